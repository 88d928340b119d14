"""The gate over real histories: what is approved passes wherever it went, and nothing else does."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reviewer import ledger, ledger_index_file
from reviewer.analysis.searching import Searching
from reviewer.check import as_data, as_text, check
from reviewer.core.gate import Decision, GateOutcome
from reviewer.core.record import Verdict
from reviewer.core.requirements import Outcome
from reviewer.core.session import Mark, MarkHow, Session
from reviewer.errors import BadInput, CannotTell, RepositoryError
from reviewer.git.location import locate
from reviewer.review import Request, load
from reviewer.sign import Decision as Verdicts
from reviewer.sign import sign
from reviewer.workspace import open_workspace
from tests.repo import Repo

ADA = "--author=Ada Author <ada@example.com>"
LINES = [f"line {number}\n" for number in range(60)]


def edited(**changes: str) -> str:
    """The long file with some lines replaced: L3='x' is line 3, counted from 0."""
    text = list(LINES)
    for name, line in changes.items():
        text[int(name[1:])] = line + "\n"
    return "".join(text)


def judged(repo: Repo, target: str | None = "topic", trusted: str | None = None) -> Decision:
    return check(open_workspace(repo.path), Request(target=target), trusted=trusted)


def give(
    repo: Repo,
    verdict: Verdict = Verdict.APPROVE,
    *,
    who: str = "Rita Reviewer <rita@example.com>",
    target: str = "topic",
    day: int = 2,
) -> str:
    """A verdict on everything, marked one by one, with every risk acknowledged."""
    name, _, email = who.removesuffix(">").partition(" <")
    repo.be(name, email)
    review = load(open_workspace(repo.path), Request(target=target))
    marks = {unit.fingerprint: Mark(MarkHow.ONE_BY_ONE, "") for unit in review.change.units}
    tags = frozenset(finding.tag for findings in review.findings or () for finding in findings)
    at = datetime(2026, 1, day, tzinfo=UTC)
    said = Verdicts(verdict=verdict, note="Read against the incident of May.", acknowledged=tags)
    record = sign(locate(repo.path), review, Session(marks=marks), said, at).record
    repo.be("Rita Reviewer", "rita@example.com")
    return record


def lacking(decision: Decision, name: str = "approvals") -> list[str]:
    one = next(one for one in decision.requirements if one.name == name)
    return [place.words for place in decision.lacking(one)]


def failing(decision: Decision) -> list[str]:
    return [one["name"] for one in as_data(decision)["requirements"] if one["blocks"]]


@pytest.fixture
def topic(repo: Repo) -> Repo:
    """Ada's two commits on topic."""
    repo.commit("base", {"long.txt": edited(), "other.txt": "other\n"})
    repo.branch("topic")
    repo.commit("first", {"long.txt": edited(L5="five")})
    repo.commit("second", {"long.txt": edited(L5="five", L40="forty"), "new.txt": "new\n"})
    return repo


@pytest.fixture
def approved(topic: Repo) -> Repo:
    """The same, approved by Rita."""
    give(topic)
    return topic


def test_nothing_passes_without_a_sign_off_and_every_unit_is_named(topic: Repo) -> None:
    decision = judged(topic)
    assert decision.outcome is GateOutcome.FAIL
    assert lacking(decision) == ["long.txt:6", "long.txt:41", "new.txt:1"]


def test_an_approved_change_passes(approved: Repo) -> None:
    decision = judged(approved)
    assert decision.outcome is GateOutcome.PASS
    assert "3 units (same commit, unsigned)" in "\n".join(as_text(decision))


# Histories: what happens to the branch after the approval, and what must be covered anew.


def nothing(repo: Repo) -> None:
    del repo


def main_moves(repo: Repo, files: dict[str, str]) -> None:
    repo.checkout("main")
    repo.commit("main moves", files)
    repo.checkout("topic")


def amend_message(repo: Repo) -> None:
    repo.git("commit", "-q", "--amend", "-m", "another message")


def amend_content(repo: Repo) -> None:
    repo.write({"new.txt": "newer\n"})
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")


def amend_white_space(repo: Repo) -> None:
    repo.write({"long.txt": edited(L5="five ", L40="forty")})
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")


def rebase(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n", "long.txt": "first\n" * 7 + edited()})
    repo.git("rebase", "-q", "main")


def rebase_into_changed_neighbours(repo: Repo) -> None:
    main_moves(repo, {"long.txt": edited(L42="neighbour")})
    repo.git("rebase", "-q", "-X", "theirs", "main")


def squash(repo: Repo) -> None:
    repo.git("reset", "-q", "--soft", "main")
    repo.git("commit", "-q", "-m", "squashed", ADA)


def squash_as_the_reviewer(repo: Repo) -> None:
    repo.git("reset", "-q", "--soft", "main")
    repo.git("commit", "-q", "-m", "squashed")


def reorder(repo: Repo) -> None:
    repo.git("reset", "-q", "--hard", "main")
    repo.commit("second first", {"long.txt": edited(L40="forty"), "new.txt": "new\n"})
    repo.commit("first second", {"long.txt": edited(L40="forty", L5="five")})


def cherry_pick(repo: Repo) -> None:
    repo.git("branch", "-m", "topic", "old")
    repo.checkout("main")
    repo.commit("main moves", {"other.txt": "moved\n"})
    repo.branch("topic")
    repo.git("cherry-pick", "main~1..old")


def cherry_pick_and_edit(repo: Repo) -> None:
    cherry_pick(repo)
    repo.commit("fixup", {"long.txt": edited(L5="FIVE", L40="forty")})


def merge_main(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n"})
    repo.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "--no-edit", "main")


def merge_main_with_something_slipped_in(repo: Repo) -> None:
    main_moves(repo, {"other.txt": "moved\n"})
    repo.git("merge", "-q", "--no-commit", "main")
    repo.write({"slipped.txt": "in\n"})
    repo.git("add", "-A")
    repo.git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "--no-edit")


def one_more_commit(repo: Repo) -> None:
    repo.commit("more", {"more.txt": "more\n"})


def drop_a_commit(repo: Repo) -> None:
    repo.git("reset", "-q", "--hard", "HEAD~1")


def move_a_line(repo: Repo) -> None:
    repo.commit("move", {"long.txt": edited(L9="five", L40="forty")})


def rename_a_file(repo: Repo) -> None:
    repo.commit("rename", {"new.txt": None, "renamed.txt": "new\n"})


def make_it_executable(repo: Repo) -> None:
    (repo.path / "new.txt").chmod(0o755)
    repo.commit("mode")


HISTORIES: list[tuple[Callable[[Repo], None], list[str]]] = [
    (nothing, []),
    (amend_message, []),
    (amend_content, ["new.txt:1"]),
    (amend_white_space, ["long.txt:6"]),
    (rebase, []),
    (rebase_into_changed_neighbours, ["long.txt:41"]),
    (squash, []),
    (squash_as_the_reviewer, ["long.txt:6", "long.txt:41", "new.txt:1"]),
    (reorder, []),
    (cherry_pick, []),
    (cherry_pick_and_edit, ["long.txt:6"]),
    (merge_main, []),
    (merge_main_with_something_slipped_in, ["slipped.txt:1"]),
    (one_more_commit, ["more.txt:1"]),
    (drop_a_commit, []),
    (move_a_line, ["long.txt:10"]),
    (rename_a_file, ["renamed.txt:1"]),
    (make_it_executable, ["new.txt:1"]),
]


@pytest.mark.parametrize(("happens", "uncovered"), HISTORIES, ids=lambda one: getattr(one, "__name__", ""))
def test_what_must_be_approved_anew(
    approved: Repo, happens: Callable[[Repo], None], uncovered: list[str]
) -> None:
    happens(approved)
    decision = judged(approved)
    assert lacking(decision) == uncovered
    assert decision.outcome is (GateOutcome.FAIL if uncovered else GateOutcome.PASS)


@pytest.mark.parametrize(
    ("happens", "uncovered"),
    [each for each in HISTORIES if each[1]],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_approving_what_is_new_is_enough(
    approved: Repo, happens: Callable[[Repo], None], uncovered: list[str]
) -> None:
    happens(approved)
    give(approved, who="Sam Second <sam@example.com>", day=3)
    assert judged(approved).outcome is GateOutcome.PASS, uncovered


def test_an_approval_of_another_branch_with_the_same_content_counts(approved: Repo) -> None:
    approved.git("branch", "twin", "topic")
    assert judged(approved, "twin").outcome is GateOutcome.PASS


# People.


def test_the_author_is_no_second_person(topic: Repo) -> None:
    give(topic, who="Ada Author <ada@example.com>")
    decision = judged(topic)
    assert failing(decision) == ["approvals"]
    assert "a self sign-off never counts: Ada Author" in "\n".join(as_text(decision))


def test_an_objection_stands_until_its_person_takes_it_back(approved: Repo) -> None:
    sam = "Sam Second <sam@example.com>"
    record = give(approved, Verdict.REQUEST_CHANGES, who=sam, day=3)
    decision = judged(approved)
    assert "objections" in failing(decision)
    assert f"request-changes by {sam} at 2026-01-03T00:00:00Z, 3 units, record {record[:12]}" in "\n".join(
        as_text(decision)
    )
    give(approved, day=4)
    assert judged(approved).outcome is GateOutcome.FAIL
    give(approved, who=sam, day=5)
    assert judged(approved).outcome is GateOutcome.PASS


# The branch never judges itself.

LAX = "[require]\napprovals = 0\nlarge_change = 100000\ndesign_note = []\nacknowledge = []\none_by_one = []\n"


def test_a_branch_that_loosens_the_policy_does_not_pass_by_it(topic: Repo) -> None:
    topic.commit("loosen", {"reviewer.toml": LAX})
    decision = judged(topic)
    assert decision.outcome is GateOutcome.FAIL
    assert decision.policy_source == "defaults"
    assert "reviewer.toml:1-6" in lacking(decision)


def test_a_policy_that_was_loosened_on_the_base_is_the_bases_word(topic: Repo) -> None:
    topic.checkout("main")
    topic.commit("loosen", {"reviewer.toml": LAX})
    topic.branch("later")
    topic.commit("work", {"new.txt": "x\n"}, author="Ada Author <ada@example.com>")
    assert judged(topic, "later").outcome is GateOutcome.PASS


def test_a_branch_that_forked_before_the_policy_got_stricter_is_judged_by_what_is_trusted(
    approved: Repo,
) -> None:
    approved.checkout("main")
    approved.commit("stricter", {"reviewer.toml": "[require]\napprovals = 2\n"})
    assert judged(approved).outcome is GateOutcome.PASS
    stricter = judged(approved, trusted="main")
    assert stricter.outcome is GateOutcome.FAIL
    (policy,) = (one for one in stricter.requirements if one.name == "policy")
    assert policy.outcome is Outcome.NOT_SATISFIED
    assert stricter.policy_digest[:12] in policy.reason


def test_the_second_commit_of_a_branch_does_not_pass_by_the_policy_of_the_first(topic: Repo) -> None:
    """For a single commit the base is its parent, which may be the branch's own: the trusted ref is for that."""
    topic.commit("loosen", {"reviewer.toml": LAX})
    topic.commit("work", {"more.txt": "x\n"})
    assert judged(topic, "topic~0", trusted="main").outcome is GateOutcome.FAIL


def test_a_trusted_ref_that_is_not_there_is_bad_input(approved: Repo) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        judged(approved, trusted="nowhere")


def test_signed_records_are_demanded_where_the_base_says_so(repo: Repo) -> None:
    repo.commit("base", {"a": "x\n", "reviewer.toml": "[require]\napprovals = 1\n"})
    repo.branch("topic")
    repo.commit("work", {"a": "y\n"})
    give(repo)
    assert judged(repo).outcome is GateOutcome.PASS
    repo.checkout("main")
    repo.commit("stricter", {"reviewer.toml": "[require]\nsignature = true\n"})
    decision = judged(repo, trusted="main")
    assert {"approvals", "signature"} <= set(failing(decision))


# What cannot be told.


def test_a_broken_record_is_named_and_counts_for_nothing(approved: Repo) -> None:
    line = approved.git("notes", "--ref=reviewer", "show", "topic")
    approved.git(
        "notes", "--ref=reviewer", "add", "-f", "-m", line.replace("Rita Reviewer", "Rosa Reviewer"), "topic"
    )
    decision = judged(approved)
    assert decision.outcome is GateOutcome.FAIL
    assert "its content does not have the id it claims" in "\n".join(as_text(decision))


def test_an_analysis_that_failed_cannot_be_told(approved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Searching, "_findings_in", lambda *_: 1 // 0)
    decision = judged(approved)
    assert decision.outcome is GateOutcome.CANNOT_TELL
    assert "failed: risk" in "\n".join(as_text(decision))


def test_a_ledger_that_cannot_be_read_cannot_be_told(approved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RepositoryError("The ledger cannot be read.")

    monkeypatch.setattr(ledger, "sign_offs", refuse)
    decision = judged(approved)
    assert decision.outcome is GateOutcome.CANNOT_TELL
    assert as_data(decision)["approvals"] is None


def test_one_state_of_the_ledger_decides(approved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is opened once: what is written while a gate looks is for the next one."""
    opened, times = ledger_index_file.opened, []
    monkeypatch.setattr(
        ledger_index_file, "opened", lambda *given, **named: times.append(given) or opened(*given, **named)
    )
    assert judged(approved).outcome is GateOutcome.PASS
    assert len(times) == 1


def test_a_fault_of_ours_is_no_verdict(approved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "sign_offs", lambda *_, **__: 1 // 0)
    with pytest.raises(CannotTell, match="could not be judged"):
        judged(approved)


def test_chunks_are_not_worked_out_for_a_gate(approved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer.analysis.splitting.Splitting", lambda *_, **__: 1 // 0)
    assert judged(approved).outcome is GateOutcome.PASS


@pytest.mark.parametrize("request_", [Request(worktree=True), Request(staged=True), Request(patch=b"x")])
def test_what_is_not_committed_is_not_judged(approved: Repo, request_: Request) -> None:
    with pytest.raises(BadInput, match="Only commits can be checked"):
        check(open_workspace(approved.path), request_)
