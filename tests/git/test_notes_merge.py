"""Two ledgers joined: no record of either is ever left out, and other people's notes are merged as git would."""

import pygit2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.git import notes_merge, notes_tree
from reviewer.git.notes_merge import differences, merged, records_beyond, union
from tests.repo import Repo

LINES = st.lists(
    st.sampled_from([b'{"a":1}', b'{"b":2}', b'{"c":3}', b"prose", b"", b"more prose"]), max_size=5
)
NOTES = st.none() | LINES.map(lambda lines: b"".join(line + b"\n" for line in lines))


def records(note: bytes | None) -> set[bytes]:
    return {line for line in (note or b"").split(b"\n") if line.startswith(b"{")}


@given(NOTES, NOTES, NOTES)
def test_no_record_of_either_side_is_left_out(before: bytes | None, ours: bytes | None, theirs: bytes | None):
    assert records(merged(before, ours, theirs)) == records(ours) | records(theirs)


@given(NOTES, NOTES)
def test_a_note_joined_again_stays_as_it_is(ours: bytes | None, theirs: bytes | None):
    once = merged(None, ours, theirs)
    assert merged(None, ours, once) == once
    assert merged(None, theirs, once) == once


@given(NOTES, NOTES)
def test_what_both_changed_has_every_line_of_both(ours: bytes | None, theirs: bytes | None):
    lines = set((merged(b"another\n", ours, theirs) or b"").split(b"\n"))
    assert set((ours or b"").split(b"\n")) | set((theirs or b"").split(b"\n")) - {b""} <= lines | {b""}


@pytest.mark.parametrize(
    ("before", "ours", "theirs", "expected"),
    [
        (None, b"\xffraw\r\n", None, b"\xffraw\r\n"),
        (b"a\n", b"a\nmore\n", b"a\n", b"a\nmore\n"),
        (b"a\n", b"a\n", b"edited\n", b"edited\n"),
        (b"a\n", b"a\n", None, None),
        (b'a\n{"r":1}\n', b'a\n{"r":1}\n', None, b'{"r":1}\n'),
        (b"a\n", b"ours\n", b"theirs\n", b"theirs\nours\n"),
        (b"a\n", b"ours", b"theirs", b"theirs\nours\n"),
        (None, b"x\n\nx\n", b"x\n", b"x\n\nx\n"),
        (b"a\n", None, b"theirs\n", b"theirs\n"),
    ],
)
def test_prose_is_combined_only_where_both_sides_changed_it(
    before: bytes | None, ours: bytes | None, theirs: bytes | None, expected: bytes | None
):
    assert merged(before, ours, theirs) == expected


def fake_id(number: int) -> str:
    return f"{number:02x}{number:02x}" + f"{number:036x}"


def tree_of(
    repository: pygit2.Repository, notes: dict[int, bytes], fanout: int, monkeypatch: pytest.MonkeyPatch
) -> pygit2.Tree | None:
    with monkeypatch.context() as patch:
        patch.setattr(notes_tree, "FANOUT", fanout)
        blobs = {fake_id(number): repository.create_blob(note) for number, note in notes.items()}
        return notes_tree.with_notes(repository, None, blobs) if blobs else None


SIDES = st.dictionaries(
    st.integers(0, 12), st.sampled_from([b'{"a":1}\n', b'{"b":2}\n', b"prose\n"]), max_size=8
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIDES, SIDES, st.sampled_from([2, 5, 256]), st.sampled_from([2, 5, 256]))
def test_trees_of_any_depth_are_joined(
    repo: Repo,
    monkeypatch: pytest.MonkeyPatch,
    one: dict[int, bytes],
    other: dict[int, bytes],
    deep: int,
    flat: int,
):
    repository = pygit2.Repository(str(repo.path))
    ours, theirs = tree_of(repository, one, deep, monkeypatch), tree_of(repository, other, flat, monkeypatch)
    made = union(repository, None, ours, theirs).tree
    found = dict(notes_tree.entries(repository, made)) if made is not None else {}
    assert set(found) == {fake_id(number) for number in one | other}
    for number in one | other:
        note = repository[found[fake_id(number)]].data
        assert set(note.split(b"\n")) >= {
            line for side in (one, other) for line in side.get(number, b"").split(b"\n")
        }
    assert set(records_beyond(repository, theirs, made)) == {
        (fake_id(number), note.rstrip())
        for number, note in one.items()
        if note.startswith(b"{") and note != other.get(number)
    }
    assert list(records_beyond(repository, made, ours)) == []


def test_folders_that_are_the_same_are_not_looked_into(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    repository = pygit2.Repository(str(repo.path))
    notes = dict.fromkeys(range(40), b"x\n")
    one = tree_of(repository, notes, 4, monkeypatch)
    other = tree_of(repository, notes | {7: b"y\n"}, 4, monkeypatch)
    looked: list[str] = []
    real = notes_tree.folder
    monkeypatch.setattr(
        notes_merge.notes_tree, "folder", lambda r, t, name: looked.append(name) or real(r, t, name)
    )
    assert list(differences(repository, one, other)) == [fake_id(7)]
    assert "07" in looked
    assert "08" not in looked


@pytest.mark.parametrize("fanout", [4, 256])
def test_notes_taken_out_leave_no_empty_folder(repo: Repo, monkeypatch: pytest.MonkeyPatch, fanout: int):
    repository = pygit2.Repository(str(repo.path))
    base = tree_of(repository, dict.fromkeys(range(20), b"prose\n"), fanout, monkeypatch)
    ours = tree_of(repository, {}, fanout, monkeypatch)
    gone: dict[str, pygit2.Oid | None] = dict.fromkeys(map(fake_id, range(20)))
    assert base is not None
    assert len(notes_tree.with_notes(repository, base, gone)) == 0
    made = union(repository, base, ours, base).tree
    assert made is not None
    assert len(made) == 0


def test_what_is_no_note_stays_on_both_sides(repo: Repo):
    repository = pygit2.Repository(str(repo.path))

    def tree(name: str) -> pygit2.Tree:
        builder = repository.TreeBuilder()
        builder.insert(name, repository.create_blob(b"read me\n"), pygit2.enums.FileMode.BLOB)
        builder.insert(fake_id(len(name)), repository.create_blob(b"note\n"), pygit2.enums.FileMode.BLOB)
        return repository[builder.write()].peel(pygit2.Tree)

    made = union(repository, None, tree("README"), tree("NOTICE.txt")).tree
    assert made is not None
    assert {"README", "NOTICE.txt", fake_id(6), fake_id(10)} == {entry.name for entry in made}


def test_a_submodule_in_the_place_of_a_note_is_no_note(repo: Repo):
    repository = pygit2.Repository(str(repo.path))
    builder = repository.TreeBuilder()
    builder.insert(fake_id(1), pygit2.Oid(hex="1" * 40), pygit2.enums.FileMode.COMMIT)
    hostile = repository[builder.write()].peel(pygit2.Tree)
    blobs = {fake_id(1): repository.create_blob(b'{"a":1}\n')}
    ours = notes_tree.with_notes(repository, None, blobs)
    made = union(repository, None, ours, hostile).tree
    assert made is not None
    assert repository[made[fake_id(1)].id].data == b'{"a":1}\n'
