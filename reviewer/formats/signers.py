"""The OpenPGP keys of a list of signers: which person each belongs to, and when it holds.

The list is ssh's allowed-signers file (ssh-keygen(1), ALLOWED SIGNERS) with lines of our own between its:
`rita@example.com[,…] [valid-after="20260101",valid-before="20300101Z"] openpgp FINGERPRINT [comment]`.
"""

import re
from datetime import UTC, datetime

from msgspec import Struct

LINE = re.compile(
    r"(?P<people>[^\s\"#!*?]+)[ \t]+(?:(?P<options>[a-z-]+=\"[^\"]*\"(?:,[a-z-]+=\"[^\"]*\")*)[ \t]+)?"
    r"openpgp[ \t]+(?P<fingerprint>[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})(?:[ \t].*)?"
)
OURS = re.compile(rb"\s*[^#\s][^\n]*\sopenpgp\s+[0-9A-Fa-f]{40}")
OPTION = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
TIMES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
NAMESPACE = "reviewer"


class Pin(Struct, frozen=True):
    """An OpenPGP key that belongs to some people: its primary fingerprint in capitals, and when it holds."""

    people: frozenset[str]
    fingerprint: str
    after: datetime | None = None
    before: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the list allows the key at this time."""
        return (self.after is None or self.after <= now) and (self.before is None or now < self.before)


def openpgp_pins(listed: bytes) -> tuple[Pin, ...]:
    """The OpenPGP keys of a list; a line with anything unknown in it allows nothing."""
    lines = listed.decode("utf-8", "replace").split("\n")
    return tuple(pin for line in lines if (pin := _pin(line.strip())))


def without_openpgp(listed: bytes) -> bytes:
    """The list as ssh-keygen takes it."""
    return b"\n".join(line for line in listed.split(b"\n") if not OURS.match(line))


def _pin(line: str) -> Pin | None:
    match = LINE.fullmatch(line)
    if match is None:
        return None
    after = before = None
    for name, value in OPTION.findall(match["options"] or ""):
        if name == "namespaces" and NAMESPACE in value.split(","):
            continue
        at = _time(value)
        if at is None or name not in ("valid-after", "valid-before"):
            return None
        after, before = (at, before) if name == "valid-after" else (after, at)
    return Pin(frozenset(match["people"].split(",")), match["fingerprint"].upper(), after, before)


def _time(text: str) -> datetime | None:
    """`YYYYMMDD[HHMM[SS]]`, local time without a Z; None for what is none."""
    digits = text.removesuffix("Z")
    try:
        at = datetime.strptime(digits, TIMES[len(digits)])
    except (KeyError, ValueError):
        return None
    return at.replace(tzinfo=UTC) if text.endswith("Z") else at.astimezone()
