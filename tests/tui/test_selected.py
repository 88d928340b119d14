"""Selected rows stand for the units they show, and for lines where they are some of one unit."""

from reviewer.tui.selected import chosen_lines, chosen_units
from tests.repo import Repo
from tests.tui.session import numbered, review


async def test_what_is_selected(repo: Repo):
    repo.commit("base", {"one.txt": numbered(40)})
    repo.branch("topic")
    repo.commit("work", {"one.txt": numbered(40, (10, 11, 12, 13, 30))})
    async with review(repo) as sitting:
        stage, desk = sitting.stage, sitting.desk
        first, second = (unit.fingerprint for unit in desk.units[0])
        begin = stage.document.unit_row(0, 0)
        stage.diff.move_to(begin)
        assert chosen_units(stage) == [first]
        assert chosen_lines(stage, [first]) is None
        stage.painter.overlays.selected = range(begin, begin + 8)
        assert chosen_units(stage) == [first]
        assert chosen_lines(stage, [first]) is None, "all of them are the unit"
        stage.painter.overlays.selected = range(begin + 1, begin + 3)
        lines = chosen_lines(stage, [first])
        assert lines is not None
        assert (lines.unit, lines.start, lines.stop) == (first, (1, 0), (3, 0))
        stage.painter.overlays.selected = range(begin, stage.document.unit_row(0, 1) + 1)
        assert chosen_units(stage) == [first, second]
        assert chosen_lines(stage, [first, second]) is None
        stage.painter.overlays.selected = range(0)
        stage.document.folded.add(0)
        stage.replan([0])
        assert chosen_units(stage) == [first, second], "a folded file stands for all it hides"
