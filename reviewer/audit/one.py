"""The audit of one commit, or of one line: the change it landed in, its sign-offs, and what is missing."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from reviewer.analysis import Scope
from reviewer.audit.asked import AskedLine
from reviewer.audit.deployed import deployed_with
from reviewer.audit.landed import Alone, as_landed, landed
from reviewer.audit.record_words import proves
from reviewer.audit.records import hands_in_signed, known_about, others_about, signed_in
from reviewer.check import decide
from reviewer.core.audit import (
    Audit,
    Gap,
    GapFacts,
    GapKind,
    Landing,
    LineAsked,
    SignOffSeen,
    Trace,
    evidence_seen,
    gaps,
    own_gaps,
    role_of,
    was_stated,
)
from reviewer.core.change import Comparison, FileDelta, Unit, UnitKind
from reviewer.core.commit import Commit
from reviewer.core.cover import Coverage
from reviewer.core.coverage import match_of, spoken
from reviewer.core.finding import Finding
from reviewer.core.gate import Decision, stands_in_the_way
from reviewer.core.mark import MarkHow
from reviewer.core.people import people
from reviewer.core.record import SignOff, SignOffBody
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.git.blame import Blamed, blame
from reviewer.git.commits import read
from reviewer.git.diff import stream
from reviewer.git.landing import Branch, branch_of, holds
from reviewer.git.location import Location
from reviewer.git.refs import is_shallow
from reviewer.git.resolve import depth_hint
from reviewer.ledger import Ledger, Signers, opened
from reviewer.review import Review, load_comparison
from reviewer.workspace import Workspace

SCOPE = Scope(chunks=False, coverage=False)
JUDGED_ANYWAY = frozenset({"approvals", "objections", "signature", "provenance", "complete"})
"""Requirements whose lack is a gap of its own kind."""


def audit_commit(
    workspace: Workspace, oid: str, name: str, *, on: Branch | None = None, trusted: str | None = None
) -> Audit:
    """What the repository says of one commit; `name` is what was asked for, `on` the branch it landed on.

    Policy and signers are those of the commit it landed on, or of the one `trusted` is. Raises BadInput when the
    commit is not here, RepositoryError when the ledger cannot be read.
    """
    location = workspace.repository()
    (commit,) = read(location, [oid])
    if on is not None and not holds(location, on.tip, oid):
        raise BadInput(f"{on.name} does not hold {name}.", "Name the branch it landed on, or leave out --on.")
    branch = on or branch_of(location, oid)
    with opened(location) as ledger:
        try:
            change = landed(location, commit, branch, signed_in(ledger))
        except CannotTell as error:
            return _untold(location, commit, name, branch, ledger, error)
        return _audited(workspace, Audit(asked=name, commit=commit, landed=change), ledger, trusted)


def audit_line(
    workspace: Workspace,
    asked: AskedLine,
    name: str,
    *,
    on: Branch | None = None,
    trusted: str | None = None,
) -> Audit:
    """What the repository says of the commit that put a line where it is, and of the line's own unit.

    Raises BadInput for a line that is not there or not committed.
    """
    location = workspace.repository()
    revision = asked.revision or None
    found = blame(location, asked.path, asked.number, revision)
    if not found.commit:
        raise BadInput(
            f"{asked.path}:{asked.number} is not committed yet, so nobody can have approved it.",
            "Commit it, or name the revision: HEAD:PATH:LINE.",
        )
    audit = audit_commit(workspace, found.commit, name, on=on, trusted=trusted)
    written = blame(location, asked.path, asked.number, revision, copies=True)
    moved = written.commit and (written.commit, written.path) != (found.commit, found.path)
    line = LineAsked(
        path=asked.path,
        number=asked.number,
        revision=asked.revision,
        text=found.text,
        first_written=(written.commit, written.path, written.line) if moved else None,
        units=_units_with(location, audit, found),
    )
    more = [] if line.units else [Gap(GapKind.UNKNOWN, _LINE_LOST)]
    if found.is_boundary and is_shallow(location):
        more.append(Gap(GapKind.UNKNOWN, f"{_CUT_OFF} {depth_hint(location) or ''}".rstrip()))
    return replace(audit, line=line, gaps=(*more, *audit.gaps))


_LINE_LOST = "Which unit of the change the line belongs to cannot be told: the whole change is what counts."
_CUT_OFF = "History is cut off at this commit, so the line may be older."


def _units_with(location: Location, audit: Audit, found: Blamed) -> tuple[str, ...]:
    """The units of the landed change that put the line there: by its place, else all that add such a line.

    Later commits of the same change may have moved it, and then only its text is left to go by.
    """
    here = [unit for unit in audit.landed.units if unit.path == found.path and unit.kind is UnitKind.LINES]
    if audit.landed.comparison.head_tree == audit.commit.tree:
        return tuple(
            unit.fingerprint
            for unit in here
            if unit.new_start <= found.line < unit.new_start + unit.new_lines
        )
    texts = _added(location, audit.landed.comparison, here)
    return tuple(unit.fingerprint for unit in here if found.text in texts[unit.fingerprint])


def _added(location: Location, comparison: Comparison, units: Iterable[Unit]) -> dict[str, set[bytes]]:
    """The lines each unit adds, without their ends."""
    deltas = list(stream(location, comparison))
    return {
        unit.fingerprint: {line.removesuffix(b"\n") for line in _added_by(deltas[unit.file], unit)}
        for unit in units
    }


def _added_by(delta: FileDelta, unit: Unit) -> Sequence[bytes]:
    """The lines of the head side that a unit adds, or a piece of one."""
    first, end = unit.new_start, unit.new_start + unit.new_lines
    for index, span in enumerate(delta.spans):
        if span.new_start <= first and end <= span.new_start + span.new_lines:
            return delta.hunk(index).new[first - span.new_start : end - span.new_start]
    return ()


def _audited(workspace: Workspace, audit: Audit, ledger: Ledger, trusted: str | None) -> Audit:
    """The rest of an audit, once the change is known."""
    location = workspace.repository()
    change = audit.landed
    review = load_comparison(workspace, change.comparison, scope=replace(SCOPE, trusted=trusted))
    unknown = [f"{failed.what}: {failed.message}" for failed in review.failed]
    decision = None
    try:
        decision = decide(location, review, trusted)
    except ReviewerError as error:
        unknown.append(error.message)
    made = people(review.commits, review.provenance) if review.provenance else None
    uncut = change.units
    audit = replace(
        audit,
        landed=replace(change, units=tuple(decision.units)) if decision else change,
        commits=review.commits,
        people=made,
        provenance=review.provenance,
        contract=review.contract,
        risk_tags=_tags(review),
        decision=decision,
    )
    signers = Signers(location, trusted or change.comparison.merge_base)
    audit = replace(audit, sign_offs=tuple(_sign_offs(location, audit, ledger, signers, uncut)))
    audit = replace(audit, records=tuple(others_about(ledger, audit, signers)))
    later = tuple(deployed_with(location, ledger, audit, signers))
    audit = replace(audit, records=tuple(sorted((*audit.records, *later), key=lambda one: one.payload.time)))
    return replace(audit, gaps=(*_gaps(review, audit, unknown), *own_gaps(audit), *_demands(decision)))


def _sign_offs(
    location: Location, audit: Audit, ledger: Ledger, signers: Signers, uncut: Iterable[Unit] = ()
) -> Iterable[SignOffSeen]:
    """The sign-offs that speak of the change, of its commits, or of a unit of which they name pieces."""
    change = audit.landed
    units = {unit.fingerprint for unit in change.units}
    wholes = {unit.fingerprint for unit in uncut}
    keys = {audit.commit.oid, change.by, change.comparison.head_commit, *units, *wholes} - {""}
    cuts = audit.decision.cuts if audit.decision else ()
    counted = _counted(audit.coverage)
    found = known_about(ledger, keys, signers)
    hands = hands_in_signed(location, found)
    for one, payload in found:
        body = payload.body if payload else None
        (said,) = spoken([one], change.units, cuts)
        yield SignOffSeen(
            known=one,
            subject=payload.subject if payload else None,
            body=body if isinstance(body, SignOffBody) else None,
            match=match_of(one.sign_off, change.comparison, change.fingerprint),
            units=len(units.intersection(said.sign_off.speaks_of())),
            counts=one.record in counted,
            role=role_of(audit.people, one.sign_off.email) or hands.get(one.record, ""),
            read=_ways(said.sign_off, body, change.units) if isinstance(body, SignOffBody) else {},
            seconds=_seconds(body, units | wholes) if isinstance(body, SignOffBody) else 0.0,
        )


def _ways(said: SignOff, body: SignOffBody, units: Iterable[Unit]) -> dict[str, str]:
    """How each unit was read, as the record says; of one that the reviewer had in other pieces, in the weakest way."""
    told = {unit.fingerprint: unit.how for unit in body.read}
    ways = dict.fromkeys(said.read, MarkHow.BULK.value)
    ways |= dict.fromkeys(said.one_by_one, MarkHow.ONE_BY_ONE.value)
    ways |= dict.fromkeys(said.declared, MarkHow.DECLARED.value) | told
    return {name: ways[name] for unit in units if (name := unit.fingerprint) in ways}


def _seconds(body: SignOffBody, units: Collection[str]) -> float:
    """How long what was read of some units was on the screen, pieces of them as well."""
    pieces = {piece for cut in body.cuts if cut.unit in units for piece in cut.pieces}
    return sum(one.seconds for one in body.read if one.fingerprint in units or one.fingerprint in pieces)


def _counted(coverage: Coverage | None) -> set[str]:
    """The records that cover or object to something."""
    if coverage is None:
        return set()
    approving = {one.record for given in coverage.covered.values() for one in given}
    return approving | {one.record for given in coverage.objected.values() for one in given}


def _gaps(review: Review, audit: Audit, unknown: Sequence[str]) -> tuple[Gap, ...]:
    return gaps(
        GapFacts(
            units=audit.landed.units,
            coverage=audit.coverage,
            about=[one.known for one in audit.sign_offs],
            provenance=review.provenance,
            was_stated=was_stated(one.body for one in audit.sign_offs if one.body and not one.known.problem),
            contract=review.contract,
            is_backed=bool(evidence_seen(audit.sign_offs)) or any(proves(one) for one in audit.records),
            unknown=unknown,
        )
    )


def _demands(decision: Decision | None) -> Iterable[Gap]:
    for one in decision.requirements if decision else ():
        if stands_in_the_way(one) and one.name not in JUDGED_ANYWAY:
            yield Gap(GapKind.REQUIREMENT, f"{one.name}: {one.expression}: {one.reason}.")


def _flat(review: Review) -> list[Finding]:
    return [finding for findings in review.findings or () for finding in findings]


def _tags(review: Review) -> tuple[str, ...] | None:
    if review.findings is None:
        return None
    return tuple(sorted({finding.tag for finding in _flat(review)}))


def _untold(
    location: Location, commit: Commit, name: str, branch: Branch | None, ledger: Ledger, error: CannotTell
) -> Audit:
    """What is left to say where history is cut off: the records that name the commit, and that nothing counts."""
    change = as_landed([Alone(commit, "", ())], (), Landing.DIRECT, Trace.COMMIT_ALONE, branch)
    audit = Audit(asked=name, commit=commit, landed=change, commits=(commit,))
    signers = Signers(location, change.comparison.merge_base)
    audit = replace(audit, sign_offs=tuple(_sign_offs(location, audit, ledger, signers)))
    audit = replace(audit, records=tuple(others_about(ledger, audit, signers)))
    sentence = f"{error.message} {error.hint or ''}".rstrip()
    return replace(audit, gaps=(Gap(GapKind.UNKNOWN, sentence),))
