"""The audit of one commit or line: who, what and how, and in plain words what is missing; in doubt nothing counts."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.audit.answer import sentences
from reviewer.audit.asked import AskedLine, asked
from reviewer.audit.one import audit_line
from reviewer.audit.text import report
from reviewer.core.audit import Audit, GapKind, is_approved
from reviewer.core.record import (
    VERSION,
    Actor,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    Payload,
    RecordKind,
    Subject,
    WithdrawalBody,
)
from reviewer.core.record.payload import Body
from reviewer.errors import BadInput
from reviewer.formats.records import payload_bytes
from reviewer.git import notes_writer
from reviewer.git.location import locate
from reviewer.ledger import write
from reviewer.workspace import open_workspace
from tests.audit.ledgers import audited, edited, give, kinds, sign_with, topic
from tests.repo import Repo

RITA = "rita@example.com"
needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def merged(repo: Repo) -> Repo:
    """Ada's topic, approved by Rita and merged."""
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    return repo


def line(repo: Repo, target: str) -> Audit:
    workspace = open_workspace(repo.path)
    found = asked(workspace, target)
    assert isinstance(found, AskedLine)
    return audit_line(workspace, found, target)


def told(audit: Audit) -> str:
    """All that is printed, on one line."""
    return " ".join(" ".join(span.text for span in each) for each in report(audit, 200))


def record(repo: Repo, kind: RecordKind, body: Body, commit: str, who: str = RITA) -> str:
    """A record of any kind in the ledger, unsigned."""
    oid, tree = (repo.git("rev-parse", f"{commit}^{{{what}}}") for what in ("commit", "tree"))
    at = datetime(2026, 1, 5, tzinfo=UTC)
    payload = Payload(
        version=VERSION,
        kind=kind,
        time="2026-01-05T00:00:00Z",
        actor=Actor("Rita Reviewer", who),
        subject=Subject(base="", head=oid, head_tree=tree, change=""),
        previous=None,
        body=body,
    )
    return write(locate(repo.path), payload, payload_bytes(payload), None, at)


# The answer.


def test_the_answer_comes_first_and_names_person_match_reading_and_signature(merged: Repo) -> None:
    first, proved, made = sentences(audited(merged, "main"))
    assert first == (
        "This change was approved by Rita Reviewer <rita@example.com> on 2026-01-02 "
        "(3 of 3 units, same commit, read one by one, signature unsigned)."
    )
    assert proved == "No evidence is recorded, and none is claimed."
    assert made.startswith("Committed by Ada Author <ada@example.com>; how it was made is not recorded")


def test_everything_the_answer_rests_on_is_told(merged: Repo) -> None:
    said = told(audited(merged, "main"))
    for words in (
        "landed on main by merge",
        "author ",
        "reviewer ",
        "3 units read one by one, 3 min on the screen",
        "Read against the incident of May.",
        "requirements satisfied under policy",
        "no-provenance",
        "unsigned",
    ):
        assert words in said, words


def test_a_repository_without_a_ledger_has_an_answer(repo: Repo) -> None:
    topic(repo)
    audit = audited(repo, "topic")
    assert GapKind.NO_SIGN_OFF in kinds(audit)
    assert next(sentences(audit)) == "This change was approved by nobody whose word counts."


def test_a_self_sign_off_is_told_as_one(repo: Repo) -> None:
    topic(repo)
    give(repo, who="Ada Author <ada@example.com>")
    audit = audited(repo, "topic")
    assert GapKind.OWN_PEOPLE_ONLY in kinds(audit)
    assert "Ada Author <ada@example.com> signed their own work" in next(sentences(audit))
    assert "self sign-off (author of the change): never the second person's" in told(audit)


# Evidence, and what became of it.


def test_evidence_at_the_tree_that_landed_backs_a_claim(repo: Repo) -> None:
    topic(repo)
    repo.commit("more", {"more.txt": "x\n"})
    repo.git("commit", "-q", "--amend", "-m", "more\n\nVerification: pytest: 41 passed", "--no-edit")
    assert GapKind.CLAIM_WITHOUT_EVIDENCE in kinds(audited(repo, "topic"))
    body = EvidenceBody(
        kind=EvidenceKind.TESTS, name="pytest", outcome=EvidenceOutcome.PASSED, counts={"passed": 41}
    )
    record(repo, RecordKind.EVIDENCE, body, "topic")
    audit = audited(repo, "topic")
    assert GapKind.CLAIM_WITHOUT_EVIDENCE not in kinds(audit)
    assert list(sentences(audit))[1] == (
        "Evidence: tests passed (pytest: 41 passed) at the tree that landed (signature unsigned)."
    )


@pytest.mark.parametrize("outcome", [EvidenceOutcome.FAILED, EvidenceOutcome.UNKNOWN])
def test_evidence_that_did_not_pass_backs_nothing(repo: Repo, outcome: EvidenceOutcome) -> None:
    topic(repo)
    repo.git("commit", "-q", "--amend", "-m", "second\n\nVerification: pytest: 41 passed", "--no-edit")
    record(
        repo, RecordKind.EVIDENCE, EvidenceBody(kind=EvidenceKind.TESTS, name="x", outcome=outcome), "topic"
    )
    assert GapKind.CLAIM_WITHOUT_EVIDENCE in kinds(audited(repo, "topic"))


def test_an_approval_that_was_taken_back_is_a_gap_and_approves_nothing(merged: Repo) -> None:
    (seen,) = audited(merged, "main").sign_offs
    record(merged, RecordKind.WITHDRAWAL, WithdrawalBody(of=seen.known.record, reason="missed it"), "topic")
    audit = audited(merged, "main")
    assert GapKind.WITHDRAWN in kinds(audit)
    assert not is_approved(audit)
    assert "took back record" in told(audit)


# Signatures.


@needs_ssh
def test_a_good_signature_is_told(repo: Repo, tmp_path: Path) -> None:
    sign_with(repo, tmp_path / "key", RITA)
    topic(repo)
    give(repo)
    audit = audited(repo, "topic")
    assert audit.sign_offs[0].known.signature.value == "good"
    assert not kinds(audit) & {GapKind.SIGNATURE, GapKind.UNSIGNED}


@needs_ssh
def test_a_forged_signature_is_told_as_such_and_approves_nothing(repo: Repo, tmp_path: Path) -> None:
    """Mallory signs a record that says it is Rita's."""
    sign_with(repo, tmp_path / "mallory", "mallory@example.com")
    topic(repo)
    give(repo)
    repo.git("config", "--unset", "user.signingKey")
    audit = audited(repo, "topic")
    assert not is_approved(audit)
    assert GapKind.SIGNATURE in kinds(audit)
    assert "wrong person, it is a key of mallory@example.com" in told(audit)


def test_a_record_that_was_altered_is_told_as_such(merged: Repo) -> None:
    altered = merged.git("notes", "--ref=reviewer", "show", "topic").replace("Rita Rev", "Rosa Rev")
    merged.git("notes", "--ref=reviewer", "add", "-f", "-m", altered, "topic")
    audit = audited(merged, "main")
    assert not is_approved(audit)
    assert "its content does not have the id it claims" in told(audit)


# Lines.


def test_a_line_belongs_to_the_unit_that_put_it_there(merged: Repo) -> None:
    audit = line(merged, "long.txt:6")
    assert audit.line
    assert audit.commit.subject == "first"
    assert len(audit.line.units) == 1
    assert is_approved(audit)
    assert next(sentences(audit)).startswith("This line was approved by Rita Reviewer")


def test_a_line_nobody_approved_in_a_change_that_was_approved_in_part(repo: Repo) -> None:
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.git("merge", "-q", "--squash", "topic")
    repo.commit("squashed, and more", {"new.txt": "newer\n"})
    assert is_approved(line(repo, "main:long.txt:6"))
    audit = line(repo, "main:new.txt:1")
    assert not is_approved(audit)
    assert next(sentences(audit)).startswith("This line was approved by nobody")


def test_a_renamed_file_is_followed(merged: Repo) -> None:
    merged.git("mv", "long.txt", "renamed.txt")
    merged.commit("rename")
    assert line(merged, "renamed.txt:6").commit.subject == "first"


def test_a_line_that_was_moved_belongs_to_the_move_and_its_origin_is_told(repo: Repo) -> None:
    block = "".join(f"def function_number_{n}(argument, another): return argument + {n}\n" for n in range(9))
    repo.commit("origin", {"a.py": block, "b.py": "b\n"})
    repo.commit("move", {"a.py": "a\n", "b.py": "b\n" + block})
    audit = line(repo, "b.py:4")
    assert audit.commit.subject == "move"
    assert audit.line
    assert audit.line.first_written
    assert audit.line.first_written[1:] == ("a.py", 3)
    assert "first written at a.py:3" in told(audit)


def test_no_setting_hides_a_commit_from_blame(merged: Repo) -> None:
    merged.write({"ignored": merged.git("rev-parse", "topic~1") + "\n"})
    merged.git("config", "blame.ignoreRevsFile", str(merged.path / "ignored"))
    assert line(merged, "long.txt:6").commit.subject == "first"


def test_a_line_that_is_not_committed_is_said_to_be_that(merged: Repo) -> None:
    merged.write({"long.txt": edited() + "more\n"})
    with pytest.raises(BadInput, match=r"long\.txt:61 is not committed yet"):
        line(merged, "long.txt:61")


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("long.txt:999", "has no line 999: it has 60 lines"),
        ("nowhere.txt:1", "There is no file nowhere.txt"),
        ("main:nowhere.txt:1", "There is no file nowhere.txt at "),
        ("nobody:long.txt:1", "Nothing here is called nobody"),
        ("long.txt:0", "counted from 1"),
        ("../outside.txt:1", "outside the repository"),
        ("long.txt", "one line of it"),
        ("nothing", "Nothing here is called nothing"),
        ("main...topic", "not a range an audit can take"),
    ],
)
def test_what_is_not_there_is_a_sentence(merged: Repo, target: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        line(merged, target)
    assert says in refused.value.message


def test_a_name_like_no_other_is_followed(repo: Repo) -> None:
    name = 'odd "name"\t\x1b[31m\\é.txt'
    repo.commit("odd", {name: "one\ntwo\n"})
    audit = line(repo, f"{name}:2")
    assert audit.line
    assert audit.landed.units[0].path == name
    assert "\x1b" not in told(audit)


# Clones that lack something.


def test_a_shallow_clone_says_what_it_cannot_tell(merged: Repo, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    words = ["git", "clone", "-q", "--depth=1", "--no-local", str(merged.path), str(clone)]
    subprocess.run(words, check=True, capture_output=True)
    shallow = Repo(clone)
    shallow.git("fetch", "-q", "origin", "refs/notes/reviewer:refs/notes/reviewer")
    audit = audited(shallow, "HEAD")
    assert kinds(audit) == {GapKind.UNKNOWN}
    assert not is_approved(audit)
    assert "not in this clone" in told(audit)
    assert GapKind.UNKNOWN in kinds(line(shallow, "long.txt:6"))


# Hostile content.


def test_nothing_hostile_is_printed(repo: Repo) -> None:
    evil = "\x1b]0;owned\x07\u202e"
    repo.commit("base", {"a": "x\n"})
    repo.branch("topic")
    repo.commit(f"work {evil}\n\nCo-authored-by: Eve{evil} <eve@example.com>", {"a": "y\n"})
    give(repo, who=f"Rita {evil} <rita@example.com>")
    said = told(audited(repo, "topic"))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "owned" in said
