"""The commits of a change, read as git stores them."""

import re

from msgspec.structs import replace

from reviewer.core.change import Comparison
from reviewer.core.commit import Commit
from reviewer.git.blobs import Blobs
from reviewer.git.location import Location
from reviewer.git.merges import automatic
from reviewer.git.process import run

RENAME_LIMIT = 1000
OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
DATE = re.compile(rb"-?\d+ [+-]\d{4}$")
PERSON = re.compile(rb"(.*?) ?<([^>\n]*)>(?: (-?\d+)(?: [+-]\d+)?)?.*")


def commits(location: Location, comparison: Comparison, blobs: Blobs | None = None) -> tuple[Commit, ...]:
    """The commits between the base and the head, oldest first; none where the head is not committed.

    For a single commit, that one; for a merge, what it brought in as well. Merges that git makes by itself are
    told apart from those somebody had a hand in. They are read by `blobs`, if these are open already.
    """
    if not comparison.head_commit:
        return ()
    start = comparison.base_commit or comparison.merge_base
    oids = between(location, start, comparison.head_commit)
    found = read(location, oids) if blobs is None else tuple(map(parse, oids, blobs.each(oids)))
    by_itself = automatic(location, found)
    return tuple(replace(commit, automatic=True) if commit.oid in by_itself else commit for commit in found)


def between(location: Location, base: str, head: str) -> list[str]:
    """The ids of the commits of `head` that `base` lacks, oldest first; of a root commit, that one."""
    limits = [head, f"^{base}"] if base else ["--no-walk", head]
    return run(location, ["rev-list", "--topo-order", "--reverse", *limits, "--"]).lines


def read(location: Location, oids: list[str]) -> tuple[Commit, ...]:
    """Commits by id, in the order given."""
    if not oids:
        return ()
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    out = run(location, ["cat-file", "--batch"], stdin=stdin).out
    found = []
    at = 0
    for oid in oids:
        end = out.index(b"\n", at)
        size = int(out[at:end].rpartition(b" ")[2])
        found.append(parse(oid, out[end + 1 : end + 1 + size]))
        at = end + 1 + size + 1
    return tuple(found)


def parse(oid: str, content: bytes) -> Commit:
    """A commit object's headers and message. A header git does not know is passed over, as git does."""
    head, _, message = content.partition(b"\n\n")
    tree, encoding = "", "utf-8"
    parents: list[str] = []
    people: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"tree":
            tree = value.decode("ascii")
        elif key == b"parent":
            parents.append(value.decode("ascii"))
        elif key in (b"author", b"committer"):
            people.setdefault(key, value)
        elif key == b"encoding":
            encoding = value.decode("ascii", "replace")
    author_name, author_email, _ = person(people.get(b"author", b""), encoding)
    committer_name, committer_email, time = person(people.get(b"committer", b""), encoding)
    return Commit(
        oid=oid,
        tree=tree,
        parents=tuple(parents),
        author_name=author_name,
        author_email=author_email,
        committer_name=committer_name,
        committer_email=committer_email,
        time=time,
        message=decoded(message, encoding),
        author_date=date(people.get(b"author", b"")),
        committer_date=date(people.get(b"committer", b"")),
    )


def person(value: bytes, encoding: str) -> tuple[str, str, int]:
    """Name, address and seconds since 1970 of `Name <address> seconds zone`; what is missing is empty."""
    match = PERSON.fullmatch(value)
    if match is None:
        return decoded(value, encoding), "", 0
    return decoded(match[1], encoding), decoded(match[2], encoding), int(match[3] or 0)


def date(value: bytes) -> str:
    """Seconds and zone at the end of `Name <address> seconds zone`; the epoch where there is none git knows."""
    match = DATE.search(value)
    return match[0].decode("ascii") if match else "0 +0000"


def touched(location: Location, oids: list[str]) -> dict[str, dict[str, str]]:
    """For each commit the paths it touched, each with the path it had before: another one where git sees a rename
    or a copy, itself otherwise. Of a merge those that are as in none of its parents.
    """
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    words = [
        "diff-tree",
        "--stdin",
        "-z",
        "-r",
        "-c",
        "--root",
        "-M",
        "-C",
        f"-l{RENAME_LIMIT}",
        "--name-status",
    ]
    found: dict[str, dict[str, str]] = {}
    fields = iter(run(location, words, stdin=stdin).out.decode("utf-8", "surrogateescape").split("\0"))
    paths: dict[str, str] = {}
    for field in fields:
        if OID.fullmatch(field):
            paths = found.setdefault(field, {})
        elif field:
            path = next(fields)
            new = next(fields) if field[0] in "RC" and field[1:].isdigit() else path
            paths[new] = path
    return found


def decoded(text: bytes, encoding: str) -> str:
    """Text in the encoding a commit names; in one Python does not know, or that does not fit, as UTF-8."""
    try:
        return text.decode(encoding)
    except (LookupError, UnicodeDecodeError, ValueError):
        return text.decode("utf-8", "surrogateescape")
