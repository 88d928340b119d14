"""A user's keys: obeyed, or refused with file and line; never a repository's, and nothing lost in silence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.errors import BadInput
from reviewer.tui.keyfile import KEYMAPS, load_keymap, no_brackets, read_keymap
from reviewer.tui.keys import COMMANDS, NORMAL, Context, Keymap, conflicts


def refused(text: str) -> str:
    with pytest.raises(BadInput) as raised:
        read_keymap(text, "keys.toml")
    return raised.value.message


def test_without_a_file_the_table_holds() -> None:
    assert load_keymap() == NORMAL


def test_the_file_is_the_users_own(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository's keys.toml is not read, wherever the program is started."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(sealed / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.toml").write_text('"session.quit" = "r"\n')
    (tmp_path / ".config" / "reviewer").mkdir(parents=True)
    (tmp_path / ".config" / "reviewer" / "keys.toml").write_text('"session.quit" = "r"\n')
    assert load_keymap() == NORMAL
    own = sealed / "config" / "reviewer" / "keys.toml"
    own.parent.mkdir(parents=True)
    own.write_text('"mark.read" = ["a"]\n')
    assert load_keymap().keys("mark.read") == ("a",)


@pytest.mark.parametrize(
    "text",
    [
        '"mark.read" = ["r", "a"]',
        'mark.read = ["r", "a"]',
        '[mark]\nread = ["r", "a"]',
        "'mark.read' = ['r','a']",
    ],
)
def test_all_ways_toml_has_of_writing_it(text: str) -> None:
    assert read_keymap(text, "keys.toml").keys("mark.read") == ("r", "a")


def test_the_key_a_user_takes_leaves_the_command_that_had_it() -> None:
    """`space` has others to page down with: the user's wish wins, and the help shows it."""
    keymap = read_keymap('"mark.read" = "space"', "keys.toml")
    assert keymap.at(("space",), Context.DIFF) == keymap.command("mark.read")
    assert keymap.keys("move.page-down") == ("ctrl+f", "pgdn")
    assert list(conflicts(keymap.commands)) == []


def test_taking_a_commands_last_key_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadInput) as raised:
        read_keymap('# mine\n"mark.read" = ["r", "q"]', "keys.toml")
    assert raised.value.message.startswith("keys.toml:2: mark.read: the key q already is session.quit's")
    assert '"session.quit" =' in (raised.value.hint or "")
    moved = read_keymap('"mark.read" = ["r", "q"]\n"session.quit" = "Q"', "keys.toml")
    assert moved.keys("session.quit") == ("Q",)


def test_two_wishes_for_one_key_are_refused_with_both_lines() -> None:
    message = refused('"mark.read" = "a"\n\n"mark.unread" = "a"')
    assert message.startswith("keys.toml:")
    assert "mark.read" in message
    assert "mark.unread" in message
    assert "line" in message


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('["a", "a"]', "the key a is given twice"),
        ('["z", "z y"]', "zy begins with z, which is its key too: one of them is enough"),
    ],
)
def test_keys_of_one_command_in_each_others_way_are_named(keys: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"^keys.toml:1: mark.read: {said}"):
        read_keymap(f'"mark.read" = {keys}', "keys.toml")


def test_a_key_that_begins_sequences_is_refused_while_they_are_the_last_keys() -> None:
    assert "keys.toml:1: mark.read: the key g already is" in refused('"mark.read" = "g"')


def test_an_empty_list_takes_a_commands_keys_away() -> None:
    keymap = read_keymap('"mark.undo" = []', "keys.toml")
    assert keymap.keys("mark.undo") == ()
    assert keymap.at(("X",), Context.DIFF) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"mark.raed" = "a"', "keys.toml:1: mark.raed: there is no such command; did you mean 'mark.read'?"),
        ('\n[mark]\n\nraed = "a"', "keys.toml:4: mark.raed: there is no such command"),
        ('"mark.read" = "jj"', "keys.toml:1: mark.read: 'jj' is not a key"),
        ('"mark.read" = "hyper+x"', "keys.toml:1: mark.read: 'hyper+x' has a modifier other"),
        ('"mark.read" = 7', "keys.toml:1: mark.read: expected a key in quotes"),
        ('"mark.read" = ["r", 7]', "keys.toml:1: mark.read: expected a key in quotes"),
        ('"mark.read" = ""', "keys.toml:1: mark.read: a key is empty"),
        ('"mark.read" = [', "keys.toml: not TOML"),
        ('keymap = "azerty"', "keys.toml:1: keymap: there is no keymap 'azerty'"),
        ("keymap = 3", "keys.toml:1: keymap: there is no keymap 3"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_with_file_and_line(text: str, message: str) -> None:
    assert refused(text).startswith(message)


def test_a_file_that_is_not_text_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(BadInput):
        load_keymap(file=file)


def test_the_keymap_without_brackets_reaches_every_command() -> None:
    assert list(conflicts(no_brackets())) == []
    assert all(command.keys for command in no_brackets())
    assert read_keymap('keymap = "no-brackets"', "keys.toml") == Keymap(no_brackets())
    assert read_keymap('keymap = "no-brackets"', "keys.toml", base="normal") == NORMAL
    with pytest.raises(BadInput):
        read_keymap("", "keys.toml", base="azerty")


@given(
    st.dictionaries(
        st.sampled_from([command.id for command in COMMANDS]),
        st.lists(
            st.sampled_from(["a", "j", "g", "g g", "space", "enter", "queue:1", "5", ": o", "f9"]), max_size=3
        ),
        max_size=4,
    ),
    st.sampled_from(sorted(KEYMAPS)),
)
def test_whatever_is_accepted_is_free_of_conflicts(wishes: dict[str, list[str]], base: str) -> None:
    text = "\n".join(f'"{id}" = {keys!r}' for id, keys in wishes.items())
    try:
        keymap = read_keymap(text, "keys.toml", base)
    except BadInput:
        return
    assert list(conflicts(keymap.commands)) == []
    assert all(keymap.command(id).keys == tuple(keys) for id, keys in wishes.items())
