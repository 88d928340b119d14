"""The tree of a notes ref: ids of annotated commits, cut into folders of two digits at any depth, mixed as found."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pygit2
from pygit2.enums import FileMode

from reviewer.git.notes import HEX, is_id, joined

FANOUT = 256
"""Entries of one level from which on it is split by the next two digits; git reads any depth."""

Path = list[tuple[str, pygit2.Oid]]
"""The names from the top down to a note, each with its id."""


def find(repository: pygit2.Repository, tree: pygit2.Tree | None, commit: str) -> Path | None:
    """The way to a commit's note, wherever the slashes stand; None when it has none."""
    if tree is None:
        return None
    if commit in tree and tree[commit].filemode != FileMode.TREE:
        return [(commit, tree[commit].id)]
    head, rest = commit[:2], commit[2:]
    below = folder(repository, tree, head) if rest else None
    path = find(repository, below, rest)
    return [(head, tree[head].id), *path] if path else None


def entries(
    repository: pygit2.Repository, tree: pygit2.Tree, above: str = ""
) -> Iterator[tuple[str, pygit2.Oid]]:
    """(commit, id of its note) for all notes of a tree; what is named otherwise is no note."""
    for entry in tree:
        name = above + (entry.name or "")
        if entry.filemode == FileMode.TREE:
            yield from entries(repository, repository[entry.id].peel(pygit2.Tree), name)
        elif is_id(name):
            yield name, entry.id


def with_note(
    repository: pygit2.Repository, tree: pygit2.Tree | None, commit: str, blob: pygit2.Oid
) -> pygit2.Oid:
    """The tree with this note: where the commit's note stands already, else where the tree's depth wants it."""
    path = find(repository, tree, commit)
    if path is not None:
        return _replaced(repository, tree, [name for name, _ in path], blob)
    return _added(repository, tree, commit, blob)


def with_notes(
    repository: pygit2.Repository, tree: pygit2.Tree | None, notes: Mapping[str, pygit2.Oid | None]
) -> pygit2.Tree:
    """The tree with all these notes, each of its folders written once; None takes one out."""
    length = max(map(len, notes), default=0)
    room = len(tree or ()) + len(notes) < FANOUT
    if not room and not _is_split(tree) and tree is not None:
        tree = _split(repository, tree, length)
    builder, below = _builder(repository, tree), defaultdict[str, dict[str, pygit2.Oid | None]](dict)
    for name, blob in notes.items():
        stands_here = tree is not None and name in tree and tree[name].filemode != FileMode.TREE
        splits = not room or _is_split(tree) or folder(repository, tree, name[:2]) is not None
        if not stands_here and length > 2 and splits:
            below[name[:2]][name[2:]] = blob
        elif blob is not None:
            builder.insert(name, blob, FileMode.BLOB)
        elif stands_here:
            builder.remove(name)
    for head, lower in below.items():
        made = with_notes(repository, folder(repository, tree, head), lower)
        if len(made):
            builder.insert(head, made.id, FileMode.TREE)
        elif tree is not None and head in tree:
            builder.remove(head)
    return repository[builder.write()].peel(pygit2.Tree)


def with_lost(
    repository: pygit2.Repository, tree: pygit2.Tree | None, lost: pygit2.Tree | None
) -> pygit2.Tree | None:
    """The tree with what only the other one has: whole notes, and single lines of ours in notes both have."""
    if tree is None or lost is None:
        return lost if tree is None else tree
    here = dict(entries(repository, tree))
    for commit, oid in entries(repository, lost):
        if here.get(commit) == oid:
            continue
        blob = oid
        if commit in here:
            note: bytes = repository[here[commit]].peel(pygit2.Blob).data
            theirs: bytes = repository[oid].peel(pygit2.Blob).data
            there = set(note.split(b"\n"))
            gone = [line for line in theirs.split(b"\n") if line.startswith(b"{") and line not in there]
            blob = repository.create_blob(joined(note, b"".join(line + b"\n" for line in gone)))
        tree = repository[with_note(repository, tree, commit, blob)].peel(pygit2.Tree)
    return tree


def beyond(
    repository: pygit2.Repository, before: pygit2.Tree | None, after: pygit2.Tree
) -> Iterator[pygit2.Oid]:
    """The ids of what a tree holds, at any depth, and the one before it does not hold in the same place."""
    known = {entry.name: entry.id for entry in before or ()}
    for entry in after:
        if known.get(entry.name) == entry.id:
            continue
        yield entry.id
        if entry.filemode == FileMode.TREE:
            name = entry.name or ""
            below = repository[entry.id].peel(pygit2.Tree)
            yield from beyond(repository, folder(repository, before, name), below)


def folder(repository: pygit2.Repository, tree: pygit2.Tree | None, name: str) -> pygit2.Tree | None:
    """The folder of that name, None if there is none."""
    if tree is None or name not in tree or tree[name].filemode != FileMode.TREE:
        return None
    return repository[tree[name].id].peel(pygit2.Tree)


def _builder(repository: pygit2.Repository, tree: pygit2.Tree | None) -> pygit2.TreeBuilder:
    return repository.TreeBuilder(tree) if tree is not None else repository.TreeBuilder()


def _replaced(
    repository: pygit2.Repository, tree: pygit2.Tree | None, names: list[str], blob: pygit2.Oid
) -> pygit2.Oid:
    builder = _builder(repository, tree)
    if len(names) == 1:
        builder.insert(names[0], blob, FileMode.BLOB)
    else:
        below = _replaced(repository, folder(repository, tree, names[0]), names[1:], blob)
        builder.insert(names[0], below, FileMode.TREE)
    return builder.write()


def _added(
    repository: pygit2.Repository, tree: pygit2.Tree | None, rest: str, blob: pygit2.Oid
) -> pygit2.Oid:
    if tree is not None and len(tree) >= FANOUT and folder(repository, tree, rest[:2]) is None:
        tree = _split(repository, tree, len(rest))
    builder = _builder(repository, tree)
    full = tree is not None and len(tree) >= FANOUT
    below = folder(repository, tree, rest[:2])
    if len(rest) > 2 and (below is not None or full or _is_split(tree)):
        builder.insert(rest[:2], _added(repository, below, rest[2:], blob), FileMode.TREE)
    else:
        builder.insert(rest, blob, FileMode.BLOB)
    return builder.write()


def _is_split(tree: pygit2.Tree | None) -> bool:
    """Whether this level holds its notes in folders: then a new one belongs into one too."""
    return tree is not None and any(
        entry.filemode == FileMode.TREE and len(entry.name or "") == 2 for entry in tree
    )


def _split(repository: pygit2.Repository, tree: pygit2.Tree, length: int) -> pygit2.Tree:
    """A level with its notes moved one down, by their first two digits; what is no note stays."""
    builder = _builder(repository, tree)
    groups: dict[str, list[tuple[str, pygit2.Oid]]] = {}
    for entry in tree:
        name = entry.name or ""
        if len(name) == length and entry.filemode == FileMode.BLOB and HEX.issuperset(name):
            groups.setdefault(name[:2], []).append((name, entry.id))
    for head, notes in groups.items():
        lower = _builder(repository, folder(repository, tree, head))
        for name, oid in notes:
            lower.insert(name[2:], oid, FileMode.BLOB)
            builder.remove(name)
        builder.insert(head, lower.write(), FileMode.TREE)
    return repository[builder.write()].peel(pygit2.Tree)
