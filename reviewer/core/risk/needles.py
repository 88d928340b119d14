"""What must be in a line for a rule's pattern to match it, told from the pattern itself.

Compiling a rule's pattern takes milliseconds, and most lines that hold one of its words do not match it. So each
pattern of the catalogue has its needles, one set for each part that says something certain: of every set one
alternative must be in the line with all its texts. They are necessary, never sufficient: what they let through the
pattern itself decides.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import product
from typing import Any

Needles = tuple[tuple[tuple[str, ...], ...], ...]
"""Sets of alternatives; each alternative with the lower-case texts that must all be there."""

MOST_ALTERNATIVES = 250
MOST_RUNS = 12

_FOLDED = str.maketrans({"\u0131": "i", "\u0130": "i", "\u017f": "s", "\u212a": "k"})
"""Letters that a pattern takes for an ASCII one when case does not matter."""


def folded(text: str) -> str:
    """A text as needles are looked for in it."""
    return text.lower() if text.isascii() else text.translate(_FOLDED).lower()


def needles_of(regex: str) -> Needles:
    """The needles of a regular expression; () for one that may match where no text is certain."""
    from re import _parser  # type: ignore[attr-defined]  # only here, where nobody waits

    found = _parts_of(_parser.parse(regex).data)
    return tuple(tuple(sorted(tuple(sorted(one)) for one in part)) for part in found)


_Sets = frozenset[frozenset[str]]
_ANYTHING: _Sets = frozenset({frozenset()})
_NO_WIDTH = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
"""Parts that take no character: what stands before them and after them stands together in the text."""


def _of_sequence(parts: Iterable[tuple[Any, Any]], runs: frozenset[str] = frozenset({""})) -> _Sets:
    """What must be there for a sequence: all that each of its parts needs; `runs` as `_parts_of` takes them."""
    return reduce(_both, _parts_of(parts, runs), _ANYTHING)


def _parts_of(parts: Iterable[tuple[Any, Any]], runs: frozenset[str] = frozenset({""})) -> list[_Sets]:
    """What the parts of a sequence need, those that need anything; texts go on for as long as they are certain.

    `runs` are the texts of which one is right before it.
    """
    needed: list[_Sets] = []
    for operation, argument in _flat(parts):
        letters = _letters(operation, argument)
        if letters and len(runs) * len(letters) <= MOST_RUNS:
            runs = frozenset(run + letter for run in runs for letter in letters)
        elif operation == "BRANCH":  # re takes out what its alternatives begin with alike: put back here
            alternatives = [_of_sequence(branch.data, runs) for branch in argument[1]]
            needed.append(_shortest(frozenset().union(*alternatives)))
            runs = frozenset({""})
        elif operation not in _NO_WIDTH:
            needed += _one_of(runs), _of_part(operation, argument)
            runs = frozenset({""})
    needed.append(_one_of(runs))
    return [one for one in dict.fromkeys(needed) if frozenset() not in one]


def _flat(parts: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """The parts of a sequence with those of its groups in their place."""
    for operation, argument in parts:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[3].data)
        elif str(operation) == "ATOMIC_GROUP":
            yield from _flat(argument.data)
        else:
            yield str(operation), argument


def _letters(operation: str, argument: Any) -> frozenset[str]:
    """The ASCII letters and signs of which a part is one, whatever its case, and "" if it may be left out.

    None at all for any other part.
    """
    if operation.endswith("REPEAT") and argument[:2] == (0, 1):
        inner = list(_flat(argument[2].data))
        letters = _letters(*inner[0]) if len(inner) == 1 else frozenset()
        return letters | {""} if letters else frozenset()
    members = [(operation, argument)] if operation == "LITERAL" else argument if operation == "IN" else []
    found = {chr(value).lower() if str(kind) == "LITERAL" else "" for kind, value in members}
    return frozenset(found) if all(letter.isascii() and letter for letter in found) else frozenset()


def _of_part(operation: str, argument: Any) -> _Sets:
    if operation.endswith("REPEAT") and argument[0] >= 1:
        return _of_sequence(argument[2].data)
    return _ANYTHING


def _one_of(runs: frozenset[str]) -> _Sets:
    # A single letter is in nearly every line.
    certain = all(len(run) > 1 or (run and not run.isalnum()) for run in runs)
    return _shortest(frozenset(frozenset({run}) for run in runs)) if certain else _ANYTHING


def _both(one: _Sets, other: _Sets) -> _Sets:
    """What two parts need together; where that gets long, the one of them that says more, which is needed too."""
    if len(one) * len(other) > MOST_ALTERNATIVES:
        return max(one, other, key=lambda sets: min(sum(map(len, texts)) for texts in sets))
    return _shortest(frozenset(left | right for left, right in product(one, other)))


def _shortest(sets: _Sets) -> _Sets:
    """Without alternatives that need more than another does: all its texts, or longer ones that hold them."""
    kept: list[frozenset[str]] = []
    for one in sorted(sets, key=lambda texts: (sum(map(len, texts)), sorted(texts))):
        if not any(all(any(text in held for held in one) for text in other) for other in kept):
            kept.append(one)
    return frozenset(kept)
