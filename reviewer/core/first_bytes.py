"""What a file that cannot be shown is: its type by its first bytes, and how large the picture is."""

import re
import struct
from collections.abc import Callable

from reviewer.core.media import Dimensions, Media


def media_of(blob: bytes) -> Media:
    """What a blob is; never raises, whatever stands in it."""
    for magic, kind, measure in KINDS:
        if magic.match(blob) and (kind != SVG or _SVG.search(blob, 0, SVG_HEAD)):
            try:
                found = measure(blob) if measure else None
            except (struct.error, IndexError, ValueError):
                found = None
            return Media(
                len(blob), kind, found if found and all(0 < side < 1 << 31 for side in found) else None
            )
    return Media(len(blob))


def _png(blob: bytes) -> Dimensions:
    width, height = struct.unpack_from(">II", blob, 16)
    return width, height


def _gif(blob: bytes) -> Dimensions:
    width, height = struct.unpack_from("<HH", blob, 6)
    return width, height


def _bmp(blob: bytes) -> Dimensions:
    (header,) = struct.unpack_from("<I", blob, 14)
    if header == 12:
        width, height = struct.unpack_from("<HH", blob, 18)
    else:
        width, height = struct.unpack_from("<ii", blob, 18)
    return width, abs(height)  # negative: stored from the top


def _webp(blob: bytes) -> Dimensions | None:
    form = blob[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", blob, 26)
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", blob, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return 1 + int.from_bytes(blob[24:27], "little"), 1 + int.from_bytes(blob[27:30], "little")
    return None


START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers that nothing follows."""


def _jpeg(blob: bytes) -> Dimensions | None:
    at = 2
    while at + 4 <= len(blob):
        if blob[at] != 0xFF:
            return None
        marker = blob[at + 1]
        if marker == 0xFF or marker in ALONE:  # filling, or a marker without a length
            at += 1 if marker == 0xFF else 2
        elif marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", blob, at + 5)
            return width, height
        else:
            at += 2 + max(2, int.from_bytes(blob[at + 2 : at + 4], "big"))
    return None


def _ico(blob: bytes) -> Dimensions:
    return blob[6] or 256, blob[7] or 256


SVG = "SVG image"
SVG_HEAD = 4096
_SVG = re.compile(rb"<svg\b([^>]{0,2000})>", re.IGNORECASE)
_SIDE = rb"""\b%s\s*=\s*["']\s*(\d{1,9})(?:\.\d*)?(?:px)?\s*["']"""


def _svg(blob: bytes) -> Dimensions | None:
    tag = _SVG.search(blob, 0, SVG_HEAD)
    if tag is None:
        return None
    sides = [re.search(_SIDE % name, tag[1]) for name in (b"width", b"height")]
    if sides[0] and sides[1]:
        return int(sides[0][1]), int(sides[1][1])
    box = re.search(rb"""\bviewBox\s*=\s*["']\s*\S+[\s,]+\S+[\s,]+(\d{1,9})\S*[\s,]+(\d{1,9})""", tag[1])
    return (int(box[1]), int(box[2])) if box else None


def is_svg(path: str) -> bool:
    """Whether a path names a picture that is text: it is shown as such, with its size beside it."""
    return path.lower().endswith(".svg")


def _magic(*beginnings: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(beginnings), re.DOTALL)


KINDS: tuple[tuple[re.Pattern[bytes], str, Callable[[bytes], Dimensions | None] | None], ...] = (
    (_magic(rb"\x89PNG\r\n\x1a\n"), "PNG image", _png),
    (_magic(rb"GIF8[79]a"), "GIF image", _gif),
    (_magic(rb"\xff\xd8\xff"), "JPEG image", _jpeg),
    (_magic(rb"RIFF....WEBP"), "WebP image", _webp),
    (_magic(rb"BM.{12}"), "BMP image", _bmp),
    (_magic(rb"\x00\x00\x01\x00.{4}"), "icon", _ico),
    (_magic(rb"(?:\xef\xbb\xbf)?\s{0,80}<(?:svg\b|[?!])"), SVG, _svg),
    (_magic(rb"II\*\0", rb"MM\0\*"), "TIFF image", None),
    (_magic(rb".{4}ftypavif"), "AVIF image", None),
    (_magic(rb".{4}ftyp"), "video", None),
    (_magic(rb"%PDF-"), "PDF document", None),
    (_magic(rb"PK\x03\x04"), "zip archive", None),
    (_magic(rb"\x1f\x8b"), "gzip data", None),
    (_magic(rb"\xfd7zXZ\0"), "xz data", None),
    (_magic(rb"\x28\xb5\x2f\xfd"), "zstd data", None),
    (_magic(rb"\x7fELF"), "ELF program", None),
    (_magic(rb"MZ"), "Windows program", None),
    (_magic(rb"\xca\xfe\xba\xbe"), "Java class or Mach-O program", None),
    (_magic(rb"\xcf\xfa\xed\xfe"), "Mach-O program", None),
    (_magic(rb"\0asm"), "WebAssembly", None),
    (_magic(rb"SQLite format 3\0"), "SQLite database", None),
    (_magic(rb"wOF[F2]"), "font", None),
    (_magic(rb"\x00\x01\x00\x00\x00", rb"OTTO"), "font", None),
    (_magic(rb"OggS", rb"ID3", rb"fLaC", rb"RIFF....WAVE"), "sound", None),
)
"""Types by their first bytes, and how their picture is measured; the first that fits counts."""
