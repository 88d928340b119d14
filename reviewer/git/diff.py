"""The change between two trees as git sees it: one child, one pipe, each delta as soon as it is complete."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from reviewer.core.change import Comparison, FileDelta, HunkSpan, Side, Status
from reviewer.core.pieces import in_pieces
from reviewer.core.spans import packed
from reviewer.errors import RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import Child, environment, reason, run

RENAME_LIMIT = 1000
"""git's own default: with more added × deleted files than this squared, it looks for exact renames only."""

NEUTRAL = Path(__file__).with_name("neutral")

FLAGS = (
    "-r",
    "-z",
    "--raw",
    "-p",
    "-U0",
    "-M50%",
    f"-l{RENAME_LIMIT}",
    "--full-index",
    "--no-abbrev",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--indent-heuristic",
    "--diff-algorithm=myers",
    "--inter-hunk-context=0",
    "--ignore-submodules=none",
    "--submodule=short",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)

SETTINGS = ("diff.suppressBlankEmpty=false", "core.bigFileThreshold=512m", "core.attributesFile=/dev/null")

SECTION = b"\ndiff --git "
HUNK = b"\n@@ -"
FILE_TYPE = 0o170000
TYPE_NAMES = {0o100000: "a regular file", 0o120000: "a symbolic link", 0o160000: "a submodule"}


class Record(NamedTuple):
    """One entry of git's raw list: what the patch section that follows later speaks of."""

    status: Status
    old: Side | None
    new: Side | None
    similarity: int = 0
    note: str = ""


def stream(
    location: Location, comparison: Comparison, listed: Callable[[Sequence[Record]], object] = lambda _: None
) -> Iterator[FileDelta]:
    """The file deltas between a comparison's trees, in git's order, each as soon as its bytes are there.

    The same hunks as `git diff -U0 -M` without any configuration. `listed` is told what will come, before the first
    does. Raises RepositoryError if git fails, after the deltas that were complete.
    """
    if comparison.base_tree == comparison.head_tree:
        return
    fetch_promised(location, comparison)
    with closing(start(location, comparison.base_tree, comparison.head_tree)) as child:
        output = Output(child)
        complete = True
        records = expected(output.records())
        listed(records)
        for found in records:
            section = output.section()
            complete = section.startswith(SECTION[1:])
            if not complete:
                break
            yield delta(found, section)
        if not complete or output.rest() or child.wait():
            why = reason(child.complaints()) or "its output ended in the middle"
            raise RepositoryError(f"git could not compare {comparison.base} with {comparison.head}: {why}.")


def stream_each(
    location: Location, trees: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[FileDelta, ...]]]:
    """Each pair of trees with all its deltas, in the order given: one child for thousands of commits.

    Raises RepositoryError if git fails, at the pair it could not read.
    """
    for old_tree, new_tree in trees if is_partial(location.common_dir) else ():
        run(location, ["diff-tree", "-r", "-M", "--numstat", old_tree, new_tree], user_settings=True)
    if not trees:
        return
    asked = b"".join(b"%s %s\n" % (old.encode(), new.encode()) for old, new in trees)
    with closing(start(location, trees[0][0], pairs=asked)) as child:
        output = Output(child)
        titles = [*asked.split(b"\n")[:-1], b""]
        for pair, title, next_title in zip(trees, titles, titles[1:], strict=False):
            if output.line() != title:
                why = reason(child.complaints()) or "its output ended in the middle"
                raise RepositoryError(f"git could not compare {pair[0]} with {pair[1]}: {why}.")
            found = expected(output.records()) if output.has_records() else []
            last = b"\n%s\n" % next_title if next_title else b""
            ends = [*[SECTION] * (len(found) - 1), last]
            yield pair, tuple(delta(one, output.section(end)) for one, end in zip(found, ends, strict=False))
        if output.rest() or child.wait():
            why = reason(child.complaints()) or "there was more than was asked for"
            raise RepositoryError(f"git could not compare {len(trees)} pairs of trees: {why}.")


def start(location: Location, tree: str, *other: str, pairs: bytes | None = None) -> Child:
    """The child that compares a tree with another, or the pairs of trees it is given, one pair a line.

    It runs inside an empty repository that borrows the objects: no configuration, attributes (a head or a
    clone could declare sources binary), grafts or replaced objects of the repository under review apply.
    """
    neutral = NEUTRAL / ("sha256" if len(tree) == 64 else "sha1")
    env = environment(location)
    env.setdefault("GIT_OBJECT_DIRECTORY", str(location.common_dir / "objects"))
    env.pop("GIT_GRAFT_FILE")  # there is none here, and to name one makes git talk about it
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    what = ["--stdin"] if pairs is not None else [tree, *other, "--"]
    return Child([f"--git-dir={neutral}", *settings, "diff-tree", *FLAGS, *what], env, stdin=pairs)


def fetch_promised(location: Location, comparison: Comparison) -> None:
    """In a partial clone, let git fetch what the diff needs: the neutral repository knows no remote."""
    if is_partial(location.common_dir):
        trees = (comparison.base_tree, comparison.head_tree)
        run(location, ["diff-tree", "-r", "-M", "--numstat", *trees], user_settings=True)


def is_partial(common_dir: Path) -> bool:
    """Whether some objects were left with a remote that promised to deliver them."""
    packs, config = common_dir / "objects" / "pack", common_dir / "config"
    promised = packs.is_dir() and any(file.suffix == ".promisor" for file in packs.iterdir())
    return promised and config.is_file() and b"promisor" in config.read_bytes().lower()


class Output:
    """The child's output, taken apart: first the raw list, then one patch section after the other."""

    def __init__(self, child: Child) -> None:
        self._pieces = child.pieces()
        self._kept = bytearray()

    def _more(self) -> bool:
        piece = next(self._pieces, b"")
        self._kept += piece
        return bool(piece)

    def _field(self, start: int) -> tuple[bytes, int]:
        """The NUL-terminated field at `start`, and where the next one begins."""
        while (end := self._kept.find(b"\0", start)) < 0:
            if not self._more():
                return b"", -1
        return bytes(self._kept[start:end]), end + 1

    def records(self) -> list[Record]:
        """The whole raw list; git prints it before the first patch."""
        found: list[Record] = []
        at = 0
        while True:
            meta, after = self._field(at)
            if not meta.startswith(b":"):  # an empty field ends the list
                del self._kept[: max(after, 0)]
                return found
            names = []
            for _ in range(2 if meta.rpartition(b" ")[2][:1] in b"RC" else 1):
                name, after = self._field(after)
                names.append(os.fsdecode(name))
            found.append(record(meta, names))
            at = after

    def line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._kept.find(b"\n")) < 0 and self._more():
            pass
        line = bytes(self._kept[: max(end, 0)])
        del self._kept[: end + 1]
        return line

    def has_records(self) -> bool:
        """Whether a raw list comes next."""
        return (bool(self._kept) or self._more()) and self._kept.startswith(b":")

    def section(self, stop: bytes = SECTION) -> bytes:
        """The next patch section, up to `stop` (b"": to the end), whole; b"" when the output ended before it."""
        searched = 1
        while not stop or (end := self._kept.find(stop, searched)) < 0:
            searched = max(1, len(self._kept) - len(stop))
            if not self._more():
                end = len(self._kept) - 1
                break
        with memoryview(self._kept) as kept:
            section = bytes(kept[: end + 1])
        del self._kept[: end + 1]
        return section

    def rest(self) -> bool:
        """Whether there is more than anybody asked for: then something was misunderstood."""
        return bool(self._kept) or self._more()


def record(meta: bytes, names: list[str]) -> Record:
    """One line of the raw list: `:old_mode new_mode old_oid new_oid status` and one or two names."""
    old_mode, new_mode, old_oid, new_oid, letter = meta[1:].decode("ascii").split(" ")
    status = Status(letter[0])
    old = Side(names[0], old_oid, int(old_mode, 8)) if status is not Status.ADDED else None
    new = Side(names[-1], new_oid, int(new_mode, 8)) if status is not Status.DELETED else None
    return Record(status, old, new, int(letter[1:] or 0) if len(names) == 2 else 0)


def expected(records: list[Record]) -> list[Record]:
    """The records as the patch tells them: a changed type is a deletion and an addition; a limit is said."""
    added = sum(found.status is Status.ADDED for found in records)
    deleted = sum(found.status is Status.DELETED for found in records)
    limited = added * deleted > RENAME_LIMIT**2
    note = (
        f"May be a rename: {added} added × {deleted} deleted files are too many to compare."
        if limited
        else ""
    )
    result: list[Record] = []
    for found in records:
        if found.status is Status.TYPE_CHANGED and found.old and found.new:
            result += type_change(found.old, found.new)
        elif note and found.status is Status.ADDED:
            result.append(found._replace(note=note))
        else:
            result.append(found)
    return result


def type_change(old: Side, new: Side) -> tuple[Record, Record]:
    """A file that becomes a link, say: git prints it as two patches."""
    before, after = (TYPE_NAMES.get(side.mode & FILE_TYPE, f"mode {side.mode:o}") for side in (old, new))
    note = f"Was {before}, is {after} now."
    return Record(Status.DELETED, old, None, 0, note), Record(Status.ADDED, None, new, 0, note)


def delta(found: Record, section: bytes) -> FileDelta:
    """A record joined with its patch section."""
    first = section.find(HUNK) + 1
    body, spans = parted(section[first:] if first else b"")
    return FileDelta(
        found.status,
        found.old,
        found.new,
        similarity=found.similarity,
        binary=not first and b"\nBinary files " in section,
        body=body,
        spans=packed(spans),
        note=found.note,
    )


def parted(body: bytes) -> tuple[bytes, tuple[HunkSpan, ...]]:
    """A body, and where each zero-context hunk stands in it, a long one in pieces; its `@@` line belongs to none.

    Content lines begin with `-`, `+` or a backslash, so `@@` at the start of a line is always a header.
    """
    if not body:
        return body, ()
    starts = [0]
    while at := body.find(HUNK, starts[-1]) + 1:
        starts.append(at)
    hunks = (span(body, start, end) for start, end in zip(starts, [*starts[1:], len(body)], strict=True))
    return in_pieces(body, hunks)


def span(body: bytes, start: int, end: int) -> HunkSpan:
    """One hunk from its header `@@ -start,lines +start,lines @@`."""
    stop = body.find(b" @@", start)
    old, new = body[start + 4 : stop].split(b" +")
    old_start, _, old_lines = old.partition(b",")
    new_start, _, new_lines = new.partition(b",")
    return HunkSpan(
        int(old_start),
        int(old_lines or 1),
        int(new_start),
        int(new_lines or 1),
        body.find(b"\n", stop, end) + 1 or end,
        end,
    )
