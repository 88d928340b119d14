"""The stage: the document on show and the two lists that walk over it; every command of the session acts through it."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.desk import Spot
from reviewer.desk.grouping import Grouping
from reviewer.tui.document import Locus
from reviewer.tui.laying import Laying
from reviewer.tui.queue import QueueMode
from reviewer.tui.queue_lists import listing
from reviewer.tui.reading_order import Part, ReadingOrder
from reviewer.tui.rows import Row, RowKind, Section
from reviewer.tui.scene import Scene
from reviewer.tui.showing import Showing
from reviewer.tui.viewport import Replanned
from reviewer.tui.widgets.diff_view import DiffView
from reviewer.tui.widgets.queue_view import QueueView

LISTED_AT_ONCE = 300
"""Steps of a list that are made while whoever asks for it waits."""

FILES_AT_ONCE = 50
"""Files looked at before something else may happen."""


class _Place(NamedTuple):
    """Where the reader is, in words that outlive a new plan."""

    cursor: Locus | None
    screen_row: int
    selection: Locus | None


class Stage:
    """What is shown, and of what; the widgets are told by it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.desk = scene.desk
        self.document = scene.document
        self.content = scene.content
        self.painter = scene.painter
        preferences = self.desk.session.preferences
        self.mode = QueueMode(preferences.get("queue", QueueMode.CHUNKS))
        self.hide_done = preferences.get("hide-done") == "yes"
        self.only_chunk = -1
        self.only_file = -1
        self.selection_start = -1
        self.showing = Showing(self)
        self._looked_at: set[int] = set()
        self._selection_beyond: Locus | None = None
        self._fitted = 0
        self._listed = self._told = 0
        self._then: Callable[[], None] | None = None
        self.diff: DiffView
        self.queue: QueueView

    def attach(self, diff: DiffView, queue: QueueView) -> None:
        """The widgets that show it."""
        self.diff, self.queue = diff, queue

    # What arrives.

    def adding(self, deltas: tuple[FileDelta, ...]) -> Iterator[None]:
        """More files of the change, a long one in steps."""
        first = not self.document.deltas
        if self.scene.widen(deltas):
            self.diff.changed()
        for _ in self._growing(deltas):
            yield
        if first:
            self.settle_cursor()

    def _growing(self, deltas: tuple[FileDelta, ...]) -> Iterator[None]:
        """Add the rows of files behind all others; what is drawn again is what they are seen in."""
        steps, more = self.scene.adding(deltas), True
        while more:
            before = self.document.rows
            more = next(steps, self) is not self
            if before < self.diff.top + self.diff.size.height or self.diff.port.wraps:
                self.diff.refresh()
            else:
                self.diff.refresh_bar()
            if more:
                yield

    def base_arrived(self, file: int, lines: Sequence[bytes], *, whole: bool = True) -> None:
        """The base side of a file is here: its context can be drawn."""
        if self.scene.base_arrived(file, lines, whole=whole):
            self.replan([file])
        else:
            self.diff.refresh()

    def tokens_arrived(self, file: int, side: DiffSide, first: int, lines: Sequence[bytes]) -> None:
        """Syntax colours of some lines: only the rows that show them are drawn again."""
        self.content.tokens_arrived(file, side, first, lines)
        last = first + len(lines)
        for row, found in self._drawn_of(file):
            number = found.old if side is DiffSide.OLD else found.new
            if first <= number < last:
                self.diff.changed(row)

    def left_plain(self, file: int, limit: int) -> None:
        """A file has no colours, being larger than so many bytes: its header says so."""
        self.scene.left_plain(file, limit)
        self.file_changed(file)

    def file_changed(self, file: int) -> None:
        """More is known of a file: only the rows that show it are drawn again."""
        for row, _ in self._drawn_of(file):
            self.diff.changed(row)

    def _drawn_of(self, file: int) -> Iterator[tuple[int, Row]]:
        """The rows of a file that were drawn, and the one under the cursor, which is drawn anew each time."""
        document = self.document
        for row in dict.fromkeys((*self.diff.drawn(), self.diff.cursor, self.diff.top)):
            if row < document.rows:
                section, found = document.row(row)
                if section.file == file:
                    yield row, found

    def place_comments(self) -> None:
        """The comments' rows: where each stands now."""
        files = self.desk.threads.place()
        width = max(20, self.diff.size.width - 1)
        for file in files:
            rows: dict[tuple[DiffSide, int], int] = {}
            for side, line in self.desk.threads.commented_lines(file):
                rows[side, line] = len(self.painter.comment_lines(file, side, line, width))
            self.document.comments[file] = rows
        if files:
            self.replan(sorted(files))
            self.diff.changed()  # another text in as many rows

    def what_nobody_reads(self) -> Iterator[int]:
        """Lock files, generated, vendored ones, which start folded, with the reason said; nothing risky does.

        Each file is looked at once, when its findings are known, so what the reader unfolds stays so; -1 now and
        then, where nothing of that kind was found for a while.
        """
        for done, file in enumerate(self.desk.scanned_files - self._looked_at):
            units = self.desk.units.get(file, ())
            if self.desk.fold_reason(file) and not any(
                self.desk.level(unit.fingerprint) >= 3 for unit in units
            ):
                yield file
            elif done % FILES_AT_ONCE == 0:
                yield -1

    def looked_at(self, files: Collection[int]) -> None:
        """Files that are folded by now if nobody has to read them."""
        self._looked_at |= set(files)

    # Planning anew, the place kept.

    def rebuild(self, around: Spot | None = None) -> None:
        """Show what is to be shown now: order, filter, folds; the cursor stays with its unit.

        Of a large change that is what is near the cursor at first, or what is `around` a unit.
        """
        self.showing.anew(around)

    def show(self, sections: Sequence[Section]) -> None:
        """Show these sections; the cursor stays with its unit."""
        place = self._place()
        self.document.show(sections)
        self._restore(place)

    def adopt(self, laying: Laying, *, partial: bool = False) -> None:
        """Show what was laid out beside what is on show; the cursor stays with its unit."""
        place = self._place()
        self.document.adopt(laying, partial=partial)
        self._restore(place)

    def recut(self, files: Collection[int]) -> None:
        """The units of some files are cut otherwise: show it; the cursor stays on its line, nothing is selected."""
        place = self._place()
        cursor = place.cursor
        if cursor is not None and cursor.file in files:
            cursor = cursor._replace(slot=-1)
        for file in files:
            self.content.forget_hunks(file)
        self.document.replace({file: self.desk.deltas[file] for file in files})
        self.document.show([one for one in self.order() if one])
        self._restore(_Place(cursor, place.screen_row, None))

    def replan(self, files: list[int]) -> None:
        """These files' rows changed."""
        place = self._place()
        self._restore(place, self.document.replan(files))

    def set_layout(self) -> None:
        """Apply the chosen layout for the width there is."""
        wanted = self.scene.layout_for(self.diff.size.width)
        if wanted is not self.document.layout:
            self.document.layout = wanted
            self.showing.anew()
            if not self.document.partial:  # nothing is near: no row is what it was
                self.showing.finish()

    def fit(self) -> None:
        """The panes have another size."""
        fits = self._fitted == self._width()
        self.set_layout()
        if self.desk.chunks and not fits:
            self.rebuild()
            self.place_comments()

    def _place(self) -> _Place:
        locus = self.document.locus
        selection = self._selection_beyond or locus(self.selection_start)
        return _Place(locus(self.diff.cursor), self.diff.line_of(self.diff.cursor), selection)

    def _restore(self, place: _Place, others: Replanned | None = None) -> None:
        if others is None:
            self._fitted = self._width()
        row = self.document.locate(place.cursor) if place.cursor else -1
        if row < 0:
            row = self._nearest(place.cursor)
        if others is not None:
            self.diff.marks.replanned()
        else:
            self.diff.marks.planned()
        self.selection_start, self._selection_beyond = -1, None
        if place.selection is not None:
            self._select_from(place.selection)
        self.diff.keep_screen_row(row, place.screen_row, others=others)
        self.settle_cursor()
        self.select_to_cursor()

    def _select_from(self, begin: Locus) -> None:
        """The selection begins there; at an end of what is near while only that is shown."""
        self.selection_start = self.document.locate(begin)
        if self.selection_start < 0 and self.document.partial:
            self._selection_beyond = begin
            near = self._nearest(begin)
            self.selection_start = self.document.rows - 1 if near and near >= self.document.rows - 1 else 0

    def _nearest(self, locus: Locus | None) -> int:
        """The row of what is shown in the place of something that is not, or behind it; else the last one."""
        document, last = self.document, max(0, self.document.rows - 1)
        if locus is None:
            return min(self.diff.cursor, last)
        order = self.order()
        place = order.place_of(Spot(locus.file, locus.slot))
        index = bisect_left(document.sections, place, key=order.place_of_section)
        return document.start(index) if index < len(document.sections) else last

    def select_to_cursor(self) -> None:
        """The selection reaches from where it began to the cursor; none when nothing is being selected."""
        first, last = sorted((self.selection_start, self.diff.cursor))
        self.painter.overlays.selected = range(first, last + 1) if self.selection_start >= 0 else range(0)

    def chosen(self) -> object:
        """What `order` depends on besides the chunks and what has arrived."""
        chosen = self.desk.choosing
        part = self.only_chunk, self.only_file, self.hide_done, chosen.filter, chosen.without_whitespace
        some = self.hide_done or not chosen.everything
        return part, self._width(), self.document.layout, self.desk.counted if some else 0

    def _width(self) -> int:
        return max(20, self.diff.size.width - 1)

    def order(self, grouping: Grouping | None = None, only_chunk: int | None = None) -> ReadingOrder:
        """What is to be shown, with the chunks there are, or with these."""
        part = Part(
            chunk=self.only_chunk if only_chunk is None else only_chunk,
            file=self.only_file,
            hide_done=self.hide_done,
            width=self._width(),
        )
        return ReadingOrder(self.desk, self.document.deltas, grouping or self.desk.grouping, part)

    # Where the cursor is.

    def settle_cursor(self) -> None:
        """Never leave the cursor on a row that only explains."""
        if self.document.rows and not self.diff.selectable(min(self.diff.cursor, self.document.rows - 1)):
            self.diff.move_by(1)

    def spot(self) -> Spot | None:
        """The unit the cursor speaks of."""
        return self.scene.spot(self.diff.cursor)

    def chunk(self) -> int:
        """The chunk under the cursor, -1 for none."""
        if not self.document.rows:
            return -1
        return self.document.row(min(self.diff.cursor, self.document.rows - 1))[0].chunk

    def line(self) -> tuple[int, DiffSide, int] | None:
        """(file, side, line) under the cursor: the new side, or the old one of a removed line."""
        if not self.document.rows:
            return None
        section, row = self.document.row(self.diff.cursor)
        if row.new:
            return section.file, DiffSide.NEW, row.new
        return (section.file, DiffSide.OLD, row.old) if row.old else None

    def go_to(self, spot: Spot, *, line: int = 0, side: DiffSide = DiffSide.NEW) -> bool:
        """Put the cursor on a unit, or on a line of it; False when it is not shown."""
        row = self.document.unit_row(spot.file, spot.slot)
        if row < 0:
            return False
        if line:
            old, new = (line, 0) if side is DiffSide.OLD else (0, line)
            kind = RowKind.REMOVED if old else RowKind.ADDED
            found = self.document.locate(Locus(spot.file, spot.slot, kind, old, new))
            row = found if found >= 0 else row
        self.diff.move_to(row, center=True)
        return True

    def show_spot(self, spot: Spot, *, line: int = 0, side: DiffSide = DiffSide.NEW) -> None:
        """Bring a unit into view, opening what hides it: a fold, a chunk shown alone, the filter on done ones."""
        if spot.file in self.document.folded:
            self.document.folded.discard(spot.file)
            self.replan([spot.file])
        if self.go_to(spot, line=line, side=side):
            return
        unit = self.desk.unit(spot)
        if unit is None or self.desk.chunk_of.get(unit.fingerprint, -1) != self.only_chunk:
            self.only_chunk = -1
        if spot.file != self.only_file:
            self.only_file = -1
        if self.desk.state(spot).read:
            self.hide_done = False
        if not self.desk.wants(spot):
            self.desk.choose(None)
        if not self.desk.wants(spot) and unit is not None:
            self.desk.hide_whitespace(False)
        self.rebuild(around=spot)
        self.refresh_queue()
        self.go_to(spot, line=line, side=side)

    # The queue.

    def refresh_queue(self, then: Callable[[], None] | None = None) -> None:
        """List again what the queue lists; of a large change in steps, while it shows what it showed."""
        self._listed += 1
        self._then = then or self._then
        steps = self._listing(self._listed)
        for _ in islice(steps, LISTED_AT_ONCE):
            pass
        if self._listed != self._told:
            self.showing.begin_late(steps)

    def _listing(self, number: int) -> Iterator[None]:
        """List, unless it is listed again before that is done."""
        chunks, steps = self.desk.chunks, listing(self.desk, self.mode, self.hide_done)
        while self._listed == number:
            try:
                next(steps)
            except StopIteration as end:
                if chunks is self.desk.chunks:
                    self._told = number
                    self.queue.tell(end.value)
                    self.follow()
                    then, self._then = self._then, None
                    if then is not None:
                        then()
                return
            yield

    def follow(self) -> None:
        """Let the queue's cursor stand where the diff's is."""
        if self.queue.has_focus:
            return
        spot = self.spot()
        if self.mode is QueueMode.CHUNKS:
            self.queue.point_at(None, self.chunk())
        elif self.mode in (QueueMode.TREE, QueueMode.TO_READ) and spot:
            self.queue.point_at(Spot(spot.file, 0))

    def refresh_marks(self) -> None:
        """The marks beside the scroll bar: those of the units that changed."""
        self.diff.marks.changed(self.desk.touched)
        self.desk.touched.clear()
        self.diff.refresh_bar()
