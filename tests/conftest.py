"""A sealed world for every test: no user configuration, fixed dates, no editor, no leaked GIT_* variables."""

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pygit2
import pytest
from hypothesis import HealthCheck, settings

from tests.repo import Repo

# How busy a machine is says nothing about the property; what is drawn is the same in every run, so that a failure is
# the change's. `pytest --hypothesis-profile=drawn-anew` looks for what nobody has found.
settings.register_profile("drawn-anew", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any machine", settings.get_profile("drawn-anew"), derandomize=True, database=None)
settings.load_profile("any machine")

# Else every program a test starts compiles all of its modules anew, and pytest every test module.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

SEALED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "false",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00+00:00",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00+00:00",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
OUTSIDE = ("TMUX", "STY", "EDITOR", "VISUAL")
"""Programs around the developer's terminal, which a session would talk to."""


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet; a numbered one of pytest's looks through all that are, for each test."""
    within = tmp_path_factory.mktemp("homes")
    return (within / str(number) for number in count())


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch, homes: Iterator[Path]) -> Path:
    """A home of its own for each test; what the developer's machine has set up decides nothing."""
    home = next(homes)
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("GIT_", "XDG_", "REVIEWER_", "SSH_")) or name in OUTSIDE:
            monkeypatch.delenv(name)
    for name, value in SEALED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(home))
    for level in (
        pygit2.enums.ConfigLevel.GLOBAL,
        pygit2.enums.ConfigLevel.XDG,
        pygit2.enums.ConfigLevel.SYSTEM,
    ):
        pygit2.settings.search_path[level] = str(home)
    return home


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository on branch main, with a name and an address set."""
    return Repo.init(tmp_path / "repo")
