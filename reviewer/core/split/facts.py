"""What each change unit says about itself: its words, definitions, place and kind."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from zlib import crc32

from msgspec import Struct

from reviewer.core.change import Change, FileDelta, Hunk, Status, Unit
from reviewer.core.filekind import HEAD_BYTES, is_changelog, kind_of
from reviewer.core.kind import FileKind
from reviewer.core.split.dialects import Language
from reviewer.core.split.languages import (
    Definition,
    definitions,
    enclosing,
    indent_width,
    language_of,
)
from reviewer.core.split.words import TOKEN, Known, parts, text_of, words_of

BaseLines = Callable[[int], Sequence[bytes]]
"""The lines of a file delta's base side, by its index in the change; empty for an added file."""

BASE_BYTES = 400_000
"""How much of one base file is read for scopes and word counts; a hunk after that only loses its scope."""
LINE_BYTES = 300
"""How much of one line is looked at for definitions, so that a minified file costs no more than another."""
PAIRED_LINES = 12
"""Hunks with more lines on a side are rewritten, not edited: no replacements are looked for."""
MOST_WORDS = 400
"""Words of one unit that are kept."""
MOST_LINES = 400
"""Lines of one side of a unit up to which they are looked for elsewhere."""
SHORTEST_LINE = 6
"""Bytes up to which a line says nothing by turning up elsewhere: `return`, `});`."""
NEARBY_LINES = 6
NONE: frozenset[str] = frozenset()
REPLACED_TOKENS = 6
"""A replacement longer than this is a rewrite, not a rename or a changed call."""


_OF_TESTS = frozenset({"test", "spec", "unit", "unittest", "tst"})
"""What the name of a file of tests has besides the name of what it tests."""


class FileFacts(Struct, frozen=True):
    """What all units of one file share."""

    index: int
    path: str
    kind: FileKind
    language: Language
    changelog: bool
    stem: frozenset[str]
    directory: str
    top: str


class Facts(Struct, frozen=True):
    """One unit as the splitter sees it.

    `words` are all its words, `added` and `removed` those of which one side has more, `around` those of the
    lines beside it. `first` and `last` are its place in the base, so that two units of a file have a distance.
    `replaced` are short runs of tokens that took another's place; `old` and `new` digests of its lines without
    the white space around them.
    """

    index: int
    unit: Unit
    file: FileFacts
    words: frozenset[str] = NONE
    added: frozenset[str] = NONE
    removed: frozenset[str] = NONE
    around: frozenset[str] = NONE
    defines: tuple[str, ...] = ()
    undefines: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    replaced: frozenset[tuple[str, str]] = frozenset()
    old: frozenset[int] = frozenset()
    new: frozenset[int] = frozenset()
    blank: bool = False
    comments: bool = False
    imports: bool = False

    @property
    def first(self) -> int:
        """Its first line in the base."""
        return self.unit.old_start

    @property
    def last(self) -> int:
        """Its last line in the base."""
        return self.unit.old_start + max(0, self.unit.old_lines - 1)


class Described(Struct, frozen=True):
    """The facts of some units, in the change's order, and how often the base of their files has each word."""

    facts: tuple[Facts, ...]
    base_words: Mapping[str, int]
    base_lines: int


def files_of(
    change: Change, base_lines: BaseLines, kinds: Sequence[FileKind] | None = None
) -> tuple[FileFacts, ...]:
    """What the units of each file share; without `kinds` the heads of the files are read for them."""
    return tuple(
        _file_facts(index, delta, kinds[index] if kinds else _kind_of(index, delta, base_lines))
        for index, delta in enumerate(change.deltas)
    )


def _kind_of(index: int, delta: FileDelta, base_lines: BaseLines) -> FileKind:
    head = b""
    if delta.status is Status.ADDED and delta.spans:
        head = b"".join(delta.hunk(0).new)[:HEAD_BYTES]
    elif delta.spans:
        head = b"".join(base_lines(index)[:HEAD_BYTES])[:HEAD_BYTES]
    return kind_of(delta.path, head)


def _file_facts(index: int, delta: FileDelta, kind: FileKind) -> FileFacts:
    stem = delta.path.rpartition("/")[2].partition(".")[0]
    return FileFacts(
        index,
        delta.path,
        kind,
        language_of(delta.path),
        is_changelog(delta.path),
        frozenset(parts(stem)) - _OF_TESTS,
        delta.path.rpartition("/")[0],
        delta.path.partition("/")[0] if "/" in delta.path else "",
    )


class Describer:
    """Describes the units of a change, some files at a time; of the texts it read it keeps the last file's."""

    def __init__(self, change: Change, base_lines: BaseLines, files: Sequence[FileFacts]) -> None:
        self._change = change
        self._base_lines = base_lines
        self._files = files
        self._last: _File | None = None

    def describe(self, part: Sequence[int], units: Iterable[int]) -> Described:
        """What there is to know about these units, by their places in the change, and about the code around them.

        `part` are the files whose base says what is known already; those a tool wrote say nothing.
        """
        members: dict[int, list[int]] = {file: [] for file in part}
        for index in units:
            members[self._change.units[index].file].append(index)
        told: list[Facts] = []
        base_words: Counter[str] = Counter()
        known = Known()
        lines = 0
        for file, inside in members.items():
            if inside or not self._files[file].kind.machine_made:
                current = self._open(file)
                base_words.update(current.words)
                lines += current.lines
                told += [current.tell(index, self._change.units[index], known) for index in inside]
        return Described(tuple(told), base_words, lines)

    def _open(self, file: int) -> "_File":
        if self._last is None or self._last.facts.index != file:  # a large file is in several parts
            self._last = _File(self._files[file], self._change.deltas[file], self._base_lines)
        return self._last


class _File:
    """One file while its units are described."""

    def __init__(self, facts: FileFacts, delta: FileDelta, base_lines: BaseLines) -> None:
        self.facts = facts
        self.delta = delta
        self.base = base_lines(facts.index) if delta.spans and delta.status is not Status.ADDED else ()
        text = _bounded_text(self.base)
        self.words = words_of(text)
        self.lines = text.count("\n")
        self.definitions: list[Definition] = definitions(facts.language, text)
        self.lowest = min((one.indent for one in self.definitions), default=0)

    def tell(self, index: int, unit: Unit, known: Known) -> Facts:
        if unit.hunk is None:
            return Facts(index, unit, self.facts)
        hunk = self.delta.hunk(unit.hunk)
        old, new = text_of(hunk.old), text_of(hunk.new)
        old_words, new_words = known.each(words_of(old)), known.each(words_of(new))
        words = _few(old_words, new_words)
        added, removed = _more(old_words, new_words)
        if len(words) == MOST_WORDS:
            added, removed = added & words, removed & words
        language = self.facts.language
        changed = [line for line in (old + new).split("\n") if line.strip()]
        return Facts(
            index,
            unit,
            self.facts,
            words=words,
            added=added,
            removed=removed,
            around=self._around(hunk, known),
            defines=_names(language, new),
            undefines=_names(language, old),
            scopes=self._scopes(hunk, new or old),
            replaced=replacements(hunk),
            old=_line_digests(hunk.old),
            new=_line_digests(hunk.new),
            blank=not changed,
            comments=bool(changed) and all(map(language.comment.match, changed)),
            imports=bool(changed) and all(map(language.imports.match, changed)),
        )

    def _around(self, hunk: Hunk, known: Known) -> frozenset[str]:
        """The words of the lines before and after a unit, in the base."""
        first = hunk.old_start - 1 if hunk.old else hunk.old_start
        after = first + len(hunk.old)
        near = (*self.base[max(0, first - NEARBY_LINES) : first], *self.base[after : after + NEARBY_LINES])
        text = b"".join([line[:LINE_BYTES] for line in near]).decode("utf-8", "replace")
        return frozenset(known.each(words_of(text)))

    def _scopes(self, hunk: Hunk, text: str) -> tuple[str, ...]:
        first = next((line for line in text.split("\n") if line.strip()), "")
        indent = indent_width(first[: len(first) - len(first.lstrip())])
        line = hunk.old_start - 1 if hunk.old else hunk.old_start
        low, high = 0, len(self.definitions)
        while low < high:
            middle = (low + high) // 2
            if self.definitions[middle].line < line:
                low = middle + 1
            else:
                high = middle
        return enclosing(self.definitions[:low], line, indent, self.lowest)


def _few(old: list[str], new: list[str]) -> frozenset[str]:
    """The words of both sides, or as many of the most frequent ones as tell a very large unit's subject."""
    words = frozenset(old).union(new)
    if len(words) <= MOST_WORDS:
        return words
    counted = sorted(Counter((*old, *new)).items(), key=lambda item: (-item[1], item[0]))
    return frozenset(word for word, _ in counted[:MOST_WORDS])


def _more(old: list[str], new: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that the new side has more often, and those that the old side has."""
    went, came = frozenset(old), frozenset(new)
    both = went & came
    if not both:
        return came, went
    added, removed = came - both, went - both
    if len(old) > len(went) or len(new) > len(came):
        before, after = Counter(old), Counter(new)
        added = added.union([word for word in both if before[word] < after[word]])
        removed = removed.union([word for word in both if before[word] > after[word]])
    return added, removed


def _line_digests(lines: Sequence[bytes]) -> frozenset[int]:
    """Enough of the lines, without the white space around them, to tell whether they turn up elsewhere."""
    if len(lines) > MOST_LINES:
        return frozenset()
    return frozenset([crc32(line) for line in map(bytes.strip, lines) if len(line) > SHORTEST_LINE])


def _bounded_text(lines: Sequence[bytes]) -> str:
    first = lines[:BASE_BYTES]
    if sum(map(len, first)) > BASE_BYTES or max(map(len, first), default=0) > LINE_BYTES:
        first = list(_bounded(first))
    return b"".join(first).decode("utf-8", "replace")


def _bounded(lines: Sequence[bytes]) -> Iterator[bytes]:
    room = BASE_BYTES
    for line in lines:
        if len(line) > LINE_BYTES:
            line = line[:LINE_BYTES] + b"\n"
        room -= len(line)
        if room < 0:
            break
        yield line


def _names(language: Language, text: str) -> tuple[str, ...]:
    """The names a text defines, outermost first."""
    if len(text) > LINE_BYTES:
        text = "\n".join([line[:LINE_BYTES] for line in text.split("\n")])
    found = sorted(definitions(language, text), key=lambda definition: (definition.indent, definition.line))
    return tuple(dict.fromkeys(definition.name for definition in found))


def replacements(hunk: Hunk) -> frozenset[tuple[str, str]]:
    """What took what's place, where lines pair up one to one: `foo(` -> `bar(`."""
    if not 0 < len(hunk.old) == len(hunk.new) <= PAIRED_LINES:
        return frozenset()
    found = set()
    for old_line, new_line in zip(hunk.old, hunk.new, strict=True):
        old = TOKEN.findall(old_line[:LINE_BYTES].decode("utf-8", "replace"))
        new = TOKEN.findall(new_line[:LINE_BYTES].decode("utf-8", "replace"))
        start = 0
        while start < min(len(old), len(new)) and old[start] == new[start]:
            start += 1
        stop = 0
        while stop < min(len(old), len(new)) - start and old[-1 - stop] == new[-1 - stop]:
            stop += 1
        came, went = new[start : len(new) - stop], old[start : len(old) - stop]
        if 0 < max(len(came), len(went)) <= REPLACED_TOKENS and (came or went):
            found.add((" ".join(went), " ".join(came)))
    return frozenset(found)
