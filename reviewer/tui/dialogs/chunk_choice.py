"""Which chunk: by its number, typed, or by walking to it; every destination is named."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, say_title, spread, width_of
from reviewer.tui.theme import Palette

NEW_CHUNK = -1
"""The answer that means a chunk that does not exist yet."""


class ChunkLine(Struct, frozen=True):
    """A chunk to choose: its title, a word on its size; `here` is where one comes from and cannot go."""

    title: str
    detail: str
    here: bool = False


class ChunkDialog(Dialog[int]):
    """Closes with the place of the chunk chosen, from 0, or NEW_CHUNK where a new one is offered.

    `proposed` is where most likely it goes, -1 for nowhere in particular.

    A number is taken as soon as it can only mean one chunk; until then enter takes it.
    """

    SMALLEST = (24, 7)
    WIDEST = 84
    AUTO_FOCUS = "Listing"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "new", "New"),
        ("backspace", "erase", "Erase"),
        ("q", "close", "Close"),
    ]

    def __init__(
        self,
        palette: Palette,
        title: str,
        chunks: Sequence[ChunkLine],
        *,
        new: bool = False,
        proposed: int = -1,
    ) -> None:
        super().__init__(palette, title)
        self.proposed = proposed
        self.chunks = chunks
        self.new = new
        self._typed = ""

    def body(self) -> Iterable[Widget]:
        """The chunks, each with its number."""
        yield Listing(self.palette, self._draw)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """The ways to choose."""
        new = (("n", "a new chunk"),) if self.new else ()
        return (("1–9", "by number"), *new, ("↑↓ enter", "choose"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """All of them, if there is room."""
        return max(4, min(len(self.chunks), 24))

    def opened(self) -> None:
        """The cursor on the chunk proposed, else on the one after that it comes from."""
        here = [place for place, chunk in enumerate(self.chunks) if chunk.here]
        after = here[0] + 1 if here and here[0] + 1 < len(self.chunks) else 0
        after = self.proposed if self.proposed >= 0 else after
        listing = self.query_one(Listing)
        listing.tell(len(self.chunks), here)
        listing.move_to(next((at for at in (after, *range(len(self.chunks))) if at not in here), 0))

    def on_key(self, event: events.Key) -> None:
        """A digit of a number; the cursor goes to it, and it is taken when no other begins so."""
        if event.key not in "0123456789" or not event.key:
            return
        event.stop()
        typed = self._typed + event.key
        meant = [place for place in range(len(self.chunks)) if str(place + 1).startswith(typed)]
        if not meant:
            return
        self._show(typed)
        self.query_one(Listing).move_to(meant[0])
        if len(meant) == 1 and not self.chunks[meant[0]].here:
            self.dismiss(meant[0])

    @on(Listing.Chosen)
    @on(Listing.Entered)
    def _chosen(self, event: Listing.Chosen | Listing.Entered) -> None:
        event.stop()
        if not self.chunks[event.row].here:
            self.dismiss(event.row)

    def action_new(self) -> None:
        """A chunk of its own, where that is offered."""
        if self.new:
            self.dismiss(NEW_CHUNK)

    def action_erase(self) -> None:
        """Take back a digit."""
        self._show(self._typed[:-1])

    def _show(self, typed: str) -> None:
        self._typed = typed
        self.set_aside(f"{typed}…" if typed else "")

    def _draw(self, row: int, width: int) -> Line:
        chunk = self.chunks[row]
        number = f" {row + 1:>{len(str(len(self.chunks)))}}  "
        role = "muted" if chunk.here else "text"
        beside = Piece("here " if chunk.here else f"{chunk.detail} ", "muted")
        title = say_title(chunk.title, width - width_of((Piece(number), beside)) - 1, role)
        return spread((Piece(number, "muted" if chunk.here else "key"), *title), (beside,), width)
