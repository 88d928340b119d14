"""Trailers are what git says they are; what slipped out of the last paragraph is a mention."""

import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reviewer.core.trailers import Trailer, mentions, trailers


def pairs(message: str) -> list[tuple[str, str]]:
    return [(trailer.key, trailer.value) for trailer in trailers(message)]


def git_says(message: str) -> bytes:
    """The trailers as git prints them, for the same bytes."""
    done = subprocess.run(
        ["git", "-c", "core.commentChar=#", "interpret-trailers", "--parse", "--no-divider"],
        input=message.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=True,
    )
    return done.stdout


def we_say(message: str) -> bytes:
    text = "".join(f"{key}: {value}\n" for key, value in pairs(message))
    return text.encode("utf-8", "surrogateescape")


BODIES = {
    "last paragraph": "t\n\nbody\n\nA: 1\nB-c:2\nD : 3\n",
    "folded": "t\n\nA: one\n  two\n\tthree\nB: 4\n",
    "folded with nothing": "t\n\nA:\n two\n",
    "key with a space": "t\n\nA b: 1\n",
    "trailers then prose": "t\n\nA: 1\n\nprose\n",
    "two trailer paragraphs": "t\n\nA: 1\n\nB: 2\n",
    "subject glued to trailer": "t\nA: 1\n",
    "only a trailer": "A: 1\n",
    "prose and trailer": "t\n\nprose\nA: 1\n",
    "three prose and sign-off": "t\n\np\nq\nr\nSigned-off-by: A <a@x>\n",
    "four prose and sign-off": "t\n\np\nq\nr\ns\nSigned-off-by: A <a@x>\n",
    "cherry pick": "t\n\np\n(cherry picked from commit 0123)\nA: 1\n",
    "glued footer": "t\n\nGenerated with [X](https://x.y)\nCo-Authored-By: C <c@x>\n",
    "footer apart": "t\n\nGenerated with [X](https://x.y)\n\nCo-Authored-By: C <c@x>\n",
    "bare url": "t\n\nbody\n\nhttps://x.y/z\n",
    "comments after": "t\n\nA: 1\n# note\n\n",
    "comment between": "t\n\nA: 1\n# note\nB: 2\n",
    "conflicts after": "t\n\nA: 1\n\nConflicts:\n\tfile.c\n",
    "scissors": "t\n\nA: 1\n# ------------------------ >8 ------------------------\ndiff\n",
    "continuation first": "t\n\n  indented\nA: 1\n",
    "continuation after comment": "t\n\nA: 1\n  more\n# c\n  even more\n",
    "carriage returns": "t\r\n\r\nA: 1\r\nB: 2\r\n",
    "no last newline": "t\n\nA: 1",
    "blank with spaces": "t\n   \nA: 1\n  \n",
    "leading blank lines": "\n\nt\n\nA: 1\n",
    "divider stays": "t\n\nA: 1\n---\nB: 2\n",
    "empty value": "t\n\nA:\nB: 1\n",
    "not ASCII": "t\n\nÄ: 1\nB: ü\udcff\n",
    "empty": "",
}


@pytest.mark.parametrize("message", BODIES.values(), ids=BODIES.keys())
def test_the_same_as_git_on_every_known_shape(message: str) -> None:
    assert we_say(message) == git_says(message)


piece = st.sampled_from(
    [
        *("A: 1", "B-c:2", "D : 3", "x y: 1", "prose", "  more", "\tmore", "# note", "", " ", "\r", "---"),
        *("Signed-off-by: A <a@x>", "(cherry picked from commit 1)", "Conflicts:", "https://x/y", ": none"),
        *("Co-authored-by: C <c@x>", "A\t:", "-: 1", "ä: 1", "A: v\x0b", "\x0cA: 1", "A:", "tail "),
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(piece, max_size=12), st.booleans())
@example(["t", "", "p", "q", "Signed-off-by: A <a@x>", "  more"], True)
@example(["# c", "t", "", "A: 1"], True)
@example(["", "Conflicts:", "\tx"], True)
def test_the_same_as_git_on_any_arrangement_of_lines(lines: list[str], newline: bool) -> None:
    message = "\n".join(lines) + ("\n" if newline else "")
    assert we_say(message) == git_says(message)


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_at_all_is_read_without_an_error(message: str) -> None:
    trailers(message)
    mentions(message, {"a", "ai-"})


def test_repeated_keys_are_all_kept() -> None:
    assert pairs("t\n\nCo-authored-by: A <a@x>\nCo-authored-by: B <b@x>\n") == [
        ("Co-authored-by", "A <a@x>"),
        ("Co-authored-by", "B <b@x>"),
    ]


def test_a_trailer_knows_its_line() -> None:
    assert trailers("t\n\nbody\n\nA: 1\nB: 2\n  and more\nC: 3\n") == (
        Trailer("A", "1", 5),
        Trailer("B", "2 and more", 6),
        Trailer("C", "3", 8),
    )


def test_a_trailer_pushed_out_of_the_last_paragraph_is_a_mention() -> None:
    """A squash merge concatenates messages, so the earlier ones' trailers end up in the middle."""
    message = "Squash\n\n* one\n\nCo-authored-by: C <c@x>\n\n* two\n\nAI-Model: m\n\nprose at the end\n"
    assert pairs(message) == []
    assert mentions(message, {"co-authored-by", "ai-"}) == (
        Trailer("Co-authored-by", "C <c@x>", 5),
        Trailer("AI-Model", "m", 9),
    )


def test_a_real_trailer_is_not_mentioned_again() -> None:
    assert mentions("t\n\nAI-Tool: x\n\nAI-Tool: y\n", {"ai-"}) == (Trailer("AI-Tool", "x", 3),)


def test_a_quoted_or_indented_line_is_no_mention() -> None:
    assert mentions("t\n\n> AI-Tool: x\n  AI-Tool: y\nsee AI-Tool: z\n", {"ai-"}) == ()


def test_a_word_that_merely_begins_like_a_key_is_no_mention() -> None:
    assert mentions("t\n\nCo-authored-by-proxy: x\n", {"co-authored-by"}) == ()
