"""The lines of a hunk, cut out at once where that is certain, give the same as one by one."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.change import hunk_lines

LINE = st.lists(st.sampled_from([b"-", b"+", b"\\", b"x", b"\r", b"\x0b", b" "]), max_size=3).map(b"".join)
NO_END = b"\\ No newline at end of file\n"


def one_by_one(text: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """As git means it: a mark, the line, and what is said of the end of the line before."""
    sides: dict[bytes, list[bytes]] = {b"-": [], b"+": []}
    last: list[bytes] = []
    for line in text.split(b"\n")[:-1]:
        if line[:1] in sides:
            last = sides[line[:1]]
            last.append(line[1:] + b"\n")
        elif line[:1] == b"\\" and last:
            last[-1] = last[-1].removesuffix(b"\n")
    return tuple(sides[b"-"]), tuple(sides[b"+"])


@given(
    removed=st.lists(LINE, max_size=4),
    added=st.lists(LINE, max_size=4),
    open_old=st.booleans(),
    open_new=st.booleans(),
    turned=st.booleans(),
)
def test_the_lines_are_those_git_printed(
    removed: list[bytes], added: list[bytes], open_old: bool, open_new: bool, turned: bool
) -> None:
    old = b"".join(b"-" + line + b"\n" for line in removed) + (NO_END if open_old and removed else b"")
    new = b"".join(b"+" + line + b"\n" for line in added) + (NO_END if open_new and added else b"")
    text = new + old if turned else old + new
    assert hunk_lines(text) == one_by_one(text)


def test_a_text_that_is_no_hunk_is_taken_line_by_line() -> None:
    assert hunk_lines(b"") == ((), ())
    assert hunk_lines(NO_END + b"+a\n") == ((), (b"a\n",))
    assert hunk_lines(b"-a") == ((b"a",), ())
    assert hunk_lines(b"-a\n b\n+c\n") == ((b"a\n",), (b"c\n",))
