"""The gap report of a range: every change that landed between two commits, and what is missing of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer import config
from reviewer.audit.asked import AskedRange
from reviewer.audit.landed import Alone, alone, as_landed, on_the_line, read_commits
from reviewer.audit.record_words import proves
from reviewer.audit.records import evidence_about, hands_in_signed, known_about, signed_in
from reviewer.core.audit import (
    Gap,
    GapFacts,
    GapKind,
    History,
    Landed,
    Landing,
    Step,
    Trace,
    gaps,
    was_stated,
)
from reviewer.core.change import Change
from reviewer.core.commit import Commit
from reviewer.core.contract import Contract, ContractState
from reviewer.core.cover import Coverage, SignatureState
from reviewer.core.coverage import COUNTS, Known, coverage, spoken
from reviewer.core.cut_units import UnitsInParts, in_parts
from reviewer.core.people import Person, people
from reviewer.core.provenance import PROVENANCE_PATH, Provenance
from reviewer.core.record import Payload, RecordKind
from reviewer.core.stated_contract import contract
from reviewer.errors import ReviewerError
from reviewer.formats.provenance import provenance
from reviewer.git.batch import objects
from reviewer.git.commits import commits
from reviewer.git.diff import stream
from reviewer.git.landing import Branch, arrivals, first_parents
from reviewer.git.location import Location
from reviewer.git.notes import is_id
from reviewer.git.process import run
from reviewer.git.refs import is_shallow
from reviewer.git.resolve import depth_hint
from reviewer.ledger import Ledger, Signers, opened
from reviewer.ledger_provenance import recorded_provenance
from reviewer.stack_sign_offs import cut_as_signed, sign_offs_across
from reviewer.workspace import Workspace

Watch = Callable[[int, int], object]
"""Told how many of how many commits were looked at."""
SPLIT_FROM = "split-from:"
TOGETHER = 200
"""Commits compared by one child: progress is told, and memory is bounded."""


def audit_range(
    workspace: Workspace,
    asked: AskedRange,
    name: str,
    *,
    trusted: str | None = None,
    watch: Watch = lambda _done, _all: None,
) -> History:
    """Every change of the first-parent line of `asked.end` that `asked.start` does not have, newest first.

    Commits that one sign-off recorded together are one change, as in the audit of each. The policy's demands on
    risk are not judged here: that needs the findings of every change, which the audit of each has.
    """
    location = workspace.repository()
    branch = Branch(asked.end.label, asked.end.commit)
    brought = arrivals(location, asked.start.commit, asked.end.commit)
    with opened(location) as ledger:
        found = tuple(_steps(_Range(location, branch, ledger, trusted), brought, watch))
    unknown = [f"History is cut off in this clone. {depth_hint(location)}"] if is_shallow(location) else []
    return History(
        asked=name,
        start=asked.start.commit,
        end=asked.end.commit,
        steps=found,
        unknown=tuple(unknown),
    )


class _Range(Struct, frozen=True):
    """What every change of a history is judged with."""

    location: Location
    branch: Branch
    ledger: Ledger
    trusted: str | None

    def signers(self, change: Landed) -> Signers:
        """Who may sign."""
        return Signers(self.location, self.trusted or change.comparison.merge_base)


def _steps(within: _Range, brought: Mapping[str, Sequence[str]], watch: Watch) -> Iterator[Step]:
    told: set[str] = set()
    line = list(brought)
    for at in range(0, len(line), TOGETHER):
        part = line[at : at + TOGETHER]
        every = [oid for commit in part for oid in brought[commit]]
        known = dict(zip(every, read_commits(within.location, every), strict=True))
        alone_here = alone(within.location, [known[commit] for commit in part])
        for done, (commit, own) in enumerate(zip(part, alone_here, strict=True)):
            watch(at + done, len(line))
            if commit in told:
                continue
            made = tuple(known[oid] for oid in brought[commit])
            step = _Step(within, own, made).step() if own else _untold(known[commit], within.branch)
            told.update(_own_line(within.location, step))
            yield step


def _own_line(location: Location, step: Step) -> set[str]:
    """The commits of the branch's line that a change consists of."""
    if step.landed.how is Landing.MERGE or step.commits == 1:
        return {step.commit.oid}
    return set(first_parents(location, [step.landed.by, f"^{step.landed.comparison.base_commit}"]))


def _untold(commit: Commit, branch: Branch) -> Step:
    """A commit whose parent is not in this clone."""
    change = as_landed([Alone(commit, "", ())], (), Landing.DIRECT, Trace.COMMIT_ALONE, branch)
    sentence = "The commit before it is not in this clone, so what it changed cannot be told."
    return Step(commit=commit, landed=change, commits=1, covered=0, gaps=(Gap(GapKind.UNKNOWN, sentence),))


class _Step:
    """One change of a history, and what is known of it."""

    def __init__(self, within: _Range, own: Alone, brought: tuple[Commit, ...]) -> None:
        self.within, self.own, self.brought = within, own, brought
        self.location, self.ledger = within.location, within.ledger

    def step(self) -> Step:
        """The change with its gaps; what cannot be established is one of them."""
        change = on_the_line(self.location, self.own, self.within.branch, signed_in(self.ledger))
        if change.comparison.base_tree != self.own.base_tree:  # neighbors are part of the same change
            made = commits(self.location, change.comparison)
        elif self.own.commit.automatic:
            made = self.brought[:-1]
        else:
            made = self.brought
        return self._judged(change, made)

    def _judged(self, change: Landed, made: tuple[Commit, ...]) -> Step:
        how = self._provenance(change, made)
        told = contract(how, made, ())
        found = self._about(change)
        about: Sequence[Known] = [known for known, _ in found]
        parts = in_parts(change.units, about)
        covered = self._coverage(change, parts, made, how, about)
        if covered.uncovered and (across := self._across(change, made, about)):
            parts, about = across
            covered = self._coverage(change, parts, made, how, about)
        return Step(
            commit=self.own.commit,
            landed=replace(change, units=parts.units),
            commits=len(made),
            covered=len(covered.covered),
            approvers=_approvers(covered),
            gaps=gaps(
                GapFacts(
                    units=parts.units,
                    coverage=covered,
                    about=spoken(about, parts.units, parts.cuts),
                    provenance=how,
                    was_stated=was_stated(
                        payload.body for known, payload in found if payload and not known.problem
                    ),
                    contract=told,
                    is_backed=self._is_backed(change, made, told, about),
                )
            ),
        )

    def _provenance(self, change: Landed, made: tuple[Commit, ...]) -> Provenance:
        """What is claimed; the record in the tree only where the change touches it."""
        touched = any(PROVENANCE_PATH in (unit.path, unit.old_path) for unit in change.units)
        trees = (change.comparison.base_tree, change.comparison.head_tree)
        old, new = (self._file(tree) if touched else None for tree in trees)
        found = provenance(made, new, head=change.comparison.head_commit, base_json=old)
        ids = [one.oid for one in made]
        if not self.ledger.mentioning([*ids, change.comparison.head_tree], RecordKind.PROVENANCE):
            return found
        signers = self.within.signers(change)
        recorded, problems = recorded_provenance(self.location, ids, change.comparison.head_tree, signers)
        return replace(found, records=(*found.records, *recorded), problems=(*found.problems, *problems))

    def _file(self, tree: str) -> bytes | None:
        answer = run(self.location, ["cat-file", "blob", f"{tree}:{PROVENANCE_PATH}"], check=False)
        return None if answer.code else answer.out

    def _about(self, change: Landed) -> Sequence[tuple[Known, Payload | None]]:
        keys = {self.own.commit.oid, change.comparison.head_commit, change.by}
        keys |= {unit.fingerprint for unit in change.units}
        signers = self.within.signers(change)
        found = known_about(self.ledger, keys - {""}, signers)
        hands = hands_in_signed(self.location, found)
        return [(_own(known) if known.record in hands else known, payload) for known, payload in found]

    def _across(
        self, change: Landed, made: tuple[Commit, ...], about: Sequence[Known]
    ) -> tuple[UnitsInParts, Sequence[Known]] | None:
        """The change as it was signed in the steps of its stack, or in what it is a step of; None without either.

        As the gate looks at it; only what is not covered otherwise is worth the time.
        """
        if not any(SPLIT_FROM in one.message.lower() for one in made) and not self._was_split(change, about):
            return None
        try:
            deltas = tuple(stream(self.location, change.comparison))
            whole = Change(change.comparison, deltas, change.units, change.fingerprint)
            signed = sign_offs_across(self.location, whole, lambda units: self._known(change, units))
            if cut := cut_as_signed(self.location, whole, signed.cuts):
                whole = cut
                signed = sign_offs_across(self.location, whole, lambda units: self._known(change, units))
        except ReviewerError:  # what is not here proves nothing
            return None
        told = {one.record for one in signed.known}
        return UnitsInParts(whole.units, whole.cuts), (
            *(one for one in about if one.record not in told),
            *signed.known,
        )

    def _was_split(self, change: Landed, about: Sequence[Known]) -> bool:
        """Whether something that was signed, of this change or on its base, says that it was split from it."""
        base, head = change.comparison.merge_base, change.comparison.head_commit
        elsewhere = self.ledger.mentioning([base], RecordKind.SIGN_OFF) if base else ()
        heads = {entry.record.payload.subject.head for entry in elsewhere if entry.record.payload}
        heads |= {one.sign_off.head for one in about}
        signed = objects(self.location, [each for each in sorted(heads - {head}) if is_id(each)])
        wanted = f"{SPLIT_FROM} {head}".encode()
        return any(content is not None and wanted in content.lower() for content in signed)

    def _known(self, change: Landed, ids: Iterable[str]) -> tuple[Known, ...]:
        """The sign-offs that name one of these, those of people who had a hand in what they signed as their own."""
        found = known_about(self.ledger, set(ids), self.within.signers(change))
        hands = hands_in_signed(self.location, found)
        return tuple(_own(known) if known.record in hands else known for known, _ in found)

    def _coverage(
        self,
        change: Landed,
        parts: UnitsInParts,
        made: tuple[Commit, ...],
        how: Provenance,
        about: Sequence[Known],
    ) -> Coverage:
        """What is covered, each unit in the parts that several people may have signed of it."""
        counts = COUNTS if about and self._takes_unsigned(change) else frozenset({SignatureState.GOOD})
        involved = people(made, how).involved()
        identity = change.comparison, change.fingerprint
        return coverage(parts.units, *identity, about, involved, counts=counts, cuts=parts.cuts)

    def _takes_unsigned(self, change: Landed) -> bool:
        """Whether the policy it landed under lets an unsigned record count; in doubt not."""
        try:
            return not config.policy(
                self.location, change.comparison, trusted=self.within.trusted
            ).policy.require.signature
        except ReviewerError:
            return False

    def _is_backed(
        self, change: Landed, made: tuple[Commit, ...], told: Contract, about: Sequence[Known]
    ) -> bool:
        """Whether some evidence that passed speaks of what landed or was approved; asked where something is claimed."""
        if told.test_evidence.state is ContractState.MISSING:
            return False
        ids = {change.comparison.head_tree, change.by, *(one.oid for one in made)}
        approved = [one.sign_off for one in about if not one.objects and not one.problem]
        ids |= {oid for one in approved for oid in (one.head, one.head_tree)}
        signers = self.within.signers(change)
        return any(proves(one) for one in evidence_about(self.ledger, ids, signers))


def _own(known: Known) -> Known:
    """A sign-off by somebody who had a hand in it."""
    return replace(known, sign_off=replace(known.sign_off, self_signed=True))


def _approvers(covered: Coverage) -> tuple[Person, ...]:
    given = {one.email.lower(): one for approvals in covered.covered.values() for one in approvals}
    return tuple(Person(one.reviewer, one.email) for one in given.values())
