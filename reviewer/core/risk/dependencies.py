"""Code of others: which packages a change adds, moves from one version to another, or removes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import Kind
from reviewer.core.patterns import regex
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import ChangedFile, ChangedLines
from reviewer.core.risk.hit import Hit, place
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.locks import contents, hosts, pinned
from reviewer.core.risk.manifests import Declared, Parser, parser_of
from reviewer.core.risk.quote import quote, safe

TAG = "dependencies"
SHOWN = 4
"""Packages that one reason names."""

_COMMIT = regex(r"[0-9a-f]{40}")

Told = tuple[int, Level, DiffSide, int, str]
"""What is said of one package: the unit's number, how grave, and where."""


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits for packages that come, go or move, in manifests and lock files."""
    if file.kind is Kind.LOCK:
        yield from _lock(file)
        return
    parser = parser_of(file.path)
    if parser and file.kind is not Kind.VENDORED:
        yield from _by_unit(file, list(_told(file, parser)))


def _by_unit(file: ChangedFile, told: Sequence[Told]) -> Iterator[Hit]:
    for index, unit in enumerate(file.units):
        mine = [one for one in told if one[0] == index]
        if mine:
            level = max(one[1] for one in mine)
            side, line = next((one[2], one[3]) for one in mine if one[1] is level)
            reasons = [*dict.fromkeys(one[4] for one in sorted(mine, key=lambda one: -one[1]))]
            left = len(reasons) - SHOWN
            why = "; ".join(reasons[:SHOWN]) + (f"; and {left} more" if left > 0 else "")
            yield Hit(TAG, unit, side, line, why, level)


def _told(file: ChangedFile, parser: Parser) -> Iterator[Told]:
    old, new = (_declared(file, side, parser) for side in (DiffSide.OLD, DiffSide.NEW))
    before = _of_changed(old, file, 0)
    after = _of_changed(new, file, 1)
    kept = Counter((one.name, one.version) for _, one in before) & Counter(
        (one.name, one.version) for _, one in after
    )
    before, after = _without(before, kept), _without(after, kept)
    gone: dict[str, list[tuple[int, Declared]]] = {}
    for index, one in before:
        gone.setdefault(one.name, []).append((index, one))
    for index, one in after:
        moved = gone[one.name].pop(0)[1] if gone.get(one.name) else None
        level, why = _moved(moved, one) if moved else _added(one)
        yield index, level, DiffSide.NEW, one.line, why
    for index, one in (pair for pairs in gone.values() for pair in pairs):
        version = f" {_version(one.version)}" if one.version else ""
        yield index, Level.LOW, DiffSide.OLD, one.line, f"removes `{quote(one.name)}`{version}"


def _declared(file: ChangedFile, side: DiffSide, parser: Parser) -> list[Declared]:
    text = file.side(side)
    lines = [(number, line.removesuffix("\r")) for number, line in text.everything(Where.ANY)]
    return list(parser(lines, text.whole))


def _of_changed(declared: Sequence[Declared], file: ChangedFile, which: int) -> list[tuple[int, Declared]]:
    """Those on changed lines, each with the number of its unit."""
    units = {
        number: index
        for index, sides in enumerate(file.changed)
        for number in range(sides[which].first, sides[which].first + len(sides[which].lines))
    }
    return [(units[one.line], one) for one in declared if one.line in units]


def _without(found: list[tuple[int, Declared]], kept: Counter[tuple[str, str]]) -> list[tuple[int, Declared]]:
    left = Counter(kept)
    result = []
    for index, one in found:
        key = (one.name, one.version)
        if left[key]:
            left[key] -= 1
        else:
            result.append((index, one))
    return result


def _added(one: Declared) -> tuple[Level, str]:
    version = f" {_version(one.version)}" if one.version else ""
    return (Level.HIGH if one.grave else Level.MEDIUM), f"adds `{quote(one.name)}`{version}"


def _moved(old: Declared, new: Declared) -> tuple[Level, str]:
    before, after = _numbers(old.version), _numbers(new.version)
    backwards = bool(before and after and after < before)
    smaller = bool(before and after and before[:1] == after[:1] and not backwards)
    level = Level.HIGH if new.grave and not old.grave else Level.LOW if smaller else Level.MEDIUM
    why = f"`{quote(new.name)}` {_version(old.version)} → {_version(new.version)}"
    return level, why + (" (an older version)" if backwards else "")


def _version(text: str) -> str:
    text = text.removeprefix("==").strip("\"'")
    return quote(text[:12] if _COMMIT.fullmatch(text) else text, 40) or "any"


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"[\^~<>=!\s]*v?(\d{1,9}(?:\.\d{1,9})*)(?![0-9a-zA-Z])", version)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def _lock(file: ChangedFile) -> Iterator[Hit]:
    """One summary at the lock file's first unit, and each place that fetches from a new host or swaps content."""
    units = [unit for unit in file.units if unit.hunk is not None]
    if not units:
        return
    before, after = (
        Counter((name, version) for name, version, _ in pinned(file.side(side).everything(Where.ANY)))
        for side in (DiffSide.OLD, DiffSide.NEW)
    )
    gone, come = before - after, after - before
    side, line = place(units[0])
    yield Hit(TAG, units[0], side, line, _summary(file, gone, come), Level.LOW)
    known = hosts("\n".join(text for _, text in file.side(DiffSide.OLD).everything(Where.ANY)))
    swapped = _swapped(file)
    for unit, (_, new) in zip(file.units, file.changed, strict=True):
        yield from _new_hosts(unit, new, known)
        for number in range(new.first, new.first + len(new.lines)):
            if number in swapped:
                why = (
                    f"other content for the same version of `{quote(swapped[number])}`: its checksum changes"
                )
                yield Hit(TAG, unit, DiffSide.NEW, number, why, Level.HIGH)


def _summary(file: ChangedFile, gone: Counter[tuple[str, str]], come: Counter[tuple[str, str]]) -> str:
    old, new = dict(gone), dict(come)
    versions = dict(old.keys())
    moved = [f"`{quote(name)}` {versions[name]} → {version}" for name, version in new if name in versions]
    names = {name for name, _ in new}
    added = [f"`{quote(name)}` {version}" for name, version in new if name not in versions]
    removed = [name for name in versions if name not in names]
    parts = [
        f"{len(moved)} moved ({_some(moved)})" if moved else "",
        f"{len(added)} added ({_some(added)})" if added else "",
        f"{len(removed)} removed ({_some([f'`{quote(name)}`' for name in removed])})" if removed else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"lock file `{safe(file.path)}`: " + (
        said or f"{file.delta.added + file.delta.removed} lines change"
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _new_hosts(unit: Unit, new: ChangedLines, known: set[str]) -> Iterator[Hit]:
    if not known:
        return  # a new lock file, or one without URLs: there is nothing to compare with
    for number, line in enumerate(new.lines, new.first):
        for host in sorted(hosts(line) - known):
            known.add(host)
            yield Hit(
                TAG, unit, DiffSide.NEW, number, f"a package is now fetched from `{quote(host)}`", Level.HIGH
            )


def _swapped(file: ChangedFile) -> dict[int, str]:
    """Lines of the new side where a package keeps its version but none of its checksums, and its name."""
    sides = [file.side(side) for side in (DiffSide.OLD, DiffSide.NEW)]
    if not all(side.whole for side in sides):
        return {}
    old, new = (contents(side.everything(Where.ANY)) for side in sides)
    return {
        min(sums.values()): f"{name} {version}"
        for (name, version, kind), sums in new.items()
        if (before := old.get((name, version, kind))) and not before.keys() & sums.keys()
    }
