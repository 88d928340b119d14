"""Marking: the burn-down. Marking moves on to the next unread unit; high-risk units are marked one by one."""

from collections.abc import Callable

from reviewer.desk import Spot
from reviewer.tui.commands import Handler
from reviewer.tui.commands.moving import Moving
from reviewer.tui.stage import Stage


class Marking:
    """Asks the desk to mark; moves on."""

    def __init__(
        self, stage: Stage, moving: Moving, say: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self.stage = stage
        self.moving = moving
        self.say = say
        self.changed = changed

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "mark.read": lambda _: self.read(),
            "mark.unread": lambda _: self.unread(),
            "mark.chunk-read": lambda _: self.chunk_read(),
            "mark.undo": lambda _: self.undo(),
        }

    def read(self) -> None:
        """Mark what the cursor is on and go on to the next unread unit."""
        stage, desk = self.stage, self.stage.desk
        spot = stage.spot()
        if spot is None:
            self.say("nothing to mark here")
        elif desk.unit(spot) is None:
            self.say("this file is still being fingerprinted; try again in a moment")
        elif spot.file in stage.document.folded:
            self._folded_read()
        else:
            desk.marking.read(spot)
            self._go_on()

    def _folded_read(self) -> None:
        """Mark a folded file: all of it or nothing, wherever on it the cursor stands."""
        stage = self.stage
        section = stage.document.row(stage.diff.cursor)[0]
        done, alone = stage.desk.marking.folded(section.file, section.slots)
        if alone:
            self.say(f"{alone} high-risk changes inside: open it (enter) and mark them one by one")
            self.changed()
            return
        if not done:
            self.say("already read")
        self._go_on()

    def unread(self) -> None:
        """Make the unit under the cursor unread; of a folded file, all that it hides."""
        stage, desk = self.stage, self.stage.desk
        spot = stage.spot()
        spots = [spot] if spot else []
        if spot and spot.file in stage.document.folded:
            section = stage.document.row(stage.diff.cursor)[0]
            spots = [Spot(section.file, slot) for slot in section.slots]
        if not [spot for spot in spots if desk.marking.unread(spot)]:
            self.say("it is not marked")
            return
        self.changed()

    def chunk_read(self) -> None:
        """Mark the chunk; what demands its own mark stays unread, and the cursor goes there."""
        chunk = self.stage.chunk()
        if chunk < 0:
            ready = "no chunk is shown here" if self.stage.desk.chunks else "the chunks are not ready yet"
            self.say(f"{ready}: r marks one change")
            return
        done, alone = self.stage.desk.marking.chunk(chunk)
        if alone:
            self.say(f"{done} marked; {alone} left: high risk, or not analysed yet, is marked one by one")
        self._go_on()

    def undo(self) -> None:
        """Take back the last marking and go there."""
        spot = self.stage.desk.marking.undo()
        if spot is None:
            self.say("nothing was marked in this sitting")
            return
        if self.stage.hide_done:
            self.stage.rebuild(around=spot)
        self.changed()
        self.stage.show_spot(spot)

    def _go_on(self) -> None:
        """To the next unread unit, as long as what was marked still stands between the two."""
        self.moving.next_unread(1)
        if self.stage.hide_done:
            self.stage.rebuild()
        self.changed()
