"""The rules' patterns, searched in the changed lines of a file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide
from reviewer.core.kind import Kind
from reviewer.core.patterns import regex
from reviewer.core.risk.catalogue import LONGEST_SPAN, Catalogue, Lines, Rule, compiled
from reviewer.core.risk.changed_file import LONGEST_LINE, ChangedFile, ChangedLines, SideText
from reviewer.core.risk.hit import Hit, for_units
from reviewer.core.risk.languages import TRANSLATION
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.needles import folded
from reviewer.core.risk.quote import quote, safe
from reviewer.core.risk.subwords import identifiers, subwords
from reviewer.core.risk.told import allow

PIECE = 1000
OVERLAP = 250
"""Characters that a pattern is given at once, and by how many two pieces overlap: no pattern is longer."""

KEPT_IDENTIFIERS = 16_000
"""Identifiers of which it is kept, for each set of rules, which of them they call for."""

_NAME_BEFORE = regex(r"[\w.@$]*$")
_NAME_AFTER = regex(r"\w{0,40}")
_OPERAND_AFTER = regex(r"""\s{0,4}(?:"[^"]{0,200}"|'[^']{0,200}'|[\w.$@:()\[\]]{0,40})""")


class RuleSet(Struct, frozen=True, eq=False):
    """The rules that look at files of one kind and language, found by the words that trigger them."""

    rules: tuple[Rule, ...]
    by_word: dict[str, tuple[int, ...]]
    wordless: tuple[int, ...]
    spanning: tuple[int, ...]
    triggered: dict[str, tuple[int, ...]]
    """What was worked out for identifiers seen so far."""

    def trigger(self, identifier: str) -> tuple[int, ...]:
        """The rules one identifier calls for, by number."""
        found = self.triggered.get(identifier)
        if found is None:
            words = self.by_word.keys() & subwords(identifier)
            found = tuple(sorted({rule for word in words for rule in self.by_word[word]})) if words else ()
            if len(self.triggered) >= KEPT_IDENTIFIERS:
                self.triggered.clear()
            self.triggered[identifier] = found
        return found


@lru_cache(maxsize=256)
def rules_for(catalogue: Catalogue, kind: Kind, language: str) -> RuleSet:
    """The pattern rules of a catalogue that apply to a kind of file in a language."""
    rules = tuple(rule for rule in catalogue.rules if rule.pattern and rule.applies(kind, language))
    by_word: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        if rule.span == 1:
            for word in rule.words:
                by_word.setdefault(word, []).append(number)
    return RuleSet(
        rules,
        {word: tuple(numbers) for word, numbers in by_word.items()},
        tuple(number for number, rule in enumerate(rules) if rule.span == 1 and not rule.words),
        tuple(number for number, rule in enumerate(rules) if rule.span > 1),
        {},
    )


def by_path(file: ChangedFile, catalogue: Catalogue) -> Iterator[Hit]:
    """Hits of the rules that need no pattern: the path is enough, and means every unit of the file."""
    for rule in catalogue.rules:
        if not rule.pattern and rule.applies(file.kind, file.language.name) and rule.covers(file.paths):
            why = rule.why.format(path=safe(file.path), match="", adds="changes")
            yield from for_units(file.units, rule.tag, why, rule.level)


def by_pattern(file: ChangedFile, catalogue: Catalogue) -> Iterator[Hit]:
    """Hits of the rules with a pattern."""
    if file.language is TRANSLATION:
        return  # words there are what people read, not what the program does
    rules = rules_for(catalogue, file.kind, file.language.name)
    names = [[set(identifiers("\n".join(side.lines))) for side in sides] for sides in file.changed]
    seen = set().union(*(each for sides in names for each in sides))
    hot = {identifier: numbers for identifier in seen if (numbers := rules.trigger(identifier))}
    covered = _Covered(rules, file)
    for unit, (old, new), (there, here) in zip(file.units, file.changed, names, strict=True):
        after = [*_on_lines(file, new, _of(hot, here), covered), *_over_lines(file, unit, new, covered)]
        covered.came = {match.rule for match in after}
        before = [*_on_lines(file, old, _of(hot, there), covered), *_over_lines(file, unit, old, covered)]
        if before or after:
            yield from _hits(unit, [*before, *after])


def _of(hot: dict[str, tuple[int, ...]], names: set[str]) -> dict[str, tuple[int, ...]]:
    """Those of the identifiers that call for rules which are among some names."""
    return {name: hot[name] for name in hot.keys() & names}


class Match(Struct, frozen=True):
    """Where a rule matched: in which side's text, where to show it, what matched, and how it may be quoted."""

    rule: Rule
    found_in: DiffSide
    side: DiffSide
    line: int
    matched: str
    text: str
    groups: tuple[tuple[str, str], ...]


class _Covered:
    """Which rules mean this file's paths, asked once for each; `came` are those that found something in a new side."""

    def __init__(self, rules: RuleSet, file: ChangedFile) -> None:
        self.rules = rules
        self.came: set[Rule] = set()
        self._paths = file.paths
        self._known: dict[int, bool] = {}

    def of(self, numbers: Iterable[int]) -> Iterator[Rule]:
        for number in numbers:
            rule = self.rules.rules[number]
            if not rule.paths and not rule.except_paths:
                yield rule
                continue
            if number not in self._known:
                self._known[number] = rule.covers(self._paths)
            if self._known[number]:
                yield rule

    def looks_at(self, rule: Rule, side: DiffSide) -> bool:
        """Whether a rule says anything about a side of the unit; the new side is searched first."""
        if side is DiffSide.NEW:
            return rule.lines is not Lines.REMOVED
        # What was there before matters to what is new only where something came.
        return rule.lines is not Lines.ADDED and (rule.lines is not Lines.NEW or rule in self.came)


def _on_lines(
    file: ChangedFile, changed: ChangedLines, hot: dict[str, tuple[int, ...]], covered: _Covered
) -> Iterator[Match]:
    wordless = covered.rules.wordless
    if not hot and not wordless:
        return
    for number, line in enumerate(changed.lines, changed.first):
        words = [word for word in identifiers(line[:LONGEST_LINE]) if word in hot]
        called = {rule for word in words for rule in hot[word]}
        if not called and not wordless:
            continue
        whole = folded(line[:LONGEST_LINE])
        for rule in covered.of(sorted(called | set(wordless)) if wordless else sorted(called)):
            if not covered.looks_at(rule, changed.side) or not allow(rule.pattern, whole):
                continue
            text = file.side(changed.side).line(rule.where, number)
            if text != line and not allow(rule.pattern, folded(text)):
                continue
            match = search(rule.pattern, text, words if rule.words else ())
            if match and not (rule.unless and search(rule.unless, line[:LONGEST_LINE])):
                yield Match(
                    rule,
                    changed.side,
                    changed.side,
                    number,
                    match[0].strip(),
                    _widened(match),
                    _groups(match),
                )


def _over_lines(file: ChangedFile, unit: Unit, changed: ChangedLines, covered: _Covered) -> Iterator[Match]:
    """Matches of patterns that span lines; at least one line, or the place of a deletion, must be changed."""
    if unit.hunk is None:
        return
    side = file.side(changed.side)
    for rule in _worth_a_look(covered, side, changed):
        for start, end, match in _spans(rule, side, changed):
            if _touches(changed, start, end):
                shown, line = _shown_at(unit, changed, start)
                said = match[0].strip()
                yield Match(rule, changed.side, shown, line, said, quote(said), _groups(match))


def _worth_a_look(covered: _Covered, side: SideText, changed: ChangedLines) -> list[Rule]:
    """The rules over several lines that have one of their words anywhere near some changed lines."""
    looking = [rule for rule in covered.of(covered.rules.spanning) if covered.looks_at(rule, changed.side)]
    if not looking:
        return []
    reach = LONGEST_SPAN - 1
    _, raw = side.lines(Where.ANY, changed.first - reach, changed.first + len(changed.lines) + reach)
    near = "\n".join(raw)
    looking = [rule for rule in looking if not rule.words or any(word in near for word in rule.words)]
    whole = folded(near) if looking else ""
    return [rule for rule in looking if allow(rule.pattern, whole)]


def _spans(rule: Rule, side: SideText, changed: ChangedLines) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Matches in and around some changed lines, each with the numbers of its first and last line."""
    reach = rule.span - 1
    first, raw = side.lines(Where.ANY, changed.first - reach, changed.first + len(changed.lines) + reach)
    window = "\n".join(raw)
    if rule.words and not any(word in window for word in rule.words):
        return
    if not allow(rule.pattern, folded(window)):
        return
    text = "\n".join(side.lines(rule.where, first, first + len(raw) - 1)[1])
    for match in compiled(rule.pattern).finditer(text):
        start = first + text.count("\n", 0, match.start())
        end = start + match[0].rstrip("\n").count("\n")
        whole = "\n".join(raw[start - first : end - first + 1])
        if not (rule.unless and compiled(rule.unless).search(whole)):
            yield start, end, match


def _touches(changed: ChangedLines, start: int, end: int) -> bool:
    """Whether lines `start` to `end` hold a changed one, or reach over the place where lines were taken away."""
    if not changed.lines:
        return start <= changed.first < end
    return start < changed.first + len(changed.lines) and end >= changed.first


def _shown_at(unit: Unit, changed: ChangedLines, start: int) -> tuple[DiffSide, int]:
    """Where to show a match: on its first changed line, or where the lines were whose absence made it."""
    if changed.lines:
        return changed.side, min(max(start, changed.first), changed.first + len(changed.lines) - 1)
    if changed.side is DiffSide.OLD:
        return DiffSide.NEW, unit.new_start
    return DiffSide.OLD, unit.old_start


def search(pattern: str, text: str, words: Sequence[str] = ()) -> re.Match[str] | None:
    """The first match in a line, or in a piece of it that holds one of `words`, if there are any.

    A long line is searched piece by piece, so that no pattern's cost explodes.
    """
    step = PIECE - OVERLAP
    pieces = [text] if len(text) <= PIECE else [text[at : at + PIECE] for at in range(0, len(text), step)]
    for piece in pieces:
        if not words or any(word in piece for word in words):
            match = compiled(pattern).search(piece)
            if match:
                return match
    return None


def _widened(match: re.Match[str]) -> str:
    """What matched, with the names at both ends in full and what an operator at its end compares with."""
    text, start, end = match.string, match.start(), match.end()
    before = _NAME_BEFORE.search(text[max(0, start - 40) : start])
    after = (_OPERAND_AFTER if match[0].rstrip()[-1:] in ("=", "<", ">", "!") else _NAME_AFTER).match(
        text, end
    )
    return quote(text[start - len(before[0]) if before else start : after.end() if after else end])


def _groups(match: re.Match[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, quote(value or "")) for name, value in match.groupdict().items())


def _hits(unit: Unit, matches: list[Match]) -> Iterator[Hit]:
    """Hits for what matched in one unit; what was there before and is again counts as changed, or as nothing."""
    texts = {
        side: {(match.rule, match.matched) for match in matches if match.found_in is side}
        for side in DiffSide
    }
    kept = {match.rule for match in matches if match.found_in is DiffSide.NEW}
    path = safe(unit.path) if matches else ""
    for match in matches:
        other = DiffSide.OLD if match.found_in is DiffSide.NEW else DiffSide.NEW
        repeated = (match.rule, match.matched) in texts[other]
        if match.rule.lines is Lines.NEW and (repeated or match.found_in is DiffSide.OLD):
            continue
        if match.rule.lines is Lines.GONE and (match.found_in is DiffSide.NEW or match.rule in kept):
            continue
        adds = "changes" if repeated else "adds" if match.found_in is DiffSide.NEW else "removes"
        why = match.rule.why.format(match=match.text, adds=adds, path=path, **dict(match.groups))
        yield Hit(match.rule.tag, unit, match.side, match.line, why, match.rule.level)
