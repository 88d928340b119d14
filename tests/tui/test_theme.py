"""Every theme can be read by everyone it is for, in any terminal; a malformed one says where."""

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.app import App
from textual.widgets import Static

from reviewer.core.tokens import TokenClass
from reviewer.errors import BadInput
from reviewer.tui.color import Depth, Look, contrast, indexed, parse_look, rgb
from reviewer.tui.paint import Back
from reviewer.tui.theme import Palette, palette, terminal_depth, textual_theme, variables
from reviewer.tui.themefile import BACKS, DECORATIVE, FORES, Theme, load, names, read_theme

AA = 4.5
AAA = 7.0
LARGE = 3.0
TEXT_BACKS = [role for role in BACKS if role != "filler"]
TEXT_FORES = [role for role in FORES if role not in DECORATIVE]
PAIRS = [(back, fore, lit) for back in TEXT_BACKS for fore in TEXT_FORES for lit in (False, True)]


@pytest.fixture(scope="module", params=names())
def theme(request: pytest.FixtureRequest) -> Theme:
    return load(str(request.param))


def test_there_is_a_theme_for_each_need() -> None:
    assert {
        "dark",
        "light",
        "high-contrast-dark",
        "high-contrast-light",
        "color-blind-dark",
        "color-blind-light",
        "terminal",
    } <= set(names())
    assert names()[:2] == ("dark", "light")


def test_text_has_the_contrast_of_wcag_aa_on_whatever_it_stands_on(theme: Theme) -> None:
    """Every foreground on every background, under the cursor too; high contrast means seven to one."""
    wanted = AAA if theme.name.startswith("high-contrast") else AA
    colors = Palette(theme)
    for back, fore, lit in PAIRS:
        look = colors.look(back, fore, lit)
        ratio = contrast(look.fore, look.back)
        if ratio is None:
            assert theme.ansi, (back, fore)
            continue
        assert ratio >= wanted, f"{theme.name}: {fore} on {back}, lit={lit}: {ratio:.2f}"


def test_with_256_colours_text_and_signs_keep_that_contrast(theme: Theme) -> None:
    """The palette is coarse: code colours keep at least what WCAG asks of large text."""
    colors = Palette(theme, Depth.INDEXED)
    for back, fore, lit in PAIRS:
        look = colors.look(back, fore, lit)
        ratio = contrast(_as_indexed(look.fore), _as_indexed(look.back))
        wanted = AA if fore in ("text", "title") or fore == back else LARGE
        assert ratio is None or ratio >= wanted, f"{theme.name}: {fore} on {back}: {ratio:.2f}"


@pytest.mark.parametrize("depth", [Depth.INDEXED, Depth.TRUE])
def test_what_must_be_told_apart_looks_different(theme: Theme, depth: Depth) -> None:
    colors = Palette(theme, depth)
    different = ("plain", "added", "removed", "added-word", "removed-word", "match", "match-here")
    shown = {_seen(colors.look(role), depth) for role in different}
    assert len(shown) == len(different)
    for role in ("plain", "added", "removed"):
        if depth is Depth.TRUE or role == "plain":
            assert colors.look(role) != colors.look(role, lit=True)


def test_without_any_colour_words_matches_and_the_cursor_still_show() -> None:
    """NO_COLOR leaves attributes; added and removed lines have their sign besides."""
    colors = palette("dark", {"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert colors.depth is Depth.NONE
    plain = colors.look("plain").sgr(Depth.NONE)
    for look in (
        colors.look("added-word"),
        colors.look("removed-word"),
        colors.look("match"),
        colors.look("selection"),
        colors.look("plain", lit=True),
        colors.look("plain", "alarm"),
        colors.look("plain", "risk-high"),
        colors.look("plain", "unread"),
    ):
        assert look.sgr(Depth.NONE) != plain
    for back, fore, lit in PAIRS:
        style = colors.style(back, fore, lit)
        assert {style.color, style.bgcolor} <= {None, RichColor.parse("default")}


@pytest.mark.parametrize("name", ["color-blind-dark", "color-blind-light"])
@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia", "tritanopia"])
@pytest.mark.parametrize("pair", [("added", "removed"), ("added-word", "removed-word")])
def test_colour_blind_themes_tell_old_and_new_apart_for_every_kind_of_vision(
    name: str, kind: str, pair: tuple[str, str]
) -> None:
    colors = Palette(load(name))
    one, other = (_seen_with(kind, colors.back(role).back) for role in pair)
    assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 24


def test_the_same_question_gets_the_same_style() -> None:
    colors = Palette(load("dark"))
    assert colors.style("added", "keyword") is colors.style("added", "keyword")
    assert colors.style("added").bgcolor == RichColor.parse(colors.back("added").back)


def test_a_role_a_theme_does_not_know_is_drawn_as_text() -> None:
    colors = Palette(load("dark"))
    assert colors.look("plain", "whatever") == colors.look("plain", "text")


def test_every_role_the_program_draws_with_is_one_a_theme_has() -> None:
    assert {token.role for token in TokenClass} <= set(FORES)
    assert {back.value for back in Back} <= set(BACKS)


def test_the_alarm_has_its_own_background_everywhere() -> None:
    colors = Palette(load("dark"))
    assert len({colors.look(back, "alarm", lit).back for back in BACKS for lit in (False, True)}) == 1


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "xterm-256color"}, Depth.INDEXED),
        ({"TERM": "xterm-direct"}, Depth.TRUE),
        ({"TERM": "xterm"}, Depth.SIXTEEN),
        ({"TERM": "linux"}, Depth.SIXTEEN),
        ({"TERM": "dumb"}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}, Depth.TRUE),
    ],
)
def test_how_many_colours_a_terminal_has(environ: dict[str, str], depth: Depth) -> None:
    assert terminal_depth(environ) is depth


def test_few_colours_take_the_terminals_own_theme() -> None:
    assert palette("light", {"TERM": "linux"}).theme.name == "terminal"
    assert palette("light", {"TERM": "xterm-256color"}).theme.name == "light"


def test_the_theme_follows_the_background_the_terminal_tells_of() -> None:
    true = {"TERM": "xterm", "COLORTERM": "truecolor"}
    assert palette(None, true).theme.name == "dark"
    assert palette(None, true | {"COLORFGBG": "0;15"}).theme.name == "light"
    assert palette(None, true | {"COLORFGBG": "15;0"}).theme.name == "dark"
    assert palette("dark", true | {"COLORFGBG": "0;15"}).theme.name == "dark"


async def test_textual_takes_every_theme_and_its_variables() -> None:
    class Themed(App[None]):
        CSS = "Static { background: $back-added; color: $fore-risk-high; border: solid $border; }"

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return variables(Palette(load("dark")))

        def compose(self):  # type: ignore[no-untyped-def]
            yield Static("x")

    app = Themed()
    async with app.run_test() as pilot:
        for name in names():
            for depth in (Depth.INDEXED, Depth.TRUE):
                app.register_theme(textual_theme(Palette(load(name), depth)))
            app.theme = name
            await pilot.pause()
            assert app.query_one(Static).styles.background is not None


@pytest.mark.parametrize(
    "color", ["#000000", "#14171d", "#12291c", "#ffffff", "#8fc7ff", "#7f7f7f", "#005f00"]
)
def test_256_colours_are_chosen_as_rich_chooses_them(color: str) -> None:
    """The first screen is painted by our codes, the rest by rich's: nothing may change its colour between."""
    channels = rgb(color)
    assert channels is not None
    assert indexed(*channels) == RichColor.parse(color).downgrade(ColorSystem.EIGHT_BIT).number


@pytest.mark.parametrize(
    ("look", "depth", "codes"),
    [
        (parse_look("bold #010203 on #040506"), Depth.TRUE, "38;2;1;2;3;48;2;4;5;6;1"),
        (parse_look("#ffffff on #000000"), Depth.INDEXED, "38;5;231;48;5;16"),
        (parse_look("bright-red on default"), Depth.SIXTEEN, "91;49"),
        (parse_look("underline green on blue"), Depth.SIXTEEN, "32;44;4"),
        (parse_look("bold red"), Depth.NONE, "1"),
        (Look(), Depth.TRUE, ""),
    ],
)
def test_terminal_codes(look: Look, depth: Depth, codes: str) -> None:
    assert look.sgr(depth) == codes


# Themes from files.


def _write(home: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    file = home / "config" / "reviewer" / "themes" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_a_users_theme_extends_one_of_ours_and_wins_over_its_name(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(sealed, "dark", 'extends = "dark"\n[back]\nadded = "#123456"\n', monkeypatch)
    _write(sealed, "mine", 'extends = "light"\n[fore]\ntext = "bold #111111"\n', monkeypatch)
    assert load("dark").backs["added"].back == "#123456"
    assert load("dark").backs["removed"].back != ""
    assert load("mine").fores["text"] == parse_look("bold #111111")
    assert not load("mine").dark
    assert "mine" in names()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("title = ", "not TOML"),
        ('extends = "dark"\ncolour = "x"\n', "colour"),
        ('extends = "dark"\n[back]\nadded = "#12345"\n', "back.added"),
        ('extends = "dark"\n[back]\nadded = 7\n', "back.added"),
        ('extends = "dark"\n[back]\nadded = "red blue"\n', "back.added"),
        ('extends = "dark"\n[fore]\nadded = "red on"\n', "fore.added"),
        ('extends = "dark"\n[back]\naded = "#123456"\n', "back.aded"),
        ('extends = "dark"\nback = 3\n', "back"),
        ('extends = "dark"\n[textual]\nprimery = "#123456"\n', "textual.primery"),
        ('extends = "dark"\n[textual]\nprimary = "sky"\n', "textual.primary"),
        ('extends = "dark"\ndark = "yes"\n', "dark"),
        ("title = 'x'\n", "back.plain"),
        ("extends = 3\n", "extends"),
    ],
)
def test_a_malformed_theme_is_refused_with_file_and_key(
    text: str, key: str, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _write(sealed, "broken", text, monkeypatch)
    with pytest.raises(BadInput) as raised:
        load("broken")
    assert f"{file}: {key}" in raised.value.message


@pytest.mark.parametrize("name", ["nothing", "../dark", "", "/etc/passwd"])
def test_a_theme_there_is_not_is_named_beside_those_there_are(name: str) -> None:
    with pytest.raises(BadInput) as raised:
        load(name)
    assert "high-contrast-dark" in (raised.value.hint or "")


def test_a_theme_there_is_not_is_refused_where_there_are_few_colours_too() -> None:
    for environ in ({"TERM": "dumb"}, {"TERM": "xterm"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}):
        with pytest.raises(BadInput, match="no theme 'nope'"):
            palette("nope", environ)
        assert palette("light", environ).theme.name == "terminal"


def test_a_theme_that_is_not_text_is_bad_input(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(sealed, "bytes", "", monkeypatch).write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput):
        load("bytes")


def test_extending_a_theme_that_is_not_ours_is_bad_input() -> None:
    with pytest.raises(BadInput):
        read_theme('extends = "mine"', "mine", "mine.toml")


def _as_indexed(color: str) -> str:
    """What a terminal of 256 colours shows for a colour."""
    channels = rgb(color)
    if channels is None:
        return color
    return RichColor.from_ansi(indexed(*channels)).get_truecolor().hex


def _seen(look: Look, depth: Depth) -> tuple[str, str, frozenset[str]]:
    if depth is Depth.INDEXED:
        return _as_indexed(look.fore), _as_indexed(look.back), look.attributes
    return look.fore, look.back, look.attributes


# Viénot, Brettel and Mollon 1999, on linear RGB; for tritanopia the matrix of Machado et al. 2009.
VISION = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "tritanopia": ((1.25553, -0.07675, -0.17878), (-0.07841, 0.93081, 0.14760), (0.00473, 0.69137, 0.30390)),
}


def _seen_with(kind: str, color: str) -> tuple[float, ...]:
    """Red, green and blue (0 to 255) as someone with that vision sees them."""
    channels = rgb(color)
    assert channels is not None
    linear = [(value / 255) ** 2.2 for value in channels]
    mixed = [sum(weight * value for weight, value in zip(row, linear, strict=True)) for row in VISION[kind]]
    return tuple(255 * max(0.0, min(1.0, value)) ** (1 / 2.2) for value in mixed)
