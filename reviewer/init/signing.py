"""A key to sign records with, and the list that says whose keys count; proven by a real signature in the end."""

import shutil
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.cover import SignatureState
from reviewer.errors import ReviewerError
from reviewer.git import ssh_keys
from reviewer.git.identity import Identity, identity
from reviewer.git.location import Location
from reviewer.git.signing import LITERAL, Signer, sign, signer
from reviewer.git.ssh_keys import SshKey
from reviewer.git.verifying import own_line, verify
from reviewer.init import signer_list
from reviewer.init.change import Change, Part, Proposal, is_there, set_to

NEW_KEY = "reviewer_ed25519"
TRIAL = b"reviewer init: a trial signature, which says nothing about any change"


class Trial(Struct, frozen=True):
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
    if key is None and present is not None and present.format == "openpgp":
        return _pinned(location, who, present)
    if shutil.which("ssh-keygen") is None:
        return Proposal(
            Part.SIGNING, remarks=("ssh-keygen is not installed: nothing can be signed with ssh.",)
        )
    if key is None and present is not None:
        key = _key_of(present)
        return (
            signer_list.propose(location, who.email, signer_list.ssh_entry(who.email, key))
            if key is not None
            else Proposal(Part.SIGNING)
        )
    found = ssh_keys.present()
    if key is None and not found:
        return _new_key(location, who, can_ask=can_ask)
    key = key or found[0]
    others = ", ".join(one.shown for one in found if one.public != key.public)
    remarks = (f"Other keys here: {others}. --key FILE chooses one.",) if others else ()
    listed = signer_list.propose(location, who.email, signer_list.ssh_entry(who.email, key))
    return replace(
        listed, changes=(*_settings(location, key), *listed.changes), remarks=(*remarks, *listed.remarks)
    )


def _pinned(location: Location, who: Identity, present: Signer) -> Proposal:
    """An OpenPGP key that is set up stays; its fingerprint is put beside the person in the list of signers."""
    line = own_line(present, who.email).decode()
    if not line:
        said = f"Your OpenPGP key {present.key} is not known to gpg here, or not by one fingerprint."
        return Proposal(Part.SIGNING, remarks=(said,))
    return signer_list.propose(location, who.email, signer_list.openpgp_entry(line))


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
    listed = signer_list.propose(location, who.email, signer_list.ssh_entry(who.email, key))
    return replace(listed, changes=(change, *_settings(location, key), *listed.changes))


def trial(location: Location, *, ask: bool) -> Trial:
    """Sign something with the key that is set up, and verify it as everybody else would."""
    try:
        who, present = identity(location), signer(location)
        if present is None:
            return Trial(False, "No signing key is set up: records are unsigned, and say so.")
        signature = sign(present, TRIAL, ask=ask)
        allowed = signer_list.content(location) + own_line(present, who.email)
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


def _key_of(present: Signer) -> SshKey | None:
    """The key that is set up already, as a candidate of our own would be."""
    if present.key.startswith(LITERAL):
        public = " ".join(present.key.removeprefix(LITERAL).split()[:2])
        return SshKey(present.key, "your ssh key", public)
    try:
        return ssh_keys.key_at(Path(present.key))
    except ReviewerError:
        return None
