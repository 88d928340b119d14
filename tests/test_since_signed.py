"""What somebody else signed off at an earlier head is compared with, where the reader has read nothing here."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from reviewer.core.former import Reading
from reviewer.core.record import Verdict
from reviewer.core.session import Session, replay
from reviewer.git import notes_writer
from reviewer.git.location import locate
from reviewer.parts import SinceRead
from reviewer.review import Request, Review, load
from reviewer.sign import Decision, sign
from reviewer.since_read import since_read
from reviewer.since_signed import signed_readings
from reviewer.workspace import open_workspace
from tests.repo import Repo

BASE = "".join(f"line {at}\n" for at in range(1, 41))
FIRST = BASE.replace("line 5\n", "five\nfive more\nstill five\n")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def signed(repo: Repo) -> Repo:
    """Ada's branch, one change in it, approved by Rita."""
    repo.commit("base", {"app.py": BASE, "rest.py": "x = 1\n"})
    repo.branch("work")
    repo.commit("first", {"app.py": FIRST})
    give(repo, Verdict.APPROVE)
    return repo


def give(repo: Repo, verdict: Verdict, day: int = 2) -> None:
    decision = Decision(verdict=verdict, note="read", declare_all=True)
    sign(locate(repo.path), reviewed(repo), Session(), decision, datetime(2026, 1, day, tzinfo=UTC))


def reviewed(repo: Repo) -> Review:
    return load(open_workspace(repo.path), Request(target="work", base="main"))


def amend(repo: Repo, files: dict[str, str]) -> None:
    repo.write(files)
    repo.git("add", "--all")
    repo.git("commit", "-q", "--amend", "--no-edit")


def readings(repo: Repo) -> list[Reading]:
    now = reviewed(repo)
    return signed_readings(locate(repo.path), now.change.comparison, now.change.units, now.commits)


def told(repo: Repo, *signed: Reading) -> Sequence[SinceRead]:
    now = reviewed(repo)
    units = [
        [unit for unit in now.change.units if unit.file == file] for file in range(len(now.change.deltas))
    ]
    comparison = now.change.comparison
    return list(since_read(locate(repo.path), comparison, now.change.deltas, units, replay([]), signed))


def test_an_amended_commit_is_held_against_what_was_signed(signed: Repo):
    head = signed.git("rev-parse", "HEAD")
    amend(signed, {"app.py": FIRST.replace("five more\n", "five less\n")})
    (reading,) = readings(signed)
    assert (reading.head, reading.signer) == (head, "Rita Reviewer (unsigned)")
    (part,) = told(signed, reading)
    (former,) = part.formers
    assert (former.head, former.signer) == (head, "Rita Reviewer (unsigned)")
    assert former.new == (b"five\n", b"five more\n", b"still five\n")


def test_an_objection_is_a_reading_too_and_the_newest_comes_first(signed: Repo):
    amend(signed, {"app.py": FIRST.replace("five more\n", "five less\n"), "rest.py": "x = 2\n"})
    give(signed, Verdict.REQUEST_CHANGES, 3)
    head = signed.git("rev-parse", "HEAD")
    amend(signed, {"app.py": FIRST.replace("five more\n", "five\n"), "rest.py": "x = 2\n"})
    found = readings(signed)
    assert found[0].head == head
    assert len(found) == 2
    parts = told(signed, *found)
    assert [former.head for part in parts for former in part.formers] == [head], (
        "compared with the newest alone"
    )


def test_another_branch_from_the_same_base_is_none_of_it(signed: Repo):
    signed.checkout("main")
    signed.git("branch", "-D", "work")
    signed.branch("work")
    signed.commit("something else", {"app.py": FIRST.replace("five more\n", "five less\n")})
    assert readings(signed) == []


def test_what_is_as_it_was_signed_tells_nothing(signed: Repo):
    assert readings(signed) == []
    signed.git("commit", "-q", "--amend", "-m", "another message")
    assert readings(signed) == []


def test_a_signed_head_that_this_clone_lacks_is_said(signed: Repo):
    (part,) = told(signed, Reading("1" * 40, "2" * 40, frozenset("x"), "Rita"))
    assert part.formers == ()
    assert part.missing.startswith("What Rita signed off at 22222222 cannot be compared")
