"""What can be wrong with a ledger, each thing by its name: tampering, loss, and what only looks odd."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct


class Trouble(StrEnum):
    """What is the matter with a record."""

    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    ALTERED = "altered"
    FORGED = "forged"
    REPLAYED = "replayed"
    CONTRADICTED = "contradicted"
    MISSING = "missing"
    LOST = "lost"
    UNVERIFIABLE = "unverifiable"
    NOT_KNOWN = "not known"
    STRAY = "stray"
    FORKED = "forked"
    DUPLICATED = "duplicated"


ODD = frozenset({Trouble.NOT_KNOWN, Trouble.STRAY, Trouble.FORKED, Trouble.DUPLICATED})
"""What happens to honest people too: a later version wrote it, a branch was deleted, somebody works on two machines,
a merge kept a line twice."""


class Irregularity(Struct, frozen=True, kw_only=True):
    """One thing that is the matter; `commit` is the one whose note it is about, "" where there is none."""

    trouble: Trouble
    record: str
    why: str
    commit: str = ""
    actor: str = ""

    @property
    def alarming(self) -> bool:
        """Whether honest use does not explain it, or nobody can vouch for the record."""
        return self.trouble not in ODD


class Link(Struct, frozen=True, kw_only=True):
    """A record as part of its author's chain; `actor` is the lower-case address, `commit` the note's."""

    record: str
    actor: str
    previous: str | None
    commit: str


def in_chains(links: Mapping[str, Link]) -> Iterator[Irregularity]:
    """What is the matter with the chains that the records, by id, form; the order they stand in says nothing.

    Each record names the one its author wrote before. One that is named and nowhere was removed. Two that name the
    same one were written on two machines, or at once.
    """
    starts = Counter(link.actor for link in links.values() if link.previous is None)
    followed = Counter((link.actor, link.previous) for link in links.values() if link.previous is not None)
    for link in links.values():
        before = links.get(link.previous) if link.previous is not None else None
        if link.previous is not None and before is None:
            yield Irregularity(
                trouble=Trouble.MISSING,
                record=link.previous,
                actor=link.actor,
                why=f"record {link.record[:12]} of {link.actor} names it as the one before, and it is nowhere",
            )
        elif before is not None and before.actor != link.actor:
            yield Irregularity(
                trouble=Trouble.CONTRADICTED,
                record=link.record,
                commit=link.commit,
                actor=link.actor,
                why=f"the record it names as {link.actor}'s one before is {before.actor}'s",
            )
    yield from _forks(starts, followed)


def _forks(starts: Mapping[str, int], followed: Mapping[tuple[str, str], int]) -> Iterable[Irregularity]:
    for actor, times in starts.items():
        if times > 1:
            why = f"{times} records of {actor} call themselves the first: written on several machines, or at once"
            yield Irregularity(trouble=Trouble.FORKED, record="", actor=actor, why=why)
    for (actor, record), times in followed.items():
        if times > 1:
            why = f"{times} records of {actor} follow it: written on several machines, or at once"
            yield Irregularity(trouble=Trouble.FORKED, record=record, actor=actor, why=why)
