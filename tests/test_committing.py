"""What the tests' repositories are built by does what git does."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import committing
from tests.repo import Repo

NAMES = st.sampled_from(["a", "b.txt", "d/a", "d/e/f", "ü", "a b", "d"])
CONTENTS = st.sampled_from([None, b"", b"one\n", b"two", b"\x00\xff", "link"])
ASKED = (
    "rev-parse HEAD",
    "status --porcelain",
    "log --format=%an%ae%at%cn%ce%ct%B",
    "ls-files -s",
    "reflog --format=%gd%H",
)


def put(path: Path, name: str, content: bytes | str | None) -> None:
    target = path / name
    above = [parent for parent in target.parents if parent.is_relative_to(path)]
    if any(one.is_symlink() or one.is_file() for one in above):
        return
    if target.is_dir() and not target.is_symlink():
        return
    target.unlink(missing_ok=True)
    if content is None:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        target.symlink_to(content)
    else:
        target.write_bytes(content)
        target.chmod(0o755 if content == b"two" else 0o644)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(st.tuples(NAMES, CONTENTS), max_size=5), min_size=1, max_size=4))
def test_a_commit_is_the_one_git_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps):
    for name in ("ours", "theirs"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    ours, theirs = Repo.init(tmp_path / "ours"), Repo(tmp_path / "theirs")
    theirs.path.mkdir()
    theirs.git("init", "-q", "-b", "main")
    shutil.copy(ours.path / ".git/config", theirs.path / ".git/config")
    for number, step in enumerate(steps):
        for repo in (ours, theirs):
            for name, content in step:
                put(repo.path, name, content)
        if number == 1:
            assert committing.branch(ours.path, "topic")
            theirs.git("checkout", "-q", "-b", "topic", "HEAD")
        message = f"step {number}\n\nWhy: because"
        assert committing.commit(ours.path, message, "Ada Author <ada@example.com>", ours.clock + 60)
        ours.clock += 60
        with monkeypatch.context() as patch:
            patch.setattr(committing, "commit", lambda *_: None)
            theirs.commit(message)
        for words in ASKED:
            assert ours.git(*words.split()) == theirs.git(*words.split()), words


SPECIAL = {
    "a setting": lambda repo: repo.git("config", "commit.gpgsign", "false"),
    "attributes": lambda repo: repo.write({".gitattributes": "* text\n"}),
    "what is ignored": lambda repo: repo.write({".gitignore": "a\n"}),
    "a hook": lambda repo: repo.write({".git/hooks/pre-commit": "#!/bin/sh\n"}),
    "a repository inside": lambda repo: repo.write({"inner/.git": "gitdir: elsewhere\n"}),
    "a merge": lambda repo: repo.write({".git/MERGE_HEAD": "0" * 40 + "\n"}),
}


@pytest.mark.parametrize("special", SPECIAL)
def test_where_something_is_special_git_is_asked(repo: Repo, special: str):
    assert committing.commit(repo.path, "plain", "Ada <a@example.com>", 60)
    SPECIAL[special](repo)
    assert committing.commit(repo.path, "not plain", "Ada <a@example.com>", 120) is None
