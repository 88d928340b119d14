"""Why the units of a chunk are together, in the words of the strongest ties between them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from reviewer.core.kind import Kind
from reviewer.core.split.agglomerate import Link
from reviewer.core.split.evidence import Evidence, points_of
from reviewer.core.split.facts import Facts
from reviewer.core.split.weights import UNKNOWN, Tie
from reviewer.core.split.wording import NOT_SAID, short_path
from reviewer.core.split.words import as_written

MOST_REASONS = 3
MOST_NAMED = 3
LONGEST_SUBJECT = 50
LEAST_SHARE = 8
"""A kind of tie with less than one part in so many of all that was found is not worth saying."""

_NAMES = (Tie.RAREST_NAME, Tie.NAMES_INSIDE, Tie.NEW_NAMES, Tie.BOTH_ADD, Tie.BOTH_REMOVE)
_WORDS = (Tie.RARE_WORDS, Tie.RARE_WORDS_INSIDE, Tie.ALL_WORDS, Tie.ALL_WORDS_DOCS)
_PAIRED = (Tie.SAME_STEM, Tie.NAMES_FILE, Tie.ALL_WORDS_CODE_TEST)
_PLACE = (Tie.SAME_FILE, Tie.WITHIN_3, Tie.WITHIN_10, Tie.WITHIN_40, Tie.WITHIN_150)
_FAMILY = {
    **dict.fromkeys(_NAMES, "names"),
    **dict.fromkeys(_WORDS, "words"),
    **dict.fromkeys(_PAIRED, "paired"),
    **dict.fromkeys(_PLACE, "place"),
    Tie.SUBJECT: "subject",
    Tie.SUBJECT_INSIDE: "defined",
    Tie.UNDEFINED_HERE: "undefined",
    Tie.SAME_REPLACEMENT: "replaced",
    Tie.MOVED_LINES: "moved",
    Tie.SAME_SCOPE: "scope",
    Tie.COMMENTS: "comments",
    Tie.SAME_COMMIT: "commit",
    Tie.HABIT: "habit",
    Tie.FOLDERS: "folder",
    Tie.WRITTEN: "written",
    Tie.WRITTEN_NEAR: "written",
    Tie.WRITTEN_NEAR_FILES: "written",
}
"""Ties that are said in one sentence; those that only calibrate are not said."""

Edge = tuple[int, int]


class Reasons:
    """Says of the groups of one part why each is one; what several of them have in common is found once."""

    def __init__(self, evidence: Evidence, links: Sequence[Mapping[int, Link]]) -> None:
        self._evidence = evidence
        self._links = links
        self._ties: dict[Edge, list[tuple[str, int]]] = {}
        self._in_file = Counter(one.file.index for one in evidence.facts)

    def of(self, group: Sequence[int]) -> str:
        """A sentence for a chunk of these units: one for each of the strongest kinds of ties that span it."""
        if len(group) == 1:
            return self._alone(group[0])
        strength: Counter[str] = Counter()
        found: dict[str, list[Edge]] = {}
        for edge in spanning(group, self._links):
            for family, points in self._tied(edge):
                strength[family] += points
                if not found.get(family) or found[family][-1] != edge:
                    found.setdefault(family, []).append(edge)
        total = sum(strength.values())
        said: dict[str, str] = {}
        for family, points in sorted(strength.items(), key=lambda item: (-item[1], item[0])):
            if points * LEAST_SHARE < total and said:
                break
            if family == "words" and "names" in said:
                continue
            clause = _CLAUSES[family](self._evidence, found[family], group)
            if clause:
                said[family] = clause
        if len(said) > 1 and "names" in said:  # a name says more than the words it is made of
            said.pop("words", None)
        return (
            "; ".join(list(said.values())[:MOST_REASONS])
            or "little ties them to each other, and nothing to the other chunks"
        )

    def _tied(self, edge: Edge) -> list[tuple[str, int]]:
        """What ties two units, by the sentence it is said in, with its points."""
        known = self._ties.get(edge)
        if known is None:
            measures = (
                (_FAMILY.get(tie), points_of(tie, amount)) for tie, amount in self._evidence.measures(*edge)
            )
            known = [(family, points) for family, points in measures if family and points > 0]
            self._ties[edge] = known
        return known

    def _alone(self, unit: int) -> str:
        """What is to be said of a unit that nothing was joined with."""
        facts = self._evidence.facts
        here = facts[unit]
        if len(facts) == 1:
            return "stands alone: there is nothing to group it with"
        beside = self._in_file[here.file.index] - 1
        if not beside:
            return f"the only change in {_base(here)}; no other is about the same things"
        rest = "the other change" if beside == 1 else f"the {beside} other changes"
        return f"about something else than {rest} in {_base(here)}"


def spanning(group: Sequence[int], links: Sequence[Mapping[int, Link]]) -> Iterator[Edge]:
    """The strongest links that reach every unit of a group from its first (Prim's tree), each pair ascending."""
    nearest = {index: (UNKNOWN, -index, group[0]) for index in group[1:]}
    last = group[0]
    while nearest:
        tied = links[last]
        for index in nearest if len(nearest) < len(tied) else tied:
            if index in nearest and index in tied and tied[index].points > nearest[index][0]:
                nearest[index] = (tied[index].points, -index, last)
        _, following, tied_to = max(nearest.values())
        last = -following
        del nearest[last]
        yield min(last, tied_to), max(last, tied_to)


def _named(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names[:MOST_NAMED]]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _common(evidence: Evidence, edges: Sequence[Edge]) -> list[str]:
    """The changed names that tie the most, most telling first; words of the language tell a reader nothing."""
    words = evidence.words
    worth = _worth((words.changed[left] & words.changed[right] for left, right in edges), words.name_worth)
    return [name for name in worth if name.lower() not in NOT_SAID]


def _worth(shared: Iterable[frozenset[str]], worth: Mapping[str, int]) -> list[str]:
    """What pairs share, if it is worth anything, in the order of what all of it together is worth."""
    counts = Counter(chain.from_iterable(shared))
    points = {word: count * worth[word] for word, count in counts.items() if worth.get(word)}
    return sorted(points, key=lambda word: (-points[word], word))


def _of_names(evidence: Evidence, edges: Sequence[Edge], group: Sequence[int]) -> str:
    names = _common(evidence, edges)
    if not names:
        return ""
    first = names[0]
    facts = [evidence.facts[unit] for unit in group]
    places = [one for one in facts if first in one.added or first in one.removed]
    count = (
        f"{len(places)} places" if len(places) < len(group) else "both" if len(group) == 2 else "all places"
    )
    if any(first in one.defines and first not in one.undefines for one in facts):
        used = len(places) - 1
        return f"`{first}` is defined here and used in {_counted(used, 'other place')}" if used else ""
    if evidence.words.is_new(first):
        return f"{count} begin to use `{first}`"
    if all(first not in one.added for one in places):
        return f"`{first}` goes away in {count}"
    return f"{count} change code around {_named(names[:2])}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _of_words(evidence: Evidence, edges: Sequence[Edge], group: Sequence[int]) -> str:
    words, worth = evidence.words.changed_parts, evidence.words.changed_part_worth
    telling = _worth((words[left] & words[right] for left, right in edges), worth)
    spelled = (evidence.words.spelled(part, group) for part in telling)
    said = list(islice((word for word in spelled if word not in NOT_SAID), MOST_NAMED))
    return f"they speak of the same things: {', '.join(said)}" if said else ""


def _of_pairs(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    for left, right in edges:
        a, b = evidence.facts[left], evidence.facts[right]
        if {a.file.kind.kind, b.file.kind.kind} == {Kind.SOURCE, Kind.TEST}:
            test, code = (a, b) if a.file.kind.kind is Kind.TEST else (b, a)
            return (
                f"{_base(test)} tests {_base(code)}"
                if _base(test) != _base(code)
                else _in_folders(test, code)
            )
    a, b = (evidence.facts[unit] for unit in edges[0])
    if a.file.stem == b.file.stem and a.file.stem:
        if _base(a) == _base(b):
            return _in_folders(a, b)
        return f"{_base(a)} and {_base(b)} go together by name"
    namer, named = (
        (a, b) if b.file.stem and b.file.stem <= evidence.words.changed_parts[edges[0][0]] else (b, a)
    )
    return f"{_base(namer)} speaks of {_base(named)}"


def _in_folders(a: Facts, b: Facts) -> str:
    """Two files of one name: where they are tells them apart."""
    return f"{_base(a)} is in {_folder(a)} and in {_folder(b)}"


def _folder(one: Facts) -> str:
    return f"{one.file.directory.rpartition('/')[2] or '.'}/"


def _of_place(evidence: Evidence, _edges: Sequence[Edge], group: Sequence[int]) -> str:
    files = {evidence.facts[unit].file.index for unit in group}
    if len(files) == 1:
        scopes = {evidence.facts[unit].scopes for unit in group}
        scope = next(iter(scopes)) if len(scopes) == 1 else ()
        return (
            f"all inside `{'.'.join(scope[-2:])}`"
            if scope
            else f"{'both' if len(group) == 2 else 'all'} in {_base(evidence.facts[group[0]])}"
        )
    counts = Counter(evidence.facts[unit].file.path for unit in group)
    path = max(counts, key=lambda path: (counts[path], path))
    return f"{counts[path]} of the {len(group)} places are in {short_path(path)}" if counts[path] > 1 else ""


def _of_definitions(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    for left, right in edges:
        for one, other in ((left, right), (right, left)):
            a, b = evidence.facts[one], evidence.facts[other]
            names = sorted(evidence.words.subjects[one] & b.words, key=lambda name: (-len(name), name))
            if names and a.file is not b.file and evidence.words.name_worth.get(names[0]):
                return f"`{names[0]}` changes in {_base(a)} and is used in {_base(b)}"
    return ""


def _of_subjects(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    for left, right in edges:
        ones, others = (sorted(evidence.words.subjects[unit]) for unit in (left, right))
        if ones and others and ones != others:
            return f"`{ones[0]}` and `{others[0]}` are named alike"
    return ""


def _of_gone(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    for left, right in edges:
        for one, other in ((left, right), (right, left)):
            a, b = evidence.facts[one], evidence.facts[other]
            names = [name for name in a.undefines if name in b.removed and name not in a.defines]
            if names:
                return f"`{names[0]}` goes away in {_base(a)}, and its use in {_base(b)}"
    return ""


def _of_replacements(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for left, right in edges:
        counts.update(evidence.facts[left].replaced & evidence.facts[right].replaced)
    if not counts:
        return ""
    most = max(counts, key=lambda pair: (counts[pair], pair))
    went, came = (as_written(side) for side in most)
    if not went or not came:
        return f"the same words {'added' if came else 'removed'}: `{came or went}`"
    return f"the same replacement, `{went}` by `{came}`"


def _of_moved(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    for left, right in edges:
        for one, other in ((left, right), (right, left)):
            a, b = evidence.facts[one], evidence.facts[other]
            if a.old & b.new:
                return (
                    f"lines move from {_base(a)} to {_base(b)}"
                    if a.file is not b.file
                    else "lines change places"
                )
    return ""


def _of_scopes(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    return f"inside `{evidence.facts[edges[0][0]].scopes[-1]}` in several files"


def _of_comments(_evidence: Evidence, _edges: Sequence[Edge], _group: Sequence[int]) -> str:
    return "nothing but comments change"


def _of_commits(evidence: Evidence, edges: Sequence[Edge], group: Sequence[int]) -> str:
    counts = Counter(origin for left, _ in edges if (origin := evidence.origins[left]))
    most = max(counts, key=lambda origin: (counts[origin], -origin.step))
    subject = (
        most.subject if len(most.subject) <= LONGEST_SUBJECT else most.subject[: LONGEST_SUBJECT - 1] + "…"
    )
    places = sum(evidence.origins[unit] == most for unit in group)
    whole = "" if places == len(group) else f" {places} of them,"
    return f"committed together,{whole} as “{subject}”"


def _of_habits(evidence: Evidence, edges: Sequence[Edge], _group: Sequence[int]) -> str:
    facts = evidence.facts
    pairs = ((habit, a, b) for a, b in edges if (habit := evidence.habit(facts[a], facts[b])))
    habit, a, b = max(pairs, key=lambda one: (one[0].share, -one[1], -one[2]))
    return f"{habit.commits} commits before changed both {_base(facts[a])} and {_base(facts[b])}"


def _of_folders(evidence: Evidence, edges: Sequence[Edge], group: Sequence[int]) -> str:
    folders = Counter(evidence.facts[unit].file.directory for unit in group)
    folder, count = max(folders.items(), key=lambda one: (one[1], one[0]))
    which = "both" if count == len(group) == 2 else "all" if count == len(group) else f"{count} of them"
    return f"{which} in {folder}/" if folder and count > 1 else ""


def _of_lineages(evidence: Evidence, edges: Sequence[Edge], group: Sequence[int]) -> str:
    places = {unit for edge in edges for unit in edge}
    count = "both" if len(group) == 2 else "all" if len(places) == len(group) else f"{len(places)} of them"
    return f"{count} change lines that came in together"


_CLAUSES = {
    "names": _of_names,
    "words": _of_words,
    "paired": _of_pairs,
    "place": _of_place,
    "defined": _of_definitions,
    "subject": _of_subjects,
    "undefined": _of_gone,
    "replaced": _of_replacements,
    "moved": _of_moved,
    "scope": _of_scopes,
    "comments": _of_comments,
    "commit": _of_commits,
    "habit": _of_habits,
    "folder": _of_folders,
    "written": _of_lineages,
}


def _base(facts: Facts) -> str:
    return short_path(facts.file.path)
