"""What a terminal is sent looks as what rich would send, and is shorter."""

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from reviewer.tui.sgr import codes, escape_codes
from tests.escapes import tokens
from tests.screen import Screen

COLORS = st.sampled_from([None, "default", "red", "bright_blue", "color(7)", "#102030", "#fff000"])
STYLES = st.builds(
    lambda fore, back, words: Style(color=fore, bgcolor=back, **dict.fromkeys(words, True)),
    COLORS,
    COLORS,
    st.sets(st.sampled_from(["bold", "italic", "underline", "reverse", "strike"])),
)
PIECES = st.lists(st.tuples(st.sampled_from(["a", "if x", " ", "   ", "二"]), st.none() | STYLES), max_size=8)


def drawn(sent: str) -> Screen:
    screen = Screen(40, 1)
    for token in tokens(sent.encode()):
        screen.obey(token)
    return screen


def looks(screen: Screen) -> list[object]:
    """Each cell as it is seen: a blank has no foreground, unless something of it is drawn."""
    cells = []
    for column in range(screen.columns):
        cell = screen.buffer[0][column]
        seen = cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough
        cells.append(cell if seen else cell._replace(fg="", bold=False, italics=False))
    return cells


@given(PIECES, st.sampled_from([ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]))
def test_it_looks_the_same(pieces: list[tuple[str, Style | None]], colors: ColorSystem):
    segments = [Segment(text, style and style.copy()) for text, style in pieces]
    whole = "".join(
        style.render(text, color_system=colors) if style else text
        for text, style in ((segment.text, segment.style and segment.style.copy()) for segment in segments)
    )
    codes.cache_clear()  # rich keeps in a style what it was sent as first
    ours = escape_codes(segments, colors)
    assert looks(drawn(ours)) == looks(drawn(whole))
    assert drawn(ours).left_behind() == []


def test_what_stays_is_not_sent_again():
    one, other = Style(color="#010203", bgcolor="#0a0b0c"), Style(color="#040506", bgcolor="#0a0b0c")
    sent = escape_codes([Segment("a", one), Segment(" ", other), Segment("b", other)], ColorSystem.TRUECOLOR)
    assert sent == "\x1b[38;2;1;2;3;48;2;10;11;12ma \x1b[38;2;4;5;6mb\x1b[0m"
