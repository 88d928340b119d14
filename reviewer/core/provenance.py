"""What is claimed about how a change was made: every value with its source; no record means unknown."""

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from reviewer.core.agents import tool_named

PROVENANCE_PATH = ".ai/provenance.json"

EXPECTED_FIELDS = ("tool", "model", "session_id", "prompt_summary", "reviewer", "risk_area", "verification")
"""What every record owes; the ones it lacks are listed in `ProvenanceRecord.missing`."""

OPTIONAL_FIELDS = (
    "cost_usd",
    "tokens",
    "agent_version",
    "started_at",
    "ended_at",
    "intent",
    "rollout",
    "rollback",
)
FIELDS = EXPECTED_FIELDS + OPTIONAL_FIELDS


class SourceKind(StrEnum):
    """Where a claim was read, in falling order of how deliberately it was made."""

    FILE = "file"
    RECORD = "record"
    NOTE = "note"
    TRAILER = "trailer"
    AUTHOR = "author"
    MENTION = "mention"


class ClaimSource(Struct, frozen=True):
    """The place a claim was read.

    `where` is for people: `.ai/provenance.json[1].model`, `Co-authored-by (line 7)`, `author`; `commit` is
    the commit that holds it, full hex ("" when the head is not committed).
    """

    kind: SourceKind
    where: str
    commit: str

    @property
    def words(self) -> str:
        """One short phrase that says where to look."""
        return f"{self.where} at {self.commit[:10]}" if self.commit else self.where


class Claim(Struct, frozen=True):
    """One value somebody wrote down: `field` is one of FIELDS, or the name the source gave it.

    `value` is text of any kind, written by a stranger: make it visible before it reaches a terminal. It
    always encodes as UTF-8 (undecodable bytes are written out as `\\xff`).
    """

    field: str
    value: str
    source: ClaimSource


class ProvenanceRecord(Struct, frozen=True):
    """One object of the provenance file, one record of the ledger, or one note.

    `claims` come in FIELDS' order; `extras` are what we have no word for, shown as they are; `missing` are
    the EXPECTED_FIELDS it does not state.
    """

    claims: tuple[Claim, ...]
    extras: tuple[Claim, ...] = ()
    missing: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[str, ...]:
        """All values of a field, () if it is not claimed."""
        return tuple(claim.value for claim in self.claims if claim.field == field)


class Origin(StrEnum):
    """What is known of how a commit came about. There is no "human": silence is not evidence."""

    AGENT = "agent"
    AUTOMATION = "automation"
    UNKNOWN = "unknown"


class CommitProvenance(Struct, frozen=True):
    """The claims of one commit: its trailers, mentions, author, committer and notes."""

    commit: str
    claims: tuple[Claim, ...]

    @property
    def origin(self) -> Origin:
        """What these claims alone say."""
        return _origin(self.claims)


class Provenance(Struct, frozen=True):
    """Everything claimed about a change.

    `records` are of the whole change (the file at its head); `per_commit` has every commit of the change,
    oldest first, also those without a claim; `problems` are sentences about what could not be read and
    therefore counts for nothing.
    """

    records: tuple[ProvenanceRecord, ...] = ()
    per_commit: tuple[CommitProvenance, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def origin(self) -> Origin:
        """An agent if any source says so, else unknown."""
        return _origin(self.claims())

    def claims(self, field: str | None = None) -> tuple[Claim, ...]:
        """All claims, or those of one field: the records' first, then the commits' in order."""
        groups = [record.claims for record in self.records] + [each.claims for each in self.per_commit]
        return tuple(claim for group in groups for claim in group if field in (None, claim.field))

    def of_commit(self, oid: str) -> CommitProvenance:
        """The claims of one commit; none if it does not belong to the change."""
        return next((each for each in self.per_commit if each.commit == oid), CommitProvenance(oid, ()))


class Disagreement(Struct, frozen=True):
    """Sources that cannot all be right about a field; `sentence` names the values and where each was read."""

    field: str
    claims: tuple[Claim, ...]
    sentence: str


_TELLS_AN_AGENT = frozenset({"tool", "model", "session_id", "checkpoint", "logs", "assisted"})

COMPARED_FIELDS = ("tool", "model", "agent_version", "session_id", "risk_area")


def disagreements(provenance: Provenance) -> tuple[Disagreement, ...]:
    """Where two sources say different things of the same work.

    Within one commit, every single-valued field; between the records and a commit, a value no record has that
    can speak of it. Two commits that name different tools do not disagree: they were made differently, and
    stay apart.
    """
    found = []
    for field in COMPARED_FIELDS:
        against: dict[str, tuple[Claim, ...]] = {}
        for each in provenance.per_commit:
            own = [claim for claim in each.claims if claim.field == field]
            if len(_distinct(own)) > 1:
                found.append(_disagreement(field, own))
            recorded = _recorded(provenance, each, field)
            for claim in own if recorded else ():
                if not any(_agree(field, claim.value, other.value) for other in recorded):
                    against.setdefault(comparable(field, claim.value), (*recorded, claim))
        if against:
            found.append(_disagreement(field, [claim for claims in against.values() for claim in claims]))
    return tuple(found)


def _recorded(provenance: Provenance, commit: CommitProvenance, field: str) -> list[Claim]:
    """What the records that can speak of a commit say: those of its tools, or all if no tool fits."""
    tools = [claim.value for claim in commit.claims if claim.field == "tool"]
    fitting = [
        record
        for record in provenance.records
        if any(_agree("tool", one, other) for one in record.values("tool") for other in tools)
    ]
    chosen = fitting or provenance.records
    return [claim for record in chosen for claim in record.claims if claim.field == field]


def comparable(field: str, value: str) -> str:
    """A value as it is compared: `Claude Opus 4.6 (1M)` and `anthropic/claude-opus-4-6` agree."""
    text = " ".join(value.lower().split())
    if field == "tool":
        text = tool_named(text) or text
    if field == "model":
        text = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*$", "", text).rpartition("/")[2]
        text = re.sub(r"[-@]20\d{6}$", "", text)
    return re.sub(r"[^\w+]+", "-", text).strip("-") or text


def _agree(field: str, one: str, other: str) -> bool:
    # A session is named by its id in one source and by a link that ends in the id in another.
    if field == "session_id" and (one.endswith(other) or other.endswith(one)):
        return True
    return comparable(field, one) == comparable(field, other)


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    distinct: list[Claim] = []
    for claim in claims:
        if not any(_agree(claim.field, claim.value, other.value) for other in distinct):
            distinct.append(claim)
    return distinct


def _disagreement(field: str, claims: Iterable[Claim]) -> Disagreement:
    distinct = _distinct(claims)
    said = "; ".join(f"“{claim.value}” in {claim.source.words}" for claim in distinct)
    return Disagreement(field, tuple(distinct), f"The sources disagree on {field}: {said}.")


def _origin(claims: Iterable[Claim]) -> Origin:
    fields = {claim.field for claim in claims if claim.value}
    if fields & _TELLS_AN_AGENT:
        return Origin.AGENT
    return Origin.AUTOMATION if "automation" in fields else Origin.UNKNOWN
