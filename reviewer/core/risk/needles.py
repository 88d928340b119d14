"""What must be in a line for a rule's pattern to match it, told from the pattern itself.

Compiling a rule's pattern takes milliseconds, and most lines that hold one of its words do not match it. So each
pattern of the catalogue has its needles: alternatives, of which one must be in the line with all its texts. They
are necessary, never sufficient: what they let through the pattern itself decides.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

Needles = tuple[tuple[str, ...], ...]
"""Alternatives; each with the lower-case texts that must all be there."""

MOST_ALTERNATIVES = 250

_FOLDED = str.maketrans({"\u0131": "i", "\u0130": "i", "\u017f": "s", "\u212a": "k"})
"""Letters that a pattern takes for an ASCII one when case does not matter."""


def folded(text: str) -> str:
    """A text as needles are looked for in it."""
    return text.lower() if text.isascii() else text.translate(_FOLDED).lower()


def needles_of(regex: str) -> Needles:
    """The needles of a regular expression; () for one that may match where no text is certain."""
    from re import _parser  # type: ignore[attr-defined]  # only here, where nobody waits

    found = _of_sequence(_parser.parse(regex).data)
    return tuple(sorted(tuple(sorted(one)) for one in found)) if frozenset() not in found else ()


_Sets = frozenset[frozenset[str]]
_ANYTHING: _Sets = frozenset({frozenset()})


def _of_sequence(parts: Iterable[tuple[Any, Any]], run: str = "") -> _Sets:
    """What must be there for a sequence: all that each of its parts needs, texts as long as they are certain.

    `run` is the text right before it.
    """
    needed = _ANYTHING
    for operation, argument in _flat(parts):
        letter = _letter(operation, argument)
        if letter:
            run += letter
        elif operation == "BRANCH":  # re takes out what its alternatives begin with alike: put back here
            alternatives = [_of_sequence(branch.data, run) for branch in argument[1]]
            needed, run = _both(needed, _shortest(frozenset().union(*alternatives))), ""
        else:
            needed, run = _both(needed, _one(run)), ""
            needed = _both(needed, _of_part(operation, argument))
    return _both(needed, _one(run))


def _flat(parts: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """The parts of a sequence with those of its groups in their place."""
    for operation, argument in parts:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[3].data)
        elif str(operation) == "ATOMIC_GROUP":
            yield from _flat(argument.data)
        else:
            yield str(operation), argument


def _letter(operation: str, argument: Any) -> str:
    """The one ASCII letter or sign a part stands for, whatever its case; "" for any other part."""
    members = [(operation, argument)] if operation == "LITERAL" else argument if operation == "IN" else []
    letters = {chr(value).lower() if str(kind) == "LITERAL" else "" for kind, value in members}
    (letter,) = letters if len(letters) == 1 else ("",)
    return letter if letter.isascii() else ""


def _of_part(operation: str, argument: Any) -> _Sets:
    if operation.endswith("REPEAT") and argument[0] >= 1:
        return _of_sequence(argument[2].data)
    return _ANYTHING


def _one(run: str) -> _Sets:
    # A single letter is in nearly every line.
    return frozenset({frozenset({run})}) if len(run) > 1 or (run and not run.isalnum()) else _ANYTHING


def _both(one: _Sets, other: _Sets) -> _Sets:
    """What two parts need together; where that gets long, the one of them that says more, which is needed too."""
    if len(one) * len(other) > MOST_ALTERNATIVES:
        return max(one, other, key=lambda sets: min(sum(map(len, texts)) for texts in sets))
    return _shortest(frozenset(left | right for left, right in product(one, other)))


def _shortest(sets: _Sets) -> _Sets:
    """Without alternatives that need more than another does."""
    return frozenset(one for one in sets if not any(other < one for other in sets))
