"""The facts about a change as a summary to read."""

from collections import Counter
from collections.abc import Iterator

from reviewer.core.cells import cells, cropped
from reviewer.core.change import Comparison, Source
from reviewer.core.circumstances import counting
from reviewer.core.contract import CONTRACT_FIELDS, Contract, ContractField, ContractState
from reviewer.core.finding import Finding, Level
from reviewer.core.fitting import fit_path, fit_title
from reviewer.core.prose import INDENT, Line, Span, fold, one_line, paragraph, section
from reviewer.core.provenance import FIELDS, Origin, disagreements
from reviewer.core.text import counted, visible
from reviewer.review import Review

LONGEST = 400
"""Cells of a value; the data has all of it."""
NARROWEST = 40
PLACES = 3
"""Places named for each risk tag; the others are counted."""
CHUNKS = 40
"""Chunks named; the others are counted."""
SHORT_ID = 10

LEVEL_STYLES = {Level.HIGH: "alarm", Level.MEDIUM: "warning", Level.LOW: "muted"}
STATE_STYLES = {
    ContractState.GIVEN: "good",
    ContractState.CLAIMED: "warning",
    ContractState.MISSING: "alarm",
    ContractState.CONTRADICTED: "alarm",
}


def summary(review: Review, width: int) -> Iterator[Line]:
    """The facts for a reader, in lines of at most `width` cells; nothing in them is raw."""
    room = max(width, NARROWEST)
    yield from heading(review, room)
    if not review.change.units:
        yield from section("Nothing", [paragraph("This change is empty: both sides are the same.")], room)
    else:
        yield from section("Made by", provenance_lines(review), room)
        yield from section("Contract", contract_lines(review.contract), room)
        yield from section("Evidence", evidence_lines(review), room)
        yield from section("Risk", risk_lines(review, room - INDENT), room)
        yield from section("Chunks", chunk_lines(review, room - INDENT), room)
        yield from section("Sign-offs", coverage_lines(review), room)
    if review.failed:
        said = [(Span(f"{visible(each.what)}: {one_line(each.message)}", "alarm"),) for each in review.failed]
        yield from section("Not known", said, room)


def heading(review: Review, width: int) -> Iterator[Line]:
    """What is compared, and how large it is."""
    change, comparison = review.change, review.change.comparison
    against = "" if comparison.source is Source.PATCH else f" against {visible(comparison.base)}"
    head = cropped(visible(comparison.head), width - cells(against))
    yield (Span(head, "title"), Span(cropped(against, width - cells(head))))
    added, removed = (sum(getattr(delta, side) for delta in change.deltas) for side in ("added", "removed"))
    sizes = f"{counted(len(change.deltas), 'file')}, {counted(len(change.units), 'unit')}, "
    yield from fold((Span(f"{sizes}+{added:,} −{removed:,}{ids(comparison)}", "muted"),), width)
    kinds = Counter(kind.kind.value for kind in review.kinds)
    if kinds:
        told = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        yield from fold((Span(told, "muted"),), width)


def ids(comparison: Comparison) -> str:
    """The commits compared, short."""
    named = (("merge base", comparison.merge_base), ("head", comparison.head_commit))
    return "".join(f", {name} {commit[:SHORT_ID]}" for name, commit in named if commit)


def provenance_lines(review: Review) -> Iterator[Line]:
    """Who or what made the change, as claimed, and where that was read; not what the contract says already."""
    provenance, contract = review.provenance, review.contract
    if provenance is None:
        yield paragraph("not known", "alarm")
        return
    if provenance.origin is Origin.UNKNOWN:
        yield paragraph("unknown origin: no record or trailer says how this change was made", "warning")
    names = [
        *FIELDS,
        *dict.fromkeys(claim.field for claim in provenance.claims() if claim.field not in FIELDS),
    ]
    for name in names:
        said_below = getattr(contract, name).value if contract and name in CONTRACT_FIELDS else None
        sources: dict[str, str] = {}
        for claim in provenance.claims(name):
            if claim.value != said_below:
                sources.setdefault(claim.value, claim.source.words)
        for value, source in sources.items():
            yield (
                Span(f"{one_line(name)}: "),
                Span(cropped(one_line(value), LONGEST)),
                Span(f"  ({one_line(source)})", "muted"),
            )
    silent = sum(not each.claims for each in provenance.per_commit)
    if silent and provenance.origin is not Origin.UNKNOWN:
        of = counted(len(provenance.per_commit), "commit")
        yield paragraph(f"{silent} of {of} say nothing about how they were made", "warning")
    for disagreement in disagreements(provenance):
        yield paragraph(one_line(disagreement.sentence), "warning")
    for problem in provenance.problems:
        yield paragraph(one_line(problem), "alarm")


def contract_lines(contract: Contract | None) -> Iterator[Line]:
    """What the author owes, and how much of it is there."""
    if contract is None:
        yield paragraph("not known", "alarm")
        return
    for name in CONTRACT_FIELDS:
        field: ContractField = getattr(contract, name)
        label = name.partition("_")[0].replace("test", "tests").ljust(9)
        state = Span(field.state.value.ljust(13), STATE_STYLES[field.state])
        told = one_line(field.value) if field.state in (ContractState.GIVEN, ContractState.CLAIMED) else ""
        yield (Span(label), state, Span(cropped(told or one_line(field.reason), LONGEST)))


def evidence_lines(review: Review) -> Iterator[Line]:
    """The reports about the head's tree, and what they say of the added lines."""
    if review.change.comparison.source is not Source.COMMITS:
        yield paragraph("what is not committed has none", "muted")
        return
    if review.circumstances is None or review.circumstances.evidence is None:
        yield paragraph("not known", "alarm")
        return
    proofs = {one.record for one in review.evidence}
    found = counting(review.circumstances.evidence, signed=False)
    if not found:
        yield paragraph("none is recorded for this tree", "warning")
    for one in found:
        proof = one.record in proofs
        style = ("good" if one.passed else "warning") if proof else "warning"
        words = f"{one_line(one.producer)}: {one_line(one.summary)}"
        source = f"  (record {one.record[:SHORT_ID]} by {one_line(one.by)}, {'signed' if one.signed else 'unsigned'}"
        more = ")" if proof else "; only claimed: the policy demands signatures)"
        yield (Span(one.kind.ljust(9)), Span(cropped(words, LONGEST), style), Span(source + more, "muted"))
    told = review.changed_lines
    if told is not None:
        style = "good" if not told.uncovered else "warning"
        yield (Span("added lines: "), Span(told.words, style))


def risk_lines(review: Review, width: int) -> Iterator[Line]:
    """The findings by tag, the gravest first, each with its first places."""
    if review.findings is None:
        yield paragraph("not known", "alarm")
        return
    by_tag: dict[str, list[Finding]] = {}
    for findings in review.findings:
        for finding in findings:
            by_tag.setdefault(finding.tag, []).append(finding)
    if not by_tag:
        yield paragraph("nothing the catalogue knows was found", "good")
    for tag, found in sorted(by_tag.items(), key=lambda each: (-max(one.level for one in each[1]), each[0])):
        gravest = sorted(found, key=lambda finding: -finding.level)
        level = gravest[0].level
        style = LEVEL_STYLES[level]
        yield (
            Span(f"{level.name.lower():8}", style),
            Span(visible(tag), style),
            Span(f"  {counted(len(found), 'place')}", "muted"),
        )
        for finding in gravest[:PLACES]:
            place = f"{visible(finding.path)}{f':{finding.line}' if finding.line else ''}"
            yield (Span(f"  {fit_path(place, width - 4)}  "), Span(one_line(finding.why), "muted"))
        if len(found) > PLACES:
            yield paragraph(f"  and {len(found) - PLACES:,} more", "muted")


def chunk_lines(review: Review, width: int) -> Iterator[Line]:
    """What to read, in order."""
    if review.chunks is None:
        yield paragraph("not known", "alarm")
        return
    minutes = sum(chunk.minutes for chunk in review.chunks)
    yield paragraph(f"{counted(len(review.chunks), 'chunk')} to read, about {counted(minutes, 'minute')}")
    for chunk in review.chunks[:CHUNKS]:
        number, size = (
            f"{chunk.id:>3}  ",
            f"{chunk.lines:>7,} {'line ' if chunk.lines == 1 else 'lines'} {chunk.minutes:>4,} min",
        )
        title = fit_title(visible(chunk.title), max(10, width - len(number) - len(size)))
        gap = " " * (width - len(number) - cells(title) - len(size))
        yield (Span(number, "muted"), Span(title), Span(gap + size, "muted"))
        if chunk.over_cap:
            yield (Span(" " * len(number)), Span("a single unit, larger than the cap", "warning"))
    if len(review.chunks) > CHUNKS:
        yield paragraph(f"and {len(review.chunks) - CHUNKS:,} more: reviewer split lists them", "muted")


def coverage_lines(review: Review) -> Iterator[Line]:
    """Which part of the change is under whose sign-off."""
    coverage, units = review.coverage, review.change.units
    if coverage is None:
        yield paragraph("not known: nothing counts as covered", "alarm")
        return
    covered = sum(unit.fingerprint in coverage.covered for unit in units)
    left = sum(unit.lines for unit in units if unit.fingerprint not in coverage.covered)
    style = "good" if covered == len(units) else "warning"
    said = f"{covered:,} of {counted(len(units), 'unit')} covered"
    yield paragraph(said + (f", {counted(left, 'changed line')} not" if covered < len(units) else ""), style)
    for approvals, own in ((coverage.covered, ""), (coverage.self_signed, ", their own work: never counts")):
        people = Counter(
            (each.reviewer, each.email, each.at, each.match.value, each.signature.value)
            for unit in units
            for each in approvals.get(unit.fingerprint, ())
        )
        for (name, email, at, match, signature), count in people.items():
            who = one_line(f"{name} <{email}>")
            told = f"  {counted(count, 'unit')}, {one_line(at)}, by {match}, signature {signature}{own}"
            yield (Span(who), Span(told, "muted"))
    for problem in coverage.problems:
        yield paragraph(one_line(problem), "alarm")
