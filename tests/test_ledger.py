"""What a sign-off still covers after what people do to branches: content decides, never its place in history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer import ledger
from reviewer.core.coverage import Coverage, Match
from reviewer.core.record import Verdict
from reviewer.core.session import Session
from reviewer.formats.records import line_of, payload_bytes, records
from reviewer.git import notes, notes_writer
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.review import Request, Review, load
from reviewer.sign import Decision, sign
from reviewer.workspace import open_workspace
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
    repo.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-edit", "main")


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


@pytest.mark.parametrize(
    ("happens", "match"),
    [
        (lambda repo: None, Match.SAME_COMMIT),
        (amend_message, Match.SAME_TREE),
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


@pytest.mark.parametrize(
    ("happens", "covered", "uncovered"),
    [
        (amend_a_line, 2, 1),
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
