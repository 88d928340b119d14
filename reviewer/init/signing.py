"""A key to sign records with, and the list that says whose keys count; proven by a real signature in the end."""

import os
import shutil
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from reviewer.core.coverage import SignatureState
from reviewer.errors import RepositoryError, ReviewerError
from reviewer.git import settings, ssh_keys
from reviewer.git.identity import Identity, identity
from reviewer.git.location import Location
from reviewer.git.signing import LITERAL, NAMESPACE, Signer, sign, signer
from reviewer.git.ssh_keys import SshKey
from reviewer.git.verifying import PLAIN_ADDRESS, own_line, verify
from reviewer.init.change import Change, Part, Proposal, is_there, set_to

SIGNERS_SETTING = "gpg.ssh.allowedSignersFile"
SIGNERS_FILE = ".allowed_signers"
NEW_KEY = "reviewer_ed25519"
TRIAL = b"reviewer init: a trial signature, which says nothing about any change"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial signature."""

    holds: bool
    sentence: str


def propose(location: Location, key: SshKey | None = None, *, can_ask: bool) -> Proposal:
    """A key where none is set up, and its line in the list of signers.

    `key` is the one to take; `can_ask`: somebody is there to give a new key its passphrase.
    """
    try:
        who, present = identity(location), signer(location)
    except ReviewerError as error:
        return Proposal(Part.SIGNING, remarks=(f"{error.message} {error.hint or ''}".strip(),))
    if key is None and present is not None and present.format != "ssh":
        said = f"Records are signed with your OpenPGP key {present.key}; that is left as it is."
        return Proposal(Part.SIGNING, remarks=(said,))
    if shutil.which("ssh-keygen") is None:
        return Proposal(
            Part.SIGNING, remarks=("ssh-keygen is not installed: nothing can be signed with ssh.",)
        )
    if key is None and present is not None:
        key = _key_of(present)
        return _listed(location, who, key) if key is not None else Proposal(Part.SIGNING)
    found = ssh_keys.present()
    if key is None and not found:
        return _new_key(location, who, can_ask=can_ask)
    key = key or found[0]
    others = ", ".join(one.shown for one in found if one.public != key.public)
    remarks = (f"Other keys here: {others}. --key FILE chooses one.",) if others else ()
    listed = _listed(location, who, key)
    return replace(
        listed, changes=(*_settings(location, key), *listed.changes), remarks=(*remarks, *listed.remarks)
    )


def _new_key(location: Location, who: Identity, *, can_ask: bool) -> Proposal:
    """A key pair for signing alone, where there is none of any kind."""
    path = ssh_keys.folder() / NEW_KEY
    if not can_ask or is_there(path):  # never without a passphrase that nobody chose to leave out
        said = f"There is no ssh key to sign with. Make one: ssh-keygen -t ed25519 -f {path}"
        return Proposal(Part.SIGNING, remarks=(said,))
    key = SshKey(str(path), f"~/.ssh/{NEW_KEY}")
    change = Change(
        what=key.shown,
        old="no key",
        new="an ssh key (ed25519); ssh-keygen asks for a passphrase",
        why="to sign records with: there is no key in ~/.ssh, and none in an agent",
        undo=f"rm {path} {path}.pub",
        make=partial(ssh_keys.generate, path, who.email),
    )
    listed = _listed(location, who, key)
    return replace(listed, changes=(change, *_settings(location, key), *listed.changes))


def trial(location: Location, *, ask: bool) -> Trial:
    """Sign something with the key that is set up, and verify it as everybody else would."""
    try:
        who, present = identity(location), signer(location)
        if present is None:
            return Trial(False, "No signing key is set up: records are unsigned, and say so.")
        signature = sign(present, TRIAL, ask=ask)
        allowed = _signers(location) + own_line(present, who.email)
        found = verify(TRIAL, signature, who.email, allowed)
    except ReviewerError as error:
        reason = error.message.replace("The record", "A trial", 1)
        return Trial(False, reason)
    if found.state is SignatureState.GOOD:
        return Trial(True, f"A trial signature with {found.key or present.key} holds for {who.email}.")
    return Trial(False, f"A trial signature was made, but is not counted: {found.state}, {found.why}.")


def _settings(location: Location, key: SshKey) -> tuple[Change, ...]:
    """What tells git, and so us, to sign with this key."""
    return (
        *set_to(location, "gpg.format", "ssh", "signatures are made by ssh here; those of commits too"),
        *set_to(location, "user.signingkey", key.setting, f"records are signed with {key.shown}"),
    )


def _listed(location: Location, who: Identity, key: SshKey) -> Proposal:
    """The person's line in the list of signers, unless it is there."""
    if location.work_tree is None:
        said = f"In a bare repository, name a file with the signers: git config {SIGNERS_SETTING} FILE"
        return Proposal(Part.SIGNING, remarks=(said,))
    if not PLAIN_ADDRESS.fullmatch(who.email):
        said = f"The address {who.email} cannot stand in a list of signers."
        return Proposal(Part.SIGNING, remarks=(said,))
    named = settings.value(location, SIGNERS_SETTING)
    why = "git, and `reviewer`, read from it whose keys count"
    setting = () if named else set_to(location, SIGNERS_SETTING, SIGNERS_FILE, why)
    path = location.work_tree / Path(named or SIGNERS_FILE).expanduser()
    if _has(path, who.email, key):
        return Proposal(Part.SIGNING, setting)
    if path.is_symlink() or not path.resolve().is_relative_to(location.work_tree.resolve()):
        line = f'{who.email} namespaces="git,{NAMESPACE}" {key.public or "KEY"}'
        said = f"{path} lies outside this repository and is left as it is. Add to it: {line}"
        return Proposal(Part.SIGNING, setting, (said,))
    shown = str(path.relative_to(location.work_tree))
    change = Change(
        what=shown,
        old="not in it" if path.exists() else "no file",
        new=f"{who.email} signs with {key.shown}",
        why="whose keys count for whom; it holds for everybody once it is on the base branch",
        undo=f"take the line of {who.email} out of {shown}",
        make=partial(_list, path, who.email, key),
    )
    return Proposal(Part.SIGNING, (*setting, change))


def _list(path: Path, email: str, key: SshKey) -> None:
    """Add a person's line to the list of signers, which is made if it is not there."""
    line = f'{email} namespaces="git,{NAMESPACE}" {key.public_now()}\n'.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never through a symbolic link: the repository may have put it there.
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        with os.fdopen(handle, "r+b") as file:
            before = file.read()
            file.write((b"\n" if before and not before.endswith(b"\n") else b"") + line)
    except OSError as error:
        raise RepositoryError(f"{path} cannot be written: {error.strerror}.") from None


def _has(path: Path, email: str, key: SshKey) -> bool:
    """Whether a list of signers allows a key to an address for records; a pattern may mean it too."""
    if not key.public or not path.is_file():
        return False
    for line in path.read_text("utf-8", "replace").split("\n"):
        people, _, rest = line.strip().partition(" ")
        if key.public.split(" ")[1] not in rest.split() or people.startswith("#"):
            continue
        if "namespaces=" in rest and NAMESPACE not in rest.partition("namespaces=")[2].split(" ")[0]:
            continue
        if any(fnmatchcase(email, one) for one in people.strip('"').split(",")):
            return True
    return False


def _signers(location: Location) -> bytes:
    """The list of signers as it stands in the work tree, where a line that was added is not on any branch yet."""
    named = settings.value(location, SIGNERS_SETTING)
    if not named:
        return b""
    path = (location.work_tree or location.git_dir) / Path(named).expanduser()
    try:
        return path.read_bytes() + b"\n"
    except OSError:
        return b""


def _key_of(present: Signer) -> SshKey | None:
    """The key that is set up already, as a candidate of our own would be."""
    if present.key.startswith(LITERAL):
        public = " ".join(present.key.removeprefix(LITERAL).split()[:2])
        return SshKey(present.key, "your ssh key", public)
    try:
        return ssh_keys.key_at(Path(present.key))
    except ReviewerError:
        return None
