"""Keys as people write them become the names Textual reports, and are shown again as people know them."""

import string

import pytest
from textual.keys import _character_to_key

from reviewer.tui.keynames import BadKey, key_name, parse, shown


@pytest.mark.parametrize("character", string.ascii_letters + string.digits + string.punctuation + "éßжя§£ö")
def test_a_character_gets_the_name_textual_gives_it(character: str) -> None:
    assert key_name(character) == _character_to_key(character)
    assert shown((key_name(character),)) == character


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ctrl+d", "ctrl+d"),
        ("Ctrl+D", "ctrl+d"),
        ("esc", "escape"),
        ("PgDn", "pagedown"),
        ("return", "enter"),
        ("shift+j", "J"),
        ("shift+tab", "shift+tab"),
        ("ctrl+shift+left", "ctrl+shift+left"),
        ("ctrl+alt+x", "alt+ctrl+x"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("question_mark", "question_mark"),
        ("minus", "minus"),
        ("F5", "f5"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
    ],
)
def test_notations(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize(
    "written", ["", " ", "hyper+x", "ctrl+ctrl+x", "jj", "f25", "shift+/", "\x1b", "ctrl+", "ctrl"]
)
def test_what_is_no_key_is_refused_with_what_was_expected(written: str) -> None:
    with pytest.raises(BadKey):
        parse(written)


def test_sequences_and_panes() -> None:
    assert parse("g g") == ("", ("g", "g"))
    assert parse("queue:1") == ("queue", ("1",))
    assert parse(": o") == ("", ("colon", "o"))
    assert shown(("g", "g")) == "gg"
    assert shown(("g", "ctrl+d")) == "g ctrl+d"
    assert shown(("alt+right_square_bracket",)) == "alt+]"
