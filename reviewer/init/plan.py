"""The plan as a whole: what each chosen part would change; and making it so, one change after the other."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from reviewer.core.text import visible
from reviewer.git.location import Location
from reviewer.git.ssh_keys import key_at
from reviewer.init import hooks, policy, sharing, signing
from reviewer.init.change import Change, Part, Proposal

USUAL = (Part.POLICY, Part.SHARING, Part.SIGNING)
"""What is set up where nothing is chosen; a hook stands in the way of a push, so it is asked for."""


def plan(
    location: Location,
    parts: Collection[Part] = (),
    *,
    remote: str | None = None,
    key: Path | None = None,
    can_ask: bool = False,
) -> tuple[Proposal, ...]:
    """What would be changed, part by part; nothing is yet. Raises BadInput for a remote or a key there is none of."""
    propose: dict[Part, Callable[[], Proposal]] = {
        Part.POLICY: lambda: policy.propose(location),
        Part.SHARING: lambda: sharing.propose(location, remote),
        Part.SIGNING: lambda: signing.propose(location, key_at(key) if key else None, can_ask=can_ask),
        Part.HOOKS: lambda: hooks.propose(location),
    }
    return tuple(propose[part]() for part in Part if part in (parts or USUAL))


def changes(proposals: Collection[Proposal]) -> tuple[Change, ...]:
    """Every change of a plan, in the order they are made in."""
    return tuple(change for proposal in proposals for change in proposal.changes)


def sentences(proposals: Collection[Proposal]) -> Iterator[str]:
    """The plan in words: each file and setting with what it is and what it would be."""
    for proposal in proposals:
        yield f"{proposal.part}:"
        for change in proposal.changes:
            yield f"  {visible(change.what)}: {visible(change.old)} → {visible(change.new)}"
            yield f"      {visible(change.why)}"
        for remark in proposal.remarks:
            yield f"  {visible(remark)}"
        if not proposal.changes and not proposal.remarks:
            yield "  nothing to do"
