"""Looks for where what was declared and what was found do not go together."""

import re
from collections.abc import Collection, Container, Iterable, Sequence

from reviewer.core.agents import AgentKind, agent_of
from reviewer.core.commit import Commit
from reviewer.core.commit_claims import encodable, person
from reviewer.core.contradiction import Contradiction, ContradictionKind
from reviewer.core.finding import Finding, Level
from reviewer.core.provenance import Provenance, disagreements
from reviewer.core.trailers import trailers

# Tags that say how a change was made rather than what it touches: no author declares them as an area.
_NOT_AREAS = frozenset(
    {
        "binary",
        "generated",
        "hidden-text",
        "permissions",
        "stub",
        "swallowed-errors",
        "test-weakening",
        "unscanned",
    }
)
_AREA_WORDS = {
    "auth": "auth authn authz authentication authorisation authorization login permissions access session",
    "payments": "payments payment billing refund refunds money ledger invoicing checkout",
    "pii": "pii privacy gdpr personal-data personal",
    "secrets": "secrets secret credentials",
    "crypto": "crypto cryptography encryption hashing",
    "dependencies": "dependencies dependency deps packages",
    "migration": "migration migrations schema database db",
    "ci": "ci build pipeline workflow workflows",
    "governance": "governance codeowners policy",
    "public-api": "public-api api interface",
}
_AREA_OF = {word: area for area, words in _AREA_WORDS.items() for word in words.split()}


def contradictions(
    provenance: Provenance,
    findings: Sequence[Finding],
    evidence: Container[str] = (),
    commits: Sequence[Commit] = (),
) -> tuple[Contradiction, ...]:
    """Everything declared that does not hold against what was found.

    `evidence` holds the verification claims, word for word, that some evidence backs; all others are claims
    only. `commits` are looked through for agents that signed off, which only people can.
    """
    return (
        *_risk(provenance, findings),
        *_verification(provenance, evidence),
        *(
            Contradiction(ContradictionKind.SOURCES_DISAGREE, each.sentence)
            for each in disagreements(provenance)
        ),
        *_signed_by_agents(commits),
    )


def declared_areas(text: str, tags: Iterable[str] = ()) -> frozenset[str]:
    """The risk areas a `risk_area` text names, in the words of the catalogue; `tags` are accepted as they are.

    Empty for texts that name none: "low", "docs only".
    """
    known = set(tags)
    words = re.findall(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", text.lower().replace("_", "-"))
    found = {word for word in words if word in known}
    parts = [part for word in words for part in (word, *word.split("-"))]
    return frozenset(found | {_AREA_OF[part] for part in parts if part in _AREA_OF})


def _risk(provenance: Provenance, findings: Sequence[Finding]) -> list[Contradiction]:
    """Nothing declared contradicts nothing: a missing risk area is the contract's to name."""
    texts = list(dict.fromkeys(claim.value for claim in provenance.claims("risk_area")))
    if not texts:
        return []
    declared = declared_areas(" ".join(texts), {finding.tag for finding in findings})
    stated = ", ".join(f"“{text}”" for text in texts)
    return [*_not_declared(declared, stated, findings), *_not_found(declared, stated, findings)]


def _not_declared(declared: Collection[str], stated: str, findings: Sequence[Finding]) -> list[Contradiction]:
    """One contradiction for everything found beside what was declared, the gravest first."""
    weighty: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.level >= Level.MEDIUM and finding.tag not in declared and finding.tag not in _NOT_AREAS:
            weighty.setdefault(finding.tag, []).append(finding)
    if not weighty:
        return []
    ranked = sorted(weighty, key=lambda tag: -max(finding.level for finding in weighty[tag]))
    found = ", ".join(f"{tag} ({_places(weighty[tag])})" for tag in ranked)
    sentence = f"The declared risk area is {stated}; found and not declared: {found}."
    return [Contradiction(ContradictionKind.RISK_NOT_DECLARED, sentence)]


def _places(findings: Sequence[Finding]) -> str:
    first = max(findings, key=lambda each: each.level)
    place = f"{encodable(first.path)}:{first.line}" if first.line else encodable(first.path)
    return place if len(findings) == 1 else f"{place} and {len(findings) - 1} more"


def _not_found(declared: Collection[str], stated: str, findings: Sequence[Finding]) -> list[Contradiction]:
    absent = sorted(set(declared) - {finding.tag for finding in findings})
    if not absent:
        return []
    sentence = f"The declared risk area is {stated}, but nothing was found that touches {', '.join(absent)}."
    return [Contradiction(ContradictionKind.RISK_NOT_FOUND, sentence)]


def _verification(provenance: Provenance, evidence: Container[str]) -> list[Contradiction]:
    return [
        Contradiction(
            ContradictionKind.CLAIM_WITHOUT_EVIDENCE,
            f"“{claim.value}” is claimed in {claim.source.words}, but no evidence backs it.",
        )
        for claim in provenance.claims("verification")
        if claim.value not in evidence
    ]


def _signed_by_agents(commits: Sequence[Commit]) -> list[Contradiction]:
    found = []
    for commit in commits:
        for trailer in trailers(commit.message):
            who = person(encodable(trailer.value)) if trailer.key.lower() == "signed-off-by" else None
            agent = agent_of(*who) if who else None
            if agent and agent.kind is not AgentKind.AUTOMATION:
                sentence = f"{agent.tool} signed off commit {commit.oid[:10]}, which only a person can."
                found.append(Contradiction(ContradictionKind.AGENT_SIGNED_OFF, sentence))
    return found
