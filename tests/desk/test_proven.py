"""What speaks for a unit: in doubt it is uncovered, and a line unknown."""

from reviewer.core.change import FileDelta, Side, Status, Unit, UnitKind
from reviewer.core.changed_lines import ChangedLines, FileLines
from reviewer.core.cover import Approval, Coverage, Match, Objection, SignatureState
from reviewer.core.verdict import Verdict
from reviewer.desk.proven import Proven

UNIT = Unit("a" * 64, UnitKind.LINES, 0, 0, "pay.py", "pay.py", 1, 0, 1, 3)
APPROVAL = Approval(
    reviewer="Rita",
    email="",
    at="",
    record="1",
    match=Match.SAME_TREE,
    signature=SignatureState.GOOD,
    self_signed=False,
)
OBJECTION = Objection(reviewer="Rita", email="", at="", record="2", verdict=Verdict.REJECT)


def sentence(coverage: Coverage | None) -> str:
    proven = Proven(())
    proven.coverage = coverage
    return proven.sentence(UNIT.fingerprint)


def test_nothing_is_covered_before_the_ledger_was_read() -> None:
    proven = Proven(())
    assert not proven.is_covered(UNIT.fingerprint)
    assert sentence(None) == "earlier sign-offs …"


def test_who_covers_a_unit_is_said_and_who_stands_against_it_first() -> None:
    covered = {UNIT.fingerprint: (APPROVAL,)}
    assert sentence(Coverage(covered=covered)) == "approved by Rita (same tree, good)"
    objected = {UNIT.fingerprint: (OBJECTION,)}
    assert "approvals do not count here" in sentence(Coverage(covered=covered, objected=objected))
    assert "does not count" in sentence(Coverage(self_signed=covered))
    assert sentence(Coverage()) == "no sign-off covers this"


def test_a_line_nobody_measured_is_unknown() -> None:
    proven = Proven([FileDelta(Status.ADDED, None, Side("pay.py", "1" * 40, 0o100644))])
    assert proven.line(0, 1) == "unknown"
    assert proven.lines_tested(UNIT) == (0, 0)
    proven.take_lines(ChangedLines(1, 1, 1, {"pay.py": FileLines(((1, 1),), ((2, 2),))}))
    assert [proven.line(0, line) for line in (1, 2, 3)] == ["covered", "uncovered", "unknown"]
    assert proven.lines_tested(UNIT) == (1, 1)
