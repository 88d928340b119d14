"""Copying: lines, a place, a hunk, a link; to the clipboard, and always into a file."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.core.text import counted, text_of
from reviewer.tui.clipboard import send
from reviewer.tui.commands import Handler
from reviewer.tui.content import NOT_KNOWN
from reviewer.tui.stage import Stage

if TYPE_CHECKING:
    from reviewer.formats.forges import Lines
    from reviewer.git.location import Location


class Copying:
    """Copies what the cursor, or the selection, is on."""

    def __init__(
        self,
        stage: Stage,
        app: Callable[[], App[None]],
        location: "Location | None",
        say: Callable[[str], None],
    ) -> None:
        self.stage = stage
        self.app = app
        self.location = location
        self.say = say
        self.copies = stage.desk.journal.folder / "copied.txt"

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "session.copy": lambda _: self.copy_text(),
            "session.copy-place": lambda _: self.copy_place(),
            "session.copy-hunk": lambda _: self.copy_hunk(),
            "session.copy-link": lambda _: self.copy_link(),
        }

    def copy_text(self) -> None:
        """Copy the line under the cursor, or the selected ones."""
        lines = []
        for number in self._rows():
            section, row = self.stage.document.row(number)
            if row.old or row.new:
                lines.append(text_of(self.stage.painter.source(section.file, row) or b""))
        if lines:
            self._copy("\n".join(lines), counted(len(lines), "line"))
        else:
            self.say("there is no text in this row")

    def copy_place(self) -> None:
        """Copy path and line, or lines."""
        found = self._lines()
        if found is None:
            self.say("there is nothing to copy")
            return
        delta, side, first, last = found
        lines = f":{first}" + (f"-{last}" if last > first else "") if first else ""
        path = delta.path if side is DiffSide.NEW else delta.old_path
        what = "path and line" if first else "path"
        self._copy(path + lines, what if side is DiffSide.NEW else f"{what} on the old side")

    def copy_hunk(self) -> None:
        """Copy the change under the cursor as a patch."""
        from reviewer.core.hunk_patch import hunk_patch  # when somebody asks for one

        stage, spot = self.stage, self.stage.spot()
        hunk = stage.document.hunk_of(spot.file, spot.slot) if spot else -1
        if spot is None or hunk < 0:
            self.say("there are no changed lines here")
            return

        def base_line(number: int) -> bytes | None:
            line = stage.content.base_line(spot.file, number) if number else None
            return bytes(line) if line and line != NOT_KNOWN else None

        self._copy(hunk_patch(stage.document.deltas[spot.file], hunk, base_line), "this change as a patch")

    def copy_link(self) -> None:
        """Copy a link to the lines that stays true: on the remote's forge, else what `git show` takes."""
        from reviewer.formats.forges import Lines  # when somebody asks for one

        found = self._lines()
        if found is None:
            self.say("there is nothing to link to")
            return
        delta, side, first, last = found
        comparison = self.stage.desk.comparison
        old = side is DiffSide.OLD or delta.new is None
        commit = comparison.merge_base if old else comparison.head_commit
        if not commit:
            self.say("what is not committed has no permalink; Y copies path and line")
            return
        lines = Lines(commit, delta.old_path if old else delta.path, first, last)
        self._beside(lambda: self._link(lines))

    def _link(self, lines: "Lines") -> None:
        """Ask git for the remotes, beside the screen."""
        from reviewer.permalink import link_to  # when somebody asks for one

        link = link_to(self.location, lines)
        if not link.remote:
            what = "commit:path (no forge known here)"
        elif link.there:
            what = "permalink"
        else:
            what = f"permalink, its commit not seen on {link.remote} yet,"
        self._copied(link.text.encode("utf-8", "surrogateescape"), what)

    # What is meant.

    def _rows(self) -> range:
        """The selected rows, or the cursor's; none when there are none."""
        stage = self.stage
        if not stage.document.rows:
            return range(0)
        return stage.painter.overlays.selected or range(stage.diff.cursor, stage.diff.cursor + 1)

    def _lines(self) -> tuple[FileDelta, DiffSide, int, int] | None:
        """The file, side and lines meant: the new side's where there are any; line 0 for the file as a whole."""
        stage, spot = self.stage, self.stage.spot()
        if spot is None:
            return None
        delta = stage.document.deltas[spot.file]
        found = [stage.document.row(number) for number in self._rows()]
        rows = [row for section, row in found if section.file == spot.file]
        for side, numbers in (
            (DiffSide.NEW, [row.new for row in rows if row.new]),
            (DiffSide.OLD, [row.old for row in rows if row.old]),
        ):
            if numbers:
                return delta, side, min(numbers), max(numbers)
        return delta, DiffSide.NEW if delta.new else DiffSide.OLD, 0, 0

    # Where it goes.

    def _copy(self, text: str | bytes, what: str) -> None:
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        if os.environ.get("TMUX"):
            self._beside(lambda: self._copied(data, what))
        else:
            self.say(self._sent(data, what))

    def _beside(self, work: Callable[[], None]) -> None:
        """Whatever may wait for another program runs in a thread."""
        self.app().run_worker(work, thread=True, exit_on_error=False)

    def _copied(self, data: bytes, what: str) -> None:
        """As `_copy`, from a thread."""
        said = self._sent(data, what)
        with suppress(RuntimeError):  # the session has ended meanwhile
            self.app().call_from_thread(self.say, said)

    def _sent(self, data: bytes, what: str) -> str:
        """Send it, and keep it in a file: over ssh and multiplexers a clipboard is easily out of reach."""
        driver = self.app()._driver
        how = send(data, driver.write if driver is not None else len, os.environ)
        try:
            self.copies.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.copies.write_bytes(data)
        except OSError as error:
            return f"{what} {how}; the copy in a file failed: {error.strerror}"
        return f"{what} {how} and kept in {near(self.copies)}"


def near(path: Path) -> str:
    """A path as short as it can be told: from this folder, or from home."""
    for start, sign in ((Path.cwd(), ""), (Path.home(), "~/")):
        with suppress(ValueError):
            return f"{sign}{path.relative_to(start)}"
    return str(path)
