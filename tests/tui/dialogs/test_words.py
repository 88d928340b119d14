"""Lines of words: nothing hostile in them, nothing lost by wrapping, never wider than asked."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewer.tui.dialogs.words import Piece, filled, fit, paragraphs, say, spread, width_of, wrap

TEXT = st.text(alphabet=st.sampled_from("ab c漢字é👍🏽\t\x1b\u202e\u200b-/"), max_size=60)
LINES = st.lists(st.tuples(TEXT, st.sampled_from(["text", "muted"])), max_size=5).map(
    lambda parts: tuple(piece for text, role in parts for piece in say(text, role))
)


def plain(line: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in line)


def test_what_hides_or_acts_is_shown_in_the_alarms_role() -> None:
    line = say("a\x1b[31m\u202eb")
    assert [piece.role for piece in line] == ["text", "alarm", "text", "alarm", "text"]
    assert "\x1b" not in plain(line)
    assert "RLO" in plain(line)


@given(st.text(max_size=80))
def test_no_control_character_survives(text: str) -> None:
    shown = "".join(plain(line) for line in paragraphs(text))
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown)


@given(LINES, st.integers(4, 40), st.integers(0, 3))
def test_wrapped_lines_fit_and_lose_no_letter(line: tuple[Piece, ...], width: int, indent: int) -> None:
    lines = wrap(line, width, indent)
    assert all(width_of(wrapped) <= max(width, indent + 2) for wrapped in lines)
    assert "".join(map(plain, lines)).replace(" ", "") == plain(line).replace(" ", "")
    roles = {piece.role for piece in line if piece.text.strip()}
    assert roles <= {piece.role for wrapped in lines for piece in wrapped}


@given(LINES, st.integers(0, 40))
def test_a_cut_line_fits_and_says_that_it_was_cut(line: tuple[Piece, ...], width: int) -> None:
    cut = fit(line, width)
    assert width_of(cut) <= width
    assert plain(cut) == plain(line) or plain(cut).endswith("…") or width == 0
    assert width_of(filled(line, width)) == width


@given(LINES, LINES, st.integers(4, 60))
def test_both_ends_of_a_line_take_its_width(
    left: tuple[Piece, ...], right: tuple[Piece, ...], width: int
) -> None:
    assert width_of(spread(left, right, width)) == width


def test_words_wrap_at_blanks_and_hang_in() -> None:
    lines = wrap((Piece("✗ ", "bad"), Piece("every unit of the change is read")), 16, 2)
    assert [plain(line) for line in lines] == ["✗ every unit of ", "  the change is ", "  read"]


def test_tabs_stand_where_a_terminal_would_put_them() -> None:
    assert plain(say("a\tb")) == "a   b"
    assert cell_len(plain(say("漢\tb"))) == 5
