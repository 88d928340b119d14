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
    return word((first, last) for first, last in parts)


def word(spans: Iterable[tuple[int, int]]) -> str:
    """The word for runs of lines, first and last included."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
