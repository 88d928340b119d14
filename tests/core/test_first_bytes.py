"""Types and pixels from the first bytes; anything at all may stand in them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.first_bytes import KINDS, media_of
from reviewer.core.media import Media

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 640, 480)
EXIF = b"\xff\xe1" + struct.pack(">H", 5000) + b"\xff\xc0" * 2499
JPEG = b"\xff\xd8" + EXIF + b"\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, 300, 200) + b"\0" * 9


@pytest.mark.parametrize(
    ("blob", "kind", "dimensions"),
    [
        (PNG, "PNG image", (640, 480)),
        (JPEG, "JPEG image", (200, 300)),
        (b"GIF89a" + struct.pack("<HH", 10, 20), "GIF image", (10, 20)),
        (b"BM" + b"\0" * 12 + struct.pack("<Iii", 40, 30, -40), "BMP image", (30, 40)),
        (b"BM" + b"\0" * 12 + struct.pack("<IHH", 12, 30, 40), "BMP image", (30, 40)),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 50, 60), "WebP image", (50, 60)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 49 | 59 << 14), "WebP image", (50, 60)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x31\0\0\x3b\0\0", "WebP image", (50, 60)),
        (b"\0\0\1\0\1\0\0\x20", "icon", (256, 32)),
        (b'<?xml version="1.0"?>\n<svg xmlns="x" width="12px" height="7.5">', "SVG image", (12, 7)),
        (b'<svg viewBox="0 0 24 16">', "SVG image", (24, 16)),
        (b'<svg width="100%">', "SVG image", None),
        (b"%PDF-1.7", "PDF document", None),
        (PNG[:20], "PNG image", None),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, "PNG image", None),
        (b"\0\1\2\3", "", None),
    ],
)
def test_types_and_pixels(blob: bytes, kind: str, dimensions: tuple[int, int] | None):
    assert media_of(blob) == Media(len(blob), kind, dimensions)


BEGINNINGS = [PNG, JPEG, b"GIF89a", b"BM", b"RIFF\0\0\0\0WEBP", b"\0\0\1\0", b"<svg ", b"\xff\xd8\xff"]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=80), st.integers(0, 40))
def test_whatever_follows_is_survived(beginning: bytes, rest: bytes, cut: int):
    found = media_of(beginning[: len(beginning) - cut] + rest)
    assert found.dimensions is None or min(found.dimensions) > 0


def test_every_type_has_a_word():
    assert all(kind and kind.isprintable() for _, kind, _ in KINDS)
