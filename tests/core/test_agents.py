"""Agents are known by their whole address; people who share a word with a tool stay people."""

import pytest

from reviewer.core.agents import Agent, AgentKind, agent_of, speaks_of_ai, tool_named

AGENT = AgentKind.AGENT
BOT = AgentKind.AUTOMATION


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Claude", "noreply@anthropic.com", Agent("claude-code", AGENT)),
        ("Claude Opus 4.6 (1M)", "NoReply@Anthropic.com", Agent("claude-code", AGENT, "Claude Opus 4.6 (1M)")),
        ("goose", "noreply@anthropic.com", Agent("goose", AGENT)),
        ("claude[bot]", "209825114+claude[bot]@users.noreply.github.com", Agent("claude-code", AGENT)),
        ("Copilot", "198982749+Copilot@users.noreply.github.com", Agent("copilot", AGENT)),
        ("copilot-swe-agent", "1+Copilot@users.noreply.github.com", Agent("copilot-agent", AGENT)),
        ("Copilot", "175728472+Copilot@users.noreply.github.com", Agent("copilot", AgentKind.ASSISTANCE)),
        ("Cursor Agent", "cursoragent@cursor.com", Agent("cursor", AGENT)),
        ("codex", "267193182+codex@users.noreply.github.com", Agent("codex", AGENT)),
        ("aider (gpt-5)", "aider@aider.chat", Agent("aider", AGENT, "gpt-5")),
        ("devin", "devin-ai-integration[bot]@users.noreply.github.com", Agent("devin", AGENT)),
        ("jules", "161369871+google-labs-jules[bot]@users.noreply.github.com", Agent("jules", AGENT)),
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", Agent("dependabot[bot]", BOT)),
    ],
)  # fmt: skip
def test_a_known_address_is_that_tool(name: str, email: str, expected: Agent) -> None:
    assert agent_of(name, email) == expected


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Claude Monet", "claude@example.com"),
        ("Claude", "claude.shannon@anthropic.com"),
        ("Devin Townsend", "devin@example.com"),
        ("Jules Verne", "jules@users.noreply.github.com"),
        ("Codex Reader", "55+codex@users.noreply.github.com"),
        ("copilot", "copilot@users.noreply.github.com"),
        ("x", "evil+noreply@anthropic.com"),
        ("x", "noreply@anthropic.com.example.org"),
        ("", ""),
    ],
)
def test_a_person_or_a_vendors_employee_is_not(name: str, email: str) -> None:
    assert agent_of(name, email) is None


def test_a_tools_names_are_one_name() -> None:
    assert tool_named("Claude  Code") == tool_named("claude-code") == "claude-code"
    assert tool_named("Claude") == ""


def test_free_text_about_a_machine_is_told_from_a_persons_name() -> None:
    assert speaks_of_ai("generic LLM chatbot")
    assert speaks_of_ai("an AI model")
    assert not speaks_of_ai("Ai Weiwei")
    assert not speaks_of_ai("Daniel Stenberg")
