"""What is said of each unit's cover: by whom it is approved or objected to, and how that was recognised."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, field

from reviewer.core.verdict import Verdict


class Match(StrEnum):
    """How a sign-off was recognised as speaking of this change, strongest first."""

    SAME_COMMIT = "same commit"
    SAME_TREE = "same tree"
    SAME_CHANGE = "same change on a new base"
    UNIT_BY_UNIT = "unit by unit"


class SignatureState(StrEnum):
    """What is known of a record's signature."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN_KEY = "unknown key"
    WRONG_PERSON = "wrong person"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    CANNOT_CHECK = "cannot check"


class Approval(Struct, frozen=True, kw_only=True):
    """A person's approval of a unit."""

    reviewer: str
    email: str
    at: str
    record: str
    match: Match
    signature: SignatureState
    self_signed: bool


class Objection(Struct, frozen=True, kw_only=True):
    """A person's request for changes, or rejection, that takes a unit's cover away."""

    reviewer: str
    email: str
    at: str
    record: str
    verdict: Verdict


class Coverage(Struct, frozen=True):
    """What is covered, each by fingerprint: approvals by independent people; approvals by the change's own
    people beside them, which never count; and sentences about records that count for nothing.

    `uncovered` is in the change's order; `objected` says who stands against a unit, approved by others or not.
    """

    covered: dict[str, tuple[Approval, ...]] = field(default_factory=dict)
    self_signed: dict[str, tuple[Approval, ...]] = field(default_factory=dict)
    uncovered: Sequence[str] = ()
    problems: tuple[str, ...] = ()
    objected: dict[str, tuple[Objection, ...]] = field(default_factory=dict)
