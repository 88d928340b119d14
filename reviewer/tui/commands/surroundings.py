"""What the screen lends its commands."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from textual.screen import ModalScreen

from reviewer.tui.keys import Keymap
from reviewer.tui.theme import Palette


class Surroundings(Struct, frozen=True):
    """What the screen lends its commands."""

    keymap: Keymap
    palette: Callable[[], Palette]
    open_dialog: Callable[[ModalScreen[Any], Callable[[Any], None]], None]
    run: Callable[[str], None]
    say: Callable[[str], None]
