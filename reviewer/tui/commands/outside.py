"""The ways out of the diff and back: the editor, copying."""

import base64
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from textual.app import App, SuspendNotSupported

from reviewer.core.finding import DiffSide
from reviewer.core.text import text_of
from reviewer.tui.commands import Handler
from reviewer.tui.stage import Stage

TAKES_GOTO = frozenset({"code", "codium", "cursor"})
TAKES_COLON = frozenset({"hx", "helix", "subl", "zed"})


class Outside:
    """Takes a line to the editor, text to the clipboard."""

    def __init__(
        self, stage: Stage, app: Callable[[], App[None]], work_tree: Path | None, say: Callable[[str], None]
    ) -> None:
        self.stage = stage
        self.app = app
        self.copies = stage.desk.journal.folder / "copied.txt"
        self.work_tree = work_tree
        self.say = say

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "session.editor": lambda _: self.edit(),
            "session.copy": lambda _: self.copy_text(),
            "session.copy-place": lambda _: self.copy_place(),
        }

    def edit(self) -> None:
        """Open the reader's editor at the line under the cursor; the session waits."""
        place = self.stage.line()
        spot = self.stage.spot()
        if self.work_tree is None or spot is None:
            self.say("there is no work tree to open the file from")
            return
        path = self.work_tree / self.stage.document.deltas[spot.file].path
        if not path.is_file():
            self.say(f"the file is not in the work tree: {path.name}")
            return
        line = place[2] if place and place[1] is DiffSide.NEW else 1
        try:
            with self.app().suspend():
                subprocess.run(editor_command(path, line), check=False)
        except SuspendNotSupported:
            self.say("this terminal cannot be handed to an editor")
        except OSError as error:
            self.say(f"the editor did not start: {error.strerror}; set $EDITOR")

    def copy_text(self) -> None:
        """Copy the line under the cursor, or the selected ones."""
        stage = self.stage
        if not stage.document.rows:
            self.say("there is nothing to copy")
            return
        rows = stage.painter.overlays.selected or range(stage.diff.cursor, stage.diff.cursor + 1)
        lines = []
        for number in rows:
            section, row = stage.document.row(number)
            if row.old or row.new:
                lines.append(text_of(stage.painter.source(section.file, row) or b""))
        if lines:
            self._copy("\n".join(lines), "1 line" if len(lines) == 1 else f"{len(lines)} lines")
        else:
            self.say("there is no text in this row")

    def copy_place(self) -> None:
        """Copy path and line."""
        place = self.stage.line()
        spot = self.stage.spot()
        if spot is None:
            self.say("there is nothing to copy")
            return
        path = self.stage.document.deltas[spot.file].path
        self._copy(f"{path}:{place[2]}" if place else path, "path and line")

    def _copy(self, text: str, what: str) -> None:
        """By the terminal's clipboard sequence, and always into a file: over ssh and tmux the first may be lost."""
        data = text.encode("utf-8", "surrogateescape")
        driver = self.app()._driver
        if driver is not None:
            driver.write(f"\x1b]52;c;{base64.b64encode(data).decode()}\a")
        try:
            self.copies.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.copies.write_bytes(data)
        except OSError as error:
            self.say(f"{what} sent to the terminal's clipboard; the copy in a file failed: {error.strerror}")
            return
        self.say(f"{what} sent to the terminal's clipboard (OSC 52), and kept in {self.copies}")


def editor_command(path: Path, line: int) -> list[str]:
    """The command that opens a file at a line in the editor the environment names (vi without one)."""
    words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    name = Path(words[0]).name
    if name in TAKES_GOTO:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if name in TAKES_COLON:
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", str(path)]
