"""A sign-off is derived from what a desk knows; what is not known yet holds nothing."""

from pathlib import Path

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.kind import FileKind, Kind
from reviewer.desk import Desk, Key
from reviewer.git.drafts import Journal
from reviewer.parts import FindingsReady, UnitsReady

COMPARISON = Comparison(source=Source.COMMITS, base="main", head="topic", key="k", head_commit="1" * 40)
UNIT = Unit("a" * 64, UnitKind.LINES, 0, 0, "pay.py", "pay.py", 1, 1, 1, 1)
FOUND = Finding("payments", Level.HIGH, "pay.py", DiffSide.NEW, 1, "why", UNIT.fingerprint)


def test_what_is_not_known_yet_holds_nothing_and_the_key_is_looked_up_once(tmp_path: Path) -> None:
    asked: list[None] = []

    def find_key() -> Key:
        asked.append(None)
        return Key(True, "signed with your ssh key")

    with Journal(tmp_path, "k") as journal:
        desk = Desk(COMPARISON, journal, lambda: "", "Rita", "rita@example.com", find_key)
        signing = desk.signing_off
        before = {one.name: one.outcome for one in signing.requirements("read", ())}
        assert signing.is_self is None
        assert signing.key is signing.key
        assert len(asked) == 1
        desk.receive(UnitsReady(0, (UNIT,), FileKind(Kind.SOURCE, "")))
        desk.receive(FindingsReady(0, (FOUND,)))
        assert signing.acknowledgeable() == {"payments": [FOUND]}
        signing.acknowledge(["payments"])
        assert desk.session.acknowledged == {"payments"}
        after = {one.name: one.outcome for one in signing.requirements("read", desk.session.acknowledged)}
    assert any("analysis is still running" in one.reason for one in signing.requirements("", ()))
    assert before != after
