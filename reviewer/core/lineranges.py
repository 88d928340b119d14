"""Lines of a file in one word, as records keep them: `1-4,9`."""

from collections.abc import Iterable


def ranges(lines: Iterable[int]) -> str:
    """The word for some lines, in whatever order; "" for none."""
    parts: list[list[int]] = []
    for line in sorted(set(lines)):
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def spans(word: str) -> tuple[tuple[int, int], ...]:
    """The first and last line of each range of a word; one that runs backwards is none."""
    found = []
    for part in word.split(",") if word else ():
        first, _, last = part.partition("-")
        if int(first) <= int(last or first):
            found.append((int(first), int(last or first)))
    return tuple(found)
