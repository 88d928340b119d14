"""However a change lands, its sign-off is found again, by what, and covers what was read and nothing else."""

from collections.abc import Callable

import pytest

from reviewer.core.audit import GapKind, Landing, Trace, is_approved
from reviewer.core.cover import Match
from reviewer.core.record import Verdict
from reviewer.git import notes_writer
from tests.audit.ledgers import ADA, LINES, audited, edited, give, kinds, topic, uncovered
from tests.repo import Repo


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def approved(repo: Repo) -> Repo:
    """Ada's topic, approved by Rita; main has moved on meanwhile."""
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.commit("main moves", {"other.txt": "moved\n", "long.txt": "above\n" * 9 + edited()})
    return repo


def by_merge(repo: Repo) -> None:
    repo.git("merge", "-q", "--no-ff", "--no-edit", "topic")


def by_merge_with_more(repo: Repo) -> None:
    repo.git("merge", "-q", "--no-commit", "topic")
    repo.commit("merge, and something else", {"slipped.txt": "in\n"})


def by_fast_forward(repo: Repo) -> None:
    repo.git("reset", "-q", "--hard", "topic")


def by_rebase(repo: Repo) -> None:
    repo.git("cherry-pick", "main..topic")


def by_rebase_with_more(repo: Repo) -> None:
    by_rebase(repo)
    repo.write({"new.txt": "newer\n"})
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")


def by_squash(repo: Repo) -> None:
    repo.git("merge", "-q", "--squash", "topic")
    repo.git("commit", "-q", "-m", "squashed", ADA)


def by_squash_with_more(repo: Repo) -> None:
    repo.git("merge", "-q", "--squash", "topic")
    repo.write({"new.txt": "newer\n"})
    repo.git("commit", "-q", "-a", "-m", "squashed", ADA)


def by_cherry_pick(repo: Repo) -> None:
    repo.git("cherry-pick", "-x", "topic")


def by_cherry_pick_of_what_was_undone(repo: Repo) -> None:
    repo.git("cherry-pick", "topic~1")


def by_stack(repo: Repo) -> None:
    above = ["above\n"] * 9
    repo.commit("step 1", {"long.txt": "".join(above) + edited(L5="five")})
    repo.commit("step 2", {"new.txt": "new\n"})
    repo.commit("step 3", {"long.txt": "".join(above) + edited(L5="five", L40="forty")})


def by_one_step_of_a_stack(repo: Repo) -> None:
    repo.commit("step 2", {"new.txt": "new\n"})


def by_itself(repo: Repo) -> None:
    repo.commit("unheard of", {"unheard.txt": "of\n"})


WAYS: list[tuple[Callable[[Repo], None], str, Landing, Trace, set[Match], list[str]]] = [
    (by_merge, "main", Landing.MERGE, Trace.MERGE_COMMIT, {Match.SAME_CHANGE}, []),
    (by_merge, "topic", Landing.MERGE, Trace.MERGE_COMMIT, {Match.SAME_CHANGE}, []),
    (by_merge, "topic~1", Landing.MERGE, Trace.MERGE_COMMIT, {Match.SAME_CHANGE}, []),
    (
        by_merge_with_more,
        "topic",
        Landing.MERGE,
        Trace.MERGE_COMMIT,
        {Match.UNIT_BY_UNIT},
        ["slipped.txt:1"],
    ),
    (by_fast_forward, "topic", Landing.FAST_FORWARD, Trace.COMMIT_ID, {Match.SAME_COMMIT}, []),
    (by_fast_forward, "topic~1", Landing.FAST_FORWARD, Trace.COMMIT_ID, {Match.SAME_COMMIT}, []),
    (by_rebase, "main", Landing.REBASE, Trace.COMMIT_FINGERPRINT, {Match.SAME_CHANGE}, []),
    (by_rebase, "main~1", Landing.REBASE, Trace.COMMIT_FINGERPRINT, {Match.SAME_CHANGE}, []),
    (by_rebase_with_more, "main", Landing.STACK, Trace.UNITS, {Match.UNIT_BY_UNIT}, ["new.txt:1"]),
    (by_squash, "main", Landing.SQUASH, Trace.CHANGE_FINGERPRINT, {Match.SAME_CHANGE}, []),
    (by_squash_with_more, "main", Landing.STACK, Trace.UNITS, {Match.UNIT_BY_UNIT}, ["new.txt:1"]),
    (by_cherry_pick, "main", Landing.CHERRY_PICK, Trace.UNITS, {Match.UNIT_BY_UNIT}, []),
    (
        by_cherry_pick_of_what_was_undone,
        "main",
        Landing.CHERRY_PICK,
        Trace.COMMIT_FINGERPRINT,
        {Match.UNIT_BY_UNIT},
        ["long.txt:30"],
    ),
    (by_stack, "main", Landing.STACK, Trace.UNITS, {Match.UNIT_BY_UNIT}, []),
    (by_stack, "main~1", Landing.STACK, Trace.UNITS, {Match.UNIT_BY_UNIT}, []),
    (by_one_step_of_a_stack, "main", Landing.STACK, Trace.UNITS, {Match.UNIT_BY_UNIT}, []),
    (by_itself, "main", Landing.DIRECT, Trace.COMMIT_ALONE, set(), ["unheard.txt:1"]),
]


@pytest.mark.parametrize(
    ("lands", "asked", "how", "trace", "matches", "missing"),
    WAYS,
    ids=[f"{way[0].__name__}, {way[1]}" for way in WAYS],
)
def test_however_it_landed(
    approved: Repo,
    lands: Callable[[Repo], None],
    asked: str,
    how: Landing,
    trace: Trace,
    matches: set[Match],
    missing: list[str],
) -> None:
    lands(approved)
    audit = audited(approved, asked)
    assert (audit.landed.how, audit.landed.trace) == (how, trace)
    assert uncovered(audit) == missing
    assert audit.coverage
    assert {one.match for given in audit.coverage.covered.values() for one in given} == matches
    assert is_approved(audit) == (not missing)


def test_whoever_merges_is_no_author_of_what_they_merged(approved: Repo) -> None:
    by_merge(approved)
    audit = audited(approved, "main")
    assert audit.people
    assert [one.email for one in audit.people.authors] == ["ada@example.com"]
    assert audit.sign_offs[0].role == ""


def test_whoever_writes_something_in_a_merge_is_an_author(approved: Repo) -> None:
    approved.git("merge", "-q", "--no-commit", "topic")
    approved.write({"slipped.txt": "in\n"})
    approved.git("add", "-A")
    approved.git("commit", "-q", "--no-edit")
    audit = audited(approved, "main")
    assert audit.sign_offs[0].role == "author"
    assert GapKind.NOT_COVERED in kinds(audit)
    assert not is_approved(audit)


def test_whoever_wrote_what_was_squashed_is_no_second_person(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The squash names another author, and Ada's record says that she had no hand in it."""
    topic(repo)
    monkeypatch.setattr("reviewer.core.people.People.involved", lambda _: frozenset())
    give(repo, who="Ada Author <ada@example.com>")
    monkeypatch.undo()
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)
    repo.checkout("main")
    repo.git("merge", "-q", "--squash", "topic")
    repo.git("commit", "-q", "-m", "squashed", "--author=Bob <bob@example.com>")
    audit = audited(repo, "main")
    assert audit.sign_offs[0].role == "author"
    assert GapKind.OWN_PEOPLE_ONLY in kinds(audit)
    assert not is_approved(audit)


def test_of_a_branch_that_nothing_merged_it_is_said_where_it_is(approved: Repo) -> None:
    audit = audited(approved, "topic")
    assert (audit.landed.how, audit.landed.branch) == (Landing.FAST_FORWARD, "topic")


def test_a_commit_on_no_branch_is_said_to_be_on_none(approved: Repo) -> None:
    approved.git("checkout", "-q", "--detach", "topic")
    lost = approved.commit("lost", {"lost.txt": "x\n"})
    approved.checkout("main")
    assert audited(approved, lost).landed.how is Landing.NOWHERE


def test_a_request_for_changes_that_stands_is_a_gap(approved: Repo) -> None:
    give(approved, Verdict.REQUEST_CHANGES, who="Sam Second <sam@example.com>", day=3)
    by_squash(approved)
    audit = audited(approved, "main")
    assert GapKind.OBJECTION in kinds(audit)
    assert not is_approved(audit)


def test_a_root_commit_is_compared_with_nothing(repo: Repo) -> None:
    root = repo.commit("root", {"a": "".join(LINES)})
    audit = audited(repo, root)
    assert GapKind.NO_SIGN_OFF in kinds(audit)
    assert audit.landed.comparison.merge_base == ""
