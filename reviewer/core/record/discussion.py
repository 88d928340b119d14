"""The bodies of comments, replies and resolutions: a thread is a comment and what refers to its record."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from reviewer.core.finding import DiffSide
from reviewer.core.record.terms import RecordId, Said

LineNumber = Annotated[int, Meta(ge=0)]


class CommentBody(Struct, frozen=True, kw_only=True):
    """What somebody said about lines of the change.

    The content says where it belongs: `fingerprint` is the unit's, `quoted` the lines without their ends,
    `before` and `after` up to two neighbours each, `offset` counts the first line from the beginning of the
    unit's side. `start` and `end` are where it stood at the subject's head, 1-based, 0 for the whole file.
    """

    path: str
    side: DiffSide
    start: LineNumber
    end: LineNumber
    fingerprint: str
    text: Said
    quoted: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    offset: LineNumber = 0


class ReplyBody(Struct, frozen=True, kw_only=True):
    """An answer in a thread; `to` is the comment's record."""

    to: RecordId
    text: Said


class ResolutionHow(StrEnum):
    """What became of a thread."""

    RESOLVED = "resolved"
    REOPENED = "reopened"


class ResolutionBody(Struct, frozen=True, kw_only=True):
    """A person settled a thread, or opened it again; `to` is the comment's record."""

    to: RecordId
    how: ResolutionHow
    text: str = ""
