"""Exchanging the records from within a session: it goes on beside the reading, and how it ended is said."""

from pathlib import Path

import pytest

from reviewer.answering import synced
from reviewer.messages import WantSync
from tests.repo import Repo
from tests.tui.session import review


@pytest.fixture
def server(tmp_path: Path) -> Repo:
    return Repo.init(tmp_path / "server.git", bare=True)


@pytest.fixture
def branch(repo: Repo, server: Repo) -> Repo:
    repo.commit("base", {"a.txt": "one\n"})
    repo.git("remote", "add", "origin", str(server.path))
    repo.branch("topic")
    repo.commit("work", {"a.txt": "two\n"})
    repo.git("notes", "--ref=reviewer", "add", "-m", '{"a":1}', "main")
    return repo


async def test_the_records_are_exchanged_and_a_loss_is_shown_until_it_is_read(branch: Repo, server: Repo):
    async with review(branch) as sitting:
        await sitting.press("g", "y")
        await sitting.until(lambda: "0 records fetched, 1 pushed" in sitting.text, "the exchange")
        assert server.git("rev-parse", "refs/notes/reviewer")
        server.git("update-ref", "-d", "refs/notes/reviewer")
        await sitting.press("g", "y")
        await sitting.until(lambda: "ALARM: origin no longer has 1 record" in sitting.text, "the alarm")
        await sitting.press("enter")
        assert "ALARM" not in sitting.text


def test_what_was_fetched_is_counted_for_the_reader(branch: Repo, server: Repo):
    branch.git("push", "-q", "origin", "refs/notes/reviewer")
    branch.git("update-ref", "-d", "refs/notes/reviewer")
    ended = synced(WantSync(str(branch.path)))
    assert (ended.well, ended.fetched) == (True, 1)


def test_what_goes_wrong_is_an_answer_too(branch: Repo, tmp_path: Path):
    branch.git("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    ended = synced(WantSync(str(branch.path)))
    assert not ended.well
    assert "cannot be reached" in ended.text
