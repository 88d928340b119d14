"""Verifies a record's signature: by the bytes, then the key, then the person; in doubt it does not hold.

Exit codes are no verdicts: gpg answers 0 for an expired key, and git calls a signature of a key nobody allowed good.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewer.core.coverage import SignatureState
from reviewer.formats.records import Signature
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.signing import LITERAL, NAMESPACE, Signer, called, signing_settings

GOOD = re.compile(r'Good ".*" signature with (\S+ key \S+)')
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
"""An address that means itself in a list of signers: no pattern, no list, no quotes."""
VALIDITY = ("key has expired", "key is not yet valid")


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it: the state, the key as ssh-keygen names it ("" when unknown), and why in words."""

    state: SignatureState
    key: str = ""
    why: str = ""


def verify(payload: bytes, signature: Signature | None, email: str, allowed: bytes | None) -> Verification:
    """Whether these bytes were signed by a key allowed to the person with this address, now.

    `allowed` is the content of an allowed-signers file as ssh-keygen reads it; None: nobody is known.
    """
    if signature is None:
        return Verification(SignatureState.UNSIGNED)
    if signature.format == "openpgp":
        return _openpgp(payload, signature)
    if signature.format != "ssh":
        return Verification(SignatureState.CANNOT_CHECK, why=f"format {signature.format!r} is not known here")
    program = shutil.which("ssh-keygen")
    if program is None:
        return Verification(SignatureState.CANNOT_CHECK, why="ssh-keygen is not installed")
    with TemporaryDirectory(prefix="reviewer-") as folder:
        return _Check(program, Path(folder), payload, signature, allowed).verdict(email)


class _Check:
    """The steps over one ssh signature, with its files."""

    def __init__(
        self, program: str, folder: Path, payload: bytes, signature: Signature, allowed: bytes | None
    ) -> None:
        self.program, self.payload, self.allowed = program, payload, allowed
        self.signature, self.signers = folder / "signature", folder / "allowed_signers"
        self.signature.write_text(signature.value + "\n", "utf-8", "surrogatepass")
        self.signers.write_bytes(allowed or b"")

    def verdict(self, email: str) -> Verification:
        """Bytes, then person, then whose key it is instead."""
        code, out, err = self._ask("check-novalidate", "-n", NAMESPACE)
        if code:
            return Verification(SignatureState.BAD, why=last_line(err) or last_line(out))
        good = GOOD.search(out)
        key = good[1] if good else ""
        if self.allowed is None:
            return Verification(SignatureState.CANNOT_CHECK, key, "nobody's keys are known here")
        code, out, err = self._ask("verify", "-f", str(self.signers), "-I", email, "-n", NAMESPACE)
        if code == 0:
            return Verification(SignatureState.GOOD, key)
        if any(words in err for words in VALIDITY):
            return Verification(SignatureState.EXPIRED, key, last_line(err).partition(": ")[2])
        code, out, err = self._ask("find-principals", "-f", str(self.signers))
        if code == 0:
            people = ", ".join(out.split())
            return Verification(SignatureState.WRONG_PERSON, key, f"it is a key of {people}")
        if any(words in err for words in VALIDITY):
            return Verification(SignatureState.EXPIRED, key, last_line(err).partition(": ")[2])
        return Verification(SignatureState.UNKNOWN_KEY, key, "nobody is known to have this key")

    def _ask(self, *words: str) -> tuple[int, str, str]:
        done = called([self.program, "-Y", *words, "-s", str(self.signature)], self.payload)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _openpgp(payload: bytes, signature: Signature) -> Verification:
    """Whether it is broken; whose it is cannot be told while nobody's OpenPGP keys are pinned."""
    program = shutil.which("gpg")
    if program is None:
        return Verification(SignatureState.CANNOT_CHECK, why="gpg is not installed")
    with TemporaryDirectory(prefix="reviewer-") as folder:
        file = Path(folder, "signature.asc")
        file.write_text(signature.value + "\n", "utf-8", "surrogatepass")
        done = called([program, "--batch", "--no-tty", "--status-fd=1", "--verify", str(file), "-"], payload)
    said = {words[1] for line in done.stdout.split(b"\n") if len(words := line.split(b" ")) > 1}
    if said & {b"BADSIG", b"NODATA"}:
        return Verification(SignatureState.BAD, why="it is no signature of this record")
    return Verification(SignatureState.CANNOT_CHECK, why="OpenPGP keys are not pinned to people yet")


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.split("\n")) if line.strip()), "")


def allowed_signers(location: Location, merge_base: str) -> bytes | None:
    """The list of signers the user's git settings name, None when they name none that exists.

    A file of the work tree is read from the merge base: the branch under review does not say who may sign.
    """
    setting = signing_settings(location).get("gpg.ssh.allowedsignersfile")
    if setting is None or not setting.value:
        return None
    path = Path(setting.value).expanduser()
    if location.work_tree is not None:
        path = (location.work_tree / path).resolve()
        inside = path.is_relative_to(location.work_tree.resolve())
        if inside and not path.is_relative_to(location.common_dir.resolve()):
            name = path.relative_to(location.work_tree.resolve()).as_posix()
            answer = run(location, ["cat-file", "blob", f"{merge_base}:{name}"], check=False)
            return None if answer.code or not merge_base else answer.out
    try:
        return path.read_bytes()
    except OSError:
        return None


def own_line(signer: Signer | None, email: str) -> bytes:
    """A line that allows the reader's own key to the reader's own address; b"" when it cannot be told."""
    if signer is None or signer.format != "ssh" or not PLAIN_ADDRESS.fullmatch(email):
        return b""
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
