"""The figures of real repositories with real records, the same in every form, and nobody's pace in any of them."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from reviewer import recording
from reviewer.core.record import (
    DeploymentBody,
    DeploymentOutcome,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    IncidentBody,
    ProvenanceBody,
    RecordKind,
    SharingBody,
    Subject,
    Verdict,
)
from reviewer.core.session import Session
from reviewer.formats.records import records
from reviewer.git import notes_writer
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.review import Request, load
from reviewer.sign import Decision, sign
from reviewer.stats import Asked, Stats, stats
from reviewer.stats.data import as_data
from reviewer.withdraw import withdraw
from reviewer.workspace import open_workspace
from tests.repo import Repo

NOW = datetime(2026, 1, 4, 18, tzinfo=UTC)
POLICY = "[scorecard]\nenough = 1\n"
OTIS = Identity("Otis Operator", "otis@example.com")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


def told(_what: str, _done: int, _of: int) -> None:
    return


def counted(*repos: Repo, weeks: int = 1) -> Stats:
    asked = Asked(repositories=tuple(repo.path for repo in repos), weeks=weeks, zone=UTC)
    return stats(asked, NOW, told)


def work(repo: Repo, name: str, *, message: str = "", files: dict[str, str] | None = None) -> str:
    """A branch with one commit of Ada's."""
    repo.checkout("main")
    repo.branch(name)
    return repo.commit(message or f"work on {name}", files or {f"{name}.py": "print()\n"})


def landed(repo: Repo, name: str) -> str:
    repo.checkout("main")
    repo.clock += 3600
    repo.git("merge", "-q", "--no-ff", "-m", f"Merge {name}", name)
    return repo.git("rev-parse", "HEAD")


def approve(repo: Repo, name: str, **said: object) -> str:
    review = load(open_workspace(repo.path), Request(target=name, base="main"))
    decision = Decision(verdict=Verdict.APPROVE, note="Looked at all of it.", declare_all=True)
    at = datetime.fromtimestamp(repo.clock, UTC) + timedelta(hours=2)
    return sign(locate(repo.path), review, Session(), replace(decision, **said), at).record


def record(
    repo: Repo, kind: RecordKind, body: object, commit: str, who: Identity = OTIS, hours: int = 1
) -> str:
    at = datetime.fromtimestamp(repo.clock, UTC) + timedelta(hours=hours)
    commit = repo.git("rev-parse", commit)
    subject = Subject(base="", head=commit, head_tree=repo.git("rev-parse", f"{commit}^{{tree}}"), change="")
    payload = recording.payload_of(who, kind, subject, body, at)
    return recording.write(locate(repo.path), payload, None, at, ask=False).record


@pytest.fixture
def told_history(repo: Repo) -> Repo:
    """Four changes: one approved, deployed and the cause of an incident; one squashed; one reverted; the revert."""
    repo.commit("base", {"reviewer.toml": POLICY})
    work(repo, "first", message="first\n\nAssisted-by: Claude Code:opus")
    approve(repo, "first")
    first = landed(repo, "first")
    record(
        repo,
        RecordKind.DEPLOYMENT,
        DeploymentBody(environment="production", outcome=DeploymentOutcome.SUCCEEDED),
        first,
    )
    incident = IncidentBody(incident="INC-1", opened="2026-01-01T05:00:00Z", caused_by=(first,))
    record(repo, RecordKind.INCIDENT, incident, first, hours=3)
    tests = EvidenceBody(
        kind=EvidenceKind.TESTS, name="pytest", outcome=EvidenceOutcome.PASSED, counts={"passed": 3}
    )
    record(repo, RecordKind.EVIDENCE, tests, first)
    record(repo, RecordKind.INCIDENT, replace(incident, mitigated="2026-01-01T11:00:00Z"), first, hours=9)
    work(repo, "second", files={"second.py": "1\n", "tests/test_second.py": "2\n"})
    approve(repo, "second")
    repo.checkout("main")
    repo.git("merge", "-q", "--squash", "second")
    bad = repo.commit("second, squashed")
    repo.commit(f"Revert it\n\nThis reverts commit {bad}.", {"second.py": None, "tests/test_second.py": None})
    return repo


def figure(found: Stats, name: str):
    return next(each for each in found.figures if each.id == name)


def test_a_history_with_known_truth_is_reproduced(told_history: Repo):
    found = counted(told_history)
    assert {each.id: each.value for each in found.figures if each.value is not None} == {
        "change-failure-rate": 2 / 4,
        "time-to-restore": 6.0,
        "deployment-frequency": 1.0,
        "lead-time": pytest.approx((2 + 1 / 60 + 2) / 2),
        "test-delta": 2 / 4,
        "behaviour-test-delta": 2 / 4,
        "agent-change-size-median": 1.0,
        "agent-change-size-p90": 1.0,
        "within-cap": 1.0,
        "provenance-coverage": 1 / 4,
        "sign-off-coverage": 2 / 4,
        "independent-high-risk": 0.0,
    }
    assert [found.changes[each].subject for each in figure(found, "change-failure-rate").changes] == [
        "Merge first",
        "second, squashed",
    ]


def test_reviewing_is_counted_from_the_records(told_history: Repo):
    (load,) = counted(told_history).team.loads
    assert (load.person.email, load.changes, load.lines, load.notes) == ("rita@example.com", 2, 3, 2)
    assert load.turnaround_hours == 2.0


def test_a_reviewer_who_merges_what_they_approved_is_no_author_of_it(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY + "[require]\none_by_one = []\nacknowledge = []\n"})
    work(repo, "rules", files={"CODEOWNERS": "* @team\n"})
    approve(repo, "rules")
    landed(repo, "rules")
    found = figure(counted(repo), "independent-high-risk")
    assert found.basis == "1 of 2 changes of high risk"  # the policy itself landed without a word


def test_commits_that_were_reviewed_together_and_rebased_one_by_one_are_one_change(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY})
    work(repo, "topic", files={"one.py": "1\n"})
    repo.commit("two", {"two.py": "2\n"})
    approve(repo, "topic")
    repo.checkout("main")
    repo.commit("meanwhile", {"other.py": "1\n"})
    repo.git("cherry-pick", "main~1..topic")
    found = counted(repo)
    assert [each.subject for each in found.changes.values()] == ["base", "meanwhile", "work on topic"]
    assert figure(found, "sign-off-coverage").value == 1 / 3


def test_a_forged_record_counts_for_nothing_and_is_told(told_history: Repo):
    head = told_history.git("rev-parse", "HEAD")
    for line in told_history.git("notes", "--ref=reviewer", "list").split("\n"):
        note = told_history.git("notes", "--ref=reviewer", "show", line.split()[1])
        if '"deployment"' in note:  # the same words at another commit
            told_history.git("notes", "--ref=reviewer", "append", "-m", note.split("\n")[0], head)
    found = counted(told_history)
    assert figure(found, "deployment-frequency").cases == 1
    assert found.problems == ("1 record counts for nothing: reviewer audit --ledger",)


def test_each_number_leads_to_its_changes(told_history: Repo):
    data = as_data(counted(told_history))
    for each in data["figures"]:
        if each["figure"] not in ("time-to-restore", "deployment-frequency"):
            assert set(each["changes"]) <= set(data["changes"])


def test_another_person_s_pace_is_in_no_output_without_their_choice(told_history: Repo):
    told_history.git("config", "user.email", "somebody@example.com")
    found = counted(told_history)
    assert found.paces == ()
    assert [load.active_hours for load in found.team.loads] == [None]
    record(
        told_history, RecordKind.SHARING, SharingBody(pace=True), "HEAD", Identity("Rita", "rita@example.com")
    )
    assert [each.email for each in counted(told_history).paces] == ["rita@example.com"]
    record(
        told_history,
        RecordKind.SHARING,
        SharingBody(pace=False),
        "HEAD",
        Identity("Rita", "rita@example.com"),
        hours=2,
    )
    assert counted(told_history).paces == ()


def test_what_waits_is_not_what_was_approved(told_history: Repo):
    work(told_history, "waits", files={"waits.py": "1\n2\n"})
    work(told_history, "approved")
    approve(told_history, "approved")
    (waiting,) = counted(told_history).waiting
    assert (waiting.change.name, waiting.change.lines) == ("waits", 2)
    assert [each.email for each in waiting.candidates] == ["rita@example.com"]


def test_several_repositories_bare_ones_among_them_are_counted_together(told_history: Repo, tmp_path):
    bare = Repo.init(tmp_path / "bare.git", bare=True)
    bare.git("fetch", "-q", str(told_history.path), "+refs/*:refs/*")
    one, both = counted(told_history), counted(told_history, bare)
    assert figure(both, "within-cap").cases == 2 * figure(one, "within-cap").cases
    assert both.repositories == (told_history.path.name, "bare.git")


def test_a_repository_without_a_ledger_has_figures_all_the_same(repo: Repo):
    repo.commit("base", {"a.py": "1\n"})
    found = counted(repo)
    assert figure(found, "within-cap").cases == 1
    assert found.team.loads == ()


def test_what_was_counted_is_said_again_until_something_changes(
    told_history: Repo, monkeypatch: pytest.MonkeyPatch
):
    first = counted(told_history)
    with monkeypatch.context() as patch:
        patch.setattr("reviewer.stats.summary.gather", None)  # nobody may ask it
        assert counted(told_history) == first
    told_history.git("config", "user.email", "somebody@example.com")
    assert counted(told_history).paces == ()
    told_history.git("config", "user.email", "rita@example.com")
    told_history.commit("one more", {"more.py": "1\n"})
    assert figure(counted(told_history), "within-cap").cases == figure(first, "within-cap").cases + 1


def test_a_spoilt_memory_of_answers_is_no_answer(told_history: Repo):
    first = counted(told_history)
    (told_history.path / ".git/reviewer/stats.sqlite").write_bytes(b"spoilt")
    assert counted(told_history) == first


# What the ledger says of how a change was made.


def provenance(repo: Repo, commit: str, who: Identity = OTIS, **said: object) -> str:
    body = ProvenanceBody(
        commits=(repo.git("rev-parse", commit),), **({"tool": "Claude Code", "model": "opus"} | said)
    )
    return record(repo, RecordKind.PROVENANCE, body, commit, who)


def test_a_record_of_provenance_counts_for_the_change_that_was_squashed(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY})
    work(repo, "topic")
    provenance(repo, "topic", cost_usd=3.5, verification=("make test passed",), session_id="s1")
    provenance(repo, "topic", cost_usd=4.5, verification=("make test passed",), session_id="s1")
    repo.commit("more", {"more.py": "2\n"})
    approve(repo, "topic")
    repo.checkout("main")
    repo.commit("meanwhile", {"other.py": "1\n"})
    repo.git("merge", "-q", "--squash", "topic")
    repo.commit("topic, squashed")
    found = counted(repo)
    assert figure(found, "provenance-coverage").basis == "1 of 3 changes"
    assert figure(found, "evidence-coverage").basis == "0 of 1 claims"
    (agent, _) = sorted(found.tools, key=lambda each: len(each.changes))
    assert (agent.tool, agent.model, agent.cost_usd) == ("claude-code", "opus", 4.5)
    (spent,) = found.spending
    assert (spent.email, spent.month, spent.usd) == (OTIS.email, "2026-01", 4.5)


def test_whoever_the_ledger_says_drove_the_agent_is_no_second_person(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY + "[require]\none_by_one = []\nacknowledge = []\n"})
    rita = Identity("Rita", "rita@example.com")
    for name, driver, path in (("one", OTIS, "CODEOWNERS"), ("two", rita, ".github/CODEOWNERS")):
        work(repo, name, files={path: "* @team\n"})
        approve(repo, name)
        provenance(repo, name, driver)  # told afterwards: the sign-off does not know it
        landed(repo, name)
    found = counted(repo)
    basis = figure(found, "independent-high-risk").basis
    assert basis == "1 of 3 changes of high risk"  # the policy itself landed without a word
    assert "Merge one" not in [
        found.changes[each].subject for each in figure(found, "independent-high-risk").changes
    ]


def test_what_its_writer_took_back_counts_no_more(told_history: Repo):
    assert figure(counted(told_history), "deployment-frequency").cases == 1
    told_history.git("config", "user.email", OTIS.email)
    for line in told_history.git("notes", "--ref=reviewer", "list").split("\n"):
        commit = line.split()[1]
        for one in records(told_history.git("notes", "--ref=reviewer", "show", commit).encode() + b"\n"):
            if one.payload and one.payload.kind is RecordKind.DEPLOYMENT:
                withdraw(locate(told_history.path), one.id, "it was elsewhere", NOW)
    assert figure(counted(told_history), "deployment-frequency").cases == 0


def test_days_at_both_ends_are_counted_and_no_others(repo: Repo):
    days = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in range(1, 8)]
    for day in days:
        repo.clock = int(day.timestamp())
        repo.commit(f"on the {day.day}.", {"a.py": f"{day.day}\n"})
    asked = Asked(repositories=(repo.path,), since=date(2026, 1, 3), zone=UTC)
    found = stats(asked, datetime(2026, 1, 5, 23, 59, tzinfo=UTC), told)
    assert [each.subject for each in found.changes.values()] == ["on the 3.", "on the 4.", "on the 5."]
    assert found.days == ("2026-01-03", "2026-01-05")
    assert [week.label for week in found.weeks] == ["2026-W01", "2026-W02"]


def test_a_path_that_is_not_utf_8_is_counted_each_time(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY})
    work(repo, "topic")
    (repo.path / os.fsdecode(b"caf\xe9.py")).write_text("1\n")
    repo.commit("odd name")
    approve(repo, "topic")
    landed(repo, "topic")
    first = counted(repo)
    assert figure(first, "sign-off-coverage").basis == "1 of 2 changes"
    repo.commit("more", {"more.py": "1\n"})
    assert figure(counted(repo), "sign-off-coverage").basis == "1 of 3 changes"


def test_a_branch_that_was_squashed_and_left_lying_does_not_wait(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY, "a.py": "1\n"})
    work(repo, "topic", files={"a.py": "2\n", "b.py": "3\n"})
    work(repo, "other")
    repo.checkout("main")
    repo.git("merge", "-q", "--squash", "topic")
    repo.commit("topic, squashed")
    repo.commit("meanwhile", {"c.py": "4\n"})
    assert [each.change.name for each in counted(repo).waiting] == ["other"]


def test_what_machines_made_is_nobody_s_work_to_read(repo: Repo):
    repo.commit("base", {"reviewer.toml": POLICY})
    work(repo, "topic", files={"a.py": "1\n2\n", "uv.lock": "".join(f"{at}\n" for at in range(900))})
    approve(repo, "topic")
    (load,) = counted(repo).team.loads
    assert load.lines == 2
