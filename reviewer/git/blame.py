"""Which commit a line of a file comes from, asked of git's own blame with every setting that could bend it pinned."""

import re
from pathlib import Path

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import run

SETTINGS = ("diff.algorithm=myers", "diff.indentHeuristic=true")
"""What a repository may have set so that other lines would be found."""
NOTHING_IGNORED = "--ignore-revs-file="
"""An empty name clears the list of commits to skip; in the configuration it would be sorted before the others."""
NOT_COMMITTED = re.compile(r"0{40}|0{64}")


class Blamed(Struct, frozen=True):
    """Where a line comes from: the commit, the path and the 1-based line there, and the line's bytes without LF.

    `commit` is "" for a line that is not committed. `is_boundary`: history ends at this commit, by its being a
    root or by the clone's being shallow.
    """

    commit: str
    path: str
    line: int
    text: bytes
    is_boundary: bool = False


def blame(
    location: Location,
    path: str,
    line: int,
    revision: str | None = None,
    *,
    first_parent: bool = False,
    copies: bool = False,
) -> Blamed:
    """Where a line was put into a file; whole-file renames are followed.

    `path` is relative to the top of the repository; without `revision` the line is that of the work tree.
    `first_parent`: the commit of the line's own branch that brought it, a merge for what was merged. `copies`:
    the commit its text was first written in, though it was moved or copied there from another place. Raises
    BadInput when there is no such file or line, RepositoryError when git cannot follow it.
    """
    words = ["blame", "--porcelain", "--no-textconv", NOTHING_IGNORED, "-L", f"{line},{line}"]
    words += ["--first-parent"] if first_parent else []
    words += ["-M", "-C"] if copies else []
    words += [revision] if revision else []
    pins = [word for setting in SETTINGS for word in ("-c", setting)]
    name = str(location.work_tree / path) if location.work_tree else path
    answer = run(location, [*pins, *words, "--", name], check=False, user_settings=revision is None)
    if answer.code:
        raise refusal(path, line, revision, answer.complaint)
    return parse(answer.out)


def refusal(path: str, line: int, revision: str | None, complaint: str) -> BadInput | RepositoryError:
    """Why git would not blame a line, as something to act on."""
    where = f"{path} at {revision[:10]}" if revision else path
    if re.search(r"has only \d+ lines?", complaint):
        length = re.sub(r".*has only (\d+ lines?).*", r"\1", complaint, flags=re.DOTALL)
        return BadInput(f"{where} has no line {line}: it has {length}.")
    if "no such path" in complaint or "cannot stat path" in complaint or "No such file" in complaint:
        return BadInput(f"There is no file {where}.", "Name it from the folder you are in, as PATH:LINE.")
    return RepositoryError(f"Where {where}:{line} comes from cannot be told: {complaint}.")


def parse(out: bytes) -> Blamed:
    """The porcelain of one line: `<id> <line there> <line here> <count>`, headers, then the line after a tab."""
    lines = out.split(b"\n")
    oid, there = lines[0].split(b" ")[:2]
    path, text, is_boundary = b"", b"", False
    for line in lines[1:]:
        if line.startswith(b"\t"):
            text = line[1:]
            break
        key, _, value = line.partition(b" ")
        if key == b"filename":
            path = unquoted(value)
        is_boundary = is_boundary or key == b"boundary"
    commit = oid.decode("ascii")
    name = path.decode("utf-8", "surrogateescape")
    return Blamed("" if NOT_COMMITTED.fullmatch(commit) else commit, name, int(there), text, is_boundary)


def unquoted(name: bytes) -> bytes:
    """A path as git prints it: in double quotes with C's escapes when it holds a control character."""
    if not name.startswith(b'"'):
        return name
    escapes = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}

    def plain(match: re.Match[bytes]) -> bytes:
        one = match[1]
        return bytes([int(one, 8) & 255]) if one.isdigit() else escapes.get(one, one)

    return re.sub(rb"\\([0-7]{3}|.)", plain, name[1:-1])


def path_from_top(location: Location, folder: Path, path: str) -> str:
    """A path somebody typed in a folder, relative to the top of the repository; as it is in a bare one.

    Raises BadInput when it leads out of the work tree.
    """
    if location.work_tree is None:
        return path
    top = location.work_tree.resolve()
    typed = folder.resolve() / path
    try:  # the file itself may be a link: only the folders on the way are followed
        return (typed.parent.resolve() / typed.name).relative_to(top).as_posix()
    except ValueError:
        raise BadInput(f"{path} is outside the repository at {location.work_tree}.") from None
