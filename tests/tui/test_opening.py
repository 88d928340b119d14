"""The first screen, painted before Textual is there: the same, cell by cell, and nobody notices the change."""

import os
import re
import shutil
import signal
import subprocess
import sys
import termios

import pytest
from msgspec.structs import replace

from reviewer.core.change import FileDelta
from reviewer.core.cut import Cut
from reviewer.core.lines import SparseLines
from reviewer.core.session import PreferenceSet
from reviewer.desk import Desk
from reviewer.feed import AllDeltas, Arrival, BaseArrived, DeltasArrived, FileBegun, Listed
from reviewer.git.diff import Beginning, stream
from reviewer.git.drafts import Journal
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.tui.app import ReviewerApp
from reviewer.tui.background import Arrivals, Background
from reviewer.tui.keys import NORMAL
from reviewer.tui.opening import Opening
from reviewer.tui.picture import drawn
from reviewer.tui.scrollbar import THUMB, TRACK
from reviewer.tui.terminal import raw, size
from reviewer.tui.theme import palette
from tests.escapes import disorderly, tokens
from tests.repo import Repo
from tests.screen import Screen
from tests.terminal import Terminal
from tests.tui.frames import PLACING
from tests.tui.session import NOW, numbered

TRUE_COLOR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


class Unanalysed(Background):
    """Reads the change and computes nothing about it: what is shown stays as it was first shown."""

    def analyse(self, grain: int = 0, cuts: tuple[Cut, ...] = ()) -> None:
        pass


@pytest.fixture
def branch(repo: Repo) -> Repo:
    repo.commit("base", {"a.py": numbered(200), "b/漢字.md": "one\n", "c.txt": "x\n"})
    repo.branch("topic")
    repo.commit(
        "work", {"a.py": numbered(200, (3, 90, 91, 170)), "b/漢字.md": "two 漢字\t👍\n", "c.txt": None}
    )
    return repo


def opening(repo: Repo, journal: Journal, *, reads: bool = True) -> Opening:
    location = locate(repo.path)
    comparison = resolve(location, "main..topic")
    desk = Desk(comparison, journal, lambda: NOW, "Rita Reviewer", "rita@example.com")
    background = Unanalysed(repo.path, location, comparison)
    if reads:
        background.begin()
    return Opening(desk, background, palette("dark", TRUE_COLOR), NORMAL)


def cells_of_textual(app: ReviewerApp) -> list[list[tuple[str, str]]]:
    """Each cell of the screen with the SGR of its foreground and background."""
    rows = []
    for strip in app.screen._compositor.render_strips():
        row = []
        for segment in strip:
            style = segment.style
            assert style is not None
            colors = [
                f"{base};2;{';'.join(map(str, color.triplet))}"
                for base, color in ((38, style.color), (48, style.bgcolor))
                if color and color.triplet
            ]
            text = segment.text
            if segment.control:  # drawn over the blanks before it
                del row[len(row) - segment.control[0][1] :]
                text = PLACING.sub("", text)
            row += [(letter, ";".join([*colors, *(["1"] if style.bold else [])])) for letter in text]
        rows.append(row)
    return rows


@pytest.mark.parametrize(
    "preference", [("layout", "unified"), ("layout", "split"), ("queue", "tree")], ids=str
)
@pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 50), (100, 30), (60, 14)], ids=str)
async def test_what_textual_draws_first_is_what_was_painted(
    branch: Repo, size: tuple[int, int], preference: tuple[str, str]
):
    with Journal.open(locate(branch.path), "key") as journal:
        journal.append(PreferenceSet(*preference))
        first = opening(branch, journal)
        while not first.arrived:  # else more files arrive between the two
            first.take(first.background.next_arrival(5))
        first.fill(*size)
        painted = first.frame(*size)
        app = ReviewerApp(first)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            drawn = cells_of_textual(app)
        first.background.close()

    letters = ["".join(text for text, _ in row).rstrip() for row in painted]
    assert "line 1" in "\n".join(letters)
    assert "\n".join(letters) == "\n".join("".join(text for text, _ in row).rstrip() for row in drawn)
    looks = [[(letter, look) for text, look in row for letter in text] for row in painted]
    assert looks == drawn


def edited(lines: int, step: int) -> tuple[str, str]:
    """A file of so many lines, and the same with some of them replaced, two by three."""
    old = [f"line {number} of a file that is a long one" for number in range(lines)]
    new = list(old)
    for at in range(20, lines - 2, step):
        new[at : at + 2] = [f"{line}, edited" for line in old[at : at + 2]]
        new[at] += "\nand one more"
    return "".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new)


LONG = edited(30_000, 30)
BEGINNINGS = {
    "edits": LONG,
    "a new file": (None, LONG[0]),
    "a file that goes": (LONG[0], None),
    "a long insertion": ("begin\nend\n", f"begin\n{LONG[0]}end\n"),
}


@pytest.mark.parametrize("layout", ["unified", "split"])
@pytest.mark.parametrize("sides", BEGINNINGS.values(), ids=BEGINNINGS)
def test_the_beginning_of_a_long_file_is_painted_as_the_whole_of_it_is(
    repo: Repo, sides: tuple[str | None, str | None], layout: str
):
    begun, deltas = read(repo, *sides)
    assert begun is not None
    size = (160, 48)
    with Journal.open(locate(repo.path), "key") as journal:
        journal.append(PreferenceSet("layout", layout))
        first = opening(repo, journal, reads=False)
        arrive(first, Listed(1), FileBegun(*begun), BaseArrived(0, SparseLines((sides[0] or "").encode())))
        first.fill(*size)
        beginning = written(first.frame(*size))
        arrive(first, DeltasArrived(tuple(deltas)), AllDeltas(1))
        while not first.arrived:
            first.take(first.background.next_arrival(0))
        first.fill(*size)
        whole = written(first.frame(*size))

    others = [at for at, (one, other) in enumerate(zip(beginning, whole, strict=True)) if one != other]
    assert others == [0, 2], [(beginning[at], whole[at]) for at in others[:5]]
    assert "1 files …" in beginning[0], "there is more to come"
    assert "a.py  +… −…" in beginning[2], "what is added up over the whole file is not told yet"
    assert "… read" in beginning[2]


def test_the_beginning_of_a_file_waits_for_what_may_stand_in_another_order(repo: Repo):
    old = LONG[0]
    begun, _ = read(repo, old, old.upper())
    assert begun is None, "one hunk that removes and adds is shown once it is there"


def test_a_beginning_that_does_not_fill_the_screen_is_not_painted(repo: Repo):
    begun, deltas = read(repo, *LONG)
    assert begun is not None
    few = replace(begun.delta, spans=begun.delta.spans[:2])
    with Journal.open(locate(repo.path), "key") as journal:
        first = opening(repo, journal, reads=False)
        arrive(first, FileBegun(few, begun.last_line), BaseArrived(0, SparseLines(LONG[0].encode())))
        arrive(first, DeltasArrived(tuple(deltas)))
        first.fill(160, 48)
        assert first.scene.document.deltas == deltas
        assert "1,000 read" in written(first.frame(160, 48))[2]


def read(repo: Repo, old: str | None, new: str | None) -> tuple[Beginning | None, list[FileDelta]]:
    """What is told of a file while it is read, and the whole of it."""
    repo.commit("base", {"z.txt": "z\n"} if old is None else {"a.py": old})
    repo.branch("topic")
    repo.commit("work", {"a.py": new})
    begun: list[Beginning | None] = []
    location = locate(repo.path)
    deltas = list(stream(location, resolve(location, "main..topic"), begun=begun.append))
    return begun[0], deltas


def arrive(opening: Opening, *arrivals: Arrival) -> None:
    """Let these be what arrives next."""
    for arrival in arrivals:
        opening.background._arrivals.put(arrival)


def written(rows: list[list[tuple[str, str]]]) -> list[str]:
    """What stands in each row, the scroll bar apart."""
    return ["".join(text for text, _ in row if text not in (THUMB, TRACK)).rstrip() for row in rows]


def test_a_picture_is_drawn_row_by_row_and_leaves_no_colour_behind():
    told = drawn([[("ab", "31"), ("c", "31")], [("漢", "")]])
    screen = Screen(4, 2)
    for token in tokens(told.encode()):
        screen.obey(token)

    assert [line.rstrip() for line in screen.display] == ["abc", "漢"]
    assert screen.buffer[0][2].fg == "red"
    assert screen.left_behind() == []
    assert disorderly(told.encode()) == []


def test_what_was_put_aside_is_handed_over_before_what_came_later():
    arrivals, got = Arrivals(), []
    for what in (1, 2, 3):
        arrivals.put(what)
    arrivals.keep(arrivals.next(0))
    arrivals.hand_over(got.append)
    arrivals.put(4)
    assert got == [1, 2, 3, 4]


def test_the_line_hands_on_every_key_as_textual_would_have_it():
    master, slave = os.openpty()
    before = termios.tcgetattr(slave)
    changed = raw(before)
    assert not changed[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert not changed[0] & termios.ICRNL
    assert before == termios.tcgetattr(slave), "what is given back stays as it was"
    os.close(master)
    os.close(slave)


def test_the_first_screen_is_painted_without_textual():
    code = "import sys, reviewer.tui.opening, reviewer.tui.keyfile; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name for name in said.split() if not name.startswith("reviewer")}
    late = {
        "textual",
        "asyncio",
        "pygit2",
        "pygments",
        "rapidfuzz",
        "subprocess",
        "rich.text",
        "rich.console",
    }
    assert loaded & late == set()
    assert not {"reviewer.core.policy", "reviewer.core.record", "reviewer.messages"} & set(said.split())


SLOW_TEXTUAL = """
import os, sys, time
class Slow:
    def find_spec(self, name, path, target=None):
        if name == "textual":
            sys.meta_path.remove(self)
            while not os.path.exists("go"):
                time.sleep(0.01)
sys.meta_path.insert(0, Slow())
sys.argv = ["reviewer", "main..topic"]
from reviewer.__main__ import main
main()
"""
"""The program on a machine that takes as long to import Textual as the test wants it to."""


def slow(repo: Repo) -> Terminal:
    return Terminal([sys.executable, "-c", SLOW_TEXTUAL], cwd=repo.path)


@pytest.mark.terminal
def test_keys_typed_at_the_first_screen_are_kept_and_the_terminal_is_given_back(branch: Repo):
    with slow(branch) as terminal:
        terminal.wait_for("new 3")
        painted = terminal.lines
        terminal.type("jj:90\n")
        terminal.wait_quiet(0.1)
        assert terminal.lines == painted, "nothing typed is echoed into the picture"
        (branch.path / "go").touch()
        terminal.wait_for(re.compile("a.py:90–91"))
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert terminal.received.count(b"\x1b[?1049h") == 1
        assert disorderly(terminal.received) == []


@pytest.mark.terminal
@pytest.mark.parametrize("early", [True, False], ids=["at the first screen", "in the session"])
def test_a_killed_session_gives_the_terminal_back(branch: Repo, early: bool):
    with slow(branch) as terminal:
        terminal.wait_for("new 3")
        if not early:
            (branch.path / "go").touch()
            terminal.wait_for("contract intent")
        terminal.kill(signal.SIGTERM)
        assert terminal.left_behind() == []


@pytest.mark.parametrize(
    ("columns", "lines"), [("", ""), ("100", "30"), ("100", ""), ("0", "50"), ("wide", "-3")]
)
def test_the_size_is_what_python_tells_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: str, lines: str
):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", lines)

    assert size() == shutil.get_terminal_size()
