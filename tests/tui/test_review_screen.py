"""The review screen on real repositories: marking, hiding, writing, moving, resuming."""

import json
from collections.abc import Mapping

import pytest
from msgspec.structs import astuple
from textual import events

from reviewer.core.finding import DiffSide
from reviewer.core.progress import NOTHING
from reviewer.core.session import CommentWritten, MarkHow, UnitsMarked
from reviewer.formats.patches import read_patch
from reviewer.record import EvidenceAsked, Writer, record_evidence
from reviewer.review import open_comparison, requested
from reviewer.tui.background import Background
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.keys import COMMANDS
from reviewer.tui.rows import Layout, RowKind
from reviewer.workspace import open_workspace
from tests.repo import Content, Repo
from tests.tui.session import Sitting, numbered, opened, review

AUTH_BASE = "def login(user, password):\n    return user.check(password)\n"
AUTH_HEAD = "def login(user, password):\n    return user.password == password\n"
BASE: Mapping[str, Content] = {
    "auth.py": AUTH_BASE,
    "a.txt": numbered(60),
    "b.txt": numbered(40),
    "poem.txt": numbered(10),
}
HEAD: Mapping[str, Content] = {
    "auth.py": AUTH_HEAD,
    "a.txt": numbered(60, (5, 30, 55)),
    "b.txt": numbered(40, (20,)),
    "poem.txt": "".join(f"line {at}\n" for at in range(1, 11) if at != 4),
}


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Six changes in four files on a branch; one of them is risky."""
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    return repo


def lines_of(sitting: Sitting) -> list[str]:
    return sitting.text.split("\n")


LEAVES = ("session.quit", "session.suspend", "session.editor", "session.reload")


async def run_all(sitting: Sitting) -> None:
    """Run every command that stays in the session; close what it opened."""
    for command in COMMANDS:
        if command.id not in LEAVES:
            sitting.screen.run_command(command.id)
            await sitting.pilot.pause()
            for _ in range(3):
                if isinstance(sitting.app.screen, Dialog) or sitting.screen.query_one("#line").has_focus:
                    await sitting.press("escape")
            assert sitting.app.screen is sitting.screen, command.id


# The table.


async def test_every_command_does_something(branch: Repo):
    async with review(branch) as sitting:
        named = {command.id for command in COMMANDS}
        assert named == set(sitting.screen.handlers)


# Marking.


async def test_marking_goes_on_to_the_next_unread(branch: Repo):
    async with review(branch) as sitting:
        first = sitting.stage.spot()
        await sitting.press("r")
        assert first is not None
        assert sitting.desk.state(first).read
        after = sitting.stage.spot()
        assert after is not None
        assert after != first
        assert not sitting.desk.state(after).read


async def test_marking_goes_round_at_the_end(branch: Repo):
    """From the last change on, the next unread one is the first."""
    async with review(branch) as sitting:
        units = [(file, slot) for _, file, slot in sitting.stage.document.units()]
        await sitting.press("G", "r")
        assert sitting.desk.session.marks
        assert sitting.stage.spot() == units[0]


async def test_marking_everything_says_so(branch: Repo):
    async with review(branch) as sitting:
        for _ in range(sitting.desk.progress().units):
            await sitting.press("r")
        assert sitting.desk.progress().done
        assert "everything is read" in sitting.text


def recounted(sitting: Sitting) -> tuple[int, int, int, int, int]:
    """Progress as counting every unit again would give it."""
    desk = sitting.desk
    units = [unit for units in desk.units.values() for unit in units]
    read = [unit for unit in units if unit.fingerprint in desk.session.marks]
    high = [unit for unit in units if desk.level(unit.fingerprint) == 3 and unit not in read]
    return (
        len(units),
        len(read),
        sum(unit.lines for unit in units),
        sum(unit.lines for unit in read),
        len(high),
    )


async def test_progress_is_what_counting_again_would_give(branch: Repo):
    for _ in range(2):
        async with review(branch) as sitting:
            for key in ("r", "r", "R", "X", "u", "R", "r", "X", "x", "r"):
                assert astuple(sitting.desk.progress()) == recounted(sitting)
                chunks = range(len(sitting.desk.chunks))
                assert sum(map(sitting.desk.chunk_progress, chunks), NOTHING) == sitting.desk.progress()
                await sitting.press(key)


async def test_a_mark_says_it_was_made_one_by_one(branch: Repo):
    async with review(branch) as sitting:
        spot = sitting.stage.spot()
        assert spot is not None
        unit = sitting.desk.unit(spot)
        await sitting.press("r")
        marks = [event for event in sitting.appended if isinstance(event, UnitsMarked)]
        assert unit is not None
        assert [(mark.fingerprints, mark.how) for mark in marks] == [
            ((unit.fingerprint,), MarkHow.ONE_BY_ONE)
        ]


async def test_a_chunk_is_marked_without_its_high_risk_changes(branch: Repo):
    async with review(branch) as sitting:
        risky = await sitting.go("auth.py")
        assert sitting.desk.state(risky).level == 3
        for chunk in range(len(sitting.desk.chunks)):
            sitting.screen.moving.to_chunk(chunk)
            await sitting.press("R")
        assert not sitting.desk.state(risky).read
        progress = sitting.desk.progress()
        assert progress.units_read == progress.units - 1
        assert sitting.stage.spot() == risky, "the cursor goes where something is left"
        await sitting.press("r")
        assert sitting.desk.progress().done


async def test_unmarking_and_undoing(branch: Repo):
    async with review(branch) as sitting:
        first = sitting.stage.spot()
        assert first is not None
        await sitting.press("r")
        await sitting.press("X")
        assert sitting.stage.spot() == first, "undo returns to what it undid"
        assert not sitting.desk.state(first).read
        await sitting.press("r")
        await sitting.go(sitting.desk.deltas[first.file].path)
        sitting.stage.show_spot(first)
        await sitting.press("x")
        assert sitting.read_units() == 0
        await sitting.press("X")
        assert "nothing was marked" in sitting.text


async def test_undoing_a_chunk_takes_back_all_of_it(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt")
        await sitting.press("R")
        assert sitting.read_units() >= 3
        await sitting.press("X")
        assert sitting.read_units() == 0


async def test_a_folded_file_is_marked_in_one_go(repo: Repo):
    repo.commit("base", {"package-lock.json": lock("1.0.0"), "a.txt": "a\n"})
    repo.branch("topic")
    repo.commit("work", {"package-lock.json": lock("1.0.1"), "a.txt": "b\n"})
    async with review(repo) as sitting:
        file = [delta.path for delta in sitting.desk.deltas].index("package-lock.json")
        if any(sitting.desk.level(unit.fingerprint) >= 3 for unit in sitting.desk.units[file]):
            pytest.skip("the catalogue finds high risk in a lock file")
        assert file in sitting.stage.document.folded
        fold = sitting.kinds().index(RowKind.FOLDED)
        sitting.stage.diff.move_to(fold)
        await sitting.press("r")
        assert all(sitting.desk.is_read(unit.fingerprint) for unit in sitting.desk.units[file])


async def test_a_folded_file_with_high_risk_is_not_marked_in_one_go(branch: Repo):
    async with review(branch) as sitting:
        risky = await sitting.go("auth.py")
        await sitting.press("o")
        assert sitting.row().kind in (RowKind.FOLDED, RowKind.FILE)
        sitting.stage.diff.move_to(sitting.stage.document.unit_row(*risky))
        assert sitting.row().kind is RowKind.FOLDED
        await sitting.press("r")
        assert sitting.read_units() == 0
        assert "one by one" in sitting.text


async def test_a_folded_file_of_several_changes_is_marked_as_a_whole_or_not_at_all(branch: Repo):
    """The cursor on the header of a folded file must not mark one change that nobody sees."""
    async with review(branch) as sitting:
        spot = await sitting.go("a.txt")
        await sitting.press("o")
        for kind in (RowKind.FILE, RowKind.FOLDED):
            row = next(
                row
                for row in range(sitting.stage.document.rows)
                if sitting.stage.document.row(row)[0].file == spot.file
                and sitting.stage.document.row(row)[1].kind is kind
            )
            sitting.stage.diff.move_to(row)
            await sitting.press("r")
            read = [sitting.desk.is_read(unit.fingerprint) for unit in sitting.desk.units[spot.file]]
            assert all(read) or not any(read)
            sitting.stage.diff.move_to(row)
            await sitting.press("x")
            assert not any(sitting.desk.is_read(unit.fingerprint) for unit in sitting.desk.units[spot.file])


def lock(version: str) -> str:
    packages = "".join(
        f'    "node_modules/p{at}": {{\n      "version": "{version}"\n    }},\n' for at in range(20)
    )
    return f'{{\n  "lockfileVersion": 3,\n  "packages": {{\n{packages}    "x": {{}}\n  }}\n}}\n'


# Hiding what is done.


async def test_hiding_what_is_read_counts_jumps_and_queue_agree(branch: Repo):
    async with review(branch) as sitting:
        await sitting.press("r", "r", "h")
        desk, document = sitting.desk, sitting.stage.document
        shown = [(file, slot) for _, file, slot in document.units()]
        unread = [spot for spot in desk.spots.values() if not desk.state(spot).read]
        assert sorted(shown) == sorted(unread)
        assert len(shown) == desk.progress().units - 2
        visited = set()
        for _ in range(len(shown) * 2):
            await sitting.press("u")
            spot = sitting.stage.spot()
            assert spot is not None
            visited.add(spot)
        assert visited == set(unread)
        listed = {entry.chunk for entry in sitting.stage.queue.entries if entry.chunk >= 0}
        assert listed == {desk.chunk_of[desk.units[spot.file][spot.slot].fingerprint] for spot in unread}
        while not desk.progress().done:
            await sitting.press("r")
        assert document.rows == 0
        assert not [entry for entry in sitting.stage.queue.entries if entry.spot is not None]
        await sitting.press("h")
        assert len(list(document.units())) == desk.progress().units


async def test_undo_while_read_ones_are_hidden_shows_it_again_and_keeps_hiding(branch: Repo):
    async with review(branch) as sitting:
        first = sitting.stage.spot()
        await sitting.press("h", "r", "r", "X", "X")
        assert sitting.stage.spot() == first
        assert sitting.stage.hide_done
        assert len(list(sitting.stage.document.units())) == sitting.desk.progress().units


async def test_marking_goes_on_in_the_same_order_whether_read_ones_are_hidden_or_not(branch: Repo):
    visited: dict[bool, list[object]] = {False: [], True: []}
    for hidden in visited:
        async with review(branch) as sitting:
            await sitting.press(*("h",) if hidden else (), "g", "g")
            while not sitting.desk.progress().done:
                visited[hidden].append(sitting.stage.spot())
                await sitting.press("r")
            await sitting.press(*("X",) * sitting.desk.progress().units, *("h",) if hidden else ())
    assert visited[True] == visited[False]


async def test_every_key_is_harmless_when_everything_is_read_and_hidden(branch: Repo):
    async with review(branch) as sitting:
        await sitting.press("h")
        while not sitting.desk.progress().done:
            await sitting.press("r")
        await run_all(sitting)


# Writing.


async def write(sitting: Sitting, *keys: str) -> None:
    """Type into the editor that is open, and save."""
    await sitting.press(*("space" if key == " " else key for key in keys))
    await sitting.press("ctrl+s")


async def test_a_comment_stands_under_its_line_and_survives_reopening(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        await sitting.press("c")
        await write(sitting, *"Why new?")
        under = sitting.stage.document.row(sitting.stage.diff.cursor + 1)[1]
        assert (under.kind, under.new) == (RowKind.COMMENT, 20)
        assert "Why new?" in sitting.text
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        assert "Why new?" in sitting.text
        assert sitting.desk.threads.orphans() == ()


async def test_a_comment_is_deleted_when_it_is_asked_for_twice(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        await sitting.press("c")
        await write(sitting, *"Why new?")
        await sitting.press("C", "d")
        assert "Delete this comment?" in sitting.text
        await sitting.press("n")
        assert len(sitting.desk.threads.placed()) == 1
        await sitting.press("C", "d", "y")
        assert sitting.desk.threads.placed() == []


async def test_a_comment_on_a_range_stands_under_it(branch: Repo):
    branch.commit("more", {"new.txt": numbered(12)})
    async with review(branch) as sitting:
        await sitting.go("new.txt", line=3)
        await sitting.press("v", "j", "j", "c")
        await write(sitting, *"These three")
        (comment,) = sitting.desk.session.comments.values()
        assert (comment.anchor.start, comment.anchor.end) == (3, 5)
        assert comment.anchor.text == ("line 3", "line 4", "line 5")
        assert "These three" in sitting.text
        assert sitting.stage.selection_start == -1


async def test_a_comment_on_a_removed_line_speaks_of_the_old_side(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("poem.txt", line=4, side=DiffSide.OLD)
        assert sitting.row().kind is RowKind.REMOVED
        await sitting.press("c")
        await write(sitting, *"Missed")
        (comment,) = sitting.desk.session.comments.values()
        assert (comment.anchor.side, comment.anchor.start) == (DiffSide.OLD, 4)
        assert "Missed" in sitting.text
    async with review(branch) as sitting:
        await sitting.go("poem.txt", line=4, side=DiffSide.OLD)
        row = sitting.stage.document.row(sitting.stage.diff.cursor + 1)[1]
        assert (row.kind, row.old) == (RowKind.COMMENT, 4)


async def test_a_comment_on_an_unchanged_line_stands_under_it(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        await sitting.press("j", "j")
        assert sitting.row().kind is RowKind.CONTEXT
        number = sitting.row().new
        await sitting.press("c")
        await write(sitting, *"Here")
        (comment,) = sitting.desk.session.comments.values()
        assert comment.anchor.start == number
        under = sitting.stage.document.row(sitting.stage.diff.cursor + 1)[1]
        assert (under.kind, under.new) == (RowKind.COMMENT, number)


async def test_a_comment_whose_content_is_gone_is_listed_as_an_orphan(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        await sitting.press("c")
        await write(sitting, *"Lost words")
    branch.commit("back", {"b.txt": BASE["b.txt"]})
    async with review(branch) as sitting:
        assert [comment.body for comment in sitting.desk.threads.orphans()] == ["Lost words"]
        await sitting.press("C")
        assert "Lost words" in sitting.text
        assert "No longer in the change" in sitting.text
        await sitting.press("escape", "g", "m")
        assert "Lost words" in sitting.text


async def test_what_is_half_typed_is_a_draft_and_no_comment(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        await sitting.press("c", *"half", "escape")
        assert not sitting.desk.session.comments
        await sitting.press("c")
        assert "half" in sitting.text
        await sitting.press("ctrl+s")
        assert [event.comment.body for event in sitting.appended if isinstance(event, CommentWritten)] == [
            "half"
        ]
        assert not sitting.desk.session.typing


async def test_notes_of_a_chunk_and_of_the_change_come_back(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt")
        await sitting.press("d")
        await write(sitting, *"chunk is safe")
        await sitting.press("D")
        await write(sitting, *"all is safe")
    async with review(branch) as sitting:
        await sitting.go("a.txt")
        await sitting.press("d")
        assert "chunk is safe" in sitting.text
        await sitting.press("escape", "D")
        assert "all is safe" in sitting.text
        await sitting.press("escape")
        assert sitting.desk.session.design_note == "all is safe"


# The place.


async def here(sitting: Sitting) -> tuple[str, DiffSide, int]:
    place = sitting.stage.line()
    assert place is not None, sitting.text
    file, side, line = place
    return sitting.desk.deltas[file].path, side, line


@pytest.mark.parametrize("line", [5, 30, 55])
async def test_the_cursor_stays_on_its_line_whatever_changes_around_it(branch: Repo, line: int):
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=line)
        before = await here(sitting)
        for key in ("t", "t", "t", "T", "z", "Z", "Z", "I", "I", "B", "B", "g", "t"):
            await sitting.press(key)
            assert await here(sitting) == before, key
        for size in ((200, 50), (80, 24), (40, 10), (120, 36)):
            await sitting.pilot.resize_terminal(*size)
            await sitting.pilot.pause()
            assert await here(sitting) == before, size
            shown = range(sitting.stage.diff.top, sitting.stage.diff.top + sitting.stage.diff.size.height)
            assert sitting.stage.diff.cursor in shown, size


async def test_a_selection_stays_on_its_lines_whatever_changes_around_it(branch: Repo):
    branch.commit("more", {"new.txt": numbered(12)})
    async with review(branch) as sitting:
        await sitting.go("new.txt", line=3)
        await sitting.press("v", "j", "j", "t", "t", "h")
        sitting.screen.marks_changed()
        await sitting.go("a.txt", line=5)
        await sitting.press("z")
        await sitting.go("new.txt", line=5)
        await sitting.press("c")
        await write(sitting, *"These")
        (comment,) = sitting.desk.session.comments.values()
        assert (comment.anchor.start, comment.anchor.end) == (3, 5)


async def test_by_width_shows_both_sides_only_where_they_fit(branch: Repo):
    async with review(branch, size=(220, 40)) as sitting:
        assert sitting.stage.document.layout is Layout.SPLIT
        await sitting.pilot.resize_terminal(100, 30)
        await sitting.until(lambda: sitting.stage.document.layout is Layout.UNIFIED, "the other layout")


async def test_reopening_resumes_at_the_same_line(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=30)
        await sitting.press("j", "j")
        before = await here(sitting)
        await sitting.press("q")
    async with review(branch) as sitting:
        await sitting.until(lambda: sitting.stage.spot() is not None, "a place")
        assert await here(sitting) == before


async def test_who_only_looked_in_is_brought_back_all_the_same(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=30)
        await sitting.press("j", "j")
        before = await here(sitting)
        await sitting.press("q")
    async with review(branch, analysed=False) as sitting:  # out again before anybody knew where that was
        await sitting.press("t", "q")
    async with review(branch, analysed=False) as sitting:
        await sitting.press("t")
        await sitting.until(lambda: sitting.desk.ready and sitting.screen.arrivals.whole, "the analysis")
        assert await here(sitting) == before


async def test_where_the_wheel_went_is_a_place_to_come_back_to(branch: Repo):
    async with review(branch, size=(120, 20)) as sitting:
        diff = sitting.stage.diff
        for _ in range(5):
            diff.post_message(events.MouseScrollDown(diff, 20, 5, 0, 0, 0, False, False, False, 20, 5))
        await sitting.pilot.pause()
        before = await here(sitting)
        assert sitting.stage.diff.cursor
        await sitting.press("q")
    async with review(branch, size=(120, 20)) as sitting:
        assert await here(sitting) == before


async def test_reopening_keeps_marks_and_how_it_was_shown(branch: Repo):
    async with review(branch) as sitting:
        await sitting.press("r", "r", "t", "g", "f", "h")
        await sitting.press("q")
    async with review(branch) as sitting:
        assert sitting.read_units() == 2
        assert sitting.stage.hide_done
        assert sitting.stage.scene.layout == "unified"
        assert len(list(sitting.stage.document.units())) == sitting.desk.progress().units - 2
        assert "Findings" in sitting.text


# What can be under review.


async def test_a_patch_without_a_repository(branch: Repo, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "work.patch").write_text(branch.git("diff", "main", "topic") + "\n")
    workspace = open_workspace(folder)
    request = requested(workspace, "work.patch", read_stdin=lambda: b"")
    deltas, bases = read_patch(request.patch or b"", request.patch_name)
    background = Background(
        folder,
        workspace.location,
        open_comparison(workspace, request),
        patch=request.patch,
        patch_deltas=deltas,
        patch_bases=bases,
    )
    async with opened(background) as sitting:
        await sitting.until(lambda: sitting.desk.ready and sitting.screen.arrivals.whole, "the analysis")
        assert len(sitting.desk.deltas) == len(HEAD)
        for _ in range(sitting.desk.progress().units):
            await sitting.press("r")
        assert sitting.desk.progress().done
        for key in ("z", "Z", "enter", "e", "i", "escape", "S"):
            await sitting.press(key)


async def test_a_patch_shows_the_unchanged_lines_it_brings(branch: Repo, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "work.patch").write_text(branch.git("diff", "main", "topic", "--", "b.txt") + "\n")
    workspace = open_workspace(folder)
    request = requested(workspace, "work.patch", read_stdin=lambda: b"")
    deltas, bases = read_patch(request.patch or b"", request.patch_name)
    background = Background(
        folder,
        workspace.location,
        open_comparison(workspace, request),
        patch=request.patch,
        patch_deltas=deltas,
        patch_bases=bases,
    )
    async with opened(background) as sitting:
        await sitting.until(lambda: sitting.desk.ready and sitting.screen.arrivals.whole, "the analysis")
        await sitting.go("b.txt", line=20)
        for number in (17, 18, 19, 21, 22, 23):
            assert f" line {number}\n" in sitting.text.replace(" \n", "\n")
        assert "unchanged lines" not in sitting.text.split("line 23")[1], "nobody knows what follows"
        await sitting.press("z")
        assert "line 16 " not in sitting.text
        assert "not in the patch" in sitting.text


async def test_a_record_that_counts_for_nothing_is_named_beside_every_change(branch: Repo):
    branch.commit("record", {".ai/provenance.json": '{"tool": "a\\u001bb"}'})
    async with review(branch) as sitting:
        await sitting.go("b.txt", line=20)
        assert "! .ai/provenance.json.tool: expected text without control characters" in sitting.text


async def test_an_empty_change_says_so(repo: Repo):
    repo.commit("base", {"a.txt": "a\n"})
    repo.branch("topic")
    repo.commit("nothing")
    async with review(repo) as sitting:
        assert "nothing to review" in sitting.text
        await run_all(sitting)


def binary(repo: Repo) -> None:
    repo.write({"x.bin": b"\x00\x01\x03"})


def mode(repo: Repo) -> None:
    (repo.path / "run.sh").chmod(0o755)


def rename(repo: Repo) -> None:
    repo.git("mv", "old.txt", "new.txt")


def symlink(repo: Repo) -> None:
    (repo.path / "link").unlink()
    (repo.path / "link").symlink_to("run.sh")


def submodule(repo: Repo) -> None:
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'2' * 40},sub")


def empty_file(repo: Repo) -> None:
    repo.write({"empty.txt": ""})


FACTS = {
    "binary": (binary, "x.bin"),
    "mode": (mode, "run.sh"),
    "rename": (rename, "new.txt"),
    "symlink": (symlink, "link"),
    "submodule": (submodule, "sub"),
    "empty": (empty_file, "empty.txt"),
}


@pytest.mark.parametrize("kind", FACTS)
async def test_a_change_of_only_one_fact_is_read_and_commented_on(repo: Repo, kind: str):
    make, path = FACTS[kind]
    repo.write({"x.bin": b"\x00\x01\x02", "run.sh": "echo\n", "old.txt": numbered(20)})
    (repo.path / "link").symlink_to("old.txt")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    repo.git("add", "x.bin", "run.sh", "old.txt", "link")
    repo.git("commit", "-q", "-m", "base")
    repo.branch("topic")
    make(repo)
    if kind != "submodule":
        repo.git("add", path)
    repo.git("commit", "-q", "-m", "work")
    async with review(repo) as sitting:
        assert [delta.path for delta in sitting.desk.deltas] == [path]
        assert path in sitting.text
        await sitting.go(path)
        await sitting.press("c")
        await write(sitting, *"why")
        assert [comment.body for comment in sitting.desk.session.comments.values()] == ["why"]
        assert sitting.desk.threads.orphans() == ()
        await sitting.press("C")
        assert "why" in sitting.text
        await sitting.press("escape", "e", "y", "Y", "z", "Z", "enter", "enter", "o", "o")
        await sitting.go(path)
        for _ in range(sitting.desk.progress().units):
            await sitting.press("r")
        assert sitting.desk.progress().done


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (10, 3), (1, 1)], ids=str)
async def test_a_tiny_terminal_does_not_crash(branch: Repo, size: tuple[int, int]):
    async with review(branch, size=size) as sitting:
        for key in (
            "j",
            "tab",
            "j",
            "enter",
            "r",
            "t",
            "B",
            "I",
            "slash",
            "e",
            "enter",
            "n",
            "escape",
            "?",
            "escape",
        ):
            await sitting.press(key)
        await sitting.pilot.resize_terminal(120, 36)
        await sitting.pilot.pause()
        assert "read" in sitting.text


# Evidence.


async def test_added_lines_are_marked_by_whether_tests_ran_them(repo: Repo):
    repo.commit("base", {"m.py": "one\n", ".gitignore": "*.json\n"})
    repo.branch("topic")
    repo.commit("work", {"m.py": "one\ntwo\nthree\nfour\n"})
    report = {"files": {"m.py": {"executed_lines": [1, 2], "missing_lines": [3]}}}
    repo.write({"report.json": json.dumps(report)})
    record_evidence(Writer(open_workspace(repo.path)), EvidenceAsked(reports=[repo.path / "report.json"]))
    for size in ((120, 36), (220, 40)):
        async with review(repo, size=size) as sitting:
            assert sitting.desk.proven.changed_lines
            await sitting.go("m.py", line=2)
            for marked in ("+●two", "+○three", "+ four"):
                assert any(marked in line for line in lines_of(sitting)), sitting.text
            assert "● 1 run ○ 1 not run  1 not measured" in sitting.text
            sitting.screen.run_command("session.info")
            await sitting.pilot.pause()
            assert "added lines" in sitting.text


async def test_without_a_report_no_line_is_marked(branch: Repo):
    async with review(branch) as sitting:
        assert sitting.desk.proven.changed_lines is None
        assert "+●" not in sitting.text
        assert "+○" not in sitting.text
