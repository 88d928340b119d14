"""The worker: colours as they are needed, an analysis that cannot be held up, and no orphans."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer import worker
from reviewer.core.finding import DiffSide
from reviewer.core.syntax import SLICE_LINES, highlight, unpack
from reviewer.messages import (
    Analyse,
    Decoder,
    Encoder,
    LeftPlain,
    OpenRepository,
    TokensArrived,
    WantTokens,
    frames,
)
from reviewer.parts import AllReady, Failed, UnitsReady
from reviewer.worker import Colors, Inbox, TookTooLong, processor_time, wanted_blocks
from tests.repo import Repo

PATIENCE = 120.0
"""Seconds to wait before a test gives up; a loaded machine is slow, not wrong."""
LINES = 4 * SLICE_LINES - 10
PYTHON = "".join(f"value_{number} = {number}  # said\n" for number in range(LINES))


def oid_of(repo: Repo, name: str) -> str:
    return repo.git("rev-parse", f"HEAD:{name}")


def request(repo: Repo, name: str, line: int = 1, last: int = 0) -> WantTokens:
    return WantTokens(0, DiffSide.NEW, name, oid_of(repo, name), line, last)


def all_of(colors: Colors) -> list[TokensArrived | LeftPlain]:
    found: list[TokensArrived | LeftPlain] = []
    while colors.busy:
        found += colors.step()
    return found


@pytest.fixture
def colored(repo: Repo) -> Repo:
    repo.commit(
        files={"a.py": PYTHON, "b.py": "def b():\n    pass\n", "notes.txt": "plain\n", "nul.py": b"x = 1\0\n"}
    )
    return repo


def test_colours_are_the_whole_files(colored: Repo) -> None:
    colors = Colors(colored.path)
    colors.want(request(colored, "a.py"))

    arrived = sorted(all_of(colors), key=lambda message: message.first)

    runs = tuple(unpack(line) for message in arrived for line in message.lines)
    assert runs == highlight("a.py", PYTHON)
    assert {message.oid for message in arrived} == {oid_of(colored, "a.py")}


def test_what_is_on_the_screen_comes_first_then_what_is_below(colored: Repo) -> None:
    colors = Colors(colored.path)
    colors.want(request(colored, "a.py", line=SLICE_LINES + 5))

    firsts = [message.first for message in all_of(colors)]

    assert firsts == [SLICE_LINES + 1, 2 * SLICE_LINES + 1, 3 * SLICE_LINES + 1, 1]


def test_a_newer_wish_goes_before_the_rest_of_an_older_one(colored: Repo) -> None:
    colors = Colors(colored.path)
    colors.want(request(colored, "a.py"))
    while not colors.step():
        pass
    colors.want(request(colored, "b.py"))

    assert [message.oid == oid_of(colored, "b.py") for message in all_of(colors)][:2] == [True, False]


def test_only_the_lines_asked_for_are_sent(colored: Repo) -> None:
    colors = Colors(colored.path)
    colors.want(request(colored, "a.py", line=1, last=2 * SLICE_LINES))

    assert [message.first for message in all_of(colors)] == [1, SLICE_LINES + 1]


@pytest.mark.parametrize("name", ["notes.txt", "nul.py"])
def test_a_file_without_colours_is_not_spoken_of(colored: Repo, name: str) -> None:
    colors = Colors(colored.path)
    colors.want(request(colored, name))

    assert all_of(colors) == []


def test_a_large_file_is_coloured_when_somebody_asks(colored: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LARGEST_COLORED", 15)
    colors = Colors(colored.path)
    for name in ("a.py", "notes.txt", "b.py"):
        colors.want(request(colored, name))
    colors.want(replace(request(colored, "b.py"), large=True))

    arrived = all_of(colors)

    assert [message for message in arrived if isinstance(message, LeftPlain)] == [LeftPlain(0, 15)] * 2
    (tokens,) = (message for message in arrived if isinstance(message, TokensArrived))
    assert tokens.oid == oid_of(colored, "b.py")


def test_of_what_is_not_there_for_its_size_it_is_told_whether_it_would_have_colours(colored: Repo) -> None:
    colors = Colors(colored.path)
    for name in ("a.py", "notes.txt"):
        colors.want(WantTokens(0, DiffSide.NEW, name, "patch, file 0", 1, limit=1 << 20))

    assert all_of(colors) == [LeftPlain(0, 1 << 20)]


def test_a_blob_that_is_not_there_stays_plain(colored: Repo) -> None:
    colors = Colors(colored.path)
    colors.want(WantTokens(0, DiffSide.NEW, "a.py", "0" * 40, 1))

    assert all_of(colors) == []


@pytest.mark.parametrize(
    ("line", "last", "blocks"),
    [
        (1, 0, [0, 1, 2]),
        (25, 0, [2, 1, 0]),
        (11, 0, [1, 2, 0]),
        (999, 0, [2, 1, 0]),
        (0, 0, [0, 1, 2]),
        (5, 8, [0]),
        (5, 11, [0, 1]),
        (15, 5, [1]),
        (15, 999, [1, 2]),
    ],
)
def test_blocks_of_ten_in_a_file_of_thirty_lines(line: int, last: int, blocks: list[int]) -> None:
    assert wanted_blocks(WantTokens(0, DiffSide.NEW, "a", "b", line, last), 30, 10) == blocks


def test_a_pattern_gone_astray_is_stopped() -> None:
    with pytest.raises(TookTooLong), processor_time(0.05):
        re.match(r"(a|aa)+$", "a" * 60 + "b")


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
