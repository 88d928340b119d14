"""The ssh keys a person has: in `~/.ssh` and in the agent, those that sign without a question first."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.signing import LITERAL, called

KINDS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-", "sk-ecdsa-sha2-", "ssh-rsa")
"""The kinds of key ssh-keygen signs with, those to prefer first; ssh-dss is none any more."""


class SshKey(Struct, frozen=True):
    """A key pair: `setting` is what git's user.signingkey names it by, `shown` what to call it.

    `public` is its kind and its key in base64, "" for a pair that is still to be made.
    """

    setting: str
    shown: str
    public: str = ""

    def public_now(self) -> str:
        """Kind and key, read again where the pair was made meanwhile. Raises RepositoryError without one."""
        if self.public:
            return self.public
        found = _public(Path(f"{self.setting}.pub"))
        if not found:
            raise RepositoryError(f"There is no key at {self.setting}.pub.")
        return found


def folder() -> Path:
    """Where keys are kept."""
    return Path("~/.ssh").expanduser()


def present() -> tuple[SshKey, ...]:
    """The keys there are, the one to propose first."""
    agent = tuple(_in_agent())
    in_agent = {public for public, _ in agent}
    found: dict[str, SshKey] = {}
    for path in sorted(folder().glob("*.pub")):
        public = _public(path)
        private = path.with_suffix("")
        if public and (private.is_file() or public in in_agent):
            found.setdefault(public, _of_file(private if private.is_file() else path, public))
    for public, comment in agent:
        shown = f"the key {comment or public.split(' ')[0]} of your agent"
        found.setdefault(public, SshKey(f"{LITERAL}{public}", shown, public))
    return tuple(sorted(found.values(), key=lambda key: (key.public not in in_agent, _rank(key.public))))


def key_at(path: Path) -> SshKey:
    """The key of a file, the private or the public half. Raises BadInput when it is none."""
    path = path.expanduser().absolute()
    public = _public(path if path.suffix == ".pub" else Path(f"{path}.pub"))
    if not public:
        raise BadInput(
            f"{path} is no ssh key with its public half beside it.", "ssh-keygen -t ed25519 makes one."
        )
    return _of_file(path, public)


def generate(path: Path, comment: str) -> None:
    """Make a key pair; ssh-keygen asks for the passphrase on the terminal. Raises RepositoryError when it fails."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise RepositoryError("ssh-keygen is not installed.")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise RepositoryError(f"{path.parent} cannot be made: {error.strerror}.") from None
    done = subprocess.run([program, "-t", "ed25519", "-C", comment, "-f", str(path)], check=False)
    if done.returncode or not _public(Path(f"{path}.pub")):
        raise RepositoryError(f"ssh-keygen made no key at {path}.")


def _of_file(path: Path, public: str) -> SshKey:
    home = Path.home()
    shown = f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
    return SshKey(str(path), shown, public)


def _in_agent() -> Iterator[tuple[str, str]]:
    """(public key, comment) of the agent's keys; none without an agent."""
    program = shutil.which("ssh-add")
    if program is None or not os.environ.get("SSH_AUTH_SOCK"):
        return
    for line in called([program, "-L"], b"").stdout.decode("utf-8", "replace").split("\n"):
        words = line.split(" ", 2)
        if len(words) > 1 and words[0].startswith(KINDS):
            yield " ".join(words[:2]), words[2].strip() if len(words) > 2 else ""


def _public(path: Path) -> str:
    """Kind and key of a public key file, "" when it is none we can sign with."""
    try:
        words = path.read_text("utf-8", "replace").split("\n")[0].split()
    except OSError:
        return ""
    return " ".join(words[:2]) if len(words) > 1 and words[0].startswith(KINDS) else ""


def _rank(public: str) -> int:
    return next((rank for rank, kind in enumerate(KINDS) if public.startswith(kind)), len(KINDS))
