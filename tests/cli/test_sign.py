"""`reviewer sign` as it is called: one record in the notes of the head, or every reason why not."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewer.core.arrangement import UnitsMoved
from reviewer.core.session import DesignNoteWritten, MarkHow, TimeSpent, UnitsMarked
from reviewer.formats.records import records
from reviewer.git import notes, notes_writer
from reviewer.git.drafts import Journal
from reviewer.git.location import locate
from reviewer.review import Request, Review, load
from reviewer.workspace import open_workspace
from tests.cli.conftest import Run
from tests.repo import Repo

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """Ada's small branch; Rita reviews."""
    repo.commit("base", {"a.py": "x = 1\n", "b.py": "one\n" * 30})
    repo.branch("topic")
    repo.commit("work", {"a.py": "x = 2\n", "b.py": "two\n" + "one\n" * 28 + "three\n"})
    return repo


def payload(repo: Repo, at: int = -1) -> dict[str, Any]:
    """A record as anybody reads it: a line of the note git shows."""
    line = repo.git("notes", "--ref=reviewer", "show", "HEAD").split("\n")[at]
    told: dict[str, Any] = json.loads(line)["payload"]
    return told


def reviewed(repo: Repo) -> Review:
    return load(open_workspace(repo.path), Request())


def units(repo: Repo) -> tuple[str, ...]:
    return tuple(unit.fingerprint for unit in reviewed(repo).change.units)


def session(repo: Repo) -> Journal:
    return Journal.open(locate(repo.path), reviewed(repo).change.comparison.key)


def no_record(repo: Repo) -> bool:
    return notes.tip(locate(repo.path)) == ""


def test_what_the_session_marked_is_approved(branched: Repo, reviewer: Run):
    read = units(branched)
    with session(branched) as journal:
        journal.append(UnitsMarked(read, MarkHow.ONE_BY_ONE, "2026-01-01T00:00:00Z"))
        journal.append(TimeSpent({read[0]: 4.0}))
    code, out, _ = reviewer("sign", "--approve", "--note", "Read it all.")
    assert code == 0
    assert out.startswith("approve: 3 units read, 0 not; unsigned.")
    record = payload(branched)
    assert [one["fingerprint"] for one in record["body"]["read"]] == list(read)
    assert record["body"]["read"][0] == {"fingerprint": read[0], "how": "one-by-one", "seconds": 4.0}
    assert record["body"]["declared"] is False
    assert record["actor"] == {"name": "Rita Reviewer", "email": "rita@example.com"}


def test_the_record_says_everything_an_auditor_asks_for(branched: Repo, reviewer: Run):
    assert reviewer("sign", "--approve", "--all", "--note", "Safe: a constant and two lines.")[0] == 0
    record, change = payload(branched), reviewed(branched).change
    assert record["version"] == "reviewer/1"
    assert record["kind"] == "sign-off"
    assert record["previous"] is None
    subject, body = record["subject"], record["body"]
    head = branched.git("rev-parse", "HEAD")
    assert subject["base"] == branched.git("rev-parse", "main")
    assert subject["head"] == head
    assert subject["head_tree"] == branched.git("rev-parse", "HEAD^{tree}")
    assert subject["change"] == change.fingerprint
    assert [commit["id"] for commit in subject["commits"]] == [head]
    assert subject["commits"][0]["fingerprint"] == change.fingerprint
    assert len(body["policy_digest"]) == 64
    assert body["verdict"] == "approve"
    assert body["notes"][0]["text"] == "Safe: a constant and two lines."
    assert {one["name"] for one in body["requirements"]} >= {"read", "design-note", "independent"}
    assert all({"expression", "outcome", "reason"} <= set(one) for one in body["requirements"])
    assert body["self_signed"] is False
    assert str(branched.path) not in json.dumps(record)


def test_all_declares_everything_and_the_record_says_it_was_not_shown(branched: Repo, reviewer: Run):
    assert reviewer("sign", "--approve", "--all")[0] == 0
    body = payload(branched)["body"]
    assert body["declared"] is True
    assert {one["how"] for one in body["read"]} == {"declared"}
    with session(branched) as journal:
        assert journal.session.marks == {}
        assert journal.session.signed[0].verdict == "approve"


def test_an_approval_covers_the_change_at_once(branched: Repo, reviewer: Run):
    reviewer("sign", "--approve", "--all")
    coverage = reviewed(branched).coverage
    assert coverage
    assert coverage.uncovered == ()
    assert coverage.problems == ()


def test_each_record_names_the_same_persons_record_before(branched: Repo, reviewer: Run):
    reviewer("sign", "--request-changes", "--note", "Why two?")
    reviewer("sign", "--approve", "--all")
    first, second = records(branched.git("notes", "--ref=reviewer", "show", "HEAD").encode())
    assert payload(branched, 0)["previous"] is None
    assert payload(branched, 1)["previous"] == first.id
    assert first.id != second.id


# Refused.


def test_an_approval_of_what_was_not_read_is_refused_with_each_reason(branched: Repo, reviewer: Run):
    code, out, err = reviewer("sign", "--approve")
    assert (code, out) == (1, "")
    assert "read: every unit is read: 3 units unread" in err
    assert no_record(branched)


def test_a_chunk_over_the_cap_needs_a_note_of_its_own_which_the_command_line_can_give(
    branched: Repo, reviewer: Run
):
    old, new = ("".join(f"{word} {line}\n" for line in range(300)) for word in ("old", "new"))
    branched.checkout("main")
    branched.commit("long", {"long.txt": old})
    branched.branch("rewrite")
    branched.commit("rewritten", {"long.txt": new, "a.py": "x = 9\n"})
    change = load(open_workspace(branched.path), Request()).change
    long = tuple(unit.fingerprint for unit in change.units if unit.path == "long.txt")
    with Journal.open(locate(branched.path), change.comparison.key) as journal:
        journal.append(UnitsMoved(long, (), "All of it in one"))
    code, _, err = reviewer("sign", "--approve", "--all", "--note", "All of it.")
    assert code == 1
    lacking = re.search(r"missing for chunk (\d+) \(600 lines\)", err)
    assert lacking, err
    assert "--chunk-note CHUNK TEXT" in err
    for words in (("9", "Why."), (lacking[1], " ")):
        code, _, err = reviewer("sign", "--approve", "--all", "--chunk-note", *words)
        assert code == 2, err
        assert f"chunk {words[0]}" in err
    assert no_record(branched)
    words = ("--note", "All of it.", "--chunk-note", lacking[1], "Every line says new now.")
    code, _, err = reviewer("sign", "--approve", "--all", *words)
    assert code == 0, err
    whole, own = payload(branched)["body"]["notes"]
    assert (whole["units"], own["text"]) == ([], "Every line says new now.")
    assert own["units"] == list(long)
    assert own["title"] == "All of it in one"


@pytest.mark.parametrize("verdict", ["--request-changes", "--reject"])
def test_objecting_needs_no_reading(branched: Repo, reviewer: Run, verdict: str):
    assert reviewer("sign", verdict)[0] == 0
    body = payload(branched)["body"]
    assert body["read"] == []
    assert body["uncovered"] == list(units(branched))


def test_a_high_risk_unit_is_not_approved_by_declaring_it_read(branched: Repo, reviewer: Run):
    branched.commit(
        "risky", {"auth/login.py": "def login(user, password):\n    return user.password == password\n"}
    )
    code, _, err = reviewer("sign", "--approve", "--all", "--note", "x")
    assert code == 1
    assert "one-by-one" in err
    assert no_record(branched)


def test_a_refusal_loses_nothing(branched: Repo, reviewer: Run):
    with session(branched) as journal:
        journal.append(DesignNoteWritten("half a thought"))
        before = journal.session
    reviewer("sign", "--approve")
    with session(branched) as journal:
        assert journal.session == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say what you decided"),
        (["--approve", "--worktree"], "Only commits can be signed off"),
        (["--approve", "--staged"], "Only commits can be signed off"),
        (["--approve", "change.patch"], "Only commits can be signed off"),
        (["--approve", "nowhere"], "nowhere"),
        (["--approve", "--note", "a", "--note-file", "b"], "two notes"),
        (["--approve", "--note-file", "missing.txt"], "missing.txt cannot be read"),
        (["--approve", "--note-file", "latin.txt"], "not UTF-8"),
        (["--reject", "--base", "topic", "topic"], "topic changes nothing against topic"),
    ],
)
def test_bad_input_is_a_sentence_and_records_nothing(
    branched: Repo, reviewer: Run, words: list[str], said: str
):
    branched.write({"change.patch": "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-o\n+n\n", "latin.txt": b"caf\xe9\n"})
    code, out, err = reviewer("sign", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert no_record(branched)


def test_without_a_name_nobody_signs(branched: Repo, reviewer: Run):
    branched.git("config", "--unset", "user.name")
    branched.git("config", "--unset", "user.email")
    code, _, err = reviewer("sign", "--approve", "--all")
    assert code == 2
    assert "user.name" in err
    assert "git config" in err
    assert no_record(branched)


def test_a_locked_ledger_is_said_and_nothing_is_lost(
    branched: Repo, reviewer: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(notes_writer, "PATIENCE", 0.1)
    lock = branched.path / ".git/refs/notes/reviewer.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_bytes(b"")
    code, _, err = reviewer("sign", "--approve", "--all")
    assert code == 2
    assert "reviewer.lock is there" in err
    assert no_record(branched)


# Who signs.


def test_the_author_may_sign_and_it_is_never_the_second_person(branched: Repo, reviewer: Run):
    branched.git("config", "user.email", "ADA@example.com")
    code, out, _ = reviewer("sign", "--approve", "--all")
    assert code == 0
    assert "not counted as the second person" in out
    assert payload(branched)["body"]["self_signed"] is True
    coverage = reviewed(branched).coverage
    assert coverage
    assert coverage.covered == {}
    assert coverage.self_signed


def test_a_co_author_is_no_second_person_either(branched: Repo, reviewer: Run):
    branched.git("commit", "-q", "--amend", "-m", "work\n\nCo-authored-by: Rita <rita@example.com>")
    reviewer("sign", "--approve", "--all")
    assert payload(branched)["body"]["self_signed"] is True


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_with_a_key_the_record_is_signed_and_verified(branched: Repo, reviewer: Run, tmp_path: Path):
    key = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    branched.git("config", "gpg.format", "ssh")
    branched.git("config", "user.signingKey", str(key))
    code, out, _ = reviewer("sign", "--approve", "--all")
    assert code == 0
    assert "signed with your ssh key" in out
    coverage = reviewed(branched).coverage
    assert coverage
    assert {one.signature for group in coverage.covered.values() for one in group} == {"good"}
    branched.git("config", "--unset", "user.signingKey")
    coverage = reviewed(branched).coverage
    assert coverage
    assert coverage.covered == {}
    assert "cannot check" in coverage.problems[0]


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_a_key_that_does_not_sign_records_nothing(branched: Repo, reviewer: Run, tmp_path: Path):
    branched.git("config", "gpg.format", "ssh")
    branched.git("config", "user.signingKey", str(tmp_path / "gone"))
    code, _, err = reviewer("sign", "--approve", "--all")
    assert code == 2
    assert "could not be signed" in err
    assert no_record(branched)


# Withdrawing.


def test_an_approval_is_taken_back_by_the_first_digits_of_its_id(branched: Repo, reviewer: Run):
    reviewer("sign", "--approve", "--all", "--note", "read")
    before = reviewed(branched).coverage
    assert before
    assert before.uncovered == ()
    (record,) = {one.record for given in before.covered.values() for one in given}
    code, out, _ = reviewer("sign", "--withdraw", record[:8], "--note", "I had misread the loop.")
    assert (code, out.split("\n")[0]) == (0, "taken back; unsigned.")
    lines = branched.git("notes", "--ref=reviewer", "show", "HEAD").split("\n")
    (said,) = [told for line in lines if (told := json.loads(line)["payload"])["kind"] == "withdrawal"]
    assert said["body"] == {"of": record, "reason": "I had misread the loop."}
    assert said["previous"] == record
    after = reviewed(branched).coverage
    assert after
    assert after.covered == {}


def test_a_withdrawal_carried_to_another_commit_takes_nothing_back(branched: Repo, reviewer: Run):
    reviewer("sign", "--reject")
    record = payload_id(branched)
    reviewer("sign", "--withdraw", record)
    note = branched.git("notes", "--ref=reviewer", "show", "HEAD").split("\n")
    (moved,) = [line for line in note if "withdrawal" in line]
    (kept,) = [line for line in note if "withdrawal" not in line]
    branched.git("notes", "--ref=reviewer", "add", "-f", "-m", kept)
    branched.git("notes", "--ref=reviewer", "add", "-m", moved, "HEAD~1")
    found = reviewed(branched).coverage
    assert found
    assert set(found.objected) == set(units(branched))
    assert any("it stands at" in problem for problem in found.problems)


def payload_id(repo: Repo) -> str:
    (record,) = records(repo.git("notes", "--ref=reviewer", "show", "HEAD").encode())
    return record.id


def test_what_cannot_be_taken_back_is_said(branched: Repo, reviewer: Run):
    reviewer("sign", "--reject")
    record = payload_id(branched)
    for words, reason in (
        (["--withdraw", "abc"], "no record's id"),
        (["--withdraw", "0" * 64], "No record"),
        (["--withdraw", record, "--approve"], "takes back one record"),
    ):
        code, _, err = reviewer("sign", *words)
        assert code == 2
        assert reason in err
    branched.git("config", "user.email", "sam@example.com")
    assert "Only who wrote a record" in reviewer("sign", "--withdraw", record)[2]
    branched.git("config", "user.email", "Rita@example.com")
    assert reviewer("sign", "--withdraw", record)[0] == 0
    assert "You took record" in reviewer("sign", "--withdraw", record)[2]


# What is written.


def test_what_looks_like_a_secret_does_not_get_into_the_ledger(branched: Repo, reviewer: Run):
    _, out, _ = reviewer("sign", "--reject", "--note", f"The key {SECRET} is in the log.")
    assert "Redacted before writing: GitHub token." in out
    text = branched.git("notes", "--ref=reviewer", "show", "HEAD")
    assert SECRET not in text
    assert "[redacted: GitHub token]" in text


def test_a_note_may_come_from_a_file_or_standard_input(
    branched: Repo, reviewer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "note.md"
    file.write_text("From a file.\n\nWith two paragraphs — ünïcode.\n")
    reviewer("sign", "--reject", "--note-file", str(file))
    assert payload(branched)["body"]["notes"][0]["text"] == "From a file.\n\nWith two paragraphs — ünïcode."
    with file.open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
        reviewer("sign", "--reject", "--note-file", "-")
    assert payload(branched)["body"]["notes"][0]["text"].startswith("From a file.")


def test_names_that_are_not_utf_8_are_signed_off_too(branched: Repo, reviewer: Run):
    name = "caf\udce9 \udcff.txt"
    branched.commit("odd", {name: "x\n"})
    assert reviewer("sign", "--approve", "--all")[0] == 0
    coverage = reviewed(branched).coverage
    assert coverage
    assert coverage.uncovered == ()


def test_what_is_not_committed_in_the_changes_files_is_named(branched: Repo, reviewer: Run):
    branched.write({"a.py": "x = 3\n", "c.py": "elsewhere\n"})
    code, _, err = reviewer("sign", "--approve", "--all")
    assert code == 0
    assert "not committed" in err
    assert "a.py" in err
    assert "c.py" not in err
    branched.git("checkout", "-q", "a.py")
    assert reviewer("sign", "--approve", "--all")[2] == ""


def test_the_approval_of_another_branch_says_nothing_of_the_work_tree(branched: Repo, reviewer: Run):
    branched.write({"a.py": "x = 3\n"})
    branched.git("stash", "-q")
    branched.checkout("main")
    branched.write({"a.py": "x = 9\n"})
    assert reviewer("sign", "topic", "--approve", "--all")[2] == ""


def test_a_note_of_somebody_else_on_the_commit_stays(branched: Repo, reviewer: Run):
    branched.git("notes", "--ref=reviewer", "add", "-m", "LGTM")
    reviewer("sign", "--approve", "--all")
    assert branched.git("notes", "--ref=reviewer", "show", "HEAD").startswith("LGTM\n{")
