"""The branches that wait for a review: what is left to read on each, and who is at home in it."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from reviewer.core.agents import agent_of
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.filekind import kind_of
from reviewer.core.kind import MACHINE_MADE
from reviewer.core.owners import Ownership, addresses
from reviewer.core.people import people
from reviewer.core.provenance import Provenance
from reviewer.core.split.pace import LINES_PER_HOUR
from reviewer.core.stats.waiting import Knowledge, Unreviewed
from reviewer.git.commits import between, read
from reviewer.git.location import Location
from reviewer.git.merges import merged_trees
from reviewer.git.process import run
from reviewer.git.refs import short
from reviewer.stats.remembered import Answers

RECENT_DAYS = 90
"""Days after which a branch nobody touched no longer waits for a review: it was left behind."""
LATELY_DAYS = 365
"""Days for which having written a line counts as knowing it."""
MOST_BLAMED = 8
"""Files of a change that are blamed, the largest first; blame is slow, and a few tell."""
DAY = 86_400


class Branch(Struct, frozen=True):
    """A branch that is not in the one people deploy from."""

    name: str
    commit: str
    at: int


class _File(Struct, frozen=True):
    path: str
    lines: int
    minutes: float


def branches(location: Location, tip: str, now: int) -> tuple[Branch, ...]:
    """The branches with commits that `tip` lacks, here and on remotes, the same commit once, oldest first."""
    form = "--format=%(refname)%00%(objectname)%00%(committerdate:unix)"
    places = ("refs/heads", "refs/remotes")
    found: dict[str, Branch] = {}
    for line in run(location, ["for-each-ref", form, f"--no-merged={tip}", *places]).lines:
        name, oid, at = line.split("\0")
        if name.endswith("/HEAD") or now - int(at) > RECENT_DAYS * DAY:
            continue
        found.setdefault(oid, Branch(short(name), oid, int(at)))
    return tuple(sorted(found.values(), key=lambda each: (each.at, each.name)))


def still_open(location: Location, tip: str, found: Sequence[Branch]) -> list[Branch]:
    """The branches without those whose merge would change nothing: they were squashed or picked, and left lying."""
    here = run(location, ["rev-parse", f"{tip}^{{tree}}"]).lines[0]
    trees = merged_trees(location, [(tip, branch.commit) for branch in found])
    return [branch for branch, tree in zip(found, trees, strict=True) if tree != here]


def unreviewed(
    location: Location,
    branch: Branch,
    tip: str,
    repository: str,
    ownership: Ownership | None,
    handles: Mapping[str, tuple[str, ...]],
    memory: Answers[Unreviewed],
) -> Unreviewed | None:
    """What a branch has to read, by whom it was made and who knows it; None where it shares no history."""
    base = run(location, ["merge-base", tip, branch.commit], check=False).lines
    if not base:
        return None
    key = _key(base[0], branch, repository, ownership, handles)
    known = memory.get(key)
    if known is not None:
        return known
    found = _unreviewed(location, branch, base[0], repository, ownership, handles)
    memory.keep(key, found)
    return found


def _key(
    base: str,
    branch: Branch,
    repository: str,
    ownership: Ownership | None,
    handles: Mapping[str, tuple[str, ...]],
) -> str:
    """A digest of all that what is found of a branch depends on."""
    told = repr((base, branch, repository, ownership, sorted(handles.items())))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _unreviewed(
    location: Location,
    branch: Branch,
    base: str,
    repository: str,
    ownership: Ownership | None,
    handles: Mapping[str, tuple[str, ...]],
) -> Unreviewed:
    files = list(_files(location, base, branch.commit))
    commits = read(location, between(location, base, branch.commit))
    claims = tuple(commit_provenance(commit) for commit in commits)
    return Unreviewed(
        name=branch.name,
        repository=repository,
        since=branch.at,
        lines=sum(file.lines for file in files),
        minutes=round(sum(file.minutes for file in files), 1),
        involved=people(commits, Provenance((), claims, ())).involved(),
        knowledge=_knowledge(location, base, branch, files, ownership, handles),
    )


def _files(location: Location, base: str, head: str) -> Iterator[_File]:
    """The files a person has to read; what machines wrote is left out."""
    words = ["diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--numstat", "-z", base, head, "--"]
    for entry in run(location, words).out.split(b"\0"):
        added, _, rest = entry.partition(b"\t")
        removed, _, raw = rest.partition(b"\t")
        path = raw.decode("utf-8", "surrogateescape")
        kind = kind_of(path).kind
        if not raw or kind in MACHINE_MADE:
            continue
        lines = sum(int(number) for number in (added, removed) if number.isdigit())
        yield _File(path, lines, lines * 60 / LINES_PER_HOUR[kind])


def _knowledge(
    location: Location,
    base: str,
    branch: Branch,
    files: Sequence[_File],
    ownership: Ownership | None,
    handles: Mapping[str, tuple[str, ...]],
) -> tuple[Knowledge, ...]:
    total = sum(file.lines for file in files) or 1
    owns: dict[str, int] = {}
    for file in files:
        said = ownership.of(file.path) if ownership else ()
        for email in {who for each in said for who in addresses(each.owners, handles).known}:
            owns[email] = owns.get(email, 0) + file.lines
    wrote = _wrote(location, base, branch, files)
    lines = sum(wrote.values()) or 1
    return tuple(
        Knowledge(email=email, owns=owns.get(email, 0) / total, knows=wrote.get(email, 0) / lines)
        for email in sorted({*owns, *wrote})
        if agent_of("", email) is None  # neither an agent nor a bot reviews
    )


def _wrote(location: Location, base: str, branch: Branch, files: Sequence[_File]) -> dict[str, int]:
    """Lines of the changed files by who wrote them lately, at the base."""
    found: dict[str, int] = {}
    largest = sorted(files, key=lambda file: (-file.lines, file.path))[:MOST_BLAMED]
    for file in largest:
        since = f"--since={branch.at - LATELY_DAYS * DAY}"  # what is older tells nothing, and takes most of the time
        words = ["blame", "--line-porcelain", "--root", "-w", since, base, "--", file.path]
        answer = run(location, words, check=False)  # a file that is new has nobody who knows it
        email, at = "", 0
        for line in answer.out.split(b"\n") if not answer.code else ():
            if line.startswith(b"author-mail "):
                email = line[12:].strip(b"<> ").decode("utf-8", "replace").lower()
            elif line.startswith(b"author-time "):
                at = int(line[12:])
            elif line.startswith(b"\t") and branch.at - at <= LATELY_DAYS * DAY:
                found[email] = found.get(email, 0) + 1
    return found
