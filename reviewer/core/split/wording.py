"""Titles and reasons for chunks, in the words a person would use."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reviewer.core.filekind import Kind
from reviewer.core.split.facts import Facts

LONGEST_TITLE = 72
MOST_NAMES = 2


def title_of(units: Sequence[Facts]) -> str:
    """What a chunk does: the definitions it adds, removes or changes, else the files."""
    subject = _main(units)
    text = _definitions(subject) or _files(subject)
    return _clip(text + _company(units, subject))


def _main(units: Sequence[Facts]) -> list[Facts]:
    """The units the title is about: code before tests before anything else."""
    for kinds in ({Kind.SOURCE}, {Kind.TEST}, {Kind.CI, Kind.MANIFEST, Kind.CONFIG}):
        chosen = [one for one in units if one.file.kind.kind in kinds and not one.imports]
        if chosen:
            return chosen
    return list(units)


def _definitions(units: Sequence[Facts]) -> str:
    if units[0].file.language.name == "prose":
        return ""
    came: Counter[str] = Counter()
    went: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for one in units:
        for defined, counter in ((one.defines, came), (one.undefines, went)):
            for name in defined:
                counter[name] += 1 + one.unit.lines // len(defined)
        if one.scopes:
            changed[".".join(one.scopes[-2:])] += one.unit.lines
    new = {name: weight for name, weight in came.items() if name not in went}
    gone = {name: weight for name, weight in went.items() if name not in came}
    kept = Counter({name: weight for name, weight in came.items() if name in went}) + changed
    candidates: list[tuple[str, Mapping[str, int]]] = [("Add", new), ("Remove", gone), ("Change", kept)]
    verb, names = max(candidates, key=lambda pair: sum(pair[1].values()))
    if not names:
        return ""
    return f"{verb} {_list(_strongest(names), f'{len(names)} definitions')}{_place(units)}"


def _strongest(weights: Mapping[str, int]) -> list[str]:
    return sorted(weights, key=lambda name: (-weights[name], name))


def _list(names: Sequence[str], all_of_them: str) -> str:
    shown = [f"`{name}`" for name in names[:MOST_NAMES]]
    if len(names) == MOST_NAMES + 1:
        shown.append(f"`{names[MOST_NAMES]}`")
    elif len(names) > MOST_NAMES:
        shown.append(f"{len(names) - MOST_NAMES} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown) or all_of_them


def _place(units: Sequence[Facts]) -> str:
    paths = sorted({one.file.path for one in units})
    if len(paths) == 1:
        return f" in {paths[0].rpartition('/')[2]}"
    folders = {path.rpartition("/")[0] for path in paths}
    if len(folders) == 1 and "" not in folders:
        return f" in {next(iter(folders)).rpartition('/')[2]}/"
    return ""


def _files(units: Sequence[Facts]) -> str:
    weight: Counter[str] = Counter()
    for one in units:
        weight[one.file.path] += one.unit.lines + 1
    paths = [path for path, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0]))]
    kinds = {one.file.kind.kind for one in units}
    verb = "Change"
    if kinds == {Kind.DOCS}:
        verb = "Changelog:" if all(one.file.changelog for one in units) else "Document:"
    elif kinds == {Kind.TEST}:
        verb = "Test:"
    names = [path.rpartition("/")[2] for path in paths]
    if len(names) <= MOST_NAMES:
        return f"{verb} {' and '.join(names)}"
    return f"{verb} {names[0]} and {len(names) - 1} more files"


def _company(units: Sequence[Facts], subject: Sequence[Facts]) -> str:
    about = {one.file.kind.kind for one in subject}
    kinds = {one.file.kind.kind for one in units} - about
    extra = [word for kind, word in ((Kind.TEST, "tests"), (Kind.DOCS, "docs")) if kind in kinds]
    return f", with {' and '.join(extra)}" if extra and Kind.SOURCE in about else ""


def _clip(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"
