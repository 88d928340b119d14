"""What one commit says about how it was made: trailers, mentions in the text, and who it is by."""

import re
from collections.abc import Iterator

from reviewer.core.agents import AgentKind, agent_of, by_aider, speaks_of_ai, tool_named
from reviewer.core.commit import Commit
from reviewer.core.patterns import regex
from reviewer.core.provenance import FIELDS, Claim, ClaimSource, CommitProvenance, SourceKind
from reviewer.core.trailers import Trailer, mentions, trailers

_FIELD_OF_KEY = {
    "claude-session": "session_id",
    "copilot-session": "session_id",
    "amp-thread-id": "session_id",
    "entire-checkpoint": "checkpoint",
    "agent-logs-url": "logs",
    "made-with": "tool",
    "ai-session": "session_id",
    "ai-prompt": "prompt_summary",
    "ai-risk": "risk_area",
    "ai-cost": "cost_usd",
    "ai-version": "agent_version",
    "ai-assisted": "assisted",
    "ai-generated": "assisted",
}
_KEYS = {*_FIELD_OF_KEY, "co-authored-by", "assisted-by", "generated-by", "replit-commit-author", "ai-"}
_PEOPLE_KEYS = frozenset({"signed-off-by", "co-developed-by"})
_GENERATED_WITH = regex(r"^\W*Generated (?:with|by) \[([^\]]+)\]\(", re.MULTILINE)
_AUTOFIX = regex(r"\bCopilot Autofix powered by AI\b")
_PERSON = regex(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>\s*")
_VERSIONED = regex(r"(?P<name>.+?)[ /]v?(?P<version>\d[\w.+-]*)")
_NOTHING = frozenset({"", "no", "none", "n/a", "-", "false"})
_SURROGATE = regex("[\ud800-\udfff]")


def commit_provenance(commit: Commit) -> CommitProvenance:
    """All claims of one commit, trailers before people before mentions; repeated ones once."""
    claims: list[Claim] = []
    for claim in _claims(commit):
        if claim not in claims:
            claims.append(claim)
    return CommitProvenance(commit.oid, tuple(claims))


def prose_claims(commit: Commit) -> Iterator[str]:
    """The lines of a message that say how it was made, or who had a hand in it, without being trailers."""
    lines = commit.message.split("\n")
    for trailer in mentions(commit.message, _KEYS | _PEOPLE_KEYS):
        yield lines[trailer.line - 1]
    for pattern in (_GENERATED_WITH, _AUTOFIX):
        for match in pattern.finditer(commit.message):
            yield lines[commit.message.count("\n", 0, match.end())]


def person(text: str) -> tuple[str, str] | None:
    """Name and address of `Ann Example <ann@example.com>`; None if it is not of that form."""
    match = _PERSON.fullmatch(text.strip())
    return (match["name"].strip(), match["email"].strip()) if match else None


def encodable(text: str) -> str:
    """The text with undecodable bytes written out as `\\xff`, so that it can be stored and compared."""
    return _SURROGATE.sub(lambda found: ascii(found[0])[1:-1].replace("\\udc", "\\x"), text)


def _claims(commit: Commit) -> Iterator[Claim]:
    for trailer in trailers(commit.message):
        yield from _of_trailer(trailer, ClaimSource(SourceKind.TRAILER, _place(trailer), commit.oid))
    yield from _of_people(commit)
    for trailer in mentions(commit.message, _KEYS):
        yield from _of_trailer(trailer, ClaimSource(SourceKind.MENTION, _place(trailer), commit.oid))
    yield from _of_text(commit)


def _place(trailer: Trailer) -> str:
    return f"{trailer.key} (line {trailer.line})"


def _of_trailer(trailer: Trailer, source: ClaimSource) -> Iterator[Claim]:
    key = trailer.key.lower()
    value = encodable(trailer.value)
    if value.lower() in _NOTHING:
        return
    if key == "co-authored-by":
        yield from _of_identity(value, source)
    elif key == "assisted-by":
        yield from _of_assistance(value, source)
    elif key == "generated-by":
        yield from _of_tool(value, source)
    elif key == "replit-commit-author":
        yield Claim("tool", "replit-agent", source)
    elif key in _KEYS or key.startswith("ai-"):
        yield Claim(_field(key), value, source)


def _field(key: str) -> str:
    """The field a key speaks of; a key we have no word for keeps its name."""
    name = key.removeprefix("ai-").replace("-", "_")
    return _FIELD_OF_KEY.get(key) or (name if name in FIELDS else key)


def _of_identity(value: str, source: ClaimSource) -> Iterator[Claim]:
    """An agent behind `Name <address>`; a person there is no claim about tools."""
    who = person(value)
    agent = agent_of(*who) if who else None
    if not agent:
        return
    if agent.kind is AgentKind.AUTOMATION:
        yield Claim("automation", agent.tool, source)
        return
    yield Claim("tool", agent.tool, source)
    if agent.model:
        yield Claim("model", agent.model, source)


def _of_assistance(value: str, source: ClaimSource) -> Iterator[Claim]:
    """`Agent:model tool [tool]` (Linux), free text (Fedora), or a person who helped (curl): no claim then."""
    name, colon, rest = value.partition(":")
    if person(value):
        yield from _of_identity(value, source)
    elif colon and not rest.startswith("//"):
        words = rest.split()
        yield Claim("tool", name.strip(), source)
        yield from (Claim("model", word, source) for word in words[:1])
        yield from (Claim("analysis_tool", word.strip("[]"), source) for word in words[1:])
    elif tool_named(value) or speaks_of_ai(value):
        yield Claim("tool", value, source)


def _of_tool(value: str, source: ClaimSource) -> Iterator[Claim]:
    """A tool's name, its version apart if the name is one we know."""
    match = _VERSIONED.fullmatch(value)
    if person(value):
        yield from _of_identity(value, source)
    elif match and tool_named(match["name"]):
        yield Claim("tool", match["name"], source)
        yield Claim("agent_version", match["version"], source)
    else:
        yield Claim("tool", value, source)


def _of_people(commit: Commit) -> Iterator[Claim]:
    roles = (
        ("author", commit.author_name, commit.author_email),
        ("committer", commit.committer_name, commit.committer_email),
    )
    for role, name, email in roles:
        source = ClaimSource(SourceKind.AUTHOR, role, commit.oid)
        if by_aider(name):
            yield Claim("tool", "aider", source)
        else:
            yield from _of_identity(f"{_bare(encodable(name))} <{_bare(encodable(email))}>", source)


def _bare(text: str) -> str:
    return text.replace("<", "").replace(">", "")


def _of_text(commit: Commit) -> Iterator[Claim]:
    """The footers tools leave in prose."""
    source = ClaimSource(SourceKind.MENTION, "the message's text", commit.oid)
    for match in _GENERATED_WITH.finditer(commit.message):
        yield Claim("tool", encodable(match[1]), source)
    if _AUTOFIX.search(commit.message):
        yield Claim("tool", "copilot", source)
