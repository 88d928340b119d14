"""The journal keeps every act: through kills, torn lines, full disks, later versions and a second session."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.core.finding import DiffSide
from reviewer.core.session import (
    Anchor,
    Comment,
    CommentWritten,
    DesignNoteWritten,
    MarkHow,
    Place,
    PlaceMoved,
    TimeSpent,
    Typed,
    UnitsMarked,
)
from reviewer.errors import RepositoryError
from reviewer.git import drafts, journal_file
from reviewer.git.drafts import Journal
from reviewer.git.journal_file import JournalFile
from reviewer.git.location import locate
from tests.repo import Repo

NOW = "2026-01-01T00:00:00Z"


def marked(*fingerprints: str) -> UnitsMarked:
    return UnitsMarked(fingerprints, MarkHow.ONE_BY_ONE, NOW)


def progress(folder: Path) -> Path:
    return folder / "progress.jsonl"


def own(folder: Path) -> Path:
    return next((folder / "reviews").glob("*.jsonl"))


def test_what_was_done_is_there_again(tmp_path: Path):
    comment = Comment(
        id="c1",
        anchor=Anchor(fingerprint="f1", path="a.py", side=DiffSide.NEW, start=3, end=4, text=("x", "y")),
        body="why?",
        author="Rita",
        at=NOW,
    )
    with Journal(tmp_path, "main..topic") as journal:
        for event in (marked("f1"), CommentWritten(comment), TimeSpent({"f1": 2.5}), Typed("note", "half")):
            journal.append(event)
        before = journal.session
    with Journal(tmp_path, "main..topic") as journal:
        assert journal.session == before
        assert journal.problems == []


def test_an_event_is_on_disk_before_append_returns(tmp_path: Path):
    journal = Journal(tmp_path, "k")
    journal.append(marked("f1"))
    assert b'"f1"' in progress(tmp_path).read_bytes()


def test_marks_and_times_are_shared_by_all_reviews_and_comments_are_not(tmp_path: Path):
    with Journal(tmp_path, "one") as journal:
        journal.append(marked("f1"))
        journal.append(TimeSpent({"f1": 1.0}))
        journal.append(DesignNoteWritten("only here"))
    with Journal(tmp_path, "two") as journal:
        assert set(journal.session.marks) == {"f1"}
        assert journal.session.seconds == {"f1": 1.0}
        assert journal.session.design_note == ""


def test_a_process_killed_at_any_moment_loses_nothing_it_was_told_is_kept(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from reviewer.git.drafts import Journal;"
        "from reviewer.core.session import Typed\n"
        "journal = Journal(Path(sys.argv[1]), 'k')\n"
        "for n in range(100_000):\n"
        "    journal.append(Typed('note', str(n))); print(n, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    for _ in range(200):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    said = child.stdout.read().split("\n")
    child.wait()
    kept = [int(line) for line in said[:-1]]
    with Journal(tmp_path, "k") as journal:
        assert int(journal.session.typing["note"]) >= (kept[-1] if kept else 199)
        assert journal.problems == []


def test_a_torn_last_line_costs_itself_alone(tmp_path: Path):
    with Journal(tmp_path, "k") as journal:
        journal.append(marked("f1"))
    with progress(tmp_path).open("ab") as file:
        file.write(b'{"event":"UnitsMarked","data":{"finger')
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {"f1"}
        assert len(journal.problems) == 1
        journal.append(marked("f2"))
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {"f1", "f2"}


@pytest.mark.parametrize(
    "broken",
    [
        b"garbage",
        b"[]",
        b'{"event":"UnitsMarked"}',
        b'{"event":"UnitsMarked","data":{"fingerprints":"f9","how":"bulk","at":""}}',
        b'{"event":"UnitsMarked","data":{"fingerprints":["f9"],"how":"by magic","at":""}}',
        b"\xff\xfe",
        b'"\\udcff"',
    ],
)
def test_a_broken_line_in_the_middle_is_named_and_skipped(tmp_path: Path, broken: bytes):
    with Journal(tmp_path, "k") as journal:
        journal.append(marked("f1"))
    with progress(tmp_path).open("ab") as file:
        file.write(broken + b"\n")
    with Journal(tmp_path, "k") as journal:
        journal.append(marked("f2"))
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {"f1", "f2"}
        assert len(journal.problems) == 1
        assert "progress.jsonl, line 2" in journal.problems[0]


def test_an_event_of_a_later_version_is_kept_and_has_no_effect(tmp_path: Path):
    later = b'{"event":"Dreamt","data":{"of":"sheep"}}\n'
    with Journal(tmp_path, "k") as journal:
        journal.append(marked("f1"))
    with progress(tmp_path).open("ab") as file:
        file.write(later)
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {"f1"}
        assert journal.problems == []
    assert later in progress(tmp_path).read_bytes()


def test_a_name_that_is_not_utf_8_survives(tmp_path: Path):
    place = Place("f1", "caf\udce9.txt", 3)
    with Journal(tmp_path, "branch \udcff") as journal:
        journal.append(PlaceMoved(place))
    with Journal(tmp_path, "branch \udcff") as journal:
        assert journal.session.place == place
        assert journal.problems == []


def test_two_sessions_on_one_review_keep_both_their_events(tmp_path: Path):
    with Journal(tmp_path, "k") as first, Journal(tmp_path, "k") as second:
        for number in range(50):
            first.append(marked(f"a{number}"))
            second.append(marked(f"b{number}"))
    with Journal(tmp_path, "k") as journal:
        assert len(journal.session.marks) == 100


# Shortening.


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal counts as long after two kilobytes."""
    monkeypatch.setattr(drafts, "LONG", 2048)


def fill(folder: Path) -> None:
    with Journal(folder, "k") as journal:
        for number in range(60):
            journal.append(marked(f"f{number}"))
            journal.append(TimeSpent({"f1": 0.5}))
            journal.append(Typed("note", "x" * number))


@pytest.mark.usefixtures("short")
def test_a_long_journal_is_shortened_when_opened_and_says_the_same(tmp_path: Path):
    fill(tmp_path)
    before = progress(tmp_path).stat().st_size, own(tmp_path).stat().st_size
    with Journal(tmp_path, "k") as journal:
        session = journal.session
        journal.append(marked("after"))
    assert progress(tmp_path).stat().st_size < before[0] / 4
    assert own(tmp_path).stat().st_size < before[1] / 4
    assert session.seconds == {"f1": 30.0}
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {*session.marks, "after"}
        assert journal.session.typing == session.typing


@pytest.mark.usefixtures("short")
def test_a_long_journal_is_left_alone_while_another_session_has_it_open(tmp_path: Path):
    with Journal(tmp_path, "k") as first:
        fill(tmp_path)
        size = progress(tmp_path).stat().st_size
        with Journal(tmp_path, "k") as second:
            assert progress(tmp_path).stat().st_size == size
            second.append(marked("second"))
        first.append(marked("first"))
    with Journal(tmp_path, "k") as journal:
        assert {"first", "second", "f0", "f59"} <= set(journal.session.marks)


@pytest.mark.usefixtures("short")
def test_shortening_sets_broken_lines_aside_and_keeps_what_a_later_version_wrote(tmp_path: Path):
    fill(tmp_path)
    with progress(tmp_path).open("ab") as file:
        file.write(b"broken\n")
    with own(tmp_path).open("ab") as file:
        file.write(b'{"event":"Dreamt","data":{}}\n')
    size = own(tmp_path).stat().st_size
    with Journal(tmp_path, "k"):
        pass
    assert progress(tmp_path).with_suffix(".broken").read_bytes() == b"broken\n"
    assert b"broken" not in progress(tmp_path).read_bytes()
    assert own(tmp_path).stat().st_size == size


def test_what_was_added_since_it_was_read_is_not_shortened_away(tmp_path: Path):
    """Between reading a file and having it alone, somebody may open it, write and leave."""
    path = tmp_path / "journal"
    ours, theirs = JournalFile(path), JournalFile(path)
    ours.append(b"one\n")
    assert len(list(ours.lines())) == 1
    theirs.append(b"two\n")
    theirs.close()
    assert not ours.replace([b"short\n"], [])
    ours.append(b"three\n")
    ours.close()
    assert path.read_bytes() == b"one\ntwo\nthree\n"


def test_a_disk_without_room_leaves_the_long_file_and_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "journal"
    file = JournalFile(path)
    file.append(b"one\n")
    assert len(list(file.lines())) == 1
    monkeypatch.setattr(journal_file, "_write", refuse)
    assert not file.replace([b"short\n"], [])
    file.append(b"two\n")
    file.close()
    assert path.read_bytes() == b"one\ntwo\n"


SHORTEN = """
import sys
from pathlib import Path
from reviewer.core.session import MarkHow, UnitsMarked
from reviewer.git import drafts
drafts.LONG = 200
for number in range(int(sys.argv[3])):
    with drafts.Journal(Path(sys.argv[1]), "k") as journal:
        journal.append(UnitsMarked((f"{sys.argv[2]}{number}",), MarkHow.BULK, ""))
"""


def test_processes_that_open_shorten_and_write_at_once_lose_nothing(tmp_path: Path):
    times = 60
    children = [
        subprocess.Popen([sys.executable, "-c", SHORTEN, str(tmp_path), name, str(times)]) for name in "abcd"
    ]
    assert [child.wait() for child in children] == [0] * 4
    with Journal(tmp_path, "k") as journal:
        assert set(journal.session.marks) == {f"{name}{number}" for name in "abcd" for number in range(times)}


# A disk that refuses.


def test_what_a_full_disk_refuses_stays_in_the_session_and_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = os.write
    room = 40

    def full(file: int, data: bytes) -> int:
        nonlocal room
        if room <= 0:
            raise OSError(28, "No space left on device")
        taken = bytes(data)[:room]
        room -= len(taken)
        return real(file, taken)

    journal = Journal(tmp_path, "k")
    monkeypatch.setattr(os, "write", full)
    for name in ("f1", "f2"):
        with pytest.raises(RepositoryError, match="No space left"):
            journal.append(marked(name))
    assert set(journal.session.marks) == {"f1", "f2"}
    monkeypatch.setattr(os, "write", real)
    journal.append(TimeSpent({"f1": 1.0}))
    journal.close()
    with Journal(tmp_path, "k") as again:
        assert set(again.session.marks) == {"f1", "f2"}
        assert again.session.seconds == {"f1": 1.0}


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RepositoryError, match="cannot be kept in"):
        Journal(tmp_path / "file", "k")


# Where it is kept.


def test_it_is_kept_in_the_git_folder_all_work_trees_share(repo: Repo, tmp_path: Path):
    repo.commit("one", {"a": "1\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "other"))
    with Journal.open(locate(tmp_path / "other"), "k") as journal:
        assert journal.folder == repo.path / ".git" / "reviewer"


def test_nobody_else_may_read_it(repo: Repo):
    os.umask(0o022)
    with Journal.open(locate(repo.path), "k") as journal:
        for path in (journal.folder, journal.folder / "reviews"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(progress(journal.folder).stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_repository_is_reviewed_all_the_same(repo: Repo, sealed: Path):
    git = repo.path / ".git"
    git.chmod(0o500)
    try:
        with Journal.open(locate(repo.path), "k") as journal:
            journal.append(marked("f1"))
            assert journal.folder.is_relative_to(sealed)
    finally:
        git.chmod(0o700)


def test_a_patch_without_a_repository_is_kept_in_the_users_state(sealed: Path):
    with Journal.open(None, "patch 1") as journal:
        assert journal.folder.is_relative_to(sealed)


def test_closing_twice_is_no_error(tmp_path: Path):
    journal = Journal(tmp_path, "k")
    journal.close()
    journal.close()
