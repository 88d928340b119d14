"""Which tools and models a change says it was made with, and what a list of names means by them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from reviewer.core.commit import Commit
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.provenance import Claim, CommitProvenance, Origin, Provenance, comparable

DAY = 24 * 60 * 60


class ToolsUsed(Struct, frozen=True, kw_only=True):
    """What a change says of its tools: each value as it was claimed, once.

    `unnamed` and `modelless` are short words for the sources that speak of an agent and do not say which, or
    which model; `unknown` are the commits (full hex) of which nobody says anything.
    """

    tools: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    modelless: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def tools_used(provenance: Provenance) -> ToolsUsed:
    """The tools of a change. A record of the whole change speaks for the commits nobody else speaks of."""
    tools: list[str] = []
    models: list[str] = []
    unnamed: list[str] = []
    modelless: list[str] = []
    unknown: list[str] = []
    for record in provenance.records:
        where = record.claims[0].source.words if record.claims else "a record without claims"
        _add(record.claims, where, tools, models, unnamed, modelless)
    recorded = bool(provenance.records)
    for commit in provenance.per_commit:
        if commit.origin is Origin.UNKNOWN:
            unknown += [] if recorded else [commit.commit]
        else:
            where = f"commit {commit.commit[:12]}"
            # A record states what a trailer is too short for: a tool without its model, say.
            said = [*commit.claims, *(claim for one in provenance.records for claim in one.claims)]
            _add(said, where, tools, models, unnamed, modelless, agent=commit.origin is Origin.AGENT)
    return ToolsUsed(
        tools=tuple(dict.fromkeys(tools)),
        models=tuple(dict.fromkeys(models)),
        unnamed=tuple(unnamed),
        modelless=tuple(modelless),
        unknown=tuple(unknown),
    )


def _add(
    claims: Iterable[Claim],
    where: str,
    tools: list[str],
    models: list[str],
    unnamed: list[str],
    modelless: list[str],
    *,
    agent: bool = True,
) -> None:
    claims = tuple(claims)
    named = [claim.value for claim in claims if claim.field in ("tool", "automation") and claim.value.strip()]
    of_models = [claim.value for claim in claims if claim.field == "model" and claim.value.strip()]
    tools += named
    models += of_models
    if not named:
        unnamed.append(where)
    if agent and not of_models:
        modelless.append(where)


def tools_of_commit(commit: CommitProvenance) -> tuple[str, ...]:
    """The tools one commit names, as they are claimed."""
    return tuple(claim.value for claim in commit.claims if claim.field in ("tool", "automation"))


def names_mean(names: Iterable[str], value: str, field: str = "tool") -> bool:
    """Whether a list of names means a tool (or a model): compared as provenance is, * stands for anything."""
    values = {" ".join(value.lower().split()), comparable(field, value)}
    return any(_pattern(name, field).fullmatch(each) for name in names for each in values)


@lru_cache(maxsize=512)
def _pattern(name: str, field: str) -> re.Pattern[str]:
    text = " ".join(name.lower().split())
    spellings = {text} if "*" in text else {text, comparable(field, name)}
    return re.compile("|".join(".*".join(map(re.escape, each.split("*"))) for each in spellings), re.DOTALL)


def landed(commits: Sequence[Commit], tip: str, since: int) -> Mapping[str, int]:
    """How many changes each tool landed on a branch since a time (seconds since 1970), by comparable name.

    `commits` hold at least all that `tip` reaches since then. Each commit of the first-parent history is one
    change, by its committer's time; a merge carries the tools of what it brought.
    """
    known = {commit.oid: commit for commit in commits}
    line: list[Commit] = []
    commit = known.get(tip)
    while commit is not None:
        line.append(commit)
        commit = known.get(commit.parents[0]) if commit.parents else None
    counted: dict[str, int] = {}
    seen = {one.oid for one in line}
    for change in reversed(line):
        brought = [change, *_brought(change, known, seen)]
        if change.time >= since:
            tools = {
                comparable("tool", tool)
                for one in brought
                for tool in tools_of_commit(commit_provenance(one))
            }
            for tool in tools:
                counted[tool] = counted.get(tool, 0) + 1
    return counted


def _brought(merge: Commit, known: Mapping[str, Commit], seen: set[str]) -> list[Commit]:
    """The commits that came in with a merge and not before."""
    found: list[Commit] = []
    waiting = list(merge.parents[1:])
    while waiting:
        oid = waiting.pop()
        if oid in known and oid not in seen:
            seen.add(oid)
            found.append(known[oid])
            waiting += known[oid].parents
    return found
