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
from reviewer.composing import compose, every_finding
from reviewer.core.change import Source, Unit
from reviewer.core.chunk import Chunk
from reviewer.core.commit import Commit
from reviewer.core.contradictions import contradictions
from reviewer.core.cover import Coverage
from reviewer.core.coverage import coverage
from reviewer.core.people import people
from reviewer.core.record import (
    Verdict,
)
from reviewer.core.requirements import Requirement, ReviewFacts, obstacles, requirements
from reviewer.core.session import ChunkNoteWritten, Mark, MarkHow, Session, apply
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.git.commits import commits
from reviewer.git.drafts import Journal
from reviewer.git.identity import Identity, identity
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.signing import signer
from reviewer.messages import SignOffDone, WantSignOff
from reviewer.recording import stamp, told_redacted, write
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
    payload = compose(review, session, decision.verdict, found, who, at, is_self=is_self is not False)
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
    found = every_finding(review)
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


def _failures(review: Review) -> str:
    return "; ".join(f"{failed.what}: {failed.message}" for failed in review.failed)
