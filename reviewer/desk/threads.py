"""The reviewer's comments in one open review, and where each stands in the change as it is now."""

from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import sha256

from reviewer.core.anchoring import Placed, reanchor
from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide
from reviewer.core.session import (
    Anchor,
    Comment,
    CommentDeleted,
    CommentEdited,
    CommentResolved,
    CommentWritten,
    Session,
)
from reviewer.desk.cutting import Cutting
from reviewer.desk.places import Places, Spot
from reviewer.git.drafts import Journal


class Threads:
    """Comments, written to the journal before a verb returns; `place` finds where they stand."""

    def __init__(
        self, journal: Journal, now: Callable[[], str], author: str, places: Places, cutting: Cutting
    ) -> None:
        self._cutting = cutting
        self._journal = journal
        self._now = now
        self._author = author
        self._places = places
        self._placed: dict[str, Placed] = {}
        self._orphans: tuple[Comment, ...] = ()
        self._at: dict[tuple[int, DiffSide, int], list[Comment]] = {}

    @property
    def _session(self) -> Session:
        return self._journal.session

    # Where they stand.

    def at(self, file: int, side: DiffSide, line: int) -> list[Comment]:
        """The comments that stand under a line."""
        return self._at.get((file, side, line), [])

    def commented_lines(self, file: int) -> list[tuple[DiffSide, int]]:
        """The lines of a file that have comments under them."""
        return [(side, line) for at, side, line in self._at if at == file]

    def placed(self) -> list[tuple[Comment, Spot, int, DiffSide]]:
        """Every comment that has a place, in file order."""
        comments, spots = self._session.comments, self._places.spots
        found = [
            (comments[id], spots[place.fingerprint], place.line, place.side)
            for id, place in self._placed.items()
            if id in comments and place.fingerprint in spots
        ]
        return sorted(found, key=lambda one: (one[1], one[2]))

    def orphans(self) -> tuple[Comment, ...]:
        """Comments whose content is no longer in the change."""
        return self._orphans

    def place(self) -> set[int]:
        """Find each comment's place anew; the files whose comments changed."""
        before = self._at
        comments = self._session.comments.values()
        near, cuts = self._near(comments), self._cutting.every()
        self._placed, self._orphans = reanchor(comments, near, self._places.lines_of, cuts)
        self._at = {}
        for comment, spot, line, side in self.placed():
            unit = self._places.unit(spot)
            if unit is not None:
                whole = DiffSide.NEW if unit.new_lines else DiffSide.OLD
                first = unit.new_start if unit.new_lines else unit.old_start
                where = (spot.file, side, line) if line else (spot.file, whole, first)
                self._at.setdefault(where, []).append(comment)
        return {where[0] for where in (*before, *self._at)}

    def _near(self, comments: Collection[Comment]) -> Iterator[Unit]:
        """The units that any of these comments can speak of: of the same content, or of the same file."""
        paths = {comment.anchor.path for comment in comments}
        names = {comment.anchor.fingerprint for comment in comments}
        for file, units in self._places.units.items() if comments else ():
            delta = self._places.deltas[file]
            if not paths.isdisjoint((delta.path, delta.old_path)):
                yield from units
                names.difference_update(unit.fingerprint for unit in units)
        for spot in (self._places.spots.get(name) for name in names):
            unit = self._places.unit(spot) if spot else None
            if unit is not None:
                yield unit

    def anchor(self, spot: Spot, side: DiffSide, numbers: Sequence[int], text: Sequence[str]) -> Anchor:
        """The anchor of a comment on lines of a unit; on the whole unit when there are none."""
        unit = self._places.units[spot.file][spot.slot]
        start = unit.new_start if side is DiffSide.NEW else unit.old_start
        first, last = (min(numbers), max(numbers)) if numbers else (0, 0)
        return Anchor(
            fingerprint=unit.fingerprint,
            path=unit.path,
            side=side,
            start=first,
            end=last,
            text=tuple(text),
            offset=first - start if first else 0,
        )

    # What the reviewer does.

    def write(self, anchor: Anchor, body: str) -> Comment:
        """Keep a new comment."""
        now = self._now()
        id = sha256(f"{now} {anchor.fingerprint} {anchor.start} {body}".encode()).hexdigest()[:16]
        comment = Comment(id=id, anchor=anchor, body=body, author=self._author, at=now)
        self._journal.append(CommentWritten(comment))
        return comment

    def edit(self, id: str, body: str) -> None:
        """Another body for a comment; none deletes it."""
        self._journal.append(CommentEdited(id, body, self._now()) if body else CommentDeleted(id))

    def resolve(self, id: str) -> bool:
        """Resolve a comment or open it again; whether it is resolved now."""
        resolved = self._session.comments[id].state == "open"
        self._journal.append(CommentResolved(id, resolved))
        return resolved
