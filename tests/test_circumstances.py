"""Evidence, freezes and what landed today, from real ledgers and real histories."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewer import ledger
from reviewer.circumstances import circumstances
from reviewer.core.circumstances import Circumstances
from reviewer.core.policy import Policy
from reviewer.core.policy.reading import read_policy
from reviewer.core.record import (
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    FileCoverage,
    FreezeBody,
    RecordKind,
    Subject,
    WithdrawalBody,
)
from reviewer.formats.records import line_of
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.git.notes_writer import Author, append
from reviewer.git.resolve import resolve
from reviewer.recording import payload_of, write
from tests.repo import Repo

NOW = datetime(2026, 1, 3, tzinfo=UTC)
RITA, SAM = Identity("Rita", "rita@example.com"), Identity("Sam", "sam@example.com")
AGENT = Identity("Claude", "noreply@anthropic.com")
TESTS = EvidenceBody(
    kind=EvidenceKind.TESTS, name="pytest", outcome=EvidenceOutcome.PASSED, counts={"passed": 12}
)
BY_CODEX = "work\n\nAssisted-by: Codex:gpt-5"


@pytest.fixture
def topic(repo: Repo) -> Repo:
    repo.commit("base", {"a.py": "one\n"})
    repo.branch("topic")
    repo.commit("work", {"a.py": "1\n"})
    return repo


def say(
    repo: Repo, kind: RecordKind, body, *, who: Identity = RITA, ref: str = "topic", minute: int = 0
) -> str:
    """A record about a commit; its id."""
    head = repo.git("rev-parse", ref)
    tree = repo.git("rev-parse", f"{ref}^{{tree}}")
    subject = Subject(base="", head=head, head_tree=tree, change="")
    at = NOW - timedelta(hours=1) + timedelta(minutes=minute)
    payload = payload_of(who, kind, subject, body, at)
    return write(locate(repo.path), payload, None, at, ask=False).record


def found(repo: Repo, text: str = "", *, now: datetime = NOW) -> Circumstances:
    location = locate(repo.path)
    policy = read_policy(text, "reviewer.toml") if text else Policy()
    return circumstances(location, resolve(location, "topic"), policy, now)


def test_without_a_ledger_there_is_nothing_and_that_is_known(topic: Repo):
    assert found(topic) == Circumstances(evidence=(), freezes=(), landed=None)


def test_a_ledger_that_cannot_be_read_is_not_an_empty_one(topic: Repo):
    topic.git("update-ref", "refs/notes/reviewer", topic.git("rev-parse", "topic:a.py"))
    assert found(topic) == Circumstances()


# Evidence.


def test_evidence_is_what_speaks_of_the_heads_own_tree(topic: Repo):
    body = EvidenceBody(
        kind=EvidenceKind.COVERAGE,
        name="coverage.py",
        outcome=EvidenceOutcome.PASSED,
        coverage=(FileCoverage(path="a.py", covered="1-4,9", uncovered="5"),),
    )
    record = say(topic, RecordKind.EVIDENCE, body)
    (one,) = found(topic).evidence or ()
    assert (one.record, one.kind, one.producer, one.passed, one.signed) == (
        record, "coverage", "coverage.py", True, False,
    )  # fmt: skip
    assert (one.covered, one.missed) == ({"a.py": ((1, 4), (9, 9))}, {"a.py": ((5, 5),)})


def test_evidence_for_the_same_tree_counts_whatever_the_commit_and_for_another_tree_does_not(topic: Repo):
    say(topic, RecordKind.EVIDENCE, TESTS)
    topic.git("commit", "-q", "--amend", "-m", "another message")
    assert len(found(topic).evidence or ()) == 1
    topic.commit("more", {"a.py": "2\n"})
    assert found(topic).evidence == ()


@pytest.mark.parametrize("outcome", [EvidenceOutcome.FAILED, EvidenceOutcome.UNKNOWN])
def test_what_did_not_pass_proves_nothing_and_says_why(topic: Repo, outcome):
    body = EvidenceBody(kind=EvidenceKind.TESTS, name="pytest", outcome=outcome, counts={"failed": 2})
    say(topic, RecordKind.EVIDENCE, body)
    (one,) = found(topic).evidence or ()
    assert (one.passed, one.summary) == (False, f"{outcome} (2 failed)")


def test_evidence_of_a_work_tree_that_differed_is_none(topic: Repo):
    body = EvidenceBody(
        kind=EvidenceKind.TESTS, name="pytest", outcome=EvidenceOutcome.PASSED, dirty=("a.py",)
    )
    say(topic, RecordKind.EVIDENCE, body)
    assert found(topic).evidence == ()


def test_evidence_is_taken_back_by_who_recorded_it_and_by_nobody_else(topic: Repo):
    record = say(topic, RecordKind.EVIDENCE, TESTS)
    say(topic, RecordKind.WITHDRAWAL, WithdrawalBody(of=record), who=SAM)
    assert len(found(topic).evidence or ()) == 1
    say(topic, RecordKind.WITHDRAWAL, WithdrawalBody(of=record))
    assert found(topic).evidence == ()


# Freezes.


def freeze(repo: Repo, tool: str = "codex", *, who: Identity = RITA, **more) -> str:
    return say(repo, RecordKind.FREEZE, FreezeBody(tool=tool, reason="an incident", **more), who=who)


def lift(repo: Repo, record: str, *, who: Identity = RITA) -> str:
    body = FreezeBody(tool="codex", reason="understood", lifted=True, lifts=record)
    return say(repo, RecordKind.FREEZE, body, who=who, minute=5)


def frozen(repo: Repo, text: str = "", *, now: datetime = NOW) -> list[str]:
    return [one.tool for one in found(repo, text, now=now).freezes or ()]


def test_a_freeze_holds_without_a_commit_until_a_record_lifts_it(topic: Repo):
    record = freeze(topic)
    assert frozen(topic) == ["codex"]
    assert f"record {record[:12]} by rita@example.com: an incident" in (found(topic).freezes or ())[0].where
    lift(topic, record, who=SAM)
    assert frozen(topic) == []


def test_a_freeze_ends_when_it_says_and_not_before(topic: Repo):
    freeze(topic, until="2026-01-03T12:00:00Z")
    assert frozen(topic) == ["codex"]
    assert frozen(topic, now=NOW + timedelta(days=1)) == []


def test_an_agent_lifts_no_freeze_and_lifting_one_lifts_no_other(topic: Repo):
    record, other = freeze(topic), freeze(topic, "claude-code")
    lift(topic, record, who=AGENT)
    assert frozen(topic) == ["codex", "claude-code"]
    lift(topic, other)
    assert frozen(topic) == ["codex"]


def test_where_signatures_are_demanded_an_unsigned_record_freezes_and_does_not_lift(topic: Repo):
    lift(topic, freeze(topic))
    assert frozen(topic, "require.signature = true") == ["codex"]


def test_a_freeze_that_cannot_be_read_freezes_everything(topic: Repo):
    newer = line_of(b'{"version":"reviewer/9","kind":"freeze"}', None)
    append(locate(topic.path), topic.git("rev-parse", "topic"), newer, Author("R", "r@example.com", NOW))
    broken = [entry for entry in ledger.entries(locate(topic.path)) if entry.record.payload is None]
    assert len(broken) == 1
    assert frozen(topic) == ["*"]


# What landed today.

STAGE = '[[tools.stage]]\ntools = ["codex"]\nchanges_a_day = 3\n'


def landed(repo: Repo, hours: float) -> object:
    now = datetime.fromtimestamp(repo.clock, UTC) + timedelta(hours=hours)
    return found(repo, STAGE, now=now).landed


def test_what_the_base_took_within_a_day_is_counted_by_its_tool(topic: Repo):
    topic.checkout("main")
    topic.commit(BY_CODEX, {"b.py": "1\n"})
    topic.clock += 20 * 3600
    topic.commit(BY_CODEX, {"b.py": "2\n"})
    topic.commit("by hand", {"b.py": "3\n"})
    assert landed(topic, 0) == {"codex": 2}
    assert landed(topic, 10) == {"codex": 1}
    assert landed(topic, 30) == {}


def test_the_branch_under_review_is_not_what_landed(topic: Repo):
    topic.commit(BY_CODEX, {"b.py": "1\n"})
    assert landed(topic, 0) == {}


def test_a_merge_counts_once_with_what_it_brought(topic: Repo):
    topic.branch("agent", "main")
    topic.commit(BY_CODEX, {"b.py": "1\n"})
    topic.commit(BY_CODEX, {"b.py": "2\n"})
    topic.clock += 48 * 3600
    topic.checkout("main")
    topic.git("merge", "-q", "--no-ff", "-m", "merge", "agent")
    assert landed(topic, 1) == {"codex": 1}


def test_nobody_counts_where_no_stage_asks(topic: Repo):
    assert found(topic).landed is None
