"""The ledger here beside the ledger on a remote: what each has, what one has lost, and both joined.

Two refs remember, and are never pushed: `refs/reviewer/notes/reviewer` what was written here, and
`refs/reviewer/remotes/REMOTE/notes` what the remote was last seen to have. A fetch overwrites neither.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice

import pygit2
from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git import notes
from reviewer.git.location import Location
from reviewer.git.notes_merge import records_beyond, union
from reviewer.git.notes_writer import Author, advance, recovered, tip_of, tree_of
from reviewer.git.process import run
from reviewer.git.refs import is_shallow

Place = tuple[str, bytes]
"""A record as it stands: the commit whose note it is in, and its line."""


class Lost(Struct, frozen=True):
    """What a remote had and no longer has.

    `seen` is the notes commit it was last seen at, "" when it was never seen; `rewound`: that commit is no longer
    part of its history.
    """

    records: tuple[Place, ...] = ()
    seen: str = ""
    rewound: bool = False

    def __bool__(self) -> bool:
        return self.rewound or bool(self.records)


class Joined(Struct, frozen=True):
    """The ledger here, after another was joined to it; `notes` had lines of both sides."""

    tip: str
    arrived: int = 0
    ahead: int = 0
    notes: int = 0


def remote_ref(remote: str) -> str:
    """The ref that remembers what a remote had when it was last seen."""
    return f"refs/reviewer/remotes/{remote}/notes"


def tracking_ref(remote: str) -> str:
    """The ref a plain `git fetch` keeps the remote's ledger in, where `reviewer init` has set that up."""
    return f"refs/notes/remotes/{remote}/{notes.REF.removeprefix('refs/notes/')}"


def remember(location: Location, remote: str, tip: str) -> None:
    """The remote was seen at this notes commit."""
    run(location, ["update-ref", "-m", "reviewer sync", remote_ref(remote), tip])


def lost(location: Location, remote: str, fetched: str) -> Lost:
    """What the remote is known to have had, and has no longer; `fetched` is its tip, "" when it has no ledger."""
    with _opened(location) as repository:
        there = _commit(repository, fetched) if fetched else None
        now = tree_of(repository, there)
        seen = tip_of(repository, remote_ref(remote))
        known = _known(repository, remote, there)
        missing = (records_beyond(repository, now, tree_of(repository, tip)) for tip in known)
        records = tuple(dict.fromkeys(chain.from_iterable(missing)))
        rewound = seen is not None and not _contains(location, repository, there, seen)
        return Lost(records, str(seen or ""), rewound)


def join(
    location: Location, remote: str, fetched: str, author: Callable[[], Author], *, restore: bool
) -> Joined:
    """Put what a remote has into the ledger here, with what it has lost if that is to be restored.

    `author` is asked for only when there is something to commit. Raises RepositoryError when the ledger here
    cannot be written.
    """
    made = _Join(remote, fetched, author, restore=restore)
    if not fetched and not notes.tip(location) and not restore:
        return Joined("")
    tip = advance(location, made)
    with _opened(location) as repository:
        there = tree_of(repository, pygit2.Oid(hex=fetched) if fetched else None)
        before, after = tree_of(repository, made.before), tree_of(repository, pygit2.Oid(hex=tip))
        return Joined(
            tip,
            arrived=_count(records_beyond(repository, before, there)),
            ahead=_count(records_beyond(repository, there, after)),
            notes=made.joined,
        )


def unshared(location: Location, remote: str, most: int) -> int:
    """How many records are here that the remote was never seen to have; counted up to `most`."""
    with _opened(location) as repository:
        seen = tip_of(repository, remote_ref(remote)) or tip_of(repository, tracking_ref(remote))
        here = tree_of(repository, tip_of(repository, notes.REF))
        return _count(islice(records_beyond(repository, tree_of(repository, seen), here), most))


class _Join:
    """Makes the notes commit that joins others to the ledger, and keeps what it was told of them."""

    def __init__(self, remote: str, fetched: str, author: Callable[[], Author], *, restore: bool) -> None:
        self._remote = remote
        self._fetched = fetched
        self._author = author
        self._restore = restore
        self.before: pygit2.Oid | None = None
        self.joined = 0

    def __call__(
        self, repository: pygit2.Repository, before: pygit2.Oid | None, /, *, again: bool
    ) -> pygit2.Oid:
        """The notes commit that has everything; one that is there already, if it has."""
        self.before, self.joined = before, 0
        tree, heads = recovered(repository, before, notes.REF)
        # What the remote has now comes last: the order in which it has the lines is everybody's.
        there = pygit2.Oid(hex=self._fetched) if self._fetched else None
        restored = _known(repository, self._remote, there) if self._restore else []
        others = [*restored, *([there] if there is not None else [])]
        for other in others:
            base = repository.merge_base(before, other) if before is not None else None
            found = union(repository, tree_of(repository, base), tree, tree_of(repository, other))
            tree, self.joined = found.tree, self.joined + found.joined
        heads = _independent(repository, [*heads, *others])
        if tree is None:
            raise RepositoryError("There is nothing to join.")
        if len(heads) == 1 and repository[heads[0]].peel(pygit2.Tree).id == tree.id:
            return heads[0]
        return self._author().commit(repository, "Notes joined by 'reviewer'\n", tree.id, heads)


def _known(repository: pygit2.Repository, remote: str, there: pygit2.Oid | None) -> list[pygit2.Oid]:
    """The notes commits the remote had at some time, as far as is known here; `there` is where it is now."""
    tips = [tip_of(repository, ref) for ref in (remote_ref(remote), tracking_ref(remote))]
    if there is not None:  # what both histories hold was on both sides once
        here = (tip_of(repository, ref) for ref in (notes.REF, notes.seen_ref(notes.REF)))
        tips += [repository.merge_base(tip, there) for tip in here if tip is not None]
    return list(dict.fromkeys(tip for tip in tips if tip is not None))


def _independent(repository: pygit2.Repository, commits: Sequence[pygit2.Oid]) -> list[pygit2.Oid]:
    """Those of the commits that are not part of another's history, each once."""
    distinct = list(dict.fromkeys(commits))
    return [
        one
        for one in distinct
        if not any(other != one and repository.descendant_of(other, one) for other in distinct)
    ]


def _contains(
    location: Location, repository: pygit2.Repository, tip: pygit2.Oid | None, seen: pygit2.Oid
) -> bool:
    """Whether a commit is part of a history; where that history was fetched cut short it may well be."""
    if tip is None:
        return False
    if tip == seen or repository.descendant_of(tip, seen):
        return True
    if not is_shallow(location):
        return False
    cut = set((location.common_dir / "shallow").read_text("ascii").split())
    return any(str(commit.id) in cut for commit in repository.walk(tip))


def _commit(repository: pygit2.Repository, tip: str) -> pygit2.Oid:
    """The tip of a ledger; what is no commit is no ledger."""
    if not isinstance(repository[tip], pygit2.Commit):
        raise RepositoryError(
            f"{notes.REF} on the remote is no ledger: it does not name a commit.",
            "Nothing was exchanged. Somebody pushed something else there; ask who.",
        )
    return pygit2.Oid(hex=tip)


def _count(records: Iterator[Place]) -> int:
    return sum(1 for _ in records)


@contextmanager
def _opened(location: Location) -> Iterator[pygit2.Repository]:
    """The repository; every way libgit2 fails becomes a sentence."""
    try:
        yield pygit2.Repository(str(location.common_dir))
    except (KeyError, pygit2.GitError, OSError, ValueError) as error:
        raise RepositoryError(f"The ledger {notes.REF} cannot be read: {error}.") from error
