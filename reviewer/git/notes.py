"""The ledger's ref, as it is read: one git note a commit, one record a line.

Asked of git itself: it reads every kind of repository, and libgit2, which writes, takes 100 ms to load.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.blobs import Blobs
from reviewer.git.location import Location
from reviewer.git.process import run

REF = "refs/notes/reviewer"
ID_LENGTHS = (40, 64)
HEX = frozenset("0123456789abcdef")
DEEPEST = 6
"""Folders a note may lie in for `read` to find it; git would need 16 million notes for four."""


def read(location: Location, commit: str, ref: str = REF) -> bytes | None:
    """The note of a commit, None when it has none. Raises RepositoryError when the ledger cannot be read."""
    cuts = [range(0, 2 * depth, 2) for depth in range(DEEPEST + 1)]
    places = ["/".join([*(commit[at : at + 2] for at in cut), commit[2 * len(cut) :]]) for cut in cuts]
    with closing(Blobs(location)) as blobs:
        found = _listed(location, ref, places)
        return next((_note(blobs, oid, ref) for name, oid in found if name == commit), None)


def read_all(location: Location, ref: str = REF) -> Iterator[tuple[str, bytes]]:
    """(commit, note) for every note there is. Raises RepositoryError when the ledger cannot be read."""
    with closing(Blobs(location)) as blobs:
        for commit, oid in _listed(location, ref):
            yield commit, _note(blobs, oid, ref)


def tip(location: Location, ref: str = REF) -> str:
    """The notes commit now, "" when there is none."""
    lines = run(location, ["for-each-ref", "--format=%(objectname) %(refname)", ref]).lines
    return next((oid for oid, _, name in (line.partition(" ") for line in lines) if name == ref), "")


def is_id(name: str) -> bool:
    """Whether a name, its slashes taken out, is the id of an object."""
    return len(name) in ID_LENGTHS and HEX.issuperset(name)


def _listed(location: Location, ref: str, places: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """(commit, id of its note): all, or those at these places."""
    commit = tip(location, ref)
    if not commit:
        return
    answer = run(location, ["ls-tree", "-r", "-z", "--full-tree", commit, "--", *places], check=False)
    if answer.code:
        raise RepositoryError(f"The ledger {ref} cannot be read: {answer.complaint}.")
    for line in answer.out.split(b"\0"):
        entry, _, path = line.partition(b"\t")
        name = path.replace(b"/", b"").decode("ascii", "replace")
        if is_id(name):
            yield name, entry.split(b" ")[2].decode("ascii")


def _note(blobs: Blobs, oid: str, ref: str) -> bytes:
    try:
        return blobs.read(oid)
    except BadInput as error:
        raise RepositoryError(f"The ledger {ref} cannot be read: {error.message}", error.hint) from error
