"""What reviewers said about a change, and where each word of it stands in the change as it is now."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from reviewer.core.anchoring import LinesOf, Placed, reanchor
from reviewer.core.change import Comparison, Unit
from reviewer.core.finding import DiffSide
from reviewer.core.record import CommentKept, Note, Verdict
from reviewer.core.session import Comment, Reply


class Standing(StrEnum):
    """Whether the content a comment speaks of is still there."""

    HERE = "here"
    MOVED = "moved"
    GONE = "gone"


class Thread(Struct, frozen=True, kw_only=True):
    """One comment with its answers; `start` and `end` are lines of the side, 1-based, 0 for the whole unit.

    Of one whose content is gone, they are where it stood when it was written. `record` is the sign-off it was
    given with, "" for a comment of the saved session; `quoted` are its lines without their ends, as far as known.
    """

    id: str
    path: str
    side: DiffSide
    start: int
    end: int
    standing: Standing
    fingerprint: str
    body: str
    author: str
    email: str = ""
    at: str
    is_open: bool
    quoted: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    record: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """A verdict that stands against the change, with the notes that say why; `units` are those it is about."""

    verdict: Verdict
    author: str
    email: str
    at: str
    record: str
    notes: tuple[Note, ...]
    units: int


class Discussion(Struct, frozen=True):
    """All of it about one change, in the change's order; what is gone comes last. `problems` are left-out records."""

    comparison: Comparison
    threads: tuple[Thread, ...]
    asked: tuple[Asked, ...] = ()
    problems: tuple[str, ...] = ()


def own_threads(
    comments: Iterable[Comment], units: Sequence[Unit], lines_of: LinesOf, *, email: str = ""
) -> tuple[Thread, ...]:
    """The saved session's comments, each where its content is now; `email` is the reviewer's."""
    every = tuple(comments)
    placed, _ = reanchor(every, units, lines_of)
    by_fingerprint = {unit.fingerprint: unit for unit in units}
    return tuple(_own(comment, placed.get(comment.id), by_fingerprint, email) for comment in every)


def _own(comment: Comment, place: Placed | None, units: Mapping[str, Unit], email: str) -> Thread:
    anchor = comment.anchor
    end = place.line if place else anchor.end
    path = units[place.fingerprint].path if place else anchor.path
    standing = Standing.GONE if place is None else Standing.MOVED if place.moved else Standing.HERE
    return Thread(
        id=comment.id,
        path=path,
        side=place.side if place else anchor.side,
        start=max(1, end - max(0, anchor.end - anchor.start)) if end else 0,
        end=end,
        standing=standing,
        fingerprint=place.fingerprint if place else anchor.fingerprint,
        body=comment.body,
        author=comment.author,
        email=email,
        at=comment.edited or comment.at,
        is_open=comment.state == "open",
        quoted=anchor.text,
        replies=comment.replies,
    )


def recorded_thread(
    kept: CommentKept, units: Mapping[str, Unit], *, name: str, email: str, at: str, record: str
) -> Thread:
    """A comment a verdict was given with: it is here as long as its unit is, at the line it had then."""
    unit = units.get(kept.fingerprint)
    return Thread(
        id=f"{record[:12]}:{kept.fingerprint[:8]}",
        path=unit.path if unit else kept.path,
        side=DiffSide(kept.side),
        start=kept.line,
        end=kept.line,
        standing=Standing.HERE if unit else Standing.GONE,
        fingerprint=kept.fingerprint,
        body=kept.body,
        author=name,
        email=email,
        at=at,
        is_open=kept.state == "open",
        record=record,
    )


def in_order(threads: Iterable[Thread], units: Sequence[Unit]) -> tuple[Thread, ...]:
    """As the change has them, from its first unit to its last; what is gone at the end, by path and line."""
    at = {unit.fingerprint: number for number, unit in enumerate(units)}
    return tuple(
        sorted(threads, key=lambda one: (at.get(one.fingerprint, len(at)), one.path, one.end, one.at, one.id))
    )


def told_once(own: Sequence[Thread], recorded: Iterable[Thread]) -> tuple[Thread, ...]:
    """Of the same words of the same person on the same unit, the saved session's, else the newest record's."""
    newest = {_same(thread): thread for thread in sorted(recorded, key=lambda one: one.at)}
    mine = {_same(thread) for thread in own}
    return (*own, *(thread for words, thread in newest.items() if words not in mine))


def _same(thread: Thread) -> tuple[str, str, str]:
    return thread.email.lower(), thread.fingerprint, thread.body
