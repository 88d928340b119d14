"""What is set apart before grouping: what tools wrote, and what repeats one mechanical step."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from reviewer.core.change import Change, Hunk, Status, Unit, UnitKind
from reviewer.core.chunk import ChunkKind
from reviewer.core.filekind import ecosystem_of
from reviewer.core.finding import Level
from reviewer.core.kind import MACHINE_MADE, Kind
from reviewer.core.split.facts import BaseLines, FileFacts, replacements
from reviewer.core.split.languages import definitions
from reviewer.core.split.white_space import Quoted, only_white_space
from reviewer.core.split.wording import short_path
from reviewer.core.split.words import WORD, text_of

SWEEP_UNITS = 5
SWEEP_FILES = 3
"""One replacement is a sweep, read by its first example and what deviates, from this many places on."""

PILE_UNITS = 12
PILE_LINES = 80
"""Mechanical units stand apart from so many units or changed lines on; fewer stay with what they belong to."""

MOVED_LINES = 5
"""Fewer lines may turn up elsewhere by chance."""

_LITERALS = frozenset({"true", "false", "none", "null", "nil", "undefined", "not", "and", "or", "is", "in"})
_VALUE = re.compile(r"\b\d|[\"'`!<>=&|]")

Replacement = tuple[str, str]
"""What went, and what took its place."""


class Pile(Struct, frozen=True):
    """Units that need no grouping by content: what they are and, in words, why they are one thing.

    `units` are their places in the change, in the order they are read. Only what `stands_apart` is kept from
    what people wrote; the rest is grouped with it.
    """

    kind: ChunkKind
    title: str
    why: str
    units: tuple[int, ...]
    stands_apart: bool

    def holds(self, level: Level) -> bool:
        """Whether a unit with this highest finding may be in it: real risk is read for itself."""
        return level < (Level.HIGH if self.kind is ChunkKind.GENERATED else Level.MEDIUM)


def set_aside(change: Change, files: Sequence[FileFacts], base_lines: BaseLines) -> list[Pile]:
    """The piles of machine-made and mechanical units; each unit is in one at most."""
    piles: dict[tuple[ChunkKind, str, str], list[int]] = defaultdict(list)
    with_lines = {unit.file for unit in change.units if unit.hunk is not None}
    edited: dict[int, frozenset[Replacement]] = {}
    moved = _moved(change, files)
    quoting = _Quoting(change, base_lines)
    for index, unit in enumerate(change.units):
        file = files[unit.file]
        if index in moved:
            piles[(ChunkKind.MECHANICAL, *moved[index])].append(index)
        elif file.kind.kind in MACHINE_MADE:
            piles[(ChunkKind.GENERATED, *_machine_made(file))].append(index)
        elif unit.kind is UnitKind.RENAME and unit.file not in with_lines:
            words = "Files moved or renamed unchanged", "each file has a new path and the same content"
            piles[(ChunkKind.MECHANICAL, *words)].append(index)
        elif unit.hunk is not None and unit.kind is UnitKind.LINES:
            hunk = change.deltas[unit.file].hunk(unit.hunk)
            if only_white_space(file.path, hunk.old, hunk.new) and not quoting.may_hold(unit.file, hunk):
                words = "White space and line breaks", "nothing but white space differs"
                piles[(ChunkKind.MECHANICAL, *words)].append(index)
            elif (replaced := replacements(hunk)) and not _defines(file, replaced, text_of(hunk.new)):
                edited[index] = replaced
    made = [
        Pile(kind, title, why, tuple(units), _apart(kind, units, change.units))
        for (kind, title, why), units in piles.items()
    ]
    return [*made, *_sweeps(change.units, edited)]


class _Quoting:
    """What may be quoted, looked for in a file when it is asked of first; units come file by file, so one is kept."""

    def __init__(self, change: Change, base_lines: BaseLines) -> None:
        self._change = change
        self._base_lines = base_lines
        self._last: tuple[int, Quoted] | None = None

    def may_hold(self, file: int, hunk: Hunk) -> bool:
        """Whether a hunk of a file may lie in a string of several lines."""
        if self._last is None or self._last[0] != file:
            delta = self._change.deltas[file]
            base = () if delta.status is Status.ADDED else self._base_lines(file)
            self._last = file, Quoted(delta, base)
        return self._last[1].may_hold(hunk)


def _moved(change: Change, files: Sequence[FileFacts]) -> dict[int, tuple[str, str]]:
    """Code that goes at one place and comes at one other, byte for byte: what its pile is called, and why."""
    gone: dict[bytes, list[int]] = defaultdict(list)
    come: dict[bytes, list[int]] = defaultdict(list)
    for index, unit in enumerate(change.units):
        one_sided = not (unit.old_lines and unit.new_lines) and unit.lines >= MOVED_LINES
        if unit.kind is UnitKind.LINES and unit.hunk is not None and one_sided:
            hunk = change.deltas[unit.file].hunk(unit.hunk)
            (gone if hunk.old else come)[sha256(b"".join(hunk.old or hunk.new)).digest()].append(index)
    told: dict[int, tuple[str, str]] = {}
    for content, left in gone.items():
        if len(left) == len(come.get(content, ())) == 1:
            pair = left[0], come[content][0]
            here, there = (files[change.units[index].file] for index in pair)
            if not {here.kind.kind, there.kind.kind} & MACHINE_MADE:
                told |= dict.fromkeys(pair, _move_words(here.path, there.path))
    return told


def _move_words(here: str, there: str) -> tuple[str, str]:
    if here == there:
        return f"Move code within {short_path(here)}", "the same lines at another place, byte for byte"
    title = f"Move code from {short_path(here)} to {short_path(there)}"
    return title, f"the same lines, byte for byte, from {here} to {there}"


def lock_companions(change: Change, files: Sequence[FileFacts]) -> dict[int, tuple[int, ...]]:
    """The units of lock files that go with a manifest, by the manifest's file: where it is the only setting changed."""
    settings = {
        unit.file
        for unit in change.units
        if files[unit.file].kind.kind in (Kind.MANIFEST, Kind.CONFIG, Kind.CI)
    }
    if len(settings) != 1:
        return {}
    manifest = files[settings.pop()]
    ecosystem = ecosystem_of(manifest.path)
    found = tuple(
        index
        for index, unit in enumerate(change.units)
        if (file := files[unit.file]).kind.kind is Kind.LOCK
        and ecosystem
        and (file.directory, ecosystem_of(file.path)) == (manifest.directory, ecosystem)
    )
    return {manifest.index: found} if found and manifest.kind.kind is Kind.MANIFEST else {}


def _apart(kind: ChunkKind, units: Sequence[int], every: Sequence[Unit]) -> bool:
    """Whether a pile is more noise than it would be beside what it belongs to."""
    many = len(units) >= PILE_UNITS or sum(every[index].lines for index in units) >= PILE_LINES
    return many or kind is ChunkKind.GENERATED


def _machine_made(file: FileFacts) -> tuple[str, str]:
    kind, reason = file.kind.kind, file.kind.reason
    if kind is Kind.LOCK:
        ecosystem = ecosystem_of(file.path)
        return f"Lock file of {ecosystem}" if ecosystem else "Lock files", f"written by a tool: {reason}"
    top = file.path.partition("/")[0] if "/" in file.path else ""
    place = f" in {top}/" if top else ""
    name = {
        Kind.GENERATED: "Generated files",
        Kind.VENDORED: "Vendored files",
        Kind.SNAPSHOT: "Recorded snapshots",
    }[kind]
    return name + place, f"written by a tool: {reason}"


def _defines(file: FileFacts, replaced: Iterable[Replacement], text: str) -> bool:
    """Whether a name that takes another's place is defined here: that is the change which all the others follow."""
    came = {name for _, side in replaced for name in WORD.findall(side)}
    return any(definition.name in came for definition in definitions(file.language, text))


def _sweeps(units: Sequence[Unit], edited: Mapping[int, frozenset[Replacement]]) -> Iterator[Pile]:
    """One pile for each replacement made all over; a unit with two of them deviates in that of the more frequent."""
    places: dict[Replacement, list[int]] = defaultdict(list)
    for index, replaced in edited.items():
        if len(replaced) == 1:
            places[next(iter(replaced))].append(index)
    sweeps = {
        replacement: len(found)
        for replacement, found in places.items()
        if len(found) >= SWEEP_UNITS
        and len({units[index].file for index in found}) >= SWEEP_FILES
        and _is_rename(replacement)
    }
    found: dict[Replacement, list[int]] = defaultdict(list)
    for index, replaced in edited.items():
        if replaced <= sweeps.keys():
            found[max(replaced, key=lambda one: (sweeps[one], one))].append(index)
    for replacement, members in found.items():
        deviant = [index for index in members if len(edited[index]) > 1]
        same = [index for index in members if len(edited[index]) == 1]
        read = (same[0], *deviant, *same[1:])
        yield Pile(
            ChunkKind.MECHANICAL,
            _sweep_title(replacement),
            _sweep_reason(replacement, len(same), len(deviant)),
            read,
            _apart(ChunkKind.MECHANICAL, members, units),
        )


def _sweep_title(replacement: Replacement) -> str:
    went, came = replacement
    verb = "Rename" if WORD.fullmatch(went) and WORD.fullmatch(came) else "Replace"
    return f"{verb} `{went}` {'to' if verb == 'Rename' else 'by'} `{came}` everywhere"


def _sweep_reason(replacement: Replacement, same: int, deviant: int) -> str:
    went, came = replacement
    said = f"the same replacement `{went}` → `{came}` in {same + deviant} places: the first is an example"
    if deviant:
        return f"{said}, the next {deviant} replace more than that"
    return f"{said} of all"


def _is_rename(replacement: Replacement) -> bool:
    """Whether names took names' places: `True` for `False`, a number, a dropped call never are."""
    for side in replacement:
        names = WORD.findall(side)
        if not names or any(name.lower() in _LITERALS for name in names) or _VALUE.search(side):
            return False
    return True
