"""The ledger on a remote: fetched to a ref of its own, pushed without force, by git with the user's own settings.

Nothing of git's own bookkeeping is let in: a refspec in the configuration that maps all notes onto themselves would
overwrite the ledger here, and `push.followTags` would push what nobody asked for.
"""

import re
import select
import time
from collections.abc import Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from os import environ
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.notes import REF
from reviewer.git.process import Answer, Child, command, environment, run
from reviewer.git.refs import head_branch
from reviewer.git.settings import value, values

PATIENCE = 300.0
"""Seconds until a remote that says nothing is given up where nobody is there to press ctrl+c."""
FETCHING = "refs/reviewer/fetching"
"""Where what a remote has is put, in a ref for each process."""
REACHING = ("GIT_ASKPASS", "GIT_SSH_VARIANT", "GIT_SSL_", "GIT_HTTP_", "GIT_PROXY_", "GIT_ALLOW_PROTOCOL")
"""What the caller's environment says about reaching a remote, and which ways there are allowed."""
ABSENT = re.compile(r"couldn't find remote ref|could not find remote ref", re.IGNORECASE)
RACED = re.compile(r"fetch first|non-fast-forward|stale info|lock|failed to update ref|incorrect old value")
"""What git, or a server's ref store, says when somebody else pushed in between."""
NO_PERMISSION = re.compile(
    r"Permission denied|Authentication failed|could not read (Username|Password)|terminal prompts disabled"
    r"|Host key verification failed|access rights|HTTP 40[13]|error: 40[13]|403 Forbidden",
)
NO_NETWORK = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection (refused|timed out|closed|reset)"
    r"|Network is unreachable|No route to host|Operation timed out|unable to connect"
)
NO_REPOSITORY = re.compile(
    r"does not appear to be a git repository|Repository not found|not found|does not exist"
)


class Raced(Exception):
    """Somebody else pushed in between; fetch again, join, and push once more."""


class Remote(Struct, frozen=True):
    """A remote of a repository: its name, and its address without a password."""

    name: str
    address: str

    def __str__(self) -> str:
        return self.name if not self.address else f"{self.name} ({self.address})"


def choose(location: Location, name: str | None = None) -> Remote:
    """The remote of that name; without one the upstream's, else origin, else the only one.

    Raises BadInput when there is none of that name, none at all, or several and nothing to choose by.
    """
    known = names(location)
    if name is None:
        name = preferred(location, known)
    if name is None and not known:
        raise BadInput(
            "There is no remote to exchange records with.", "Add one: git remote add origin ADDRESS"
        )
    if name is None:
        raise BadInput(
            f"There are several remotes: {', '.join(known)}.",
            f"Name one: reviewer sync {known[0]}",
        )
    if name not in known:
        hint = (
            f"Remotes here: {', '.join(known)}." if known else "There is none: git remote add origin ADDRESS"
        )
        raise BadInput(f"There is no remote called {name}.", hint)
    address = value(location, f"remote.{name}.url")
    return Remote(name, without_password(address))


def names(location: Location) -> tuple[str, ...]:
    """The remotes there are."""
    return tuple(run(location, ["remote"], user_settings=True).lines)


def preferred(location: Location, known: Sequence[str]) -> str | None:
    """The remote this branch follows, else origin, else the only one there is."""
    branch = head_branch(location).removeprefix("refs/heads/")
    followed = value(location, f"branch.{branch}.remote") if branch else ""
    only = known[0] if len(known) == 1 else None
    return next((one for one in (followed, "origin") if one in known), only)


def without_password(address: str) -> str:
    """An address as it may be shown."""
    try:
        parts = urlsplit(address)
        if not parts.scheme or "@" not in parts.netloc:
            return address
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        return ""


def overwriting(location: Location, remote: str) -> str | None:
    """The refspec by which a plain `git fetch` replaces the ledger here with the remote's, None if there is none."""
    specs = values(location, f"remote.{remote}.fetch")
    return next((spec.value for spec in specs if overwrites(spec.value)), None)


def overwrites(spec: str) -> bool:
    """Whether a refspec puts the remote's ledger in the place of the one here, whatever that has more."""
    source, _, target = spec.removeprefix("+").partition(":")
    return spec.startswith("+") and fnmatchcase(REF, source) and source == target


def fetch(location: Location, remote: Remote, into: str, *, ask: bool) -> str:
    """The remote's ledger, fetched into the ref `into`: the id of its tip, "" when the remote has none.

    `ask`: git may ask for a name and a password on the terminal; without, it is never waited for.
    """
    words = [
        *("fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-write-fetch-head"),
        *("--no-auto-maintenance", "--no-filter", "--refmap=", "--end-of-options"),
        *(remote.name, f"+{REF}:{into}"),
    ]
    answer = _asked(location, words, ask=ask)
    if answer.code and ABSENT.search(answer.err):
        return ""
    if answer.code:
        raise unreachable(remote, answer)
    return run(location, ["rev-parse", "--verify", into]).lines[0]


def push(location: Location, remote: Remote, tip: str, *, ask: bool) -> None:
    """Make the remote's ledger this one, if it follows from what the remote has; never by force.

    Raises Raced when somebody was there first, RepositoryError when the remote does not take it.
    """
    words = [
        *("-c", f"remote.{remote.name}.mirror=false", "push", "--porcelain", "--no-follow-tags"),
        *("--recurse-submodules=no", "--end-of-options", remote.name, f"{tip}:{REF}"),
    ]
    answer = _asked(location, words, ask=ask)
    if not answer.code:
        return
    refused = next((line for line in answer.lines if line.startswith("!")), "")
    if not refused:
        raise unreachable(remote, answer)
    why = refused.rpartition("\t")[2]
    if RACED.search(why):
        raise Raced
    said = [
        line.removeprefix("remote: ").strip() for line in answer.err.split("\n") if line.startswith("remote:")
    ]
    told = f": {said[0]}" if said and said[0] else ""
    raise RepositoryError(
        f"{remote} did not take the records: {why}{told}.",
        "What was fetched is here, and nothing is lost: ask whoever runs the remote to let refs/notes/reviewer in.",
    )


def unreachable(remote: Remote, answer: Answer) -> RepositoryError:
    """Why a remote could not be talked to, as something to act on."""
    lines = [line.strip() for line in answer.err.split("\n") if line.strip()]
    told = [
        line for line in lines if not line.startswith(("Please make sure", "and the repository", "hint:"))
    ]
    fatal = next((line for line in told if line.startswith("fatal: ")), told[-1] if told else "")
    if fatal == "fatal: Could not read from remote repository." and told[0] != fatal:
        fatal = told[told.index(fatal) - 1]  # what ssh, or the other side, said before
    why = without_password_in(fatal.removeprefix("fatal: ").removeprefix("error: ").rstrip("."))
    if NO_NETWORK.search(why):
        hint = "Nothing was exchanged; the records here are safe. Try again when there is a network."
    elif NO_PERMISSION.search(why):
        hint = (
            f"Nothing was exchanged. Check that `git fetch {remote.name}` works; "
            "without a terminal git cannot ask for a password."
        )
    elif NO_REPOSITORY.search(why):
        hint = f"Nothing was exchanged. Check the address: git remote get-url {remote.name}"
    else:
        hint = f"Nothing was exchanged. Does `git fetch {remote.name}` work?"
    return RepositoryError(
        f"{remote} cannot be reached: {why or f'git ended with code {answer.code}'}.", hint
    )


def without_password_in(text: str) -> str:
    """A complaint of git's, in which addresses stand as they may be shown."""
    return re.sub(r"(\w+://)[^/\s@]+@", r"\1", text)


def _asked(location: Location, words: Sequence[str], *, ask: bool) -> Answer:
    """Run git to its end; where nobody can be asked, without a terminal to ask on, and not for ever."""
    env = {name: value for name, value in environ.items() if name.startswith(REACHING)}
    if ask:
        env["GIT_TERMINAL_PROMPT"] = environ.get("GIT_TERMINAL_PROMPT", "1")
    else:
        env |= {"GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never"}
    child = Child(
        command(location, words, user_settings=True),
        environment(location, env, user_settings=True),
        detached=not ask,
    )
    deadline = time.monotonic() + PATIENCE
    pieces: list[bytes] = []
    with closing(child):
        while ask or select.select([child.out], [], [], max(0.0, deadline - time.monotonic()))[0]:
            piece = child.read()
            if not piece:
                return Answer(child.wait(), b"".join(pieces), child.complaints())
            pieces.append(piece)
    return Answer(128, b"", f"fatal: Connection timed out: no answer in {PATIENCE:.0f} seconds")
