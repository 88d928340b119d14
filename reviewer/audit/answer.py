"""The answer in sentences: who approved it, what proved it safe, who made it and how it landed; nothing else first."""

from collections.abc import Iterable, Iterator

from reviewer.audit.record_words import evidence_words, in_words, proves
from reviewer.core.audit import (
    SHORT_ID,
    Audit,
    Landed,
    Landing,
    RecordSeen,
    approvals,
    asked_units,
    evidence_seen,
    is_approved,
    is_objection,
    who,
)
from reviewer.core.people import People, Person
from reviewer.core.provenance import Provenance, comparable
from reviewer.core.record import DeploymentBody, DeploymentOutcome, EvidenceBody, IncidentBody
from reviewer.core.text import counted

HOW_READ = {
    "one-by-one": "read one by one",
    "bulk": "read with its chunk",
    "declared": "declared read, not shown",
}
WENT_WRONG = (DeploymentOutcome.FAILED, DeploymentOutcome.ROLLED_BACK)
LANDED = {
    Landing.MERGE: "by merge {by}",
    Landing.FAST_FORWARD: "as it was signed, up to {by}",
    Landing.REBASE: "rebased, up to {by}",
    Landing.SQUASH: "squashed into {by}",
    Landing.CHERRY_PICK: "picked as {by}",
    Landing.STACK: "as steps of a stack, up to {by}",
    Landing.DIRECT: "by itself, as {by}",
}


def answer(audit: Audit) -> tuple[tuple[str, bool], ...]:
    """Sentences with whether each is good news. Foreign text in them is raw: make it visible before showing it."""
    return (_approved(audit), _proved(audit), (_made(audit), True), *_aftermath(audit))


def _approved(audit: Audit) -> tuple[str, bool]:
    """Who approved it, or why that is nobody."""
    what = "This line" if audit.line else "This change"
    asked = len(asked_units(audit))
    given = [
        f"{who(one.reviewer, one.email)} on {one.at[:10]} ({units:,} of {counted(asked, 'unit')}, {one.match}, "
        f"{_reading(audit, one.record)}, signature {one.signature})"
        for one, units in approvals(audit)
    ]
    if is_approved(audit):
        return f"{what} was approved by {'; '.join(given)}.", True
    if audit.coverage is None:
        return f"Who approved {what.lower()} cannot be told here.", False
    if given:
        return f"{what} was approved only in part, by {'; '.join(given)}.", False
    return f"{what} was approved by nobody whose word counts{_instead(audit)}.", False


def _reading(audit: Audit, record: str) -> str:
    """How what a record approves was read."""
    read = [seen.read for seen in audit.sign_offs if seen.known.record == record]
    asked = asked_units(audit)
    ways = {one[unit] for one in read for unit in asked if unit in one}
    return " and ".join(words for how, words in HOW_READ.items() if how in ways) or "not said how it was read"


def _instead(audit: Audit) -> str:
    """Whose word there is instead."""
    said = []
    for seen in audit.sign_offs:
        sign_off = seen.known.sign_off
        if not sign_off.email:
            continue
        if seen.known.problem:
            said.append(f"{who(sign_off.reviewer, sign_off.email)}: {seen.known.problem}")
        elif is_objection(sign_off.verdict):
            said.append(f"{who(sign_off.reviewer, sign_off.email)} said {sign_off.verdict}")
        elif seen.role or sign_off.self_signed:
            said.append(f"{who(sign_off.reviewer, sign_off.email)} signed their own work")
    return f" ({'; '.join(dict.fromkeys(said))})" if said else ""


def _proved(audit: Audit) -> tuple[str, bool]:
    """What evidence there is, and what is only claimed."""
    found = [one for one in audit.records if isinstance(one.payload.body, EvidenceBody)]
    proving = [one for one in found if proves(one)]
    said = "; ".join(_evidence(one) for one in (*(one for one in found if one not in proving), *proving))
    if found:
        return f"Evidence: {said}.", len(proving) == len(found)
    if digests := evidence_seen(audit.sign_offs):
        return f"Evidence that is not in the ledger here was seen by who signed: {', '.join(digests)}.", False
    tests = audit.contract.test_evidence if audit.contract else None
    if tests and tests.value:
        return f"No evidence is recorded; it is only claimed: “{tests.value}”.", False
    return "No evidence is recorded, and none is claimed.", False


def _evidence(seen: RecordSeen) -> str:
    body = seen.payload.body
    words = evidence_words(body) if isinstance(body, EvidenceBody) else seen.payload.kind.value
    worth = "counts for nothing" if seen.problem else f"signature {seen.signature}"
    return f"{words} at {seen.regard} ({worth})"


def _aftermath(audit: Audit) -> list[tuple[str, bool]]:
    """What went wrong with it in use, if anything did."""
    bad = [
        one
        for one in audit.records
        if isinstance(one.payload.body, IncidentBody)
        or (isinstance(one.payload.body, DeploymentBody) and one.payload.body.outcome in WENT_WRONG)
    ]
    said = "; ".join(words for words, _ in in_words(bad))
    return [(f"What happened since: {said}.", False)] if bad else []


def _made(audit: Audit) -> str:
    """Who or what made it, and how it landed."""
    tools = [
        claim.value
        for seen in audit.sign_offs
        if seen.body and not seen.known.problem
        for claim in seen.body.provenance
        if claim.field == "tool"
    ]
    return f"{made_by(audit.people, audit.provenance, tools)}; {landed_words(audit.landed)}."


def made_by(people: People | None, provenance: Provenance | None, seen: Iterable[str] = ()) -> str:
    """`Made with Claude Code, driven by Dan <dan@example.com>`, as claimed.

    `seen` are the tools that those who signed had before them, for what landed without its trailers.
    """
    if people is None or provenance is None:
        return "Who made it is not known"
    tools: dict[str, str] = {}
    for claim in provenance.claims("tool"):
        tools.setdefault(comparable("tool", claim.value), claim.value)
    names = [*tools.values()] or [_named(one) for one in people.agents]
    if names:
        driven = f", driven by {', '.join(map(_named, people.drivers))}" if people.drivers else ""
        return f"Made with {', '.join(names)}{driven}"
    authors = ", ".join(map(_named, people.authors)) or "nobody that is named"
    if recorded := dict.fromkeys(seen):
        return f"Committed by {authors}; made with {', '.join(recorded)}, as who signed off saw it"
    return f"Committed by {authors}; how it was made is not recorded"


def landed_words(landed: Landed) -> str:
    """`landed on main by merge 0123456789 (recognised by merge commit)`."""
    if landed.how is Landing.NOWHERE:
        return "it is on no branch here"
    how = LANDED[landed.how].format(by=landed.by[:SHORT_ID])
    return f"landed on {landed.branch} {how} (recognised by {landed.trace})"


def _named(person: Person) -> str:
    return who(person.name, person.email)


def sentences(audit: Audit) -> Iterator[str]:
    """The answer without its colors."""
    yield from (sentence for sentence, _ in answer(audit))
