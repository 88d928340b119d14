"""What of a unit is held against every other one, prepared once: pairs are measured by the hundred thousand."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from reviewer.core.kind import Kind
from reviewer.core.split.facts import Facts, FileFacts
from reviewer.core.split.fixed import ONE, log2
from reviewer.core.split.lineage import Lineage
from reviewer.core.split.own_commits import Origin
from reviewer.core.split.vocabulary import SHORTEST_NAME, Vocabulary

ADDED_RARITY, REMOVED_RARITY = ONE * 2 // 5, ONE * 3 // 10
"""From this rarity on a name that both add, or both remove, is more than a word of the language."""


class Profile(Struct, frozen=True, gc=False):
    """One unit, for comparing: of all words only those that are worth something.

    Totals are the worths of a set's words together. `names` are all its words, `changed` those of which one side has
    more and `new` those of them the base does not have; `added` and `removed` only the rare ones. `gone` are the
    names whose definition it takes away. `parts`, `all_parts`, `around` and `subject` are parts of words: of the
    changed ones, of all, of those beside it, of the `subjects`: what is defined here, or around it. `folders` are the
    names of those its file is in, and the file's path.
    """

    facts: Facts
    file: FileFacts
    kind: Kind
    stem: frozenset[str]
    scope: str | None
    origin: Origin | None
    size: int
    names: frozenset[str]
    names_total: int
    changed: frozenset[str]
    new: frozenset[str]
    added: frozenset[str]
    removed: frozenset[str]
    gone: frozenset[str]
    words: frozenset[str]
    parts: frozenset[str]
    parts_total: int
    all_parts: frozenset[str]
    all_total: int
    around: frozenset[str]
    around_total: int
    subjects: frozenset[str]
    subject: frozenset[str]
    subject_total: int
    folders: frozenset[str]
    folders_total: int
    lineage: Lineage


UNKNOWN_LINEAGE = Lineage(frozenset(), frozenset())


def folder_worth(facts: Sequence[Facts]) -> dict[str, int]:
    """What it is worth that two units are in folders of one name: more the fewer units of the change are."""
    places = Counter(name for one in facts for name in _folders(one.file))
    return {
        name: (log2((len(facts) + 1) * ONE // count) - log2(ONE)) ** 2 // ONE
        for name, count in places.items()
    }


def _folders(file: FileFacts) -> frozenset[str]:
    return (
        frozenset((*file.directory.split("/"), f"/{file.path}"))
        if file.directory
        else frozenset((f"/{file.path}",))
    )


def profiles(
    words: Vocabulary,
    facts: Sequence[Facts],
    origins: Mapping[int, Origin],
    lineages: Mapping[int, Lineage],
    folders: Mapping[str, int],
) -> list[Profile]:
    """The profile of each unit; `words` are the vocabulary of the same units, `folders` the worth of their folders."""
    telling = frozenset(word for word, rarity in words.rarity.items() if rarity)
    new = frozenset(word for word in telling if len(word) >= SHORTEST_NAME and words.is_new(word))
    rare_added = frozenset(word for word in telling if words.rarity[word] > ADDED_RARITY)
    rare_removed = frozenset(word for word in telling if words.rarity[word] > REMOVED_RARITY)
    telling_parts = frozenset(part for part, worth in words.changed_part_worth.items() if worth)
    name_worth, part_worth = words.name_worth.__getitem__, words.changed_part_worth.__getitem__
    all_worth = words.part_worth.__getitem__
    found = []
    for at, one in enumerate(facts):
        names = _of(one.words, telling)
        changed = _of(words.changed[at], telling)
        parts = _of(words.changed_parts[at], telling_parts)
        around = _of(words.around_parts[at], telling_parts)
        subject = _of(words.subject_parts[at], telling_parts)
        inside = _folders(one.file)
        found.append(
            Profile(
                facts=one,
                file=one.file,
                kind=one.file.kind.kind,
                stem=one.file.stem,
                scope=one.scopes[-1] if one.scopes else None,
                origin=origins.get(one.index),
                size=log2(max(1, one.unit.lines)),
                names=names,
                names_total=sum(map(name_worth, names)),
                changed=changed,
                new=changed & new,
                added=one.added & rare_added,
                removed=one.removed & rare_removed,
                gone=telling.intersection(one.undefines).difference(one.defines),
                words=words.changed_parts[at],
                parts=parts,
                parts_total=sum(map(part_worth, parts)),
                all_parts=words.all_parts[at],
                all_total=sum(map(all_worth, words.all_parts[at])),
                around=around,
                around_total=sum(map(part_worth, around)),
                subjects=words.subjects[at] & telling,
                subject=subject,
                subject_total=sum(map(part_worth, subject)),
                folders=inside,
                folders_total=sum(map(folders.__getitem__, inside)),
                lineage=lineages.get(one.index, UNKNOWN_LINEAGE),
            )
        )
    return found


def _of(words: frozenset[str], telling: frozenset[str]) -> frozenset[str]:
    """The words that tell something; most often all do, and no other set is needed."""
    return words if words <= telling else words & telling
