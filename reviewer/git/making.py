"""Commits made of path changes. Git itself builds the trees (`git fast-import`), in a repository of its own that
borrows the objects of the one under review: nothing reaches that one before `keep`.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from msgspec import Struct

from reviewer.core.commit import Commit
from reviewer.core.stack import Entry, PathChange
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.snapshot import object_directory

TIP = "refs/heads/tip"
SETTINGS = ("-c", "fastimport.unpackLimit=0", "-c", "core.bigFileThreshold=512m")
IMPORT = ("fast-import", "--quiet", "--done", "--force", "--date-format=raw-permissive")
PLAIN = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')


class NewCommit(Struct, frozen=True):
    """A commit to be made on top of the one before; its people and dates are those of `by`."""

    by: Commit
    message: str
    changes: tuple[PathChange, ...]


class Made(Struct, frozen=True):
    """A commit that was made, and its tree."""

    commit: str
    tree: str


class Bench(Struct, frozen=True):
    """The repository the commits were made in; `made` has them in order."""

    location: Location
    into: Location
    made: tuple[Made, ...]

    def keep(self) -> None:
        """Put the new objects into the repository under review, as git takes in what it fetched."""
        for pack in sorted((self.location.common_dir / "objects" / "pack").glob("*.pack")):
            with pack.open("rb") as file:
                run(self.into, ["index-pack", "--stdin"], stdin=file.fileno())


@contextmanager
def making(location: Location, base: str, commits: Iterable[NewCommit]) -> Iterator[Bench]:
    """Make commits on top of `base` ("" for none), one after the other; unless kept they last as long as this does.

    Raises RepositoryError when git cannot make them.
    """
    with TemporaryDirectory(prefix="reviewer-stack-") as name:
        form = run(location, ["rev-parse", "--show-object-format"]).lines[0]
        run(None, ["init", "-q", "--bare", "--template=", f"--object-format={form}", name])
        folder = Path(name)
        lenders = (object_directory(location), location.common_dir / "objects", *location.object_directories)
        bench = Location(folder, folder, None, lenders)
        env = {"GIT_OBJECT_DIRECTORY": str(folder / "objects")}
        with TemporaryFile() as stream:
            count = _write_stream(stream, base, commits)
            os.lseek(stream.fileno(), 0, os.SEEK_SET)
            run(bench, [*SETTINGS, *IMPORT], stdin=stream.fileno(), env=env)
        listed = run(bench, ["log", "--reverse", f"-{count}", "--format=%H %T", TIP, "--"], env=env)
        yield Bench(bench, location, tuple(Made(*line.split(" ")) for line in listed.lines))


def _write_stream(stream: IO[bytes], base: str, commits: Iterable[NewCommit]) -> int:
    """What `git fast-import` reads; the number of commits in it."""
    count = 0
    for count, commit in enumerate(commits, 1):
        by = commit.by
        stream.write(f"commit {TIP}\n".encode())
        stream.write(_person("author", by.author_name, by.author_email, by.author_date))
        stream.write(_person("committer", by.committer_name, by.committer_email, by.committer_date))
        _write_data(stream, commit.message.encode("utf-8", "surrogateescape"))
        if base and count == 1:
            stream.write(f"from {base}\n".encode())
        for change in commit.changes:
            _write_change(stream, _quoted(change.path), change.entry)
        stream.write(b"\n")
    stream.write(b"done\n")
    stream.flush()
    return count


def _write_change(stream: IO[bytes], path: bytes, entry: Entry | None) -> None:
    if entry is None:
        stream.write(b"D %s\n" % path)
    elif entry.content is None:
        stream.write(b"M %o %s %s\n" % (entry.mode, entry.oid.encode(), path))
    else:
        stream.write(b"M %o inline %s\n" % (entry.mode, path))
        _write_data(stream, entry.content)


def _write_data(stream: IO[bytes], content: bytes) -> None:
    stream.write(b"data %d\n" % len(content))
    stream.write(content)
    stream.write(b"\n")


def _person(role: str, name: str, email: str, date: str) -> bytes:
    name, email = (
        "".join(character for character in text if character not in "<>\n\0") for text in (name, email)
    )
    return f"{role} {name} <{email}> {date}\n".replace("  ", " ").encode("utf-8", "surrogateescape")


def _quoted(path: str) -> bytes:
    """A path as git quotes one in C's style, so that any byte may stand in it."""
    raw = path.encode("utf-8", "surrogateescape")
    return b'"%s"' % b"".join(b"%c" % byte if byte in PLAIN else b"\\%03o" % byte for byte in raw)
