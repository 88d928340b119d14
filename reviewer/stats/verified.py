"""Signatures verified for figures, a few at once, and what came of them remembered: thousands would take minutes.

Only figures ask this memory; the gate and the audit verify anew each time. It lies in the user's own state folder,
never in a repository, which somebody else may have packed. A verdict is found again by a digest over everything it
hangs on: the bytes, the signature, the address, both lists, the program that judged, and which of the list's dates
have passed. What hangs on anything else (OpenPGP's keyring, certificates) is not remembered.
"""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from reviewer.core.cover import SignatureState
from reviewer.formats.records import Record, Signature
from reviewer.git.location import Location
from reviewer.git.own_folder import state_folder
from reviewer.git.verifying import Verification
from reviewer.ledger import Signers

NAME = "verified.sqlite"
FORM = b"1"
AT_ONCE = 4
STEP = 64
"""Signatures between two words on how far it is, and between two looks at the clock."""
MOST = 1_000_000
"""Verdicts kept; the oldest make room."""
LASTING = frozenset(
    {SignatureState.GOOD, SignatureState.BAD, SignatureState.WRONG_PERSON, SignatureState.UNKNOWN_KEY}
)
"""States that nothing but what is in the digest can change."""
_DATE = re.compile(rb'valid-(?:after|before)="?(\d{8}(?:\d{4}(?:\d\d)?)?Z?)(?=[",\s]|$)', re.IGNORECASE)
_TIMED = re.compile(rb"valid-(?:after|before)", re.IGNORECASE)

Told = Callable[[str, int, int], None]


class RememberingSigners(Signers):
    """Who may sign, with the verdicts of earlier runs.

    After `until` (of `time.monotonic`) nothing is verified any more: `pending` are the signatures left over, and
    what they sign counts for nothing until they are.
    """

    def __init__(self, location: Location, anchor: str, told: Told, until: float | None = None) -> None:
        super().__init__(location, anchor)
        self.pending = 0
        self._told, self._until = told, until
        self._known: dict[bytes, SignatureState] = {}
        self._left: set[bytes] = set()

    def prepare(self, records: Iterable[Record]) -> None:
        """Verify the signatures of some records, those that came last first."""
        wanted = {
            self._key(one.raw, one.signature, one.payload.actor.email): one
            for one in records
            if one.payload is not None and one.signature is not None
        }
        wanted = {key: one for key, one in wanted.items() if key not in self._known}
        kept = _Kept(self._lasting)
        self._known |= kept.get(wanted.keys())
        missing = [(key, one) for key, one in wanted.items() if key not in self._known]
        missing.sort(key=lambda each: each[1].payload.time if each[1].payload else "", reverse=True)
        for at in range(0, len(missing), STEP):
            if self._until is not None and time.monotonic() > self._until:
                left = {key for key, _ in missing[at:]} - self._left
                self.pending += len(left)
                self._left |= left
                break
            kept.keep(self._verify_all(missing[at : at + STEP]))
            self._told("signatures", min(at + STEP, len(missing)), len(missing))

    def pending_of(self, record: Record) -> bool:
        """Whether there was no time for a record's signature."""
        if record.payload is None or record.signature is None:
            return False
        return self._key(record.raw, record.signature, record.payload.actor.email) in self._left

    def verified(self, raw: bytes, signature: Signature, email: str) -> Verification:
        """What came of a signature, now or in an earlier run."""
        key = self._key(raw, signature, email)
        if key in self._left:
            return Verification(SignatureState.CANNOT_CHECK, why="it was not verified yet")
        known = self._known.get(key)
        if known is None:
            found = super().verified(raw, signature, email)
            self._known[key] = found.state
            return found
        return Verification(known)

    def _verify_all(self, some: list[tuple[bytes, Record]]) -> dict[bytes, SignatureState]:
        def state(one: Record) -> SignatureState:
            assert one.signature is not None
            assert one.payload is not None
            return (
                super(RememberingSigners, self)
                .verified(one.raw, one.signature, one.payload.actor.email)
                .state
            )

        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = dict(
                zip((key for key, _ in some), pool.map(state, (one for _, one in some)), strict=True)
            )
        self._known |= found
        lasting = {key for key, one in some if one.signature and one.signature.format == "ssh"}
        return {key: state for key, state in found.items() if key in lasting and state in LASTING}

    @cached_property
    def _lasting(self) -> bool:
        """Whether time alone changes no verdict but in the ways `_dates` knows."""
        listed = self.allowed or b""
        return (
            b"cert-authority" not in listed.lower()
            and len(_TIMED.findall(listed)) == len(_DATE.findall(listed))
            and _dates(listed) is not None
            and self.revoked is not None
        )

    @cached_property
    def _circumstances(self) -> bytes:
        """A digest over what every verdict hangs on. Two lists that say the same in other words differ: never mind."""
        told = sha256(FORM)
        for part in (self.allowed, self.revoked):
            told.update(b"none" if part is None else sha256(part).digest())
        told.update(repr(_dates(self.allowed or b"")).encode())
        program = shutil.which("ssh-keygen")
        if program is not None:
            about = Path(program).stat()
            told.update(f"{program} {about.st_size} {about.st_mtime_ns}".encode("utf-8", "surrogateescape"))
        return told.digest()

    def _key(self, raw: bytes, signature: Signature, email: str) -> bytes:
        parts = (raw, signature.format.encode(), signature.value.encode("utf-8", "surrogatepass"))
        digests = (sha256(part).digest() for part in (*parts, email.encode("utf-8", "surrogatepass")))
        return sha256(b"".join((self._circumstances, *digests))).digest()


def _dates(listed: bytes) -> tuple[bool, ...] | None:
    """Which of a list's dates have passed; None where one is no date. Without a Z it is of the local clock."""
    found = []
    for text in _DATE.findall(listed):
        digits = text.decode().removesuffix("Z")
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(digits)]
        try:
            at = datetime.strptime(digits, form)
        except ValueError:
            return None
        moment = (at.replace(tzinfo=UTC) if text.endswith(b"Z") else at).timestamp()
        found.append(moment <= time.time())
    return tuple(found)


class _Kept:
    """The verdicts on disk. What cannot be read is not known; what cannot be written is not kept."""

    def __init__(self, usable: bool) -> None:
        self._path = state_folder() / NAME if usable else None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, SignatureState]:
        """The verdicts that are known among these."""
        wanted = list(keys)
        if self._path is None or not wanted or not self._own():
            return {}
        found: dict[bytes, SignatureState] = {}
        try:
            with closing(self._opened()) as kept:
                for at in range(0, len(wanted), 500):
                    some = wanted[at : at + 500]
                    marks = ",".join("?" * len(some))
                    query = f"SELECT key, state FROM verdicts WHERE key IN ({marks})"
                    found |= {bytes(key): SignatureState(state) for key, state in kept.execute(query, some)}
        except (sqlite3.Error, ValueError, TypeError):
            with suppress(OSError):
                self._path.unlink()
            return {}
        return {key: state for key, state in found.items() if state in LASTING}

    def keep(self, found: dict[bytes, SignatureState]) -> None:
        """Remember some verdicts."""
        if self._path is None or not found:
            return
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            if not self._own():
                return
            with closing(self._opened()) as kept, kept:
                rows = [(key, state.value) for key, state in found.items()]
                kept.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?)", rows)
                kept.execute(
                    "DELETE FROM verdicts WHERE rowid <= (SELECT MAX(rowid) FROM verdicts) - ?", (MOST,)
                )

    def _own(self) -> bool:
        """Whether it is there and nobody else may have written it."""
        try:
            about = self._path.stat() if self._path else None
        except OSError:
            return False
        return about is not None and about.st_uid == os.geteuid() and not about.st_mode & 0o022

    def _opened(self) -> sqlite3.Connection:
        assert self._path is not None
        kept = sqlite3.connect(self._path, timeout=5.0)
        kept.execute("PRAGMA trusted_schema = OFF")
        kept.execute("PRAGMA synchronous = OFF")  # a lost verdict is found again
        kept.execute("CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, state TEXT NOT NULL)")
        return kept
