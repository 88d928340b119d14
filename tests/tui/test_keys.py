"""The command table: no key means two things, and each way of showing it tells the truth."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.tui.keys import (
    COMMANDS,
    NORMAL,
    PANES,
    Command,
    Context,
    Group,
    Keymap,
    When,
    bindings,
    conflicts,
    markdown,
)


def test_no_key_means_two_things_in_one_pane() -> None:
    assert list(conflicts(COMMANDS)) == []


def test_command_names_are_unique_and_lower_case() -> None:
    names = [command.id for command in COMMANDS]
    assert len(names) == len(set(names))
    assert all(name == name.lower() and " " not in name for name in names)


def test_every_command_can_be_reached_by_a_key_and_every_key_is_readable() -> None:
    for command in COMMANDS:
        assert list(bindings(command)), command.id
        assert all(NORMAL.keys(command.id)), command.id


def test_what_needs_brackets_can_also_be_typed_without_them() -> None:
    """Layouts that reach brackets only by three keys at once have another key for each command."""
    for command in COMMANDS:
        assert any(not set("[]{}\\|@~`") & set(key) for key in command.keys), command.id


def test_a_key_bound_twice_in_one_pane_is_a_conflict() -> None:
    first = Command("a", "A", ("j",), Group.MOVE)
    here = Command("b", "B", ("j",), Group.MOVE, context=Context.QUEUE)
    [conflict] = conflicts([first, here])
    assert (conflict.context, conflict.first, conflict.second) == (Context.QUEUE, first, here)


def test_the_same_key_in_two_panes_is_none() -> None:
    one = Command("a", "A", ("j",), Group.MOVE, context=Context.DIFF)
    other = Command("b", "B", ("queue:j",), Group.MOVE, context=Context.DIFF)
    assert list(conflicts([one, other])) == []


def test_a_key_that_begins_another_commands_sequence_is_a_conflict() -> None:
    one = Command("a", "A", ("g",), Group.MOVE)
    other = Command("b", "B", ("g g",), Group.MOVE)
    assert {(conflict.first, conflict.second) for conflict in conflicts([one, other])} == {(one, other)}


@pytest.mark.parametrize("pane", PANES)
def test_the_footer_offers_only_keys_that_work_here_and_now(pane: Context) -> None:
    for hint in NORMAL.footer(pane, When):
        command = NORMAL.command(hint.command)
        assert command.context in (pane, Context.EVERYWHERE)
        assert hint.key in NORMAL.keys(hint.command, pane)
    unread = {hint.command for hint in NORMAL.footer(pane, [When.UNREAD_HERE])}
    read = {hint.command for hint in NORMAL.footer(pane, [When.READ_HERE])}
    assert "mark.read" in unread
    assert "mark.read" not in read
    assert "mark.unread" in read
    assert "mark.unread" not in unread


@pytest.mark.parametrize("width", [10, 20, 40, 80, 200])
def test_a_narrow_footer_keeps_the_most_needed_and_always_help(width: int) -> None:
    hints = NORMAL.footer(Context.DIFF, When, width)
    assert "session.help" in [hint.command for hint in hints]
    assert sum(len(hint.key) + len(hint.word) + 3 for hint in hints) <= width
    every = [hint for hint in NORMAL.footer(Context.DIFF, When) if hint.command != "session.help"]
    kept = [hint for hint in hints if hint.command != "session.help"]
    assert kept == every[: len(kept)]


def test_a_command_without_keys_is_not_offered_in_the_footer() -> None:
    bare = Keymap(tuple(replace(command, keys=()) for command in COMMANDS))
    assert bare.footer(Context.DIFF, When) == ()


def test_help_lists_every_command_once() -> None:
    listed = [command for _, commands in NORMAL.sections() for command in commands]
    assert sorted(listed, key=lambda command: command.id) == sorted(COMMANDS, key=lambda command: command.id)


def test_keys_of_one_pane_say_so() -> None:
    assert NORMAL.keys("queue.chunks") == ("gc", "1 in the queue")
    assert NORMAL.keys("queue.chunks", Context.QUEUE) == ("gc", "1")
    assert NORMAL.keys("queue.chunks", Context.DIFF) == ("gc",)


def test_the_documented_keys_are_the_tables() -> None:
    """After changing the table: `python -m reviewer.tui.keys > docs/keys.md`."""
    documented = Path(__file__).parents[2] / "docs" / "keys.md"
    assert documented.read_text() == markdown(NORMAL)
