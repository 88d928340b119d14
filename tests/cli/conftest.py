"""The command line, called in the repository under test as its users call it."""

import sys
from collections.abc import Callable

import pytest

from reviewer.__main__ import main
from reviewer.git import notes_writer
from tests.repo import Repo

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def reviewer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], repo: Repo) -> Run:
    """Runs the command line in the repository; exit code, standard output, standard error."""
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repo.path.parent))
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["reviewer", *words])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return int(left.value.code or 0), out, err

    return run
