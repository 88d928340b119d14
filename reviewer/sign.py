"""The job `sign`: a verdict on what was read becomes one record of the ledger, or is refused with the reasons."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reviewer import ledger
from reviewer.analysis import Scope
from reviewer.arranged import arranged, own_arrangement
from reviewer.commit_fingerprints import commits_seen
from reviewer.core.change import Change, CutUnit, Source, Unit
from reviewer.core.chunk import Chunk
from reviewer.core.commit import Commit
from reviewer.core.contradiction import contradictions
from reviewer.core.cover import Coverage
from reviewer.core.coverage import coverage
from reviewer.core.filekind import kind_of
from reviewer.core.finding import Finding, Level
from reviewer.core.mark import weakest
from reviewer.core.people import people
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
from reviewer.core.requirements import Requirement, ReviewFacts, obstacles, requirements
from reviewer.core.session import WHITESPACE, ChunkNoteWritten, Mark, MarkHow, Session, apply
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.git.commits import commits
from reviewer.git.drafts import Journal
from reviewer.git.identity import Identity, identity
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.signing import signer
from reviewer.messages import SignOffDone, WantSignOff
from reviewer.recording import payload_of, stamp, told_redacted, write
from reviewer.review import Review, load_comparison
from reviewer.workspace import open_workspace


class Refused(ReviewerError):
    """A verdict that cannot be given yet: each requirement in its way, with the reason."""

    exit_code = 1

    def __init__(self, verdict: Verdict, found: Sequence[Requirement]) -> None:
        reasons = "\n".join(f"  {one.name}: {one.expression}: {one.reason}" for one in found)
        hint = "Nothing was recorded; nothing is lost."
        if any(one.name == "chunk-notes" for one in found):
            hint += " --chunk-note CHUNK TEXT gives a chunk its note, d in the session."
        super().__init__(f"{verdict} is not possible yet:\n{reasons}", hint)
        self.requirements = tuple(found)


class Decision(Struct, frozen=True, kw_only=True):
    """What the reviewer decided; `declare_all` says that everything was read without its having been shown.

    `chunk_notes` are design notes by the id of their chunk, as the reviewer arranged them.
    """

    verdict: Verdict
    note: str = ""
    chunk_notes: tuple[tuple[str, str], ...] = ()
    acknowledged: frozenset[str] = frozenset()
    declare_all: bool = False


class Signed(Struct, frozen=True):
    """A sign-off was recorded: the record's id, the commit whose note holds it, how it is signed, what was redacted."""

    record: str
    commit: str
    units: int
    uncovered: int
    self_signed: bool
    signature: str
    redacted: tuple[str, ...] = ()


def sign(
    location: Location,
    review: Review,
    session: Session,
    decision: Decision,
    at: datetime,
    *,
    ask: bool = False,
) -> Signed:
    """Record a verdict; `ask`: the key's passphrase may be asked for on the terminal.

    Raises BadInput when there is no commit to sign off on or nobody to sign, Refused when requirements do not
    hold, CannotTell when the change could not be analysed, RepositoryError when the ledger cannot be written or the key
    that is set up does not sign.
    """
    comparison = review.change.comparison
    if comparison.source is not Source.COMMITS or not comparison.head_commit:
        raise no_commit()
    if not review.change.units:
        raise BadInput(
            f"There is nothing to sign off: {comparison.head} changes nothing against {comparison.base}."
        )
    review = replace(review, chunks=arranged(review, session.arrangement))
    if review.policy is None:
        raise CannotTell("The policy could not be read, so nothing can be signed off.", _failures(review))
    who, key = identity(location), signer(location)
    made = review.commits or commits(location, comparison)
    session = with_decision(session, review.change.units, decision)
    session = with_chunk_notes(session, review.chunks, decision.chunk_notes)
    is_self = who.email.lower() in people(made, review.provenance).involved() if review.provenance else None
    facts = facts_of(review, session, made, who, is_self=is_self, can_sign=key is not None)
    found = requirements(review.policy.policy, facts)
    missing = obstacles(found, approve=decision.verdict is Verdict.APPROVE)
    if missing:
        raise Refused(decision.verdict, missing)
    payload = compose(review, session, decision, found, who, at, is_self=is_self is not False)
    subject = replace(payload.subject, commits=commits_seen(location, made))
    written = write(location, replace(payload, subject=subject), key, at, ask=ask)
    read = sum(unit.fingerprint in session.marks for unit in review.change.units)
    return Signed(
        record=written.record,
        commit=comparison.head_commit,
        units=read,
        uncovered=len(review.change.units) - read,
        self_signed=is_self is not False,
        signature=written.signature,
        redacted=written.redacted,
    )


def no_commit() -> BadInput:
    """Why a work tree, an index or a patch is not signed off."""
    return BadInput(
        "Only commits can be signed off; this is a work tree, an index or a patch.",
        "Commit the change, then review it by its branch.",
    )


def uncommitted(location: Location, review: Review) -> tuple[str, ...]:
    """The files of the change that look different in the work tree than in the head that is signed off."""
    comparison = review.change.comparison
    if location.work_tree is None or not comparison.head_commit:
        return ()
    if run(location, ["rev-parse", "HEAD"], check=False).lines[:1] != [comparison.head_commit]:
        return ()
    words = ["diff", "--name-only", "-z", "--no-ext-diff", "--ignore-submodules=dirty", "HEAD", "--"]
    out = run(location, words, user_settings=True, check=False).out
    dirty = set(out.decode("utf-8", "surrogateescape").split("\0"))
    return tuple(sorted(dirty & {delta.path for delta in review.change.deltas}))


def sign_request(request: WantSignOff) -> SignOffDone:
    """Record what the screen asks for: everything is read again, the marks from the journal on disk."""
    workspace = open_workspace(Path(request.path))
    own = own_arrangement(workspace, request.comparison)
    scope = Scope(coverage=False, grain=own.grain, cuts=own.cuts)
    review = load_comparison(workspace, request.comparison, scope=scope)
    decision = Decision(
        verdict=request.verdict, note=request.note, acknowledged=frozenset(request.acknowledged)
    )
    at = workspace.clock()
    with Journal.open(workspace.repository(), request.comparison.key) as journal:
        signed = sign(workspace.repository(), review, journal.session, decision, at)
    return SignOffDone(
        sentence(signed, request.verdict),
        signed.record,
        signed.commit,
        request.verdict,
        stamp(at),
        coverage_now(workspace.repository(), review),
    )


def coverage_now(location: Location, review: Review) -> Coverage:
    """What is covered with the ledger as it is now; nothing while nobody knows who made the change."""
    change = review.change
    if review.provenance is None:
        return coverage(change.units, change.comparison, change.fingerprint, ())
    involved = people(commits(location, change.comparison), review.provenance).involved()
    return ledger.coverage_of(location, change, involved, review.policy.policy if review.policy else None)


def sentence(signed: Signed, verdict: Verdict) -> str:
    """What was recorded, and where."""
    lines = [
        f"{verdict}: {signed.units} {'unit' if signed.units == 1 else 'units'} read, {signed.uncovered} not; "
        f"{signed.signature}.",
        f"record {signed.record}",
        f"git notes --ref=reviewer show {signed.commit}",
    ]
    if signed.self_signed:
        lines.insert(1, "You had a hand in this change: recorded, not counted as the second person.")
    if signed.redacted:
        lines.insert(1, told_redacted(signed.redacted))
    return "\n".join(lines)


def with_decision(session: Session, units: Sequence[Unit], decision: Decision) -> Session:
    """The session with the decision's own note, acknowledgements and declaration in it."""
    marks = dict(session.marks)
    if decision.declare_all:
        for unit in units:
            marks.setdefault(unit.fingerprint, Mark(MarkHow.DECLARED, ""))
    return replace(
        session,
        marks=marks,
        design_note=decision.note.strip() or session.design_note,
        acknowledged=session.acknowledged | decision.acknowledged,
    )


def with_chunk_notes(
    session: Session, chunks: Sequence[Chunk] | None, notes: Sequence[tuple[str, str]]
) -> Session:
    """The session with these notes in it. Raises BadInput for a chunk there is none of, and for an empty note."""
    by_id = {chunk.id: chunk for chunk in chunks or ()}
    for id, text in notes:
        if id not in by_id:
            there = f"there are {len(by_id)}" if by_id else "the change could not be split"
            raise BadInput(f"There is no chunk {id}: {there}.", "`reviewer split --arranged` numbers them.")
        if not text.strip():
            raise BadInput(f"The note of chunk {id} is empty.")
        session = apply(session, ChunkNoteWritten(tuple(by_id[id].units), text.strip()))
    return session


def facts_of(
    review: Review,
    session: Session,
    made: Sequence[Commit],
    reviewer: Identity,
    *,
    is_self: bool | None,
    can_sign: bool,
) -> ReviewFacts:
    """What the requirements are judged by."""
    found = _flat(review)
    return ReviewFacts(
        units=review.change.units,
        findings=found,
        marks=session.marks,
        design_notes=[session.design_note, *(note.text for note in session.chunk_notes)],
        chunks=review.chunks,
        chunk_notes={one.id: session.note_for(one.units) for one in review.chunks or ()},
        acknowledged=session.acknowledged,
        open_comments=[one.anchor.fingerprint for one in session.comments.values() if one.state == "open"],
        contract=review.contract,
        provenance=review.provenance,
        contradictions=contradictions(review.provenance, found or (), review.backing, made)
        if review.provenance
        else (),
        ownership=review.policy.ownership if review.policy else None,
        circumstances=review.circumstances,
        head_committed=True,
        reviewer=str(reviewer),
        email=reviewer.email,
        is_self=is_self,
        can_sign=can_sign,
        seconds=session.seconds,
        incomplete=[f"{failed.what} ({failed.message})" for failed in review.failed],
    )


def compose(
    review: Review,
    session: Session,
    decision: Decision,
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
    tags = sorted({finding.tag for finding in _flat(review) or () if selects(areas, finding)})
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
            verdict=decision.verdict,
            policy_digest=review.policy.digest if review.policy else "",
            policy_source=review.policy.source if review.policy else "",
            read=_units_read(review.change, session),
            uncovered=_units_unread(review.change, session),
            notes=_notes(review, session),
            acknowledged=tuple(tag for tag in tags if tag in session.acknowledged),
            risk_tags=tags_of(review),
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


def tags_of(review: Review) -> tuple[str, ...]:
    """Every risk tag found, once."""
    return tuple(sorted({finding.tag for finding in _flat(review) or ()}))


def _amount(review: Review, read: frozenset[str]) -> AmountRead:
    """How much was read, for whoever counts the work later; what machines made is nobody's work to read."""
    lines = {
        unit.fingerprint: 0 if kind_of(unit.path).machine_made else unit.lines
        for unit in review.change.units
        if unit.fingerprint in read
    }
    found = _flat(review)
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


def _flat(review: Review) -> list[Finding] | None:
    """All findings, None when they could not be established."""
    if review.findings is None:
        return None
    return [finding for findings in review.findings for finding in findings]


def _failures(review: Review) -> str:
    return "; ".join(f"{failed.what}: {failed.message}" for failed in review.failed)
