"""Signs a record the way git would sign a commit: with the user's own key, by ssh-keygen or gpg.

A program named in a repository's own configuration is never run: whoever made the repository may have put it there.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.formats.records import Signature
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.settings import LOCAL_SCOPES, Setting

if TYPE_CHECKING:
    import subprocess  # reading a ledger whose records are not signed starts without

NAMESPACE = "reviewer"
"""What an ssh signature of ours is for; git's own is "git", so that no commit's signature passes for a sign-off."""
PATIENCE = 120.0
"""Seconds for a passphrase, a touch on a security key, a question by the agent."""
LITERAL = "key::"


class Signer(Struct, frozen=True):
    """A key that is set up: `format` is git's word (ssh or openpgp), `program` an absolute path.

    `key` is a file or `key::` and the public key itself for ssh, what gpg finds a key by for openpgp.
    """

    format: str
    key: str
    program: str

    @property
    def words(self) -> str:
        """What the record will be signed with, in a few words."""
        name = "your ssh key" if self.format == "ssh" else "your OpenPGP key"
        return f"signed with {name} {'' if self.key.startswith(LITERAL) else self.key}".rstrip()


def signer(location: Location | None) -> Signer | None:
    """The key the user's git settings name for signing, None when there is none.

    Raises BadInput for a format nobody here can sign in, and for a program that is not installed.
    """
    settings = signing_settings(location)
    kind = settings.get("gpg.format", Setting("openpgp")).value
    key = settings.get("user.signingkey", Setting("")).value
    if kind == "ssh":
        key = key or _default_key(settings)
        if key.startswith("ssh-"):
            key = LITERAL + key
        elif key and not key.startswith(LITERAL):
            key = str(Path(key).expanduser())
    if not key:
        return None
    if kind not in ("ssh", "openpgp"):
        raise BadInput(
            f"git is set up to sign with gpg.format={kind}, and that cannot be done here.",
            "Records are signed with ssh or openpgp.",
        )
    return Signer(kind, key, _program(kind, settings))


def sign(signer: Signer, payload: bytes, *, ask: bool) -> Signature:
    """A signature over these bytes.

    `ask`: a passphrase may be asked for on the terminal; without, only by an agent or an askpass program.
    Raises RepositoryError when there is none, with what the program said: nothing is recorded unsigned instead.
    """
    value = _ssh(signer, payload, ask=ask) if signer.format == "ssh" else _openpgp(signer, payload, ask=ask)
    return Signature(signer.format, value)


def signing_settings(location: Location | None) -> dict[str, Setting]:
    """Git's settings on signing, the last of each name, by lower-case name."""
    words = ["config", "--show-scope", "-z", "--includes", "--get-regexp", r"^(gpg\.|user\.signingkey$)"]
    fields = run(location, words, user_settings=True, check=False).out.split(b"\0")
    found = {}
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        name, _, value = entry.decode("utf-8", "surrogateescape").partition("\n")
        if name.lower().endswith("program") and scope.decode() in LOCAL_SCOPES:
            continue
        found[name.lower()] = Setting(value, scope.decode())
    return found


def _default_key(settings: Mapping[str, Setting]) -> str:
    """The first key the user's own command offers, as git asks it; a repository's command is not run."""
    command = settings.get("gpg.ssh.defaultkeycommand")
    if command is None or command.scope in LOCAL_SCOPES:
        return ""
    done = called(["/bin/sh", "-c", command.value], b"")
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if line.startswith(("ssh-", LITERAL)):
            return line.strip()
    return ""


def _program(kind: str, settings: Mapping[str, Setting]) -> str:
    import shutil  # only who signs needs it

    names = ("gpg.ssh.program",) if kind == "ssh" else ("gpg.openpgp.program", "gpg.program")
    own = next((settings[name].value for name in names if name in settings), "")
    wanted = own or ("ssh-keygen" if kind == "ssh" else "gpg")
    found = shutil.which(str(Path(wanted).expanduser()) if "/" in wanted else wanted)
    if found is None:
        raise BadInput(
            f"git is set up to sign with {wanted}, which is not installed.",
            "Install it, or unset user.signingkey to record unsigned sign-offs.",
        )
    return str(Path(found).absolute())


def _ssh(signer: Signer, payload: bytes, *, ask: bool) -> str:
    from tempfile import TemporaryDirectory  # only who signs needs it

    with TemporaryDirectory(prefix="reviewer-") as folder:
        key = signer.key
        if key.startswith(LITERAL):
            key = str(Path(folder, "key.pub"))
            Path(key).write_text(signer.key.removeprefix(LITERAL) + "\n", "utf-8", "surrogateescape")
        # From standard input to standard output: beside a file ssh-keygen asks before it writes over a signature.
        done = called([signer.program, "-Y", "sign", "-f", key, "-n", NAMESPACE], payload, ask=ask)
    value = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not value.startswith("-----BEGIN SSH SIGNATURE-----"):
        raise _failed(signer, done.stderr)
    return value


def _openpgp(signer: Signer, payload: bytes, *, ask: bool) -> str:
    words = [signer.program, "--status-fd=2", "--batch", "--detach-sign", "--armor", "-u", signer.key]
    done = called(words, payload, ask=ask)
    value = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or b"\n[GNUPG:] SIG_CREATED " not in b"\n" + done.stderr or not value:
        raise _failed(signer, done.stderr)
    return value


def _failed(signer: Signer, said: bytes) -> RepositoryError:
    lines = said.decode("utf-8", "replace").split("\n")
    told = [line.strip() for line in lines if line.strip() and not line.startswith("[GNUPG:]")]
    reason = told[-1].rstrip(".") if told else "it did not say why"
    hint = (
        "If the key has a passphrase, add it to your agent first"
        if signer.format == "ssh"
        else "Try: gpg --sign"
    )
    return RepositoryError(
        f"The record could not be {signer.words}: {reason}.",
        f"{hint}. Nothing was recorded; what you did is still in the session.",
    )


def called(words: Sequence[str], given: bytes, *, ask: bool = False) -> "subprocess.CompletedProcess[bytes]":
    """A program run to its end; without `ask` it has no terminal to ask on. Time that runs out is a failure."""
    import subprocess  # only who signs or verifies needs it

    env = os.environ | {"LC_ALL": "C"}
    if not ask:
        env.pop("GPG_TTY", None)  # gpg's agent would draw its question over the screen
        if "SSH_ASKPASS" not in env:
            env["SSH_ASKPASS_REQUIRE"] = "never"
    try:
        return subprocess.run(
            words,
            input=given,
            capture_output=True,
            env=env,
            check=False,
            timeout=PATIENCE,
            start_new_session=not ask,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 255, b"", b"no answer in time")
    except OSError as error:
        return subprocess.CompletedProcess(words, 255, b"", (error.strerror or "it cannot be run").encode())
    except ValueError:  # a NUL in a name somebody put into a record
        return subprocess.CompletedProcess(words, 255, b"", b"it cannot be asked that")
