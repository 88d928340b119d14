"""The session about itself: help, all commands, the finder, the comments, what is known of the change."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reviewer.core.change import Source
from reviewer.core.circumstances import counting
from reviewer.core.finding import DiffSide
from reviewer.core.session import Comment
from reviewer.core.text import counted, text_of, visible
from reviewer.desk import Spot
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.commands.writing import Writing, anchor_place
from reviewer.tui.dialogs.comments import (
    CommentAction,
    CommentChoice,
    CommentEntry,
    CommentGroup,
    CommentsDialog,
)
from reviewer.tui.dialogs.confirm import ConfirmDialog
from reviewer.tui.dialogs.finder import Entry, FinderDialog
from reviewer.tui.dialogs.help import HelpDialog
from reviewer.tui.dialogs.info import Fact, InfoDialog, Section
from reviewer.tui.draw import LINE_MARKS
from reviewer.tui.facts import CONTRACT_WORDS, origins, since_words
from reviewer.tui.stage import Stage

FROM_THE_PATCH = (
    "from the patch's own lines: of a string or a comment that begins outside of them, nothing is known"
)


NAMED = 12
"""Commits that claim nothing up to which each is named."""


class Aim(Struct, frozen=True):
    """A place to go to: a unit, or a line of one of its sides."""

    spot: Spot
    line: int = 0
    side: DiffSide = DiffSide.NEW


class About:
    """Opens what explains and what leads somewhere."""

    def __init__(self, stage: Stage, around: Surroundings, writing: Writing) -> None:
        self.stage = stage
        self.around = around
        self.writing = writing

    def help(self) -> None:
        """Every command with its keys."""
        self.around.open_dialog(HelpDialog(self.around.palette(), self.around.keymap), self._run)

    def all_commands(self) -> None:
        """Every command, by name."""
        keymap = self.around.keymap
        entries = [
            Entry(command.title, "  ".join(keymap.keys(command.id)), command.id)
            for command in keymap.commands
        ]
        dialog = FinderDialog(self.around.palette(), "Commands", entries, ask="what to do")
        self.around.open_dialog(dialog, self._run)

    def _run(self, command: str | None) -> None:
        if command is not None:
            self.around.run(command)

    def since_read(self) -> None:
        """The unit under the cursor against what was read in its place."""
        desk, spot = self.stage.desk, self.stage.spot()
        unit = desk.unit(spot) if spot else None
        former = desk.formers.get(unit.fingerprint) if unit else None
        said = since_words(desk, unit) if unit else ""
        if unit is None or unit.hunk is None or former is None or not said:
            self.around.say(
                "there is no earlier form of this change that was read, by you or by who signed it off"
            )
            return
        from reviewer.core.interdiff import interdiff  # rapidfuzz: only who asks for it waits for it
        from reviewer.tui.dialogs.since import since_sections

        hunk = desk.deltas[unit.file].hunk(unit.hunk)
        sections = since_sections(said, interdiff(former, hunk.old, hunk.new))
        place = f"{visible(unit.path)}:{unit.new_start or unit.old_start}"
        dialog = InfoDialog(
            self.around.palette(), "Since it was read", sections, aside=place, aside_is_path=True
        )
        self.around.open_dialog(dialog, lambda _: None)

    def find(self) -> None:
        """A file or a chunk, by part of its name."""
        desk = self.stage.desk
        files: list[Entry[Spot]] = [
            Entry(delta.path, f"+{delta.added:,} −{delta.removed:,}", Spot(file, 0), label_is_path=True)
            for file, delta in enumerate(desk.deltas)
        ]
        chunks = [
            Entry(f"{chunk.id} · {chunk.title}", "chunk", desk.spots[chunk.units[0]])
            for chunk in desk.chunks
            if chunk.units and chunk.units[0] in desk.spots
        ]
        dialog = FinderDialog(self.around.palette(), "Find", [*chunks, *files], ask="file or chunk")
        self.around.open_dialog(dialog, self._go)

    def find_symbol(self) -> None:
        """What the change defines, and the functions it lies in as git names them, by part of the name."""
        found: dict[tuple[int, str], Entry[Aim]] = {}
        for file, delta in enumerate(self.stage.desk.deltas):
            for label, aim in self._symbols(file):
                found.setdefault((file, label), Entry(label, delta.path, aim, detail_is_path=True))
        if not found:
            self.around.say("this change defines nothing, and lies in no function git could name")
            return
        dialog = FinderDialog(self.around.palette(), "Functions", [*found.values()], ask="function or type")
        self.around.open_dialog(dialog, self._go_to)

    def _symbols(self, file: int) -> Iterator[tuple[str, Aim]]:
        """What a file's changes define, then the functions around them: only those need git's word."""
        document = self.stage.document
        for symbol in self.stage.desk.symbols.get(file, ()):
            gone = "removed: " if symbol.side is DiffSide.OLD else ""
            spot = Spot(*document.elsewhere(file, symbol.hunk))
            yield f"{gone}{symbol.text}", Aim(spot, symbol.line, symbol.side)
        for hunk in range(len(self.stage.desk.deltas[file].spans)):
            if name := document.heading(file, hunk):
                yield text_of(name).strip(), Aim(Spot(*document.elsewhere(file, hunk)))

    def _go_to(self, aim: Aim | None) -> None:
        if aim is not None:
            self.stage.show_spot(aim.spot, line=aim.line, side=aim.side)

    def _go(self, spot: Spot | None) -> None:
        if spot is not None:
            self.stage.show_spot(spot)

    # Comments.

    def comments(self) -> None:
        """All comments: those with a place, and those that lost it."""
        desk = self.stage.desk
        placed = [comment for comment, *_ in desk.threads.placed()]
        groups = [
            CommentGroup("In the change", [_entry(comment) for comment in placed]),
            CommentGroup(
                "No longer in the change", [_entry(one) for one in desk.threads.orphans()], alarm=True
            ),
        ]
        if not placed and not desk.threads.orphans():
            self.around.say("no comments yet: c writes one")
            return
        self.around.open_dialog(CommentsDialog(self.around.palette(), groups), self._comment_chosen)

    def _comment_chosen(self, choice: CommentChoice | None) -> None:
        if choice is None:
            return
        desk = self.stage.desk
        comment = desk.session.comments[choice.id]
        match choice.action:
            case CommentAction.GO:
                found = next((one for one in desk.threads.placed() if one[0].id == choice.id), None)
                if found:
                    self.stage.show_spot(found[1], line=found[2], side=found[3])
                else:
                    self.around.say("what it spoke of is no longer in the change")
            case CommentAction.EDIT:
                self.writing.edit_comment(comment)
            case CommentAction.DELETE:
                self._ask_to_delete(comment)

    def _ask_to_delete(self, comment: Comment) -> None:
        """A comment is gone for good when it is deleted, and the key stands beside others."""

        def answered(sure: bool | None) -> None:
            if sure:
                self.stage.desk.threads.edit(comment.id, "")
                self.stage.place_comments()
                self.around.say("comment deleted")

        dialog = ConfirmDialog(
            self.around.palette(),
            "Delete this comment?",
            comment.body,
            yes="delete it",
            no="keep it",
            hint=anchor_place(comment.anchor),
        )
        self.around.open_dialog(dialog, answered)

    # Facts.

    def info(self) -> None:
        """What is known of the whole change."""
        desk = self.stage.desk
        comparison = desk.comparison
        ids = [
            Fact("head", _named(comparison.head, comparison.head_commit)),
            Fact("base", _named(comparison.base, comparison.base_commit)),
            Fact("merge base", comparison.merge_base or "none"),
            Fact("policy", desk.policy_source or "not read yet"),
        ]
        if comparison.source is Source.PATCH:
            ids.append(Fact("colours", FROM_THE_PATCH))
        sections = [
            Section("Change", ids),
            Section("Provenance", self._provenance()),
            Section("PR contract", self._contract()),
            Section("Evidence", self._evidence()),
        ]
        if desk.made and desk.made.contradictions:
            against = [one.sentence for one in desk.made.contradictions]
            sections.append(Section("Declared, but it does not hold", against))
        if desk.problems:
            sections.append(Section("Problems", desk.problems))
        self.around.open_dialog(
            InfoDialog(self.around.palette(), "About this change", sections), lambda _: None
        )

    def _provenance(self) -> Sequence[str | Fact]:
        provenance = self.stage.desk.provenance
        if provenance is None:
            return ["not read yet"]
        found: list[str | Fact] = []
        for record in provenance.records:
            found += [Fact(claim.field, f"{claim.value}  ({claim.source.words})") for claim in record.claims]
        for commit in provenance.per_commit:
            said = "; ".join(f"{claim.field} {claim.value} ({claim.source.where})" for claim in commit.claims)
            if said:
                found.append(Fact(commit.commit[:10], said))
        silent = [commit.commit[:10] for commit in provenance.per_commit if not commit.claims]
        if silent:
            which = f": {' '.join(silent)}" if len(silent) <= NAMED else ""
            found.append(Fact("no claim", f"in {counted(len(silent), 'commit')}{which}"))
        return [*(found or origins(provenance)), *provenance.problems]

    def _evidence(self) -> Sequence[str | Fact]:
        """The reports about the head's tree, and the marks of the added lines."""
        desk = self.stage.desk
        if desk.circumstances is None or desk.circumstances.evidence is None:
            return ["not known"]
        found: list[str | Fact] = [
            Fact(
                one.kind,
                f"{one.producer}: {one.summary}  (record {one.record[:12]} by {one.by}, "
                f"{'signed' if one.signed else 'unsigned'})",
            )
            for one in counting(desk.circumstances.evidence, signed=False)
        ]
        if desk.proven.changed_lines is not None:
            ran, missed = LINE_MARKS["covered"][0], LINE_MARKS["uncovered"][0]
            legend = f"{ran} run by tests, {missed} not run, no mark: not measured"
            found.append(Fact("added lines", f"{desk.proven.changed_lines.words}  ({legend})"))
        return found or ["none is recorded for this tree"]

    def _contract(self) -> Sequence[str | Fact]:
        contract = self.stage.desk.contract
        if contract is None:
            return ["not read yet"]
        found: list[str | Fact] = []
        for name, word in CONTRACT_WORDS.items():
            field = getattr(contract, name)
            text = f"{field.state}: {field.value}" if field.value else f"{field.state}"
            found.append(Fact(word, f"{text}  ({field.reason})" if field.reason else text))
        return found


def _named(name: str, commit: str) -> str:
    """What was asked for and the commit it is, once where that is the same."""
    return commit if name and commit.startswith(name) else f"{name} {commit}".strip()


def _entry(comment: Comment) -> CommentEntry:
    quoted = comment.anchor.text[0] if comment.anchor.text else ""
    return CommentEntry(
        id=comment.id,
        place=anchor_place(comment.anchor),
        text=comment.body,
        author=comment.author,
        state=comment.state,
        quoted=quoted,
    )
