"""The lines behind the rows: hunks, unchanged lines, syntax tokens and word emphasis, each kept while it is near."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reviewer.core.change import FileDelta, Hunk
from reviewer.core.finding import DiffSide
from reviewer.core.lines import Lines, SparseLines
from reviewer.core.long_lines import LONG, Line, LongHunk
from reviewer.core.text import text_of
from reviewer.core.tokens import TokenClass
from reviewer.tui.kept_tokens import KeptTokens
from reviewer.tui.paint import Spanned

TOKEN_ROLES: dict[int, str] = {token.value: token.role for token in TokenClass}
"""The palette's role of each token class."""

KEPT_HUNKS = 100
"""More than are on the screen and on those drawn ahead."""
KEPT_BASES, FEWEST_BASES = 24, 4
KEPT_BASE_BYTES = 4 << 20
"""Of files, and of their bytes, whose base sides are kept; a few whatever their size."""

EMPHASIS_LINES = 400
"""Longest side of a replaced block whose words are compared: a longer one is a rewrite, not an edit."""


NOT_KNOWN = "┄ not in the patch\n".encode()
"""Stands for an unchanged line that a patch does not bring along."""


class Emphasis(NamedTuple):
    """Ranges of changed words, by line index within the hunk's side."""

    old: dict[int, tuple[tuple[int, int], ...]]
    new: dict[int, tuple[tuple[int, int], ...]]


NO_EMPHASIS = Emphasis({}, {})


class Content:
    """Answers what stands in a line; asks for what is not here yet and answers None meanwhile."""

    def __init__(
        self,
        deltas: Sequence[FileDelta],
        want_base: Callable[[int], None],
        want_tokens: Callable[[int, DiffSide, int], None],
        forget_tokens: Callable[[int, DiffSide, int], None],
    ) -> None:
        self.deltas = deltas
        self._want_base = want_base
        self._want_tokens = want_tokens
        self._tokens = KeptTokens(forget_tokens)
        self._hunks: OrderedDict[tuple[int, int], Hunk | LongHunk] = OrderedDict()
        self._emphasis: OrderedDict[tuple[int, int], Emphasis] = OrderedDict()
        self._bases: OrderedDict[int, Sequence[bytes]] = OrderedDict()

    def line(self, file: int, index: int, side: DiffSide, at: int) -> Line:
        """A removed, or an added line of a hunk, by its number among them from 0."""
        hunk = self._hunk(file, index)
        if isinstance(hunk, LongHunk):
            return hunk.line(side, at)
        return hunk.old[at] if side is DiffSide.OLD else hunk.new[at]

    def hunk(self, file: int, index: int) -> Hunk:
        """All lines of one hunk."""
        found = self._hunk(file, index)
        return self.deltas[file].hunk(index) if isinstance(found, LongHunk) else found

    def _hunk(self, file: int, index: int) -> Hunk | LongHunk:
        key = (file, index)
        found = self._hunks.get(key)
        if found is None:
            delta = self.deltas[file]
            span = delta.spans[index]
            is_long = span.end - span.offset > LONG
            found = self._hunks[key] = LongHunk(delta.body, span) if is_long else delta.hunk(index)
            if len(self._hunks) > KEPT_HUNKS:
                self._hunks.popitem(last=False)
        else:
            self._hunks.move_to_end(key)
        return found

    def forget_hunks(self, file: int) -> None:
        """The hunks of a file are others now."""
        for kept in (self._hunks, self._emphasis):
            for key in [key for key in kept if key[0] == file]:
                del kept[key]

    def base_line(self, file: int, number: int) -> Line | None:
        """A line of the base side, None until the file has been read."""
        lines = self._bases.get(file)
        if lines is None:
            self._want_base(file)
            return None
        self._bases.move_to_end(file)
        try:
            return lines.line(number - 1) if isinstance(lines, SparseLines) else lines[number - 1]
        except IndexError:
            return NOT_KNOWN

    def base_arrived(self, file: int, lines: Sequence[bytes]) -> None:
        """Keep the base side of a file, whole or as far as a patch tells it."""
        self._bases[file] = lines
        self._bases.move_to_end(file)
        kept = sum(map(_size, self._bases.values()))  # each may have been packed since
        while len(self._bases) > KEPT_BASES or (kept > KEPT_BASE_BYTES and len(self._bases) > FEWEST_BASES):
            kept -= _size(self._bases.popitem(last=False)[1])

    def tokens(self, file: int, side: DiffSide, number: int) -> tuple[Spanned, ...]:
        """The syntax tokens of a line; none until they have arrived."""
        line = self._tokens.line(file, side, number)
        if line is None:
            self._want_tokens(file, side, number)
            return ()
        return _spanned(line)

    def tokens_arrived(self, file: int, side: DiffSide, first: int, lines: Sequence[bytes]) -> None:
        """Keep the tokens of consecutive lines."""
        self._tokens.take(file, side, first, lines)

    def emphasis(self, file: int, index: int) -> Emphasis:
        """The changed words of a hunk that replaces lines."""
        key = (file, index)
        found = self._emphasis.get(key)
        if found is None:
            found = self._emphasis[key] = _emphasis(self._hunk(file, index))
            if len(self._emphasis) > KEPT_HUNKS:
                self._emphasis.popitem(last=False)
        return found


def _size(lines: Sequence[bytes]) -> int:
    """The bytes a base side takes; of what a patch tells, none: the patch has them anyway."""
    return lines.held if isinstance(lines, Lines) else 0


def _emphasis(hunk: Hunk | LongHunk) -> Emphasis:
    if isinstance(hunk, LongHunk):  # no longer line is compared, so its beginning does
        old, new = ([line[:LONG] for line in hunk.lines(side)] for side in (DiffSide.OLD, DiffSide.NEW))
    else:
        old, new = list(hunk.old), list(hunk.new)
    if not old or not new or max(len(old), len(new)) > EMPHASIS_LINES:
        return NO_EMPHASIS
    from reviewer.core.words import pair  # only a replaced line needs it

    pairs = pair([text_of(line) for line in old], [text_of(line) for line in new])
    return Emphasis(
        {match.old: match.old_ranges for match in pairs}, {match.new: match.new_ranges for match in pairs}
    )


def _spanned(line: bytes) -> tuple[Spanned, ...]:
    """The packed runs of a line as named ranges."""
    numbers = array("H", line)
    return tuple(
        Spanned(numbers[at], numbers[at + 1], TOKEN_ROLES.get(numbers[at + 2], "text"))
        for at in range(0, len(numbers), 3)
    )
