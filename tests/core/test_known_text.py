"""What a patch tells of a file is its lines at their numbers, and nothing that it does not tell."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.finding import DiffSide
from reviewer.core.known_text import known_text
from reviewer.formats.patches import read_patch

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=40)


@given(LINES, LINES, st.integers(0, 3))
def test_known_pieces_are_pieces_of_the_file(old: list[str], new: list[str], context: int):
    patch = "".join(difflib.unified_diff(old, new, "a/f.py", "b/f.py", n=context))
    if not patch:
        return
    (delta,), (base,) = read_patch(patch.encode(), "p")
    for side, whole in ((DiffSide.OLD, old), (DiffSide.NEW, new)):
        told: set[int] = set()
        last = -1
        for first, text in known_text(delta, side, base):
            lines = text.decode().splitlines(keepends=True)
            assert lines == whole[first - 1 : first - 1 + len(lines)]
            assert first > last + 1 or last < 0, "a gap lies between two pieces"
            last = first + len(lines) - 1
            told.update(range(first, last + 1))
        for index in range(len(delta.spans)):
            hunk = delta.hunk(index)
            start, count = (
                (hunk.new_start, len(hunk.new)) if side is DiffSide.NEW else (hunk.old_start, len(hunk.old))
            )
            assert told >= set(range(start, start + count))
