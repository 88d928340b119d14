"""The real-terminal harness itself: what it types arrives, what was drawn is what it reads."""

import re
import signal
import sys
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.escapes import disorderly, tokens
from tests.keyboard import encode
from tests.screen import Screen
from tests.terminal import NotSeen, Terminal

pytestmark = pytest.mark.terminal

APP = """
from textual.app import App
from textual.widgets import Footer, Input, Label

class Mini(App):
    BINDINGS = [
        ("x", "say('plain x')", "X"),
        ("X", "say('big X')", "Big"),
        ("ctrl+o", "say('control o')", "O"),
        ("question_mark", "say('question')", "?"),
        ("f2", "say('f two')", "F2"),
        ("escape", "say('escaped')", "Esc"),
        ("down", "say('arrow')", "Down"),
        ("q", "quit", "Quit"),
    ]

    def compose(self):
        yield Label("nothing yet", id="said")
        yield Footer()

    def action_say(self, text):
        self.query_one("#said").update(text)

    def on_resize(self, event):
        self.query_one("#said").update(f"{event.size.width} by {event.size.height}")

    def on_click(self, event):
        self.query_one("#said").update(f"clicked {event.screen_x},{event.screen_y}")

    def on_paste(self, event):
        self.query_one("#said").update(f"pasted {event.text}")

Mini().run()
"""

SAID = [
    *(
        "abc",
        "日本",
        "e\u0301",
        "x" * 7,
        "┃─",
        "\r\n",
        "\x1b[2;3H",
        "\x1b[1;31m",
        "\x1b[0m",
        "\x1b[38;2;1;2;3m",
    ),
    *(f"\x1b[{rest}" for rest in ("K", "2K", "1J", "2P", "3X", "1L", "1M", "2@", "4h", "4l")),
]


def python(code: str, **options: object) -> Terminal:
    return Terminal([sys.executable, "-c", code], **{"cols": 60, "rows": 12, **options})  # type: ignore[arg-type]


def drawn(stream: str | bytes, cols: int = 20, rows: int = 4) -> Screen:
    screen = Screen(cols, rows)
    for token in tokens(stream.encode() if isinstance(stream, str) else stream):
        screen.obey(token)
    return screen


def test_what_is_typed_arrives_and_what_is_printed_is_seen():
    with Terminal(["cat"], cols=40, rows=5) as terminal:
        terminal.type("hello\n")
        terminal.wait_for(re.compile(r"hello\nhello"))
        terminal.press("ctrl+d")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert terminal.survivors() == []


def test_the_program_has_a_terminal_of_the_size_it_was_given(tmp_path: Path):
    code = "import os; print(os.getcwd(), os.get_terminal_size(), open('/dev/tty').isatty(), os.isatty(0))"
    with python(code, cols=100, rows=12, cwd=tmp_path) as terminal:
        assert terminal.exit_code() == 0
        assert str(tmp_path) in terminal.text.replace("\n", "")
        assert "columns=100, lines=12" in terminal.text.replace("\n", "")
        assert "True True" in terminal.text


def test_an_interrupt_reaches_the_program():
    with python("import time; print('ready'); time.sleep(60)") as terminal:
        terminal.wait_for("ready")
        terminal.press("ctrl+c")
        assert terminal.exit_code() != 0
        assert "KeyboardInterrupt" in terminal.text


def test_waiting_in_vain_shows_the_screen_and_the_end_of_the_program_ends_the_wait():
    with python("print('something else')") as terminal, pytest.raises(NotSeen, match="something else"):
        terminal.wait_for("this")


@pytest.mark.parametrize("kitty", [True, False])
def test_a_textual_app_is_driven_by_keys_mouse_and_size(kitty: bool):
    with python(APP, kitty=kitty) as terminal:
        terminal.wait_for("60 by 12")
        for key, said in [
            ("x", "plain x"), ("X", "big X"), ("ctrl+o", "control o"), ("?", "question"), ("f2", "f two"),
            ("down", "arrow"), ("escape", "escaped"),
        ]:  # fmt: skip
            terminal.press(key)
            terminal.wait_for(said)
        terminal.click(7, 3)
        terminal.wait_for("clicked 7,3")
        terminal.resize(50, 9)
        terminal.wait_for("50 by 9")
        assert len(terminal.lines) == 9
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert disorderly(terminal.received) == []


def test_a_killed_app_leaves_the_terminal_as_it_was_at_that_moment_and_that_is_seen():
    with python(APP) as terminal:
        terminal.wait_for("60 by 12")
        terminal.kill()
        assert terminal.process.returncode == -signal.SIGKILL
        left = terminal.left_behind()
        assert {
            "alternate screen",
            "cursor visibility",
            "mouse",
            "bracketed paste",
            "keyboard protocol",
        } <= set(left)
        assert "line settings (echo, line mode, signals)" in left


def test_a_process_that_survives_is_found_and_ended_with_the_terminal():
    code = "import subprocess; subprocess.Popen(['sleep', '300'], process_group=0); print('started')"
    with python(code) as terminal:
        terminal.wait_for("started")
        assert terminal.exit_code() == 0
        assert len(terminal.survivors()) == 1
    assert terminal.survivors() == []


def test_hostile_bytes_are_kept_for_the_test_to_find():
    with python(r"print('\x1b]0;pwned\x07 \u202e')") as terminal:
        assert terminal.exit_code() == 0
        assert b"pwned" in terminal.received
        assert len(disorderly(terminal.received)) == 2


def test_queries_are_answered():
    code = (
        "import os, sys, termios, tty; tty.setraw(0); os.write(1, b'\\x1b[3;5H\\x1b[6n'); "
        "got = os.read(0, 20); termios.tcdrain(1); os.write(1, repr(got).encode())"
    )
    with python(code) as terminal:
        terminal.wait_for(r"b'\x1b[3;5R'")


def test_wide_characters_take_two_cells():
    screen = drawn("日本x\x1b[1;5Hy")
    assert screen.display[0].rstrip() == "日本y"


@given(st.lists(st.sampled_from(SAID)))
def test_what_is_drawn_at_once_is_what_is_drawn_character_by_character(said: list[str]):
    """Lines are remembered and read again: after each token they are those of the screen beneath."""
    ours, theirs = Screen(10, 4), Screen(10, 4)
    theirs.draw = lambda text: pyte.Screen.draw(theirs, text)  # type: ignore[method-assign]
    for token in tokens("".join(said).encode()):
        ours.obey(token)
        theirs.obey(token)
        assert ours.display == pyte.Screen.display.fget(theirs)  # type: ignore[attr-defined]
        assert dict(ours.buffer) == dict(theirs.buffer)
        assert ours.cursor.x == theirs.cursor.x


def test_a_scroll_moves_the_region_and_not_the_cursor():
    screen = drawn("1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[4;1H\x1b[1S")
    assert [line.rstrip() for line in screen.display] == ["1", "3", "", "4"]
    assert (screen.cursor.x, screen.cursor.y) == (0, 3)
    assert screen.left_behind() == ["scroll region"]
    assert [line.rstrip() for line in drawn("1\r\n2\x1b[1T").display] == ["", "1", "2", ""]


def test_the_main_screen_comes_back_after_the_alternate_one():
    screen = drawn("shell$ \x1b[?1049hprogram\x1b[?1049l")
    assert screen.display[0].rstrip() == "shell$"
    assert screen.cursor.x == 7
    assert screen.left_behind() == []


def test_colours_written_with_colons_are_read():
    cell = drawn("\x1b[38:2::255:0:16;4:3;58:2::1:2:3mX").buffer[0][0]
    assert (cell.fg, cell.underscore, cell.italics) == ("ff0010", True, False)
    assert drawn("\x1b[58;2;1;2;3;1mX").buffer[0][0].bold
    assert drawn("\x1b[1mX").left_behind() == ["colours"]


@pytest.mark.parametrize(
    ("key", "flags", "expected"),
    [
        ("j", 0, b"j"),
        ("J", 0, b"J"),
        ("+", 0, b"+"),
        ("ctrl+p", 0, b"\x10"),
        ("alt+x", 0, b"\x1bx"),
        ("shift+tab", 0, b"\x1b[Z"),
        ("enter", 0, b"\r"),
        ("ctrl+down", 0, b"\x1b[1;5B"),
        ("pageup", 25, b"\x1b[5~"),
        ("f1", 0, b"\x1bOP"),
        ("escape", 1, b"\x1b[27u"),
        ("ctrl+p", 1, b"\x1b[112;5u"),
        ("j", 1, b"j"),
        ("j", 25, b"\x1b[106;;106u"),
        ("J", 25, b"\x1b[106;2;74u"),
        ("?", 25, b"\x1b[47;2;63u"),
        ("enter", 25, b"\x1b[13u"),
        ("space", 25, b"\x1b[32;;32u"),
        ("ctrl+p", 25, b"\x1b[112;5u"),
    ],
)
def test_keys_are_encoded_as_terminals_do(key: str, flags: int, expected: bytes):
    assert encode(key, flags) == expected
