"""Credentials in changed lines: added ones are a leak, removed ones stay in the history."""

from collections.abc import Iterator

from reviewer.core import secrets
from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Level
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import LONGEST_LINE, ChangedFile, ChangedLines, text_of
from reviewer.core.risk.credentials import ALL, Hints
from reviewer.core.risk.hit import Hit
from reviewer.core.risk.languages import TRANSLATION

TAG = "secrets"
NAMED = "named secret"


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits for what looks like a credential; the value itself is never in the reason."""
    hints = ALL.within(text_of(bytes(file.delta.body)))
    for unit, sides in zip(file.units, file.changed, strict=True):
        before, after = (_values(changed, hints) for changed in sides)
        if file.language is TRANSLATION:  # "password": "Contraseña-1" is a label; a provider's key is a key
            before, after = _but_named(before), _but_named(after)
        for value, (kind, line) in after.items():
            if value in before:
                yield Hit(TAG, unit, DiffSide.NEW, line, f"changes a line that holds {_named(kind)}")
            else:
                yield Hit(TAG, unit, DiffSide.NEW, line, f"adds {_named(kind)} (not shown here)")
        yield from _gone(unit, before, after)


def _but_named(found: dict[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    return {value: told for value, told in found.items() if told[0] != NAMED}


def _gone(unit: Unit, before: dict[str, tuple[str, int]], after: dict[str, tuple[str, int]]) -> Iterator[Hit]:
    for value, (kind, line) in before.items():
        if value not in after:
            why = f"removes {_named(kind)}: it stays in the history, so it must be revoked"
            yield Hit(TAG, unit, DiffSide.OLD, line, why, Level.LOW)


def _values(changed: ChangedLines, hints: Hints) -> dict[str, tuple[str, int]]:
    """Each credential of the lines, with its kind and the number of the first line that holds it."""
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(changed.lines, changed.first):
        if hints.allow(line):
            for match in secrets.find(line[:LONGEST_LINE].rstrip("\r")):
                found.setdefault(line[match.start : match.end], (match.kind, number))
    return found


def _named(kind: str) -> str:
    """The kind with its article."""
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
