"""The ledger of a period: the records that stand, verified only where a figure needs them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime

from reviewer import ledger
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Known
from reviewer.core.policy import Policy
from reviewer.core.record import EvidenceBody, Payload, ProvenanceBody, RecordKind, WithdrawalBody
from reviewer.core.stats.period import Period
from reviewer.git.location import Location
from reviewer.ledger import Entry
from reviewer.stats.reviewing import Standing
from reviewer.stats.verified import RememberingSigners, Told

DAY = 86_400
HORIZON_DAYS = 182
"""Days before the period that are read too: what was deployed, reverted or fixed in it landed earlier."""
REVIEWED_DAYS = 90
"""Days before the period in which what landed in it may have been reviewed."""
TALK = (RecordKind.COMMENT, RecordKind.REPLY, RecordKind.RESOLUTION)
OPERATION = (RecordKind.DEPLOYMENT, RecordKind.INCIDENT)


class Book:
    """What the ledger says of a period and of what landed in it.

    A record stands when it can be read, is where it belongs, is signed as the policy asks, and was not taken back by
    who wrote it; a sign-off that was taken back was work all the same. `bad` counts the others that were looked at.
    """

    def __init__(
        self,
        location: Location,
        tip: str,
        policy: Policy,
        period: Period,
        told: Told,
        until: float | None = None,
    ) -> None:
        self.bad = 0
        self._location, self._tip, self._period, self._told = location, tip, period, told
        self._signers = RememberingSigners(location, tip, told, until)
        self._counts = frozenset({SignatureState.GOOD}) if policy.require.signature else COUNTS
        with ledger.opened(location) as book:
            taken_back = book.of_kinds(RecordKind.WITHDRAWAL)
        self._taken_back = {
            (payload.body.of, payload.actor.email.lower())
            for entry in taken_back
            if (payload := entry.record.payload) and isinstance(payload.body, WithdrawalBody)
        }

    @property
    def pending(self) -> int:
        """Signatures there was no time for: what they sign counts for nothing yet."""
        return self._signers.pending

    def sign_offs(self) -> tuple[Standing, ...]:
        """The sign-offs of the period, and those before it on what may have landed in it."""
        return self._standing(self._read(REVIEWED_DAYS, RecordKind.SIGN_OFF))

    def talk(self) -> tuple[Standing, ...]:
        """What was said in threads, and what became of them."""
        return self._standing(self._read(0, *TALK))

    def operation(self) -> tuple[Standing, ...]:
        """Deployments and incidents."""
        return self._standing(self._read(HORIZON_DAYS, *OPERATION))

    def sharing(self) -> tuple[Standing, ...]:
        """What people said of letting others see their pace, ever."""
        with ledger.opened(self._location) as book:
            return self._standing(book.of_kinds(RecordKind.SHARING))

    def provenance(self, commits: Collection[str], trees: Collection[str]) -> tuple[Standing, ...]:
        """What is recorded of how these commits, or what has one of these trees, came about."""

        def about(payload: Payload) -> bool:
            body = payload.body
            said = {payload.subject.head, *(body.commits if isinstance(body, ProvenanceBody) else ())}
            return not said.isdisjoint(commits) or payload.subject.head_tree in trees

        return self._standing(self._about(about, RecordKind.PROVENANCE))

    def evidence(self, commits: Collection[str], trees: Collection[str]) -> tuple[Standing, ...]:
        """What proves something of these commits or trees."""

        def about(payload: Payload) -> bool:
            subject = payload.subject
            return isinstance(payload.body, EvidenceBody) and (
                subject.head_tree in trees or subject.head in commits
            )

        return self._standing(self._about(about, RecordKind.EVIDENCE))

    def signed(self, units: Sequence[str]) -> tuple[Known, ...]:
        """Every sign-off on any of these units, as the gate would take it."""
        return ledger.sign_offs(self._location, self._tip, units, self._signers)

    def _about(self, speaks: Callable[[Payload], bool], kind: RecordKind) -> list[Entry]:
        read = self._read(HORIZON_DAYS, kind)
        return [entry for entry in read if entry.record.payload is None or speaks(entry.record.payload)]

    def _read(self, before: int, *kinds: RecordKind) -> tuple[Entry, ...]:
        self._told("records", 0, 0)
        with ledger.opened(self._location) as book:
            return book.of_kinds(*kinds, **self._span(before))

    def _span(self, before: int) -> dict[str, str]:
        return {"since": _time(self._period.start - before * DAY), "until": _time(self._period.end)}

    def _standing(self, entries: Iterable[Entry]) -> tuple[Standing, ...]:
        every = list(entries)
        self._signers.prepare(entry.record for entry in every if not ledger.misplaced(entry))
        found = []
        for entry in every:
            payload = entry.record.payload
            if payload is None or ledger.misplaced(entry):
                self.bad += 1
            elif self._is_taken_back(entry.record.id, payload):
                continue
            elif self._stands(entry):
                found.append(Standing(entry.record.id, payload))
        return tuple(found)

    def _is_taken_back(self, record: str, payload: Payload) -> bool:
        if payload.kind is RecordKind.SIGN_OFF:
            return False
        return (record, payload.actor.email.lower()) in self._taken_back

    def _stands(self, entry: Entry) -> bool:
        before = self._signers.pending_of(entry.record)
        stands = ledger.verification(entry.record, self._signers).state in self._counts
        self.bad += not stands and not before
        return stands


def _time(at: int) -> str:
    return datetime.fromtimestamp(max(at, 0), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
