"""What was recorded beside the reviews is there where a change is judged: bound to its tree, named by its record."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.check import as_data as check_data
from reviewer.check import as_text as check_text
from reviewer.check import check
from reviewer.core.contract import ContractState
from reviewer.core.contradiction import ContradictionKind
from reviewer.core.contradictions import contradictions
from reviewer.core.people import people
from reviewer.core.provenance import SourceKind
from reviewer.core.record import EvidenceOutcome
from reviewer.git import notes_writer
from reviewer.record import EvidenceAsked, Writer, record_evidence, record_provenance
from reviewer.review import Request, Review, load
from reviewer.show import as_data, summary
from reviewer.withdraw import withdraw
from reviewer.workspace import open_workspace
from tests.repo import Repo

JUNIT = '<testsuite name="pytest"><testcase classname="test_m" name="test_f"/></testsuite>'
SIGNED = "[require]\nsignature = true\n"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
MINUTES = count()
"""Each record is a minute younger than the one before: of two within one second neither is the newer."""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """Ada's commit claims that pytest passes; its second line is one that no test runs."""
    repo.commit("base", {"m.py": "one\n", ".gitignore": "*.xml\n*.json\n"})
    repo.branch("topic")
    repo.commit("work\n\nTest plan: pytest", {"m.py": "one\ntwo\nthree\nfour\n"})
    return repo


def reviewed(repo: Repo) -> Review:
    return load(open_workspace(repo.path), Request(target="topic"))


def give(repo: Repo, report: str = JUNIT, *, allow_dirty: bool = False, command: Sequence[str] = ()) -> str:
    """Record a report; the record's id."""
    repo.write({"report.json": report})
    reports = () if command else (repo.path / "report.json",)
    asked = EvidenceAsked(reports=reports, allow_dirty=allow_dirty, command=command)
    workspace = replace(open_workspace(repo.path), clock=lambda: NOON + timedelta(minutes=next(MINUTES)))
    (found,) = record_evidence(Writer(workspace), asked)
    return found.written.record


def coverage_report(covered: list[int], missed: list[int]) -> str:
    return json.dumps({"files": {"m.py": {"executed_lines": covered, "missing_lines": missed}}})


def evidence_state(repo: Repo) -> ContractState:
    contract = reviewed(repo).contract
    assert contract
    return contract.test_evidence.state


# Claims and their evidence.


def test_a_claim_stays_a_claim_until_evidence_of_that_tree_backs_it(branched: Repo):
    assert evidence_state(branched) is ContractState.CLAIMED
    give(branched)
    assert evidence_state(branched) is ContractState.GIVEN
    branched.git("commit", "-q", "--amend", "-m", "other words\n\nTest plan: pytest")
    assert evidence_state(branched) is ContractState.GIVEN
    branched.commit("more", {"m.py": "one\n2\n"})
    assert evidence_state(branched) is ContractState.CLAIMED


def test_a_failed_report_of_an_uncommitted_tree_and_a_withdrawn_one_back_nothing(branched: Repo):
    give(branched, JUNIT.replace("/></testsuite>", "><failure/></testcase></testsuite>"))
    assert evidence_state(branched) is ContractState.CLAIMED
    branched.write({"m.py": "dirty\n"})
    give(branched, allow_dirty=True)
    assert evidence_state(branched) is ContractState.CLAIMED
    branched.git("checkout", "-q", "m.py")
    record = give(branched)
    assert evidence_state(branched) is ContractState.GIVEN
    workspace = open_workspace(branched.path)
    withdraw(workspace.repository(), record, "It ran another branch.", workspace.clock())
    assert evidence_state(branched) is ContractState.CLAIMED


def test_unsigned_evidence_is_a_claim_where_the_policy_demands_signatures(repo: Repo):
    repo.commit("base", {"m.py": "one\n", "reviewer.toml": SIGNED, ".gitignore": "*.json\n"})
    repo.branch("topic")
    repo.commit("work\n\nTest plan: pytest", {"m.py": "two\n"})
    give(repo)
    assert evidence_state(repo) is ContractState.CLAIMED
    (told,) = as_data(reviewed(repo))["evidence"]
    assert (told["passed"], told["counts"]) == (True, False)
    assert "only claimed" in text(reviewed(repo))


def test_evidence_that_is_moved_to_another_commit_backs_nothing(branched: Repo):
    give(branched)
    line = branched.git("notes", "--ref=reviewer", "show", "topic")
    branched.git("notes", "--ref=reviewer", "remove", "topic")
    branched.git("notes", "--ref=reviewer", "add", "-m", line, "main")
    assert evidence_state(branched) is ContractState.CLAIMED


def test_the_gate_and_the_sign_off_hold_claims_against_the_same_evidence(branched: Repo):
    record_provenance(Writer(open_workspace(branched.path)), {"tool": "X", "verification": ["make -n all"]})
    assert "no evidence backs it" in gate(branched)
    give(branched, command=["make", "-n", "all", "-f", "/dev/null"])
    assert "no evidence backs it" in gate(branched)
    Path(branched.path, ".git", "info", "exclude").write_text("Makefile\n")
    branched.write({"Makefile": "all:\n\ttrue\n"})
    give(branched, command=["make", "-n", "all"])
    assert "no evidence backs it" not in gate(branched)


def gate(repo: Repo) -> str:
    return "\n".join(check_text(check(open_workspace(repo.path), Request(target="topic"))))


def text(review: Review) -> str:
    return "\n".join("".join(span.text for span in line).rstrip() for line in summary(review, 160))


# Changed-line coverage.


def test_added_lines_are_told_apart_in_show_and_check(branched: Repo):
    assert as_data(reviewed(branched))["changed_lines"] is None
    give(branched, coverage_report([1, 2], [3]))
    counts = {"covered": 1, "uncovered": 1, "unknown": 1}
    expected = {**counts, "files": {"m.py": {"covered": "2", "uncovered": "3"}}}
    assert as_data(reviewed(branched))["changed_lines"] == expected
    assert "added lines: 1 covered, 1 not, 1 not measured" in text(reviewed(branched))
    decision = check(open_workspace(branched.path), Request(target="topic"))
    assert check_data(decision)["changed_lines"] == expected
    assert "added lines by tests: 1 covered, 1 not, 1 not measured" in gate(branched)


def test_coverage_of_another_tree_says_nothing_of_this_one(branched: Repo):
    give(branched, coverage_report([1, 2], [3]))
    branched.commit("more", {"m.py": "one\ntwo\nthree\nfive\n"})
    assert as_data(reviewed(branched))["changed_lines"] is None


# Provenance.


def test_what_an_agent_recorded_is_provenance_beside_the_rest(branched: Repo):
    writer = Writer(open_workspace(branched.path))
    written = record_provenance(writer, {"tool": "Claude Code", "reviewer": "Rita", "tokens": 7})
    review = reviewed(branched)
    assert review.provenance
    (claim,) = review.provenance.claims("tool")
    assert (claim.value, claim.source.kind) == ("Claude Code", SourceKind.RECORD)
    assert claim.source.where == f"record {written.record[:12]} by rita@example.com, unsigned"
    assert [one.value for one in review.provenance.claims("tokens")] == ["total: 7"]
    assert "tool: Claude Code" in text(review)


def test_whoever_recorded_it_drove_it_and_is_no_second_person(branched: Repo):
    record_provenance(Writer(open_workspace(branched.path)), {"tool": "X"})
    review = reviewed(branched)
    assert review.provenance
    assert "rita@example.com" in people(review.commits, review.provenance).involved()


def test_it_speaks_of_the_same_tree_after_a_squash_and_of_its_commits_after_more_came(branched: Repo):
    record_provenance(Writer(open_workspace(branched.path)), {"tool": "X"})
    branched.git("commit", "-q", "--amend", "-m", "squashed")
    assert tools(branched) == ["X"]
    branched.git("reset", "-q", "--hard", "HEAD@{1}")
    branched.commit("more", {"m.py": "other\n"})
    assert tools(branched) == ["X"]
    branched.git("commit", "-q", "--amend", "-m", "rewritten")
    branched.git("reset", "-q", "--soft", "main")
    branched.commit("another tree")
    assert tools(branched) == []


def tools(repo: Repo) -> list[str]:
    found = reviewed(repo).provenance
    assert found
    return [claim.value for claim in found.claims("tool")]


def test_provenance_that_was_taken_back_is_gone(branched: Repo):
    workspace = open_workspace(branched.path)
    written = record_provenance(Writer(workspace), {"tool": "X"})
    withdraw(workspace.repository(), written.record, "wrong commit", workspace.clock())
    assert tools(branched) == []


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_provenance_whose_signature_does_not_hold_is_none_and_is_named(branched: Repo, tmp_path: Path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "id")], check=True)
    branched.git("config", "gpg.format", "ssh")
    branched.git("config", "user.signingKey", str(tmp_path / "id"))
    record_provenance(Writer(open_workspace(branched.path)), {"tool": "X"})
    assert tools(branched) == ["X"]
    branched.git("config", "user.signingKey", "")
    review = reviewed(branched)
    assert review.provenance
    assert review.provenance.claims("tool") == ()
    assert "counts as no provenance: its signature is cannot check" in review.provenance.problems[0]


def test_a_claim_in_a_record_is_held_against_evidence_like_any_other(branched: Repo):
    record_provenance(Writer(open_workspace(branched.path)), {"tool": "X", "verification": ["pytest"]})
    give(branched)
    review = reviewed(branched)
    assert review.provenance
    found = contradictions(review.provenance, (), review.backing)
    assert ContradictionKind.CLAIM_WITHOUT_EVIDENCE not in {one.kind for one in found}
    assert EvidenceOutcome.PASSED.value in review.evidence[0].summary
