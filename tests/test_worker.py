"""The worker: an analysis that cannot be held up, and no orphans."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.messages import (
    Analyse,
    Decoder,
    Encoder,
    OpenRepository,
    frames,
)
from reviewer.parts import AllReady, Failed, UnitsReady
from reviewer.worker import Inbox
from tests.repo import Repo

PATIENCE = 120.0
"""Seconds to wait before a test gives up; a loaded machine is slow, not wrong."""


def test_a_request_in_pieces_is_read_once_it_is_whole() -> None:
    reading, writing = os.pipe()
    inbox = Inbox(reading)
    frame = Encoder().frame(OpenRepository("/somewhere"))
    try:
        assert inbox.take(wait=False) == []
        os.write(writing, frame[:7])
        assert inbox.take(wait=False) == []
        os.write(writing, frame[7:] + frame)
        assert inbox.take(wait=True) == [OpenRepository("/somewhere")] * 2
        assert not inbox.abandoned()
        os.close(writing)
        assert inbox.abandoned()
        assert inbox.take(wait=True) is None
    finally:
        os.close(reading)


class Process:
    """The program itself, spoken to as the screen does."""

    def __init__(self, cwd: Path | None = None) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-P", "-m", "reviewer.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
        )
        self.encoder, self.decoder = Encoder(), Decoder()
        assert self.child.stdout
        self.bodies = frames(self.child.stdout)

    def send(self, message: object) -> None:
        assert self.child.stdin
        self.child.stdin.write(self.encoder.frame(message))  # type: ignore[arg-type]
        self.child.stdin.flush()

    def next(self) -> object:
        return self.decoder.message(next(self.bodies))

    def ends_within(self, seconds: float) -> bool:
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return False
        return True

    def close(self) -> None:
        assert self.child.stdin
        self.child.stdin.close()


def comparison_of(repo: Repo):
    from reviewer.git.location import locate
    from reviewer.git.resolve import resolve

    return resolve(locate(repo.path), None, base="main", worktree=False, staged=False)


@pytest.fixture
def branch(repo: Repo) -> Repo:
    repo.commit(files={"a.py": "x = 1\n"})
    repo.branch("topic")
    repo.commit(files={"a.py": "x = 2\n", "caf\udce9.py": "y = 3\n"})
    return repo


def test_an_analysis_comes_in_parts_to_its_end(branch: Repo) -> None:
    process = Process()
    process.send(Analyse(str(branch.path), comparison_of(branch)))
    parts = [process.next()]
    while not isinstance(parts[-1], AllReady):
        parts.append(process.next())
    process.close()

    assert not [part for part in parts if isinstance(part, Failed)]
    paths = {unit.path for part in parts if isinstance(part, UnitsReady) for unit in part.units}
    assert paths == {"a.py", "caf\udce9.py"}
    assert process.ends_within(PATIENCE)


def test_an_analysis_that_cannot_begin_says_so(tmp_path: Path, branch: Repo) -> None:
    process = Process()
    process.send(Analyse(str(tmp_path), comparison_of(branch)))

    assert isinstance(process.next(), Failed)
    process.close()


def test_it_ends_when_nobody_listens(branch: Repo) -> None:
    process = Process()
    process.send(OpenRepository(str(branch.path)))
    process.close()

    assert process.ends_within(PATIENCE)


def test_it_ends_even_in_the_middle_of_a_step() -> None:
    """A pattern that never returns reads no input; the watch does."""
    code = (
        "import os, re, sys\n"
        "from reviewer.worker import Inbox, watch\n"
        "watch(Inbox(os.dup(0)))\n"
        "print('begun', flush=True)\n"
        "re.match(r'(a|aa)+$', 'a' * 80 + 'b')\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin
    assert child.stdout
    assert child.stdout.readline() == b"begun\n"
    child.stdin.close()

    try:
        assert child.wait(PATIENCE) == 0, "the pattern would go on for centuries"
    finally:
        child.kill()


def test_nothing_is_imported_from_the_folder_it_runs_in(tmp_path: Path) -> None:
    """The folder belongs to the repository under review."""
    for name in ("msgspec", "pygments", "reviewer"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken over')")
    process = Process(cwd=tmp_path)
    process.send(OpenRepository(str(tmp_path)))
    process.close()

    assert process.ends_within(PATIENCE)
    assert process.child.stderr
    assert process.child.stderr.read() == b""
