"""A very large change in parts, worked on one after the other: neighbours in the tree, tests beside their code."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from reviewer.core.change import Change
from reviewer.core.kind import Kind
from reviewer.core.split.facts import FileFacts

LARGEST_PART = 600
"""Units that are grouped at once. Beyond them time and memory would grow faster than the change; up to them a
change is one part, and all its units are held against each other."""


class Part(Struct, frozen=True):
    """Some units of a change by their places in it, and the files they are in, both ascending."""

    units: tuple[int, ...]
    files: tuple[int, ...]


def parts_of(
    change: Change,
    files: Sequence[FileFacts],
    apart: Collection[int],
    rank: Callable[[FileFacts], int],
    *,
    largest: int = LARGEST_PART,
) -> tuple[Part, ...]:
    """Every unit in one part, those first that are likely read first: the lowest rank of a file leads.

    Units that are `apart` are not grouped by content and do not count.
    """
    units: dict[int, list[int]] = defaultdict(list)
    for index, unit in enumerate(change.units):
        units[unit.file].append(index)
    counts = {file: sum(index not in apart for index in members) for file, members in units.items()}
    if sum(counts.values()) <= largest:
        return (_part(units, list(units)),)
    homes = _homes(files, units)
    ordered = sorted(units, key=lambda file: (homes[file].split("/"), file))
    found = []
    for run in _runs(ordered, homes, counts, largest):
        if len(run) == 1 and counts[run[0]] > largest:
            members = units[run[0]]
            for at in range(0, len(members), largest):
                found.append(Part(tuple(members[at : at + largest]), (run[0],)))
        else:
            found.append(_part(units, run))
    return tuple(sorted(found, key=lambda part: (min(rank(files[file]) for file in part.files), part.units)))


def _part(units: dict[int, list[int]], files: Sequence[int]) -> Part:
    members = sorted(index for file in files for index in units[file])
    return Part(tuple(members), tuple(sorted(files)))


def _homes(files: Sequence[FileFacts], units: Collection[int]) -> dict[int, str]:
    """Where each file stands: a test or a document beside the one source file of its name, any other where it is."""
    named: dict[frozenset[str], list[FileFacts]] = defaultdict(list)
    for index in units:
        if files[index].kind.kind is Kind.SOURCE and files[index].stem:
            named[files[index].stem].append(files[index])
    homes = {}
    for index in units:
        one = files[index]
        sources = named.get(one.stem, []) if one.kind.kind in (Kind.TEST, Kind.DOCS) else []
        homes[index] = sources[0].path if len(sources) == 1 else one.path
    return homes


def _runs(
    ordered: Sequence[int], homes: dict[int, str], counts: dict[int, int], largest: int
) -> Iterator[list[int]]:
    """Files side by side, as many folders as one part holds; a folder is only cut if it is too large itself."""
    run: list[int] = []
    size = 0
    for group in _folders(ordered, homes, counts, largest, 0):
        more = sum(counts[file] for file in group)
        if run and size + more > largest:
            yield run
            run, size = [], 0
        run += group
        size += more
    if run:
        yield run


def _folders(
    ordered: Sequence[int], homes: dict[int, str], counts: dict[int, int], largest: int, depth: int
) -> Iterator[list[int]]:
    """The largest folders that one part holds, and single files where none is."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for file in ordered:
        pieces = homes[file].split("/")
        last = depth >= len(pieces) - 1
        groups.setdefault((pieces[min(depth, len(pieces) - 1)], last), []).append(file)
    for (_, last), group in groups.items():
        if sum(counts[file] for file in group) <= largest:
            yield group
        elif last:
            yield from ([file] for file in group)
        else:
            yield from _folders(group, homes, counts, largest, depth + 1)
