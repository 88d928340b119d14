"""Arranging the chunks in a session: every key changes the one arrangement that queue, counts, marks and the journal
agree on, and the reader stays where the reading was."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from reviewer.core.chunk import Chunk
from reviewer.parts import ChunksReady
from reviewer.tui.commands.arranging import Wanting
from reviewer.tui.dialogs.chunk_choice import ChunkDialog
from reviewer.tui.queue import QueueMode
from reviewer.tui.queue_lists import entries
from tests.repo import Content, Repo
from tests.tui.session import Sitting, numbered, review

FILES = ("alpha.py", "beta.md", "gamma.toml", "delta.sql")
BASE: Mapping[str, Content] = {name: numbered(60) for name in FILES}
HEAD: Mapping[str, Content] = {name: numbered(60, (5, 30, 55)) for name in FILES}


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Three changes in each of four files of different kinds."""
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    return repo


@pytest.fixture
def varied(repo: Repo) -> Repo:
    """Changes that have something to say to each other, some more than others."""
    subjects = {"tax.py": "rate", "mail.py": "inbox", "map.py": "tile"}
    repo.commit(
        "base",
        {name: "".join(f"{word}_{line} = {line}\n" for line in range(60)) for name, word in subjects.items()},
    )
    repo.branch("topic")
    repo.commit(
        "work",
        {
            name: "".join(
                f"{word}_{line} = compute_{word}({line}, {name[0]}_{line % 7})\n"
                if line % 9 == 4
                else f"{word}_{line} = {line}\n"
                for line in range(60)
            )
            for name, word in subjects.items()
        },
    )
    return repo


async def in_four(sitting: Sitting) -> None:
    """A chunk for each file, whatever the splitter made of them."""
    desk = sitting.desk
    units = [[unit.fingerprint for unit in desk.units[file]] for file in range(4)]
    for file in range(4):
        desk.arranging.move(units[file], None)
    order = [desk.arranging.find(tuple(group)) for group in units]
    assert len(desk.chunks) == len(set(order)) == 4
    sitting.stage.rebuild()
    sitting.stage.refresh_queue()
    await sitting.pilot.pause()


def units_of(chunks: tuple[Chunk, ...]) -> list[set[str]]:
    return [set(chunk.units) for chunk in chunks]


def agree(sitting: Sitting) -> None:
    """Queue, diff, counts and the arrangement tell of the same chunks."""
    desk, stage = sitting.desk, sitting.stage
    every = [unit.fingerprint for units in desk.units.values() for unit in units]
    assert sorted(unit for chunk in desk.chunks for unit in chunk.units) == sorted(every)
    shown: dict[int, set[str]] = {}
    for section in stage.document.sections:
        for slot in section.slots:
            shown.setdefault(section.chunk, set()).add(desk.units[section.file][slot].fingerprint)
    assert [shown[index] for index in range(len(desk.chunks))] == units_of(desk.chunks)
    listed = [entry.chunk for entry in stage.queue.entries if not entry.second]
    assert listed == list(range(len(desk.chunks)))
    for index, chunk in enumerate(desk.chunks):
        assert desk.chunk_progress(index) == desk.progress(chunk.units)


async def test_m_and_a_number_move_the_change_under_the_cursor_and_the_next_one_is_under_it(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        spot = await sitting.go(desk.units[desk.spots[desk.chunks[0].units[0]].file][0].path)
        unit = desk.unit(spot)
        assert unit is not None
        here, there = desk.chunk_of[unit.fingerprint], 2 if desk.chunk_of[unit.fingerprint] != 2 else 1
        target = set(desk.chunks[there].units)
        following = desk.chunks[here].units[1]
        await sitting.press("m")
        assert desk.chunks[there].title in sitting.text
        await sitting.press(str(there + 1))
        assert units_of(desk.chunks)[there] == target | {unit.fingerprint}
        assert f"change moved to {there + 1} ·" in sitting.text
        after = sitting.stage.spot()
        assert after is not None
        assert desk.units[after.file][after.slot].fingerprint == following
        agree(sitting)


async def test_all_changes_of_the_selected_lines_move_together(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        first = desk.chunks[0].units
        sitting.stage.go_to(desk.spots[first[0]])
        await sitting.press("v", "]", "]", "m")
        assert "Move 3 changes to" in sitting.text
        await sitting.press("4")
        assert len(desk.chunks) == 3
        assert set(first) <= set(desk.chunks[-1].units)
        assert sitting.stage.selection_start == -1
        agree(sitting)


async def test_a_number_that_could_go_on_waits_for_enter(branch: Repo):
    async with review(branch) as sitting:
        units = [unit.fingerprint for units in sitting.desk.units.values() for unit in units]
        for unit in units:
            sitting.desk.arranging.move([unit], None)
        sitting.stage.rebuild()
        assert len(sitting.desk.chunks) == 12
        sitting.stage.go_to(sitting.desk.spots[sitting.desk.chunks[4].units[0]])
        moved, target = sitting.desk.chunks[4].units[0], sitting.desk.chunks[0].units[0]
        await sitting.press("m", "1")
        assert isinstance(sitting.app.screen, ChunkDialog)
        await sitting.press("enter")
        assert sitting.desk.chunk_of[moved] == sitting.desk.chunk_of[target] == 0
        await sitting.press("m", "1", "1")
        assert not isinstance(sitting.app.screen, ChunkDialog)
        agree(sitting)


async def test_a_change_can_become_a_chunk_of_its_own_and_a_chunk_be_cut_in_two(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        sitting.stage.go_to(desk.spots[desk.chunks[1].units[0]])
        first, *rest = desk.chunks[1].units
        await sitting.press("m", "n")
        assert len(desk.chunks) == 5
        assert units_of(desk.chunks)[1:3] == [set(rest), {first}]
        sitting.stage.go_to(desk.spots[rest[1]])
        await sitting.press("s", "c")
        assert units_of(desk.chunks)[1:3] == [{rest[0]}, {rest[1]}]
        await sitting.press("s", "c")
        assert "nothing above it" in sitting.text
        agree(sitting)


async def test_chunks_are_merged_named_and_put_in_another_order(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        one, two, three, four = units_of(desk.chunks)
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        await sitting.press("s", "m", "3")
        assert units_of(desk.chunks) == [two, one | three, four]
        await sitting.press("s", "k")
        assert units_of(desk.chunks) == [one | three, two, four]
        await sitting.press("s", "j")
        assert units_of(desk.chunks) == [two, one | three, four]
        await sitting.press("2", "s", "k")
        assert "now chunk 1" in sitting.text
        await sitting.press("s", "r", *"!", "enter")
        assert desk.chunks[0].title.endswith("!")
        assert desk.chunks[0].title in sitting.text
        agree(sitting)


async def test_what_is_chosen_is_the_chunk_that_was_offered_or_none(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        moved, three, four = desk.chunks[0].units[0], *(chunk.units for chunk in desk.chunks[2:])
        await sitting.press("m")
        desk.arranging.place(2, 1)  # as when chunks arrive while somebody chooses
        await sitting.press("3")
        assert units_of(desk.chunks)[3] == {*three, moved}
        desk.arranging.undo()
        sitting.stage.rebuild()
        before = desk.chunks
        for keys, last in ((("m",), "4"), (("s", "m"), "4")):
            await sitting.press(*keys)
            desk.arranging.merge(3, 1)
            await sitting.press(last)
            assert "the chunks have become others meanwhile" in sitting.text
            desk.arranging.undo()
            assert desk.chunks == before
        sitting.stage.rebuild()
        sitting.stage.go_to(desk.spots[four[0]])
        await sitting.press("s", "r", *"!")
        desk.arranging.place(3, -1)
        await sitting.press("enter")
        assert desk.chunks[desk.arranging.find(desk.arranging.name(four))].title.endswith("!")


async def test_every_edit_is_taken_back_and_made_again(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        before = desk.chunks
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        await sitting.press("s", "m", "2")
        after = desk.chunks
        assert after != before
        await sitting.press("s", "u")
        assert desk.chunks == before
        assert "taken back: merging chunks" in sitting.text
        agree(sitting)
        await sitting.press("s", "U")
        assert desk.chunks == after
        agree(sitting)


async def test_in_the_queue_the_keys_speak_of_the_chunk_chosen_there(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        await sitting.press("tab", "j", "j")
        entry = sitting.stage.queue.entry
        assert entry is not None
        chosen = set(desk.chunks[entry.chunk].units)
        assert entry.chunk > 0
        await sitting.press("s", "k")
        assert units_of(desk.chunks)[entry.chunk - 1] == chosen
        now = sitting.stage.queue.entry
        assert now is not None
        assert now.chunk == entry.chunk - 1


async def test_a_chunk_shown_alone_stays_the_one_shown(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        alone = set(desk.chunks[2].units)
        sitting.stage.go_to(desk.spots[desk.chunks[2].units[0]])
        await sitting.press("w", "s", "k")
        assert set(desk.chunks[sitting.stage.only_chunk].units) == alone
        assert {section.chunk for section in sitting.stage.document.sections} == {sitting.stage.only_chunk}


async def test_marking_a_chunk_marks_what_was_moved_into_it(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        moved = desk.chunks[0].units[0]
        await sitting.press("m", "3")
        sitting.stage.go_to(desk.spots[desk.chunks[2].units[-1]])
        chunk = set(desk.chunks[2].units)
        await sitting.press("R")
        assert moved in chunk
        assert set(desk.session.marks) == chunk


async def test_the_arrangement_survives_leaving_a_rebase_and_an_amend(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
        sitting.stage.go_to(desk.spots[desk.chunks[0].units[0]])
        await sitting.press("s", "m", "2", "s", "r", *" x", "enter")
        before = desk.chunks
    async with review(branch) as sitting:
        assert sitting.desk.chunks == before
    branch.checkout("main")
    branch.commit("meanwhile", {"other.txt": "x\n"})
    branch.checkout("topic")
    branch.git("rebase", "-q", "main")
    branch.write({"beta.md": numbered(60, (5, 55)), "new.py": "print()\n"})
    branch.git("add", "-A")
    branch.git("commit", "-q", "--amend", "--no-edit")
    async with review(branch) as sitting:
        known = {unit for chunk in before for unit in chunk.units}
        kept = [(chunk.title, set(chunk.units) & known) for chunk in sitting.desk.chunks]
        there = set(sitting.desk.spots)
        expected = [(chunk.title, set(chunk.units) & there) for chunk in before]
        assert [one for one in kept if one[1]] == [one for one in expected if one[1]]
        agree(sitting)


async def test_everything_is_split_finer_and_coarser_and_that_is_kept(varied: Repo):
    async with review(varied) as sitting:
        desk = sitting.desk
        await sitting.until(lambda: desk.ready, "the whole analysis")
        before = desk.chunks
        for key, change in (("+", "finer"), ("-", "coarser")):
            await sitting.press(key)
            await sitting.until(
                lambda change=change: f"any {change}" in sitting.text or f"{change}: " in sitting.text,  # type: ignore[misc]
                f"the {change} chunks",
            )
            agree(sitting)
        assert [sorted(chunk.units) for chunk in desk.chunks] == [sorted(chunk.units) for chunk in before]
        for _ in range(12):
            grain = desk.session.arrangement.grain
            await sitting.press("+")
            await sitting.until(lambda: "splitting anew" not in sitting.text, "an answer")
            if desk.session.arrangement.grain == grain:
                break
        assert "it cannot be split any finer" in sitting.text
        finest = desk.chunks
    async with review(varied) as sitting:
        desk = sitting.desk
        assert desk.chunks == finest
        await sitting.until(lambda: desk.ready, "the whole analysis")
        await sitting.press("4", "0", "-", "-", "-", "-")
        await sitting.until(lambda: desk.arranging.grain <= 0, "the coarsest chunks there are")
        await sitting.until(lambda: "splitting anew" not in sitting.text, "an answer to all of these keys")
        await sitting.press("-")
        await sitting.until(lambda: "it cannot be split any coarser" in sitting.text, "the end")
        assert desk.arranging.grain == desk.session.arrangement.grain
        coarsest = desk.chunks
        await sitting.press("+")
        await sitting.until(lambda: "finer: " in sitting.text, "finer ones at the first key")
        assert len(desk.chunks) > len(coarsest)
        await sitting.press("s", "u")
        await sitting.until(
            lambda: "taken back: finer or coarser: " in sitting.text, "the coarsest ones again"
        )
        assert desk.chunks == coarsest


async def test_the_first_chunks_are_read_while_others_are_made_and_nothing_jumps_when_all_are_there(
    branch: Repo,
):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk, stage = sitting.desk, sitting.stage
        made = tuple(replace(chunk, id=str(number)) for number, chunk in enumerate(desk.chunks, 1))
        for _ in range(len(desk.arranging.arrangement.edits)):
            desk.arranging.undo()
        desk.receive(ChunksReady(()))
        desk.split = False
        stage.rebuild()

        sitting.hand_over(ChunksReady(made[2:3], final=False))
        await sitting.until(lambda: len(desk.chunks) == 1, "the first chunk")
        assert "Chunks of 25% yet" in sitting.text
        assert desk.minutes_left() > desk.chunks[0].minutes
        assert sum(len(section.slots) for section in stage.document.sections) == 12
        spot = desk.spots[made[2].units[1]]
        stage.go_to(spot)
        await sitting.press("r")
        assert desk.is_read(made[2].units[1])
        here, screen_row = stage.spot(), stage.diff.cursor - stage.diff.top

        sitting.hand_over(ChunksReady(made[3:], final=False))
        await sitting.until(lambda: len(desk.chunks) == 2, "another one")
        assert (stage.spot(), stage.diff.cursor - stage.diff.top) == (here, screen_row)

        await sitting.press("tab")
        assert stage.queue.has_focus
        chosen = stage.queue.entry
        assert chosen is not None
        sitting.hand_over(ChunksReady(made))
        await sitting.until(lambda: desk.split, "all of them in their order")
        assert [chunk.units for chunk in desk.chunks] == [chunk.units for chunk in made]
        assert (stage.spot(), stage.diff.cursor - stage.diff.top) == (here, screen_row)
        assert stage.queue.entry is not None
        assert stage.queue.entry.chunk == 2
        assert desk.is_read(made[2].units[1])
        assert "% yet" not in sitting.text
        agree(sitting)


async def test_that_it_is_being_split_anew_stays_said_until_it_is(varied: Repo):
    async with review(varied) as sitting:
        arranging, desk = sitting.screen.arranging, sitting.desk
        asked: list[int] = []
        arranging.want = Wanting(lambda grain: not asked.append(grain), arranging.want.cuts)
        assert "splitting anew" not in sitting.text
        await sitting.press("+")
        await sitting.press("j")  # the message has gone
        assert "Chunks splitting anew …" in sitting.text
        desk.receive(ChunksReady(desk.chunks, asked=asked[-1]))
        sitting.screen.redraw_soon()
        await sitting.pilot.pause()
        assert "splitting anew" not in sitting.text, "as fine as it goes"


async def test_what_the_queue_lists_can_be_looked_at_until_the_next_list_comes(branch: Repo):
    async with review(branch) as sitting:
        await in_four(sitting)
        desk = sitting.desk
    listed = entries(
        desk, QueueMode.CHUNKS, False
    )  # the session is over: nobody draws what the desk loses now
    before = list(listed)
    desk.receive(ChunksReady(desk.chunks[:1]))
    assert len(desk.chunks) < 4
    assert list(listed) == before
