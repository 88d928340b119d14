"""A file of thousands of units is taken in in steps of some hundred; between two of them what is known holds."""

from pathlib import Path

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.kind import FileKind, Kind
from reviewer.core.packed_units import PackedUnits
from reviewer.desk import Desk, Spot
from reviewer.git.drafts import Journal
from reviewer.parts import FindingsReady, UnitsReady

COUNT = 5_000
COMPARISON = Comparison(source=Source.PATCH, base="a", head="b", key="k")


def units() -> list[Unit]:
    return [
        Unit(f"{at:064x}", UnitKind.LINES, 0, at, "a.py", "a.py", 3 * at + 1, 1, 3 * at + 1, 1)
        for at in range(COUNT)
    ]


def test_between_two_steps_what_is_known_holds(tmp_path: Path):
    every = units()
    found = tuple(
        Finding("auth", Level.HIGH, "a.py", DiffSide.NEW, one.new_start, "why", one.fingerprint)
        for one in every[::2]
    )
    with Journal(tmp_path, "k") as journal:
        desk = Desk(COMPARISON, journal, lambda: "")
        steps = 0
        for _ in desk.receiving(UnitsReady(0, PackedUnits.of(0, every), FileKind(Kind.SOURCE, ""))):
            steps += 1
            progress = desk.progress()
            assert progress.units <= COUNT
            assert progress.lines == 2 * progress.units
            if 0 in desk.units:
                assert desk.spots[every[-1].fingerprint] == Spot(0, COUNT - 1)
            else:
                assert every[0].fingerprint not in desk.spots
                assert not desk.marking.read(Spot(0, 0))
        assert steps >= COUNT // 500
        assert desk.progress().units == COUNT

        steps = 0
        for _ in desk.receiving(FindingsReady(0, found)):
            steps += 1
            assert desk.level(every[-2].fingerprint) == Level.HIGH
            desk.marking.read(Spot(0, steps))
        assert steps >= COUNT // 500
        assert desk.levels()[Level.HIGH] == len(found)
        assert desk.progress().units_read == desk.read_in(0) == steps
        unread = [one for one in every[::2] if not desk.is_read(one.fingerprint)]
        assert desk.progress().high_unread == len(unread)
        assert desk.findings.has(0, "auth")
        assert not desk.findings.has(0, "a.py")
        desk.marking.unread(Spot(0, 1))
        assert desk.read_in(0) == steps - 1
