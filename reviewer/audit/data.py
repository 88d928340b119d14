"""An audit as data, in the form `reviewer audit --json` prints; docs/audit.md describes it."""

from typing import Any

from reviewer.audit.answer import sentences
from reviewer.check import as_data as decision_data
from reviewer.check import place_data
from reviewer.core.audit import (
    Audit,
    Gap,
    History,
    LineAsked,
    RecordSeen,
    SignOffSeen,
    Step,
    is_approved,
    uncovered,
)
from reviewer.core.commit import Commit
from reviewer.core.people import People, Person
from reviewer.core.record import Body
from reviewer.core.text import json_path, json_text
from reviewer.show.data import contract_data, provenance_data

FORMAT = "reviewer-audit/1"


def audit_data(audit: Audit) -> dict[str, Any]:
    """Everything about one commit or line; what could not be established is None."""
    landed = audit.landed
    return {
        "format": FORMAT,
        "asked": json_text(audit.asked),
        "approved": is_approved(audit),
        "answer": [json_text(sentence) for sentence in sentences(audit)],
        "gaps": gaps_data(audit.gaps),
        "uncovered": [place_data(one) for one in uncovered(audit)],
        "commit": commit_data(audit.commit),
        "line": line_data(audit.line) if audit.line else None,
        "landed": {
            "how": landed.how.value,
            "recognised_by": landed.trace.value,
            "by": landed.by,
            "branch": json_text(landed.branch),
            "base": landed.comparison.merge_base,
            "head": landed.comparison.head_commit,
            "head_tree": landed.comparison.head_tree,
            "change": landed.fingerprint,
            "commits": [one.oid for one in audit.commits],
            "units": [unit.fingerprint for unit in landed.units],
        },
        "people": people_data(audit.people),
        "provenance": provenance_data(audit.provenance),
        "contract": contract_data(audit.contract),
        "risk_tags": None if audit.risk_tags is None else list(audit.risk_tags),
        "sign_offs": [sign_off_data(seen) for seen in audit.sign_offs],
        "records": [record_data(seen) for seen in audit.records],
        "policy": decision_data(audit.decision) if audit.decision else None,
    }


def history_data(history: History) -> dict[str, Any]:
    """The gap report of a range."""
    kinds = {gap.kind: None for step in history.steps for gap in step.gaps}
    return {
        "format": FORMAT,
        "asked": json_text(history.asked),
        "start": history.start,
        "end": history.end,
        "unknown": [json_text(sentence) for sentence in history.unknown],
        "totals": {
            "changes": len(history.steps),
            "commits": sum(step.commits for step in history.steps),
            "with_gaps": history.with_gaps,
            "gaps": {kind.value: history.having(kind) for kind in sorted(kinds)},
        },
        "changes": [step_data(step) for step in history.steps],
    }


def step_data(step: Step) -> dict[str, Any]:
    """One change of a history."""
    return {
        "commit": commit_data(step.commit),
        "how": step.landed.how.value,
        "recognised_by": step.landed.trace.value,
        "base": step.landed.comparison.merge_base,
        "change": step.landed.fingerprint,
        "commits": step.commits,
        "units": len(step.landed.units),
        "covered": step.covered,
        "approvers": [person_data(one) for one in step.approvers],
        "gaps": gaps_data(step.gaps),
    }


def gaps_data(gaps: tuple[Gap, ...]) -> list[dict[str, str]]:
    """What is missing."""
    return [{"kind": gap.kind.value, "sentence": json_text(gap.sentence)} for gap in gaps]


def commit_data(commit: Commit) -> dict[str, Any]:
    """A commit by id and subject."""
    return {
        "id": commit.oid,
        "tree": commit.tree,
        "subject": json_text(commit.subject),
        "author": {"name": json_text(commit.author_name), "email": json_text(commit.author_email)},
        "committer": {"name": json_text(commit.committer_name), "email": json_text(commit.committer_email)},
    }


def line_data(line: LineAsked) -> dict[str, Any]:
    """The line that was asked about."""
    written = line.first_written
    return {
        "path": json_path(line.path),
        "line": line.number,
        "revision": line.revision,
        "text": line.text.decode("utf-8", "backslashreplace"),
        "first_written": {"commit": written[0], "path": json_path(written[1]), "line": written[2]}
        if written
        else None,
        "units": list(line.units),
    }


def people_data(people: People | None) -> dict[str, Any] | None:
    """Everybody by the hand they had in it."""
    if people is None:
        return None
    return {
        "authors": [person_data(one) for one in people.authors],
        "co_authors": [person_data(one) for one in people.co_authors],
        "agents": [person_data(one) for one in people.agents],
        "drivers": [person_data(one) for one in people.drivers],
    }


def person_data(person: Person) -> dict[str, str]:
    """A name and an address."""
    return {"name": json_text(person.name), "email": json_text(person.email)}


def sign_off_data(seen: SignOffSeen) -> dict[str, Any]:
    """One sign-off: what is known of the record, and what it says."""
    sign_off = seen.known.sign_off
    return {
        "record": seen.known.record,
        "reviewer": {"name": json_text(sign_off.reviewer), "email": json_text(sign_off.email)},
        "at": sign_off.at,
        "verdict": sign_off.verdict.value if seen.body else None,
        "counts": seen.counts,
        "taken_back": [one.record for one in seen.known.own_withdrawals()],
        "match": seen.match.value,
        "units": seen.units,
        "role": seen.role,
        "self_signed": sign_off.self_signed,
        "signature": seen.known.signature.value,
        "problem": json_text(seen.known.problem),
        "body": body_data(seen.body) if seen.body else None,
    }


def record_data(seen: RecordSeen) -> dict[str, Any]:
    """A record of another kind, and what of the change it speaks of."""
    return {
        "record": seen.record,
        "kind": seen.payload.kind.value,
        "at": seen.payload.time,
        "actor": {"name": json_text(seen.payload.actor.name), "email": json_text(seen.payload.actor.email)},
        "commit": seen.payload.subject.head,
        "speaks_of": seen.regard.value,
        "signature": seen.signature.value,
        "problem": json_text(seen.problem),
        "body": body_data(seen.payload.body),
    }


def body_data(said: Body) -> dict[str, Any]:
    """What the reviewer said, as it stands in the record."""
    import msgspec  # only here: the rest is made of plain values

    body: dict[str, Any] = msgspec.to_builtins(said)
    return body
