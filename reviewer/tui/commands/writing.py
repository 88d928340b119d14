"""Writing: comments on lines and ranges, design notes, and the selection they speak of."""

from collections.abc import Callable, Sequence

from textual.screen import ModalScreen

from reviewer.core.finding import DiffSide
from reviewer.core.session import Anchor, Comment
from reviewer.core.text import text_of
from reviewer.desk import Desk
from reviewer.tui.commands import Handler
from reviewer.tui.dialogs.written import Quoted, Subject, Written
from reviewer.tui.external_editor import edit_text
from reviewer.tui.rows import RowKind
from reviewer.tui.stage import Stage
from reviewer.tui.theme import Palette

Open = Callable[[ModalScreen[object], Callable[[object], None]], None]
"""Shows a dialog and hands its answer over."""

LINE_ROWS = frozenset({RowKind.CONTEXT, RowKind.ADDED, RowKind.REMOVED, RowKind.PAIRED})


class Writing:
    """Opens editors; what is typed goes to the journal letter by letter."""

    def __init__(
        self,
        stage: Stage,
        palette: Callable[[], Palette],
        open_dialog: Open,
        say: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self.stage = stage
        self.palette = palette
        self.open_dialog = open_dialog
        self.say = say
        self.changed = changed

    @property
    def desk(self) -> Desk:
        """Where it is kept."""
        return self.stage.desk

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "comment.line": lambda _: self.comment(),
            "note.chunk": lambda _: self.chunk_note(),
            "note.change": lambda _: self.change_note(),
            "select.range": lambda _: self.select(),
        }

    # The selection.

    def select(self) -> None:
        """Begin selecting at the cursor, or end it."""
        stage = self.stage
        if stage.selection_start >= 0:
            self.unselect()
            return
        stage.selection_start = stage.diff.cursor
        self.cursor_moved()
        self.say("selecting: c comments, m moves the lines to a chunk; v or escape ends")

    def select_rows(self, start: int, row: int) -> None:
        """Select from one row of the diff to another, where the cursor is put."""
        self.stage.selection_start = start
        self.stage.diff.move_to(row)
        self.cursor_moved()

    def unselect(self) -> None:
        """No selection."""
        self.stage.selection_start = -1
        self.stage.select_to_cursor()
        self.stage.diff.changed()

    def cursor_moved(self) -> bool:
        """The selection reaches to the cursor; whether there is one."""
        stage = self.stage
        if stage.selection_start < 0:
            return False
        stage.select_to_cursor()
        stage.diff.changed()
        return True

    def _selected_rows(self) -> Sequence[int]:
        stage = self.stage
        chosen = stage.painter.overlays.selected or range(stage.diff.cursor, stage.diff.cursor + 1)
        file = stage.document.row(stage.diff.cursor)[0].file
        found = []
        for number in chosen:
            section, row = stage.document.row(number)
            if section.file == file and row.kind in LINE_ROWS:
                found.append(number)
        return found

    # Comments.

    def comment(self) -> None:
        """Comment on the line or the selected lines; on the whole unit where there is no line."""
        stage = self.stage
        spot = stage.spot()
        if spot is None:
            self.say("there is nothing to comment on here")
            return
        unit = self.desk.unit(spot)
        if unit is None:
            self.say("this file is still being fingerprinted; try again in a moment")
            return
        rows = self._selected_rows()
        side, numbers = self._lines(rows)
        quoted = tuple(self._quoted(row) for row in rows)
        anchor = self.desk.threads.anchor(spot, side, numbers, [line.text for line in quoted])
        subject = Subject(
            title="Comment",
            place=anchor_place(anchor),
            in_file=True,
            lines=quoted,
            ask="What should change, or what do you want to know?",
        )
        self.unselect()
        editor = f"comment {anchor.fingerprint} {anchor.side} {anchor.offset} {anchor.end - anchor.start}"
        self._edit(editor, subject, "", lambda text: self._keep_comment(anchor, text))

    def _keep_comment(self, anchor: Anchor, text: str) -> None:
        self.desk.threads.write(anchor, text)
        self.stage.place_comments()
        self.say(f"comment kept on {anchor_place(anchor)}")

    def edit_comment(self, comment: Comment) -> None:
        """Open a kept comment again."""
        quoted = tuple(
            Quoted(" ", comment.anchor.start + at, line) for at, line in enumerate(comment.anchor.text)
        )
        subject = Subject(title="Comment", place=anchor_place(comment.anchor), in_file=True, lines=quoted)

        def save(text: str) -> None:
            self.desk.threads.edit(comment.id, text)
            self.stage.place_comments()

        self._edit(f"edit {comment.id}", subject, comment.body, save)

    def _lines(self, rows: Sequence[int]) -> tuple[DiffSide, list[int]]:
        """The side the rows speak of (the old one when all are removals) and their numbers there."""
        resolved = [self.stage.document.row(row)[1] for row in rows]
        new = [row.new for row in resolved if row.new]
        if new:
            return DiffSide.NEW, new
        return DiffSide.OLD, [row.old for row in resolved if row.old]

    def _quoted(self, number: int) -> Quoted:
        section, row = self.stage.document.row(number)
        sign = {RowKind.ADDED: "+", RowKind.REMOVED: "-"}.get(row.kind, " ")
        if row.kind is RowKind.PAIRED:
            sign = "+" if row.new else "-"
        line = self.stage.painter.source(section.file, row)
        return Quoted(sign, row.new or row.old, text_of(line or b""))

    # Design notes.

    def chunk_note(self) -> None:
        """The design note of the chunk under the cursor."""
        index = self.stage.chunk()
        if index < 0:
            self.say("the chunks are not ready yet: D writes a note for the whole change")
            return
        chunk = self.desk.chunks[index]
        subject = Subject(
            title="Design note",
            place=f"chunk {chunk.id} · {chunk.title}",
            ask="Why is this safe? What did you check, what do you rely on?",
            explain=chunk.why,
        )
        self._edit(
            f"chunk-note {chunk.units[0]}",
            subject,
            self.desk.session.note_for(chunk.units),
            lambda text: self._keep_chunk_note(tuple(chunk.units), text),
        )

    def change_note(self) -> None:
        """The design note of the whole change."""
        subject = Subject(
            title="Design note",
            place=f"the whole change · {self.desk.comparison.head}",
            ask="Why is this change safe? What did you check, what do you rely on?",
        )
        self._edit(
            "design-note",
            subject,
            self.desk.session.design_note,
            self._keep_change_note,
        )

    def _keep_chunk_note(self, units: tuple[str, ...], text: str) -> None:
        self.desk.notes.write_for_chunk(units, text)
        self.say("design note kept; it becomes part of the sign-off")

    def _keep_change_note(self, text: str) -> None:
        self.desk.notes.write(text)
        self.say("design note kept; it becomes part of the sign-off")

    def _edit(self, editor: str, subject: Subject, text: str, save: Callable[[str], None]) -> None:
        """Open an editor on what was being typed there, or on the text that is kept."""
        from reviewer.tui.dialogs.editor import (
            EditorDialog,  # Textual's text area: a start need not wait for it
        )

        desk = self.desk

        def closed(answer: object) -> None:
            if isinstance(answer, Written) and answer.finished:
                if answer.text.strip() or text:
                    save(answer.text.strip())
                desk.notes.typing_done(editor)
            elif isinstance(answer, Written) and answer.text.strip():
                self.say("kept as a draft: the same key opens it again")
            self.changed()

        dialog = EditorDialog(
            self.palette(),
            subject,
            desk.session.typing.get(editor, text),
            on_change=lambda typed: desk.notes.typed(editor, typed),
            edit_elsewhere=edit_text,
        )
        self.open_dialog(dialog, closed)  # type: ignore[arg-type]


def anchor_place(anchor: Anchor) -> str:
    """Path and lines of a comment, safe to show."""
    lines = f":{anchor.start}" if anchor.start else ""
    if anchor.end > anchor.start:
        lines += f"–{anchor.end}"
    return anchor.path + lines
