"""What was declared is held against what was found, and a claim without evidence stays a claim."""

import pytest

from reviewer.core.contradiction import Contradiction, ContradictionKind
from reviewer.core.contradictions import contradictions, declared_areas
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.provenance import Claim, ClaimSource, Provenance, ProvenanceRecord, SourceKind
from tests.core.commits import commit

FILE = ClaimSource(SourceKind.FILE, ".ai/provenance.json", "a" * 40)


def declared(**fields: str) -> Provenance:
    return Provenance(
        (ProvenanceRecord(tuple(Claim(field, value, FILE) for field, value in fields.items())),)
    )


def finding(tag: str, level: Level = Level.HIGH, path: str = "src/app.py", line: int = 7) -> Finding:
    return Finding(tag, level, path, DiffSide.NEW, line, "why", "f" * 64)


def of_kind(kind: ContradictionKind, found: tuple[Contradiction, ...]) -> list[str]:
    return [each.sentence for each in found if each.kind is kind]


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("payments", {"payments"}),
        ("Billing & refunds; login", {"payments", "auth"}),
        ("db-schema", {"migration"}),
        ("public_api", {"public-api"}),
        ("low", set()),
        ("documentation only", set()),
        ("author page", set()),
    ],
)
def test_the_words_people_use_are_understood(text: str, areas: set[str]) -> None:
    assert declared_areas(text) == areas


def test_a_low_risk_that_touches_auth_is_contradicted() -> None:
    found = contradictions(declared(risk_area="low"), [finding("auth"), finding("auth", line=9)])
    assert of_kind(ContradictionKind.RISK_NOT_DECLARED, found) == [
        "The declared risk area is “low”; found and not declared: auth (src/app.py:7 and 1 more)."
    ]


def test_everything_not_declared_is_one_sentence_with_the_gravest_first() -> None:
    found = [finding("migration", Level.MEDIUM, "m.sql", 1), finding("auth", path="a.py", line=0)]
    (said,) = contradictions(declared(risk_area="low"), found)
    assert said.sentence.endswith("not declared: auth (a.py), migration (m.sql:1).")


def test_one_area_declared_does_not_cover_another() -> None:
    found = contradictions(declared(risk_area="payments"), [finding("payments"), finding("auth")])
    assert [each.kind for each in found] == [ContradictionKind.RISK_NOT_DECLARED]
    assert "auth" in found[0].sentence


def test_a_declared_area_nothing_was_found_of_is_said_too() -> None:
    found = contradictions(declared(risk_area="payments"), [])
    assert [each.kind for each in found] == [ContradictionKind.RISK_NOT_FOUND]


def test_light_findings_and_ways_of_working_contradict_no_declaration() -> None:
    found = [finding("auth", Level.LOW), finding("test-weakening"), finding("hidden-text")]
    assert contradictions(declared(risk_area="low"), found) == ()


def test_a_declaration_that_fits_is_left_alone() -> None:
    assert contradictions(declared(risk_area="auth"), [finding("auth")]) == ()


def test_nothing_declared_contradicts_nothing() -> None:
    assert contradictions(Provenance(), [finding("auth")]) == ()


def test_verification_without_evidence_is_a_claim_and_only_the_same_words_are_backed() -> None:
    claimed = declared(verification="make test")
    assert len(of_kind(ContradictionKind.CLAIM_WITHOUT_EVIDENCE, contradictions(claimed, []))) == 1
    assert contradictions(claimed, [], evidence={"make test"}) == ()
    assert contradictions(claimed, [], evidence={"make"}) != ()


def test_an_agent_that_signs_off_is_named() -> None:
    signed = commit("t\n\nSigned-off-by: Claude <noreply@anthropic.com>\n")
    found = contradictions(Provenance(), [], commits=[signed])
    assert [each.kind for each in found] == [ContradictionKind.AGENT_SIGNED_OFF]


def test_a_name_that_is_not_utf8_can_still_be_stored() -> None:
    (found,) = contradictions(declared(risk_area="low"), [finding("auth", path="a\udcff.py")])
    assert "a\\xff.py" in found.sentence
