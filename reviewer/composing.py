"""The payload of a sign-off: what a session holds, as a record tells it."""

from collections.abc import Sequence
from datetime import datetime

from reviewer.core.change import Change, CutUnit
from reviewer.core.filekind import kind_of
from reviewer.core.finding import Finding, Level
from reviewer.core.mark import weakest
from reviewer.core.policy import selects
from reviewer.core.record import (
    AmountRead,
    CommentKept,
    CutPoint,
    Note,
    Payload,
    ProvenanceSeen,
    RecordKind,
    RequirementResult,
    SignOffBody,
    Subject,
    UnitCut,
    UnitRead,
    Verdict,
)
from reviewer.core.requirements import Requirement
from reviewer.core.session import WHITESPACE, MarkHow, Session
from reviewer.git.identity import Identity
from reviewer.recording import payload_of
from reviewer.review import Review


def compose(
    review: Review,
    session: Session,
    verdict: Verdict,
    found: Sequence[Requirement],
    who: Identity,
    at: datetime,
    *,
    is_self: bool,
) -> Payload:
    """The payload of a sign-off, as the reviewer said it."""
    comparison, units = review.change.comparison, review.change.units
    read = [unit.fingerprint for unit in units if unit.fingerprint in session.marks]
    areas = review.policy.policy.require.acknowledge if review.policy else ()
    tags = sorted({finding.tag for finding in every_finding(review) or () if selects(areas, finding)})
    return payload_of(
        who,
        RecordKind.SIGN_OFF,
        Subject(
            base=comparison.merge_base,
            head=comparison.head_commit,
            head_tree=comparison.head_tree,
            change=review.change.fingerprint,
        ),
        SignOffBody(
            verdict=verdict,
            policy_digest=review.policy.digest if review.policy else "",
            policy_source=review.policy.source if review.policy else "",
            read=_units_read(review.change, session),
            uncovered=_units_unread(review.change, session),
            notes=_notes(review, session),
            acknowledged=tuple(tag for tag in tags if tag in session.acknowledged),
            risk_tags=_tags(review),
            requirements=tuple(
                RequirementResult(
                    name=one.name, expression=one.expression, outcome=one.outcome.value, reason=one.reason
                )
                for one in found
            ),
            evidence=tuple(one.record for one in review.evidence),
            provenance=_provenance(review),
            comments=_comments(
                session,
                {unit.fingerprint for unit in (*units, *(cut.unit for cut in review.change.cuts))},
            ),
            declared=any(session.marks[one].how is MarkHow.DECLARED for one in read),
            self_signed=is_self,
            seconds=round(sum(session.seconds.get(one, 0.0) for one in read), 1),
            amount=_amount(review, frozenset(read)),
            whitespace_hidden=session.preferences.get(WHITESPACE) == "hidden",
            cuts=tuple(
                UnitCut(
                    unit=cut.unit.fingerprint, at=tuple(CutPoint(*at) for at in cut.at), pieces=cut.pieces
                )
                for cut in review.change.cuts
                if _is_read(cut, session) is None
            ),
        ),
        at,
    )


def _is_read(cut: CutUnit, session: Session) -> bool | None:
    """Whether all pieces of a unit were read, or none: then the record speaks of the unit, and needs no cut."""
    read = {piece in session.marks for piece in cut.pieces}
    return read.pop() if len(read) == 1 else None


def _units_unread(change: Change, session: Session) -> tuple[str, ...]:
    """What was not read; a unit of which no piece was by its own name."""
    whole = {
        piece: cut.unit.fingerprint
        for cut in change.cuts
        if _is_read(cut, session) is False
        for piece in cut.pieces
    }
    unread = (unit.fingerprint for unit in change.units if unit.fingerprint not in session.marks)
    return tuple(dict.fromkeys(whole.get(unit, unit) for unit in unread))


def _units_read(change: Change, session: Session) -> tuple[UnitRead, ...]:
    """What was read, and how; a unit all pieces of which were read as the weakest of them."""
    cuts = {piece: cut for cut in change.cuts if _is_read(cut, session) for piece in cut.pieces}
    found: dict[str, UnitRead] = {}
    for unit in change.units:
        cut = cuts.get(unit.fingerprint)
        name, parts = (cut.unit.fingerprint, cut.pieces) if cut else (unit.fingerprint, (unit.fingerprint,))
        if unit.fingerprint in session.marks and name not in found:
            how = weakest(session.marks[one].how for one in parts)
            seconds = sum(session.seconds.get(one, 0.0) for one in parts)
            found[name] = UnitRead(fingerprint=name, how=how.value, seconds=round(seconds, 1))
    return tuple(found.values())


def _tags(review: Review) -> tuple[str, ...]:
    """Every risk tag found, once."""
    return tuple(sorted({finding.tag for finding in every_finding(review) or ()}))


def _amount(review: Review, read: frozenset[str]) -> AmountRead:
    """How much was read, for whoever counts the work later; what machines made is nobody's work to read."""
    lines = {
        unit.fingerprint: 0 if kind_of(unit.path).machine_made else unit.lines
        for unit in review.change.units
        if unit.fingerprint in read
    }
    found = every_finding(review)
    risky = {each.fingerprint for each in found or () if each.level >= Level.HIGH}
    chunks = review.chunks
    return AmountRead(
        lines=sum(lines.values()),
        high_risk_lines=None if found is None else sum(lines[one] for one in lines if one in risky),
        chunks=None if chunks is None else sum(not read.isdisjoint(chunk.units) for chunk in chunks),
    )


def _notes(review: Review, session: Session) -> tuple[Note, ...]:
    notes = [Note(text=session.design_note)] if session.design_note.strip() else []
    known = {unit.fingerprint for unit in review.change.units}
    titles = {unit: chunk.title for chunk in review.chunks or () for unit in chunk.units}
    for note in session.chunk_notes:
        units = tuple(unit for unit in note.units if unit in known)
        if units:
            title = titles.get(units[0], "")
            notes.append(Note(text=note.text, units=_noted(units, review.change, session), title=title))
    return tuple(notes)


def _noted(units: tuple[str, ...], change: Change, session: Session) -> tuple[str, ...]:
    """The units of a note as the record names them: one of which it has all pieces by itself."""
    whole = {
        piece: cut.unit.fingerprint
        for cut in change.cuts
        if _is_read(cut, session) and set(cut.pieces) <= set(units)
        for piece in cut.pieces
    }
    return tuple(dict.fromkeys(whole.get(unit, unit) for unit in units))


def _comments(session: Session, known: set[str]) -> tuple[CommentKept, ...]:
    return tuple(
        CommentKept(
            path=comment.anchor.path,
            side=comment.anchor.side.value,
            line=comment.anchor.start,
            fingerprint=comment.anchor.fingerprint,
            state=comment.state,
            body=comment.body,
        )
        for comment in session.comments.values()
        if comment.anchor.fingerprint in known or comment.state == "open"
    )


def _provenance(review: Review) -> tuple[ProvenanceSeen, ...]:
    claims = review.provenance.claims() if review.provenance else ()
    return tuple(
        ProvenanceSeen(field=claim.field, value=claim.value, source=claim.source.words) for claim in claims
    )


def every_finding(review: Review) -> list[Finding] | None:
    """All findings, None when they could not be established."""
    if review.findings is None:
        return None
    return [finding for findings in review.findings for finding in findings]
