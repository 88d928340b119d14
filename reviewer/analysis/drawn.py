"""What only a screen asks of a change: moved blocks, what a file defines, what a file is that cannot be shown."""

from collections.abc import Collection, Iterator
from contextlib import suppress

from reviewer.analysis.files import Files
from reviewer.core.change import SUBMODULE_MODE, Side
from reviewer.core.first_bytes import is_svg, media_of
from reviewer.core.media import Media
from reviewer.core.moved_blocks import moved_blocks
from reviewer.core.split.symbols import symbols_of
from reviewer.errors import ReviewerError
from reviewer.parts import MediaReady, MovedReady, SymbolsReady

LARGEST_MEDIA = 32 << 20
"""Bytes of a binary file above which only its size is told."""


def moved(files: Files) -> Iterator[MovedReady]:
    """The blocks that left one place for another."""
    yield MovedReady(tuple(moved_blocks(files.change().deltas)))


def symbols(files: Files, only: Collection[int] | None = None) -> Iterator[SymbolsReady]:
    """Of all files, or of these: then it is told where there are none, too."""
    for file, (delta, kind) in enumerate(zip(files.change().deltas, files.kinds, strict=True)):
        if only is not None and file not in only:
            continue
        found = () if kind.machine_made else symbols_of(delta)
        if found or only is not None:
            yield SymbolsReady(file, found)


def media(files: Files) -> Iterator[MediaReady]:
    """What the files are that cannot be shown; nothing of a patch, which has no blobs."""
    blobs = files.blobs
    if blobs is None or files.patch is not None:
        return

    def told(side: Side | None) -> Media | None:
        if side is None or not side.oid or side.mode == SUBMODULE_MODE:
            return None
        size = blobs.size(side.oid)
        return media_of(blobs.read(side.oid)) if size <= LARGEST_MEDIA else Media(size)

    for file, delta in enumerate(files.deltas):
        if delta.binary or is_svg(delta.path):
            with suppress(ReviewerError):  # what git lacks is said where its content is asked for
                yield MediaReady(file, told(delta.old), told(delta.new))
