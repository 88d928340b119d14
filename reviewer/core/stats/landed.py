"""What landed on the branch people deploy from, each change once, however it was brought in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from reviewer.core.kind import MACHINE_MADE, Kind
from reviewer.core.people import Person
from reviewer.core.trailers import trailers

_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)
_COMMIT_ID = re.compile(r"[0-9a-f]{7,64}\b")
_PULL_REQUEST = re.compile(r"\(#(\d+)\)\s*$")
UNNAMED = "unnamed agent"
_BEHAVIOUR = frozenset({Kind.SOURCE, Kind.CONFIG, Kind.MANIFEST, Kind.CI})


class Touched(Struct, frozen=True):
    """A file a change touches, with the lines it adds and removes there (0 for a binary file)."""

    path: str
    added: int
    removed: int
    kind: Kind


class Says(Struct, frozen=True, kw_only=True):
    """What a commit's message says of other things: commits it takes back or repairs, as it abbreviates them;
    incidents; the head its stack was split from; the pull request it ends with.
    """

    reverts: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    split_from: str = ""
    pull_request: str = ""


def says(message: str) -> Says:
    """What a commit's message says of other things. A `Fixes:` that names a ticket names no commit."""
    named: dict[str, list[str]] = {}
    for trailer in trailers(message):
        named.setdefault(trailer.key.lower(), []).append(trailer.value.strip())
    subject = message.lstrip("\n").partition("\n")[0]
    request = _PULL_REQUEST.search(subject)
    fixed = [match[0] for value in named.get("fixes", ()) if (match := _COMMIT_ID.match(value))]
    return Says(
        reverts=_once(_REVERTED.findall(message)),
        fixes=_once(fixed),
        incidents=_once(named.get("incident", ())),
        split_from=next(iter(named.get("split-from", ())), ""),
        pull_request=request[1] if request else "",
    )


class Agent(Struct, frozen=True, order=True):
    """A tool that made something, and its model; "" where it does not say."""

    tool: str
    model: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return f"{self.tool or UNNAMED} {self.model}".strip()


class Spent(Struct, frozen=True):
    """What one person's agent cost for a change."""

    email: str
    usd: float


class HistoryCommit(Struct, frozen=True, kw_only=True):
    """A commit as history tells it.

    Times are seconds since 1970 UTC, as the commit claims them; `zone` is the author's offset in minutes.
    `agents` are the tools with their models that it says made it, `bots` what else does by itself; `payer` is the
    address of who had the work done, `cost_usd` what it cost. `touched` is what it changes against its first parent,
    None off the first-parent line, where nobody asks.
    """

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    authored_at: int
    committed_at: int
    zone: int
    subject: str
    says: Says = Says()
    agents: tuple[Agent, ...] = ()
    bots: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    payer: str = ""
    cost_usd: float | None = None
    claims: int = 0
    touched: tuple[Touched, ...] | None = None


class LandedChange(Struct, frozen=True, kw_only=True):
    """A change that landed.

    `id` is the commit that brought it in (the last one, of several that belong together), `landing` those of the
    first-parent line, oldest first, and `commits` they and everything that came with them. `trees` are those of
    all commits, `people` the addresses (lower case) that had a hand in it, `drivers` those of whom the ledger says
    so. `begun_at` is when its first commit was written, never later than `landed_at`. `reverts` and `fixes` are
    commit ids as the messages abbreviate them; `incidents` are names of incidents. `agents` made it, `bots` did when
    no agent is named; `spent` is what is recorded of its cost.
    """

    id: str
    repository: str
    subject: str
    landing: tuple[str, ...]
    trees: tuple[str, ...]
    author: Person
    people: frozenset[str]
    landed_at: int
    begun_at: int
    zone: int
    commits: tuple[str, ...]
    touched: tuple[Touched, ...]
    drivers: frozenset[str] = frozenset()
    agents: tuple[Agent, ...] = ()
    bots: tuple[str, ...] = ()
    claims: int = 0
    spent: tuple[Spent, ...] = ()
    reverts: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()

    @property
    def has_provenance(self) -> bool:
        """Whether anybody says how it was made."""
        return bool(self.agents or self.bots)

    @property
    def cost_usd(self) -> float | None:
        """What it cost as far as that is recorded, None when nothing is."""
        return sum(each.usd for each in self.spent) if self.spent else None

    @property
    def origin(self) -> str:
        """What made it, in words."""
        return ", ".join([*(agent.name for agent in self.agents), *self.bots]) or "unknown origin"

    @property
    def lines(self) -> int:
        """Changed lines a person has to read: what machines wrote is left out."""
        return sum(file.added + file.removed for file in self.touched if file.kind not in MACHINE_MADE)

    @property
    def changes_behaviour(self) -> bool:
        """Whether it touches anything that runs."""
        return any(file.kind in _BEHAVIOUR for file in self.touched)

    @property
    def has_tests(self) -> bool:
        """Whether it touches a test."""
        return any(file.kind is Kind.TEST for file in self.touched)


class Arrival(Struct, frozen=True):
    """A commit of the first-parent line, and everything that came with it, itself first."""

    commit: HistoryCommit
    brought: tuple[HistoryCommit, ...]


def arrivals(line: Iterable[HistoryCommit], commits: Mapping[str, HistoryCommit]) -> Iterator[Arrival]:
    """What each commit of a first-parent line brought in, oldest first.

    `commits` has every commit by id that the line had not reached before it begins: a merge brings in what its
    other parents have and nothing before it had.
    """
    seen: set[str] = set()
    for commit in line:
        yield Arrival(commit, tuple(_brought(commit, commits, seen)))


def landed(
    arrived: Iterable[Arrival], repository: str = "", belongs: Mapping[str, str] | None = None
) -> tuple[LandedChange, ...]:
    """The changes of a first-parent line, oldest first.

    Neighbours on the line are one change when `belongs` (commit id → any key, from the sign-off that speaks of
    them), the stack they were split from, or the pull request they name says so. What changes nothing is no
    change: the merge back of a branch that was squashed is not counted again.
    """
    real = [each for each in arrived if each.commit.touched]
    found = []
    for _, group in groupby(
        enumerate(real), lambda each: _key(each[1].commit, belongs or {}) or str(each[0])
    ):
        found.append(_change([each for _, each in group], repository))
    return tuple(found)


def _brought(
    commit: HistoryCommit, commits: Mapping[str, HistoryCommit], seen: set[str]
) -> Iterator[HistoryCommit]:
    """The commits that a commit of the line has and the ones before it had not, itself first."""
    waiting = [commit.oid]
    while waiting:
        oid = waiting.pop()
        if oid in seen or (known := commits.get(oid)) is None:
            continue
        seen.add(oid)
        yield known
        waiting += known.parents[1:] if oid == commit.oid else known.parents


def _key(commit: HistoryCommit, belongs: Mapping[str, str]) -> str:
    """What a commit shares with the others of its change; "" when it stands alone."""
    if len(commit.parents) > 1:
        return ""
    if key := belongs.get(commit.oid):
        return f"sign-off {key}"
    if commit.says.split_from:
        return f"split {commit.says.split_from}"
    return f"pull request {commit.says.pull_request}" if commit.says.pull_request else ""


def _change(parts: Sequence[Arrival], repository: str) -> LandedChange:
    line = [part.commit for part in parts]
    last = line[-1]
    every = [commit for part in parts for commit in part.brought]
    written = [commit for commit in every if len(commit.parents) < 2] or every
    return LandedChange(
        id=last.oid,
        repository=repository,
        subject=line[0].subject,
        landing=tuple(commit.oid for commit in line),
        trees=tuple(commit.tree for commit in every),
        author=written[0].author,
        people=frozenset(address.lower() for commit in every for address in commit.people),
        landed_at=last.committed_at,
        begun_at=min([last.committed_at, *(commit.authored_at for commit in written)]),
        zone=written[0].zone,
        commits=tuple(commit.oid for commit in every),
        touched=_merged(file for commit in line for file in commit.touched or ()),
        agents=tuple(dict.fromkeys(agent for commit in every for agent in commit.agents)),
        bots=_once(bot for commit in every for bot in commit.bots),
        claims=sum(commit.claims for commit in every),
        spent=tuple(Spent(commit.payer, commit.cost_usd) for commit in every if commit.cost_usd is not None),
        reverts=_once(oid for commit in every for oid in commit.says.reverts),
        fixes=_once(oid for commit in every for oid in commit.says.fixes),
        incidents=_once(name for commit in every for name in commit.says.incidents),
    )


def _merged(touched: Iterable[Touched]) -> tuple[Touched, ...]:
    """Each path once, with the lines of all commits that touch it."""
    found: dict[str, Touched] = {}
    for file in touched:
        before = found.get(file.path)
        added, removed = (before.added, before.removed) if before else (0, 0)
        found[file.path] = Touched(file.path, file.added + added, file.removed + removed, file.kind)
    return tuple(found.values())


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
