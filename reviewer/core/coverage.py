"""Coverage: which change units are under a valid sign-off, by whom, and by which match; in doubt none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reviewer.core.change import Comparison, Unit
from reviewer.core.record import SignOff, Verdict


class Match(StrEnum):
    """How a sign-off was recognised as speaking of this change, strongest first."""

    SAME_COMMIT = "same commit"
    SAME_TREE = "same tree"
    SAME_CHANGE = "same change on a new base"
    UNIT_BY_UNIT = "unit by unit"


class SignatureState(StrEnum):
    """What is known of a record's signature."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN_KEY = "unknown key"
    WRONG_PERSON = "wrong person"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    CANNOT_CHECK = "cannot check"


COUNTS = frozenset({SignatureState.GOOD, SignatureState.UNSIGNED})
"""States under which a record may count; whether an unsigned one is enough is the policy's to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's approval of a unit."""

    reviewer: str
    email: str
    at: str
    record: str
    match: Match
    signature: SignatureState
    self_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A person's request for changes, or rejection, that takes a unit's cover away."""

    reviewer: str
    email: str
    at: str
    record: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is covered, each by fingerprint: approvals by independent people; approvals by the change's own
    people beside them, which never count; and sentences about records that count for nothing.

    `uncovered` is in the change's order; `objected` says who stands against a unit, approved by others or not.
    """

    covered: dict[str, tuple[Approval, ...]] = field(default_factory=dict)
    self_signed: dict[str, tuple[Approval, ...]] = field(default_factory=dict)
    uncovered: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    objected: dict[str, tuple[Objection, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A sign-off with what was established about it; `problem` says why it counts for nothing."""

    sign_off: SignOff
    record: str
    signature: SignatureState
    problem: str = ""


def coverage(
    units: Sequence[Unit],
    comparison: Comparison,
    change_fingerprint: str,
    sign_offs: Iterable[Known],
    involved: frozenset[str] = frozenset(),
    *,
    counts: frozenset[SignatureState] = COUNTS,
) -> Coverage:
    """The coverage of a change.

    `involved` holds the lower-case addresses of the change's authors, agents and drivers: what they signed is
    theirs, whatever the record says. Of one person's verdicts on a unit the newest holds, and of two at the
    same time the one that objects. `counts` are the signature states the policy is content with.
    """
    problems: list[str] = []
    wanted = {unit.fingerprint for unit in units}
    verdicts: dict[str, dict[str, Known]] = {fingerprint: {} for fingerprint in wanted}
    for known in sign_offs:
        about = wanted.intersection(known.sign_off.speaks_of())
        if known.problem or known.signature not in counts:
            if about or not known.sign_off.email:
                reason = known.problem or f"its signature is {known.signature}"
                problems.append(f"record {known.record[:12]} counts for nothing: {reason}")
            continue
        who = known.sign_off.email.lower()
        for fingerprint in about:
            before = verdicts[fingerprint].get(who)
            if before is None or _rank(known) > _rank(before):
                verdicts[fingerprint][who] = known
    matches = _Matches(comparison, change_fingerprint, involved)
    return _added_up(units, verdicts, matches, problems)


def _rank(known: Known) -> tuple[str, bool, str]:
    """What decides which of a person's verdicts holds: the newer; then the one that objects."""
    return known.sign_off.at, known.sign_off.verdict is not Verdict.APPROVE, known.record


@dataclass(frozen=True, slots=True)
class _Matches:
    """How sign-offs speak of one change."""

    comparison: Comparison
    change_fingerprint: str
    involved: frozenset[str]

    def approval(self, known: Known) -> Approval:
        """A sign-off as an approval of this change."""
        sign_off = known.sign_off
        return Approval(
            reviewer=sign_off.reviewer,
            email=sign_off.email,
            at=sign_off.at,
            record=known.record,
            match=_match(sign_off, self.comparison, self.change_fingerprint),
            signature=known.signature,
            self_signed=sign_off.self_signed or sign_off.email.lower() in self.involved,
        )


def _added_up(
    units: Sequence[Unit],
    verdicts: Mapping[str, Mapping[str, Known]],
    matches: _Matches,
    problems: Sequence[str],
) -> Coverage:
    covered: dict[str, tuple[Approval, ...]] = {}
    own: dict[str, tuple[Approval, ...]] = {}
    objected: dict[str, tuple[Objection, ...]] = {}
    for unit in units:
        said = sorted(verdicts[unit.fingerprint].values(), key=_rank)
        approvals = [matches.approval(one) for one in said if one.sign_off.verdict is Verdict.APPROVE]
        objections = tuple(_objection(one) for one in said if one.sign_off.verdict is not Verdict.APPROVE)
        independent = tuple(one for one in approvals if not one.self_signed)
        if objections:
            objected[unit.fingerprint] = objections
        elif independent:
            covered[unit.fingerprint] = independent
        mine = tuple(one for one in approvals if one.self_signed)
        if mine:
            own[unit.fingerprint] = mine
    uncovered = tuple(unit.fingerprint for unit in units if unit.fingerprint not in covered)
    return Coverage(covered, own, uncovered, tuple(problems), objected)


def _objection(known: Known) -> Objection:
    sign_off = known.sign_off
    return Objection(
        reviewer=sign_off.reviewer,
        email=sign_off.email,
        at=sign_off.at,
        record=known.record,
        verdict=sign_off.verdict,
    )


def _match(sign_off: SignOff, comparison: Comparison, change_fingerprint: str) -> Match:
    same_base = sign_off.base == comparison.merge_base
    if sign_off.head and sign_off.head == comparison.head_commit and same_base:
        return Match.SAME_COMMIT
    if sign_off.head_tree and sign_off.head_tree == comparison.head_tree and same_base:
        return Match.SAME_TREE
    if sign_off.change == change_fingerprint:
        return Match.SAME_CHANGE
    return Match.UNIT_BY_UNIT
