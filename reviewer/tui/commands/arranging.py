"""Arranging: the queue's chunks as the reviewer wants them; units to another chunk, merge, cut, name, order."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from reviewer.core.arrangement import (
    ChunkName,
    ChunkPlaced,
    ChunkRenamed,
    ChunksMerged,
    Edit,
    GrainChosen,
    UnitsMoved,
)
from reviewer.core.cut import Cut, Lines
from reviewer.core.text import counted
from reviewer.desk import Desk, Spot
from reviewer.errors import BadInput
from reviewer.tui.commands import Handler
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.commands.writing import Writing
from reviewer.tui.reordering import Reordering
from reviewer.tui.selected import chosen_lines, chosen_units
from reviewer.tui.stage import Stage

if TYPE_CHECKING:
    from reviewer.core.chunk import Chunk
    from reviewer.parts import ChunksReady, UnitsReady
    from reviewer.tui.dialogs.chunk_choice import ChunkLine


ARRANGED_AT_ONCE = 2_000
"""Units of a change up to which it is arranged, and shown anew, while the key that wants it is dealt with."""


class Wanting(NamedTuple):
    """What can be asked of who computes; both are False while nobody can be asked."""

    chunks: Callable[[int], bool]
    cuts: Callable[[tuple[Cut, ...]], bool]


class Moving(NamedTuple):
    """Lines on their way to a chunk: what they are called, what the chunk is, and the file they are in."""

    name: ChunkName
    to: ChunkName
    file: int


class Arranging:
    """Asks the desk to arrange, and shows what came of it with the reader's place kept.

    `begin` has steps gone through while keys come between: a large change is arranged so.
    """

    WORDS: ClassVar[dict[type[Edit], str]] = {
        UnitsMoved: "moving changes",
        ChunksMerged: "merging chunks",
        ChunkRenamed: "the title",
        ChunkPlaced: "the order",
        GrainChosen: "finer or coarser",
    }

    def __init__(
        self,
        stage: Stage,
        around: Surroundings,
        writing: Writing,
        want: Wanting,
        changed: Callable[[], None],
        begin: Callable[[Iterator[None]], None],
    ) -> None:
        self.stage = stage
        self.around = around
        self.writing = writing
        self.want = want
        self.changed = changed
        self._begin = begin
        self._step = 0
        self._told = ""
        self._moved_to: ChunkName = ()
        self._on_the_way: Moving | None = None

    @property
    def desk(self) -> Desk:
        """What is arranged."""
        return self.stage.desk

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "arrange.move": lambda _: self.move(),
            "arrange.merge": lambda _: self.merge(),
            "arrange.cut": lambda _: self.cut(),
            "arrange.rename": lambda _: self.rename(),
            "arrange.up": lambda count: self.place(-(count or 1)),
            "arrange.down": lambda count: self.place(count or 1),
            "arrange.finer": lambda count: self.grain(count or 1),
            "arrange.coarser": lambda count: self.grain(-(count or 1)),
            "arrange.undo": lambda _: self.undo(),
            "arrange.redo": lambda _: self.redo(),
        }

    # What is meant.

    def _chunk(self) -> int:
        """The chunk under the cursor of the pane that has the keyboard. Raises BadInput without one."""
        entry = self.stage.queue.entry if self.stage.queue.has_focus else None
        index = entry.chunk if entry is not None and entry.chunk >= 0 else self.stage.chunk()
        if not 0 <= index < len(self.desk.chunks):
            raise BadInput("the chunks are not ready yet" if not self.desk.chunks else "no chunk is here")
        return index

    def _lines(self, here: int) -> "list[ChunkLine]":
        """The chunks to choose from."""
        from reviewer.tui.dialogs.chunk_choice import ChunkLine  # whoever chooses waits for it

        return [
            ChunkLine(chunk.title, counted(chunk.lines, "line"), here=index == here)
            for index, chunk in enumerate(self.desk.chunks)
        ]

    def _called(self, index: int) -> str:
        chunk = self.desk.chunks[index]
        return f"{chunk.id} · {chunk.title}"

    # The commands.

    def move(self) -> None:
        """Move the unit under the cursor, or the selected ones, or selected lines of one, to a chunk that is chosen."""
        here, units = self._chunk(), chosen_units(self.stage)
        if not units:
            self.around.say("there is no change here to move")
            return
        part = chosen_lines(self.stage, units)
        if part is not None and not self.desk.ready:
            raise BadInput("the analysis is still running: lines are moved when it is done")
        if part is not None and self._on_the_way is not None:
            raise BadInput(f"the last lines are still on their way{self._taken_back('that')}")
        from reviewer.tui.dialogs.chunk_choice import ChunkDialog  # whoever chooses waits for it

        what = counted(part.size, "line") if part else counted(len(units), "change")
        offered = self.desk.chunks
        dialog = ChunkDialog(
            self.around.palette(),
            f"Move {what} to",
            self._lines(here),
            new=True,
            proposed=self.desk.arranging.find(self._moved_to),
        )

        def answered(to: int | None) -> None:
            if to is None:
                return
            to = self._still(offered, to) if to >= 0 else to
            self._move_lines(units[0], part, to) if part else self._move_to(units, to)

        self.around.open_dialog(dialog, answered)

    def _still(self, offered: "Sequence[Chunk]", index: int) -> int:
        """Where a chunk is now that was one of those offered; they may have come anew while somebody chose.

        Raises BadInput when it is no longer as it was.
        """
        units = offered[index].units
        now = (
            index
            if self.desk.chunks is offered
            else self.desk.arranging.find(self.desk.arranging.name(units))
        )
        if now < 0 or self.desk.chunks[now].units != units:
            raise BadInput("the chunks have become others meanwhile; please choose again")
        return now

    def _move_to(self, units: Sequence[str], to: int) -> None:
        from reviewer.tui.dialogs.chunk_choice import NEW_CHUNK  # here already: somebody chose

        if any(unit not in self.desk.spots for unit in units):
            raise BadInput("the change has been cut otherwise meanwhile; please choose again")
        following = self._following(units)
        arranging = self.desk.arranging
        self._moved_to = arranging.name(self.desk.chunks[to].units if to != NEW_CHUNK else units)
        self.writing.unselect()
        target = self._moved_to
        moved = "change moved" if len(units) == 1 else f"{len(units):,} changes moved"
        self._arranged(
            lambda: arranging.move(units, to if to != NEW_CHUNK else None),
            lambda: self._say(f"{moved} to {self._called(arranging.find(target))}"),
            following,
        )

    def _move_lines(self, unit: str, lines: Lines, to: int) -> None:
        """Have a unit cut, so that some of its lines go to another chunk; they are there when it is (`recut`)."""
        if unit not in self.desk.spots:
            raise BadInput("the change has been cut otherwise meanwhile; please choose again")
        from reviewer.tui.dialogs.chunk_choice import NEW_CHUNK  # here already: somebody chose

        arranging = self.desk.arranging
        name = (lines.name,)
        self._moved_to = arranging.name(self.desk.chunks[to].units) if to != NEW_CHUNK else name
        self.writing.unselect()
        with arranging.deferring():  # they are where they were until then
            arranging.move_lines(unit, lines, to if to != NEW_CHUNK else None)
        self._on_the_way = Moving(name, self._moved_to, self.desk.spots[unit].file)
        if self.want.cuts(arranging.arrangement.cuts):
            self.around.say("cutting the change …")
        else:
            with arranging.deferring():
                arranging.undo()
            self._on_the_way = None
            self.around.say("not ready for that yet")

    def recut(self, part: "UnitsReady") -> None:
        """The units of a file are cut otherwise than before; lines on their way have arrived where they go."""
        stage, arranging = self.stage, self.desk.arranging

        def act() -> None:
            self.desk.receive(part)
            if part.file < len(stage.document.deltas):
                stage.recut({part.file})

        self._at_once(act)
        stage.place_comments()
        moving = self._on_the_way
        if moving is None or moving.file != part.file:
            return
        self._on_the_way = None
        moved = arranging.units(moving.name)
        if not moved:
            self._at_once(arranging.undo)
            self.around.say("these lines cannot be parted from the others of their change")
            return
        following = self._next_piece(moved[-1])
        if following is not None:
            stage.go_to(following)
        lines = sum(unit.lines for each in moved if (unit := self.desk.unit(self.desk.spots[each])))
        self._say(f"{counted(lines, 'line')} moved to {self._called(arranging.find(moving.to))}")

    def merge(self) -> None:
        """Put the chunk under the cursor into another."""
        from reviewer.tui.dialogs.chunk_choice import ChunkDialog  # whoever chooses waits for it

        here, offered = self._chunk(), self.desk.chunks
        title = f"Merge chunk {offered[here].id} into"

        def answered(into: int | None) -> None:
            if into is not None:
                self._merge(self._still(offered, here), self._still(offered, into))

        self.around.open_dialog(ChunkDialog(self.around.palette(), title, self._lines(here)), answered)

    def _merge(self, index: int, into: int) -> None:
        name = self.desk.arranging.name(self.desk.chunks[into].units)
        self._arranged(
            lambda: self.desk.arranging.merge(index, into),
            lambda: self._say(f"merged into {self._called(self.desk.arranging.find(name))}"),
        )

    def cut(self) -> None:
        """Make a new chunk of the unit under the cursor and those below it."""
        index, units = self._chunk(), chosen_units(self.stage)
        shown = self._shown(index)
        at = shown.index(units[0]) if units and units[0] in shown else 0
        if not at:
            self.around.say("this is where the chunk begins: there is nothing above it to leave behind")
            return
        below = shown[at:]
        name = self.desk.arranging.name(below)
        self._arranged(
            lambda: self.desk.arranging.move(below, None),
            lambda: self._say(
                f"cut: {self._called(self.desk.arranging.find(name))}{self._hint('arrange.rename', 'names it')}"
            ),
        )

    def rename(self) -> None:
        """Give the chunk under the cursor a title."""
        from reviewer.tui.dialogs.one_line import LineDialog  # whoever names one waits for it

        index = self._chunk()
        chunk, name = self.desk.chunks[index], self._named(index)
        dialog = LineDialog(
            self.around.palette(),
            f"Title of chunk {chunk.id}",
            chunk.title,
            ask="what this chunk does",
            hint="An empty title brings the computed one back.",
        )

        def answered(title: str | None) -> None:
            now = self.desk.arranging.find(name)
            if title is not None and now >= 0 and title != self.desk.chunks[now].title:
                self._rename(now, title)

        self.around.open_dialog(dialog, answered)

    def _rename(self, index: int, title: str) -> None:
        name = self._named(index)
        self._arranged(
            lambda: self.desk.arranging.rename(index, title),
            lambda: self._say(f"chunk {self._called(self.desk.arranging.find(name))}"),
        )

    def place(self, step: int) -> None:
        """Put the chunk under the cursor further up or down."""
        index = self._chunk()
        last = len(self.desk.chunks) - 1
        to = max(0, min(last, index + step))
        if to == index:
            self.around.say("it is the first one" if step < 0 else "it is the last one")
            return
        name = self._named(index)

        def then() -> None:
            now = self.desk.arranging.find(name)
            self.stage.queue.point_at(None, now)
            self._say(f"now chunk {self._called(now)}")

        self._arranged(lambda: self.desk.arranging.place(index, to - index), then)

    def grain(self, step: int) -> None:
        """Make the whole split finer or coarser; the chunks come later, by `regrained`."""
        if not self.desk.chunks or not self.desk.ready:
            self.around.say("the analysis is still running")
            return
        arranging = self.desk.arranging
        from_here = arranging.grain
        if self._step and self._grain_is_last():  # not answered yet: the two keys are one edit
            from_here = arranging.arrangement.grain
            with arranging.deferring():  # the chunks are others when they come
                arranging.undo()
        self._step = step
        arranging.choose_grain(from_here + step)
        self._want("splitting anew …")

    def _grain_is_last(self) -> bool:
        edits = self.desk.arranging.arrangement.edits
        return bool(edits) and isinstance(edits[-1], GrainChosen)

    def _want(self, said: str) -> None:
        asked = self.want.chunks(self.desk.session.arrangement.grain)
        self.around.say(said if asked else "not ready for that yet")

    def regrained(self, part: "ChunksReady") -> Iterator[None]:
        """The chunks at another granularity are here, and are shown in steps; what it does not reach is no edit."""
        arranging = self.desk.arranging
        if part.asked != arranging.arrangement.grain:
            return  # another was asked for meanwhile, and is on its way
        before = arranging.grain
        yield from self.more_chunks(part)
        if part.asked != arranging.arrangement.grain:
            return
        step, self._step = self._step, 0
        if step and part.grain != part.asked and self._grain_is_last():
            with arranging.deferring():  # the chunks are the same without
                arranging.undo()
            if part.grain != before:
                arranging.choose_grain(part.grain)
        said = counted(len(self.desk.chunks), "chunk")
        if step and part.grain != before:
            self._say(f"{'finer' if part.grain > before else 'coarser'}: {said}")
        elif step and part.asked != before:
            self.around.say(f"it cannot be split any {'finer' if step > 0 else 'coarser'}")
        else:
            self.around.say(f"{self._told}: {said}" if self._told else said)
        self._told = ""

    def more_chunks(
        self, part: "ChunksReady", *, reading: Callable[[], bool] = lambda: True
    ) -> Iterator[None]:
        """More of the first chunks are here, or all of them in their order: the reader stays where they are.

        The file under the cursor of who is `reading` stays open.
        """
        return Reordering(self.stage, part, reading=reading).steps()

    def undo(self) -> None:
        """Take back the last edit of the chunks."""
        self._again(self.desk.arranging.undo, "taken back", "nothing was arranged")

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._again(self.desk.arranging.redo, "made again", "nothing was taken back")

    def _again(self, act: Callable[[], Edit | None], said: str, nothing: str) -> None:
        before = self.desk.session.arrangement
        if not (before.edits if act == self.desk.arranging.undo else before.undone):
            self.around.say(nothing)
            return
        done: list[Edit | None] = []
        self._arranged(lambda: done.append(act()), lambda: self._told_again(done[0], said, before.grain))
        self._on_the_way = None
        now = self.desk.session.arrangement
        if now.cuts != before.cuts:
            self.want.cuts(now.cuts)
        if now.grain != before.grain:
            self._step, self._told = 0, f"{said}: {self.WORDS[GrainChosen]}"
            self._want(self._told)

    def _told_again(self, edit: Edit | None, said: str, grain: int) -> None:
        """Say which edit was taken back, or made again, and go where it was; another grain is told when it is here."""
        moved = self.desk.arranging.units(edit.units) if isinstance(edit, UnitsMoved) else []
        if moved:
            self.stage.go_to(self.desk.spots[moved[0]])
        if edit is not None and self.desk.session.arrangement.grain == grain:
            self.around.say(f"{said}: {self.WORDS[type(edit)]}")

    # The reader's place.

    def _shown(self, index: int) -> list[str]:
        """The units of a chunk as they stand on the screen, from top to bottom."""
        units = self.desk.units
        stretches = self.desk.chunk_order(index) if index >= 0 else ()
        return [units[file].fingerprint(slot) for _, file, slots in stretches for slot in slots]

    def _following(self, units: Sequence[str]) -> Spot | None:
        """What the cursor goes to when these units leave their chunk: the next one of it, else the last before."""
        shown = self._shown(self.desk.chunk_of.get(units[0], -1))
        gone = set(units)
        at = shown.index(units[0]) if units[0] in shown else 0
        left = [unit for unit in shown[at:] if unit not in gone] or [
            unit for unit in reversed(shown[:at]) if unit not in gone
        ]
        return self.desk.spots.get(left[0]) if left else None

    def _next_piece(self, piece: str) -> Spot | None:
        """What the cursor goes to when a piece leaves its chunk: the one below it, else the one above."""
        spot = self.desk.spots[piece]
        near = (Spot(spot.file, spot.slot + step) for step in (1, -1))
        ours = self.desk.cutting.wholes([piece])
        return next(
            (
                one
                for one in near
                if (unit := self.desk.unit(one)) and self.desk.cutting.wholes([unit.fingerprint]) == ours
            ),
            None,
        )

    def _arranged(
        self, act: Callable[[], object], then: Callable[[], None], following: Spot | None = None
    ) -> None:
        """Arrange, and show it: the chunk shown alone stays the one, the cursor where it was or at `following`.

        What was done is in the journal at once; a large change is shown by it in steps, and only `then` it is told.
        """
        if len(self.desk.spots) <= ARRANGED_AT_ONCE:
            self._at_once(act, following)
            then()
            return
        self.around.say("arranging …")
        try:
            with self.desk.arranging.deferring():
                act()
        finally:  # what the disk refuses is in the session all the same
            self._begin(self._in_steps(then, following))

    def _in_steps(self, then: Callable[[], None], following: Spot | None) -> Iterator[None]:
        if not self.desk.arranging.is_up_to_date:  # it is, where edits were made while the last one was shown
            yield from Reordering(self.stage, None, reading=lambda: True).steps()
        if following is not None:
            self.stage.go_to(following)
        self.changed()
        then()

    def _at_once(self, act: Callable[[], object], following: Spot | None = None) -> None:
        stage = self.stage
        alone = self._named(stage.only_chunk)
        queue = stage.queue
        entry, screen_row = queue.entry if queue.has_focus else None, queue.cursor - queue.top
        listed = self._named(entry.chunk if entry is not None else -1)
        act()
        if alone:
            stage.only_chunk = self.desk.arranging.find(alone)
        stage.rebuild()
        if following is not None:
            stage.go_to(following)
        find = self.desk.arranging.find
        stage.refresh_queue((lambda: queue.stay_at(find(listed), screen_row)) if listed else None)
        self.changed()

    def _named(self, index: int) -> ChunkName:
        """What a chunk is found by once there are others; () for none."""
        return (
            self.desk.arranging.name(self.desk.chunks[index].units)
            if 0 <= index < len(self.desk.chunks)
            else ()
        )

    def _say(self, text: str) -> None:
        self.around.say(f"{text}{self._taken_back('it')}")

    def _taken_back(self, what: str) -> str:
        return self._hint("arrange.undo", f"takes {what} back")

    def _hint(self, command: str, does: str) -> str:
        """The reader's own key for a command, and what it does; "" where they have none for it."""
        keys = self.around.keymap.keys(command)
        return f"; {keys[0]} {does}" if keys else ""
