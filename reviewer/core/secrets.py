"""What looks like a secret in a line of text: provider prefixes first, then named values that are no placeholder."""

import re
from typing import NamedTuple

from reviewer.core.patterns import regex


class Match(NamedTuple):
    """Where a secret stands in the text, and what kind it is; the value itself is never kept."""

    start: int
    end: int
    kind: str


PROVIDERS: tuple[tuple[str, str], ...] = (
    ("AWS access key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("GitHub token", r"\bgh[pousr]_[0-9A-Za-z]{36,255}\b"),
    ("GitHub fine-grained token", r"\bgithub_pat_[0-9A-Za-z_]{40,255}\b"),
    ("GitLab token", r"\bgl(?:pat|dt|ptt|rt|cbt)-[0-9A-Za-z_-]{20,}"),
    ("Anthropic key", r"\bsk-ant-[0-9A-Za-z_-]{20,}"),
    ("OpenAI key", r"\bsk-(?:proj|svcacct|admin)-[0-9A-Za-z_-]{20,}"),
    ("OpenAI key", r"\bsk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}\b"),
    ("Stripe live key", r"\b(?:sk|rk)_live_[0-9A-Za-z]{16,}\b"),
    ("Stripe webhook secret", r"\bwhsec_[0-9A-Za-z]{24,}\b"),
    ("Slack token", r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}"),
    ("Slack webhook", r"https://hooks\.slack\.com/services/T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]{16,}"),
    ("Google API key", r"\bAIza[0-9A-Za-z_-]{35}"),
    ("Google OAuth secret", r"\bGOCSPX-[0-9A-Za-z_-]{28}"),
    ("npm token", r"\bnpm_[0-9A-Za-z]{36}\b"),
    ("PyPI token", r"\bpypi-AgE[0-9A-Za-z_-]{50,}"),
    ("SendGrid key", r"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),
    ("Twilio key", r"\bSK[0-9a-f]{32}\b"),
    ("Mailgun key", r"\bkey-[0-9a-f]{32}\b"),
    ("DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    ("Hugging Face token", r"\bhf_[0-9A-Za-z]{34,}\b"),
    ("Databricks token", r"\bdapi[0-9a-f]{32}\b"),
    ("Shopify token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("HashiCorp Vault token", r"\bhv[sbr]\.[0-9A-Za-z_-]{24,}"),
    ("JSON Web Token", r"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}"),
    ("private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("age secret key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
)
"""Prefixes providers give their credentials so that they can be found; anchored, so that prose never matches."""

NAMED = regex(
    r"""(?ix)
    (?<![a-z0-9])
    (?:[a-z0-9]{1,24}[_.-]){0,4}
    (?:password|passwd|passphrase|secret|api_?-?key|access_?-?key|auth_?-?token|access_?-?token|
       client_?-?secret|private_?-?key|secret_?-?key|encryption_?-?key|signing_?-?key)
    ["']?\s{0,4}(?:=>|:=|=|:)\s{0,4}
    (?:"(?P<double>[^"\s]{8,200})"|'(?P<single>[^'\s]{8,200})'|(?P<bare>[^\s"'`,;(){}\[\]<>]{8,200})\s*$)
    """
)
"""A value given to a name that says what it is. Unquoted values count only up to the end of the line (.env, YAML)."""

URL = regex(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"]{1,80}:(?P<password>[^\s/@'\"]{3,200})@[\w.-]", re.I)

PLACEHOLDER = regex(
    r"""(?ix)
    example|sample|placeholder|change[_-]?me|your[_-]|my[_-]?(?:secret|password)|dummy|fake|redacted|insert|todo|
    xxx|\*\*\*|\.\.\.|test|secret[_-]?here|not[_-]?a|none|null|undefined|password|
    ^<.*>$|^\$|^%|^\{|\$\{|\{\{|\b(?:env|environ|getenv|process|os|config|settings|secrets?|vault|self|this)[.\[(:]|
    ^[a-z_]+$|^[A-Z_]+$|^[a-z]+(?:[A-Z][a-z]+)+$|^(?:true|false)$|^[\w.]+\(.*\)?$|^/|^\.{1,2}/|^[a-z_]+(?:\.[a-z_]+)+$
    """
)
"""What stands where a secret would: examples, look-ups, names, paths."""

_PROVIDER = regex("|".join(f"(?P<p{index}>{pattern})" for index, (_, pattern) in enumerate(PROVIDERS)))
_EXAMPLE = regex(r"EXAMPLE|(.)\1{7,}")
MASK = "[redacted: {kind}]"

_KEY_BLOCK = regex(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r".*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
"""A key from its first line to its last, or to the end of a text that breaks off."""


def find(text: str) -> tuple[Match, ...]:
    """What looks like a secret in a text, ascending, without overlaps."""
    found: list[Match] = []
    for match in _PROVIDER.finditer(text):
        if not _EXAMPLE.search(match[0]):
            kind = PROVIDERS[int((match.lastgroup or "p0")[1:])][0]
            found.append(Match(match.start(), match.end(), kind))
    for match in URL.finditer(text):
        if not PLACEHOLDER.search(match["password"]):
            found.append(Match(match.start("password"), match.end("password"), "password in a URL"))
    for match in NAMED.finditer(text):
        group = next(name for name in ("double", "single", "bare") if match[name] is not None)
        value = match[group]
        if not PLACEHOLDER.search(value) and _is_mixed(value, group):
            found.append(Match(match.start(group), match.end(group), "named secret"))
    return _disjoint(found)


def redact(text: str) -> str:
    """The text with every secret replaced by a note that says so; of a private key nothing is left."""
    text = _KEY_BLOCK.sub(MASK.format(kind="private key"), text)
    return "\n".join(_redacted(line) for line in text.split("\n"))


def _redacted(line: str) -> str:
    parts: list[str] = []
    done = 0
    for match in find(line):
        parts += [line[done : match.start], MASK.format(kind=match.kind)]
        done = match.end
    return "".join([*parts, line[done:]])


def _is_mixed(value: str, group: str) -> bool:
    """Whether a value has the mixture people and generators give secrets; words alone do not."""
    classes = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]"))
    return classes >= (3 if group == "bare" else 2)


def _disjoint(found: list[Match]) -> tuple[Match, ...]:
    kept: list[Match] = []
    for match in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return tuple(kept)
