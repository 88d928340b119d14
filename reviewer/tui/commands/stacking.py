"""Writing the chunks as a stack: the dialog shows what would be written, the worker writes it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from reviewer.core.change import Change
from reviewer.core.stack import Shape, digest_of, is_stack_name
from reviewer.messages import StackEnded, WantStack
from reviewer.stack import planned
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.dialogs.confirm import MessageDialog
from reviewer.tui.dialogs.stack import StackAnswer, StackDialog
from reviewer.tui.stage import Stage

NAME = "stack"


class Stacking:
    """Opens the dialog and follows its answer until the branches are there, or it is known why not."""

    def __init__(
        self, stage: Stage, around: Surroundings, path: Path, send: Callable[[WantStack], None]
    ) -> None:
        self.stage = stage
        self.around = around
        self.path = path
        self.send = send
        self.waiting = False

    def open(self) -> None:
        """Show the stack these chunks would make, and ask for its name. Raises what `planned` raises."""
        desk = self.stage.desk
        if self.waiting:
            self.around.say("a stack is being written")
            return
        if not desk.ready or not desk.chunks:
            self.around.say("the analysis is still running: a stack needs all of the change")
            return
        units = tuple(unit for _, units in sorted(desk.units.items()) for unit in units)
        change = Change(desk.comparison, tuple(desk.deltas), units, desk.fingerprint)
        preview = partial(planned, change, desk.chunks)
        name = self._name()
        preview(name, Shape.BRANCHES)
        dialog = StackDialog(self.around.palette(), name, preview)
        self.around.open_dialog(dialog, self._answered)

    def _name(self) -> str:
        """What the stack is called unless somebody says otherwise: after the branch."""
        head = self.stage.desk.comparison.head
        unnamed = head == "HEAD" or self.stage.desk.comparison.head_commit.startswith(head)
        return NAME if unnamed or not is_stack_name(f"{head}-{NAME}") else f"{head}-{NAME}"

    def _answered(self, answer: StackAnswer | None) -> None:
        if answer is None:
            return
        self.waiting = True
        self.around.say("writing the stack …")
        desk = self.stage.desk
        self.send(
            WantStack(str(self.path), desk.comparison, answer.name, answer.shape, digest_of(desk.chunks))
        )

    def ended(self, message: StackEnded) -> None:
        """It is over, well or not."""
        self.waiting = False
        title, role = ("Stack written", "text") if message.well else ("No stack written", "bad")
        dialog = MessageDialog(self.around.palette(), title, message.text, role=role)
        self.around.open_dialog(dialog, lambda _: None)
