"""The way out of the diff into the reader's editor, and back."""

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from textual.app import App, SuspendNotSupported

from reviewer.tui.commands import Handler
from reviewer.tui.commands.writing import LINE_ROWS
from reviewer.tui.stage import Stage

TAKES_GOTO = frozenset({"code", "codium", "cursor"})
MOST_BYTES = 4_000_000
"""Size from which a file is not searched for the line: it is opened at the number."""
TAKES_COLON = frozenset({"hx", "helix", "subl", "zed"})


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
            self.say("there is no work tree to open the file from")
            return
        path = self.work_tree / self.stage.document.deltas[spot.file].path
        if not path.is_file():
            self.say(f"the file is not in the work tree: {path.name}")
            return
        line, text = self._line()
        shifted = where(path, line, text)
        try:
            command = editor_command(path, shifted or line)
        except ValueError as error:
            self.say(f"$EDITOR cannot be read as a command: {error}")
            return
        try:
            with self.app().suspend():
                done = subprocess.run(command, check=False)
        except SuspendNotSupported:
            self.say("this terminal cannot be handed to an editor")
        except OSError as error:
            self.say(f"the editor did not start: {error.strerror}; set $EDITOR")
        else:
            self._back(done.returncode, line, shifted)

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
        end = document.start(here) + document.plan(here).rows
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


def editor_command(path: Path, line: int) -> list[str]:
    """The command that opens a file at a line in the editor the environment names (vi without one).

    Raises ValueError when what it names is no command: a quotation mark without its other half.
    """
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "") or ["vi"]
    name = Path(words[0]).name
    if name in TAKES_GOTO:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if name in TAKES_COLON:
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", str(path)]
