"""An audit for a reader: the answer first, then everything it rests on; nothing in it is raw."""

from collections import Counter
from collections.abc import Iterable, Iterator

from reviewer.audit.answer import HOW_READ, answer, landed_words
from reviewer.audit.record_words import in_words, proves, record_words
from reviewer.core.audit import (
    SHORT_ID,
    Audit,
    Gap,
    RecordSeen,
    SignOffSeen,
    is_objection,
    uncovered,
    who,
)
from reviewer.core.gate import stands_in_the_way
from reviewer.core.people import Person
from reviewer.core.prose import Line, Span, one_line, paragraph, section
from reviewer.core.provenance import Origin
from reviewer.core.record import EvidenceBody, RecordKind, SignOffBody
from reviewer.core.text import counted, text_of, visible
from reviewer.show.text import contract_lines

SECTIONS = (
    ("Evidence", {RecordKind.EVIDENCE}),
    ("Stated", {RecordKind.PROVENANCE}),
    ("Comments", {RecordKind.COMMENT, RecordKind.REPLY, RecordKind.RESOLUTION}),
    ("Since then", {RecordKind.DEPLOYMENT, RecordKind.INCIDENT}),
    ("Taken back", {RecordKind.WITHDRAWAL}),
)
MOST_PLACES = 12
GOOD_SIGNATURES = frozenset({"good"})


def report(audit: Audit, width: int) -> Iterator[Line]:
    """The whole of it, in lines of at most `width` cells."""
    yield (Span(title(audit), "title"),)
    for heading, lines in parts(audit):
        yield from section(heading, lines, width)


def title(audit: Audit) -> str:
    """What was asked; a full id shortened."""
    name = audit.asked[:SHORT_ID] if audit.asked == audit.commit.oid else audit.asked
    return f"Audit of {visible(name)}"


def landed_subject(audit: Audit) -> str:
    """A commit by its short id and subject."""
    return f"{audit.commit.oid[:SHORT_ID]}  {one_line(audit.commit.subject)}"


def parts(audit: Audit) -> Iterator[tuple[str, list[Line]]]:
    """The whole of it under its headings, each line as long as it is."""
    yield "Answer", [paragraph(one_line(said), "" if good else "alarm") for said, good in answer(audit)]
    yield "Missing", list(gap_lines(audit.gaps))
    if lacking := list(uncovered_lines(audit)):
        yield "Uncovered", lacking
    yield "Commit", list(commit_lines(audit))
    yield "People", list(people_lines(audit))
    yield "Made by", list(made_lines(audit))
    if audit.contract:
        yield "Contract", list(contract_lines(audit.contract))
    for seen in audit.sign_offs:
        yield "Sign-off", list(sign_off_lines(audit, seen))
    for name, kinds in SECTIONS:
        found = list(record_lines(one for one in audit.records if one.payload.kind in kinds))
        if found:
            yield name, found
    if audit.decision:
        yield "Policy", list(judgement_lines(audit))


def record_line(seen: RecordSeen) -> Line:
    """A record of another kind than a sign-off."""
    return paragraph(one_line(record_words(seen)), "warning" if _is_bad(seen) else "")


def record_lines(records: Iterable[RecordSeen]) -> Iterator[Line]:
    """Records of other kinds than a sign-off, those of one incident together."""
    for words, told in in_words(records):
        yield paragraph(one_line(words), "warning" if any(map(_is_bad, told)) else "")


def _is_bad(seen: RecordSeen) -> bool:
    return bool(seen.problem) or (isinstance(seen.payload.body, EvidenceBody) and not proves(seen))


def gap_lines(gaps: tuple[Gap, ...]) -> Iterator[Line]:
    """What is missing."""
    if not gaps:
        yield paragraph("nothing that is asked for", "good")
    for gap in gaps:
        yield (Span(f"{gap.kind:24}", "warning"), Span(one_line(gap.sentence)))


def uncovered_lines(audit: Audit) -> Iterator[Line]:
    """What no approval covers, the first of it by place."""
    lacking = uncovered(audit)
    for one in lacking[:MOST_PLACES]:
        yield (Span(visible(one.words)), Span(f"  {one.unit.fingerprint[:12]}", "muted"))
    if len(lacking) > MOST_PLACES:
        yield paragraph(f"and {len(lacking) - MOST_PLACES:,} more; --json names them all", "muted")


def commit_lines(audit: Audit) -> Iterator[Line]:
    """The commit, the line, and the change both landed in."""
    commit, landed = audit.commit, audit.landed
    yield (Span(commit.oid[:SHORT_ID]), Span(f"  {one_line(commit.subject)}"))
    if audit.line:
        where = visible(f"{audit.line.path}:{audit.line.number}")
        yield (Span(f"line {where}  "), Span(one_line(text_of(audit.line.text)), "muted"))
        if audit.line.first_written:
            oid, path, number = audit.line.first_written
            yield paragraph(
                f"its text was first written at {visible(path)}:{number} in {oid[:SHORT_ID]}", "muted"
            )
    yield paragraph(visible(landed_words(landed)))
    lines = sum(unit.lines for unit in landed.units)
    base = landed.comparison.merge_base[:SHORT_ID] or "nothing"
    size = f"{counted(len(landed.units), 'unit')}, {counted(lines, 'changed line')}"
    yield paragraph(f"the change: {counted(len(audit.commits), 'commit')}, {size}, against {base}", "muted")


def people_lines(audit: Audit) -> Iterator[Line]:
    """Everybody by the hand they had in it."""
    if audit.people is None:
        yield paragraph("not known", "alarm")
        return
    roles = (
        ("author", audit.people.authors),
        ("co-author", audit.people.co_authors),
        ("agent", audit.people.agents),
        ("driver", audit.people.drivers),
    )
    for role, everybody in roles:
        for one in everybody:
            yield (Span(f"{role:10}"), Span(_person(one)))
    reviewers = (_signer(seen) for seen in audit.sign_offs if not seen.role and seen.known.sign_off.email)
    for reviewer in dict.fromkeys(reviewers):
        yield (Span(f"{'reviewer':10}"), Span(reviewer))


def made_lines(audit: Audit) -> Iterator[Line]:
    """Every claim on how it was made, with its source."""
    if audit.provenance is None:
        yield paragraph("not known", "alarm")
        return
    if audit.provenance.origin is Origin.UNKNOWN:
        yield paragraph("unknown origin: no record or trailer says how it was made", "warning")
    told = dict.fromkeys((one.field, one.value, one.source.words) for one in audit.provenance.claims())
    for name, value, source in told:
        yield (Span(f"{one_line(name)}: "), Span(one_line(value)), Span(f"  ({one_line(source)})", "muted"))
    for problem in audit.provenance.problems:
        yield paragraph(one_line(problem), "alarm")


def sign_off_lines(audit: Audit, seen: SignOffSeen) -> Iterator[Line]:
    """One sign-off: verdict, what was read and how, notes, risks, requirements then, evidence, signature."""
    known, body = seen.known, seen.body
    record = Span(f"  record {known.record[:12]}", "muted")
    if body is None:
        yield (Span("unreadable", "alarm"), record)
        yield paragraph(one_line(known.problem), "alarm")
        return
    objects = is_objection(body.verdict)
    style = "alarm" if objects else "good" if seen.counts else "warning"
    yield (
        Span(f"{body.verdict} by {_signer(seen)}", style),
        Span(f"  {one_line(known.sign_off.at)}"),
        record,
    )
    yield paragraph(_standing(audit, seen), "" if seen.counts else "warning")
    good = known.signature.value in GOOD_SIGNATURES
    why = f": {one_line(known.problem)}" if known.problem else ""
    yield (Span("signature  "), Span(f"{known.signature}{why}", "good" if good else "warning"))
    yield from _reading(seen, body)
    yield from _reasoning(body)
    yield from _requirements_then(body)


def _standing(audit: Audit, seen: SignOffSeen) -> str:
    """What its word is worth for this change."""
    spoken = f"speaks of {counted(seen.units, 'unit')} of this change, by {seen.match}"
    if seen.body and seen.body.self_signed and not seen.role:
        return f"{spoken}; self sign-off by their own word: never the second person's"
    if seen.role == "unknown":
        return f"{spoken}; who made the change is not known, so it counts for nothing"
    if seen.role:
        return f"{spoken}; self sign-off ({seen.role} of the change): never the second person's"
    if seen.counts:
        return spoken
    later = _later(audit, seen)
    return f"{spoken}; counts for nothing" + (f": {later[:SHORT_ID]} came later" if later else "")


def _later(audit: Audit, seen: SignOffSeen) -> str:
    """The record of the same person that counts in its place; "" where the signature, say, is the reason."""
    said = seen.known.sign_off
    return next(
        (
            one.known.record
            for one in audit.sign_offs
            if one.counts
            and not seen.known.problem
            and one.known.sign_off.email.lower() == said.email.lower()
            and one.known.sign_off.at > said.at
        ),
        "",
    )


def _reading(seen: SignOffSeen, body: SignOffBody) -> Iterator[Line]:
    """What was read, for how long, and how; of this change, and of what was signed altogether."""
    ways = Counter(seen.read.values())
    told = ", ".join(
        f"{counted(number, 'unit')} {visible(HOW_READ.get(how, how))}" for how, number in ways.items()
    )
    spent = duration(seen.seconds)
    yield (Span("reading    "), Span(f"{told or 'none of this change'}, {spent} on the screen"))
    if body.uncovered:
        yield (
            Span("not read   "),
            Span(f"{counted(len(body.uncovered), 'unit')} of what was under review", "warning"),
        )


def _reasoning(body: SignOffBody) -> Iterator[Line]:
    for note in body.notes:
        title = f"{one_line(note.title)}: " if note.title else ""
        yield (Span("note       "), Span(f"{title}{one_line(note.text)}"))
    if body.risk_tags:
        unsaid = [tag for tag in body.risk_tags if tag not in body.acknowledged]
        said = ", ".join(map(visible, body.acknowledged)) or "none"
        yield (Span("risk       "), Span(f"acknowledged: {said}"), Span(_others(unsaid), "muted"))
    for claim in body.provenance:
        told = f"{one_line(claim.field)}: {one_line(claim.value)}"
        yield (Span("as seen    "), Span(told), Span(f"  ({one_line(claim.source)})", "muted"))
    for comment in body.comments:
        place = visible(f"{comment.path}:{comment.line}")
        yield (Span("comment    "), Span(f"{place} ({visible(comment.state)}) {one_line(comment.body)}"))
    for digest in body.evidence:
        yield (Span("evidence   "), Span(visible(digest)))


def _others(tags: list[str]) -> str:
    return f"; found as well: {', '.join(map(visible, tags))}" if tags else ""


def _requirements_then(body: SignOffBody) -> Iterator[Line]:
    """The requirements as they were recorded, those that did not hold in full."""
    held = [one for one in body.requirements if one.outcome == "satisfied"]
    if body.requirements:
        under = (
            f"under policy {body.policy_digest[:12] or 'none'} ({one_line(body.policy_source) or 'not said'})"
        )
        said = f"{len(held)} of {counted(len(body.requirements), 'requirement')} satisfied {visible(under)}"
        yield (Span("then       "), Span(said))
    for one in body.requirements:
        if one.outcome != "satisfied":
            told = f"{one_line(one.name)}: {one_line(one.outcome)}: {one_line(one.reason)}"
            yield (Span("           "), Span(told, "warning"))


def judgement_lines(audit: Audit) -> Iterator[Line]:
    """What the policy says of the change now, by the records that count."""
    if audit.decision is None:
        return
    decision = audit.decision
    good = decision.outcome.value == "pass"
    source = one_line(decision.policy_source)
    yield (
        Span(f"{decision.outcome}", "good" if good else "alarm"),
        Span(f"  by the policy from {source}, {decision.policy_digest[:12]}", "muted"),
    )
    for one in decision.requirements:
        style = "good" if one.passes else "alarm" if stands_in_the_way(one) else "warning"
        yield (Span(f"{one.outcome:15}", style), Span(f"{one.name}: {one_line(one.reason)}"))


def duration(seconds: float) -> str:
    """`41 s`, `12 min`, `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _signer(seen: SignOffSeen) -> str:
    return one_line(who(seen.known.sign_off.reviewer, seen.known.sign_off.email))


def _person(person: Person) -> str:
    return one_line(who(person.name, person.email))
