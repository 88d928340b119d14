"""Verifies a record's signature: by the bytes, then the key, then the person; in doubt it does not hold.

Exit codes are no verdicts: gpg answers 0 for an expired key, and git calls a signature of a key nobody allowed good.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from reviewer.core.cover import SignatureState
from reviewer.formats.records import Signature
from reviewer.formats.signers import openpgp_pins, without_openpgp
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.signing import LITERAL, NAMESPACE, Signer, called, signing_settings

GOOD = re.compile(r'Good ".*" signature (?:for .* )?with (\S+ key \S+)\s*\Z')
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
"""An address that means itself in a list of signers: no pattern, no list, no quotes."""
REVOCATIONS = "gpg.ssh.revocationfile"
SIGNERS = "gpg.ssh.allowedsignersfile"
SIGNERS_FILE = ".allowed_signers"
"""Where a repository keeps its list, by the name `reviewer init` gives it."""
VALIDITY = ("key has expired", "key is not yet valid")


class Verification(Struct, frozen=True):
    """What came of it: the state, the key as ssh-keygen names it ("" when unknown), and why in words."""

    state: SignatureState
    key: str = ""
    why: str = ""


def verify(
    payload: bytes,
    signature: Signature | None,
    email: str,
    allowed: bytes | None,
    revoked: bytes | None = b"",
) -> Verification:
    """Whether these bytes were signed by a key allowed to the person with this address, now.

    `allowed` is the content of an allowed-signers file as ssh-keygen reads it, with our lines for OpenPGP keys;
    None: nobody is known. `revoked` is a list of ssh keys, or a KRL; None: there is one that cannot be read.
    """
    if signature is None:
        return Verification(SignatureState.UNSIGNED)
    if signature.format == "openpgp":
        from reviewer.git import openpgp  # few sign that way

        pins = None if allowed is None else openpgp_pins(allowed)
        found = openpgp.check(payload, signature.value, email, pins, datetime.now(UTC))
        key = f"OpenPGP key {found.fingerprint}" if found.fingerprint else ""
        return Verification(found.state, key, found.why)
    if signature.format != "ssh":
        return Verification(SignatureState.CANNOT_CHECK, why=f"format {signature.format!r} is not known here")
    import shutil  # what is not signed is read without
    from tempfile import TemporaryDirectory

    program = shutil.which("ssh-keygen")
    if program is None:
        return Verification(SignatureState.CANNOT_CHECK, why="ssh-keygen is not installed")
    with TemporaryDirectory(prefix="reviewer-") as folder:
        return _Check(program, Path(folder), payload, signature, allowed, revoked).verdict(email)


class _Check:
    """The steps over one ssh signature, with its files."""

    def __init__(
        self,
        program: str,
        folder: Path,
        payload: bytes,
        signature: Signature,
        allowed: bytes | None,
        revoked: bytes | None,
    ) -> None:
        self.program, self.payload, self.allowed, self.revoked = program, payload, allowed, revoked
        self.signature, self.signers = folder / "signature", folder / "allowed_signers"
        self.revocations = folder / "revoked"
        self.signature.write_text(signature.value + "\n", "utf-8", "surrogatepass")
        self.signers.write_bytes(without_openpgp(allowed or b""))

    def verdict(self, email: str) -> Verification:
        """All in one question where it is good; else bytes, then person, then whose key it is instead."""
        code, out, refused = self._verify(email)
        if code == 0:
            return self._unless_revoked(email, _key(out))
        code, out, err = self._ask("check-novalidate", "-n", NAMESPACE)
        if code:
            return Verification(SignatureState.BAD, why=last_line(err) or last_line(out))
        key = _key(out)
        if self.allowed is None:
            return Verification(SignatureState.CANNOT_CHECK, key, "nobody's keys are known here")
        if any(words in refused for words in VALIDITY):
            return Verification(SignatureState.EXPIRED, key, last_line(refused).partition(": ")[2])
        code, out, err = self._ask("find-principals", "-f", str(self.signers))
        if code == 0:
            people = ", ".join(out.split())
            return Verification(SignatureState.WRONG_PERSON, key, f"it is a key of {people}")
        if any(words in err for words in VALIDITY):
            return Verification(SignatureState.EXPIRED, key, last_line(err).partition(": ")[2])
        return Verification(SignatureState.UNKNOWN_KEY, key, "nobody is known to have this key")

    def _unless_revoked(self, email: str, key: str) -> Verification:
        if self.revoked == b"":
            return Verification(SignatureState.GOOD, key)
        if self.revoked is None:
            return Verification(SignatureState.CANNOT_CHECK, key, "the list of revoked keys cannot be read")
        self.revocations.write_bytes(self.revoked)
        code, _, _ = self._verify(email, "-r", str(self.revocations))
        if code == 0:
            return Verification(SignatureState.GOOD, key)
        return Verification(SignatureState.EXPIRED, key, "its key was revoked")

    def _verify(self, email: str, *more: str) -> tuple[int, str, str]:
        return self._ask("verify", "-f", str(self.signers), "-I", email, "-n", NAMESPACE, *more)

    def _ask(self, *words: str) -> tuple[int, str, str]:
        done = called([self.program, "-Y", *words, "-s", str(self.signature)], self.payload)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _key(out: str) -> str:
    found = GOOD.search(out)
    return found[1] if found else ""


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.split("\n")) if line.strip()), "")


def allowed_signers(location: Location, merge_base: str) -> bytes | None:
    """The list of signers the user's git settings name, None when they name none that exists.

    Where they name none, the one at the top of the merge base: then a fresh clone can tell as well.
    """
    setting = signing_settings(location).get(SIGNERS)
    if setting and setting.value:
        return _trusted(location, merge_base, SIGNERS)
    return _stored(location, merge_base, SIGNERS_FILE)


def revoked_keys(location: Location, merge_base: str) -> bytes | None:
    """The keys that count no longer, b"" when the settings name no list of them, None when it cannot be read."""
    setting = signing_settings(location).get(REVOCATIONS)
    return _trusted(location, merge_base, REVOCATIONS) if setting and setting.value else b""


def _trusted(location: Location, merge_base: str, name: str) -> bytes | None:
    """The content of a file that a git setting names, None when there is none.

    A file of the work tree is read from the merge base: the branch under review does not say who may sign.
    """
    setting = signing_settings(location).get(name)
    if setting is None or not setting.value:
        return None
    path = Path(setting.value).expanduser()
    if location.work_tree is not None:
        path = (location.work_tree / path).resolve()
        inside = path.is_relative_to(location.work_tree.resolve())
        if inside and not path.is_relative_to(location.common_dir.resolve()):
            stored = path.relative_to(location.work_tree.resolve()).as_posix()
            return _stored(location, merge_base, stored)
    try:
        return path.read_bytes()
    except OSError:
        return None


def _stored(location: Location, commit: str, path: str) -> bytes | None:
    """A file as a commit has it."""
    answer = run(location, ["cat-file", "blob", f"{commit}:{path}"], check=False) if commit else None
    return None if answer is None or answer.code else answer.out


def own_line(signer: Signer | None, email: str) -> bytes:
    """A line that allows the reader's own key to the reader's own address; b"" when it cannot be told."""
    if signer is None or not PLAIN_ADDRESS.fullmatch(email):
        return b""
    if signer.format == "openpgp":
        from reviewer.git import openpgp  # likewise

        fingerprint = openpgp.fingerprint_of(signer.program, signer.key)
        return f"{email} openpgp {fingerprint}\n".encode() if fingerprint else b""
    if signer.key.startswith(LITERAL):
        text = signer.key.removeprefix(LITERAL)
    else:
        public = Path(signer.key if signer.key.endswith(".pub") else f"{signer.key}.pub")
        try:
            text = public.read_text("utf-8", "replace")
        except OSError:
            return b""
    words = text.split("\n")[0].split(" ")
    return f'{email} namespaces="{NAMESPACE}" {" ".join(words[:2])}\n'.encode() if len(words) >= 2 else b""


def lists(listed: bytes, line: bytes) -> bool:
    """Whether a list already speaks of the key of a line: then what it says of it holds."""
    words = line.split()
    return bool(words) and words[-1].lower() in {word.lower() for word in listed.split()}
