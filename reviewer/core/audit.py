"""What an audit finds: how a commit landed, who approved it by which match, and what is missing, in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from reviewer.core.change import Comparison, Unit
from reviewer.core.commit import Commit
from reviewer.core.contract import Contract, ContractState
from reviewer.core.cover import Approval, Coverage, Match, SignatureState
from reviewer.core.coverage import Known
from reviewer.core.gate import Decision, Place, place
from reviewer.core.people import People, Person
from reviewer.core.provenance import Origin, Provenance
from reviewer.core.record import Body, Payload, SignOffBody, Subject, Verdict
from reviewer.core.text import counted

SHORT_ID = 10


class Landing(StrEnum):
    """How a commit came to be on its branch, as far as history and the ledger tell."""

    MERGE = "merge"
    FAST_FORWARD = "fast-forward"
    REBASE = "rebase"
    SQUASH = "squash"
    CHERRY_PICK = "cherry-pick"
    STACK = "stack"
    DIRECT = "direct"
    NOWHERE = "on no branch"


class Trace(StrEnum):
    """What showed which change a commit belongs to, strongest first."""

    MERGE_COMMIT = "merge commit"
    COMMIT_ID = "commit id"
    COMMIT_FINGERPRINT = "commit fingerprint"
    CHANGE_FINGERPRINT = "change fingerprint"
    UNITS = "units"
    COMMIT_ALONE = "commit alone"


class Landed(Struct, frozen=True, kw_only=True):
    """The change a commit landed in: what the branch did not have before it came, and has since.

    `by` is the commit of the branch's first-parent line that brought it (the newest, where several commits are
    one change), "" when it is on no branch; `branch` is that branch's name. `units` are the change's, against
    the commit before it landed.
    """

    how: Landing
    trace: Trace
    by: str
    branch: str
    comparison: Comparison
    units: tuple[Unit, ...]
    fingerprint: str


class GapKind(StrEnum):
    """What is missing."""

    NO_SIGN_OFF = "no-sign-off"
    NOT_COVERED = "not-covered"
    OWN_PEOPLE_ONLY = "own-people-only"
    OBJECTION = "objection"
    SIGNATURE = "signature"
    UNSIGNED = "unsigned"
    NO_PROVENANCE = "no-provenance"
    CLAIM_WITHOUT_EVIDENCE = "claim-without-evidence"
    REQUIREMENT = "requirement"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Gap(Struct, frozen=True):
    """One thing that is missing, as a sentence for the auditor."""

    kind: GapKind
    sentence: str


class LineAsked(Struct, frozen=True, kw_only=True):
    """The line somebody asked about.

    `path` and `number` are where it was asked for, at `revision` ("" for the work tree); `text` is the line.
    `first_written` names commit, path and line its text was moved or copied from, None when it was written here.
    `units` are the units of the landed change it may belong to, none when that cannot be told.
    """

    path: str
    number: int
    revision: str
    text: bytes
    first_written: tuple[str, str, int] | None = None
    units: tuple[str, ...] = ()


class SignOffSeen(Struct, frozen=True, kw_only=True):
    """A sign-off that speaks of the landed change.

    `units` counts those of the landed change it speaks of; `subject` and `body` are what was signed, None for a
    record that cannot be read. `counts` says whether the gate takes it, and `role` what hand the signer had in the
    change, "" for an independent reviewer. `read` says how each unit of the landed change was read, in whatever pieces
    the reviewer had it, and `seconds` for how long all that was read of them was on the screen.
    """

    known: Known
    subject: Subject | None
    body: SignOffBody | None
    match: Match
    units: int
    counts: bool
    role: str = ""
    read: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


class Regard(StrEnum):
    """What of the change another record speaks of, the closest first."""

    LANDED_TREE = "the tree that landed"
    LANDED_COMMIT = "a commit that landed"
    SIGNED_TREE = "the tree that was signed"
    SIGNED_COMMIT = "a commit that was signed"
    LATER_COMMIT = "a later commit that has it"
    RECORD = "a record about it"


class RecordSeen(Struct, frozen=True, kw_only=True):
    """A record of another kind that speaks of the change, its commits or a record about it.

    `problem` says why it counts for nothing, "" when its signature holds or there is none.
    """

    record: str
    payload: Payload
    regard: Regard
    signature: SignatureState
    problem: str = ""


class Audit(Struct, frozen=True, kw_only=True):
    """Everything the repository says of one commit, or one line. None means that it could not be established."""

    asked: str
    commit: Commit
    landed: Landed
    commits: tuple[Commit, ...] = ()
    line: LineAsked | None = None
    people: People | None = None
    provenance: Provenance | None = None
    contract: Contract | None = None
    risk_tags: tuple[str, ...] | None = None
    sign_offs: tuple[SignOffSeen, ...] = ()
    records: tuple[RecordSeen, ...] = ()
    decision: Decision | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def coverage(self) -> Coverage | None:
        """What is covered, as the gate counts it."""
        return self.decision.coverage if self.decision else None


class Step(Struct, frozen=True, kw_only=True):
    """One change that landed on a branch, as a history lists it.

    `commit` is the one of the branch's own line, the newest where several are one change; `commits` counts all
    it brought. `approvers` are the people whose approvals count, each once.
    """

    commit: Commit
    landed: Landed
    commits: int
    covered: int
    approvers: tuple[Person, ...] = ()
    gaps: tuple[Gap, ...] = ()


class History(Struct, frozen=True, kw_only=True):
    """The changes that landed between two commits, newest first; `unknown` says what could not be looked at."""

    asked: str
    start: str
    end: str
    steps: tuple[Step, ...]
    unknown: tuple[str, ...] = ()

    def having(self, kind: GapKind) -> int:
        """How many of the changes have such a gap."""
        return sum(any(gap.kind is kind for gap in step.gaps) for step in self.steps)

    @property
    def with_gaps(self) -> int:
        """How many of the changes have any gap."""
        return sum(bool(step.gaps) for step in self.steps)


class GapFacts(Struct, frozen=True, kw_only=True):
    """What the gaps of one landed change are found by. None means that it could not be established.

    `is_backed`: some evidence that passed speaks of what landed, or was seen by who approved it.
    `was_stated`: who signed had claims before them that what landed does not carry any more, after a squash say.
    """

    units: Sequence[Unit]
    coverage: Coverage | None
    about: Sequence[Known] = ()
    provenance: Provenance | None = None
    contract: Contract | None = None
    is_backed: bool = False
    was_stated: bool = False
    unknown: Sequence[str] = ()


def gaps(facts: GapFacts) -> tuple[Gap, ...]:
    """What is missing, the gravest first; where something could not be established, that is a gap as well."""
    return (
        *(Gap(GapKind.UNKNOWN, sentence) for sentence in facts.unknown),
        *_approval_gaps(facts),
        *_signature_gaps(facts),
        *_provenance_gaps(facts.provenance, facts.was_stated),
        *_evidence_gaps(facts),
    )


def _approval_gaps(facts: GapFacts) -> list[Gap]:
    if facts.coverage is None:
        return [Gap(GapKind.UNKNOWN, "What is approved could not be established: nothing counts.")]
    found = [
        Gap(GapKind.OBJECTION, f"{one.verdict} by {who(one.reviewer, one.email)} at {one.at} stands.")
        for one in dict.fromkeys(one for given in facts.coverage.objected.values() for one in given)
    ]
    lacking = [unit for unit in facts.units if unit.fingerprint not in facts.coverage.covered]
    if not lacking:
        return found
    own = {unit.fingerprint for unit in lacking} & facts.coverage.self_signed.keys()
    people = {one.email: one for fingerprint in own for one in facts.coverage.self_signed[fingerprint]}
    if len(own) == len(facts.units):
        names = ", ".join(who(one.reviewer, one.email) for one in people.values())
        sentence = f"Approved only by who made it: {names}. That is no second person."
        return [*found, Gap(GapKind.OWN_PEOPLE_ONLY, sentence)]
    if len(lacking) == len(facts.units) and not any(_spoke(one, facts) for one in facts.about):
        return [*found, Gap(GapKind.NO_SIGN_OFF, "No sign-off speaks of it.")]
    lines = sum(unit.lines for unit in lacking)
    sentence = (
        f"{len(lacking):,} of {counted(len(facts.units), 'unit')} not covered ({counted(lines, 'line')})."
    )
    return [*found, Gap(GapKind.NOT_COVERED, sentence)]


def _spoke(known: Known, facts: GapFacts) -> bool:
    """Whether somebody said something of the change at all, whatever it is worth."""
    return not {unit.fingerprint for unit in facts.units}.isdisjoint(known.sign_off.speaks_of())


def _signature_gaps(facts: GapFacts) -> list[Gap]:
    found = []
    for one in facts.about:
        named = f"Record {one.record[:SHORT_ID]}"
        if one.sign_off.email:
            named += f" by {who(one.sign_off.reviewer, one.sign_off.email)}"
        if one.signature.value == "unsigned" and not one.problem:
            found.append(Gap(GapKind.UNSIGNED, f"{named} is unsigned: anybody could have written it."))
        elif one.problem:
            found.append(Gap(GapKind.SIGNATURE, f"{named} counts for nothing: {one.problem}."))
        found += [
            Gap(GapKind.WITHDRAWN, f"{named} was taken back at {taken.at}.")
            for taken in one.own_withdrawals()
        ]
    return found


def _provenance_gaps(provenance: Provenance | None, was_stated: bool) -> list[Gap]:
    if provenance is None:
        return [Gap(GapKind.UNKNOWN, "How it was made could not be read.")]
    if provenance.origin is Origin.UNKNOWN and was_stated:
        return []
    if provenance.origin is Origin.UNKNOWN:
        return [Gap(GapKind.NO_PROVENANCE, "No record or trailer says how it was made: unknown origin.")]
    silent = sum(not one.claims for one in provenance.per_commit)
    if silent and not provenance.records:
        sentence = f"{silent:,} of {counted(len(provenance.per_commit), 'commit')} say nothing of how they were made."
        return [Gap(GapKind.NO_PROVENANCE, sentence)]
    return []


def _evidence_gaps(facts: GapFacts) -> list[Gap]:
    """A claim that something was verified stays one until there is evidence of it."""
    if facts.contract is None or facts.is_backed:
        return []
    tests = facts.contract.test_evidence
    if tests.state is ContractState.MISSING or tests.state is ContractState.GIVEN:
        return []
    where = f" in {tests.source.words}" if tests.source else ""
    return [Gap(GapKind.CLAIM_WITHOUT_EVIDENCE, f"“{tests.value}” is claimed{where}; no evidence backs it.")]


def evidence_seen(sign_offs: Sequence[SignOffSeen]) -> tuple[str, ...]:
    """The digests of the evidence that those who signed had before them, each once."""
    found = [digest for seen in sign_offs if seen.body and seen.counts for digest in seen.body.evidence]
    return tuple(dict.fromkeys(found))


def was_stated(bodies: Iterable[Body]) -> bool:
    """Whether a sign-off kept claims on how it was made."""
    return any(isinstance(body, SignOffBody) and body.provenance for body in bodies)


def asked_units(audit: Audit) -> tuple[str, ...]:
    """The units the question is about: the line's, where they are known, else the whole change's."""
    return (audit.line.units if audit.line else ()) or tuple(unit.fingerprint for unit in audit.landed.units)


def approvals(audit: Audit) -> tuple[tuple[Approval, int], ...]:
    """The approvals that count, each with how many units of what was asked for are under it, oldest first."""
    if audit.coverage is None:
        return ()
    asked, own = set(asked_units(audit)), _own_records(audit)
    found: dict[str, tuple[Approval, int]] = {}
    for fingerprint, given in audit.coverage.covered.items():
        for one in given if fingerprint in asked else ():
            if one.record in own:
                continue
            found[one.record] = (one, found.get(one.record, (one, 0))[1] + 1)
    return tuple(sorted(found.values(), key=lambda each: (each[0].at, each[0].record)))


def uncovered(audit: Audit) -> tuple[Place, ...]:
    """Where the units stand that no approval covers, in the order of the change; all, when that is not known."""
    covered = audit.coverage.covered if audit.coverage else {}
    own = _own_records(audit)
    return tuple(
        place(unit)
        for unit in audit.landed.units
        if all(one.record in own for one in covered.get(unit.fingerprint, ()))
    )


def is_approved(audit: Audit) -> bool:
    """Whether everything that was asked for is under an independent approval that counts."""
    if audit.coverage is None:
        return False
    asked = asked_units(audit)
    own = _own_records(audit)
    given = (audit.coverage.covered.get(fingerprint, ()) for fingerprint in asked)
    return bool(asked) and all(any(one.record not in own for one in each) for each in given)


def _own_records(audit: Audit) -> set[str]:
    """Sign-offs by people who had a hand in what they signed, though what landed does not name them."""
    return {seen.known.record for seen in audit.sign_offs if seen.role}


def role_of(people: People | None, email: str) -> str:
    """What hand somebody had in a change, "" for none; "unknown" when nobody knows who made it."""
    if people is None:
        return "unknown"
    roles = (
        ("author", people.authors),
        ("co-author", people.co_authors),
        ("agent", people.agents),
        ("driver", people.drivers),
    )
    return ", ".join(role for role, each in roles if email.lower() in {one.email.lower() for one in each})


def own_gaps(audit: Audit) -> tuple[Gap, ...]:
    """Approvals the gate would take, by people who had a hand in the commits they signed."""
    return tuple(
        Gap(
            GapKind.OWN_PEOPLE_ONLY,
            f"{who(seen.known.sign_off.reviewer, seen.known.sign_off.email)} had a hand in what they approved "
            f"({seen.role} of a commit that was signed), though what landed does not say so.",
        )
        for seen in audit.sign_offs
        if seen.role and seen.counts and not is_objection(seen.known.sign_off.verdict)
    )


def is_objection(verdict: Verdict) -> bool:
    """Whether a verdict takes cover away."""
    return verdict is not Verdict.APPROVE


def who(name: str, email: str) -> str:
    """A person as records name them."""
    return f"{name} <{email}>"
