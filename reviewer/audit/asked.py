"""What somebody asks an audit of: a line, a commit or a range, told apart by their form."""

import re

from msgspec import Struct

from reviewer.errors import BadInput
from reviewer.git.blame import path_from_top
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.refs import Named, find, look_up
from reviewer.git.resolve import look_up_target
from reviewer.workspace import Workspace

LINE = re.compile(r"(.+):(\d{1,9})", re.DOTALL)


class AskedLine(Struct, frozen=True):
    """A line of a file: `path` from the top of the repository, `revision` the commit's name, "" for the work tree."""

    path: str
    number: int
    revision: str


class AskedCommit(Struct, frozen=True):
    """One commit by any name."""

    named: Named


class AskedRange(Struct, frozen=True):
    """The commits of `end` that `start` does not have."""

    start: Named
    end: Named


Asked = AskedLine | AskedCommit | AskedRange


def asked(workspace: Workspace, target: str) -> Asked:
    """What a target means: PATH:LINE, REVISION:PATH:LINE, A..B, or the name of a commit.

    Raises BadInput for what does not exist, and for a file without a line.
    """
    location = workspace.repository()
    match = LINE.fullmatch(target)
    if match:
        return line(workspace, match[1], int(match[2]))
    if ".." in target and not (workspace.path / target).exists():
        return span(location, target)
    named = find(location, target)
    if named is None and (workspace.path / target).exists():
        raise BadInput(f"{target} is a file, and an audit asks about one line of it.", f"Say {target}:LINE.")
    return AskedCommit(named or look_up_target(location, target))


def line(workspace: Workspace, place: str, number: int) -> AskedLine:
    """A line of a file in the work tree or, where a file is not there, of `REVISION:PATH`."""
    location = workspace.repository()
    if number < 1:
        raise BadInput(f"{place}:{number}: lines are counted from 1.")
    revision, colon, path = place.partition(":")
    if colon and not (workspace.path / place).exists():
        named = look_up(location, revision or "HEAD")
        return AskedLine(path_from_top(location, workspace.path, path), number, named.commit)
    path = path_from_top(location, workspace.path, place)
    if location.work_tree is None:
        return AskedLine(path, number, look_up(location, "HEAD").commit)
    if not (location.work_tree / path).exists() and find(location, "HEAD") and is_in(location, "HEAD", path):
        raise BadInput(f"{place} is not in the work tree any more.", f"Say HEAD:{place}:{number}.")
    return AskedLine(path, number, "")


def span(location: Location, target: str) -> AskedRange:
    """`A..B`; an end left out is HEAD."""
    left, _, right = target.partition("..")
    if right.startswith(".") or ".." in right:
        raise BadInput(
            f"{target} is not a range an audit can take.", "A range is A..B: what B has and A has not."
        )
    return AskedRange(look_up_target(location, left or "HEAD"), look_up_target(location, right or "HEAD"))


def is_in(location: Location, revision: str, path: str) -> bool:
    """Whether a commit has a file."""
    return not run(location, ["cat-file", "-e", f"{revision}:{path}"], check=False).code
