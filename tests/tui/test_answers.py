"""What the terminal answers is taken out of what is typed, wherever it is cut and whenever it comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from reviewer.tui import answers as module
from reviewer.tui.answers import Answers, is_light
from reviewer.tui.driver import SiftingParser
from reviewer.tui.terminal import whole_characters
from reviewer.tui.theme import following

LIGHT = "\x1b]11;rgb:ffff/fafa/f0f0"
KEYS = st.lists(st.sampled_from(["j", "]", "11", ";", "\x1b[A", "漢", "r", "\x1b\r"]), max_size=6).map(
    "".join
)


@given(KEYS, KEYS, st.sampled_from(["\x07", "\x1b\\"]), st.data())
def test_keys_around_an_answer_are_all_there_is(before: str, after: str, end: str, data: st.DataObject):
    whole = before + LIGHT + end + after
    # A lone escape at the end of a piece is passed on: it is a key.
    cut = data.draw(st.integers(0, len(whole)).filter(lambda at: not whole[:at].endswith("\x1b")))
    answers = Answers()
    typed = answers.sift(whole[:cut]) + answers.sift(whole[cut:])
    assert typed + answers._held == before + after
    assert answers.background is not None
    assert is_light(answers.background)


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        ("rgb:00/00/00", False),
        ("rgb:f/f/f", True),
        ("rgb:1e1e/1e1e/2e2e", False),
        ("rgba:fdfd/f6f6/e3e3/ffff", True),
        ("rgb:8080/8080/8080", True),
        ("?", None),
        ("rgb:zz/00/00", None),
        ("rgb:00000/0/0", None),
    ],
)
def test_what_a_terminal_may_answer(answer: str, light: bool | None):
    answers = Answers()
    assert answers.sift(f"\x1b]11;{answer}\x1b\\") == ""
    assert (is_light(answers.background) if answers.background else None) is light


def test_what_only_looks_like_an_answer_was_typed(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    answers = Answers()
    assert answers.sift("j\x1b]") == "j"
    assert answers.overdue() == ""
    now[0] += 1
    assert answers.overdue() == "\x1b]"
    assert answers.sift("\x1b]") + answers.sift("j") == "\x1b]j"
    assert answers.sift("\x1b") == "\x1b", "an escape never waits"


def test_textual_gets_the_keys_in_their_order_and_no_answer():
    answers = Answers()
    answers.early("5" + LIGHT[:9])
    answers.early(LIGHT[9:] + "\x07j")
    parser = SiftingParser(answers)
    got = [*parser.feed("k" + LIGHT[:4]), *parser.feed(LIGHT[4:]), *parser.feed("\x1b\\G"), *parser.tick()]
    assert [event.key for event in got if isinstance(event, events.Key)] == ["5", "j", "k", "G"]


def test_a_character_cut_in_two_waits_for_its_rest():
    data = "j漢".encode()
    assert whole_characters(data[:2]) == ("j", data[1:2])
    assert whole_characters(data[1:2] + data[2:]) == ("漢", b"")


def test_the_theme_follows_what_the_terminal_tells_unless_one_is_chosen():
    true = {"TERM": "xterm", "COLORTERM": "truecolor", "COLORFGBG": "15;0"}
    assert following("dark", true) is None
    assert following(None, {"TERM": "linux"}) is None
    follow = following(None, true)
    assert follow is not None
    assert [follow((part, part, part)).theme.name for part in (0.0, 0.2, 0.9)] == ["dark", "dark", "light"]
