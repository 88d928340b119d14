"""Owners: who answers for a path, whoever or whatever typed the patch, and by which addresses they are known."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from reviewer.core.patterns import regex

_ADDRESS = regex(r"[^@\s]+@[^@\s]+")


class OwnerLine(Struct, frozen=True, kw_only=True):
    """One line: `regex` is what its pattern means for a whole path, `number` where it stands, from 1.

    `excludes`: a path it means is none of its section's.
    """

    pattern: str
    regex: str
    owners: tuple[str, ...]
    number: int
    excludes: bool = False


class OwnerSection(Struct, frozen=True, kw_only=True):
    """Lines that are judged together, the last one that means a path first; each section asks for itself."""

    name: str = ""
    lines: tuple[OwnerLine, ...] = ()
    approvals: int = 1
    optional: bool = False


class Owned(Struct, frozen=True):
    """What one section says of a path: who owns it, and how many of them are asked. No owners: on purpose none."""

    section: str
    owners: tuple[str, ...]
    approvals: int


class Ownership(Struct, frozen=True, kw_only=True):
    """A CODEOWNERS file; `source` says where it was read, `problems` which lines say nothing and why.

    `refusal`: why the file as a whole cannot be relied on ("" if it can); then nobody is known to own anything.
    """

    source: str = ""
    sections: tuple[OwnerSection, ...] = ()
    problems: tuple[str, ...] = ()
    refusal: str = ""

    def of(self, path: str) -> tuple[Owned, ...]:
        """What is said of a path, section by section, optional ones left out; () if no line means it."""
        return tuple(said for section in self.sections if (said := _said(section, path)))


class Addresses(Struct, frozen=True):
    """The lower-case addresses behind some owners, and the owners behind whom there are none."""

    known: frozenset[str]
    unknown: tuple[str, ...]


def addresses(owners: Iterable[str], people: Mapping[str, Iterable[str]]) -> Addresses:
    """The addresses of owners: an address is one, a handle or a team stands for what `people` says of it."""
    behind = {handle.lower(): tuple(stands_for) for handle, stands_for in people.items()}
    known: set[str] = set()
    unknown: list[str] = []
    for owner in owners:
        found = _behind(owner.lower(), behind, frozenset())
        known |= found
        if not found:
            unknown.append(owner)
    return Addresses(frozenset(known), tuple(dict.fromkeys(unknown)))


def _behind(owner: str, behind: Mapping[str, tuple[str, ...]], above: frozenset[str]) -> frozenset[str]:
    """The addresses behind one owner; a team that holds itself adds nothing."""
    if owner in behind and owner not in above:
        below = (_behind(one.lower(), behind, above | {owner}) for one in behind[owner])
        return frozenset().union(*below)
    return frozenset({owner}) if _ADDRESS.fullmatch(owner) else frozenset()


def _said(section: OwnerSection, path: str) -> Owned | None:
    if any(line.excludes and _means(line.regex, path) for line in section.lines):
        return Owned(section.name, (), 0)
    for line in reversed(section.lines):
        if not line.excludes and _means(line.regex, path):
            return None if section.optional else Owned(section.name, line.owners, section.approvals)
    return None


def _means(regex: str, path: str) -> bool:
    return _compiled(regex).fullmatch(path) is not None


@lru_cache(maxsize=4096)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.DOTALL)
