"""Text to read: sections that scroll."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.widget import Widget

from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, paragraphs, say, wrap
from reviewer.tui.theme import Palette

Said = Sequence[tuple[str, str]]
"""A line of anyone's text in pieces, each with its role among the theme's foregrounds."""


class Fact(Struct, frozen=True):
    """A name and what is said of it, in a column of its own."""

    name: str
    value: str | Said


class Section(Struct, frozen=True):
    """A heading and what stands under it: text, lines of pieces, facts."""

    heading: str
    body: Sequence[str | Said | Fact]


class InfoDialog(Dialog[None]):
    """Shows sections; long lines are wrapped, everything can be scrolled to."""

    SMALLEST = (24, 7)
    BINDINGS: ClassVar[list[BindingType]] = [("q", "close", "Close")]
    AUTO_FOCUS = "Listing"

    def __init__(
        self,
        palette: Palette,
        title: str,
        sections: Sequence[Section],
        *,
        aside: str = "",
        aside_is_path: bool = False,
    ) -> None:
        super().__init__(palette, title, aside, aside_is_path=aside_is_path)
        self.sections = sections
        self._lines: list[Line] = []

    def body(self) -> Iterable[Widget]:
        """The text."""
        yield Listing(self.palette, lambda row, width: self._lines[row], cursor=False)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Scrolling and closing."""
        return (("↑↓ space", "scroll"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """All of it."""
        return max(1, len(self.laid_out(width - 2)))

    def arranged(self, width: int, rows: int) -> None:
        """Wrap for this width."""
        self._lines = self.laid_out(width - 2)
        self.query_one(Listing).tell(len(self._lines))

    def laid_out(self, width: int) -> list[Line]:
        """The lines for a width."""
        lines: list[Line] = []
        for section in self.sections:
            if lines:
                lines.append(())
            if section.heading:
                lines.append(say(section.heading, "title"))
            facts = [part.name for part in section.body if isinstance(part, Fact)]
            column = min(max(map(len, facts), default=0), width // 3)
            for part in section.body:
                lines += _fact(part, column, width) if isinstance(part, Fact) else _text(part, width)
        return lines


def _text(text: str | Said, width: int) -> list[Line]:
    lines = paragraphs(text) if isinstance(text, str) else [_said(text)]
    return [wrapped for line in lines for wrapped in wrap(line, width)]


def _fact(fact: Fact, column: int, width: int) -> list[Line]:
    """The name in a column, the value beside it."""
    beside = _text(fact.value, width - column - 2) or [()]
    name = say(f"{fact.name:<{column}}  "[: column + 2], "muted")
    rest = (Piece(" " * (column + 2)),)
    return [(*(rest if number else name), *line) for number, line in enumerate(beside)]


def _said(pieces: Said) -> Line:
    return tuple(piece for text, role in pieces for piece in say(text, role))
