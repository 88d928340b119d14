"""The job `check`: the gate over a change, and its answer for people and as data."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from reviewer import ledger
from reviewer.analysis import Scope
from reviewer.core.change import Change
from reviewer.core.commit_claims import encodable
from reviewer.core.contradictions import contradictions
from reviewer.core.cover import Approval, Coverage, SignatureState
from reviewer.core.coverage import COUNTS, Known, coverage
from reviewer.core.cutting import inherited
from reviewer.core.finding import Finding
from reviewer.core.gate import Decision, GateFacts, GateOutcome, Place, judge, stands_in_the_way
from reviewer.core.people import people
from reviewer.core.policy import Policy
from reviewer.core.requirements import Requirement
from reviewer.core.text import json_path, visible
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.formats.changed_lines import changed_lines_data
from reviewer.git.location import Location
from reviewer.git.refs import look_up
from reviewer.parts import PolicyReady
from reviewer.review import Request, Review, load
from reviewer.stack_sign_offs import cut_as_signed, sign_offs_across
from reviewer.workspace import Workspace

EXIT_CODES = {GateOutcome.PASS: 0, GateOutcome.FAIL: 1, GateOutcome.CANNOT_TELL: CannotTell.exit_code}
MOST_PLACES = 20
"""Places named in the text for each requirement; the data has all of them."""


def check(workspace: Workspace, request: Request, *, trusted: str | None = None) -> Decision:
    """What the gate says of the commits a request means.

    Policy and signers are read from the merge base, or from the commit that `trusted` names. Raises BadInput
    for what is not committed or does not exist and for a policy with a mistake, CannotTell for a fault of ours.
    """
    if request.worktree or request.staged or request.patch is not None:
        raise BadInput(
            "Only commits can be checked; this is a work tree, an index or a patch.",
            "Commit the change, then check it by its branch.",
        )
    location = workspace.repository()
    anchor = look_up(location, trusted).commit if trusted is not None else None
    scope = Scope(chunks=False, coverage=False, trusted=anchor, needed=("change", "policy"))
    try:
        with ledger.Book(location) as book:  # one state of the ledger decides
            review = load(workspace, request, scope=scope, book=book)
            return decide(location, review, anchor, book)
    except ReviewerError:
        raise
    except Exception as error:  # a fault is no verdict: neither of the two may be read into it
        raise CannotTell(f"The change could not be judged: {error!r}.") from error


def decide(
    location: Location, review: Review, trusted: str | None, book: ledger.Book | None = None
) -> Decision:
    """The decision on a change that was read; `trusted` is the commit that says who may sign, if not the base."""
    policy = review.policy
    if policy is None:
        raise CannotTell("The policy could not be read.")
    comparison = review.change.comparison
    incomplete = [f"{failed.what} ({failed.message})" for failed in review.failed]
    known: tuple[Known, ...] | None = None
    try:
        anchor = trusted or comparison.merge_base or comparison.base_commit

        def fetch(units: Iterable[str]) -> tuple[Known, ...]:
            return ledger.sign_offs(location, anchor, units, book=book)

        signed = sign_offs_across(location, review.change, fetch, review.commits)
        if cut := cut_as_signed(location, review.change, signed.cuts):
            review = _in_pieces(review, cut)
            signed = sign_offs_across(location, cut, fetch, review.commits)
        known = signed.known
    except ReviewerError as error:
        incomplete.append(f"ledger ({error.message})")
    facts = _facts(review, policy, known, incomplete)
    return Decision(
        comparison=comparison,
        change=review.change.fingerprint,
        policy_digest=policy.digest,
        policy_source=policy.source,
        units=review.change.units,
        coverage=facts.coverage,
        requirements=judge(policy.policy, facts),
        changed_lines=review.changed_lines,
        cuts=review.change.cuts,
        findings=tuple(facts.findings or ()),
    )


def _in_pieces(review: Review, cut: Change) -> Review:
    """A review with its units cut as those had them who signed; each piece has all findings of its unit."""
    findings = review.findings
    told = None if findings is None else tuple(inherited(found, cut.cuts) for found in findings)
    return replace(review, change=cut, findings=told)


def _facts(
    review: Review, policy: PolicyReady, known: tuple[Known, ...] | None, incomplete: list[str]
) -> GateFacts:
    """What the gate judges by; who made the change must be known before anybody counts as independent."""
    findings = _flat(review)
    covered = if_unsigned = None
    if known is not None and review.provenance is not None:
        covered = _coverage(review, known, _counts(policy.policy))
        if_unsigned = _coverage(review, known, COUNTS) if policy.policy.require.signature else covered
    told = (
        contradictions(review.provenance, findings or (), review.backing, review.commits)
        if review.provenance
        else ()
    )
    return GateFacts(
        units=review.change.units,
        findings=findings,
        coverage=covered,
        if_unsigned=if_unsigned,
        sign_offs={one.record: one.sign_off for one in known or () if not one.problem},
        policy_digest=policy.digest,
        contract=review.contract,
        provenance=review.provenance,
        contradictions=told,
        ownership=policy.ownership,
        circumstances=review.circumstances,
        incomplete=incomplete,
    )


def _coverage(review: Review, known: tuple[Known, ...], counts: frozenset[SignatureState]) -> Coverage:
    involved = people(review.commits, review.provenance).involved() if review.provenance else frozenset()
    change = review.change
    return coverage(
        change.units, change.comparison, change.fingerprint, known, involved, counts=counts, cuts=change.cuts
    )


def _counts(policy: Policy) -> frozenset[SignatureState]:
    return frozenset({SignatureState.GOOD}) if policy.require.signature else COUNTS


def _flat(review: Review) -> list[Finding] | None:
    if review.findings is None:
        return None
    return [finding for findings in review.findings for finding in findings]


# For a reader.


def as_text(decision: Decision) -> Iterator[str]:
    """The decision in lines: the answer first, then every requirement with what it lacks; nothing in it is raw."""
    comparison = decision.comparison
    yield f"{decision.outcome}: {visible(comparison.head)} against {visible(comparison.base)}"
    yield f"policy {decision.policy_digest[:12]}, from {visible(decision.policy_source)}"
    if decision.changed_lines is not None:
        yield f"added lines by tests: {decision.changed_lines.words}"
    width = max(len(one.name) for one in decision.requirements)
    for one in decision.requirements:
        yield f"{_state(one):16}{one.name:{width}}  {_one_line(one.expression)}: {_one_line(one.reason)}"
        places = decision.lacking(one)
        for place in places[:MOST_PLACES]:
            yield f"{'':17}{visible(place.words)}  {place.unit.fingerprint}"
        if len(places) > MOST_PLACES:
            yield f"{'':17}and {len(places) - MOST_PLACES:,} more; --format json names them all"


def _state(requirement: Requirement) -> str:
    if requirement.passes or stands_in_the_way(requirement):
        return requirement.outcome.value
    return f"({requirement.outcome.value})"


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


# As data.


def as_data(decision: Decision) -> dict[str, Any]:
    """The decision in the form `check --format json` prints."""
    comparison, found = decision.comparison, decision.coverage
    return {
        "outcome": decision.outcome.value,
        "exit_code": EXIT_CODES[decision.outcome],
        "base": comparison.base_commit,
        "merge_base": comparison.merge_base,
        "head": comparison.head_commit,
        "head_tree": comparison.head_tree,
        "change": decision.change,
        "policy": {"digest": decision.policy_digest, "source": decision.policy_source},
        "requirements": [_requirement_data(decision, one) for one in decision.requirements],
        "approvals": None
        if found is None
        else {unit: [_approval_data(one) for one in given] for unit, given in found.covered.items()},
        "changed_lines": changed_lines_data(decision.changed_lines),
        "problems": None if found is None else [encodable(problem) for problem in found.problems],
    }


def _requirement_data(decision: Decision, requirement: Requirement) -> dict[str, Any]:
    return {
        "name": requirement.name,
        "expression": encodable(requirement.expression),
        "outcome": requirement.outcome.value,
        "blocks": stands_in_the_way(requirement),
        "reason": encodable(requirement.reason),
        "units": [place_data(place) for place in decision.lacking(requirement)],
    }


def place_data(place: Place) -> dict[str, Any]:
    """A unit and where it stands."""
    return {
        "fingerprint": place.unit.fingerprint,
        "path": json_path(place.unit.path),
        "kind": place.unit.kind.value,
        "side": place.side.value,
        "start": place.start,
        "end": place.end,
    }


def _approval_data(approval: Approval) -> dict[str, Any]:
    return {
        "reviewer": encodable(approval.reviewer),
        "email": encodable(approval.email),
        "at": approval.at,
        "record": approval.record,
        "match": approval.match.value,
        "signature": approval.signature.value,
    }
