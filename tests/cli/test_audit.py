"""`reviewer audit` as it is typed: text, data, attestations, the ledger; exit codes; what is refused."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewer.cli.group import group
from reviewer.errors import BadInput, ReviewerError
from reviewer.git import notes_writer
from tests.audit.ledgers import edited, give, sign_with, topic
from tests.repo import Repo

ROOT = Path(__file__).parents[2]
RITA = "rita@example.com"


@pytest.fixture
def landed(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Ada's topic, approved and signed by Rita, merged, and one commit that nobody looked at."""
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)
    if shutil.which("ssh-keygen"):
        sign_with(repo, tmp_path / "key", RITA)
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    repo.commit("on the quiet", {"long.txt": edited(L5="five", L40="forty", L50="fifty")})
    monkeypatch.chdir(repo.path)
    return repo


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["audit", *words], standalone_mode=False)


def test_a_commit_and_a_line_have_their_answer_first(landed: Repo):
    for target in ("main~1", "long.txt:6", "main~1:new.txt:1"):
        done = run(target)
        assert done.return_value == 0
        assert done.stdout.split("\n")[2].startswith("Answer      This")
        assert "approved by Rita Reviewer <rita@example.com>" in done.stdout


def test_what_no_approval_covers_is_named_by_place(landed: Repo):
    assert "Uncovered   long.txt:51" in run("main").stdout
    assert "Uncovered" not in run("main~1").stdout
    (place,) = json.loads(run("main", "--json").stdout)["uncovered"]
    assert (place["path"], place["start"]) == ("long.txt", 51)


def test_a_range_lists_what_landed_with_what_is_missing(landed: Repo):
    done = run("main~2..main")
    assert "2 changes of 3 commits; of 2 something is missing:" in done.stdout
    assert "1  without any sign-off" in done.stdout
    assert "merge, 3 of 3 units approved by Rita Reviewer" in done.stdout
    assert "direct, 0 of 1 unit approved by nobody" in done.stdout


def test_what_is_missing_changes_the_exit_code_only_when_asked_to(landed: Repo):
    assert run("main").return_value == 0
    assert run("main", "--fail-on-gaps").return_value == 1
    assert run("main~2..main", "--fail-on-gaps").return_value == 1


def test_the_data_has_what_the_page_says(landed: Repo):
    data = json.loads(run("main~1", "--json").stdout)
    page = (ROOT / "docs" / "audit.md").read_text()
    assert data["format"] == "reviewer-audit/1"
    assert data["approved"] is True
    for key in (*data, *data["landed"], *data["sign_offs"][0]):
        assert f"`{key}`" in page, key
    history = json.loads(run("main~2..main", "--format", "json").stdout)
    for key in (*history, *history["totals"], *history["changes"][0]):
        assert f"`{key}`" in page, key
    assert [change["how"] for change in history["changes"]] == ["direct", "merge"]


def test_an_empty_range_says_so(landed: Repo):
    assert "Nothing landed between the two." in run("main..main").stdout


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_the_ledger_is_whole_until_somebody_touches_it(landed: Repo):
    done = run("--ledger")
    assert done.return_value == 0
    assert "Nothing speaks of tampering or loss." in done.stdout
    line = landed.git("notes", "--ref=reviewer", "show", "topic").replace("Rita Rev", "Rosa Rev")
    landed.git("notes", "--ref=reviewer", "add", "-f", "-m", line, "topic")
    done = run("--ledger")
    assert done.return_value == 1
    assert "altered" in done.stdout
    assert "lost" in done.stdout
    data = json.loads(run("--ledger", "--json").stdout)
    assert data["sound"] is False
    assert {one["trouble"] for one in data["irregularities"]} >= {"altered", "lost"}


@pytest.mark.parametrize(
    "words",
    [[], ["--ledger", "main"], ["main~2..main", "--format", "in-toto"], ["nope"], ["main", "--on", "topic"]],
)
def test_what_cannot_be_asked_is_a_sentence(landed: Repo, words: list[str]):
    done = run(*words)
    assert isinstance(done.exception, BadInput)
    assert done.exception.exit_code == 2


def test_outside_a_repository_it_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(run("main").exception, ReviewerError)


# Attestations.


def recipe() -> str:
    """The commands of docs/audit.md that verify an envelope."""
    page = (ROOT / "docs" / "audit.md").read_text()
    return page.partition("### Verify one")[2].partition("```console\n")[2].partition("```")[0]


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
@pytest.mark.skipif(not shutil.which("jq"), reason="no jq here")
def test_an_attestation_is_verified_by_the_commands_of_the_page(landed: Repo, tmp_path: Path):
    done = run("main~1", "--format", "in-toto")
    (line,) = done.stdout.splitlines()
    (tmp_path / "attestations.jsonl").write_text(line + "\n")  # beside the list of allowed signers
    words = ["bash", "-e", "-o", "pipefail", "-c", recipe()]
    verified = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stderr
    assert 'Good "reviewer" signature for rita@example.com' in verified.stdout
    said = json.loads((tmp_path / "payload").read_bytes())
    assert said["predicate"]["result"] == "approved"
    assert said["subject"][0]["digest"]["gitCommit"] == landed.git("rev-parse", "main~1")
    page = (ROOT / "docs" / "audit.md").read_text()
    assert said["predicateType"] in page
    for key in said["predicate"]:
        assert f"`{key}`" in page, key
    altered = line.replace('"payload":"ey', '"payload":"fy')
    (tmp_path / "attestations.jsonl").write_text(altered + "\n")
    assert subprocess.run(words, cwd=tmp_path, capture_output=True).returncode != 0


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_what_was_not_read_whole_is_not_attested_as_approved(landed: Repo):
    landed.checkout("topic")
    landed.commit("one more", {"more.txt": "x\n"})
    landed.git("branch", "-f", "main", "main~2")
    landed.checkout("main")
    landed.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    (line,) = run("main", "--format", "in-toto").stdout.splitlines()
    predicate = json.loads(base64.b64decode(json.loads(line)["payload"]))["predicate"]
    assert predicate["result"] == "partlyApproved"
    assert predicate["scope"]["unitsRead"] == 3
    assert len(predicate["scope"]["unitsNotRead"]) == 1


def test_without_a_key_nothing_is_attested(landed: Repo):
    landed.git("config", "--unset-all", "user.signingKey")
    landed.git("config", "--unset-all", "gpg.format")
    done = run("main~1", "--format", "in-toto")
    assert isinstance(done.exception, BadInput)
    assert "no key to sign with" in done.exception.message
