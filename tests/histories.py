"""Two trees drawn at random, written into a real repository, and what git itself says lies between them."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from reviewer.core.fingerprint import split_lines

REGULAR, EXECUTABLE, SYMLINK, SUBMODULE = "100644", "100755", "120000", "160000"

NAMES = (
    b"plain.py",
    b"a b",
    b'quo"te',
    b"tab\there",
    b"new\nline",
    b"\xff\xfe not utf-8",
    "ünï.txt".encode(),
    b"dir/x b/x",
    b"x b/x",
    b"-dash",
    b" lead",
    b"trail ",
    b"back\\slash",
    b"dev/null",
    b"a/b/c",
    b"b/b/c",
    b"rename to x",
    b"carriage\rreturn",
    b"esc\x1b[31m",
)

LINES = (
    b"a",
    b"b",
    b"",
    b"    indented",
    b"return x",
    b"-- a",
    b"++ b",
    b"@@ -1 +1 @@",
    b" @@ x",
    b"diff --git a/x b/x",
    b"\\ No newline at end of file",
    b"carriage\rreturn",
    b"crlf\r",
    b"\r",
    b"form\x0cfeed \xe2\x80\xa8 separator",
    b"\xff\xfe",
    b"GIT binary patch",
    b"Binary files a/x and b/x differ",
    b"-- ",
    b"def f():",
)


@dataclass(frozen=True)
class Entry:
    """A file in a tree; for a submodule `content` is ignored and `commit` counts."""

    mode: str
    content: bytes
    commit: str = "1" * 40


Tree = dict[bytes, Entry]

texts = st.builds(
    lambda lines, ended: b"\n".join(lines) + (b"\n" if lines and ended else b""),
    st.lists(st.sampled_from(LINES), max_size=30),
    st.booleans(),
)
contents = st.one_of(texts, texts, texts, st.sampled_from([b"", b"\0", b"text\0binary\n", b"x\n" * 40]))
entries = st.one_of(
    st.builds(Entry, st.sampled_from([REGULAR, REGULAR, REGULAR, EXECUTABLE]), contents),
    st.builds(Entry, st.just(SYMLINK), st.sampled_from([b"target", b"other/target", b"two\nlines"])),
    st.builds(Entry, st.just(SUBMODULE), st.just(b""), st.sampled_from(["1" * 40, "2" * 40])),
)


def without_clashes(tree: Tree) -> Tree:
    """A tree in which no name is also a folder of another."""
    folders = {
        b"/".join(name.split(b"/")[:depth]) for name in tree for depth in range(1, name.count(b"/") + 1)
    }
    return {name: entry for name, entry in tree.items() if name not in folders}


trees = st.dictionaries(st.sampled_from(NAMES), entries, max_size=7).map(without_clashes)


@st.composite
def edited(draw: st.DrawFn, content: bytes) -> bytes:
    """A content with a few lines replaced, removed or put in."""
    lines = split_lines(content)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        removed = draw(st.integers(0, 2))
        lines[at : at + removed] = [
            line + b"\n" for line in draw(st.lists(st.sampled_from(LINES), max_size=3))
        ]
    joined = b"".join(lines)
    return joined.removesuffix(b"\n") if draw(st.booleans()) else joined


@st.composite
def changes(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A tree and what became of it: edits, moves, modes, types, additions and deletions."""
    before = draw(trees)
    after: Tree = {}
    for name, entry in before.items():
        fate = draw(st.sampled_from(["keep", "edit", "edit", "edit", "move", "mode", "delete", "other"]))
        if fate == "delete":
            continue
        new_name, new = name, entry
        if fate == "move":
            new_name = draw(st.sampled_from(NAMES))
        if fate in ("edit", "move") and entry.mode in (REGULAR, EXECUTABLE):
            new = Entry(entry.mode, draw(edited(entry.content)))
        if fate == "mode" and entry.mode in (REGULAR, EXECUTABLE):
            new = Entry(REGULAR if entry.mode == EXECUTABLE else EXECUTABLE, draw(edited(entry.content)))
        if fate == "other":
            new = draw(entries)
        after[new_name] = new
    after |= draw(st.dictionaries(st.sampled_from(NAMES), entries, max_size=2))
    return before, without_clashes(after)


def write(repository: Path, *steps: Tree) -> list[str]:
    """Write one commit a tree, each on the one before, by fast-import; their ids."""
    stream = bytearray()
    for mark, tree in enumerate(steps, 1):
        stream += b"commit refs/heads/drawn\nmark :%d\ncommitter R <r@example.com> %d +0000\ndata 1\nx\n" % (
            mark,
            1_767_225_600 + mark,
        )
        stream += b"from :%d\n" % (mark - 1) if mark > 1 else b""
        stream += b"deleteall\n"
        for name, entry in tree.items():
            stream += b"M %s %s %s\n" % (
                entry.mode.encode(),
                entry.commit.encode() if entry.mode == SUBMODULE else b"inline",
                quoted(name),
            )
            if entry.mode != SUBMODULE:
                stream += b"data %d\n%s\n" % (len(entry.content), entry.content)
    marks = repository / "marks"
    git(repository, "fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=bytes(stream))
    told = dict(line.split(" ") for line in marks.read_text().splitlines())
    return [told[f":{mark}"] for mark in range(1, len(steps) + 1)]


def quoted(name: bytes) -> bytes:
    """A path for fast-import."""
    return b'"' + b"".join(b"\\%03o" % byte for byte in name) + b'"'


def git(repository: Path, *words: str, stdin: bytes | None = None) -> bytes:
    """Plain git with the test's sealed environment; its output as bytes."""
    return subprocess.run(
        ["git", *words], cwd=repository, input=stdin, capture_output=True, check=True, env=os.environ
    ).stdout


Numbers = tuple[int, int, int, int]
Told = tuple[str, str, str, tuple[tuple[Numbers, bytes], ...]]


def as_git_tells(repository: Path, base: str, head: str) -> list[Told]:
    """(old path, new path, letter, hunks) of `git diff -U0 -M`, read the plainest way there is.

    A hunk is its four numbers and its text. Names come from `--raw -z`; a changed type is told as D and A.
    """
    fields = (
        git(repository, "diff", "--raw", "-z", "-M", base, head)
        .decode("utf-8", "surrogateescape")
        .split("\0")
    )
    names = []
    while len(fields) > 1:
        letter = fields.pop(0).split(" ")[4][0]
        old = fields.pop(0)
        new = fields.pop(0) if letter in "RC" else old
        names += [(old, new, "D"), (old, new, "A")] if letter == "T" else [(old, new, letter)]
    patch = git(repository, "diff", "-U0", "-M", "--full-index", base, head)
    parts = re.split(rb"^diff --git ", patch, flags=re.MULTILINE)[1:]
    assert len(parts) == len(names)
    return [(*name, hunks_in(part)) for name, part in zip(names, parts, strict=True)]


def hunks_in(part: bytes) -> tuple[tuple[Numbers, bytes], ...]:
    """The hunks of one file's patch."""
    found = []
    for text in re.split(rb"^@@ ", part, flags=re.MULTILINE)[1:]:
        match = re.match(rb"-(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@[^\n]*\n", text)
        assert match
        numbers = [int(group) if group is not None else 1 for group in match.groups()]
        found.append(((numbers[0], numbers[1], numbers[2], numbers[3]), text[match.end() :]))
    return tuple(found)
