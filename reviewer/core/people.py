"""Who had a hand in a change: nobody of them can be its independent reviewer."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from reviewer.core.agents import PLATFORM_ADDRESSES, agent_of
from reviewer.core.commit import Commit
from reviewer.core.commit_claims import commit_provenance, encodable, person
from reviewer.core.provenance import Origin, Provenance
from reviewer.core.trailers import Trailer, mentions, trailers

_CO_AUTHOR_KEYS = frozenset({"co-authored-by", "co-developed-by", "assisted-by"})
_SIGN_OFF_KEYS = frozenset({"signed-off-by"})


class Person(Struct, frozen=True):
    """A name and an address; two with the same address, in whatever case, are one person."""

    name: str
    email: str


class People(Struct, frozen=True):
    """Everyone who made the change, each once per role, in order of appearance.

    `drivers` are the people who had an agent do the work: authors and signers-off of commits an agent had a
    hand in, whoever committed what an agent authored, and whoever a note names.
    """

    authors: tuple[Person, ...] = ()
    co_authors: tuple[Person, ...] = ()
    agents: tuple[Person, ...] = ()
    drivers: tuple[Person, ...] = ()

    def involved(self) -> frozenset[str]:
        """The addresses, in lower case, of all who cannot review this change independently."""
        everyone = (*self.authors, *self.co_authors, *self.agents, *self.drivers)
        return frozenset(each.email.lower() for each in everyone)


def people(commits: Sequence[Commit], provenance: Provenance) -> People:
    """The people and agents behind the commits; in doubt somebody counts as involved.

    Who merged as git does by itself had no hand in it: so a reviewer may bring a branch up to date.
    """
    authors: list[Person] = []
    co_authors: list[Person] = []
    drivers: list[Person] = []
    for commit in commits:
        author = Person(encodable(commit.author_name), encodable(commit.author_email))
        co_authors += _named(commit, _CO_AUTHOR_KEYS)
        if commit.automatic:
            continue
        authors.append(author)
        if _by_agent(commit, provenance):
            drivers += [author, *_committer(commit, author), *_named(commit, _SIGN_OFF_KEYS)]
    drivers += _stated_drivers(provenance)
    return People(
        _once(each for each in authors if not _is_agent(each)),
        _once(each for each in co_authors if not _is_agent(each)),
        _once(each for each in (*authors, *co_authors, *drivers) if _is_agent(each)),
        _once(each for each in drivers if not _is_agent(each)),
    )


def _by_agent(commit: Commit, provenance: Provenance) -> bool:
    """True unless we may take the commit for one no agent touched: a record speaks for all commits."""
    claimed = provenance.of_commit(commit.oid) if provenance.per_commit else commit_provenance(commit)
    return bool(provenance.records) or claimed.origin is Origin.AGENT


def _committer(commit: Commit, author: Person) -> list[Person]:
    """Whoever committed what an agent authored; a person's own commit may be rebased by anyone."""
    if not _is_agent(author) or commit.committer_email.lower() in PLATFORM_ADDRESSES:
        return []
    return [Person(encodable(commit.committer_name), encodable(commit.committer_email))]


def _named(commit: Commit, keys: frozenset[str]) -> list[Person]:
    """The people named by trailers of these keys, real or merely mentioned."""
    lines: Iterable[Trailer] = (*trailers(commit.message), *mentions(commit.message, keys))
    found = (person(encodable(line.value)) for line in lines if line.key.lower() in keys)
    return [Person(*who) for who in found if who]


def _stated_drivers(provenance: Provenance) -> list[Person]:
    found = (person(claim.value) or ("", claim.value) for claim in provenance.claims("driver"))
    return [Person(name, email) for name, email in found]


def _is_agent(who: Person) -> bool:
    return agent_of(who.name, who.email) is not None


def _once(found: Iterable[Person]) -> tuple[Person, ...]:
    """Each address once, under the first name it appeared with."""
    kept: dict[str, Person] = {}
    for each in found:
        kept.setdefault(each.email.lower(), each)
    return tuple(kept.values())
