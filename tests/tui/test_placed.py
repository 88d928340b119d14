"""However a terminal counts cells, what follows a disputed piece stands where it is reckoned to stand."""

import re
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style

from reviewer.errors import BadInput
from reviewer.tui.cellwidth import cell_len, count_ambiguous, split_graphemes
from reviewer.tui.color import Depth
from reviewer.tui.paint import Back, Run, width_of, window
from reviewer.tui.placed import NO_WRAP, WRAP, disputed, pieces, placed
from reviewer.tui.row_strip import RowStrip
from reviewer.tui.settings import Settings, load_settings
from reviewer.tui.theme import Palette, load
from reviewer.tui.widgets.diff_view import to_strip

PALETTE = Palette(load("dark"), Depth.TRUE)
TEXTS = ("☀️ sun", "👍🏽 ok", "a 👩‍💻 b", "naïve", "e\u0301te", "1️⃣ one", "→ αβ", "🇩🇪|", "漢字→x")
ESCAPE = re.compile(r"\x1b\[(?:\?7[hl]|(\d+)G)")


class Counting:
    """A terminal's row, with its own idea of how many cells a character takes."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.row: dict[int, str] = {}
        self.column = 0

    def write(self, text: str) -> None:
        done = 0
        for match in ESCAPE.finditer(text):
            self._put(text[done : match.start()])
            self.column = int(match[1]) - 1 if match[1] else self.column
            done = match.end()
        self._put(text[done:])

    def _put(self, text: str) -> None:
        for letter in text:
            self.row[self.column] = letter
            self.column += 1 if letter.isascii() else 2 if letter in "漢字" else self.cells


@pytest.mark.parametrize("cells", [0, 1, 2])
@pytest.mark.parametrize("text", TEXTS)
def test_what_follows_stands_in_its_place(text: str, cells: int) -> None:
    terminal = Counting(cells)
    terminal.column = 10
    end = 10 + cell_len(text)
    terminal.write(placed(text, 10, cell_len) + "|")
    assert terminal.row[end] == "|"
    halves = {column + 1 for column, letter in terminal.row.items() if letter in "漢字"}
    assert set(range(10, end)) <= set(terminal.row) | halves, "nothing of what was there before is left"


def test_what_nobody_disagrees_about_is_written_as_it_is() -> None:
    for text in ("plain", "漢字", "한국어", "▏▲│╱╱"):
        assert not disputed(text)
        assert placed(text, 3, cell_len) == text
    assert disputed("▏", own_too=True)


def test_a_row_has_the_same_cells_and_a_part_of_it_draws_nothing_outside() -> None:
    runs = window([Run("ab👍🏽cd☀️e", Back.PLAIN, "text")], 0, 20, Back.PLAIN)
    strip = to_strip(runs, PALETTE, left=5)
    assert strip.cell_length == 20
    for start in range(10):
        for end in range(start + 1, 12):
            part = strip.crop(start, end)
            assert part.cell_length == end - start
            columns = [int(at) for at in re.findall(r"\x1b\[(\d+)G", "".join(one.text for one in part))]
            assert all(6 + start <= column <= 6 + end for column in columns)
    left, right = strip.divide([3, 20])
    assert "👍" not in "".join(one.text for one in (*left, *right)), "it is cut in half"
    assert RowStrip([Segment("x", Style())]).crop(0, 1).cell_length == 1


def test_a_sign_of_our_own_may_take_the_cell_of_the_blank_behind_it() -> None:
    """Written again, the blank would stand on half of the sign, and the terminal would take all of it away."""
    row = placed("✓ read", 3, cell_len, own_too=True)
    assert row == f"  \x1b[4G{NO_WRAP}✓{WRAP}\x1b[6Gread"
    assert "".join(piece for piece, _ in pieces("│✓ α b", cell_len, own_too=True)) == "│✓ α b"


def test_signs_of_ambiguous_width_take_what_the_user_says(tmp_path: Path) -> None:
    try:
        count_ambiguous(2)
        assert cell_len("αβ→x") == 7
        assert cell_len("▏▲│") == 3, "our own have one cell whatever happens"
        assert split_graphemes("αx") == [(0, 1, 2), (1, 2, 1)]
        assert width_of(window([Run("αβγδ", Back.PLAIN, "text")], 0, 5, Back.PLAIN)) == 5
        assert (
            to_strip(window([Run("αβγδ", Back.PLAIN, "text")], 0, 9, Back.PLAIN), PALETTE, left=0).cell_length
            == 9
        )
    finally:
        count_ambiguous(1)
    assert cell_len("αβ→x") == 4
    file = tmp_path / "settings.toml"
    assert load_settings(file) == Settings(1)
    file.write_text("ambiguous_width = 2\n")
    assert load_settings(file) == Settings(2)
    for wrong, said in (
        ("ambiguous_width = 3\n", "expected 1 or 2, not 3"),
        ("width = 2\n", "there is no setting 'width'; expected ambiguous_width"),
        ("x", "not TOML"),
    ):
        file.write_text(wrong)
        with pytest.raises(BadInput, match=re.escape(str(file)) + ".*" + said):
            load_settings(file)
