"""What `init` can change: a file, a line of one, a setting. Each says what it does and how to take it back."""

import os
import shlex
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path

from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git import settings
from reviewer.git.location import Location


class Part(StrEnum):
    """What can be set up, each for itself."""

    POLICY = "policy"
    SHARING = "sharing"
    SIGNING = "signing"
    HOOKS = "hooks"


class Change(Struct, frozen=True, kw_only=True):
    """One thing that would be different afterwards, in words; `make` does it, or raises RepositoryError.

    `what` is the file or the setting, `undo` the command (or the words) that take it back.
    """

    what: str
    old: str
    new: str
    why: str
    undo: str
    make: Callable[[], None]


class Proposal(Struct, frozen=True):
    """What one part would change, and what there is to say about what it would not."""

    part: Part
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()


def is_there(path: Path) -> bool:
    """Whether there is anything of that name, a link to nowhere included."""
    return path.exists() or path.is_symlink()


def new_file(path: Path, content: bytes, *, shown: str, new: str, why: str, mode: int = 0o644) -> Change:
    """A file that is not there yet; one that is there by then is not overwritten."""
    return Change(
        what=shown,
        old="no file",
        new=new,
        why=why,
        undo=f"rm {shlex.quote(str(path))}",
        make=partial(_create, path, content, mode),
    )


def set_to(location: Location, name: str, value: str, why: str) -> tuple[Change, ...]:
    """What makes a setting of git's have a value in this repository; nothing when it has it, wherever that is said."""
    found = settings.values(location, name)
    if found and found[-1].value == value:
        return ()
    before = next((one.value for one in reversed(found) if one.scope == "local"), None)
    old = "not set"
    if found:
        old = found[-1].value if before is not None else f"{found[-1].value} ({found[-1].scope})"
    undo = f"git config {name} {shlex.quote(before)}" if before is not None else f"git config --unset {name}"
    make = partial(settings.write, location, [name, value])
    return (Change(what=name, old=old, new=value, why=why, undo=undo, make=make),)


def added(location: Location, name: str, value: str, why: str) -> Change:
    """One more value of a setting that may have several."""
    return Change(
        what=name,
        old="not among them",
        new=value,
        why=why,
        undo=f"git config --fixed-value --unset {name} {shlex.quote(value)}",
        make=partial(settings.write, location, ["--add", name, value]),
    )


def replaced(location: Location, name: str, old: str, new: str, why: str) -> Change:
    """One value of a setting that may have several, by another."""
    words = ["--fixed-value", "--replace-all", name]
    return Change(
        what=name,
        old=old,
        new=new,
        why=why,
        undo=shlex.join(["git", "config", *words, old, new]),
        make=partial(settings.write, location, [*words, new, old]),
    )


def taken_out(location: Location, name: str, value: str, why: str) -> Change:
    """One value of a setting that may have several, away."""
    return Change(
        what=name,
        old=value,
        new="not among them",
        why=why,
        undo=f"git config --add {name} {shlex.quote(value)}",
        make=partial(settings.write, location, ["--fixed-value", "--unset-all", name, value]),
    )


def _create(path: Path, content: bytes, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: neither a file nor a symbolic link that appeared meanwhile is written through.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise RepositoryError(f"{path} cannot be written: {error.strerror}.") from None
