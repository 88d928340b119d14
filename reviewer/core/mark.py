"""A mark: a unit was read, and how."""

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
