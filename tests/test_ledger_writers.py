"""Many sign off at once, beside git's own writers and its housekeeping: nobody's record is lost, whoever is killed."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewer import ledger
from reviewer.git import notes
from reviewer.git.location import locate
from reviewer.ledger_integrity import Report, examine
from tests.repo import Repo

pytestmark = pytest.mark.slow

SIGN = """
import sys
from msgspec.structs import replace
from datetime import UTC, datetime
from pathlib import Path
from reviewer import ledger
from reviewer.formats.records import payload_bytes
from reviewer.git import notes_writer
from reviewer.git.location import locate
from tests.ledgers import sign_off
notes_writer.PATIENCE = 300.0  # a busy machine is no reason to give up
where, name, times, *commits = sys.argv[1:]
location = locate(Path(where))
for number in range(int(times)):
    head, tree = commits[number % len(commits)].split(":")
    email = f"{name}@example.com"
    payload = sign_off(number, email=email, head=head, head_tree=tree, base=head, units=[f"{number:064x}"])
    payload = replace(payload, previous=ledger.previous_of(location, email))
    print(ledger.write(location, payload, payload_bytes(payload), None, datetime.now(UTC)), flush=True)
"""


@pytest.fixture
def commits(repo: Repo) -> list[str]:
    """Twenty commits, each with its tree."""
    made = [repo.commit(f"commit {number}", {"a": f"{number}\n"}) for number in range(20)]
    return [f"{commit}:{repo.git('rev-parse', f'{commit}^{{tree}}')}" for commit in made]


def signing(repo: Repo, name: str, commits: list[str], times: int) -> subprocess.Popen[str]:
    """Somebody who signs off again and again, and says the id of each record when it is written."""
    words = [sys.executable, "-c", SIGN, str(repo.path), name, str(times), *commits]
    root = Path(__file__).parents[1]
    return subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def shell(repo: Repo, script: str) -> subprocess.Popen[str]:
    words = ["sh", "-c", script]
    return subprocess.Popen(
        words, cwd=repo.path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def noting(repo: Repo, commits: list[str]) -> subprocess.Popen[str]:
    """Git itself, adding a line to the notes of the same commits, and saying which it says it added."""
    ids = " ".join(commit.partition(":")[0] for commit in commits)
    add = "git notes --ref=reviewer append -m theirs-$c-$i $c && echo theirs-$c-$i"
    return shell(repo, f"for i in 1 2; do for c in {ids}; do {add}; sleep 0.05; done; done")


def housekeeping(repo: Repo) -> subprocess.Popen[str]:
    return shell(repo, "for i in 1 2 3 4 5; do git pack-refs --all --prune; git gc -q; sleep 0.2; done")


def written(repo: Repo) -> tuple[list[str], str]:
    """The ids of all records, and all notes as one text."""
    place = locate(repo.path)
    ids = [entry.record.id for entry in ledger.entries(place)]
    return ids, b"\n".join(note for _, note in notes.read_all(place)).decode()


def alarms(repo: Repo) -> list[str]:
    *_, report = examine(locate(repo.path), "")
    assert isinstance(report, Report)
    return [f"{one.trouble}: {one.why}" for one in report.irregularities if one.alarming]


def test_eight_who_sign_off_fifty_times_at_once_lose_nothing_of_theirs_or_others(
    repo: Repo, commits: list[str]
):
    ours = [signing(repo, f"w{number}", commits, 50) for number in range(8)]
    theirs, gc = noting(repo, commits), housekeeping(repo)
    said = [child.communicate() for child in ours]
    noted, _ = theirs.communicate()
    gc.communicate()
    assert [child.returncode for child in ours] == [0] * 8, "".join(err for _, err in said)
    reported = [line for out, _ in said for line in out.split()]
    ids, text = written(repo)
    assert len(set(reported)) == 400
    assert sorted(ids) == sorted(reported)
    assert [line for line in noted.split() if f"\n{line}\n" not in f"\n{text}\n"] == []
    assert alarms(repo) == []
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


def test_of_those_who_are_killed_everything_they_reported_is_there_and_nothing_is_broken(
    repo: Repo, commits: list[str]
):
    chance = random.Random(7)
    ours = [signing(repo, f"w{number}", commits, 25) for number in range(8)]
    theirs, gc = noting(repo, commits), housekeeping(repo)
    time.sleep(1.0)
    for child in ours[:5]:
        time.sleep(chance.uniform(0.0, 0.5))
        child.send_signal(signal.SIGKILL)
    said = [child.communicate() for child in ours]
    theirs.communicate()
    gc.communicate()
    assert {child.returncode for child in ours[5:]} == {0}, "".join(err for _, err in said)
    reported = {line for out, _ in said for line in out.split()}
    ids, _ = written(repo)
    assert reported <= set(ids)
    assert len(ids) == len(set(ids))
    assert alarms(repo) == []
    assert repo.git("fsck", "--strict", "--no-dangling") == ""
