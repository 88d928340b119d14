"""What a sign-off still covers after what people do to branches: content decides, never its place in history."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer import ledger
from reviewer.core.change import SUBMODULE_MODE, Unit, UnitKind
from reviewer.core.cover import Coverage, Match, SignatureState
from reviewer.core.coverage import Known, coverage
from reviewer.core.fingerprint import units_of
from reviewer.core.lines import Lines
from reviewer.core.record import SignOff, Verdict
from reviewer.core.session import Session
from reviewer.formats.records import line_of, payload_bytes, records
from reviewer.git import notes, notes_writer
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.review import Request, Review, load
from reviewer.sign import Decision, sign
from reviewer.workspace import open_workspace
from tests.histories import EXECUTABLE, REGULAR, changes, without_clashes, write
from tests.histories import Entry as HistoryEntry
from tests.histories import edited as edited_once_more
from tests.repo import Repo

LINES = [f"line {number}\n" for number in range(60)]
RITA = notes_writer.Author("Rita Reviewer", "rita@example.com", datetime(2026, 1, 2, tzinfo=UTC))


def edited(**changes: str) -> str:
    """The long file with some lines replaced: L3='x' is line 3."""
    text = list(LINES)
    for name, line in changes.items():
        text[int(name[1:])] = line + "\n"
    return "".join(text)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def signed(repo: Repo) -> Repo:
    """Ada's two commits on topic, approved by Rita."""
    repo.commit("base", {"long.txt": edited(), "other.txt": "other\n"})
    repo.branch("topic")
    repo.commit("first", {"long.txt": edited(L5="five")})
    repo.commit("second", {"long.txt": edited(L5="five", L40="forty"), "new.txt": "new\n"})
    give(repo, Verdict.APPROVE)
    return repo


def reviewed(repo: Repo, target: str | None = None, base: str | None = None) -> Review:
    return load(open_workspace(repo.path), Request(target=target, base=base))


def give(repo: Repo, verdict: Verdict, day: int = 2, target: str | None = None) -> str:
    """Rita's verdict on everything, declared read."""
    decision = Decision(verdict=verdict, note="read", declare_all=True)
    at = datetime(2026, 1, day, tzinfo=UTC)
    return sign(locate(repo.path), reviewed(repo, target), Session(), decision, at).record


def cover(repo: Repo, target: str | None = None, base: str | None = None) -> Coverage:
    found = reviewed(repo, target, base).coverage
    assert found
    return found


def matches(coverage: Coverage) -> set[Match]:
    return {one.match for approvals in coverage.covered.values() for one in approvals}


def main_moves(repo: Repo, files: dict[str, str]) -> None:
    repo.checkout("main")
    repo.commit("main moves", files)
    repo.checkout("topic")


def as_ada(repo: Repo, *words: str) -> None:
    repo.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", *words)


# Everything stays covered.


def amend_message(repo: Repo) -> None:
    repo.git("commit", "-q", "--amend", "-m", "another message")


def squash(repo: Repo) -> None:
    repo.git("reset", "-q", "--soft", "main")
    repo.git("commit", "-q", "-m", "squashed", "--author=Ada Author <ada@example.com>")


def reorder(repo: Repo) -> None:
    repo.git("reset", "-q", "--hard", "main")
    repo.commit("second first", {"long.txt": edited(L40="forty"), "new.txt": "new\n"})
    repo.commit("first second", {"long.txt": edited(L40="forty", L5="five")})


def rebase(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n"})
    repo.git("rebase", "-q", "main")


def rebase_over_the_same_file(repo: Repo) -> None:
    main_moves(repo, {"long.txt": "first\n" * 7 + edited(L20="twenty")})
    repo.git("rebase", "-q", "main")


def merge_main(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n"})
    as_ada(repo, "merge", "-q", "--no-edit", "main")


def update_branch(repo: Repo) -> None:
    """The reviewer brings the base in, without a conflict."""
    main_moves(repo, {"other.txt": "moved\n"})
    repo.git("merge", "-q", "--no-edit", "main")


def cherry_pick(repo: Repo) -> None:
    repo.git("branch", "-m", "topic", "old")
    repo.checkout("main")
    repo.commit("main moves", {"other.txt": "moved\n"})
    repo.branch("topic")
    repo.git("cherry-pick", "main~1..old")


def undo_and_redo(repo: Repo) -> None:
    repo.commit("undo", {"long.txt": edited(), "new.txt": None})
    repo.commit("redo", {"long.txt": edited(L5="five", L40="forty"), "new.txt": "new\n"})


def cut_otherwise(repo: Repo) -> None:
    """The same in three commits where there were two."""
    repo.git("reset", "-q", "--hard", "main")
    repo.commit("forty", {"long.txt": edited(L40="forty")})
    repo.commit("new", {"new.txt": "new\n"})
    repo.commit("five", {"long.txt": edited(L5="five", L40="forty")})


def revert_and_revert_that(repo: Repo) -> None:
    as_ada(repo, "revert", "--no-edit", "HEAD")
    as_ada(repo, "revert", "--no-edit", "HEAD")


def squash_by_rebase(repo: Repo) -> None:
    """A fixup that git puts into the commit it belongs to."""
    repo.git("commit", "-q", "--amend", "-m", "fixup! first")
    repo.git("-c", "sequence.editor=true", "rebase", "-q", "-i", "--autosquash", "main")
    assert repo.git("rev-list", "--count", "main..topic") == "1"


def merge_main_that_touched_the_same_file(repo: Repo) -> None:
    main_moves(repo, {"long.txt": edited(L20="twenty")})
    repo.git("merge", "-q", "--no-edit", "main")


def merge_main_twice_and_rebase(repo: Repo) -> None:
    update_branch(repo)
    main_moves(repo, {"other.txt": "moved again\n"})
    repo.git("merge", "-q", "--no-edit", "main")
    repo.git("rebase", "-q", "main")


@pytest.mark.parametrize(
    ("happens", "match"),
    [
        (lambda repo: None, Match.SAME_COMMIT),
        (amend_message, Match.SAME_TREE),
        (cut_otherwise, Match.SAME_TREE),
        (revert_and_revert_that, Match.SAME_TREE),
        (squash_by_rebase, Match.SAME_TREE),
        (merge_main_that_touched_the_same_file, Match.SAME_CHANGE),
        (merge_main_twice_and_rebase, Match.SAME_CHANGE),
        (squash, Match.SAME_TREE),
        (reorder, Match.SAME_TREE),
        (undo_and_redo, Match.SAME_TREE),
        (rebase, Match.SAME_CHANGE),
        (rebase_over_the_same_file, Match.SAME_CHANGE),
        (merge_main, Match.SAME_CHANGE),
        (update_branch, Match.SAME_CHANGE),
        (cherry_pick, Match.SAME_CHANGE),
    ],
)
def test_what_leaves_the_content_alone_leaves_it_covered(
    signed: Repo, happens: Callable[[Repo], None], match: Match
):
    happens(signed)
    found = cover(signed)
    assert found.uncovered == ()
    assert matches(found) == {match}


def test_it_stays_covered_when_the_signed_commit_itself_is_gone(signed: Repo):
    squash(signed)
    signed.git("reflog", "expire", "--expire=now", "--all")
    signed.git("gc", "-q", "--prune=now")
    assert cover(signed).uncovered == ()


# Something is new, and only that is not covered.


def amend_a_line(repo: Repo) -> None:
    repo.commit("fixup", {"long.txt": edited(L5="FIVE", L40="forty")})


def amend_white_space(repo: Repo) -> None:
    repo.commit("fixup", {"long.txt": edited(L5=" five", L40="forty")})


def amend_the_new_file(repo: Repo) -> None:
    repo.commit("fixup", {"new.txt": "newer\n"})


def add_a_file(repo: Repo) -> None:
    repo.commit("more", {"more.txt": "more\n"})


def rename_the_new_file(repo: Repo) -> None:
    repo.commit("rename", {"new.txt": None, "renamed.txt": "new\n"})


def move_a_line(repo: Repo) -> None:
    repo.commit("move", {"long.txt": edited(L9="five", L40="forty")})


def make_it_executable(repo: Repo) -> None:
    (repo.path / "new.txt").chmod(0o755)
    repo.commit("mode")


def main_changes_the_neighbours(repo: Repo) -> None:
    main_moves(repo, {"long.txt": edited(L42="neighbour")})
    repo.git("rebase", "-q", "-X", "theirs", "main")


def resolve_a_conflict(repo: Repo) -> None:
    main_moves(repo, {"long.txt": edited(L5="cinco")})
    repo.git("merge", "-q", "--no-edit", "main", check=False)
    repo.commit("resolved", {"long.txt": edited(L5="five and cinco", L40="forty")})


def amend_content(repo: Repo) -> None:
    repo.write({"long.txt": edited(L5="five", L40="FORTY")})
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")


def fixup_of_the_first(repo: Repo) -> None:
    repo.write({"long.txt": edited(L5="FIVE", L40="forty")})
    repo.git("commit", "-q", "-a", "--fixup=HEAD~1")
    repo.git("-c", "sequence.editor=true", "rebase", "-q", "-i", "--autosquash", "main")


def rename_the_edited_file(repo: Repo) -> None:
    """Its two edits are of another file now, and the new name is a fact of its own."""
    repo.git("mv", "long.txt", "longer.txt")
    repo.commit("rename")


def revert_the_second(repo: Repo) -> None:
    as_ada(repo, "revert", "--no-edit", "HEAD")


def main_renames_the_edited_file(repo: Repo) -> None:
    repo.checkout("main")
    repo.git("mv", "long.txt", "longer.txt")
    repo.commit("rename")
    repo.checkout("topic")
    repo.git("rebase", "-q", "main")


def slip_something_into_a_merge(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n"})
    repo.git("merge", "-q", "--no-commit", "main")
    repo.commit("Merge branch 'main' into topic", {"evil.txt": "evil\n"})


def pick_the_first_alone(repo: Repo) -> None:
    repo.git("branch", "-m", "topic", "old")
    repo.checkout("main")
    repo.branch("topic")
    repo.git("cherry-pick", "old~1")


@pytest.mark.parametrize(
    ("happens", "covered", "uncovered"),
    [
        (amend_a_line, 2, 1),
        (amend_content, 2, 1),
        (fixup_of_the_first, 2, 1),
        (rename_the_edited_file, 1, 3),
        (revert_the_second, 1, 0),
        (main_renames_the_edited_file, 1, 2),
        (slip_something_into_a_merge, 3, 1),
        (pick_the_first_alone, 1, 0),
        (amend_white_space, 2, 1),
        (amend_the_new_file, 2, 1),
        (add_a_file, 3, 1),
        (rename_the_new_file, 2, 1),
        (move_a_line, 2, 1),
        (make_it_executable, 2, 1),
        (main_changes_the_neighbours, 2, 1),
        (resolve_a_conflict, 2, 1),
    ],
)
def test_what_changed_is_uncovered_and_the_rest_stays(
    signed: Repo, happens: Callable[[Repo], None], covered: int, uncovered: int
):
    happens(signed)
    found = cover(signed)
    assert (len(found.covered), len(found.uncovered)) == (covered, uncovered)
    assert matches(found) == {Match.UNIT_BY_UNIT}


def test_a_revert_is_not_covered_by_the_approval_of_what_it_reverts(signed: Repo):
    signed.checkout("main")
    signed.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    signed.branch("undo")
    signed.git("revert", "--no-edit", "-m", "1", "HEAD")
    assert cover(signed).covered == {}


def test_each_step_of_a_stack_is_covered_by_the_approval_of_the_whole(signed: Repo):
    signed.git("branch", "step", "topic~1")
    assert cover(signed, "step").uncovered == ()
    assert cover(signed, "topic", "step").uncovered == ()


def test_what_landed_by_squash_is_covered_where_it_landed(signed: Repo):
    signed.checkout("main")
    signed.git("merge", "-q", "--squash", "topic")
    landed = signed.commit("Topic (#1)")
    assert cover(signed, f"{landed}^..{landed}").uncovered == ()


@pytest.mark.parametrize("how", [("merge", "--no-ff", "--no-edit"), ("merge", "--ff-only")])
def test_what_landed_by_a_merge_is_covered_where_it_landed(signed: Repo, how: tuple[str, ...]):
    before = signed.git("rev-parse", "main")
    signed.checkout("main")
    signed.git(*how, "-q", "topic")
    assert cover(signed, f"{before}..main").uncovered == ()


# Any history.


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Repo.init(tmp_path_factory.mktemp("drawn")).path


@given(steps=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_approved_never_covers_more_than_was_there_to_read(steps: st.DataObject, drawn: Path):
    """All of a change is approved, then it changes: what is covered still stood in it, byte for byte."""
    base, head = steps.draw(changes())
    later = without_clashes(
        {name: steps.draw(reedited(entry)) for name, entry in head.items() if steps.draw(st.integers(0, 5))}
    )
    commits = write(drawn, base, head, later)
    approved, now = (units(drawn, commits[0], commit) for commit in commits[1:])
    given_for = [Known(of_all(approved), "r", SignatureState.UNSIGNED)]
    found = coverage(
        [unit for unit, _ in now], resolve(locate(drawn), f"{commits[0]}..{commits[2]}"), "", given_for
    )
    was_there = [content for _, content in approved]
    covered = [content for unit, content in now if unit.fingerprint in found.covered]
    assert Counter(covered) <= Counter(was_there)
    assert {*found.covered, *found.uncovered} == {unit.fingerprint for unit, _ in now}


@st.composite
def reedited(draw: st.DrawFn, entry: HistoryEntry) -> HistoryEntry:
    """A file left alone or edited once more."""
    if entry.mode not in (REGULAR, EXECUTABLE) or draw(st.booleans()):
        return entry
    return HistoryEntry(entry.mode, draw(edited_once_more(entry.content)))


Content = tuple[str, str, str, bytes]
NO_CONTENT = (UnitKind.MODE, UnitKind.RENAME, UnitKind.COPY)
"""Facts about a file that say nothing of what is in it."""


def units(path: Path, base: str, head: str) -> list[tuple[Unit, Content]]:
    """The units of a change, each with its paths and the very lines git shows for it."""
    place = locate(path)
    found = []
    with closing(Blobs(place)) as blobs:
        for file, delta in enumerate(stream(place, resolve(place, f"{base}..{head}"))):
            is_text = delta.old and delta.new and delta.spans and delta.mode != SUBMODULE_MODE
            lines = Lines(blobs.read(delta.old.oid)) if is_text and delta.old else ()
            for unit in units_of(delta, file, lines):
                span = delta.spans[unit.hunk] if unit.hunk is not None else None
                sides = [
                    side and (side.mode, "" if unit.kind in NO_CONTENT else side.oid)
                    for side in (delta.old, delta.new)
                ]
                text = delta.body[span.offset : span.end] if span else repr(sides).encode()
                found.append((unit, (unit.kind.value, unit.old_path, unit.path, text)))
    return found


def of_all(approved: list[tuple[Unit, Content]]) -> SignOff:
    """Rita's approval of all these."""
    return SignOff(
        reviewer="Rita",
        email="rita@example.com",
        at="2026-01-02T00:00:00Z",
        base="",
        head="",
        head_tree="",
        change="",
        verdict=Verdict.APPROVE,
        read=tuple(unit.fingerprint for unit, _ in approved),
    )


# Several verdicts.


def test_a_later_rejection_takes_the_cover_away_and_a_later_approval_gives_it_back(signed: Repo):
    give(signed, Verdict.REJECT, day=3)
    found = cover(signed)
    assert found.covered == {}
    assert {one.verdict for group in found.objected.values() for one in group} == {Verdict.REJECT}
    give(signed, Verdict.APPROVE, day=4)
    assert cover(signed).uncovered == ()


def test_a_rejection_on_one_branch_holds_for_the_same_content_on_another(signed: Repo):
    give(signed, Verdict.REQUEST_CHANGES, day=3)
    squash(signed)
    assert cover(signed).covered == {}


# Records that were tampered with.


def note(repo: Repo) -> bytes:
    return notes.read(locate(repo.path), repo.git("rev-parse", "topic")) or b""


def put(repo: Repo, commit: str, line: bytes) -> None:
    """The ledger with this one note."""
    repo.git("update-ref", "-d", "refs/notes/reviewer")
    repo.git("update-ref", "-d", notes_writer.seen_ref(notes.REF))
    notes_writer.append(locate(repo.path), commit, line, RITA)


FORGERIES = {
    "another person": (b"rita@example.com", b"sam0@example.com", "does not have the id"),
    "one more space": (b'"verdict":"approve"', b'"verdict":"approve" ', "does not have the id"),
    "another version": (b'"reviewer/1"', b'"reviewer/9"', "does not have the id"),
    "cut short": (b'"}\n', b'"\n', "broken"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_covers_nothing_and_is_named(signed: Repo, name: str):
    genuine, forged, said = FORGERIES[name]
    assert genuine in note(signed)
    put(signed, signed.git("rev-parse", "topic"), note(signed).replace(genuine, forged))
    found = cover(signed)
    assert found.covered == {}
    assert said in found.problems[0]


def test_a_record_copied_to_another_commit_covers_nothing_and_is_named(signed: Repo):
    line = note(signed)
    other = signed.commit("more", {"more.txt": "more\n"})
    put(signed, other, line)
    found = cover(signed)
    assert found.covered == {}
    assert f"stands at {other[:12]}" in found.problems[0]


def test_a_record_that_calls_its_author_somebody_else_still_does_not_make_ada_independent(signed: Repo):
    (record,) = records(note(signed))
    assert record.payload
    ada = replace(record.payload, actor=replace(record.payload.actor, email="Ada@Example.com"))
    put(signed, signed.git("rev-parse", "topic"), line_of(payload_bytes(ada), None))
    assert cover(signed).covered == {}


def test_a_record_of_a_later_version_is_kept_and_covers_nothing(signed: Repo):
    (record,) = records(note(signed))
    assert record.payload
    later = line_of(payload_bytes(replace(record.payload, version="reviewer/2")), None)
    put(signed, signed.git("rev-parse", "topic"), later)
    found = cover(signed)
    assert found.covered == {}
    assert "'reviewer/2' is not known" in found.problems[0]
    assert note(signed) == later


def test_a_policy_that_wants_signatures_is_not_content_with_an_unsigned_record(signed: Repo):
    main_moves(signed, {"reviewer.toml": "[require]\nsignature = true\n"})
    assert cover(signed).uncovered == ()
    signed.git("rebase", "-q", "main")
    found = cover(signed)
    assert found.covered == {}
    assert "unsigned" in found.problems[0]


def test_a_branch_that_asks_for_less_is_judged_by_its_base(repo: Repo):
    repo.commit("base", {"a.txt": "1\n", "reviewer.toml": "[require]\nsignature = true\n"})
    repo.branch("topic")
    repo.commit("loosen", {"a.txt": "2\n", "reviewer.toml": "[require]\nsignature = false\n"})
    (found,) = [one for one in reviewed(repo).failed if one.what == "policy"] or [None]
    assert found is None
    policy = reviewed(repo).policy
    assert policy
    assert policy.policy.require.signature


def test_the_chain_of_a_person_is_their_own(signed: Repo):
    place = locate(signed.path)
    mine = ledger.previous_of(place, Identity("Rita", "RITA@example.com").email)
    assert mine == records(note(signed))[0].id
    assert ledger.previous_of(place, "sam@example.com") is None
