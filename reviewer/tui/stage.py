"""The stage: the document on show and the two lists that walk over it; every command of the session acts through it."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.desk import Spot
from reviewer.desk.grouping import Grouping, in_order
from reviewer.tui.document import Locus, all_slots
from reviewer.tui.headings import why_lines
from reviewer.tui.laying import Laying
from reviewer.tui.queue import QueueMode
from reviewer.tui.queue_lists import entries
from reviewer.tui.rows import Row, RowKind, Section
from reviewer.tui.scene import Scene
from reviewer.tui.viewport import Replanned
from reviewer.tui.widgets.diff_view import DiffView
from reviewer.tui.widgets.queue_view import QueueView

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
        self._looked_at: set[int] = set()
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

    # Planning anew, the place kept.

    def rebuild(self) -> None:
        """Show what is to be shown now: order, filter, folds; the cursor stays with its unit."""
        place = self._place()
        self._show()
        self._restore(place)

    def _show(self) -> None:
        self.document.show([one for one in self.sections(self.desk.grouping, self.only_chunk) if one])

    def adopt(self, laying: Laying) -> None:
        """Show what was laid out beside what is on show; the cursor stays with its unit."""
        place = self._place()
        self._looked_at |= self.desk.scanned_files
        self.document.adopt(laying)
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
        self._show()
        self._restore(_Place(cursor, place.screen_row, None))

    def replan(self, files: list[int]) -> None:
        """These files' rows changed."""
        place = self._place()
        self._restore(place, self.document.replan(files))

    def set_layout(self) -> None:
        """Apply the chosen layout for the width there is."""
        wanted = self.scene.layout_for(self.diff.size.width)
        if wanted is not self.document.layout:
            place = self._place()
            self.document.set_layout(wanted)
            self._restore(place)

    def _place(self) -> _Place:
        locus = self.document.locus
        return _Place(
            locus(self.diff.cursor), self.diff.line_of(self.diff.cursor), locus(self.selection_start)
        )

    def _restore(self, place: _Place, others: Replanned | None = None) -> None:
        row = self.document.locate(place.cursor) if place.cursor else -1
        if row < 0:
            row = min(self.diff.cursor, max(0, self.document.rows - 1))
        if others is not None:
            self.diff.marks.replanned()
        else:
            self.diff.marks.planned()
        self.selection_start = self.document.locate(place.selection) if place.selection else -1
        self.diff.keep_screen_row(row, place.screen_row, others=others)
        self.settle_cursor()
        self.select_to_cursor()

    def select_to_cursor(self) -> None:
        """The selection reaches from where it began to the cursor; none when nothing is being selected."""
        first, last = sorted((self.selection_start, self.diff.cursor))
        self.painter.overlays.selected = range(first, last + 1) if self.selection_start >= 0 else range(0)

    def chosen(self) -> object:
        """What `sections` depends on besides the chunks and what has arrived."""
        chosen = self.desk.choosing
        part = self.only_chunk, self.only_file, self.hide_done, chosen.filter, chosen.without_whitespace
        some = self.hide_done or not chosen.everything
        return part, self._width(), self.document.layout, self.desk.counted if some else 0

    def _width(self) -> int:
        return max(20, self.diff.size.width - 1)

    def sections(self, grouping: Grouping, only_chunk: int) -> Iterator[Section | None]:
        """What is to be shown with these chunks; None now and then, so that nobody waits long for the next."""
        desk, width = self.desk, self._width()
        chosen = not desk.choosing.everything
        if not grouping.chunks and not self.hide_done and not chosen:
            yield from (Section(file, all_slots(delta)) for file, delta in enumerate(self.document.deltas))
            return
        if self.only_file >= 0:
            yield from self._file_alone(self.only_file)
            return
        opened = -1
        for chunk, file, slots in in_order(grouping, desk.places):
            if only_chunk >= 0 and chunk != only_chunk:
                slots = ()
            if self.hide_done:
                slots = tuple(slot for slot in slots if not desk.state(Spot(file, slot)).read)
            if chosen:
                slots = tuple(slot for slot in slots if desk.wants(Spot(file, slot)))
            if not slots or file >= len(self.document.deltas):
                yield None
                continue
            opens = chunk >= 0 and chunk != opened
            lines = len(why_lines(grouping.chunks[chunk].why, width)) if opens else 0
            yield Section(file, slots, chunk, opens, lines)
            opened = chunk

    def _file_alone(self, file: int) -> list[Section]:
        """A file in one piece, whatever chunks its units are in."""
        slots = [Spot(file, slot) for slot in all_slots(self.document.deltas[file])]
        shown = tuple(
            spot.slot
            for spot in slots
            if not (self.hide_done and self.desk.state(spot).read)
            and (self.desk.choosing.everything or self.desk.wants(spot))
        )
        return [Section(file, shown)] if shown else []

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
        self.rebuild()
        self.refresh_queue()
        self.go_to(spot, line=line, side=side)

    # The queue.

    def refresh_queue(self) -> None:
        """List again what the queue lists."""
        self.queue.tell(entries(self.desk, self.mode, self.hide_done))
        self.follow()

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
