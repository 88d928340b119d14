"""The ledger's ref, as it is read: one git note a commit, one record a line.

Asked of git itself: it reads every kind of repository, and libgit2, which writes, takes 100 ms to load.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git.batch import objects
from reviewer.git.location import Location
from reviewer.git.process import run

REF = "refs/notes/reviewer"
ID_LENGTHS = (40, 64)
HEX = frozenset("0123456789abcdef")
DEEPEST = 6
"""Folders a note may lie in for `read` to find it; git would need 16 million notes for four."""

BLOBS = (b"100644", b"100755", b"120000")
"""The modes a note may have; a folder or a submodule is none."""

REMEMBERED = "refs/reviewer/remotes/*/notes"
"""The refs that remember what remotes had when they were last seen."""

GONE = ""
"""The blob of a note that is no longer there."""


class Place(Struct, frozen=True):
    """Where a note stands in the ledger's tree; `path` is the commit's id, cut into folders anywhere."""

    path: str
    blob: str

    @property
    def commit(self) -> str:
        """The commit the note is about."""
        return self.path.replace("/", "")


def read(location: Location, commit: str, ref: str = REF) -> bytes | None:
    """The note of a commit, None when it has none. Raises RepositoryError when the ledger cannot be read."""
    top = tip(location, ref)
    cuts = [range(0, 2 * depth, 2) for depth in range(DEEPEST + 1)]
    paths = ["/".join([*(commit[at : at + 2] for at in cut), commit[2 * len(cut) :]]) for cut in cuts]
    found = [place for place in _listed(location, ref, top, paths) if place.commit == commit] if top else []
    return next((note for _, note in contents(location, found[:1], ref)), None)


def read_all(location: Location, ref: str = REF) -> Iterator[tuple[str, bytes]]:
    """(commit, note) for every note there is. Raises RepositoryError when the ledger cannot be read."""
    for place, note in contents(location, places(location, tip(location, ref), ref), ref):
        yield place.commit, note


def tip(location: Location, ref: str = REF) -> str:
    """The notes commit now, "" when there is none."""
    lines = run(location, ["for-each-ref", "--format=%(objectname) %(refname)", ref]).lines
    return next((oid for oid, _, name in (line.partition(" ") for line in lines) if name == ref), "")


def places(location: Location, top: str, ref: str = REF) -> list[Place]:
    """Every note of a notes commit, none for "". Raises RepositoryError when its trees cannot be read."""
    return list(_listed(location, ref, top)) if top else []


def changed(location: Location, before: str, top: str) -> list[Place] | None:
    """The notes in which one notes commit differs from an earlier one, `GONE` for those it lacks.

    None when that cannot be told, because a commit is no longer here.
    """
    if not before or not top:
        return None
    words = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", before, top]
    answer = run(location, words, check=False)
    if answer.code:
        return None
    fields = answer.out.split(b"\0")
    found = []
    for entry, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, blob, *_ = entry.split(b" ")
        if is_id(name := path.decode("ascii", "replace")):
            found.append(Place(name, blob.decode("ascii") if mode in BLOBS else GONE))
    return found


def contents(location: Location, wanted: Sequence[Place], ref: str = REF) -> Iterator[tuple[Place, bytes]]:
    """Each place with its note. Raises RepositoryError when one is missing."""
    notes = objects(location, [place.blob for place in wanted])
    for place, note in zip(wanted, notes, strict=True):
        if note is None:
            raise RepositoryError(
                f"The ledger {ref} cannot be read: the repository lacks object {place.blob}.",
                "A shallow or partial clone can fetch it; a damaged one: git fsck.",
            )
        yield place, note


def at(location: Location, top: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Each of these paths with the note a notes commit has there, None where it has none."""
    wanted = list(paths)
    yield from zip(wanted, objects(location, [f"{top}:{path}" for path in wanted]), strict=True)


def seen_ref(ref: str = REF) -> str:
    """The ref that remembers the last notes commit that was made here."""
    return ref.replace("refs/", "refs/reviewer/", 1)


def ever(location: Location, ref: str = REF) -> list[Place]:
    """Every note there ever was in the ledger's history, and in what is remembered of it here; each content once.

    Raises RepositoryError when the history is incomplete.
    """
    refs = run(location, ["for-each-ref", "--format=%(refname)", ref, seen_ref(ref), REMEMBERED]).lines
    if not refs:
        return []
    answer = run(location, ["rev-list", "--objects", *refs, "--"], check=False)
    if answer.code:
        raise RepositoryError(f"The history of the ledger {ref} cannot be read: {answer.complaint}.")
    found = (line.partition(" ") for line in answer.lines)
    return [Place(path, oid) for oid, _, path in found if is_id(path)]


def joined(note: bytes, lines: bytes) -> bytes:
    """A note with lines added, each on its own; what was there stays byte for byte."""
    return note + (b"\n" if note and lines and not note.endswith(b"\n") else b"") + lines


def holds(note: bytes, lines: bytes) -> bool:
    """Whether these whole lines, LF included, stand in a note one after the other."""
    return b"\n" + lines in b"\n" + note


def is_id(path: str) -> bool:
    """Whether a path, its slashes taken out, is the id of an object."""
    name = path.replace("/", "")
    return len(name) in ID_LENGTHS and HEX.issuperset(name)


def _listed(location: Location, ref: str, top: str, paths: Sequence[str] = ()) -> Iterator[Place]:
    """The notes of a notes commit: all, or those at these paths."""
    answer = run(location, ["ls-tree", "-r", "-z", "--full-tree", top, "--", *paths], check=False)
    if answer.code:
        raise RepositoryError(f"The ledger {ref} cannot be read: {answer.complaint}.")
    for line in answer.out.split(b"\0"):
        entry, _, path = line.partition(b"\t")
        words = entry.split(b" ")
        name = path.decode("ascii", "replace")
        if words[0] in BLOBS and is_id(name):
            yield Place(name, words[2].decode("ascii"))
