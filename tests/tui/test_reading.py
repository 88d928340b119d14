"""Reading: functions, ways back, what stands at the top, white space, the mouse."""

from textual import events

from reviewer.core.session import UnitsMarked
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.rows import RowKind
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review

FUNCTION = "def work{number}(items):\n" + "".join(f"    step({{number}}, {at})\n" for at in range(40)) + "\n"


def module(edits: dict[int, str]) -> str:
    """Five functions of forty lines, some of which begin or end otherwise."""
    text = "".join(FUNCTION.replace("{number}", str(number)) for number in range(5))
    for at, line in edits.items():
        lines = text.split("\n")
        lines[at - 1] = line
        text = "\n".join(lines)
    return text


def branch(repo: Repo) -> Repo:
    repo.commit("base", {"app.py": module({}), "space.py": "if a:\n    b\nc = 1\n" * 4})
    repo.branch("topic")
    edits = {20: "    changed(0)", 30: "    changed(0)", 100: "    changed(2)", 190: "    changed(4)"}
    spaced = "if a:\n    b\nc = 1\n" * 4
    repo.commit("work", {"app.py": module(edits), "space.py": spaced.replace("c = 1", "c  =  1", 2) + "d\n"})
    return repo


def line(sitting: Sitting) -> int:
    place = sitting.stage.line()
    assert place is not None
    return place[2]


async def test_jumps_by_function_and_by_name(repo: Repo):
    async with review(branch(repo)) as sitting:
        await sitting.go("app.py", line=20)
        await sitting.press("g", "n")
        assert line(sitting) == 100
        await sitting.press("g", "n")
        assert line(sitting) == 190
        await sitting.press("2", "g", "p")
        assert line(sitting) == 20
        await sitting.press("@", *"work4", "enter")
        assert line(sitting) == 190


async def test_back_and_forward_through_jumps(repo: Repo):
    async with review(branch(repo)) as sitting:
        await sitting.go("app.py", line=20)
        await sitting.press("G")
        end = sitting.stage.line()
        await sitting.press("g", "g", "ctrl+o")
        assert sitting.stage.line() == end
        await sitting.press("ctrl+o")
        assert line(sitting) == 20
        await sitting.press("ctrl+n")
        assert sitting.stage.line() == end
        await sitting.press(*("ctrl+n",) * 3)
        assert "nowhere further on" in sitting.text


async def test_the_top_row_says_where_one_is(repo: Repo):
    async with review(branch(repo), size=(120, 24)) as sitting:
        await sitting.go("app.py", line=190)
        await sitting.press("z", "z")
        top = sitting.text.split("\n")[2]
        assert "app.py" in top
        assert "def work4(items):" in top
        assert sitting.stage.diff.top != sitting.stage.diff.cursor


async def test_context_reaches_up_to_the_function(repo: Repo):
    async with review(branch(repo)) as sitting:
        await sitting.go("app.py", line=100)
        await sitting.until(lambda: bool(sitting.stage.document.base_lines), "the base side")
        await sitting.press("g", "z")
        shown = [sitting.stage.document.row(row)[1].old for row in range(sitting.stage.document.rows)]
        first = module({}).split("\n").index("def work2(items):") + 1
        assert set(range(first, 100)) <= set(shown)
        assert first - 1 not in shown


async def test_whitespace_hidden_stays_unread_and_the_record_can_say_so(repo: Repo):
    async with review(branch(repo)) as sitting:
        every = len(list(sitting.stage.document.units()))
        await sitting.press("W")
        assert len(list(sitting.stage.document.units())) == every - 2
        assert sitting.desk.session.preferences["whitespace"] == "hidden"
        await sitting.go("space.py", line=13)
        await sitting.press("R")
        marked = {
            one for event in sitting.appended if isinstance(event, UnitsMarked) for one in event.fingerprints
        }
        spots = [sitting.desk.spots[one] for one in marked]
        assert not [spot for spot in spots if sitting.desk.choosing.is_whitespace(
            sitting.desk.unit(spot), sitting.desk.deltas[spot.file])]  # fmt: skip
        await sitting.press("W")
        assert len(list(sitting.stage.document.units())) == every


async def test_a_moved_block_names_its_other_place(repo: Repo):
    lines = module({}).split("\n")
    repo.commit("base", {"app.py": module({}), "other.py": "first = 1\n"})
    repo.branch("topic")
    moved, kept = lines[43:60], lines[:43] + lines[60:]
    repo.commit("work", {"app.py": "\n".join(kept), "other.py": "first = 1\n" + "\n".join(moved) + "\n"})
    async with review(repo) as sitting:
        await sitting.go("other.py")
        assert "17 lines from 2 on were moved here from app.py:44" in sitting.text
        assert "▏»" in next(row for row in sitting.text.split("\n") if "step(1, 1)" in row)
        await sitting.go("app.py")
        assert "17 lines from 44 on were moved to other.py:2" in sitting.text


async def test_the_mouse_selects_and_folds(repo: Repo):
    async with review(branch(repo)) as sitting:
        diff = sitting.stage.diff
        row = next(row for row in range(4, 30) if sitting.stage.document.row(row)[1].kind is RowKind.ADDED)
        start = row - diff.top
        await sitting.pilot.mouse_down(diff, offset=(20, start))
        diff.post_message(events.MouseMove(diff, 20, start + 2, 0, 2, 1, False, False, False, 20, start + 2))
        await sitting.pilot.pause()
        await sitting.pilot.mouse_up(diff, offset=(20, start + 2))
        assert list(sitting.stage.painter.overlays.selected) == [row, row + 1, row + 2]
        await sitting.press("escape")

        head = next(row for row in range(30) if sitting.stage.document.row(row)[1].kind is RowKind.FILE)
        await sitting.pilot.click(diff, offset=(20, head - diff.top), times=2)
        await sitting.pilot.pause()
        assert RowKind.FOLDED in sitting.kinds()


async def mouse(sitting: Sitting, kind: type[events.MouseEvent], x: int, y: int) -> None:
    """The mouse does something at a cell of the screen, the left button held."""
    sitting.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))
    await sitting.pilot.pause()


async def test_a_drag_goes_on_over_the_edge_and_ends_wherever_the_button_is_let_go(repo: Repo):
    async with review(branch(repo), size=(120, 24)) as sitting:
        diff, selected = sitting.stage.diff, sitting.stage.painter.overlays
        left, below = diff.region.x + 20, diff.region.bottom + 2
        await sitting.go("app.py", line=190)
        await sitting.press("z", "g", "g", *"jjj")
        first, top = diff.cursor, diff.top
        y = diff.region.y + diff.line_of(first)
        await mouse(sitting, events.MouseDown, left, y)
        for _ in range(4):
            await mouse(sitting, events.MouseMove, left, below)
        assert diff.top > top
        assert list(selected.selected) == list(range(first, diff.cursor + 1))
        await mouse(sitting, events.MouseUp, left, below)
        before = list(selected.selected)
        await mouse(sitting, events.MouseMove, left, y)
        assert list(selected.selected) == before
        await sitting.press("escape")
        await sitting.pilot.click(diff, offset=(20, 5))
        assert diff.cursor == diff.port.row_at(5), "the click after a drag is one"


async def test_the_scroll_bar_follows_the_mouse(repo: Repo):
    async with review(branch(repo), size=(120, 24)) as sitting:
        diff = sitting.stage.diff
        await sitting.press("g", "g")
        bar = diff.region.right - 1
        await mouse(sitting, events.MouseDown, bar, diff.region.y)
        await mouse(sitting, events.MouseMove, bar + 3, diff.region.bottom - 1)
        end = diff.top
        assert end > 0
        await mouse(sitting, events.MouseMove, 0, diff.region.y)
        assert diff.top == 0
        await mouse(sitting, events.MouseUp, 0, diff.region.y)
        await mouse(sitting, events.MouseMove, 0, diff.region.bottom - 1)
        assert diff.top == 0
        assert not sitting.stage.painter.overlays.selected


async def test_the_keys_that_are_shown_can_be_clicked(repo: Repo):
    async with review(branch(repo)) as sitting:
        await sitting.press("j")
        line = sitting.text.rstrip("\n").split("\n")[-1]
        await sitting.pilot.click("#footer", offset=(line.index("comment"), 0))
        dialog = sitting.app.screen
        assert isinstance(dialog, Dialog)
        row, text = next((y, x) for y, x in enumerate(sitting.text.split("\n")) if "keep as draft" in x)
        await sitting.pilot.click(offset=(text.index("keep as draft"), row))
        await sitting.until(lambda: sitting.app.screen is sitting.screen, "the dialog to close")
        cursor = sitting.stage.diff.cursor
        await sitting.pilot.click("#footer", offset=(0, 0))
        await sitting.pilot.click("#title", offset=(3, 0), times=2)
        assert sitting.app.screen is sitting.screen
        assert sitting.stage.diff.cursor == cursor


async def test_what_new_lines_define_is_found_and_jumped_to_inside_one_change(repo: Repo):
    repo.commit("base", {"a.txt": "a\n"})
    repo.branch("topic")
    repo.commit("work", {"new.py": module({})})
    async with review(repo) as sitting:
        await sitting.go("new.py", line=1)
        await sitting.press("g", "n")
        assert line(sitting) == 43
        await sitting.press("g", "n", "g", "p")
        assert line(sitting) == 43
        await sitting.press("@", *"work3", "enter")
        assert line(sitting) == 127


async def test_one_file_alone_is_shown_in_one_piece(repo: Repo):
    repo.commit("base", {f"{name}.py": numbered(60) for name in "abc"})
    repo.branch("work")
    repo.commit("work", {f"{name}.py": numbered(60, (5, 50)) for name in "abc"})
    async with review(repo) as sitting:
        await sitting.go("b.py", line=50)
        await sitting.press("O")
        document = sitting.stage.document
        assert [(section.file, section.slots) for section in document.sections] == [(1, (0, 1))]
        assert sitting.row().new == 50, "the cursor stays where it is"
        await sitting.press("}")
        assert [section.file for section in document.sections] == [2]
        await sitting.press("}")
        assert "no further file" in sitting.text
        await sitting.press("{", "{")
        assert [section.file for section in document.sections] == [0]
        await sitting.go("c.py", line=5)
        assert len({section.file for section in document.sections}) == 3, "what is gone to is shown"
        await sitting.press("O", "escape")
        assert len({section.file for section in document.sections}) == 3
