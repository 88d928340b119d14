"""Who in a commit is an agent: the addresses tools commit under, and the names they call themselves."""

import re
from enum import StrEnum

from msgspec import Struct

from reviewer.core.patterns import regex


class AgentKind(StrEnum):
    """What stands behind an address that is not a person's."""

    AGENT = "agent"
    ASSISTANCE = "assistance"  # a suggestion a person accepted
    AUTOMATION = "automation"  # a bot of the build or the dependencies: neither a person nor AI


class Agent(Struct, frozen=True):
    """A tool, recognised; `model` only if the name beside the address says one."""

    tool: str
    kind: AgentKind
    model: str = ""


# Addresses are matched whole: never a vendor's domain (people work there), never a first name (Claude, Jules
# and Devin are people too).
_ADDRESSES = {
    "noreply@anthropic.com": "claude-code",
    "cursoragent@cursor.com": "cursor",
    "noreply@openai.com": "codex",
    "codex@openai.com": "codex",
    "267193182+codex@users.noreply.github.com": "codex",
    "aider@aider.chat": "aider",
    "noreply@aider.chat": "aider",
    "amp@ampcode.com": "amp",
    "openhands@all-hands.dev": "openhands",
    "noreply@opencode.ai": "opencode",
    "crush@charm.land": "crush",
    "droid@factory.ai": "factory-droid",
    "noreply@kiro.dev": "kiro",
    "roomote@roocode.com": "roo",
    "agent@replit.com": "replit-agent",
    "cascade@windsurf.ai": "windsurf",
}
_SUGGESTIONS = {
    "copilot@github.com": "copilot",
    "175728472+copilot@users.noreply.github.com": "copilot",
    "176961590+gemini-code-assist[bot]@users.noreply.github.com": "gemini-code-assist",
}
_FORGE_USERS = {
    "claude[bot]": "claude-code",
    "copilot": "copilot-agent",
    "cursor[bot]": "cursor",
    "chatgpt-codex-connector[bot]": "codex",
    "devin-ai-integration[bot]": "devin",
    "google-labs-jules[bot]": "jules",
    "gemini-code-assist[bot]": "gemini-code-assist",
    "kiro-agent": "kiro",
}
_AUTOMATION = frozenset(
    (
        "allcontributors[bot]",
        "dependabot-preview[bot]",
        "dependabot[bot]",
        "github-actions[bot]",
        "greenkeeper[bot]",
        "imgbot[bot]",
        "mergify[bot]",
        "pre-commit-ci[bot]",
        "renovate[bot]",
        "semantic-release-bot",
        "snyk-bot",
    )
)
# Newer accounts carry a number in the address; without it only a bot's name, no person's, is certain.
_FORGE_ADDRESS = regex(r"(?:\d+\+)?(?P<user>[^@+]+)@users\.noreply\.github\.com")
_NUMBERED = regex(r"\d+\+")
_MODEL_IN_BRACKETS = regex(r"aider \(([^()]+)\)", re.IGNORECASE)
_VENDOR_MODEL = regex(r"(?:claude|gpt|o\d|gemini|codex)[ -].*\d.*", re.IGNORECASE)

PLATFORM_ADDRESSES = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Committers of merges made on a forge's page: nobody in particular."""

_NAMES = {
    "claude code": "claude-code",
    "claude-code": "claude-code",
    "github copilot": "copilot",
    "copilot": "copilot",
    "copilot agent": "copilot-agent",
    "cursor": "cursor",
    "codex": "codex",
    "openai codex": "codex",
    "codex cli": "codex",
    "chatgpt": "chatgpt",
    "aider": "aider",
    "gemini": "gemini-cli",
    "gemini cli": "gemini-cli",
    "google gemini": "gemini-cli",
    "goose": "goose",
    "opencode": "opencode",
    "openhands": "openhands",
    "windsurf": "windsurf",
    "cline": "cline",
    "roo code": "roo",
    "amp": "amp",
}
_SPEAKS_OF_AI = regex(
    r"\b((?-i:AI)|llms?|gpt|chatgpt|chatbot|copilot|codex|gemini|cursor"
    r"|coding agent|language model|claude code)\b",
    re.IGNORECASE,
)


def agent_of(name: str, email: str) -> Agent | None:
    """The tool behind an author, committer or co-author; None for anyone not known to be one."""
    address = email.strip().lower()
    if address in _SUGGESTIONS:
        return Agent(_SUGGESTIONS[address], AgentKind.ASSISTANCE)
    tool = _ADDRESSES.get(address)
    if tool:
        return _refined(tool, name)
    return _forge_user(address, name)


def _forge_user(address: str, name: str) -> Agent | None:
    match = _FORGE_ADDRESS.fullmatch(address)
    if not match:
        return Agent(address, AgentKind.AUTOMATION) if address in _AUTOMATION else None
    user = match["user"]
    if user in _AUTOMATION:
        return Agent(user, AgentKind.AUTOMATION)
    if user in _FORGE_USERS and (user.endswith("[bot]") or _NUMBERED.match(address)):
        return _refined(_FORGE_USERS[user], name)
    return None


def _refined(tool: str, name: str) -> Agent:
    """One address can stand for several tools (other programs commit under a vendor's): the name decides."""
    stated = name.strip()
    if match := _MODEL_IN_BRACKETS.fullmatch(stated):
        return Agent("aider", AgentKind.AGENT, match[1])
    if _VENDOR_MODEL.fullmatch(stated):
        return Agent(tool, AgentKind.AGENT, stated)
    return Agent(_NAMES.get(stated.lower(), tool), AgentKind.AGENT)


def by_aider(name: str) -> bool:
    """True for an author or committer aider has marked: `Ann Example (aider)`."""
    return name.endswith(" (aider)")


def tool_named(text: str) -> str:
    """The tool a name stands for, in the spelling sources are compared by; "" if the name is not known."""
    return _NAMES.get(" ".join(text.lower().split()), "")


def speaks_of_ai(text: str) -> bool:
    """True if free text (Fedora's `Assisted-by`) is plainly about a machine and not the name of a person."""
    return bool(_SPEAKS_OF_AI.search(text))
