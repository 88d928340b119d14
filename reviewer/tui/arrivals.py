"""What arrives for a review, one thing after the other: to the desk and to the stage, and what of it is to be drawn."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from reviewer.core.change import FileDelta
from reviewer.core.text import counted
from reviewer.feed import (
    AllDeltas,
    BaseArrived,
    BranchMoved,
    DeltasArrived,
    FeedFailed,
    FileBegun,
    Listed,
    TextsArrived,
)
from reviewer.tui import collector, memory
from reviewer.tui.commands.arranging import Arranging
from reviewer.tui.commands.searching import Searching
from reviewer.tui.stage import Stage

if TYPE_CHECKING:
    from reviewer.parts import ChunksReady
    from reviewer.tui.commands.auditing import Auditing
    from reviewer.tui.commands.sharing import Sharing
    from reviewer.tui.commands.signing import Signing
    from reviewer.tui.commands.stacking import Stacking

GIVE_BACK_SECONDS = 1.0
"""After the last of the diff, when nobody waits for the first screen any more."""
FILES_AT_ONCE = 50
"""Files of a piece of the diff that are added in one step."""


class Front(Protocol):
    """The screen: the commands that answers belong to, and what it is told."""

    @property
    def arranging(self) -> Arranging:
        """Puts the change in the order of its chunks."""

    @property
    def searching(self) -> Searching:
        """Looks through texts that arrive."""

    @property
    def signing(self) -> "Signing":
        """Waits for a sign-off."""

    @property
    def auditing(self) -> "Auditing":
        """Waits for an audit."""

    @property
    def sharing(self) -> "Sharing":
        """Waits for an exchange of the records."""

    @property
    def stacking(self) -> "Stacking":
        """Waits for a stack."""

    def say(self, text: str) -> None:
        """Put a message into the bottom line."""

    def marks_changed(self) -> None:
        """Marks, comments or notes changed."""

    def redraw_soon(self) -> None:
        """Draw the bars once, after everything that is waiting."""


class Arrivals:
    """Takes in what came; nothing of it is computed here.

    `went` tells whether the reader has gone anywhere: then no arrival takes them to another place. `later` has
    something done in so many seconds.
    """

    def __init__(
        self,
        stage: Stage,
        front: Front,
        went: Callable[[], bool],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self.stage = stage
        self.desk = stage.desk
        self.front = front
        self.whole = False
        """Whether all of the diff is here."""
        self.queue_due = True
        """Whether the queue is to be drawn anew."""
        self.files_due = False
        """Whether it is to be so some time, for files that were analysed."""
        self.filter_due = False
        """Whether more is known of what the filter asks for."""
        self._went = went
        self._later = later
        self._cut_files: set[int] = set()

    def take_in(self, what: object) -> Iterator[None] | None:
        """One thing that came, or the steps that takes; nothing of it is computed here."""
        match what:
            case DeltasArrived(deltas):
                return self._added(deltas)
            case Listed() | FileBegun():
                pass  # for the first screen: what they tell of is about to arrive
            case AllDeltas(count):
                self.whole = True
                self._later(GIVE_BACK_SECONDS, memory.give_back)
                if not count:
                    self.front.say("there is nothing to review: both sides are the same")
            case BaseArrived(file, lines, whole):
                if file < len(self.stage.document.deltas):  # else it was for the beginning of a file
                    self.stage.base_arrived(file, lines, whole=whole)
            case TextsArrived(file, texts):
                self.front.searching.texts_arrived(file, texts)
            case BranchMoved(name):
                self.front.say(
                    f"{name} has moved since this was opened: L looks again; what is unchanged stays read"
                )
            case FeedFailed(text):
                self.desk.problems.append(text)
                self.front.say(text)
            case other:
                return self._computed(other)
        return None

    def _added(self, deltas: tuple[FileDelta, ...]) -> Iterator[None]:
        """More files of the change, in steps: a piece of the diff may bring hundreds of small ones."""
        for first in range(0, len(deltas), FILES_AT_ONCE):
            yield from self.stage.adding(self.desk.take(deltas[first : first + FILES_AT_ONCE]))
            yield
        self.front.redraw_soon()

    def _computed(self, what: object) -> Iterator[None] | None:
        """Something a worker sent, or the steps that takes."""
        from reviewer.messages import (
            AuditArrived,
            AuditFailed,
            LeftPlain,
            SignOffDone,
            SignOffFailed,
            StackEnded,
            SyncEnded,
            TokensArrived,
        )  # here already: it was decoded

        match what:
            case TokensArrived(file, side, first, lines):
                self.stage.tokens_arrived(file, side, first, lines)
            case LeftPlain(file, limit):
                self.stage.left_plain(file, limit)
            case SignOffDone():
                self.front.signing.done(what)
                self.front.marks_changed()
            case SignOffFailed():
                self.front.signing.refused(what)
            case AuditArrived():
                self.front.auditing.audits.arrived(what)
            case AuditFailed():
                self.front.auditing.audits.failed(what)
            case SyncEnded():
                self.front.sharing.ended(what)
            case StackEnded():
                self.front.stacking.ended(what)
            case part:
                return self._receive(part)
        return None

    def _receive(self, part: object) -> Iterator[None]:
        """A part of the analysis, in steps."""
        from reviewer.parts import (  # here already: it was decoded
            AllReady,
            ChunksReady,
            CircumstancesReady,
            FindingsReady,
            MediaReady,
            MovedReady,
            SinceRead,
            UnitsReady,
        )

        if isinstance(part, ChunksReady):
            yield from self._reordered(part)
            return
        if isinstance(part, UnitsReady) and part.file in self.desk.units:
            self.front.arranging.recut(part)
            self.queue_due = True
            return
        if isinstance(part, UnitsReady) and part.cuts:
            self._cut_files.add(part.file)
            said = self.desk.receive(part)
        else:
            if self._cut_files:
                self._show_cuts()
            said = yield from self.desk.receiving(part)
        if said:
            self.front.say(said)
        match part:
            case UnitsReady(file) | FindingsReady(file):
                self.stage.file_changed(file)
                self.filter_due = not self.desk.choosing.everything
                self.files_due = True
                return
            case CircumstancesReady():
                self.stage.diff.changed()
                self.filter_due = not self.desk.choosing.everything
            case MovedReady() | MediaReady() | SinceRead():
                self.stage.diff.changed()
            case AllReady():
                collector.keep()
                memory.give_back()
        self.queue_due = True

    def _show_cuts(self) -> None:
        """Show the files whose units came in pieces; no key and no frame comes before."""
        arrived = [file for file in self._cut_files if file < len(self.stage.document.deltas)]
        self._cut_files.clear()
        if arrived:
            self.stage.recut(arrived)

    def _reordered(self, part: "ChunksReady") -> Iterator[None]:
        """The change is put in the order of chunks that came, in steps."""
        if not self.desk.chunks:
            yield from self.front.arranging.more_chunks(part, reading=self._went)
            self._resume()
        elif self.desk.split:
            yield from self.front.arranging.regrained(part)
        else:
            yield from self.front.arranging.more_chunks(part)
        self.queue_due = True
        self.front.redraw_soon()

    def _resume(self) -> None:
        """Go where the last sitting ended."""
        place = self.desk.session.place
        progress = self.desk.progress()
        if place is not None and place.fingerprint in self.desk.spots and not self._went():
            self.stage.go_to(self.desk.spots[place.fingerprint], line=place.line, side=place.side)
        elif not self._went():
            self.stage.diff.top = 0
            self.stage.diff.move_to(0)
        if progress.units_read:
            self.front.say(f"resumed: {progress.units_read:,} of {counted(progress.units, 'change')} read")


def was_asked(what: object) -> bool:
    """Whether something that arrived is an answer to what is on the screen, or is searched."""
    if isinstance(what, Listed | DeltasArrived | FileBegun | AllDeltas | BranchMoved | FeedFailed):
        return False
    if isinstance(what, BaseArrived | TextsArrived):
        return True
    from reviewer.messages import TokensArrived  # here already: it was decoded

    return isinstance(what, TokensArrived)
