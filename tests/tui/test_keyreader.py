"""Key presses become commands: counts, sequences, numbers; nothing typed acts twice or by half."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.tui.keynames import key_name
from reviewer.tui.keyreader import KeyReader, Pending, Press
from reviewer.tui.keys import COMMANDS, NORMAL, PANES, Context, bindings


def read(keys: str, context: Context = Context.DIFF) -> list[Press | Pending | None]:
    reader = KeyReader(NORMAL)
    return [reader.feed(key_name(key), context) for key in keys.split()]


def last(keys: str, context: Context = Context.DIFF) -> Press | Pending | None:
    return read(keys, context)[-1]


@pytest.mark.parametrize(
    ("keys", "press"),
    [
        ("j", Press("move.line-down")),
        ("5 j", Press("move.line-down", 5)),
        ("1 0 ]", Press("move.change-next", 10)),
        ("g g", Press("move.first")),
        ("7 g g", Press("move.first", 7)),
        ("4 2 G", Press("move.last", 42)),
        (": 4 2 enter", Press("move.to-line", 42)),
        (": o 4 2 enter", Press("move.to-old-line", 42)),
        (": 4 9 backspace 2 enter", Press("move.to-line", 42)),
    ],
)
def test_keys_and_the_command_they_make(keys: str, press: Press) -> None:
    assert last(keys) == press


def test_a_count_never_marks_several_changes() -> None:
    """Marking takes no count: `5r` marks the one change under the cursor."""
    assert last("5 r") == Press("mark.read")


def test_digits_choose_the_queues_mode_in_the_queue_and_begin_a_count_elsewhere() -> None:
    assert last("1", Context.QUEUE) == Press("queue.chunks")
    assert last("1", Context.DIFF) == Pending("1")
    assert last("6 1 j", Context.QUEUE) == Press("move.line-down", 61)


def test_what_is_pending_is_shown() -> None:
    assert read("5 g") == [Pending("5"), Pending("5g")]
    assert read(": o 4") == [Pending(":"), Pending(":o"), Pending(":o4")]


def test_a_sequence_that_leads_nowhere_swallows_its_last_key() -> None:
    """`g r` is a command, `g x` is none: the `x` must not act for itself."""
    assert read("g x") == [Pending("g"), Pending("")]
    assert read("g x x")[-1] == Press("mark.unread")


@pytest.mark.parametrize("keys", ["5 escape", "g escape", ": 4 escape", ": enter", ": backspace"])
def test_escape_drops_what_was_typed_and_does_nothing_else(keys: str) -> None:
    assert last(keys) == Pending("")


def test_escape_alone_is_a_command() -> None:
    assert last("escape") == Press("session.back")


def test_an_unknown_key_is_left_to_others() -> None:
    assert last("f12") is None
    assert last("5 f12") is None


def test_a_long_number_stays_small() -> None:
    assert last(" ".join("9" * 5000) + " j") == Press("move.line-down", 9_999_999)


@pytest.mark.parametrize("pane", PANES)
def test_every_key_of_the_table_runs_its_command(pane: Context) -> None:
    for command in COMMANDS:
        for context, sequence in bindings(command):
            if context not in (pane, Context.EVERYWHERE):
                continue
            reader = KeyReader(NORMAL)
            results = [reader.feed(name, pane) for name in sequence]
            if command.number:
                results += [reader.feed("7", pane), reader.feed("enter", pane)]
            assert results[-1] == Press(command.id, 7 if command.number else None)
            assert all(isinstance(result, Pending) for result in results[:-1])


BOUND = sorted({name for command in COMMANDS for _, sequence in bindings(command) for name in sequence})
ANY_KEY = st.sampled_from([*BOUND, "1", "5", "0", "backspace", "f12", "я"])


@given(st.lists(ANY_KEY, max_size=40), st.sampled_from(PANES))
def test_after_any_keys_two_escapes_make_a_clean_start(keys: list[str], pane: Context) -> None:
    reader = KeyReader(NORMAL)
    for key in keys:
        result = reader.feed(key, pane)
        assert (reader.pending == "") == (not isinstance(result, Pending) or result.text == "")
    reader.feed("escape", pane)
    assert reader.feed("escape", pane) == Press("session.back")
    assert reader.pending == ""
