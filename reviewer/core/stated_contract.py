"""The PR contract of a change, as records, commit messages and the pull request's text state it."""

from collections.abc import Container, Sequence

from reviewer.core.commit import Commit
from reviewer.core.commit_claims import encodable
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.contradiction import Contradiction, ContradictionKind
from reviewer.core.contradictions import contradictions
from reviewer.core.finding import Finding
from reviewer.core.patterns import regex
from reviewer.core.provenance import Claim, ClaimSource, Provenance, SourceKind

_HEADINGS = {
    "intent": "intent",
    "why": "intent",
    "motivation": "intent",
    "risk": "risk_area",
    "risks": "risk_area",
    "risk area": "risk_area",
    "test evidence": "verification",
    "test plan": "verification",
    "testing": "verification",
    "how tested": "verification",
    "verification": "verification",
    "rollout": "rollout",
    "rollout plan": "rollout",
    "roll-out": "rollout",
    "deployment": "rollout",
    "rollback": "rollback",
    "rollback plan": "rollback",
    "roll-back": "rollback",
}
# `## Rollback plan`, `**Rollback:** text`, `Rollback: text`
_HEADING = regex(
    r"(?:#{1,6}[ \t]*(?P<marked>[^#\n:]+?)[ \t]*:?[ \t#]*"
    r"|\*\*(?P<bold>[^*\n:]+?)[ \t]*:?\*\*[ \t]*:?(?P<after_bold>.*)"
    r"|(?P<plain>[A-Za-z][A-Za-z -]{2,20}):(?P<after_plain>.*))"
)


def contract(
    provenance: Provenance,
    commits: Sequence[Commit],
    findings: Sequence[Finding],
    *,
    text: str = "",
    evidence: Container[str] = (),
) -> Contract:
    """The contract as far as records, trailers, commit messages and `text` (the PR's own) state it.

    `evidence` as `contradictions` takes it. Records and trailers go before prose; what nobody wrote down is
    missing, and never guessed from the change.
    """
    claims = [*provenance.claims(), *_written(commits, text)]
    against = contradictions(provenance, findings, evidence)

    def of(field: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in claims if claim.field == field and claim.value)

    return Contract(
        _stated(of("intent"), "Nobody wrote down what the change is for."),
        _risk(of("risk_area"), against),
        _evidence(of("verification"), evidence),
        _stated(of("rollout"), "Nobody wrote down how the change goes live."),
        _stated(of("rollback"), "Nobody wrote down how to undo it."),
    )


def sections(text: str) -> dict[str, str]:
    """The parts of a message that stand under a heading of the contract, by our field name.

    A heading is `## Rollback`, `**Rollback:** …` or `Rollback: …`; its part ends at the next heading of any
    kind, and one of the last form also at the next blank line. Of two with one name the first counts.
    """
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    inline = False
    for line in text.split("\n"):
        match = _HEADING.fullmatch(line.rstrip())
        title = (match["marked"] or match["bold"] or match["plain"] or "").strip().lower() if match else ""
        field = _HEADINGS.get(title)
        if match and (field or not match["plain"]):
            inline = bool(match["plain"])
            first = (match["after_bold"] or match["after_plain"] or "").strip()
            current = [first] if field else None
            if field and current is not None:
                current = found.setdefault(field, current) if field not in found else None
        elif inline and not line.strip():
            current = None
        elif current is not None:
            current.append(line)
    joined = {field: "\n".join(lines).strip() for field, lines in found.items()}
    return {field: value for field, value in joined.items() if value}


def _written(commits: Sequence[Commit], text: str) -> list[Claim]:
    """What commit messages and the PR text say under their headings."""
    sources = [(encodable(text), ClaimSource(SourceKind.MENTION, "the pull request's text", ""))]
    for commit in commits:
        body = encodable(commit.message).partition("\n")[2]
        sources.append((body, ClaimSource(SourceKind.MENTION, "the message's text", commit.oid)))
    return [
        Claim(field, value, source) for body, source in sources for field, value in sections(body).items()
    ]


def _stated(claims: tuple[Claim, ...], without: str) -> ContractField:
    if not claims:
        return ContractField(ContractState.MISSING, reason=without)
    return _field(ContractState.GIVEN, claims, f"Stated in {claims[0].source.words}.")


def _risk(claims: tuple[Claim, ...], against: Sequence[Contradiction]) -> ContractField:
    if not claims:
        return ContractField(ContractState.MISSING, reason="Nobody declared a risk area.")
    kinds = (ContradictionKind.RISK_NOT_DECLARED, ContradictionKind.RISK_NOT_FOUND)
    reasons = [each.sentence for each in against if each.kind in kinds]
    if reasons:
        return _field(ContractState.CONTRADICTED, claims, " ".join(reasons))
    return _field(ContractState.GIVEN, claims, f"Stated in {claims[0].source.words}.")


def _evidence(claims: tuple[Claim, ...], evidence: Container[str]) -> ContractField:
    if not claims:
        return ContractField(ContractState.MISSING, reason="Nobody said how the change was verified.")
    bare = sum(claim.value not in evidence for claim in claims)
    if bare:
        reason = f"{bare} of {len(claims)} verification claims {'has' if bare == 1 else 'have'} no evidence."
        return _field(ContractState.CLAIMED, claims, reason)
    return _field(ContractState.GIVEN, claims, "Every verification claim has evidence.")


def _field(state: ContractState, claims: tuple[Claim, ...], reason: str) -> ContractField:
    return ContractField(state, claims[0].value, claims[0].source, claims, reason)
