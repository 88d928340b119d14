"""Signing off: the dialog is told what holds; what the reviewer decides is recorded by the worker."""

from collections.abc import Callable
from pathlib import Path

from reviewer.core.finding import Level
from reviewer.core.record import Verdict
from reviewer.core.session import SignedOff
from reviewer.messages import SignOffDone, SignOffFailed, WantSignOff
from reviewer.parts import CoverageReady
from reviewer.tui.commands import Handler
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.dialogs.confirm import MessageDialog
from reviewer.tui.dialogs.sign_off import RiskTag, SignOffAnswer, SignOffDialog, Standing
from reviewer.tui.stage import Stage

EDITOR = "sign-off"


class Signing:
    """Opens the sign-off dialog and follows its answer until the record stands in the ledger."""

    def __init__(
        self, stage: Stage, around: Surroundings, path: Path, send: Callable[[WantSignOff], None]
    ) -> None:
        self.stage = stage
        self.around = around
        self.path = path
        self.send = send
        self.waiting = False

    def handlers(self) -> dict[str, Handler]:
        """The command of this group."""
        return {"sign-off": lambda _: self.open()}

    def open(self) -> None:
        """Show what a sign-off must satisfy, and take a verdict."""
        if self.waiting:
            self.around.say("a sign-off is being recorded")
            return
        desk = self.stage.desk
        dialog = SignOffDialog(
            self.around.palette(), self._standing(), desk.signing_off.requirements, self._kept
        )
        self.around.open_dialog(dialog, self._answered)

    def _kept(self, note: str, acknowledged: frozenset[str]) -> None:
        """Every change of the dialog is on disk at once."""
        desk = self.stage.desk
        if note != desk.session.design_note:
            desk.notes.write(note)
        desk.signing_off.acknowledge(acknowledged)

    def _standing(self) -> Standing:
        desk = self.stage.desk
        progress = desk.progress()
        comparison, is_self = desk.comparison, desk.signing_off.is_self
        words = {
            None: "not established whether you had a hand in it",
            True: "you had a hand in this change: recorded, not counted as the second person",
            False: "you had no hand in this change: you count as the second person",
        }
        tags = tuple(
            RiskTag(tag, Level(max(one.level for one in found)), len(found), found[0].why)
            for tag, found in desk.signing_off.acknowledgeable().items()
        )
        return Standing(
            change=f"{comparison.head} → {comparison.base}",
            reviewer=f"{desk.reviewer} <{desk.email}>"
            if desk.email
            else "nobody: set user.name and user.email",
            independence=words[is_self],
            independent=None if is_self is None else not is_self,
            signing=desk.signing_off.key.words,
            signed=bool(desk.signing_off.key.present),
            units=progress.units,
            units_read=progress.units_read,
            lines=progress.lines,
            lines_read=progress.lines_read,
            seconds=sum(desk.session.seconds.get(one, 0.0) for one in desk.spots),
            tags=tags,
            note=desk.session.design_note,
            acknowledged=desk.session.acknowledged,
        )

    def _answered(self, answer: SignOffAnswer | None) -> None:
        if answer is None:
            return
        self._kept(answer.note, answer.acknowledged)
        self.waiting = True
        self.around.say("recording the sign-off …")
        self.send(
            WantSignOff(
                str(self.path),
                self.stage.desk.comparison,
                Verdict(answer.verdict.value),
                answer.note,
                tuple(sorted(answer.acknowledged)),
            )
        )

    def done(self, message: SignOffDone) -> None:
        """The record stands."""
        self.waiting = False
        self.stage.desk.signing_off.signed(
            SignedOff(message.record, message.commit, message.verdict.value, message.at)
        )
        self.stage.desk.receive(CoverageReady(message.coverage))
        self.around.say(f"{message.verdict}: record {message.record[:12]} on {message.commit[:12]}")
        dialog = MessageDialog(self.around.palette(), "Signed off", message.text)
        self.around.open_dialog(dialog, lambda _: None)

    def refused(self, message: SignOffFailed) -> None:
        """Nothing was recorded; everything written is still there."""
        self.waiting = False
        dialog = MessageDialog(self.around.palette(), "Not signed off", message.message, role="bad")
        self.around.open_dialog(dialog, lambda _: None)
