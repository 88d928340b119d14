"""A file that cannot be shown, in words: its type, how large the picture is, its bytes."""

from msgspec import Struct

Dimensions = tuple[int, int]


class Media(Struct, frozen=True):
    """One side of a binary file: bytes, a type in words ("" when its first bytes tell none), and pixels of an image."""

    size: int
    kind: str = ""
    dimensions: Dimensions | None = None


def words(old: Media | None, new: Media | None) -> str:
    """Both sides in a few words, `PNG image, 64×48 → 128×96, 1.2 kB → 3.4 kB`; one that is not there is left out."""
    sides = [side for side in (old, new) if side]
    kinds = list(dict.fromkeys(side.kind or "unknown type" for side in sides))
    parts = [" → ".join(kinds)] if any(side.kind for side in sides) else []
    if any(side.dimensions for side in sides):
        told = [f"{side.dimensions[0]}×{side.dimensions[1]}" if side.dimensions else "?" for side in sides]
        parts.append(" → ".join(dict.fromkeys(told)))
    parts.append(" → ".join(bytes_in_words(side.size) for side in sides))
    return ", ".join(parts)


def bytes_in_words(size: int) -> str:
    """A number of bytes as people say it: 999 bytes, 1.2 kB, 3.4 MB."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    for unit in ("kB", "MB", "GB"):
        size_in = size / 1000 ** (("kB", "MB", "GB").index(unit) + 1)
        if size_in < 999.95 or unit == "GB":
            return f"{size_in:.1f} {unit}"
    return ""
