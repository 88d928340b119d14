"""What the changed lines define: functions, types and constants, each with its line, to be found and jumped to."""

from collections.abc import Iterator, Sequence

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.core.split.dialects import Language
from reviewer.core.split.languages import definitions, language_of
from reviewer.core.symbol import Symbol
from reviewer.core.text import text_of

NOT_CODE = frozenset({"settings", "prose", "markup"})
"""Where every line with a name in front would be one."""

LONGEST = 120
"""Letters of a line that are kept."""

LARGEST = 4 << 20
"""Bytes of changed lines from which on nobody wants a list of what they define."""


def symbols_of(delta: FileDelta) -> tuple[Symbol, ...]:
    """What the added lines of a file define, and of the removed ones what is defined no more; in the diff's order."""
    language = language_of(delta.path)
    if language.name in NOT_CODE or delta.binary or len(delta.body) > LARGEST:
        return ()
    found: list[Symbol] = []
    for index, span in enumerate(delta.spans):
        hunk = delta.hunk(index)
        found += _defined(language, index, DiffSide.OLD, span.old_start, hunk.old)
        found += _defined(language, index, DiffSide.NEW, span.new_start, hunk.new)
    still = {one.name for one in found if one.side is DiffSide.NEW}
    return tuple(one for one in found if one.side is DiffSide.NEW or one.name not in still)


def _defined(
    language: Language, hunk: int, side: DiffSide, start: int, lines: Sequence[bytes]
) -> Iterator[Symbol]:
    text = [text_of(line) for line in lines]
    for one in definitions(language, "\n".join(text)):
        line = text[one.line].strip()
        if not _is_local(text[one.line][:1].isspace(), line):
            yield Symbol(hunk, side, start + one.line, one.name, line[:LONGEST])


def _is_local(indented: bool, line: str) -> bool:
    """A value given a name somewhere inside; a function that is given one counts as a function."""
    name, equals, value = line.partition("=")
    return bool(indented and equals and "(" not in name and "=>" not in value and "function" not in value)
