"""Moving through the change: lines, pages, units, chunks, files, findings, comments, unread, lines by number."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide
from reviewer.desk import Spot
from reviewer.tui.commands import Handler
from reviewer.tui.document import Document, Locus
from reviewer.tui.rows import RowKind, Section, Shown
from reviewer.tui.stage import Stage
from reviewer.tui.widgets.lines_view import LinesView


def with_line(document: Document, file: int, number: int, side: DiffSide) -> Shown | None:
    """What more of a file is to be shown, so that an unchanged line of it is; None where it is no such line."""
    shown = document.shown.get(file, Shown())
    ranges = [
        (span.new_start, span.new_lines) if side is DiffSide.NEW else (span.old_start, span.old_lines)
        for span in document.deltas[file].spans
    ]
    ranges = [(start if lines else start + 1, lines) for start, lines in ranges]
    region = sum(start <= number for start, _ in ranges) - 1
    first = sum(ranges[region]) if region >= 0 else 1
    if not ranges or number < first:
        return None
    down = number - first + 1
    up = ranges[region + 1][0] - number if region + 1 < len(ranges) else down + 1
    if up < down:
        return replace(shown, above={**shown.above, region: max(up, shown.above.get(region, 0))})
    return replace(shown, below={**shown.below, region: max(down, shown.below.get(region, 0))})


class Moving:
    """Moves the cursor of the pane that has the keyboard, or of the diff."""

    def __init__(self, stage: Stage, pane: Callable[[], LinesView], say: Callable[[str], None]) -> None:
        self.stage = stage
        self.pane = pane
        self.say = say
        self._heads: tuple[int, dict[int, int]] | None = (
            None  # of a version of the rows: where each chunk begins
        )

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "move.line-down": lambda count: self.pane().move_by(count or 1),
            "move.line-up": lambda count: self.pane().move_by(-(count or 1)),
            "move.half-page-down": lambda count: self.pane().page(0.5 * (count or 1)),
            "move.half-page-up": lambda count: self.pane().page(-0.5 * (count or 1)),
            "move.page-down": lambda count: self.pane().page(count or 1),
            "move.page-up": lambda count: self.pane().page(-(count or 1)),
            "move.first": self._first,
            "move.last": self._last,
            "move.to-line": lambda count: self.to_line(count or 1, DiffSide.NEW),
            "move.to-old-line": lambda count: self.to_line(count or 1, DiffSide.OLD),
            "move.change-next": lambda count: self._repeat(count, self.next_unit, 1),
            "move.change-previous": lambda count: self._repeat(count, self.next_unit, -1),
            "move.unread-next": lambda count: self._repeat(count, self.next_unread, 1),
            "move.unread-previous": lambda count: self._repeat(count, self.next_unread, -1),
            "move.finding-next": lambda count: self._repeat(count, self.next_finding, 1),
            "move.finding-previous": lambda count: self._repeat(count, self.next_finding, -1),
            "move.comment-next": lambda count: self._repeat(count, self.next_comment, 1),
            "move.comment-previous": lambda count: self._repeat(count, self.next_comment, -1),
            "move.chunk-next": lambda count: self.by_chunks(count or 1),
            "move.chunk-previous": lambda count: self.by_chunks(-(count or 1)),
            "move.file-next": lambda count: self._repeat(count, self.next_file, 1),
            "move.file-previous": lambda count: self._repeat(count, self.next_file, -1),
        }

    def _repeat(self, count: int | None, step: Callable[[int], bool], direction: int) -> None:
        for _ in range(min(count or 1, 10_000)):
            if not step(direction):
                return

    def _first(self, count: int | None) -> None:
        if count:
            self.to_line(count, DiffSide.NEW)
        else:
            self.pane().move_to(0)
            self._settle()

    def _last(self, count: int | None) -> None:
        if count:
            self.to_line(count, DiffSide.NEW)
        else:
            pane = self.pane()
            row = pane.row_count() - 1
            while row > 0 and not pane.selectable(row):
                row -= 1
            pane.move_to(row)
            if pane.port.wraps:  # it may be longer than the screen
                pane.scroll_to_end()

    def _settle(self) -> None:
        pane = self.pane()
        if pane.row_count() and not pane.selectable(pane.cursor):
            pane.move_by(1)

    def to_line(self, number: int, side: DiffSide) -> None:
        """Go to a line of the file under the cursor, showing it if it was hidden."""
        stage, document = self.stage, self.stage.document
        if not document.rows:
            return
        file = document.row(stage.diff.cursor)[0].file
        old, new = (number, 0) if side is DiffSide.OLD else (0, number)
        locus = Locus(file, -1, RowKind.CONTEXT, old, new)
        row = document.locate(locus)
        if not self._is_line(row, number) and (more := with_line(document, file, number, side)):
            before = document.shown.get(file, Shown())
            for shown in (more, before):  # as it was, where there is no such line
                document.shown[file] = shown
                stage.replan([file])
                row = document.locate(locus)
                if self._is_line(row, number):
                    break
        if not self._is_line(row, number):
            self.say(f"line {number} of this file is not shown: there is none, or a filter hides it")
        if row >= 0:
            stage.diff.move_to(row, center=True)

    def _is_line(self, row: int, number: int) -> bool:
        return row >= 0 and number in self.stage.document.row(row)[1][2:4]

    # Units and what hangs on them.

    def next_unit(self, direction: int) -> bool:
        """The next unit shown."""
        return self._to(self._units(direction), "no further change")

    def next_unread(self, direction: int) -> bool:
        """The next unread unit, going round at the end."""
        spots = self._units(direction, around=True, within=self._any_unread)
        if self._to((pair for pair in spots if not self.stage.desk.state(pair[1]).read), ""):
            return True
        done = self.stage.desk.progress().done
        self.say("everything is read: S signs off" if done else "nothing unread here")
        return False

    def next_finding(self, direction: int) -> bool:
        """The next unit with a finding, going round."""
        desk = self.stage.desk
        spots = self._units(direction, around=True, within=self._any_finding)
        return self._to((pair for pair in spots if self._has_finding(desk.unit(pair[1]))), "no findings")

    def _any_unread(self, section: Section) -> bool:
        """Whether anything in a section may be unread, told without planning it."""
        desk, file = self.stage.desk, section.file
        units = desk.units.get(file, ())
        if units and desk.read_in(file) == len(units):
            return False
        return any(not desk.state(Spot(file, slot)).read for slot in section.slots)

    def _any_finding(self, section: Section) -> bool:
        """Whether anything may have been found in a section, likewise."""
        findings = self.stage.desk.findings
        return section.file in findings.files or any(True for _ in findings.elsewhere())

    def _has_finding(self, unit: Unit | None) -> bool:
        return unit is not None and unit.fingerprint in self.stage.desk.findings

    def next_comment(self, direction: int) -> bool:
        """The next comment, going round."""
        stage = self.stage
        rows = []
        for _comment, spot, line, side in stage.desk.threads.placed():
            old, new = (line, 0) if side is DiffSide.OLD else (0, line)
            row = stage.document.locate(Locus(spot.file, spot.slot, RowKind.CONTEXT, old, new))
            if row >= 0:
                rows.append(row)
        rows.sort()
        cursor = stage.diff.cursor
        if direction > 0:
            ahead = [row for row in rows if row > cursor] or rows
        else:
            ahead = [row for row in reversed(rows) if row < cursor] or rows[::-1]
        if not ahead:
            self.say("no comments")
            return False
        stage.diff.move_to(ahead[0], center=True)
        return True

    def _units(
        self, direction: int, *, around: bool = False, within: Callable[[Section], bool] = lambda _: True
    ) -> Iterator[tuple[int, Spot]]:
        """(row, unit) from the cursor on, in a direction; with `around`, on to where it began.

        Sections are passed over that have nothing of what is sought `within`.
        """
        document, cursor = self.stage.document, self.stage.diff.cursor
        if not document.sections:
            return
        here = document.section_at(min(cursor, document.rows - 1))
        count = len(document.sections)
        last = count if around else (count - 1 - here if direction > 0 else here)
        for step in range(last + 1):
            index = (here + direction * step) % count
            start, section = document.start(index), document.sections[index]
            if not within(section):
                continue
            units = document.units_of(index)
            for slot, first in units if direction > 0 else reversed(units):
                row = start + first
                ahead = row > cursor if direction > 0 else row < cursor
                if step == 0 and not ahead:
                    continue
                if around and step == count and ahead:
                    continue
                yield row, Spot(section.file, slot)

    def _to(self, rows: Iterator[tuple[int, Spot]], nothing: str) -> bool:
        found = next(rows, None)
        if found is None:
            if nothing:
                self.say(nothing)
            return False
        self.stage.diff.move_to(found[0], center=True)
        return True

    # Larger steps.

    def by_chunks(self, chunks: int) -> None:
        """Go to another chunk; when one is shown alone, show the other one."""
        stage, desk = self.stage, self.stage.desk
        if not desk.chunks:
            self.say("the chunks are not ready yet")
            return
        here = stage.only_chunk if stage.only_chunk >= 0 else stage.chunk()
        if stage.only_file >= 0:
            spot = stage.spot()
            here = desk.chunk_at(spot) if spot else -1
        wanted = max(0, min(len(desk.chunks) - 1, here + chunks))
        if stage.only_file >= 0:
            stage.only_file = -1
            stage.rebuild(around=next(desk.places.spots_of(desk.chunks[wanted].units), None))
        if stage.only_chunk >= 0:
            stage.only_chunk = wanted
            stage.rebuild()
            stage.diff.move_to(0)
            self._settle()
        else:
            self.to_chunk(wanted)

    def to_chunk(self, wanted: int) -> bool:
        """The head of a chunk in the stream; False when none of it is shown."""
        document = self.stage.document
        if self._heads is None or self._heads[0] != document.version:
            heads: dict[int, int] = {}
            for index, section in enumerate(document.sections):
                heads.setdefault(section.chunk, index)
            self._heads = document.version, heads
        index = self._heads[1].get(wanted, -1)
        if index >= 0:
            self.stage.diff.move_to(document.start(index), on_top=True)
        return index >= 0

    def _only_next_file(self, direction: int) -> bool:
        stage = self.stage
        here = stage.only_file
        while 0 <= stage.only_file + direction < len(stage.document.deltas):
            stage.only_file += direction
            stage.rebuild()
            if stage.document.rows:
                stage.diff.move_to(0)
                self._settle()
                return True
        stage.only_file = here
        stage.rebuild()
        self.say("no further file")
        return False

    def next_file(self, direction: int) -> bool:
        """The next file header; when one file is shown alone, the next file."""
        if self.stage.only_file >= 0:
            return self._only_next_file(direction)
        document, cursor = self.stage.document, self.stage.diff.cursor
        rows = [row for row, _ in document.headers()]
        ahead = (
            [row for row in rows if row > cursor]
            if direction > 0
            else [row for row in reversed(rows) if row < cursor]
        )
        if not ahead:
            self.say("no further file")
            return False
        self.stage.diff.move_to(ahead[0], center=True)
        return True
