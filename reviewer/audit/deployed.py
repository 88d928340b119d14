"""Where a change was put to work with a later commit that has it: the first deployment in each environment."""

from collections.abc import Collection, Iterator, Sequence

from reviewer.audit.records import standing
from reviewer.core.audit import Audit, RecordSeen, Regard
from reviewer.core.record import DeploymentBody, DeploymentOutcome, Payload, RecordKind
from reviewer.git import batch
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.ledger import Entry, Ledger, Signers

AT_ONCE = 50
"""Deployments whose commits are looked at in one go: the first ones have it, as a rule."""


def deployed_with(location: Location, ledger: Ledger, audit: Audit, signers: Signers) -> Iterator[RecordSeen]:
    """The first deployment of each environment that has the landed change and succeeded, oldest first."""
    landed = audit.landed.by or audit.commit.oid
    known = {seen.record for seen in audit.records}
    entries = sorted(ledger.of_kinds(RecordKind.DEPLOYMENT), key=_when)
    made = [
        (entry, payload) for entry in entries if (payload := entry.record.payload) and _succeeded(payload)
    ]
    open_environments = {_environment(payload) for _, payload in made}
    for at in range(0, len(made), AT_ONCE):
        some = made[at : at + AT_ONCE]
        having = _having(location, landed, [payload.subject.head for _, payload in some])
        for entry, payload in some:
            environment = _environment(payload)
            state, problem = standing(entry, signers)
            if payload.subject.head not in having or environment not in open_environments or problem:
                continue
            open_environments.remove(environment)
            if entry.record.id not in known:
                yield RecordSeen(
                    record=entry.record.id,
                    payload=payload,
                    regard=Regard.LATER_COMMIT,
                    signature=state,
                    problem=problem,
                )
        if not open_environments:
            return


def _succeeded(payload: Payload) -> bool:
    return isinstance(payload.body, DeploymentBody) and payload.body.outcome is DeploymentOutcome.SUCCEEDED


def _environment(payload: Payload) -> str:
    return payload.body.environment if isinstance(payload.body, DeploymentBody) else ""


def _having(location: Location, landed: str, heads: Sequence[str]) -> Collection[str]:
    """Those of some commits that have the landed one in their history; one this clone lacks cannot tell."""
    wanted = sorted(set(heads))
    there = batch.ids(location, [f"{oid}^{{commit}}" for oid in wanted])
    asked = [oid for oid, found in zip(wanted, there, strict=True) if found == oid and oid != landed]
    same = {landed} & set(heads)
    if not asked:
        return same
    words = ["rev-list", "--ancestry-path", "--stdin"]
    told = run(location, words, stdin="".join(f"{oid}\n" for oid in (f"^{landed}", *asked)).encode())
    return same | (set(asked) & set(told.lines))


def _when(entry: Entry) -> tuple[str, str]:
    return entry.record.payload.time if entry.record.payload else "", entry.record.id
