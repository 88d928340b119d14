"""One file of a change as the risk rules see it: both sides as text, its kind, its language."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from reviewer.core.change import FileDelta, Hunk, Unit
from reviewer.core.filekind import HEAD_BYTES, kind_of
from reviewer.core.finding import DiffSide
from reviewer.core.kind import Kind
from reviewer.core.risk.languages import Language, Syntax, language_of
from reviewer.core.risk.lexer import Views, Where

LONGEST_LINE = 8000
"""Characters of a line that patterns are searched in; what is beyond is said to be unscanned."""
LARGEST_TEXT = 2 * 1024 * 1024
"""Bytes of a file that are read to tell code from comments; of a larger one only the changed lines are."""


class ChangedLines(Struct, frozen=True):
    """One side of one unit: the number of its first line, and its lines without LF."""

    side: DiffSide
    first: int
    lines: tuple[str, ...]


class SideText:
    """One side of a file: all of it where the blob is known, else only its changed lines."""

    def __init__(self, blob: bytes | None, changed: Sequence[ChangedLines], syntax: Syntax) -> None:
        self._cut: dict[tuple[int, Where], list[str]] = {}
        self.whole = blob is not None and len(blob) <= LARGEST_TEXT
        if blob is not None and self.whole:
            self._starts = [1]
            self._views = [Views(text_of(blob), syntax)]
        else:
            runs = [run for run in changed if run.lines]
            self._starts = [run.first for run in runs]
            self._views = [Views("\n".join(map(_capped, run.lines)), syntax) for run in runs]

    def lines(self, where: Where, first: int, last: int) -> tuple[int, list[str]]:
        """The known lines of a view from `first` to `last` (1-based, inclusive): the first's number, the lines.

        Only lines that are known in one piece with those asked for; long ones are cut at LONGEST_LINE.
        """
        index = bisect_right(self._starts, max(first, self._starts[0])) - 1 if self._starts else -1
        if index < 0:
            return first, []
        start = self._starts[index]
        view = self._view(index, where)
        begin = max(first, start)
        return begin, view[begin - start : max(0, last - start + 1)]

    def line(self, where: Where, number: int) -> str:
        """One line of a view; "" where it is not known."""
        index = bisect_right(self._starts, number) - 1
        if index < 0:
            return ""
        view, at = self._view(index, where), number - self._starts[index]
        return view[at] if at < len(view) else ""

    def above(self, where: Where, number: int, reach: int = 1000) -> Iterator[str]:
        """The lines of a view above a line, upwards, as far as they are known and at most `reach` of them."""
        index = bisect_right(self._starts, number) - 1
        if index >= 0:
            view, start = self._view(index, where), self._starts[index]
            for at in range(min(number - start, len(view)) - 1, max(-1, number - start - reach - 1), -1):
                yield view[at]

    def everything(self, where: Where) -> Iterator[tuple[int, str]]:
        """Every known line of a view with its number."""
        return chain.from_iterable(
            enumerate(self._view(index, where), start) for index, start in enumerate(self._starts)
        )

    def _view(self, index: int, where: Where) -> list[str]:
        """The lines of a view, the long ones cut."""
        view = self._cut.get((index, where))
        if view is None:
            view = self._views[index].lines(where)
            if max(map(len, view)) > LONGEST_LINE:
                view = [_capped(line) for line in view]
            self._cut[index, where] = view
        return view


class ChangedFile:
    """A file delta with what the rules ask of it; each thing worked out when first asked for."""

    def __init__(self, delta: FileDelta, units: Sequence[Unit], old: bytes | None, new: bytes | None) -> None:
        self.delta = delta
        self.units = units
        self.path = delta.path
        self.paths = tuple(dict.fromkeys((delta.path, delta.old_path)))
        self.old_blob = old
        self.new_blob = new
        self.kind = _kind(delta, old)
        self.claims_generated = (
            new is not None and kind_of(delta.path, new[:HEAD_BYTES]).kind is Kind.GENERATED
        )
        self.language: Language = language_of(
            delta.path, (new if new is not None else old or b"")[:HEAD_BYTES]
        )
        self.changed = [_changed_lines(delta, unit) for unit in units]
        self._sides: dict[DiffSide, SideText] = {}

    def side(self, side: DiffSide) -> SideText:
        """One side as text."""
        text = self._sides.get(side)
        if text is None:
            blob, which = (self.old_blob, 0) if side is DiffSide.OLD else (self.new_blob, 1)
            changed = [pair[which] for pair in self.changed]
            text = self._sides[side] = SideText(blob, changed, self.language.syntax)
        return text


def text_of(content: bytes) -> str:
    """Content as text: UTF-8, with what is not UTF-8 kept as lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def _kind(delta: FileDelta, old: bytes | None) -> Kind:
    """What the base says the file is for; a head that calls itself generated is not believed."""
    kind = kind_of(delta.path, (old or b"")[:HEAD_BYTES]).kind
    # Data below docs/ is what a document shows, not what a program is told.
    return Kind.DOCS if kind is Kind.CONFIG and delta.path.startswith(("docs/", "doc/")) else kind


def _changed_lines(delta: FileDelta, unit: Unit) -> tuple[ChangedLines, ChangedLines]:
    hunk = delta.hunk(unit.hunk) if unit.hunk is not None else Hunk(0, (), 0, ())
    return (
        ChangedLines(DiffSide.OLD, hunk.old_start, _decoded(hunk.old)),
        ChangedLines(DiffSide.NEW, hunk.new_start, _decoded(hunk.new)),
    )


def _decoded(lines: tuple[bytes, ...]) -> tuple[str, ...]:
    if not lines:
        return ()
    texts = text_of(b"".join(lines)).split("\n")
    return tuple(texts[: len(lines)])


def _capped(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE]
