"""The way out of the diff into the reader's editor, and back."""

from collections.abc import Callable
from pathlib import Path

from textual.app import App, SuspendNotSupported

from reviewer.tui.commands import Handler
from reviewer.tui.commands.writing import LINE_ROWS
from reviewer.tui.external_editor import NotEdited, editor_command, run_editor
from reviewer.tui.stage import Stage

MOST_BYTES = 4_000_000
"""Size from which a file is not searched for the line: it is opened at the number."""


class Outside:
    """Takes a line to the editor."""

    def __init__(
        self, stage: Stage, app: Callable[[], App[None]], work_tree: Path | None, say: Callable[[str], None]
    ) -> None:
        self.stage = stage
        self.app = app
        self.work_tree = work_tree
        self.say = say

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "session.editor": lambda _: self.edit(),
        }

    def edit(self) -> None:
        """Open the reader's editor at the line under the cursor; the session waits."""
        spot = self.stage.spot()
        if self.work_tree is None or spot is None:
            self.say("no file is here" if self.work_tree else "there is no work tree to open the file from")
            return
        path = self.work_tree / self.stage.document.deltas[spot.file].path
        if not path.is_file():
            self.say(f"the file is not in the work tree: {path.name}")
            return
        line, text = self._line()
        shifted = where(path, line, text)
        try:
            command = editor_command(path, shifted or line)
            with self.app().suspend():
                code = run_editor(command)
        except SuspendNotSupported:
            self.say("this terminal cannot be handed to an editor")
        except NotEdited as error:
            self.say(str(error))
        else:
            self._back(code, line, shifted)

    def _back(self, code: int, line: int, shifted: int) -> None:
        """Say what was different from what was asked for."""
        if code:
            self.say(f"the editor ended with code {code}")
        elif not shifted:
            self.say(f"the work tree has another line {line} than this review")
        elif shifted != line:
            self.say(f"the work tree has this line at {shifted}")

    def _line(self) -> tuple[int, bytes]:
        """The line of the new side to go to, and what stands in it: of a removed line, the next one that stayed."""
        stage, document = self.stage, self.stage.document
        cursor, here = stage.diff.cursor, document.section_at(stage.diff.cursor)
        end = document.start(here + 1)
        for number in (*range(cursor, end), *range(cursor - 1, document.start(here) - 1, -1)):
            section, row = document.row(number)
            if row.new and row.kind in LINE_ROWS:
                return row.new, stage.painter.source(section.file, row) or b""
        return 1, b""


def where(path: Path, line: int, text: bytes) -> int:
    """The line of a file that reads like this: that one, else the nearest; 0 when none does, or it is huge."""
    if not text:
        return line
    try:
        if path.stat().st_size > MOST_BYTES:
            return line
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return line
    wanted = text.rstrip(b"\n")
    found = [number for number, one in enumerate(lines, 1) if one == wanted]
    return min(found, key=lambda number: abs(number - line), default=0)
