"""Sources are kept apart; where they cannot all be right, the disagreement is said."""

import pytest

from reviewer.core.provenance import (
    Claim,
    ClaimSource,
    CommitProvenance,
    Origin,
    Provenance,
    ProvenanceRecord,
    SourceKind,
    comparable,
    disagreements,
)


def claim(field: str, value: str, where: str = "x", kind: SourceKind = SourceKind.TRAILER) -> Claim:
    return Claim(field, value, ClaimSource(kind, where, "a" * 40))


def record(*claims: Claim) -> ProvenanceRecord:
    return ProvenanceRecord(claims)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("model", "Claude Opus 4.6 (1M context)", "claude-opus-4-6"),
        ("model", "anthropic/claude-opus-4-5-20251101", "claude-opus-4.5"),
        ("tool", "Claude Code", "claude-code"),
        ("tool", "GitHub Copilot", "copilot"),
        ("risk_area", "Payments ", "payments"),
    ],
)
def test_two_spellings_of_one_thing_agree(field: str, one: str, other: str) -> None:
    assert comparable(field, one) == comparable(field, other)


@pytest.mark.parametrize(
    ("one", "other"), [("gpt-5", "gpt-5.1"), ("claude-4.1", "claude-41"), ("日本", "中国")]
)
def test_different_models_stay_different(one: str, other: str) -> None:
    assert comparable("model", one) != comparable("model", other)


def test_a_file_that_names_another_tool_than_a_commit_is_a_disagreement() -> None:
    found = disagreements(
        Provenance(
            (record(claim("tool", "claude-code", ".ai/provenance.json.tool", SourceKind.FILE)),),
            (CommitProvenance("a" * 40, (claim("tool", "cursor", "Made-with (line 3)"),)),),
        )
    )
    assert [each.sentence for each in found] == [
        "The sources disagree on tool: “claude-code” in .ai/provenance.json.tool at aaaaaaaaaa; "
        "“cursor” in Made-with (line 3) at aaaaaaaaaa."
    ]


def test_two_sources_of_one_commit_that_differ_are_a_disagreement() -> None:
    each = CommitProvenance("a" * 40, (claim("model", "m-1"), claim("model", "m-2")))
    assert [found.field for found in disagreements(Provenance((), (each,)))] == ["model"]


def test_commits_made_differently_do_not_disagree_but_stay_apart() -> None:
    one = CommitProvenance("a" * 40, (claim("tool", "codex"),))
    other = CommitProvenance("b" * 40, (claim("tool", "cursor"),))
    both = Provenance((), (one, other))
    assert disagreements(both) == ()
    assert both.of_commit("b" * 40).claims[0].value == "cursor"


def test_a_session_named_by_id_and_by_link_is_one_session() -> None:
    each = CommitProvenance("a" * 40, (claim("session_id", "https://x.y/s-1"), claim("session_id", "s-1")))
    assert disagreements(Provenance((), (each,))) == ()


def test_one_different_value_in_many_commits_is_said_once() -> None:
    commits = tuple(CommitProvenance(c * 40, (claim("tool", "cursor"),)) for c in "abcdef")
    found = disagreements(Provenance((record(claim("tool", "codex")),), commits))
    assert len(found) == 1
    assert len(found[0].claims) == 2


def test_a_commit_is_compared_with_the_records_of_its_own_tool() -> None:
    records = (
        record(claim("tool", "claude-code"), claim("model", "m-1")),
        record(claim("tool", "cursor"), claim("model", "m-2")),
    )
    fits = CommitProvenance("a" * 40, (claim("tool", "Cursor"), claim("model", "m-2")))
    differs = CommitProvenance("b" * 40, (claim("tool", "Claude Code"), claim("model", "m-2")))
    assert disagreements(Provenance(records, (fits,))) == ()
    (found,) = disagreements(Provenance(records, (differs,)))
    assert [each.value for each in found.claims] == ["m-1", "m-2"]


def test_no_record_is_unknown() -> None:
    assert Provenance().origin is Origin.UNKNOWN
    assert Provenance((record(claim("intent", "x")),)).origin is Origin.UNKNOWN


def test_one_source_that_tells_of_an_agent_is_enough() -> None:
    silent = CommitProvenance("a" * 40, ())
    spoken = CommitProvenance("b" * 40, (claim("session_id", "s"),))
    found = Provenance((), (silent, spoken))
    assert found.origin is Origin.AGENT
    assert found.of_commit("a" * 40).origin is Origin.UNKNOWN
