"""A mark: a unit was read, and how."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct


class MarkHow(StrEnum):
    """How a unit came to be read: on its own, with others in one go, or declared without being shown."""

    ONE_BY_ONE = "one-by-one"
    BULK = "bulk"
    DECLARED = "declared"


class Mark(Struct, frozen=True):
    """A unit was read; `at` is UTC, RFC 3339."""

    how: MarkHow
    at: str


_WEAKEST = (MarkHow.DECLARED, MarkHow.BULK, MarkHow.ONE_BY_ONE)


def weakest(ways: Iterable[MarkHow]) -> MarkHow:
    """How something was read of which each part was read in one of these ways."""
    return min(ways, key=_WEAKEST.index)
