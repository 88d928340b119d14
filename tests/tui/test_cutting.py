"""Lines of one change to another chunk: the change is cut, what was read stays read, and all of it is undone as one."""

from collections.abc import Sequence

from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.mark import MarkHow
from reviewer.desk import Spot
from reviewer.parts import FindingsReady
from reviewer.tui.rows import RowKind
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review
from tests.tui.test_arranging import agree

NEW = "".join(f"added {line}\n" for line in range(30))
PATHS = ("alpha.py", "beta.md")


def prepared(repo: Repo) -> None:
    """A file with one long change between two short ones, and another file."""
    repo.commit("base", {path: numbered(60) for path in PATHS})
    repo.branch("topic")
    alpha = numbered(60, (5, 55)).replace("line 30\n", NEW)
    repo.commit("work", {"alpha.py": alpha, "beta.md": numbered(60, (5, 30))})


def long(sitting: Sitting) -> Spot:
    """The long change, or the piece of it that begins it."""
    units = sitting.desk.units[0]
    return Spot(0, next(slot for slot, unit in enumerate(units) if slot and unit.file == 0))


def shape(sitting: Sitting) -> list[tuple[int, int]]:
    """The removed and the added lines of each unit of the first file."""
    return [(unit.old_lines, unit.new_lines) for unit in sitting.desk.units[0]]


async def select(sitting: Sitting, first: int, last: int) -> None:
    """Select the added lines from one to another."""
    await sitting.go("alpha.py", line=30 + first)
    await sitting.press("v", *["j"] * (last - first))


async def move_to(sitting: Sitting, expected: str, *keys: str) -> None:
    """Move what is selected, and wait until it is there."""
    await sitting.press("m")
    assert expected in sitting.text
    await sitting.press(*keys)
    await sitting.until(lambda: "moved to" in sitting.text, "the lines in their chunk")


def units_in(sitting: Sitting, lines: Sequence[int]) -> set[int]:
    """The chunks of these added lines of the long change."""
    desk, found = sitting.desk, set()
    for unit in desk.units[0]:
        if any(unit.new_start <= 30 + line < unit.new_start + unit.new_lines for line in lines):
            found.add(desk.chunk_of[unit.fingerprint])
    return found


async def test_selected_lines_of_a_change_go_to_another_chunk_and_come_back(repo: Repo):
    prepared(repo)
    async with review(repo) as sitting:
        desk = sitting.desk
        before, whole = desk.chunks, desk.units[0][1]
        finding = Finding("auth", Level.HIGH, "alpha.py", DiffSide.NEW, 42, "why", whole.fingerprint)
        desk.receive(FindingsReady(0, (finding,)))

        await select(sitting, 10, 14)
        await move_to(sitting, "Move 5 lines to", "n")
        assert shape(sitting) == [(1, 1), (1, 10), (0, 5), (0, 15), (1, 1)]
        assert len(desk.chunks) == len(before) + 1
        assert units_in(sitting, range(10)) == units_in(sitting, range(15, 30)) != units_in(sitting, [12])
        assert sitting.stage.selection_start == -1
        agree(sitting)
        row = sitting.row()
        assert (row.kind, row.new) == (RowKind.ADDED, 45), "the cursor is below what left"

        pieces = [unit.fingerprint for unit in desk.units[0][1:4]]
        assert [desk.level(piece) for piece in pieces] == [Level.HIGH] * 3, "the risk is with every line"
        assert [
            one.fingerprint for each in desk.findings.values() for one in each if desk.stands(one)
        ] == pieces[1:2]
        assert desk.levels()[Level.HIGH] == 1

        await sitting.press("s", "u")
        await sitting.until(lambda: shape(sitting) == [(1, 1), (1, 30), (1, 1)], "the change in one")
        assert desk.chunks == before
        assert desk.units[0][1] == whole
        assert desk.level(whole.fingerprint) == Level.HIGH
        agree(sitting)

        await sitting.press("s", "U")
        await sitting.until(lambda: len(shape(sitting)) == 5, "the pieces again")
        assert [unit.fingerprint for unit in desk.units[0][1:4]] == pieces
        agree(sitting)

        await select(sitting, 20, 22)
        await move_to(sitting, "Move 3 lines to", "n")
        assert shape(sitting) == [(1, 1), (1, 10), (0, 5), (0, 5), (0, 3), (0, 7), (1, 1)]
        assert len(units_in(sitting, [0, 12, 21])) == 3
        agree(sitting)
        chunks = [set(chunk.units) for chunk in desk.chunks]

    async with review(repo) as again:
        assert [set(chunk.units) for chunk in again.desk.chunks] == chunks
        assert len(shape(again)) == 7
        agree(again)
        await again.press("s", "u")
        await again.until(lambda: len(shape(again)) == 5, "the first cut alone")
        assert [unit.fingerprint for unit in again.desk.units[0][1:4]] == pieces
        agree(again)


async def test_what_was_read_stays_read_however_it_is_cut(repo: Repo):
    prepared(repo)
    async with review(repo) as sitting:
        desk = sitting.desk
        spot = long(sitting)
        whole = desk.units[0][1].fingerprint
        desk.marking.read(spot)
        assert desk.is_read(whole)
        desk.notes.write_for_chunk((whole,), "Read with its callers.")
        over_the_cut = [30 + line for line in range(8, 13)]
        anchor = desk.threads.anchor(spot, DiffSide.NEW, over_the_cut, ["no such line"] * 5)
        comment = desk.threads.write(anchor, "Why?")

        await select(sitting, 10, 14)
        await move_to(sitting, "Move 5 lines to", "n")
        pieces = [unit.fingerprint for unit in desk.units[0][1:4]]
        assert all(map(desk.is_read, pieces))
        assert {desk.session.marks[piece].how for piece in pieces} == {MarkHow.ONE_BY_ONE}
        assert desk.session.note_for(pieces) == "Read with its callers."
        assert desk.progress().units_read == 3
        assert desk.threads.placed() == [(comment, Spot(0, 2), 42, DiffSide.NEW)]

        desk.marking.unread(Spot(0, 2))
        assert not desk.is_read(whole), "nowhere is a change read whose lines are not"
        await sitting.press("s", "u")
        await sitting.until(lambda: len(shape(sitting)) == 3, "the change in one")
        assert not desk.is_read(whole)
        assert desk.progress().units_read == 0

        await sitting.press("s", "U")
        await sitting.until(lambda: len(shape(sitting)) == 5, "the pieces again")
        assert not any(map(desk.is_read, pieces))
        for slot in (1, 2, 3):
            desk.marking.read(Spot(0, slot))
        await sitting.press("s", "u")
        await sitting.until(lambda: len(shape(sitting)) == 3, "the change in one")
        assert desk.is_read(whole)


async def test_beside_each_other_the_selected_lines_of_both_sides_go_together(repo: Repo):
    repo.commit("base", {"alpha.py": "".join(f"old {line}\n" for line in range(20))})
    repo.branch("topic")
    repo.commit("work", {"alpha.py": "".join(f"new {line}\n" for line in range(25))})
    async with review(repo, size=(220, 40)) as sitting:
        assert shape(sitting) == [(20, 25)]
        await sitting.go("alpha.py", line=6)
        assert sitting.row().kind is RowKind.PAIRED
        await sitting.press("v", "j", "j")
        await move_to(sitting, "Move 6 lines to", "n")
        assert shape(sitting) == [(5, 5), (3, 3), (12, 17)]
        hunk = sitting.desk.deltas[0].hunk(1)
        assert (hunk.old, hunk.new) == (
            (b"old 5\n", b"old 6\n", b"old 7\n"),
            (b"new 5\n", b"new 6\n", b"new 7\n"),
        )
        agree(sitting)


async def test_selected_lines_that_are_all_of_a_change_move_it_whole(repo: Repo):
    prepared(repo)
    async with review(repo) as sitting:
        await sitting.go("alpha.py", line=5)
        await sitting.press("k", "v", "j", "m")
        assert "Move 1 change to" in sitting.text
        await sitting.press("n")
        assert len(shape(sitting)) == 3
        agree(sitting)


async def test_lines_that_cannot_be_parted_stay_where_they_are(repo: Repo):
    """The last line of the file has no end: above other lines it would be joined with the one below."""
    repo.commit("base", {"alpha.py": "one\ntwo"})
    repo.branch("topic")
    repo.commit("work", {"alpha.py": "1\n2\n3\n4\n"})
    async with review(repo) as sitting:
        chunks = sitting.desk.chunks
        await sitting.go("alpha.py", line=2)
        await sitting.press("v", "j", "m", "n")
        await sitting.until(lambda: "cannot be parted" in sitting.text, "the answer")
        assert shape(sitting) == [(2, 4)]
        assert sitting.desk.chunks == chunks
        assert not sitting.desk.arranging.arrangement.edits
        agree(sitting)
