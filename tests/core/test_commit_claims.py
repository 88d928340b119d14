"""What a commit says of its making: each value once per source, trailers above mentions, people left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.commit_claims import commit_provenance, encodable
from reviewer.core.provenance import Origin, SourceKind
from tests.core.commits import commit


def said(message: str) -> list[tuple[str, str, str]]:
    return [
        (claim.source.kind.value, claim.field, claim.value)
        for claim in commit_provenance(commit(message)).claims
    ]


@pytest.mark.parametrize(
    ("trailer", "expected"),
    [
        ("Co-Authored-By: Claude X 4 <noreply@anthropic.com>", [("tool", "claude-code"), ("model", "Claude X 4")]),
        ("Co-authored-by: Bob <bob@example.com>", []),
        (
            "Assisted-by: Claude:claude-x sparse [smatch]",
            [("tool", "Claude"), ("model", "claude-x"), ("analysis_tool", "sparse"), ("analysis_tool", "smatch")],
        ),
        ("Assisted-by: GitHub Copilot:gpt-5", [("tool", "GitHub Copilot"), ("model", "gpt-5")]),
        ("Assisted-by: generic LLM chatbot", [("tool", "generic LLM chatbot")]),
        ("Assisted-by: Daniel Stenberg", []),
        ("Assisted-by: Jane Doe <jane@example.com>", []),
        ("Assisted-by: Cursor <cursoragent@cursor.com>", [("tool", "cursor")]),
        ("Generated-by: No", []),
        ("Generated-by: Claude Code 2.1.4", [("tool", "Claude Code"), ("agent_version", "2.1.4")]),
        ("Generated-by: Some Model 3", [("tool", "Some Model 3")]),
        ("AI-Tool: codex", [("tool", "codex")]),
        ("ai-session-id: s-1", [("session_id", "s-1")]),
        ("AI-Session: s-1", [("session_id", "s-1")]),
        ("AI-Prompt-Summary: do it", [("prompt_summary", "do it")]),
        ("AI-Risk-Area: payments", [("risk_area", "payments")]),
        ("AI-Verification: make test", [("verification", "make test")]),
        ("AI-Cost-USD: 1.20", [("cost_usd", "1.20")]),
        ("AI-Assisted: false", []),
        ("AI-Weather: sunny", [("ai-weather", "sunny")]),
        ("Claude-Session: https://x.y/s", [("session_id", "https://x.y/s")]),
        ("Amp-Thread-ID: https://x.y/t", [("session_id", "https://x.y/t")]),
        ("Entire-Checkpoint: a3b2c4d5e6f7", [("checkpoint", "a3b2c4d5e6f7")]),
        ("Made-with: Cursor", [("tool", "Cursor")]),
        ("Replit-Commit-Author: Agent", [("tool", "replit-agent")]),
        ("Reviewed-by: Bob <bob@example.com>", []),
    ],
)  # fmt: skip
def test_a_trailer_is_read_as_its_convention_says(trailer: str, expected: list[tuple[str, str]]) -> None:
    assert said(f"Subject\n\nbody\n\n{trailer}\n") == [("trailer", *pair) for pair in expected]


def test_the_source_says_line_and_commit() -> None:
    (claim,) = commit_provenance(commit("t\n\nAI-Tool: x\n", oid="a" * 40)).claims
    assert claim.source.words == "AI-Tool (line 3) at aaaaaaaaaa"


def test_what_slipped_out_of_the_last_paragraph_is_only_mentioned() -> None:
    assert said("Squash\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\nand more prose\n") == [
        ("mention", "tool", "claude-code")
    ]


def test_a_footer_in_prose_is_a_mention() -> None:
    message = (
        "t\n\n🤖 Generated with [Claude Code](https://x.y/z)\n\nCo-Authored-By: C <noreply@anthropic.com>\n"
    )
    assert said(message) == [("trailer", "tool", "claude-code"), ("mention", "tool", "Claude Code")]


def test_an_agent_as_author_or_committer_is_claimed_by_that() -> None:
    found = commit_provenance(commit("t", author=("Cursor Agent", "cursoragent@cursor.com")))
    assert {claim.source.where for claim in found.claims} == {"author", "committer"}
    assert found.origin is Origin.AGENT


def test_aider_marks_the_name_of_the_person() -> None:
    found = commit_provenance(commit("t", author=("Ann (aider)", "ann@example.com")))
    assert {(claim.field, claim.value) for claim in found.claims} == {("tool", "aider")}


def test_without_any_claim_the_origin_is_unknown_and_never_human() -> None:
    assert commit_provenance(commit("t")).origin is Origin.UNKNOWN
    assert "human" not in {origin.value for origin in Origin}


def test_a_bot_of_the_build_is_automation_and_no_ai() -> None:
    bot = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
    assert commit_provenance(commit("Bump x", author=bot)).origin is Origin.AUTOMATION


def test_two_agents_in_one_commit_are_both_there() -> None:
    message = "t\n\nCo-authored-by: C <noreply@anthropic.com>\nCo-authored-by: D <cursoragent@cursor.com>\n"
    assert said(message) == [("trailer", "tool", "claude-code"), ("trailer", "tool", "cursor")]


def test_undecodable_bytes_are_written_out() -> None:
    assert encodable("a\udcffb\ud800") == "a\\xffb\\ud800"


@settings(max_examples=100)
@given(
    st.text(st.characters(exclude_categories=()), max_size=300), st.text(st.characters(exclude_categories=()))
)
def test_any_message_and_name_give_claims_that_can_be_stored(message: str, name: str) -> None:
    found = commit_provenance(commit(f"t\n\nAI-Tool: {message}\n{message}", author=(name, name)))
    for claim in found.claims:
        assert claim.value.encode()
        assert claim.field.encode()
    assert {claim.source.kind for claim in found.claims} <= set(SourceKind)
