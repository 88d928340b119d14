"""`reviewer init` on the command line: the plan first, then a question, and a second run with nothing to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.core.policy.schema import SCHEMA_FILE
from tests.git.test_signing import make_key
from tests.repo import Repo
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
REVIEWER = [sys.executable, "-P", "-m", "reviewer"]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def ssh(sealed: Path) -> Path:
    (sealed / ".ssh").mkdir(mode=0o700)
    return sealed / ".ssh"


def reviewer(repo: Repo, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*REVIEWER, *words], cwd=repo.path, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def state(repo: Repo) -> tuple[str, list[str]]:
    return repo.git("config", "--list", "--local"), sorted(path.name for path in repo.path.iterdir())


def test_without_a_terminal_the_plan_is_all_there_is(repo: Repo, ssh: Path):
    make_key(ssh / "id_ed25519")
    before = state(repo)
    code, out, err = reviewer(repo, "init")
    assert (code, err) == (0, "")
    assert "reviewer.toml: no file → every key" in out
    assert "notes.reviewer.mergeStrategy: not set → cat_sort_uniq" in out
    assert "user.signingkey: not set → " in out
    assert "hooks" not in out
    assert "Nothing was changed. --yes makes these changes." in out
    assert state(repo) == before


def test_a_second_run_finds_nothing_to_do(repo: Repo, ssh: Path):
    make_key(ssh / "id_ed25519")
    words = ("init", "--policy", "--sharing", "--signing", "--hooks")
    code, out, err = reviewer(repo, *words, "--yes")
    assert (code, err) == (0, "")
    assert "8 of 8 changes made. To undo them:" in out
    assert "A trial signature with ED25519 key" in out
    assert (repo.path / "reviewer.schema.json").read_bytes() == SCHEMA_FILE.read_bytes()
    after = state(repo)
    code, out, err = reviewer(repo, *words)
    assert (code, err) == (0, "")
    assert "→" not in out
    assert "Nothing was changed" not in out
    assert state(repo) == after


def test_only_the_chosen_part_is_set_up_and_a_policy_that_is_there_stays(repo: Repo):
    repo.write({"reviewer.toml": "[require]\napprovals = 2\n"})
    code, out, _ = reviewer(repo, "init", "--policy", "--yes")
    assert code == 0
    assert out == "policy:\n  reviewer.toml is there already, and left as it is.\n"
    assert not (repo.path / "reviewer.schema.json").exists()


def test_signing_that_does_not_work_is_a_no(repo: Repo, ssh: Path):
    code, out, _ = reviewer(repo, "init", "--signing", "--yes")
    assert code == 1
    assert "No signing key is set up" in out


@pytest.mark.parametrize(
    "words", [("--remote", "nowhere"), ("--key", "/nowhere/key", "--signing"), ("--yess",), ("extra",)]
)
def test_bad_input_is_said_to_be(repo: Repo, words: tuple[str, ...]):
    code, _, err = reviewer(repo, "init", *words)
    assert code == 2
    assert "Traceback" not in err


def test_outside_a_repository_is_bad_input(tmp_path: Path):
    code, _, err = reviewer(Repo(tmp_path), "init")
    assert code == 2
    assert "not in a git repository" in err


def test_a_bare_repository_is_set_up_as_far_as_it_goes(tmp_path: Path):
    bare = Repo.init(tmp_path / "bare.git", bare=True)
    code, out, err = reviewer(bare, "init", "--yes")
    assert (code, err) == (0, "")
    assert "bare repository" in out
    assert bare.git("config", "notes.reviewer.mergeStrategy") == "cat_sort_uniq"


@pytest.mark.terminal
def test_on_a_terminal_it_asks_and_makes_a_key_with_the_passphrase_one_chooses(repo: Repo, ssh: Path):
    with Terminal([*REVIEWER, "init"], cwd=repo.path, cols=100, rows=50) as terminal:
        terminal.wait_for("Make these changes? [y/N]")
        assert "~/.ssh/reviewer_ed25519: no key → an ssh key" in terminal.text
        terminal.type("n\n")
        assert terminal.exit_code() == 0
    assert not (repo.path / "reviewer.toml").exists()
    with Terminal([*REVIEWER, "init"], cwd=repo.path, cols=160, rows=80) as terminal:
        terminal.wait_for("Make these changes? [y/N]")
        terminal.type("y\n")
        for question in ("Enter passphrase", "Enter same passphrase again"):
            terminal.wait_for(question)
            terminal.type("open sesame\n")
        terminal.wait_for("as a trial")
        terminal.wait_for(re.compile(r"Enter passphrase: *$", re.MULTILINE))
        terminal.type("open sesame\n")
        terminal.wait_for("holds for rita@example.com")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
    assert (ssh / "reviewer_ed25519").stat().st_mode & 0o777 == 0o600
    assert os.environ["HOME"] in repo.git("config", "user.signingkey")
