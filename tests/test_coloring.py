"""The colours of files: as they are needed, what is looked at first."""

import pytest
from msgspec.structs import replace

from reviewer import coloring
from reviewer.coloring import Colors, wanted_blocks
from reviewer.core.finding import DiffSide
from reviewer.core.syntax import SLICE_LINES, highlight, unpack
from reviewer.messages import LeftPlain, TokensArrived, WantTokens
from tests.repo import Repo

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
    monkeypatch.setattr(coloring, "LARGEST_COLORED", 15)
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
