"""The audit of the line under the cursor: who approved what stands there."""

from collections.abc import Callable
from pathlib import Path

from reviewer.core.change import Source
from reviewer.messages import WantAudit
from reviewer.tui.audits import Audits
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.stage import Stage


class Auditing:
    """Asks who approved a line: one that is there already as the base has it, one that is new as the head has it."""

    def __init__(
        self, stage: Stage, around: Surroundings, path: Path, send: Callable[[WantAudit], None]
    ) -> None:
        self.stage = stage
        self.around = around
        self.audits = Audits(path, around.palette, around.open_dialog, send)

    def audit_line(self) -> None:
        """Audit the line under the cursor."""
        place = self._place()
        if isinstance(place, str):
            self.around.say(place)
            return
        path, number, revision = place
        self.around.say(f"who approved {path}:{number}? …")
        self.audits.ask(path, line=number, revision=revision)

    def _place(self) -> tuple[str, int, str] | str:
        """Path, line and commit of what is under the cursor, or why there is none."""
        comparison = self.stage.desk.comparison
        if comparison.source is Source.PATCH:
            return "a patch has no history: nobody can say who approved its lines"
        if not self.stage.document.rows:
            return "there is no line under the cursor"
        section, row = self.stage.document.row(self.stage.diff.cursor)
        delta = self.stage.document.deltas[section.file]
        if row.old and comparison.merge_base:
            return delta.old_path, row.old, comparison.merge_base
        if row.new and comparison.head_commit:
            return delta.path, row.new, comparison.head_commit
        if row.new:
            return "this line is not committed yet, so nobody can have approved it"
        return "there is no line under the cursor"
