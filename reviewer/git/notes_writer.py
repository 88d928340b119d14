"""The ledger's ref, as it is written: lines appended by compare-and-swap under the ref's lock.

`git notes` and libgit2's `create_note` read the tip, build on it and move the ref without asking whether it moved
meanwhile: concurrent writers lose records that were reported as written. Here the ref moves only while it is
locked and still where our tree was built on. What we wrote is remembered by a second ref, so that a writer who
does not ask cannot undo it: whoever appends next finds it missing and puts it back.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from random import uniform
from typing import Protocol

import pygit2
from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git import durable, notes_plumbing, notes_tree
from reviewer.git.location import Location
from reviewer.git.notes import REF, holds, joined, read, seen_ref
from reviewer.git.turn import Turn, turn

LOCKED = "failed to lock file"
"""libgit2 tells a held lock from a folder it may not write to by these words alone."""
PATIENCE = 10.0
"""Seconds to wait for a lock that somebody else holds."""
HOPEFUL = 3
"""Attempts that build first and lock last, so that a killed process is unlikely to leave a lock. After as many
lost races the tree is built under the lock, and nobody can come in between."""
FAULTS = 5
"""Attempts before a failure is taken for lasting: `git gc` removes an empty folder of objects that libgit2 is about
to put one into, and moves objects it is about to read."""
SETTLING = 0.1
"""Seconds to watch over a new line: a `git notes` that read the ledger before us may be about to write it without.
Git itself waits as long for a lock."""
LATEST = 50
"""Notes commits among which somebody else's makes another one likely; no clock says how long ago that was."""
SHA_256_DIGITS = 64
"""The length of an id in a repository libgit2 cannot open."""
OUR_MESSAGES = ("Notes added by 'reviewer'", "Notes joined by 'reviewer'")


class Author(Struct, frozen=True):
    """Who the notes commit names, and when it was."""

    name: str
    email: str
    time: datetime

    def commit(
        self, repository: pygit2.Repository, message: str, tree: pygit2.Oid, parents: list[pygit2.Oid]
    ) -> pygit2.Oid:
        """A notes commit of theirs; no ref moves."""
        who = pygit2.Signature(self.name, self.email, int(self.time.timestamp()), 0)
        return repository.create_commit(None, who, who, message, tree, parents)

    def environment(self) -> dict[str, str]:
        """The same for a git child."""
        date = f"{int(self.time.timestamp())} +0000"
        who = {"NAME": self.name, "EMAIL": self.email, "DATE": date}
        return {f"GIT_{role}_{what}": said for role in ("AUTHOR", "COMMITTER") for what, said in who.items()}


class Moved(Exception):
    """The ref is no longer where our tree was built on."""


class Locked(Exception):
    """Somebody else holds the ref's lock, a file."""

    def __init__(self, lock: str) -> None:
        super().__init__(lock)
        self.lock = lock


Build = Callable[[pygit2.Oid | None], pygit2.Oid]
"""Makes the notes commit that follows the one given."""


class Make(Protocol):
    """The same in a repository.

    `again`: an attempt before may have come through, because a fault came after the ref had moved or somebody put
    its line back.
    """

    def __call__(
        self, repository: pygit2.Repository, before: pygit2.Oid | None, /, *, again: bool
    ) -> pygit2.Oid:
        """The notes commit that follows `before`."""


def append(location: Location, commit: str, line: bytes, author: Author, ref: str = REF) -> str:
    """Append a line to a commit's note; the id of the new notes commit.

    `line` ends with LF. What others wrote stays byte for byte. Raises RepositoryError when the ref stays locked
    or the repository cannot be written: then the ledger is as it was.
    """
    beside_others = _others_write(location, commit, ref)
    made = _append(location, commit, line, author, ref, again=False)
    while beside_others and not _stays(location, commit, line, ref):
        made = _append(location, commit, line, author, ref, again=True)
    return made


def _append(location: Location, commit: str, line: bytes, author: Author, ref: str, *, again: bool) -> str:
    if len(commit) == SHA_256_DIGITS:
        message = _message(commit)
        return notes_plumbing.append(location, commit, line, author.environment(), message, ref, PATIENCE)
    make = partial(_appended, commit=commit, line=line, author=author, ref=ref)
    return advance(location, make, ref, again=again)


def _message(commit: str) -> str:
    return f"{OUR_MESSAGES[0]} for {commit}\n"


def _others_write(location: Location, commit: str, ref: str) -> bool:
    """Whether somebody but us moved the ledger lately; then a line needs watching over, and else not.

    The first of them to come may still undo our last line: the next of ours puts it back.
    """
    if len(commit) == SHA_256_DIGITS:
        said = notes_plumbing.messages(location, ref, LATEST)
        return said is None or not all(subject.startswith(OUR_MESSAGES) for subject in said)
    with _opened(location, ref) as repository:
        tip = tip_of(repository, ref)
        if tip is None or tip != tip_of(repository, seen_ref(ref)):
            return tip is not None
        latest = islice(repository.walk(tip), LATEST)
        return not all(commit.message.startswith(OUR_MESSAGES) for commit in latest)


def advance(location: Location, make: Make, ref: str = REF, *, again: bool = False) -> str:
    """Move the ledger from where it is to what `make` makes of it; the id of that notes commit.

    Raises RepositoryError when the ref stays locked or the repository cannot be written: then the ledger is as it
    was.
    """
    # A ledger that a power cut leaves with a ref to half an object would be lost whole.
    pygit2.settings.enable_fsync_gitdir(True)
    deadline = time.monotonic() + PATIENCE
    with turn(location, deadline) as ours:
        return _try(location, make, ref, ours, deadline, again=again)


def _try(location: Location, make: Make, ref: str, ours: Turn, deadline: float, *, again: bool) -> str:
    """Advance while others are in the way; what can only fail raises RepositoryError."""
    races = faults = 0
    while True:
        try:
            with _opened(location, ref) as repository:
                unsure = again or faults > 0
                build = partial(make, repository, again=unsure)
                return _moved(repository, ref, build, ours, hopeful=races < HOPEFUL)
        except Moved:
            races += 1
            time.sleep(uniform(0, 0.005 * races))
        except Locked as error:
            if time.monotonic() >= deadline:
                raise _locked(ref, error) from error
            ours.clear(error.lock)
            time.sleep(uniform(0.002, 0.03))
        except RepositoryError:
            faults += 1
            if faults == FAULTS:
                raise
            time.sleep(0.02 * faults)


def _stays(location: Location, commit: str, line: bytes, ref: str) -> bool:
    """Whether the line is still there when every writer has had its turn that read the ledger before us."""
    end = time.monotonic() + SETTLING
    while time.monotonic() < end:
        time.sleep(SETTLING / 5)
        if not holds(read(location, commit, ref) or b"", line):
            return False
    return True


def _moved(repository: pygit2.Repository, ref: str, build: Build, ours: Turn, *, hopeful: bool) -> str:
    before = tip_of(repository, ref)
    made = build(before) if hopeful else None
    with durable.asked_later(), ours.writing(), _transaction(repository) as transaction:
        transaction.lock_ref(ref)
        now = tip_of(repository, ref)
        if made is None:
            pygit2.settings.enable_fsync_gitdir(True)
            made = build(now)
        elif now != before:
            raise Moved
        transaction.lock_ref(seen_ref(ref))
        transaction.set_target(ref, made)
        transaction.set_target(seen_ref(ref), made)
    durable.keep_refs(repository, (ref, seen_ref(ref)))
    return str(made)


@contextmanager
def _transaction(repository: pygit2.Repository) -> Iterator[pygit2.transaction.ReferenceTransaction]:
    """A transaction that lets go of its locks at once, committed or not.

    Left as it is when the commit fails, pygit2's keeps them until it is collected as garbage: the next attempt, or the
    next writer, would wait for nobody.
    """
    transaction = repository.transaction()
    try:
        yield transaction
        transaction.commit()
    finally:
        transaction.__exit__(
            Exception, None, None
        )  # what frees it; without an exception it would commit again


def _appended(
    repository: pygit2.Repository,
    before: pygit2.Oid | None,
    /,
    *,
    again: bool,
    commit: str,
    line: bytes,
    author: Author,
    ref: str,
) -> pygit2.Oid:
    """A notes commit on top of `before`, with one more line in a commit's note and nothing lost that was ours."""
    tree, parents = recovered(repository, before, ref)
    path = notes_tree.find(repository, tree, commit)
    note = _blob(repository, path[-1][1]) if path else b""
    if not (again and holds(note, line)):
        note = joined(note, line)
    with durable.asked_later():
        after = notes_tree.with_note(repository, tree, commit, repository.create_blob(note))
        made = author.commit(repository, _message(commit), after, parents)
    new = notes_tree.beyond(repository, tree, repository[after].peel(pygit2.Tree))
    durable.keep_objects(repository, [made, after, *new])
    return made


def recovered(
    repository: pygit2.Repository, before: pygit2.Oid | None, ref: str
) -> tuple[pygit2.Tree | None, list[pygit2.Oid]]:
    """The ledger as it should be at `before`, what was written here and lost put back; and its parents."""
    tree, parents = tree_of(repository, before), [before] if before is not None else []
    seen = tip_of(repository, seen_ref(ref))
    if seen is not None and seen != before and not (before and repository.descendant_of(before, seen)):
        tree = notes_tree.with_lost(repository, tree, tree_of(repository, seen))
        parents.append(seen)
    return tree, parents


def tip_of(repository: pygit2.Repository, ref: str) -> pygit2.Oid | None:
    """The notes commit a ref is at, None where there is no such ref."""
    if ref not in repository.references:
        return None
    target = repository.references[ref].target
    if isinstance(target, str):
        raise pygit2.GitError(f"it is a symbolic ref to {target}, which nobody should write through")
    return target


def tree_of(repository: pygit2.Repository, commit: pygit2.Oid | None) -> pygit2.Tree | None:
    """The tree of a notes commit."""
    return repository[commit].peel(pygit2.Tree) if commit is not None else None


def _blob(repository: pygit2.Repository, oid: pygit2.Oid) -> bytes:
    data: bytes = repository[oid].peel(pygit2.Blob).data
    return data


@contextmanager
def _opened(location: Location, ref: str) -> Iterator[pygit2.Repository]:
    """The repository; every way libgit2 fails becomes a sentence."""
    hint = "Nothing was changed; what you signed is still in the session."
    try:
        yield pygit2.Repository(str(location.common_dir))
    except KeyError as error:
        raise RepositoryError(
            f"The ledger {ref} cannot be written: object {error} is missing.", hint
        ) from error
    except (pygit2.GitError, OSError, ValueError) as error:
        if str(error).startswith(LOCKED):
            raise Locked(str(error).split("'")[1]) from error
        raise RepositoryError(f"The ledger {ref} cannot be written: {error}.", hint) from error


def _locked(ref: str, lock: Locked) -> RepositoryError:
    return RepositoryError(
        f"The ledger {ref} is locked by another process: {lock.lock} is there.",
        "Nothing was changed; what you signed is still in the session. Try again. If no git process is running, "
        "a crash left that file and it can be removed.",
    )
