"""`reviewer stats` on the command line: what it prints, and what it says to bad input."""

import json
import time
from functools import partial

import pytest

from reviewer.cli.stats import TheRest
from tests.cli.conftest import Run
from tests.repo import Repo


@pytest.fixture
def run(repo: Repo, reviewer: Run) -> Run:
    """Runs `reviewer stats` in a repository with one change."""
    repo.commit("base", {"reviewer.toml": "[scorecard]\nenough = 1\n", "a.py": "1\n"})
    return partial(reviewer, "stats")


UNTIL = ("--weeks", "1", "--until", "2026-01-02", "--zone", "UTC")


def test_plain_text_without_a_terminal(run: Run):
    code, out, _ = run(*UNTIL)
    assert code == 0
    assert "Changes within the cap" in out
    assert "100.0 %" in out


def test_data(run: Run):
    found = json.loads(run(*UNTIL, "--json")[1])
    assert found["period"]["weeks"] == ["2026-W01"]


def test_the_changes_behind_a_figure(run: Run, repo: Repo):
    lines = run(*UNTIL, "--figure", "sign-off-coverage")[1].splitlines()
    assert lines[0] == "Changes signed off: 0 of 1 changes"
    assert lines[1] == f"{repo.git('rev-parse', 'HEAD')[:12]}  2026-01-01  base"


def test_repositories_a_file_names(run: Run, repo: Repo):
    listed = repo.path.parent / "list"
    listed.write_text(f"# ours\n{repo.path.name}\n\n")
    found = json.loads(run(*UNTIL, "--json", "--repos-from", str(listed))[1])
    assert found["repositories"] == [repo.path.name]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zone", "Mars/Olympus"), "There is no time zone 'Mars/Olympus'"),
        (("--until", "soon"), "--until soon: expected a day like 2026-06-30"),
        (("--repo", "/nowhere/at/all"), "/nowhere/at/all is not a folder"),
        (("--branch", "nowhere"), "nowhere"),
        (("--repos-from", "/nowhere/list"), "expected a text file that names a repository a line"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(run: Run, words: tuple[str, ...], said: str):
    code, _, err = run(*words)
    assert (code, said in err) == (2, True), err


def test_a_person_shares_their_pace_and_stops_again(run: Run, repo: Repo):
    code, out, _ = run("--share-pace", "yes")
    assert code == 0
    assert "Others see the pace of your reviewing now: record " in out
    assert "unsigned" in out
    assert '"pace":true' in repo.git("notes", "--ref=reviewer", "show", "HEAD")
    assert "Nobody but you" in run("--share-pace", "no")[1]


def test_the_rest_is_counted_in_a_process_of_its_own(run: Run, repo: Repo):
    rest = TheRest(["--repo", str(repo.path), *UNTIL], lambda: "all of it")
    try:
        while not rest.is_done():
            time.sleep(0.05)
        assert rest.stats() == "all of it"
        assert (repo.path / ".git/reviewer/stats.sqlite").exists()
    finally:
        rest.close()
    failing = TheRest(["--repo", "/nowhere/at/all"], lambda: "nothing")
    while not failing.is_done():
        time.sleep(0.05)
    assert failing.stats() is None
    failing.close()


def test_a_repository_named_twice_is_counted_once(run: Run, repo: Repo):
    found = json.loads(run(*UNTIL, "--json", "--repo", str(repo.path), "--repo", f"{repo.path}/.")[1])
    assert found["repositories"] == [repo.path.name]


def test_of_several_repositories_the_one_that_cannot_be_read_is_named(run: Run, repo: Repo):
    empty = Repo.init(repo.path.parent / "empty")
    code, _, err = run(*UNTIL, "--repo", str(repo.path), "--repo", str(empty.path))
    assert (code, "empty: " in err) == (2, True), err
