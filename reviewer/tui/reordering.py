"""Other chunks: the change is put in their order beside what is on show, which then gives way to it all at once.

That takes a second of the processor for a million lines, so it goes in steps: a key between two of them finds the old
order, whole, and what it does there holds in the new one too.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from reviewer.core.arrangement import Edit, name_of
from reviewer.desk.grouping import Grouping
from reviewer.tui.laying import Laying
from reviewer.tui.stage import Stage

if TYPE_CHECKING:
    from reviewer.parts import ChunksReady

Steps = Generator[None, None, Laying | None]


class Reordering:
    """Takes over the chunks of one part, or those there are as they are arranged by now; the reader stays where they
    are, in the diff and in the queue.

    A file the cursor is in stays open for who is `reading`, even if nobody would have to read it.
    """

    def __init__(self, stage: Stage, part: "ChunksReady | None", *, reading: Callable[[], bool]) -> None:
        self.stage = stage
        self.desk = stage.desk
        self.part = part
        self.reading = reading

    def steps(self) -> Iterator[None]:
        """Everything there is to do; with the last step it is on show."""
        laying = None
        while laying is None:
            edits = self.desk.arranging.arrangement.edits
            grouping = yield from self.desk.regrouped(self.part)
            laying = yield from self._laid(grouping, edits)
        self._adopt(grouping, laying)

    def _laid(self, grouping: Grouping, edits: Sequence[Edit]) -> Steps:
        """What is to be shown, laid out as the reader wants it by now; None once they arranged the chunks anew."""
        while self.desk.arranging.arrangement.edits is edits:
            chosen = self.stage.chosen()
            folding: set[int] = set()
            for file in self.stage.what_nobody_reads():
                if file >= 0:
                    folding.add(file)
                yield
            laying = self.stage.document.laying(folding)
            for section in self.stage.order(grouping, self._now(grouping, self.stage.only_chunk)):
                if section is not None:
                    yield from laying.adding(section)
                yield
            if self.stage.chosen() == chosen:
                return laying
        return None

    def _now(self, grouping: Grouping, chunk: int) -> int:
        """Which chunk that is that is shown or listed now; -1 for none."""
        known = 0 <= chunk < len(self.desk.chunks)
        return grouping.find(name_of(self.desk.chunks[chunk].units)) if known else -1

    def _adopt(self, grouping: Grouping, laying: Laying) -> None:
        stage, queue = self.stage, self.stage.queue
        entry, screen_row = queue.entry if queue.has_focus else None, queue.cursor - queue.top
        listed = self._now(grouping, entry.chunk if entry is not None else -1)
        stage.only_chunk = self._now(grouping, stage.only_chunk)
        here = stage.spot() if self.reading() else None
        if here is not None:
            laying.keep_open(here.file)
        self.desk.adopt(grouping, self.part)
        stage.looked_at(self.desk.scanned_files)
        stage.adopt(laying)
        stage.place_comments()
        stage.refresh_queue((lambda: queue.stay_at(listed, screen_row)) if listed >= 0 else None)
