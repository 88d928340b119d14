"""A stack before it is written: its name, and every branch it would create."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from reviewer.core.stack import Shape, StackPlan
from reviewer.core.text import counted
from reviewer.errors import ReviewerError
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.finder import Query
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, content, fit, say, say_path, say_title, spread, width_of
from reviewer.tui.theme import Palette

Preview = Callable[[str, Shape], StackPlan]


class StackAnswer(Struct, frozen=True):
    """What is to be written."""

    name: str
    shape: Shape


class StackDialog(Dialog[StackAnswer]):
    """Shows for every name what would be written; enter writes it."""

    SMALLEST = (30, 9)
    WIDEST = 96
    AUTO_FOCUS = "Query"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "shape", "Shape", priority=True)]

    def __init__(self, palette: Palette, name: str, preview: Preview) -> None:
        super().__init__(palette, "Write the chunks as a stack")
        self.name_asked = name
        self.preview = preview
        self.shape = Shape.BRANCHES
        self._plan: StackPlan | None = None
        self._problem = ""

    def body(self) -> Iterable[Widget]:
        """The name, what it means, the steps."""
        yield Query("the name of the stack")
        yield Static(id="what", markup=False)
        yield Listing(self.palette, self._draw, cursor=False)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Writing, the other shape, not writing."""
        other = "one branch" if self.shape is Shape.BRANCHES else "a branch for each step"
        return (("enter", "write it"), ("ctrl+o", other), ("↑↓", "scroll"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """The name, the sentence, the steps."""
        steps = len(self._plan.steps) if self._plan else 4
        return 2 + max(4, min(steps, 24))

    def arranged(self, width: int, rows: int) -> None:
        """Say it for this width."""
        self._say()

    def opened(self) -> None:
        """The name proposed."""
        self.query_one(Query).value = self.name_asked
        self._look(self.name_asked)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._look(event.value.strip())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._plan is not None:
            self.dismiss(StackAnswer(self._plan.name, self._plan.shape))

    def action_shape(self) -> None:
        """A branch for each step, or one for all."""
        self.shape = Shape.COMMITS if self.shape is Shape.BRANCHES else Shape.BRANCHES
        self._look(self.query_one(Query).value.strip())
        self.settle()

    def action_walk(self, how: str, steps: int) -> None:
        """Scroll the steps while the keyboard stays in the name."""
        listing = self.query_one(Listing)
        listing.action_page(steps) if how == "page" else listing.action_move(steps)

    def _look(self, name: str) -> None:
        """What would be written under this name."""
        try:
            self._plan, self._problem = self.preview(name, self.shape), ""
        except ReviewerError as error:
            self._plan, self._problem = None, error.message
        self.query_one(Listing).tell(len(self._plan.steps) if self._plan else 0)
        self._say()

    def _say(self) -> None:
        if self._plan is None:
            line = say(self._problem, "bad")
        else:
            how = "a branch for each" if self.shape is Shape.BRANCHES else "commits of one branch"
            line = say(
                f"{counted(len(self._plan.steps), 'step')}, {how}; the branches there are stay as they are",
                "muted",
            )
        if self.inner:
            self.query_one("#what", Static).update(
                content([fit((Piece(" "), *line), self.inner)], self.palette)
            )

    def _draw(self, row: int, width: int) -> Line:
        if self._plan is None:
            return ()
        planned = self._plan.steps[row]
        step = planned.step
        number = f" {row + 1:>{len(str(len(self._plan.steps)))}}  "
        name = planned.branch if self.shape is Shape.BRANCHES else step.chunk.title
        size = counted(planned.lines, "line")
        early = f" · {len(step.early)} of later chunks" if step.early else ""
        beside = Piece(f"{size}{early} ", "muted")
        named = (say_path if self.shape is Shape.BRANCHES else say_title)(
            name, width - width_of((Piece(number), beside)) - 1
        )
        return spread((Piece(number, "muted"), *named), (beside,), width)
