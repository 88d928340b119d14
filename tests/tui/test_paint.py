"""Runs of text: exactly as wide as asked, safe for a terminal, and nothing lost in between."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewer.core.text import text_of, visible
from reviewer.tui.draw import beginning_of
from reviewer.tui.paint import Back, Run, Spanned, content_runs, width_of, window, wrapped

TEXT = st.text(
    st.sampled_from("abc xyz\t(){}日本語한국어ée\u0301👩‍👩‍👧🏳️‍🌈\u202e\u200b\x1b\x07\x9b\udcff"), max_size=40
)


def text_in(runs: list[Run]) -> str:
    return "".join(run.text for run in runs)


@given(TEXT, st.integers(0, 30), st.integers(1, 40))
def test_a_window_is_exactly_as_wide_as_asked(text: str, start: int, width: int):
    shown = window(content_runs(text, Back.ADDED, "text"), start, width, Back.ADDED)

    assert width_of(shown) == width


@given(TEXT)
def test_nothing_a_terminal_would_act_on_is_left(text: str):
    shown = text_in(content_runs(text, Back.PLAIN, "text"))

    assert visible(shown) == shown
    assert "\t" not in shown


@given(TEXT, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_where_a_line_is_cut_into_runs_changes_no_character(text: str, ranges: list[tuple[int, int]]):
    overlays = [(min(pair), max(pair), Back.ADDED_WORD) for pair in ranges]

    cut = text_in(content_runs(text, Back.ADDED, "text", (), overlays))

    assert cut.replace(" ", "") == text_in(content_runs(text, Back.ADDED, "text")).replace(" ", "")


def test_tokens_and_overlays_meet_in_the_middle_of_a_word():
    runs = content_runs("return x", Back.ADDED, "text", [Spanned(0, 6, "keyword")], [(3, 8, Back.ADDED_WORD)])

    assert runs == [
        Run("ret", Back.ADDED, "keyword"),
        Run("urn", Back.ADDED_WORD, "keyword"),
        Run(" x", Back.ADDED_WORD, "text"),
    ]


def test_half_a_wide_character_is_a_blank():
    assert text_in(window([Run("日本", Back.PLAIN, "text")], 1, 2, Back.PLAIN)) == "  "


def test_an_emoji_of_several_code_points_is_cut_as_one():
    assert text_in(window([Run("👩‍👩‍👧ab", Back.PLAIN, "text")], 0, 3, Back.PLAIN)) == "👩‍👩‍👧a"


@given(TEXT.filter(str.isprintable), st.integers(2, 30))
def test_wrapped_lines_fit(text: str, width: int):
    assert all(cell_len(line) <= width for line in wrapped(text, width))


def test_blanks_are_shown_and_the_rest_keeps_its_colour():
    tokens = [Spanned(0, 5, "keyword"), Spanned(6, 9, "name")]
    runs = content_runs("if  x\ta b \t", Back.PLAIN, "text", tokens, blanks=True)
    assert [(run.text, run.fore) for run in runs] == [
        ("if", "keyword"),
        ("··", "faint"),
        ("x", "keyword"),
        ("→  ", "faint"),
        ("a", "name"),
        ("·", "faint"),
        ("b", "name"),
        ("·→   ", "caution"),
    ]


@given(TEXT)
def test_showing_blanks_changes_no_letter_and_no_width(text: str):
    marked = content_runs(text, Back.PLAIN, "text", blanks=True)
    plain = content_runs(text, Back.PLAIN, "text")
    assert width_of(marked) == width_of(plain)
    assert text_in(marked).replace("·", " ").replace("→", " ") == text_in(plain)


OVERLAY = st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from([Back.ADDED_WORD, Back.MATCH]))


@given(st.text("ab ", min_size=1, max_size=12), st.lists(OVERLAY, max_size=6))
def test_the_last_overlay_over_a_character_is_what_it_stands_on(
    text: str, overlays: list[tuple[int, int, Back]]
):
    runs = content_runs(text, Back.ADDED, "text", (), overlays)
    drawn = [run.back for run in runs for _ in run.text]
    over = [[ground for first, last, ground in overlays if first <= at < last] for at in range(len(text))]
    assert drawn == [(found or [Back.ADDED])[-1] for found in over]


TOKENS = st.lists(st.integers(0, 45), max_size=10).map(sorted)


@given(TEXT, TOKENS, st.sampled_from(["text", "keyword"]))
def test_a_line_without_anything_special_is_cut_as_any_other(text: str, places: list[int], fore: str):
    pairs = zip(places[::2], places[1::2], strict=False)
    tokens = [Spanned(start, end, "string" if at % 3 else fore) for at, (start, end) in enumerate(pairs)]
    nothing = [(0, 0, Back.MATCH)]

    assert content_runs(text, Back.ADDED, fore, tokens) == content_runs(
        text, Back.ADDED, fore, tokens, nothing
    )


@given(TEXT, st.integers(0, 60))
def test_the_beginning_of_a_line_is_what_its_whole_text_begins_with(text: str, many: int):
    line = text.encode("utf-8", "surrogateescape") + b"\n"

    found = beginning_of(line, many)

    assert text_of(line).startswith(found)
    assert len(found) >= min(many, len(text_of(line)))
