"""What a whole file tells: binary content, its mode, links, modules, machine-made text, lines too long to scan."""

from collections.abc import Iterator

from reviewer.core.change import EXECUTABLE_MODE, UnitKind
from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import Kind
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import LONGEST_LINE, ChangedFile
from reviewer.core.risk.hit import Hit, for_units
from reviewer.core.risk.quote import safe


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits that no pattern tells."""
    for detector in (_binary, _mode, _links, _machine_made, _unscanned):
        yield from detector(file)


def _binary(file: ChangedFile) -> Iterator[Hit]:
    units = [unit for unit in file.units if unit.kind is UnitKind.BINARY]
    level = Level.LOW if _harmless_binary(file) else None
    yield from for_units(
        units, "binary", f"`{safe(file.path)}` is binary: its content cannot be read here", level
    )


def _harmless_binary(file: ChangedFile) -> bool:
    return file.kind in (Kind.ASSET, Kind.TEST, Kind.DOCS) and file.path.lower().endswith(
        (
            ".png",
            ".jpg",
            ".jpeg",
            ".gif",
            ".webp",
            ".ico",
            ".woff",
            ".woff2",
            ".ttf",
            ".otf",
            ".mp3",
            ".mp4",
            ".wav",
        )
    )


def _mode(file: ChangedFile) -> Iterator[Hit]:
    delta = file.delta
    before = delta.old.mode if delta.old else 0
    after = delta.new.mode if delta.new else 0
    if after == EXECUTABLE_MODE and before != EXECUTABLE_MODE:
        units = [unit for unit in file.units if unit.kind is UnitKind.MODE] or list(file.units[:1])
        done = "becomes executable" if before else "is added as an executable file"
        why = (
            f"`{safe(file.path)}` {done} (mode {before:o} → {after:o})"
            if before
            else f"`{safe(file.path)}` {done}"
        )
        level = Level.MEDIUM if before else Level.LOW
        yield from for_units(units, "permissions", why, level)


def _links(file: ChangedFile) -> Iterator[Hit]:
    for unit, (old, new) in zip(file.units, file.changed, strict=True):
        target = "".join(new.lines)
        if unit.kind is UnitKind.SYMLINK and _leaves(file.path, target):
            why = f"a symbolic link that leaves the repository: `{safe(target)}`"
            yield Hit("permissions", unit, DiffSide.NEW, new.first, why, Level.MEDIUM)
        if unit.kind is UnitKind.SUBMODULE:
            before, after = (_commit(lines) for lines in (old.lines, new.lines))
            why = f"submodule `{safe(file.path)}` moves: {before or 'new'} → {after or 'removed'}"
            yield from for_units([unit], "dependencies", why)


def _leaves(path: str, target: str) -> bool:
    """Whether a link at `path` points out of the repository."""
    depth = path.count("/")
    for part in target.split("/"):
        depth += -1 if part == ".." else part not in ("", ".")
        if depth < 0:
            return True
    return target.startswith("/")


def _commit(lines: tuple[str, ...]) -> str:
    return "".join(lines).removeprefix("Subproject commit ").strip()[:12]


def _machine_made(file: ChangedFile) -> Iterator[Hit]:
    path = safe(file.path)
    if file.kind is Kind.GENERATED:
        yield from for_units(file.units, "generated", f"`{path}` is generated: compare it with its source")
    elif file.kind is Kind.VENDORED:
        yield from for_units(file.units, "generated", f"`{path}` is vendored: others' code, copied in")
        yield from for_units(file.units[:1], "dependencies", f"changes vendored code (`{path}`)", Level.LOW)
    elif file.claims_generated and file.kind not in (Kind.LOCK, Kind.SNAPSHOT):
        why = f"`{path}` calls itself generated, which the base does not confirm: it was read as source"
        yield from for_units(file.units, "generated", why)


def _unscanned(file: ChangedFile) -> Iterator[Hit]:
    """Rule 7: what was left out is said."""
    level = Level.MEDIUM if file.kind in (Kind.SOURCE, Kind.CI, Kind.MANIFEST) else None
    for unit, sides in zip(file.units, file.changed, strict=True):
        for changed in sides:
            for number, line in enumerate(changed.lines, changed.first):
                if len(line) > LONGEST_LINE:
                    left = len(line) - LONGEST_LINE
                    why = f"a line of {len(line):,} characters: the last {left:,} were not searched by the rules"
                    yield Hit("unscanned", unit, changed.side, number, why, level)
