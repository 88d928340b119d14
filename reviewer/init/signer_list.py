"""The list of signers: whose keys count for whom, in a file of the repository that is read from the base branch."""

import os
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git import settings
from reviewer.git.location import Location
from reviewer.git.signing import NAMESPACE
from reviewer.git.ssh_keys import SshKey
from reviewer.git.verifying import PLAIN_ADDRESS, SIGNERS_FILE, lists
from reviewer.init.change import Change, Part, Proposal, set_to

SETTING = "gpg.ssh.allowedSignersFile"


class Entry(Struct, frozen=True):
    """A person's line: what to call their key, the line (LF included), and whether a list has it already."""

    key: str
    line: Callable[[], str]
    stands_in: Callable[[str], bool]


def ssh_entry(email: str, key: SshKey) -> Entry:
    """The line for an ssh key, for records and for commits; the key may still have to be made."""
    return Entry(
        key.shown,
        lambda: f'{email} namespaces="git,{NAMESPACE}" {key.public_now()}\n',
        lambda text: bool(key.public) and any(_allows(line, email, key) for line in text.split("\n")),
    )


def openpgp_entry(line: str) -> Entry:
    """The line that pins an OpenPGP key to a person."""
    fingerprint = line.split()[-1]
    return Entry(f"OpenPGP key {fingerprint}", lambda: line, lambda text: lists(text.encode(), line.encode()))


def propose(location: Location, email: str, entry: Entry) -> Proposal:
    """The person's line, unless it is there."""
    if location.work_tree is None:
        said = f"In a bare repository, name a file with the signers: git config {SETTING} FILE"
        return Proposal(Part.SIGNING, remarks=(said,))
    if not PLAIN_ADDRESS.fullmatch(email):
        return Proposal(Part.SIGNING, remarks=(f"The address {email} cannot stand in a list of signers.",))
    named = settings.value(location, SETTING)
    why = "git, and `reviewer`, read from it whose keys count"
    setting = () if named else set_to(location, SETTING, SIGNERS_FILE, why)
    path = location.work_tree / Path(named or SIGNERS_FILE).expanduser()
    if entry.stands_in(_text(path)):
        return Proposal(Part.SIGNING, setting)
    if path.is_symlink() or not path.resolve().is_relative_to(location.work_tree.resolve()):
        said = f"{path} is not a file of this repository, and is left as it is. It lacks your line, for {entry.key}"
        return Proposal(Part.SIGNING, setting, (f"{said}: {email} …",))
    shown = str(path.relative_to(location.work_tree))
    change = Change(
        what=shown,
        old="not in it" if path.exists() else "no file",
        new=f"{email} signs with {entry.key}",
        why="whose keys count for whom; it holds for everybody once it is on the base branch",
        undo=f"take the line of {email} out of {shown}",
        make=partial(add, path, entry),
    )
    return Proposal(Part.SIGNING, (*setting, change))


def content(location: Location) -> bytes:
    """The list as it stands in the work tree, where a line that was added is not on any branch yet."""
    named = settings.value(location, SETTING) or SIGNERS_FILE
    return _text((location.work_tree or location.git_dir) / Path(named).expanduser()).encode() + b"\n"


def add(path: Path, entry: Entry) -> None:
    """Add a line to a list, which is made if it is not there. Raises RepositoryError when it cannot be written."""
    line = entry.line().encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never through a symbolic link: the repository may have put it there.
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        with os.fdopen(handle, "r+b") as file:
            before = file.read()
            file.write((b"\n" if before and not before.endswith(b"\n") else b"") + line)
    except OSError as error:
        raise RepositoryError(f"{path} cannot be written: {error.strerror}.") from None


def _allows(line: str, email: str, key: SshKey) -> bool:
    """Whether a line allows a key to an address for records; a pattern may mean it too."""
    people, _, rest = line.strip().partition(" ")
    if people.startswith("#") or key.public.split(" ")[1] not in rest.split():
        return False
    if "namespaces=" in rest and NAMESPACE not in rest.partition("namespaces=")[2].split(" ")[0]:
        return False
    return any(fnmatchcase(email, one) for one in people.strip('"').split(","))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
