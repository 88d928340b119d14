"""A file that cannot be shown, in words."""

from reviewer.core.media import Media, bytes_in_words, words


def test_both_sides_in_words():
    before, after = Media(1200, "PNG image", (64, 48)), Media(3_400_000, "PNG image", (128, 96))
    assert words(before, after) == "PNG image, 64×48 → 128×96, 1.2 kB → 3.4 MB"
    assert words(None, Media(1)) == "1 byte"
    assert words(before, Media(9, "PDF document")) == "PNG image → PDF document, 64×48 → ?, 1.2 kB → 9 bytes"
    assert words(before, before) == "PNG image, 64×48, 1.2 kB → 1.2 kB"
    assert [bytes_in_words(size) for size in (999, 1000, 999_940, 999_960, 5 * 10**12)] == [
        "999 bytes",
        "1.0 kB",
        "999.9 kB",
        "1.0 MB",
        "5000.0 GB",
    ]
