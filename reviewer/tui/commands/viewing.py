"""The view: layout, context, folds, what the queue lists, which panes are open."""

from collections.abc import Callable

from msgspec.structs import replace

from reviewer.core.session import PreferenceSet
from reviewer.core.text import visible
from reviewer.desk import Spot
from reviewer.tui.commands import Handler
from reviewer.tui.queue import MODE_TITLE, QueueMode
from reviewer.tui.rows import CONTEXT, RowKind, Shown
from reviewer.tui.stage import Stage

MORE_CONTEXT = 10
STEP = 8
LAYOUTS = ("auto", "unified", "split")
LAYOUT_WORDS = {"auto": "by width", "unified": "unified", "split": "side by side"}


class Viewing:
    """Changes how things are shown, never what is known."""

    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self.stage = stage
        self.say = say

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        modes: dict[str, Handler] = {
            f"queue.{mode.value}": lambda _, mode=mode: self.list(mode)  # type: ignore[misc]
            for mode in QueueMode
        }
        return modes | {
            "queue.hide-done": lambda _: self.hide_done(),
            "queue.open": lambda _: self.open_entry(),
            "view.open": lambda _: self.open(),
            "view.layout": lambda _: self.layout(),
            "view.expand": lambda _: self.expand(),
            "view.function": lambda _: self.function(),
            "view.whole-file": lambda _: self.whole_file(),
            "view.fold": lambda _: self.fold(),
            "view.only-chunk": lambda _: self.only_chunk(),
            "view.only-file": lambda _: self.only_file(),
            "view.whitespace": lambda _: self.whitespace(),
            "view.colors": lambda _: self.colors(),
            "view.blanks": lambda _: self.blanks(),
            "view.wrap": lambda _: self.wrap(),
            "view.left": lambda count: self.shift(-STEP * (count or 1)),
            "view.right": lambda count: self.shift(STEP * (count or 1)),
        }

    def list(self, mode: QueueMode) -> None:
        """Let the queue list something else."""
        self.stage.mode = mode
        self._keep("queue", mode.value)
        self.stage.refresh_queue()
        hidden = "" if self.stage.queue.region else "; tab shows it"
        self.say(f"queue: {MODE_TITLE[mode].lower()}{hidden}")

    def hide_done(self) -> None:
        """Hide or show what is read, in the queue, the diff, jumps and counts alike."""
        stage = self.stage
        stage.hide_done = not stage.hide_done
        self._keep("hide-done", "yes" if stage.hide_done else "no")
        stage.rebuild()
        stage.refresh_queue()
        self.say("what is read is hidden" if stage.hide_done else "everything is shown")

    def open_entry(self) -> None:
        """Go where the queue's entry leads."""
        entry = self.stage.queue.entry
        if entry is not None and entry.spot is not None:
            self.stage.show_spot(entry.spot, line=entry.line, side=entry.side)
            self.stage.diff.focus()

    def open(self) -> None:
        """Open what is under the cursor: a gap, a folded file."""
        stage = self.stage
        if not stage.document.rows:
            return
        section, row = stage.document.row(stage.diff.cursor)
        if row.kind is RowKind.GAP:
            self._more(
                section.file, row.key, row.key, max(MORE_CONTEXT, row.extra if row.extra <= 40 else 20)
            )
        elif row.kind in (RowKind.FOLDED, RowKind.FILE):
            self.fold()
        elif row.kind is RowKind.CHUNK:
            self.only_chunk()
        elif row.kind is RowKind.ELSEWHERE:
            stage.show_spot(Spot(*stage.document.elsewhere(section.file, row.key)))
        else:
            self.say("nothing to open here")

    def expand(self) -> None:
        """More unchanged lines above and below the unit under the cursor."""
        spot = self.stage.spot()
        if spot is None:
            return
        hunk = self.stage.document.hunk_of(spot.file, spot.slot)
        if hunk >= 0:
            self._more(spot.file, hunk - 1, hunk, MORE_CONTEXT)

    def function(self) -> None:
        """Unchanged lines from the beginning of the function on, as git names it."""
        stage, spot = self.stage, self.stage.spot()
        hunk = stage.document.hunk_of(spot.file, spot.slot) if spot else -1
        if spot is None or hunk < 0:
            return
        delta = stage.document.deltas[spot.file]
        name, span = stage.document.heading(spot.file, hunk), delta.spans[hunk]
        first = span.old_start if span.old_lines else span.old_start + 1
        for number in range(first - 1, 0, -1) if name else ():
            line = stage.content.base_line(spot.file, number)
            if line is None:
                self.say("the file is still being read; try again in a moment")
                return
            if bytes(line).strip().startswith(name):
                self._above(spot.file, hunk, number)
                return
        self.say("git names no function above this change")

    def _above(self, file: int, hunk: int, number: int) -> None:
        """Show the unchanged lines above a hunk from a line of the base side on."""
        document = self.stage.document
        shown = document.shown.get(file, Shown())
        spans = document.deltas[file].spans
        above = dict(shown.above)
        while hunk >= 0:  # other changes may lie between
            span = spans[hunk]
            first = span.old_start if span.old_lines else span.old_start + 1
            if first <= number:
                break
            above[hunk - 1] = max(above.get(hunk - 1, 0), first - number - CONTEXT)
            hunk -= 1
        document.shown[file] = replace(shown, above=above)
        self.stage.replan([file])

    def _more(self, file: int, above: int, below: int, lines: int) -> None:
        shown = self.stage.document.shown.get(file, Shown())
        self.stage.document.shown[file] = replace(
            shown,
            above={**shown.above, above: shown.above.get(above, 0) + lines},
            below={**shown.below, below: shown.below.get(below, 0) + lines},
        )
        self.stage.replan([file])

    def whole_file(self) -> None:
        """The whole file around its changes, or only them again."""
        line = self.stage.spot()
        if line is None:
            return
        shown = self.stage.document.shown.get(line.file, Shown())
        self.stage.document.shown[line.file] = Shown() if shown.whole else Shown(whole=True)
        self.stage.replan([line.file])

    def fold(self) -> None:
        """Fold or open the file under the cursor."""
        stage = self.stage
        if not stage.document.rows:
            return
        file = stage.document.row(stage.diff.cursor)[0].file
        stage.document.folded.symmetric_difference_update({file})
        stage.replan([file])

    def only_chunk(self) -> None:
        """Only the chunk under the cursor, or everything again."""
        stage = self.stage
        if stage.only_chunk >= 0:
            stage.only_chunk = -1
            self.say("the whole change")
        elif stage.chunk() < 0:
            self.say("no chunk is here" if stage.desk.chunks else "the chunks are not ready yet")
            return
        else:
            stage.only_chunk, stage.only_file = stage.chunk(), -1
            self.say(f"only chunk {stage.desk.chunks[stage.only_chunk].id}; escape shows everything")
        stage.rebuild()

    def only_file(self) -> None:
        """Only the file under the cursor, in one piece, or everything again."""
        stage = self.stage
        if stage.only_file >= 0:
            stage.only_file = -1
            self.say("the whole change")
        elif not stage.desk.chunks:
            self.say("the change is still being read")
            return
        elif not stage.document.rows:
            self.say("no file is here")
            return
        else:
            stage.only_chunk = -1
            stage.only_file = stage.document.row(stage.diff.cursor)[0].file
            name = visible(stage.document.deltas[stage.only_file].path)
            self.say(f"only {name}; escape shows everything")
        stage.rebuild()

    def whitespace(self) -> None:
        """Hide or show the changes of white space alone; the record says which it was."""
        stage, desk = self.stage, self.stage.desk
        before = desk.wanted_progress().units
        desk.hide_whitespace(not desk.choosing.without_whitespace)
        stage.rebuild()
        stage.refresh_queue()
        stage.showing.after(lambda: self._tell_whitespace(before))

    def _tell_whitespace(self, before: int) -> None:
        desk = self.stage.desk
        number = abs(before - desk.wanted_progress().units)
        what = f"{number:,} change{'' if number == 1 else 's'} of white space alone"
        if desk.choosing.without_whitespace:
            self.say(f"{what} hidden, and as unread as before; a sign-off will say that they were")
        else:
            self.say(f"{what} shown again")

    def layout(self) -> None:
        """The next layout."""
        stage = self.stage
        scene = stage.scene
        scene.layout = LAYOUTS[(LAYOUTS.index(scene.layout) + 1) % len(LAYOUTS)]
        self._keep("layout", scene.layout)
        stage.set_layout()
        self.say(f"layout: {LAYOUT_WORDS[scene.layout]}")

    def blanks(self) -> None:
        """Blanks as dots and tabs as arrows, those at the end of a line in a colour of their own; or not."""
        painter = self.stage.painter
        painter.blanks = not painter.blanks
        self._keep("blanks", "yes" if painter.blanks else "no")
        self.stage.diff.changed()
        self.say("blanks and tabs are shown" if painter.blanks else "blanks and tabs are blank again")

    def colors(self) -> None:
        """Colours for a file that was left plain because it is large."""
        stage, spot = self.stage, self.stage.spot()
        if spot is None or not stage.scene.color_large(spot.file):
            self.say("this file is not plain for its size")
            return
        stage.diff.changed()
        self.say("its colours come as they are made: of a large file that takes a while")

    def wrap(self) -> None:
        """Long lines in as many lines of the screen as they take, or cut at its edge."""
        wraps = not self.stage.painter.wrap
        self.stage.diff.wrap(wraps)
        self._keep("wrap", "yes" if wraps else "no")
        self.say("long lines are wrapped" if wraps else "long lines go on to the right")

    def shift(self, cells: int) -> None:
        """Scroll the text of all lines sideways."""
        painter = self.stage.painter
        if painter.wrap:
            self.say("long lines are wrapped: nothing lies to the side")
            return
        painter.offset = max(0, painter.offset + cells)
        self.stage.diff.changed()

    def _keep(self, name: str, value: str) -> None:
        self.stage.desk.journal.append(PreferenceSet(name, value))
