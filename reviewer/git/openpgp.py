"""Verifies an OpenPGP signature by what gpg says line by line, and by the list of whose key is whose.

gpg's exit code is 0 for an expired key, a revoked key and a key nobody trusts: only its status lines are read, as
doc/DETAILS of GnuPG has them. Whose name stands in the key is of no account: anybody can write any.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from reviewer.core.cover import SignatureState
from reviewer.formats.signers import Pin
from reviewer.git.signing import called

OFFLINE = ("--no-auto-key-retrieve", "--disable-dirmngr", "--trust-model=always")
"""The keys that are here, and no question to a server; trust is the list's business."""
BROKEN = frozenset({"BADSIG", "NODATA"})
EXPIRED = {
    "REVKEYSIG": "its key was revoked",
    "EXPKEYSIG": "its key has expired",
    "EXPSIG": "the signature has expired",
}


class Answer(Struct, frozen=True):
    """What gpg and the list say: the state, the primary key's fingerprint ("" when unknown), and why in words."""

    state: SignatureState
    fingerprint: str = ""
    why: str = ""


def check(payload: bytes, signature: str, email: str, pins: Sequence[Pin] | None, now: datetime) -> Answer:
    """Whether these bytes were signed by an OpenPGP key that the list gives this person, now.

    `signature` is armored; `pins` None: nobody's keys are known.
    """
    program = shutil.which("gpg")
    if program is None:
        return Answer(SignatureState.CANNOT_CHECK, why="gpg is not installed")
    with TemporaryDirectory(prefix="reviewer-") as folder:
        file = Path(folder, "signature.asc")
        file.write_text(signature + "\n", "utf-8", "surrogatepass")
        words = [program, "--batch", "--no-tty", *OFFLINE, "--status-fd=1", "--verify", str(file), "-"]
        done = called(words, payload)
    said = _status(done.stdout)
    names = [words[0] for words in said]
    if BROKEN & set(names):
        return Answer(SignatureState.BAD, why="it is no signature of this record")
    if names.count("NEWSIG") > 1:
        return Answer(SignatureState.BAD, why="it holds more than one signature")
    if "NO_PUBKEY" in names:
        return Answer(SignatureState.UNKNOWN_KEY, why="its public key is not in your keyring")
    fingerprint = next(
        (words[-1].upper() for words in said if words[0] == "VALIDSIG" and len(words) > 10), ""
    )
    for name, why in EXPIRED.items():
        if name in names:
            return Answer(SignatureState.EXPIRED, fingerprint, why)
    if not fingerprint or names.count("GOODSIG") != 1 or "ERRSIG" in names:
        return Answer(SignatureState.CANNOT_CHECK, fingerprint, "gpg could not check it")
    return _whose(fingerprint, email, pins, now)


def fingerprint_of(program: str, key: str) -> str:
    """The primary fingerprint of the reader's own key, "" when gpg finds none or several."""
    done = called([program, "--batch", "--no-tty", "--with-colons", "--list-secret-keys", "--", key], b"")
    lines = [line.split(":") for line in done.stdout.decode("utf-8", "replace").split("\n")]
    found = [
        later[9]
        for first, later in pairwise(lines)
        if first[0] == "sec" and later[0] == "fpr" and len(later) > 9
    ]
    return found[0].upper() if len(found) == 1 else ""


def _status(out: bytes) -> list[list[str]]:
    lines = (line.decode("utf-8", "replace") for line in out.split(b"\n"))
    return [words for line in lines if line.startswith("[GNUPG:] ") and (words := line.split()[1:])]


def _whose(fingerprint: str, email: str, pins: Sequence[Pin] | None, now: datetime) -> Answer:
    if pins is None:
        return Answer(SignatureState.CANNOT_CHECK, fingerprint, "nobody's keys are known here")
    of_key = [pin for pin in pins if pin.fingerprint == fingerprint]
    own = [pin for pin in of_key if email in pin.people]
    if any(pin.holds(now) for pin in own):
        return Answer(SignatureState.GOOD, fingerprint)
    if own:
        return Answer(SignatureState.EXPIRED, fingerprint, "the list of signers does not allow its key now")
    if of_key:
        people = ", ".join(sorted({one for pin in of_key for one in pin.people}))
        return Answer(SignatureState.WRONG_PERSON, fingerprint, f"it is a key of {people}")
    return Answer(SignatureState.UNKNOWN_KEY, fingerprint, "nobody is known to have this key")
