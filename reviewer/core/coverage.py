"""Coverage: which change units are under a valid sign-off, by whom, and by which match; in doubt none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import Comparison, CutUnit, Unit
from reviewer.core.cover import Approval, Coverage, Match, Objection, SignatureState
from reviewer.core.cut_sign_offs import Spoken
from reviewer.core.record import SignOff, Verdict

_Said = TypeVar("_Said")


COUNTS = frozenset({SignatureState.GOOD, SignatureState.UNSIGNED})
"""States under which a record may count; whether an unsigned one is enough is the policy's to say."""


class Withdrawal(Struct, frozen=True, kw_only=True):
    """Somebody says that a record shall count no longer; `problem` says why this itself counts for nothing."""

    email: str
    at: str
    record: str
    signature: SignatureState
    problem: str = ""


class Known(Struct, frozen=True):
    """A sign-off with what was established about it; `problem` says why it counts for nothing.

    `withdrawals` are all that name it, whoever wrote them and however they are signed.
    """

    sign_off: SignOff
    record: str
    signature: SignatureState
    problem: str = ""
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def objects(self) -> bool:
        """Whether it takes cover away."""
        return self.sign_off.verdict is not Verdict.APPROVE

    def own_withdrawals(self) -> tuple[Withdrawal, ...]:
        """Those that claim to be by the same person and stand where they belong."""
        who = self.sign_off.email.lower()
        return tuple(one for one in self.withdrawals if not one.problem and one.email.lower() == who)

    def stands(self, counts: frozenset[SignatureState]) -> bool:
        """Whether it holds in spite of its withdrawals: one in doubt ends an approval, and no objection."""
        if self.objects:
            return all(one.signature not in counts for one in self.own_withdrawals())
        return not self.own_withdrawals()


def coverage(
    units: Sequence[Unit],
    comparison: Comparison,
    change_fingerprint: str,
    sign_offs: Iterable[Known],
    involved: frozenset[str] = frozenset(),
    *,
    counts: frozenset[SignatureState] = COUNTS,
    cuts: Sequence[CutUnit] = (),
) -> Coverage:
    """The coverage of a change; `cuts` say which of its units are pieces.

    `involved` holds the lower-case addresses of the change's authors, agents and drivers: what they signed is
    theirs, whatever the record says. Of one person's verdicts on a unit the newest holds, and of two at the
    same time the one that objects; what becomes of withdrawn ones, `_holding` says. `counts` are the signature
    states the policy is content with.
    """
    problems: list[str] = []
    wanted = {unit.fingerprint for unit in units}
    said: dict[str, dict[str, list[Known]]] = {fingerprint: {} for fingerprint in wanted}
    for known in spoken(sign_offs, units, cuts):
        about = wanted.intersection(known.sign_off.speaks_of())
        if known.problem or known.signature not in counts:
            if about or not known.sign_off.email:
                reason = known.problem or f"its signature is {known.signature}"
                problems.append(f"record {known.record[:12]} counts for nothing: {reason}")
            continue
        if about:
            problems += _doubtful_withdrawals(known, counts)
        for fingerprint in about:
            said[fingerprint].setdefault(known.sign_off.email.lower(), []).append(known)
    verdicts = {
        fingerprint: [held for each in by_person.values() if (held := _holding(each, counts))]
        for fingerprint, by_person in said.items()
    }
    matches = _Matches(comparison, change_fingerprint, involved)
    return _added_up(units, verdicts, matches, problems)


def spoken(
    sign_offs: Iterable[Known], units: Iterable[Unit], cuts: Sequence[CutUnit] = ()
) -> tuple[Known, ...]:
    """The sign-offs, each with what it says of these units under the names of other pieces of the same."""
    known = tuple(sign_offs)
    if not cuts and not any(one.sign_off.cuts for one in known):
        return known
    said = Spoken(units, cuts)
    return tuple(replace(one, sign_off=said.of(one.sign_off)) for one in known)


def joined(found: Coverage, cuts: Iterable[CutUnit]) -> Coverage:
    """The coverage of pieces as that of the units they are pieces of: one is covered when all of its pieces are."""
    covered, own, objected = dict(found.covered), dict(found.self_signed), dict(found.objected)
    uncovered = dict.fromkeys(found.uncovered)
    for cut in cuts:
        unit = cut.unit.fingerprint
        _join(covered, cut, all)
        _join(own, cut, all)
        _join(objected, cut, any)
        if not uncovered.keys().isdisjoint(cut.pieces):
            uncovered = dict.fromkeys(unit if one in cut.pieces else one for one in uncovered)
    return Coverage(covered, own, tuple(uncovered), found.problems, objected)


def _join(
    said: dict[str, tuple[_Said, ...]], cut: CutUnit, enough: Callable[[Iterable[object]], bool]
) -> None:
    """What is said of a unit's pieces becomes what is said of the unit, where it is said of enough of them."""
    parts = [said.pop(piece, ()) for piece in cut.pieces]
    if enough(parts):
        said[cut.unit.fingerprint] = tuple(dict.fromkeys(one for part in parts for one in part))


def _holding(said: Iterable[Known], counts: frozenset[SignatureState]) -> Known | None:
    """Which of one person's verdicts on a unit holds: the newest.

    Behind a withdrawn one no approval comes back, but an objection does that no later approval had settled.
    """
    withdrawn = False
    for known in sorted(said, key=_rank, reverse=True):
        if known.stands(counts):
            return None if withdrawn and not known.objects else known
        withdrawn = True
    return None


def _doubtful_withdrawals(known: Known, counts: frozenset[SignatureState]) -> list[str]:
    """What is wrong with the withdrawals of a record, and what that means."""
    told = []
    for one in known.withdrawals:
        name = f"record {one.record[:12]}, which takes back record {known.record[:12]},"
        if one.problem:
            told.append(f"{name} counts for nothing: {one.problem}")
        elif one.email.lower() != known.sign_off.email.lower():
            told.append(f"{name} counts for nothing: it is by {one.email}, not by {known.sign_off.email}")
        elif one.signature not in counts:
            effect = "so the objection stands" if known.objects else "so the approval is not relied upon"
            told.append(f"{name} is in doubt: its signature is {one.signature}, {effect}")
    return told


def _rank(known: Known) -> tuple[str, bool, str]:
    """What decides which of a person's verdicts holds: the newer; then the one that objects."""
    return known.sign_off.at, known.objects, known.record


class _Matches(Struct, frozen=True):
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
            match=match_of(sign_off, self.comparison, self.change_fingerprint),
            signature=known.signature,
            self_signed=sign_off.self_signed or sign_off.email.lower() in self.involved,
        )


def _added_up(
    units: Sequence[Unit],
    verdicts: Mapping[str, Sequence[Known]],
    matches: _Matches,
    problems: Sequence[str],
) -> Coverage:
    covered: dict[str, tuple[Approval, ...]] = {}
    own: dict[str, tuple[Approval, ...]] = {}
    objected: dict[str, tuple[Objection, ...]] = {}
    for unit in units:
        said = sorted(verdicts[unit.fingerprint], key=_rank)
        approvals = [matches.approval(one) for one in said if not one.objects]
        objections = tuple(_objection(one) for one in said if one.objects)
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


def match_of(sign_off: SignOff, comparison: Comparison, change_fingerprint: str) -> Match:
    """How a sign-off speaks of a change, by the strongest match that holds."""
    same_base = sign_off.base == comparison.merge_base
    if sign_off.head and sign_off.head == comparison.head_commit and same_base:
        return Match.SAME_COMMIT
    if sign_off.head_tree and sign_off.head_tree == comparison.head_tree and same_base:
        return Match.SAME_TREE
    if sign_off.change == change_fingerprint:
        return Match.SAME_CHANGE
    return Match.UNIT_BY_UNIT
