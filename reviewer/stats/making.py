"""What the ledger says of how changes were made, added to what their commits say of it themselves."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from reviewer.core.provenance import comparable
from reviewer.core.record import ProvenanceBody
from reviewer.core.stats.landed import Agent, LandedChange, Spent
from reviewer.landed_history import merged_agents
from reviewer.stats.reviewing import Standing


def with_provenance(
    changes: Iterable[LandedChange], records: Iterable[Standing], also: Mapping[str, str]
) -> tuple[LandedChange, ...]:
    """The changes with what is recorded of them: tools and models, claims, cost, and who drove the agent.

    A record speaks of commits; `also` leads from commits that were reviewed, and squashed or rebased since, to the
    change they landed in. One that tells the same session again takes the place of the earlier one.
    """
    known = tuple(changes)
    change_of = dict(also) | {oid: change.id for change in known for oid in change.commits}
    of_tree = {tree: change.id for change in known for tree in change.trees}
    told: dict[str, dict[tuple[str, ...], Standing]] = {}
    for one in sorted(records, key=lambda each: (each.payload.time, each.record)):
        body, subject = one.payload.body, one.payload.subject
        if not isinstance(body, ProvenanceBody):
            continue
        meant = {change_of.get(oid) for oid in (*body.commits, subject.head)} - {None}
        for change in sorted(map(str, meant or {of_tree.get(subject.head_tree)} - {None})):
            told.setdefault(change, {})[_session(one, body)] = one
    return tuple(_with(change, tuple(told.get(change.id, {}).values())) for change in known)


def _session(one: Standing, body: ProvenanceBody) -> tuple[str, ...]:
    if not body.session_id:
        return (one.record,)
    return (one.payload.actor.email.lower(), body.tool, body.session_id)


def _with(change: LandedChange, records: Sequence[Standing]) -> LandedChange:
    if not records:
        return change
    said = [
        (one.payload.actor.email.lower(), one.payload.body)
        for one in records
        if isinstance(one.payload.body, ProvenanceBody)
    ]
    agents = [_agent(body) for _, body in said]
    spent = tuple(Spent(email, body.cost_usd) for email, body in said if body.cost_usd is not None)
    return replace(
        change,
        agents=merged_agents(agents, change.agents),
        people=change.people | {email for email, _ in said},
        drivers=frozenset(email for email, _ in said),
        claims=max(change.claims, sum(len(body.verification) for _, body in said)),
        spent=spent or change.spent,
    )


def _agent(body: ProvenanceBody) -> Agent:
    return Agent(
        comparable("tool", body.tool) if body.tool else "",
        comparable("model", body.model) if body.model else "",
    )
