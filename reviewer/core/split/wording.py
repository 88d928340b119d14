"""Titles for chunks, as a person would write the first line of a commit."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from reviewer.core.kind import Kind
from reviewer.core.split.facts import Facts
from reviewer.core.split.words import as_written, parts

LONGEST_TITLE = 72
MOST_NAMES = 2

_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9})+")
_WORTH_SAYING = re.compile(r"[^\W\d_]\w{2,}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_]+")
NOT_SAID = frozenset(
    _WORD.findall(
        "self this super cls true false none null nil undefined return import from def class func function const "
        "let var pub impl struct enum type interface static void int str string bool float elif else raise throw "
        "throws async await for while with yield lambda try except catch finally new not and the use mod crate "
        "test tests assert expect should "
        "are was were been being has have had does did its his her our your their they them you this that these those "
        "there here then than when where what which who how why all any each some more most many much only also just "
        "if in is as or of to on an end using namespace include define ifdef ifndef endif elif elsif require extend "
        "nameof typeof sizeof template typename nullptr std char unsigned signed foreach override virtual readonly "
        "sealed params ref esac local fun guard val begin rescue ensure unless pragma region endregion system object "
        "but nor into onto over under out off per via can could will would may might must shall one two"
    )
)
_MARKS = frozenset({"Fact", "Theory", "TestMethod", "TestCase", "Test", "ParameterizedTest"})
"""What stands above a test, whatever it is called."""
_SAME_EVERYWHERE = frozenset(
    {"mod", "index", "__init__", "main", "lib", "types", "utils", "SKILL", "README", "plugin"}
)
"""Names that files of many folders have, so that the folder is said too."""
_FOLDERS_EVERYWHERE = frozenset({"src", "lib", "test", "tests", "source", "include", "app"})
"""Folders that say no more than that."""


class _Said(Struct, frozen=True):
    """What a chunk does: a verb, the names it is about, most important first, and words after them.

    `quoted` are names of code; of what is not `placed` the file is said already, or says nothing.
    """

    verb: str
    names: tuple[str, ...]
    after: str = ""
    quoted: bool = True
    placed: bool = True


def title_of(units: Sequence[Facts], base_words: Mapping[str, int], spread: Mapping[str, int]) -> str:
    """What a chunk does, in at most 72 characters.

    Code speaks before tests, these before settings, and documents last; in them new definitions speak before
    gone ones, a name that runs through the chunk before the definitions that changed. `spread` tells in how
    many units of the whole change a word stands: what is said everywhere does not tell this chunk from others.
    """
    subject = _subject(units)
    said = _said(subject, units, base_words, spread)
    company = _company(units, subject)
    place = _place(subject) if said.placed else ""
    endings = [place + company, place, company, ""]
    if company and place.removeprefix(" in ").partition(".")[0] == said.names[0].partition(".")[0]:
        endings = [place + company, company, place, ""]  # `Pool.take` is in Pool.cs: nobody needs to hear it
    for count in range(min(MOST_NAMES, len(said.names)), 0, -1):
        for ending in endings:
            text = f"{said.verb} {_listed(said, count)}{said.after}{ending}"
            if len(text) <= LONGEST_TITLE:
                return text
    return _clip(f"{said.verb} {_listed(said, 1)}")


def _subject(units: Sequence[Facts]) -> list[Facts]:
    """The units the title is about."""
    for kinds in ({Kind.SOURCE}, {Kind.TEST}, {Kind.CI, Kind.MANIFEST, Kind.CONFIG}):
        there = [one for one in units if one.file.kind.kind in kinds]
        if there:
            return [one for one in there if not one.imports and not one.blank] or there
    return [one for one in units if not one.blank] or list(units)


def _said(
    units: Sequence[Facts], chunk: Sequence[Facts], base_words: Mapping[str, int], spread: Mapping[str, int]
) -> _Said:
    kinds = {one.file.kind.kind for one in units}
    total = sum(one.unit.lines for one in units) or 1
    replaced = frozenset.intersection(*(one.replaced for one in units))
    if replaced:
        went, came = min(replaced)
        spoken = all(any(map(str.isalnum, side)) for side in (went, came))
        if spoken and len(went) + len(came) < LONGEST_TITLE // 2:
            verb, between = ("Raise", "to") if _is_raised(went, came) else ("Replace", "by")
            return _Said(verb, (as_written(went),), f" {between} `{as_written(came)}`")
    new, gone = _defined(units, chunk, spread)
    if kinds == {Kind.TEST}:
        return _about_tests(units, new, base_words)
    if kinds <= {Kind.DOCS, Kind.ASSET}:
        return _about_documents(units, base_words)
    if kinds.isdisjoint({Kind.SOURCE, Kind.TEST}):
        return _about_settings(units)
    if new and _lines_defining(units, new) * 2 >= total:
        names = _strongest(new)
        cases = [name for name in names if _is_test(name)]
        return _tested(cases) if _is_test(names[0]) else _Said("Add", names)
    if gone and _lines_removing(units, gone) * 2 >= total:
        return _Said("Remove", _strongest(gone))
    topic = _topic(units, base_words)
    if topic:
        return topic
    scopes = _scopes(units)
    if scopes:
        return _Said("Change", scopes)
    return _of_files("Change", units)


def _of_files(verb: str, units: Sequence[Facts]) -> _Said:
    """What nothing better than files can be said of."""
    return _Said(verb, _files(units), quoted=False, placed=False)


def _is_raised(went: str, came: str) -> bool:
    """Whether a version took a lower one's place: `1.9` by `1.10`."""
    if not (_VERSION.fullmatch(went) and _VERSION.fullmatch(came)):
        return False
    lower, higher = ([int(number) for number in side.split(".")] for side in (went, came))
    return lower < higher


def _about_tests(units: Sequence[Facts], new: Mapping[str, int], base_words: Mapping[str, int]) -> _Said:
    names = sorted(_strongest(new), key=lambda name: not _is_test(name))
    if names:
        if _is_test(names[0]):
            return _tested([name for name in names if _is_test(name)])
        suites = [name for name in names if parts(name)[-1:] in (("test",), ("spec",))]
        if suites:
            return _Said("Add", tuple(suites))
        marked = {name for one in units if _MARKS & one.words for name in one.defines}
        cases = [name for name in names if name in marked and len(parts(name)) > 1]
        return _tested(cases) if cases else _Said("Add test helpers", tuple(names))
    topic = _topic(units, base_words)
    if topic:
        return _Said(f"Adapt tests: {topic.verb.lower()}", topic.names)
    scopes = _scopes(units)
    return _Said("Adapt tests:", scopes) if scopes else _of_files("Adapt tests:", units)


def _is_test(name: str) -> bool:
    """Whether a definition is a test, by its name: test_x, TestX, should_x, or a sentence."""
    return parts(name)[:1] in (("test",), ("should",)) or " " in name


def _tested(cases: Sequence[str]) -> _Said:
    """What test cases say, in their own words."""
    more = f", and {len(cases) - 1} more" if len(cases) > 1 else ""
    words = _WORD.findall(cases[0])
    kept = words[1:] if words[0].lower() in ("test", "should") and len(words) > 1 else words
    spoken = " ".join(word.lower() if word[1:].islower() else word for word in kept)
    room = LONGEST_TITLE - len("Test: ") - len(more)
    return _Said(
        "Test:",
        (spoken if len(spoken) <= room else spoken[: room - 1].rstrip() + "…",),
        more,
        quoted=False,
        placed=False,
    )


def _about_settings(units: Sequence[Facts]) -> _Said:
    files = _files(units)
    scopes = _scopes(units)
    if len(files) == 1 and len(scopes) == 1:
        return _Said("Change", scopes)
    return _of_files("Change", units)


def _about_documents(units: Sequence[Facts], base_words: Mapping[str, int]) -> _Said:
    if all(one.file.kind.kind is Kind.ASSET for one in units):
        return _of_files("Change", units)
    changelog = all(one.file.changelog for one in units)
    headings = Counter[str]()
    for one in units:
        for name in one.defines or one.scopes[-1:]:
            headings[name] += one.unit.lines
    if headings and units[0].file.language.name == "prose":
        verb = "Changelog:" if changelog else "Document"
        return _Said(verb, tuple(f"“{name.strip('# ')}”" for name in _strongest(headings)[:1]), quoted=False)
    if changelog:
        return _of_files("Changelog:", units)
    topic = _topic(units, base_words)
    if topic:
        return _Said("Document", topic.names)
    return _of_files("Document", units)


def _defined(
    units: Sequence[Facts], chunk: Sequence[Facts], spread: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """The outermost definitions that came and that went, each with the lines that speak for it."""
    came: Counter[str] = Counter()
    went: Counter[str] = Counter()
    for one in units:
        for names, weights in ((one.defines, came), (one.undefines, went)):
            for place, name in enumerate(names):
                weights[name] += (one.unit.lines // len(names) + 1) * (4 if place == 0 else 1)
    spoken = Counter(name for one in chunk for name in one.words if name in came)
    new = {
        name: weight * spoken[name] ** 2 // max(spoken[name], spread.get(name, 1))
        for name, weight in came.items()
        if name not in went
    }
    gone = {name: weight for name, weight in went.items() if name not in came}
    return new, gone


def _lines_defining(units: Sequence[Facts], names: Mapping[str, int]) -> int:
    return sum(one.unit.lines for one in units if any(name in names for name in one.defines))


def _lines_removing(units: Sequence[Facts], names: Mapping[str, int]) -> int:
    return sum(one.unit.lines for one in units if any(name in names for name in one.undefines))


def _topic(units: Sequence[Facts], base_words: Mapping[str, int]) -> _Said | None:
    """One name that most of the units begin or cease to use."""
    if len(units) < 3:
        return None
    for verb, sets in (
        ("Use", [one.added for one in units]),
        ("Drop", [one.removed - one.added for one in units]),
    ):
        counts = Counter(
            name
            for names in sets
            for name in names
            if _WORTH_SAYING.fullmatch(name) and name.lower() not in NOT_SAID
        )
        telling = [
            name
            for name, count in counts.items()
            if count * 2 > len(units) and (verb == "Drop" or name not in base_words)
        ]
        if telling:
            return _Said(verb, (min(telling, key=lambda name: (-counts[name], -len(name), name)),))
    return None


def _scopes(units: Sequence[Facts]) -> tuple[str, ...]:
    """The definitions that changed: one around most of it, or the largest."""
    outer: Counter[str] = Counter()
    inner: Counter[str] = Counter()
    for one in units:
        names = one.scopes or tuple(name for name in one.defines if name in one.undefines)[:1]
        if names:
            outer[names[0]] += one.unit.lines + 1
            inner[".".join(names[-2:])] += one.unit.lines + 1
    if not outer:
        return ()
    inside = _strongest(inner)
    total = sum(outer.values())
    if inner[inside[0]] * 2 >= total:
        return inside[:1]
    around = _strongest(outer)
    if outer[around[0]] * 3 >= total * 2:
        return around[:1]
    return tuple(name for name in inside if "." not in name or name.partition(".")[0] not in inner)


def _strongest(weights: Mapping[str, int]) -> tuple[str, ...]:
    """By weight; what is private or a test comes after what is not, and `__init__` only where nothing else is."""
    telling = [name for name in weights if not name.startswith("__")] or list(weights)
    return tuple(
        sorted(telling, key=lambda name: (_is_test(name), name.startswith("_"), -weights[name], name))
    )


def _listed(said: _Said, count: int) -> str:
    shown = [f"`{name}`" if said.quoted else name for name in said.names[:count]]
    more = len(said.names) - count
    if more > 0 and count == MOST_NAMES:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(shown)


def _place(units: Sequence[Facts]) -> str:
    paths = sorted({one.file.path for one in units})
    if len(paths) == 1:
        return f" in {short_path(paths[0])}"
    folders = {path.rpartition("/")[0] for path in paths}
    if len(folders) == 1 and "" not in folders:
        return f" in {next(iter(folders)).rpartition('/')[2]}/"
    return ""


def short_path(path: str) -> str:
    """A file's name, with its folder where the name alone says nothing, and with that one's where neither does."""
    *folders, name = path.split("/")
    if not folders or name.partition(".")[0] not in _SAME_EVERYWHERE:
        return name
    return "/".join([*folders[-2 if folders[-1] in _FOLDERS_EVERYWHERE else -1 :], name])


def _files(units: Sequence[Facts]) -> tuple[str, ...]:
    weight: Counter[str] = Counter()
    for one in units:
        weight[short_path(one.file.path)] += one.unit.lines + 1
    return tuple(sorted(weight, key=lambda name: (-weight[name], name)))


def _company(units: Sequence[Facts], subject: Sequence[Facts]) -> str:
    about = {one.file.kind.kind for one in subject}
    kinds = {one.file.kind.kind for one in units if not one.file.changelog} - about
    extra = [word for kind, word in ((Kind.TEST, "tests"), (Kind.DOCS, "docs")) if kind in kinds]
    if not extra and any(one.file.changelog for one in units):
        extra = ["changelog"]
    return f", with {' and '.join(extra)}" if extra and Kind.SOURCE in about else ""


def _clip(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"
