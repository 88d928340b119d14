"""Tests that prove less than before: assertions gone or loosened, tests gone, snapshots rewritten, limits lowered."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from reviewer.core.change import Status, Unit
from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import Kind
from reviewer.core.patterns import regex
from reviewer.core.risk.assertions import Strength, is_assertion, is_table, strength, test_name, widened
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import ChangedFile, ChangedLines
from reviewer.core.risk.hit import Hit, for_units, place
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.quote import quote, safe
from reviewer.core.text import counted

TAG = "test-weakening"
WHOLESALE = 0.5
"""From this share of its lines on, a snapshot counts as rewritten rather than updated."""
SMALL_SNAPSHOT = 8

_SPACE = regex(r"\s+")
_NAMES_SHOWN = 3


class Line(Struct, frozen=True):
    """A line of test code and what it proves; comments are blank, in `code` strings too."""

    number: int
    text: str
    code: str
    asserts: bool
    test: str

    @property
    def counts(self) -> bool:
        """Whether it is one of the lines that are counted."""
        return self.asserts or bool(self.test)

    @property
    def bare(self) -> str:
        """Its text without white space, by which a moved line is known."""
        return _SPACE.sub("", self.text)


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits in test code, snapshots, and settings of coverage."""
    if file.kind is Kind.SNAPSHOT:
        yield from _snapshot(file)
    elif file.kind is Kind.TEST or _holds_tests(file):
        yield from _deleted(file) if file.delta.status is Status.DELETED else _tests(file)
    if file.kind in (Kind.CONFIG, Kind.CI, Kind.MANIFEST):
        yield from _limits(file)


def _holds_tests(file: ChangedFile) -> bool:
    """Rust keeps tests beside the code they test."""
    return file.language.name == "rust" and b"#[cfg(test)]" in (file.old_blob or b"")


def _deleted(file: ChangedFile) -> Iterator[Hit]:
    start = _tests_begin(file)
    lines = [line for old, _ in file.changed for line in _lines(file, old, start)]
    tests, assertions = sum(bool(line.test) for line in lines), sum(line.asserts for line in lines)
    if tests or assertions:
        what = counted(tests, "test") if tests else counted(assertions, "assertion")
        yield from for_units(file.units[:1], TAG, f"deletes `{safe(file.path)}` with {what}")


def _tests(file: ChangedFile) -> Iterator[Hit]:
    start = _tests_begin(file)
    sides = [(_lines(file, old, start), _lines(file, new, start)) for old, new in file.changed]
    gone = Counter(line.bare for old, _ in sides for line in old if line.counts)
    come = Counter(line.bare for _, new in sides for line in new if line.counts)
    moved = gone & come  # elsewhere in the file, or only indented in another way
    left = Counter(moved), Counter(moved)
    units = [(_not_moved(old, left[0]), _not_moved(new, left[1])) for old, new in sides]
    net = sum(_asserting(old) - _asserting(new) for old, new in units)
    fewer = sum(_defining(old) - _defining(new) for old, new in units)
    for unit, (old, new) in zip(file.units, units, strict=True):
        yield from _fewer_tests(unit, old, new, net=fewer)
        yield from _fewer_assertions(file, unit, old, new, net=net)
        yield from _loosened(unit, old, new)


def _asserting(lines: Sequence[Line]) -> int:
    return sum(line.asserts for line in lines)


def _defining(lines: Sequence[Line]) -> int:
    return sum(bool(line.test) for line in lines)


def _tests_begin(file: ChangedFile) -> int:
    """The line above the first that counts: in a file that is no test itself, what follows its test module's mark."""
    if file.kind is Kind.TEST:
        return 0
    return (file.old_blob or b"").partition(b"#[cfg(test)]")[0].count(b"\n") + 1


def _lines(file: ChangedFile, changed: ChangedLines, start: int) -> list[Line]:
    if not changed.lines or changed.first + len(changed.lines) - 1 <= start:
        return []
    side, last = file.side(changed.side), changed.first + len(changed.lines) - 1
    first, texts = side.lines(Where.TEXT, changed.first, last)
    _, codes = side.lines(Where.CODE, changed.first, last)
    return [
        Line(number, text, code, is_assertion(code), test_name(text))
        for number, (text, code) in enumerate(zip(texts, codes, strict=True), first)
        if number > start
    ]


def _not_moved(lines: Sequence[Line], moved: Counter[str]) -> list[Line]:
    """The lines without those that only moved; `moved` is used up."""
    kept = []
    for line in lines:
        if line.counts and moved[line.bare]:
            moved[line.bare] -= 1
        else:
            kept.append(line)
    return kept


def _fewer_tests(unit: Unit, before: Sequence[Line], after: Sequence[Line], *, net: int) -> Iterator[Hit]:
    gone = [line for line in before if line.test]
    come = {line.test for line in after if line.test}
    missing = len(gone) - _defining(after)
    if missing <= 0 or (come and _tabled(after)):
        return
    lost = [line for line in gone if line.test not in come] or gone
    names = ", ".join(f"`{quote(line.test)}`" for line in lost[:_NAMES_SHOWN])
    more = f" and {len(lost) - _NAMES_SHOWN} more" if len(lost) > _NAMES_SHOWN else ""
    why = f"removes {counted(missing, 'test')} ({names}{more})" + (
        "" if net > 0 else ", while the file gains others"
    )
    yield Hit(TAG, unit, DiffSide.OLD, lost[0].number, why, Level.MEDIUM if come or net <= 0 else None)


def _fewer_assertions(
    file: ChangedFile, unit: Unit, before: Sequence[Line], after: Sequence[Line], *, net: int
) -> Iterator[Hit]:
    """Assertions gone: gravest where nothing takes their place, least where the file gains others."""
    fewer = _asserting(before) - _asserting(after)
    if fewer <= 0 or (_asserting(after) and _tabled(after)):
        return
    first = next(line for line in before if line.asserts)
    test = _around(file, first.number)
    level = (Level.MEDIUM if _asserting(after) else None) if net > 0 else Level.LOW
    why = f"removes {counted(fewer, 'assertion')}" + (f" from `{quote(test)}`" if test else "")
    why += f" (`{quote(first.text)}`)" + ("" if net > 0 else ", while the file gains others")
    yield Hit(TAG, unit, DiffSide.OLD, first.number, why, level)


def _tabled(lines: Sequence[Line]) -> bool:
    return any(is_table(line.text) for line in lines)


def _around(file: ChangedFile, number: int) -> str:
    """The test that a line of the old side stands in, as far as it is known."""
    _, lines = file.side(DiffSide.OLD).lines(Where.TEXT, max(1, number - 60), number)
    return next((name for line in reversed(lines) if (name := test_name(line))), "")


def _loosened(unit: Unit, before: Sequence[Line], after: Sequence[Line]) -> Iterator[Hit]:
    gone = [line for line in before if line.asserts]
    come = [line for line in after if line.asserts]
    if len(gone) != len(come):
        return
    for old, new in zip(gone, come, strict=True):
        tolerance = widened(old.code, new.code)
        if tolerance:
            yield Hit(TAG, unit, DiffSide.NEW, new.number, f"widens a tolerance ({tolerance})", Level.MEDIUM)
        elif strength(old.code) is Strength.STRICT and strength(new.code) is Strength.WEAK:
            why = f"loosens an assertion (`{quote(old.text)}` → `{quote(new.text)}`)"
            yield Hit(TAG, unit, DiffSide.NEW, new.number, why, Level.MEDIUM)


def _snapshot(file: ChangedFile) -> Iterator[Hit]:
    removed = file.delta.removed
    if not removed:
        return
    total = (file.old_blob or b"").count(b"\n") or removed
    if file.delta.status is Status.DELETED:
        yield from for_units(file.units[:1], TAG, f"deletes the snapshot `{safe(file.path)}`", Level.MEDIUM)
    elif total >= SMALL_SNAPSHOT and removed >= WHOLESALE * total:
        unit = max(file.units, key=lambda one: one.old_lines)
        side, line = place(unit)
        why = f"rewrites {removed} of {counted(total, 'line')} of a snapshot: is the new output right?"
        yield Hit(TAG, unit, side, line, why, Level.MEDIUM)


_LIMIT = regex(
    r"(?P<name>\bfail[_-]under|\bcov-fail-under|\bminimum_coverage|\bcoverage[_-]?threshold|\bminCoverage|\bMSI|\bmin_msi"
    r"|\bcoverage_minimum|\b(?:branches|functions|lines|statements)(?=[\"']?:))\b\D{0,6}(?P<value>\d+(?:\.\d+)?)"
)


def _limits(file: ChangedFile) -> Iterator[Hit]:
    for unit, (old, new) in zip(file.units, file.changed, strict=True):
        before = {
            match["name"]: match["value"] for line in old.lines for match in _LIMIT.finditer(line[:4000])
        }
        if not before:
            continue
        for number, line in enumerate(new.lines, new.first):
            for match in _LIMIT.finditer(line[:4000]):
                was = before.get(match["name"])
                if was is not None and float(match["value"]) < float(was):
                    why = f"lowers a limit of coverage (`{match['name']}` {was} → {match['value']})"
                    yield Hit(TAG, unit, DiffSide.NEW, number, why)
