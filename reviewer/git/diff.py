"""The change between two trees as git sees it: one child, one pipe, each delta as soon as it is complete."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import NamedTuple

from msgspec.structs import replace

from reviewer.core.change import Comparison, FileDelta, HunkSpan, Side, Status
from reviewer.core.pieces import LONGEST, in_pieces
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

BEGUN_BYTES = 1 << 15
"""Of a file's patch, from which on what has come may be shown, and the rest is read in larger pieces: some screens."""

BREATH_SECONDS = 0.002
"""How long git writes then before it is read again, where its pipe has the room: it writes 4 KiB at a time."""

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
    location: Location,
    comparison: Comparison,
    listed: Callable[[Sequence[Record]], object] = lambda _: None,
    begun: "Callable[[Beginning | None], object] | None" = None,
) -> Iterator[FileDelta]:
    """The file deltas between a comparison's trees, in git's order, each as soon as its bytes are there.

    The same hunks as `git diff -U0 -M` without any configuration. `listed` is told what will come, before the first
    does; `begun` the first hunks of the first file, if it is a long text, None where they cannot be told yet. Raises
    RepositoryError if git fails, after the deltas that were complete.
    """
    if comparison.base_tree == comparison.head_tree:
        return
    fetch_promised(location, comparison)
    with closing(start(location, comparison.base_tree, comparison.head_tree)) as child:
        output = Output(child)
        complete = True
        records = expected(output.records())
        listed(records)
        for at, found in enumerate(records):
            header, hunks = output.section(begun=None if at else told(found, begun))
            complete = header.startswith(SECTION[1:])
            if not complete:
                break
            yield delta(found, header, hunks)
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
            yield pair, tuple(delta(one, *output.section(end)) for one, end in zip(found, ends, strict=False))
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
    words = [f"--git-dir={neutral}", *settings, "diff-tree", *FLAGS, *what]
    return Child(words, env, stdin=pairs, roomy=True)


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
        self._child = child
        self._kept = bytearray()
        self._long = False

    def _read(self) -> bytes:
        if self._child.room and self._long:
            sleep(BREATH_SECONDS)
        return self._child.read(self._child.room)

    def _more(self) -> bool:
        piece = self._read()
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

    def section(
        self, stop: bytes = SECTION, begun: Callable[[bytes], object] | None = None
    ) -> tuple[bytes, bytes]:
        """The next patch section, up to `stop` (b"": to the end): its header, and its hunks from the first on; b""
        and b"" when the output ended before it.

        `begun` is told how a long one begins.
        """
        searched = 1
        while not stop or (end := self._kept.find(stop, searched)) < 0:
            searched = max(1, len(self._kept) - len(stop))
            if len(self._kept) >= BEGUN_BYTES:
                if begun:
                    begun(bytes(self._kept[:BEGUN_BYTES]))
                return self._long_section(stop)
            if not self._more():
                end = len(self._kept) - 1
                break
        with memoryview(self._kept) as kept:
            section = bytes(kept[: end + 1])
        del self._kept[: end + 1]
        return parts(section)

    def _long_section(self, stop: bytes) -> tuple[bytes, bytes]:
        """The same of one that may have many megabytes: what is read of it is put together once."""
        head, begin = parts(bytes(self._kept))
        pieces, before = [begin], bytes(self._kept[-len(stop) :])
        self._kept.clear()
        self._long = True
        while piece := self._read():
            end = end_in(piece, before, stop)
            if end is not None:
                self._kept += piece[max(end, 0) :]
                pieces.append(piece[: max(end, 0)])
                if end < 0:
                    self._kept[:0] = before[end:]
                break
            pieces.append(piece)
            before = (before + piece[-len(stop) :])[-len(stop) :]
        else:
            end = 0
        self._long = False
        body = b"".join(pieces)
        body = body[:end] if end < 0 else body
        return (head, body) if begin else parts(head + body)

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


def end_in(piece: bytes, before: bytes, stop: bytes) -> int | None:
    """Where in a piece the section ends, behind the line break that `stop` begins with: below 0 where it ended in
    what came `before`; None where it goes on."""
    if not stop:
        return None
    at = (before + piece[: len(stop)]).find(stop)
    if at >= 0:
        return at + 1 - len(before)
    at = piece.find(stop)
    return at + 1 if at >= 0 else None


def parts(section: bytes) -> tuple[bytes, bytes]:
    """The header of a section, and its hunks; all of it and b"" where there is none."""
    first = section.find(HUNK) + 1
    return (section[:first], section[first:]) if first else (section, b"")


def delta(found: Record, header: bytes, hunks: bytes) -> FileDelta:
    """A record joined with its patch section."""
    body, spans = parted(hunks)
    return FileDelta(
        found.status,
        found.old,
        found.new,
        similarity=found.similarity,
        binary=not hunks and b"\nBinary files " in header,
        body=body,
        spans=packed(spans),
        note=found.note,
    )


class Beginning(NamedTuple):
    """What has come of a file: its first hunks, and the number of the last line that is told of."""

    delta: FileDelta
    last_line: int


def told(
    found: Record, begun: Callable[[Beginning | None], object] | None
) -> Callable[[bytes], object] | None:
    """What makes of a section's beginning what it tells so far, and hands it on."""
    if begun is None:
        return None

    def tell(section: bytes) -> None:
        if HUNK in section:
            begun(beginning(found, section))

    return tell


def beginning(found: Record, section: bytes) -> Beginning | None:
    """The hunks that are whole in the beginning of a section; None where there is none.

    Where the first is not, and only adds or only removes lines: those of its lines that stay one piece.
    """
    section = section[: section.rfind(b"\n") + 1]  # a header may break off anywhere
    first, last = section.find(HUNK) + 1, section.rfind(HUNK) + 1
    if not first:
        return None
    place = span(section, last, len(section))
    last_line = max(place.old_start + place.old_lines, place.new_start + place.new_lines) - 1
    if first < last:
        return Beginning(delta(found, *parts(section[:last])), last_line)
    lines = section[place.offset :].split(b"\n", LONGEST // 2)[:-1]
    if not lines or (place.old_lines and place.new_lines):
        return None
    body = section[first : place.offset] + b"\n".join(lines) + b"\n"
    old_lines, new_lines = (len(lines), 0) if place.old_lines else (0, len(lines))
    hunk = HunkSpan(place.old_start, old_lines, place.new_start, new_lines, place.offset - first, len(body))
    return Beginning(replace(delta(found, section[:first], b""), body=body, spans=(hunk,)), last_line)


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
