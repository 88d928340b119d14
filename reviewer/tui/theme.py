"""A theme resolved for the terminal at hand: styles built once and shared, and variables for style sheets."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.tui.answers import Color as Background
from reviewer.tui.answers import is_light
from reviewer.tui.color import DEFAULT, Color, Depth, Look, css, shifted
from reviewer.tui.themefile import BACKS, FORES, Theme, load

if TYPE_CHECKING:  # the first screen is painted before either is imported
    from rich.style import Style
    from textual.theme import Theme as TextualTheme

FEW_COLORS = "terminal"
"""The theme for terminals where every other would turn to mud."""


class Palette(Struct, frozen=True, dict=True):
    """The looks of a theme for one kind of terminal; the same question always gets the same object."""

    theme: Theme
    depth: Depth = Depth.TRUE

    @cached_property
    def _looks(self) -> dict[tuple[str, str, bool], Look]:
        return {}

    @cached_property
    def _styles(self) -> dict[tuple[str, str, bool], "Style"]:
        return {}

    def back(self, role: str) -> Look:
        """What stands behind; KeyError for a role there is not."""
        if self.depth is Depth.INDEXED and role in self.theme.backs_256:
            return self.theme.backs_256[role]
        return self._shown(self.theme.backs[role])

    def fore(self, role: str) -> Look:
        """What is drawn with; a role there is not is drawn as text."""
        return self._shown(self.theme.fores.get(role) or self.theme.fores["text"])

    def look(self, back: str, fore: str = "text", lit: bool = False) -> Look:
        """A foreground on a background; `lit` on the line under the cursor."""
        key = (back, fore, lit)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = self._resolve(*key)
        return found

    def style(self, back: str, fore: str = "text", lit: bool = False) -> "Style":
        """The same as a rich style; one object for what looks alike."""
        key = (back, fore, lit)
        found = self._styles.get(key)
        if found is None:
            look = self.look(*key)
            alike = (style for other, style in self._styles.items() if self.look(*other) == look)
            found = self._styles[key] = next(alike, None) or look.style()
        return found

    def _shown(self, look: Look) -> Look:
        """Without colours, only the attributes: what is drawn line by line passes no filter of Textual's."""
        if self.depth is not Depth.NONE:
            return look
        return Look(look.fore and DEFAULT, look.back and DEFAULT, look.attributes)

    def _resolve(self, back: str, fore: str, lit: bool) -> Look:
        ground, ink = self.back(back), self.fore(fore)
        attributes = ground.attributes | ink.attributes
        color = ink.fore if ink.back else ground.fore or ink.fore
        if ink.back or not lit:
            return Look(color, ink.back or ground.back, attributes)
        cursor = self.back("cursor")
        return Look(cursor.fore or color, self._lit(ground.back), attributes | cursor.attributes)

    def _lit(self, behind: Color) -> Color:
        """A background under the cursor: as much lighter or darker as the cursor's is than the plain one."""
        plain, cursor = self.back("plain").back, self.back("cursor").back
        if behind == plain:
            return cursor
        # A step of 256 colours is too wide: the line would change its hue, and its text become unreadable.
        return behind if self.depth is Depth.INDEXED else shifted(behind, plain, cursor)


def palette(name: str | None, environ: Mapping[str, str]) -> Palette:
    """The palette of a theme (None: by the terminal's background), as far as the terminal can show it.

    Raises BadInput for a theme there is not, also where another one is shown for want of colours.
    """
    depth = terminal_depth(environ)
    if depth in (Depth.NONE, Depth.SIXTEEN):
        if name:
            load(name)
        return Palette(load(FEW_COLORS), depth)
    return Palette(load(name or _by_background(environ)), depth)


def following(name: str | None, environ: Mapping[str, str]) -> Callable[[Background], Palette] | None:
    """What makes the palette for a background the terminal tells of; None where that decides nothing."""
    depth = terminal_depth(environ)
    if name or depth in (Depth.NONE, Depth.SIXTEEN):
        return None
    return lambda color: Palette(load("light" if is_light(color) else "dark"), depth)


def terminal_depth(environ: Mapping[str, str]) -> Depth:
    """How many colours the terminal says it has; none when the user wants none."""
    term = environ.get("TERM", "").strip().lower()
    if environ.get("NO_COLOR") or term in ("", "dumb", "unknown"):
        return Depth.NONE
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return Depth.TRUE
    return Depth.INDEXED if term.endswith(("256color", "kitty")) else Depth.SIXTEEN


def variables(palette: Palette) -> dict[str, str]:
    """Our colours for style sheets: `$back-added`, `$fore-risk-high` …"""
    found = {f"back-{role}": css(palette.back(role).back) for role in BACKS}
    return found | {f"fore-{role}": css(palette.fore(role).fore or DEFAULT) for role in FORES}


def textual_theme(palette: Palette) -> "TextualTheme":
    """The theme as Textual wants it registered, our variables among its own."""
    from textual.theme import Theme as TextualTheme  # takes 200 ms; the first screen does not wait for it

    theme = palette.theme
    return TextualTheme(
        name=theme.name,
        foreground=css(palette.fore("text").fore or DEFAULT),
        background=css(palette.back("plain").back),
        boost="ansi_default" if theme.ansi else None,
        dark=theme.dark,
        ansi=theme.ansi,
        text_alpha=1.0,
        variables=_standard(palette) | variables(palette),
        **{name: css(color) for name, color in theme.textual.items()},  # type: ignore[arg-type]
    )


def _standard(palette: Palette) -> dict[str, str]:
    """Textual's own variables, from our roles, so that its widgets look like ours."""
    back = {role: css(palette.back(role).back) for role in BACKS}
    fore = {role: css(palette.fore(role).fore or DEFAULT) for role in FORES}
    return {
        # Textual leaves these out of themes of terminal colours, and its style sheets name them.
        "ansi-background": back["plain"],
        "ansi-foreground": fore["text"],
        "surface-active": back["cursor"],
        "foreground-disabled": fore["muted"],
        "border": fore["key"],
        "border-blurred": fore["faint"],
        "text-muted": fore["muted"],
        "foreground-muted": fore["muted"],
        "block-cursor-background": back["selection"],
        "block-cursor-foreground": fore["text"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": back["cursor"],
        "block-cursor-blurred-foreground": fore["text"],
        "block-hover-background": back["cursor"],
        "input-cursor-background": fore["text"],
        "input-cursor-foreground": back["plain"],
        "input-selection-background": back["selection"],
        "input-selection-foreground": fore["text"],
        "screen-selection-background": back["selection"],
        "screen-selection-foreground": fore["text"],
        "scrollbar": fore["faint"],
        "scrollbar-hover": fore["muted"],
        "scrollbar-active": fore["muted"],
        "scrollbar-background": back["plain"],
        "scrollbar-background-hover": back["plain"],
        "scrollbar-background-active": back["plain"],
        "scrollbar-corner-color": back["plain"],
        "footer-background": back["chrome"],
        "footer-foreground": fore["text"],
        "footer-key-foreground": fore["key"],
        "footer-description-foreground": fore["muted"],
        "button-foreground": fore["text"],
    }


def _by_background(environ: Mapping[str, str]) -> str:
    """Dark or light, by what terminals that say so say of their background; dark otherwise."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if background in ("7", "15") else "dark"
