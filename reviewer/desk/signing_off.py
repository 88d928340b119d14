"""What it takes to sign off a review that is open: the requirements as they stand, and whose verdict it would be."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from reviewer.core.change import Source
from reviewer.core.finding import Finding
from reviewer.core.policy import Policy, selects
from reviewer.core.requirements import Requirement, ReviewFacts, requirements
from reviewer.core.session import SignedOff, TagsAcknowledged

if TYPE_CHECKING:
    from reviewer.desk.desk import Desk, Key


class SigningOff:
    """Derives what a sign-off needs from what a desk knows, and keeps what the reviewer acknowledges."""

    def __init__(self, desk: "Desk", find_key: "Callable[[], Key]") -> None:
        self._desk = desk
        self._find_key = find_key
        self._key: Key | None = None

    def requirements(self, note: str, acknowledged: Collection[str]) -> tuple[Requirement, ...]:
        """What a sign-off with this note and these acknowledgements would satisfy, and what not."""
        return requirements(self._policy, self._facts(note, acknowledged))

    @property
    def key(self) -> "Key":
        """The reviewer's signing key, looked up when it is first needed."""
        if self._key is None:
            self._key = self._find_key()
        return self._key

    @property
    def is_self(self) -> bool | None:
        """Whether the reviewer had a hand in the change; None while that is not established."""
        made, email = self._desk.made, self._desk.email
        return None if made is None or not made.involved or not email else email.lower() in made.involved

    def acknowledgeable(self) -> dict[str, list[Finding]]:
        """The findings whose tags the policy wants acknowledged, by tag."""
        areas = self._policy.require.acknowledge
        found: dict[str, list[Finding]] = {}
        for finding in self._desk.findings.every():
            if selects(areas, finding):
                found.setdefault(finding.tag, []).append(finding)
        return dict(sorted(found.items()))

    def acknowledge(self, tags: Collection[str]) -> None:
        """Keep which risk tags were acknowledged."""
        if frozenset(tags) != self._desk.session.acknowledged:
            self._desk.journal.append(TagsAcknowledged(tuple(sorted(tags))))

    def signed(self, event: SignedOff) -> None:
        """A sign-off was recorded."""
        self._desk.journal.append(event)

    @property
    def _policy(self) -> Policy:
        return self._desk.policy or Policy()

    def _facts(self, note: str, acknowledged: Collection[str]) -> ReviewFacts:
        """What is known; what has not arrived counts as not known, which never passes."""
        desk, session = self._desk, self._desk.session
        scanned = desk.scanned_files >= set(desk.units)
        missing = [] if desk.ready else ["the analysis is still running"]
        return ReviewFacts(
            units=[unit for units in desk.units.values() for unit in units],
            findings=list(desk.findings.every()) if scanned else None,
            marks=session.marks,
            design_notes=[note, *(one.text for one in session.chunk_notes)],
            chunks=desk.chunks or None,
            chunk_notes={one.id: session.note_for(one.units) for one in desk.chunks},
            acknowledged=acknowledged,
            open_comments=[
                one.anchor.fingerprint for one in session.comments.values() if one.state == "open"
            ],
            contract=desk.contract,
            provenance=desk.provenance,
            ownership=desk.ownership,
            circumstances=desk.circumstances,
            contradictions=desk.made.contradictions if desk.made else (),
            head_committed=desk.comparison.source is Source.COMMITS and bool(desk.comparison.head_commit),
            reviewer=f"{desk.reviewer} <{desk.email}>" if desk.email else "",
            email=desk.email,
            is_self=self.is_self,
            can_sign=self.key.present,
            seconds=session.seconds,
            incomplete=[*missing, *sorted(desk.failed)],
        )
