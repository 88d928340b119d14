"""A mark: a unit was read, and how."""

from dataclasses import dataclass
from enum import StrEnum


class MarkHow(StrEnum):
    """How a unit came to be read: on its own, with others in one go, or declared without being shown."""

    ONE_BY_ONE = "one-by-one"
    BULK = "bulk"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit was read; `at` is UTC, RFC 3339."""

    how: MarkHow
    at: str
