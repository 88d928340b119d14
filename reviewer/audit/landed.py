"""Which change a commit landed in, found by history where there is a merge, else by what the ledger signed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from reviewer.commit_fingerprints import first_parent_trees, units_between
from reviewer.core.audit import SHORT_ID, Landed, Landing, Trace
from reviewer.core.change import Comparison, Source, Unit
from reviewer.core.commit import Commit
from reviewer.core.cut_sign_offs import read_together
from reviewer.core.fingerprint import change_fingerprint
from reviewer.core.record import SignOffBody, Subject, Verdict
from reviewer.errors import CannotTell
from reviewer.git.commits import read
from reviewer.git.landing import Branch, brought_by, neighbors
from reviewer.git.location import Location
from reviewer.git.merges import automatic
from reviewer.git.resolve import depth_hint


class Signed(Struct, frozen=True):
    """What a sign-off says, and of what."""

    subject: Subject
    body: SignOffBody


Mentioning = Callable[[Collection[str]], Sequence[Signed]]
"""The sign-offs in which one of these ids or fingerprints occurs."""
MOST_STEPS = 60
"""Commits on either side that are looked at for other steps of the same stack."""
PICKED = "(cherry picked from commit "


class Alone(Struct, frozen=True):
    """A commit with the tree before it and the units between the two."""

    commit: Commit
    base_tree: str
    units: tuple[Unit, ...]


class Run(Struct, frozen=True):
    """Neighboring commits of a branch that are one change, oldest first, and how that was seen."""

    steps: tuple[Alone, ...]
    trace: Trace
    sign_off: Signed


Belongs = Callable[[Alone], bool]
"""Whether a commit belongs to a change."""


def alone(location: Location, commits: Sequence[Commit]) -> Iterator[Alone | None]:
    """Each commit by itself against its first parent, in the order given; None where that one is not here."""
    trees = first_parent_trees(location, commits)
    found = units_between(location, [(old, one.tree) for old, one in zip(trees, commits, strict=True) if old])
    for old, commit in zip(trees, commits, strict=True):
        yield Alone(commit, old, next(found)) if old else None


def read_commits(location: Location, oids: Sequence[str]) -> list[Commit]:
    """Commits by id, in the order given; merges that git makes by itself are told apart."""
    found = read(location, list(oids))
    by_itself = automatic(location, found)
    return [replace(one, automatic=True) if one.oid in by_itself else one for one in found]


def landed(location: Location, commit: Commit, branch: Branch | None, mentioning: Mentioning) -> Landed:
    """The change a commit landed in: what was merged is the merge's whole change.

    Raises CannotTell where the commit before it is not in this clone.
    """
    by = brought_by(location, commit.oid, branch.tip) if branch else ""
    own = next(alone(location, read_commits(location, [by or commit.oid])))
    if own is None:
        raise cut_off(location)
    return on_the_line(location, own, branch, mentioning)


def on_the_line(location: Location, own: Alone, branch: Branch | None, mentioning: Mentioning) -> Landed:
    """The change of a commit that is on its branch's first-parent line.

    Neighbors that one sign-off recorded are taken together, by id or by fingerprint; else the commit stands
    alone, or with the steps of the same stack around it. Only what the branch has in the end is compared: an
    approval of a change says nothing of a step that a later one undid.
    """
    commit = own.commit
    if len(commit.parents) > 1:
        return merged(own, branch)
    fingerprints = {unit.fingerprint for unit in own.units}
    signed = mentioning({commit.oid, change_fingerprint(own.units), *fingerprints})
    if signed:
        return _Neighborhood(location, own, branch, signed).landed()
    how = Landing.CHERRY_PICK if PICKED in commit.message else Landing.DIRECT
    return as_landed([own], own.units, how, Trace.COMMIT_ALONE, branch)


def merged(own: Alone, branch: Branch | None) -> Landed:
    """What a merge brought to its first parent.

    When git would have made the merge by itself, its commits are those of the branch that was merged, and only
    the tree is the merge's: whoever merged wrote nothing.
    """
    merge = own.commit
    change = as_landed([own], own.units, Landing.MERGE, Trace.MERGE_COMMIT, branch)
    if not merge.automatic:
        return change
    return replace(change, comparison=replace(change.comparison, head_commit=merge.parents[1]))


def as_landed(
    steps: Sequence[Alone], units: Sequence[Unit], how: Landing, trace: Trace, branch: Branch | None
) -> Landed:
    """Neighboring commits, oldest first, as one change."""
    first, last = steps[0], steps[-1]
    base = first.commit.parents[0] if first.commit.parents else ""
    comparison = Comparison(
        source=Source.COMMITS,
        base=base[:SHORT_ID] or "nothing",
        head=last.commit.oid[:SHORT_ID],
        key="",
        base_commit=base,
        merge_base=base,
        head_commit=last.commit.oid,
        base_tree=first.base_tree,
        head_tree=last.commit.tree,
    )
    return Landed(
        how=how if branch else Landing.NOWHERE,
        trace=trace,
        by=last.commit.oid if branch else "",
        branch=branch.name if branch else "",
        comparison=comparison,
        units=tuple(units),
        fingerprint=change_fingerprint(units),
    )


def cut_off(location: Location) -> CannotTell:
    """Why nothing can be said of a commit whose parent is not here."""
    return CannotTell(
        "The commit before it is not in this clone, so what it changed cannot be told.", depth_hint(location)
    )


class _Neighborhood:
    """A commit that came by itself, and the commits around it on its branch."""

    def __init__(
        self, location: Location, own: Alone, branch: Branch | None, signed: Sequence[Signed]
    ) -> None:
        self.location, self.own, self.branch = location, own, branch
        # The same change signed by several people, or anew after a rebase, is one to look for.
        self.signed = list({(one.subject.change, one.subject.commits): one for one in signed}.values())
        self.fingerprint = change_fingerprint(own.units)
        self.fingerprints = {unit.fingerprint for unit in own.units}
        self._approving = [one.body for one in signed if one.body.verdict is Verdict.APPROVE]
        self._read = read_in(signed)
        commit = own.commit.oid
        self._before, self._after = neighbors(location, commit, branch.tip) if branch else ([], [])

    def landed(self) -> Landed:
        """The first of the ways to see it that leaves nothing unread; else the one that leaves least."""
        best: tuple[int, Landed] | None = None
        for change in self._ways():
            unread = sum(not self._is_read(unit) for unit in change.units)
            if not unread:
                return change
            if best is None or unread < best[0]:
                best = unread, change
        return best[1] if best else self._as_landed([self.own], Trace.COMMIT_ALONE, Landing.DIRECT)

    def _is_read(self, unit: Unit) -> bool:
        """Whether approvals read a unit: one of them all of it, or several its parts."""
        return unit.fingerprint in self._read or read_together(unit, self._approving)

    def _ways(self) -> Iterator[Landed]:
        """The ways to see it, strongest first; each is only worked out when those before left something unread."""
        for run in sorted(self._recorded(), key=lambda run: -len(run.steps)):
            yield self._as_landed(run.steps, run.trace, self._how(run))
        for signed in self.signed:
            if signed.subject.change == self.fingerprint:
                how = Landing.SQUASH if len(signed.subject.commits) > 1 else Landing.REBASE
                yield self._as_landed([self.own], Trace.CHANGE_FINGERPRINT, self._picked(how))
        touching = [one for one in self.signed if not spoken_of(one).isdisjoint(self.fingerprints)]
        for signed in touching:
            yield self._as_landed([self.own], Trace.UNITS, self._part_of(signed))
        for signed in touching:
            yield self._as_landed(self._steps(signed), Trace.UNITS, Landing.STACK)
        yield self._as_landed([self.own], Trace.COMMIT_ALONE, self._picked(Landing.DIRECT))

    def _as_landed(self, steps: Sequence[Alone], trace: Trace, how: Landing) -> Landed:
        return as_landed(steps, self._units_of(steps), how, trace, self.branch)

    def _units_of(self, steps: Sequence[Alone]) -> tuple[Unit, ...]:
        """What neighboring commits change together."""
        if len(steps) == 1:
            return steps[0].units
        return next(units_between(self.location, [(steps[0].base_tree, steps[-1].commit.tree)]))

    # By what a sign-off recorded of the commits.

    def _recorded(self) -> Iterator[Run]:
        """The runs of neighbors around the commit that a sign-off recorded, by id or by fingerprint."""
        for signed in self.signed:
            seen = signed.subject.commits
            ids, fingerprints = {one.id for one in seen}, {one.fingerprint for one in seen} - {""}
            if self.own.commit.oid in ids:
                yield Run(self._around(len(seen), _in_ids(ids)), Trace.COMMIT_ID, signed)
            elif self.fingerprint in fingerprints:
                run = self._around(len(seen), _in_fingerprints(fingerprints))
                yield Run(run, Trace.COMMIT_FINGERPRINT, signed)

    def _around(self, most: int, belongs: Belongs) -> tuple[Alone, ...]:
        """The commit with the neighbors that belong to it, as far as nothing stands between them."""
        before, after = (
            [
                one
                for one in takewhile(
                    lambda one: one is not None and belongs(one),
                    alone(self.location, read_commits(self.location, side[: most - 1])),
                )
                if one is not None
            ]
            for side in (self._before, self._after)
        )
        return (*reversed(before), self.own, *after)

    def _how(self, run: Run) -> Landing:
        if run.trace is Trace.COMMIT_ID:
            return Landing.FAST_FORWARD
        whole = len(run.steps) == len(run.sign_off.subject.commits)
        return self._picked(Landing.REBASE if whole else Landing.CHERRY_PICK)

    def _picked(self, otherwise: Landing) -> Landing:
        """A commit that says it was picked was."""
        return Landing.CHERRY_PICK if PICKED in self.own.commit.message else otherwise

    # By content.

    def _part_of(self, signed: Signed) -> Landing:
        """A commit that does some of what was signed is a step of it."""
        return self._picked(Landing.STACK if spoken_of(signed) - self.fingerprints else Landing.SQUASH)

    def _steps(self, signed: Signed) -> tuple[Alone, ...]:
        """The commit with its neighbors that do some of what was signed."""
        spoken = spoken_of(signed)
        return self._around(
            MOST_STEPS, lambda one: not spoken.isdisjoint(unit.fingerprint for unit in one.units)
        )


def spoken_of(signed: Signed) -> set[str]:
    """The units a sign-off names, read or not; of those it has in pieces the units themselves."""
    body = signed.body
    pieces = {piece for cut in body.cuts for piece in cut.pieces}
    named = {*(unit.fingerprint for unit in body.read), *body.uncovered}
    return (named - pieces) | {cut.unit for cut in body.cuts}


def read_in(signed: Sequence[Signed]) -> set[str]:
    """The units that approvals read."""
    approving = [one for one in signed if one.body.verdict is Verdict.APPROVE]
    return {unit.fingerprint for one in approving for unit in one.body.read}


def _in_ids(ids: Collection[str]) -> Belongs:
    return lambda one: one.commit.oid in ids


def _in_fingerprints(fingerprints: Collection[str]) -> Belongs:
    return lambda one: change_fingerprint(one.units) in fingerprints
