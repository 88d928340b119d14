"""Makes docs/images/review.svg: the demo's review, as it stands in a real terminal. Run: `python -m docs.picture`."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from pyte.screens import Char

from tests.screen import Screen
from tests.terminal import Terminal

COLS, ROWS = 132, 38
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
FORE, BACK = "d4d4d4", "1e1e1e"
NAMED = {
    "black": "1e1e1e", "red": "cd3131", "green": "0dbc79", "brown": "e5e510", "blue": "2472c8",
    "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5", "brightblack": "666666",
}  # fmt: skip
KEYS = ("r", "r", "f", "f", "f", "f", "f")
"""Pressed before the picture is taken: something is read, and the cursor stands on a finding."""


def svg(screen: Screen, title: str) -> str:
    """The screen as a picture: one rectangle for each run of background, one text for each run of letters."""
    width = screen.columns * CELL_WIDTH + 2 * MARGIN
    height = screen.lines * CELL_HEIGHT + 2 * MARGIN
    rows = "\n".join(part for row in range(screen.lines) for part in _row(screen, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#{BACK}"/>\n'
        "<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\""
        f' font-size="14" xml:space="preserve">\n{rows}\n</g>\n</svg>\n'
    )


def _row(screen: Screen, row: int) -> Iterator[str]:
    """Backgrounds first, so that no letter is cut off by its neighbour's."""
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    top = MARGIN + row * CELL_HEIGHT
    for column, run in _runs(cells, lambda cell: _look(cell)[1]):
        back = _look(run[0])[1]
        if back != BACK:
            yield f'<rect {_place(column, len(run))} y="{top}" height="{CELL_HEIGHT}" fill="#{back}"/>'
    for column, run in _runs(cells, _look):
        fore, _, style = _look(run[0])
        text = "".join(cell.data for cell in run)  # the second cell of a wide character holds ""
        words = text.strip(" ")
        if words:
            start = column + len(text) - len(text.lstrip(" "))
            place = _place(start, len(run) - (len(text) - len(words))).replace("width", "textLength")
            yield f'<text {place} y="{top + 13.5:g}" fill="#{fore}"{style}>{escape(words)}</text>'


def _runs(cells: Sequence[Char], key: Callable[[Char], object]) -> Iterator[tuple[int, list[Char]]]:
    """Neighbours that are alike, with the column of the first."""
    column = 0
    for _, same in groupby(cells, key=key):
        run = list(same)
        yield column, run
        column += len(run)


def _place(column: int, cells: int) -> str:
    return f'x="{MARGIN + column * CELL_WIDTH:g}" width="{cells * CELL_WIDTH:g}"'


def _look(cell: Char) -> tuple[str, str, str]:
    fore, back = _colour(cell.fg, FORE), _colour(cell.bg, BACK)
    if cell.reverse:
        fore, back = back, fore
    style = ' font-weight="bold"' if cell.bold else ""
    style += ' font-style="italic"' if cell.italics else ""
    style += ' text-decoration="underline"' if cell.underscore else ""
    return fore, back, style


def _colour(name: str, default: str) -> str:
    return default if name == "default" else NAMED.get(name, name)


def main() -> None:
    """Open the demo, walk to a place worth showing, and write the picture."""
    target = Path(__file__).parent / "images" / "review.svg"
    target.parent.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        command = [Path(sys.executable).with_name("reviewer"), "demo"]
        with Terminal(command, cols=COLS, rows=ROWS, env={"HOME": home, "TMPDIR": home}) as terminal:
            terminal.wait_for(re.compile(r"[○◐✓●] 1 "))  # the first chunk is in the queue
            terminal.wait_quiet(1.0)
            terminal.press(*KEYS)
            terminal.wait_quiet(1.0)
            terminal.lines  # noqa: B018  brings the screen up to the last byte
            target.write_text(svg(terminal.screen, "reviewer: an agent's branch under review"))
            terminal.press("q")
            terminal.exit_code()
    print(f"wrote {target.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
