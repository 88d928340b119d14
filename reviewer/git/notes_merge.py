"""Two ledgers made one: a grow-only set of records, so a union; other people's notes as git would merge them.

Git's own `cat_sort_uniq` sorts lines, which scrambles a note of prose, and lets one side's deletion of a record win.
Here a record that either side has is kept, and prose is combined only where both sides changed it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pygit2
from msgspec import Struct
from pygit2.enums import FileMode

from reviewer.git import notes_tree
from reviewer.git.notes import ID_LENGTHS, is_id, joined

RECORD = b"{"
"""How a line begins that is a record, ours or a later version's; everything else is other people's."""

Pair = tuple[pygit2.Oid | None, pygit2.Oid | None]
"""The ids of one commit's note on two sides; None where there is none."""


class Union(Struct, frozen=True):
    """A tree that has the records of both sides, and how many notes had lines of each in them."""

    tree: pygit2.Tree | None
    joined: int = 0


def union(
    repository: pygit2.Repository,
    base: pygit2.Tree | None,
    ours: pygit2.Tree | None,
    theirs: pygit2.Tree | None,
) -> Union:
    """Both sides in one tree; built on theirs, so that what they shared first stays where it is.

    `base` is what both come from, None for unrelated histories: then nothing was deleted by either.
    """
    changed: dict[str, pygit2.Oid | None] = {}
    joined = 0
    for commit, (our, their) in differences(repository, ours, theirs).items():
        before = _read(repository, _oid(repository, base, commit))
        sides = _read(repository, our), _read(repository, their)
        note = merged(before, *sides)
        if note != sides[1]:
            changed[commit] = None if note is None else repository.create_blob(note)
            joined += note != sides[0]
    tree = notes_tree.with_notes(repository, theirs, changed) if changed else theirs
    return Union(_with_others(repository, tree, ours), joined)


def merged(before: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | None:
    """One note from two sides; None when it is to be gone. No record of either side is ever left out.

    A side that left it as it was before gives way to the other. Where both changed it: their lines, then those
    that only ours has, as often as it has them more.
    """
    if ours == before or theirs == before:
        kept, other = (theirs, ours) if ours == before else (ours, theirs)
        lost = _lines_beyond(kept or b"", other or b"", records_only=True)
        return joined(kept or b"", lost) if kept is not None or lost else None
    if theirs is None or ours is None:
        return ours if theirs is None else theirs
    return joined(theirs, _lines_beyond(theirs, ours))


def records_beyond(
    repository: pygit2.Repository, there: pygit2.Tree | None, known: pygit2.Tree | None
) -> Iterator[tuple[str, bytes]]:
    """(commit, line) of every record that is known and not there."""
    for commit, (now, then) in differences(repository, there, known).items():
        lines = _lines_beyond(
            _read(repository, now) or b"", _read(repository, then) or b"", records_only=True
        )
        yield from ((commit, line) for line in lines.split(b"\n") if line)


def differences(
    repository: pygit2.Repository, one: pygit2.Tree | None, other: pygit2.Tree | None
) -> Mapping[str, Pair]:
    """The commits whose notes differ, by id; folders that are the same on both sides are not looked into."""
    ours: dict[str, pygit2.Oid] = {}
    theirs: dict[str, pygit2.Oid] = {}
    _collect(repository, one, other, "", (ours, theirs))
    pairs = {}
    for commit in sorted(ours.keys() | theirs.keys()):
        # A note may lie in a folder both sides share, and somewhere else as well on one of them.
        pair = (
            ours.get(commit) or _oid(repository, one, commit),
            theirs.get(commit) or _oid(repository, other, commit),
        )
        if pair[0] != pair[1]:
            pairs[commit] = pair
    return pairs


def _collect(
    repository: pygit2.Repository,
    one: pygit2.Tree | None,
    other: pygit2.Tree | None,
    above: str,
    found: tuple[dict[str, pygit2.Oid], dict[str, pygit2.Oid]],
) -> None:
    if one is not None and other is not None and one.id == other.id:
        return
    sides = [{entry.name or "": entry for entry in tree or ()} for tree in (one, other)]
    for name in sides[0].keys() | sides[1].keys():
        pair = [side.get(name) for side in sides]
        if pair[0] is not None and pair[1] is not None and pair[0].id == pair[1].id:
            continue
        for entry, notes in zip(pair, found, strict=True):
            if entry is not None and entry.filemode != FileMode.TREE and is_id(above + name):
                notes[above + name] = entry.id
        folders = [notes_tree.folder(repository, tree, name) for tree in (one, other)]
        if any(folder is not None for folder in folders) and len(above + name) < max(ID_LENGTHS):
            _collect(repository, folders[0], folders[1], above + name, found)


def _oid(repository: pygit2.Repository, tree: pygit2.Tree | None, commit: str) -> pygit2.Oid | None:
    path = notes_tree.find(repository, tree, commit)
    return path[-1][1] if path else None


def _read(repository: pygit2.Repository, oid: pygit2.Oid | None) -> bytes | None:
    """A note; what is none (a submodule somebody put in its place) reads as none."""
    found = repository.get(oid) if oid is not None else None
    return found.data if isinstance(found, pygit2.Blob) else None


def _lines_beyond(there: bytes, more: bytes, *, records_only: bool = False) -> bytes:
    """The lines of `more` that are not there, or not as often, in their order, each with its end."""
    counted = Counter(_lines(there))
    beyond = []
    for line in _lines(more):
        if counted[line] > 0:
            counted[line] -= 1
        elif line.startswith(RECORD) or not records_only:
            beyond.append(line + b"\n")
    return b"".join(beyond)


def _lines(note: bytes) -> list[bytes]:
    return note.removesuffix(b"\n").split(b"\n") if note else []


def _with_others(
    repository: pygit2.Repository, tree: pygit2.Tree | None, ours: pygit2.Tree | None
) -> pygit2.Tree | None:
    """The tree with what only ours has at its top and is no note: somebody put it there."""
    missing: Sequence[pygit2.Object] = [
        entry
        for entry in ours or ()
        if not is_id(entry.name or "")
        and not (entry.filemode == FileMode.TREE and len(entry.name or "") == 2)
        and (tree is None or (entry.name or "") not in tree)
    ]
    if not missing:
        return tree
    builder = repository.TreeBuilder(tree) if tree is not None else repository.TreeBuilder()
    for entry in missing:
        builder.insert(entry.name or "", entry.id, entry.filemode)
    return repository[builder.write()].peel(pygit2.Tree)
