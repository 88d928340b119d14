"""Sign-offs as in-toto statements: what was approved, by whom, and the record itself with its own signature."""

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from reviewer import __version__
from reviewer.core.audit import Audit, SignOffSeen, approvals, is_approved
from reviewer.core.record import SignOffBody, Subject, Verdict
from reviewer.core.text import json_text
from reviewer.errors import BadInput
from reviewer.formats.in_toto import envelope, pre_authentication_encoding, statement
from reviewer.formats.records import Record
from reviewer.git.location import Location
from reviewer.git.signing import sign, signer
from reviewer.ledger import opened

OBJECTIONS = {Verdict.REQUEST_CHANGES: "changesRequested", Verdict.REJECT: "rejected"}


def envelopes(location: Location, audit: Audit, *, ask: bool = False) -> Iterator[str]:
    """One signed DSSE envelope for each sign-off of an audit that can be read, oldest first.

    They are signed by whoever exports them, with the key git is set up with; the record inside keeps the reviewer's
    own signature. Raises BadInput without a key, RepositoryError when it does not sign.
    """
    key = signer(location)
    if key is None:
        raise BadInput(
            "An attestation is signed, and git is set up with no key to sign with.",
            "For an ssh key: git config gpg.format ssh; git config user.signingKey ~/.ssh/id_ed25519.pub",
        )
    landed = audit.landed
    digest = {"gitCommit": landed.by or audit.commit.oid, "gitTree": landed.comparison.head_tree}
    for seen in audit.sign_offs:
        if seen.body is None or seen.subject is None:
            continue
        with opened(location) as ledger:
            entry = ledger.with_id(seen.known.record)[0]
        said = predicate(audit, seen, seen.subject, seen.body, entry.record)
        payload = statement(json_text(landed.branch) or digest["gitCommit"], digest, said)
        yield envelope(payload, sign(key, pre_authentication_encoding(payload), ask=ask))


def predicate(
    audit: Audit, seen: SignOffSeen, subject: Subject, body: SignOffBody, record: Record
) -> dict[str, Any]:
    """What is attested; docs/audit.md describes it."""
    landed, known, whole = audit.landed, seen.known, replace(audit, line=None)
    units = [unit.fingerprint for unit in landed.units]
    not_read = [fingerprint for fingerprint in units if fingerprint not in seen.read]
    return {
        "result": result(seen, body, units, not_read),
        "reviewer": {"name": json_text(known.sign_off.reviewer), "email": json_text(known.sign_off.email)},
        "reviewedAt": known.sign_off.at,
        "selfSigned": body.self_signed or bool(seen.role),
        "signature": {"state": known.signature.value, "problem": json_text(known.problem)},
        "reviewed": {
            "base": subject.base,
            "head": subject.head,
            "headTree": subject.head_tree,
            "change": subject.change,
        },
        "landed": {
            "how": landed.how.value,
            "recognisedBy": landed.trace.value,
            "base": landed.comparison.merge_base,
            "change": landed.fingerprint,
            "match": seen.match.value,
            "approved": is_approved(whole),
            "approvedBy": [approval.record for approval, _ in approvals(whole)],
        },
        "scope": {
            "units": len(units),
            "unitsRead": len(units) - len(not_read),
            "unitsNotRead": not_read,
            "ways": dict(Counter(seen.read.values())),
            "seconds": round(seen.seconds, 1),
        },
        "notes": [{"title": json_text(note.title), "text": json_text(note.text)} for note in body.notes],
        "acknowledged": list(body.acknowledged),
        "requirements": [
            {"name": json_text(one.name), "outcome": json_text(one.outcome), "reason": json_text(one.reason)}
            for one in body.requirements
        ],
        "policy": {"digest": {"sha256": body.policy_digest}, "source": json_text(body.policy_source)},
        "provenance": [
            {"field": json_text(one.field), "value": json_text(one.value), "source": json_text(one.source)}
            for one in body.provenance
        ],
        "evidence": [{"digest": {"sha256": one}} for one in body.evidence],
        "record": {
            "digest": {"sha256": record.id},
            "payload": base64.b64encode(record.raw).decode("ascii"),
            "signature": {"format": record.signature.format, "value": record.signature.value}
            if record.signature
            else None,
        },
        "exporter": {"name": "reviewer", "version": __version__},
    }


def result(seen: SignOffSeen, body: SignOffBody, units: list[str], not_read: list[str]) -> str:
    """What a program may go by: `approved` only where one record that counts read all of what landed."""
    if not seen.counts:
        return "void"
    if body.verdict is not Verdict.APPROVE:
        return OBJECTIONS[body.verdict]
    return "approved" if units and not not_read else "partlyApproved"
