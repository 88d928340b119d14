"""Changes of a wanted size, the same ones every time: a service's modules edited here and there, and new ones."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FUNCTION = '''def marker{number:06}(request, items):
    """Add up what {number} items cost, the way case {number} wants it."""
    total = sum(item.price * item.count for item in items[:{number}])
    if request.method == "POST" and total > {number}:
        log.info("case %s came to %s", {number}, total)
    return {{"case": {number}, "total": round(total, 2)}}

'''
EDITED = '''def marker{number:06}(request, items):
    """Add up what {number} items cost, the way case {number} wants it."""
    total = sum(item.price * item.amount for item in items[:{number}])
    if request.method == "PUT" and total >= {number}:
        audit("marker{number:06} came out", case={number})
        log.info("case %s came to %s", {number}, total)
    return {{"case": {number}, "total": round(total, 2)}}

'''
EDIT_LINES = 5
"""What one edit removes and adds: two lines replaced by three."""

EDITS = 20
"""Edits of a module; every other of its functions stays as it was."""

NEW_LINES = 210
"""Lines of a new module: thirty functions."""

DATE = "1767225600 +0000"


@dataclass(frozen=True, slots=True)
class Change:
    """A repository, the range in it, and the size of what lies between."""

    path: Path
    base: str
    head: str
    lines: int
    files: int
    patch_bytes: int

    @property
    def target(self) -> str:
        """The range as every command takes it."""
        return f"{self.base}..{self.head}"


def build(path: Path, lines: int, shape: str = "") -> Change:
    """A repository at `path` with a change: of exactly `lines` changed lines, three of four in edits; or a shape."""
    path.mkdir(parents=True)
    git(path, "init", "-q", "-b", "main")
    stream = b"".join(_shaped(SHAPES[shape]()) if shape else _history(lines))
    git(path, "fast-import", "--quiet", stdin=stream)
    git(path, "reset", "-q", "--hard", "head")
    patch = git(path, "diff", "-U0", "-M", "base..head")
    files = len(git(path, "diff", "--name-only", "base..head").split(b"\n")) - 1
    if shape:
        counted = git(path, "diff", "--numstat", "base..head").decode().split("\n")
        lines = sum(int(number) for row in counted if row for number in row.split("\t")[:2])
    return Change(path, "base", "head", lines, files, len(patch))


Sides = tuple[dict[str, bytes], dict[str, bytes]]
"""The files of the base, and those of the head that differ."""


def one_file() -> Sides:
    """One file of which fifty thousand lines change."""
    edits = range(50_000 // EDIT_LINES)
    return {"shop/all.py": _module(0, edits, FUNCTION)}, {"shop/all.py": _module(0, edits, EDITED)}


def long_line() -> Sides:
    """A line of five megabytes becomes another one."""
    row = b"marker%06d = '" + b"lorem ipsum, " * 400_000 + b"'\n"
    return {"data.js": row % 1}, {"data.js": row % 2 + b"".join(b"// marker%06d\n" % at for at in range(200))}


def small_files() -> Sides:
    """Two thousand files, each edited once."""
    names = [f"shop/area{at % 50}/part{at:04}.py" for at in range(2_000)]
    before = {name: _module(at, range(at, at + 1), FUNCTION) for at, name in enumerate(names)}
    return before, {name: _module(at, range(at, at + 1), EDITED) for at, name in enumerate(names)}


def wide_letters() -> Sides:
    """Eight thousand lines of Chinese, Japanese and Korean, with emoji among them."""
    text = "marker{0:06} 概要{0}：この行は全角の文字で書かれています。漢字 かな 한국어 👍🏽 混在\n"
    old = "".join(text.format(at) for at in range(4_000))
    return {"docs/手引き.md": old.encode()}, {"docs/手引き.md": old.replace("概要", "摘要").encode()}


SHAPES: dict[str, Callable[[], Sides]] = {
    "one-file": one_file,
    "long-line": long_line,
    "small-files": small_files,
    "wide-letters": wide_letters,
}
"""Changes that are not like most."""


def git(path: Path, *words: str, stdin: bytes | None = None) -> bytes:
    """What git says."""
    command = ["git", "-c", "core.hooksPath=/dev/null", *words]
    return subprocess.run(command, cwd=path, input=stdin, stdout=subprocess.PIPE, check=True).stdout


def _history(lines: int) -> Iterator[bytes]:
    edits = lines * 3 // 4 // EDIT_LINES
    modules = [range(first, min(first + EDITS, edits)) for first in range(0, edits, EDITS)]
    before = {f"shop/part{at:04}.py": _module(at, chosen, FUNCTION) for at, chosen in enumerate(modules)}
    after = {f"shop/part{at:04}.py": _module(at, chosen, EDITED) for at, chosen in enumerate(modules)}
    left = lines - edits * EDIT_LINES
    for at in range(0, left, NEW_LINES):
        name = f"shop/fresh{at // NEW_LINES:04}.py"
        after[name] = _fresh(at // NEW_LINES, min(NEW_LINES, left - at))
    yield from _commit("base", before, parent="")
    yield from _commit("head", after, parent="refs/heads/base")


def _shaped(sides: Sides) -> Iterator[bytes]:
    yield from _commit("base", sides[0], parent="")
    yield from _commit("head", sides[1], parent="refs/heads/base")


def _module(at: int, chosen: range, version: str) -> bytes:
    """A module of functions; the chosen ones in this version, one that never changes after each."""
    text = "import log\n\n"
    for number in chosen:
        text += version.format(number=number) + FUNCTION.format(number=500_000 + number)
    return (text + f"VERSION = {at}\n").encode()


def _fresh(at: int, lines: int) -> bytes:
    text = "".join(
        FUNCTION.format(number=900_000 + (at * NEW_LINES + line) % 99_999) for line in range(0, lines, 7)
    )
    return "".join(line + "\n" for line in text.split("\n")[:lines]).encode()


def _commit(branch: str, files: dict[str, bytes], parent: str) -> Iterator[bytes]:
    message = f"{branch}\n".encode()
    yield f"commit refs/heads/{branch}\ncommitter Bench <bench@example.com> {DATE}\n".encode()
    yield b"data %d\n%s\n" % (len(message), message)
    if parent:
        yield f"from {parent}\n".encode()
    for name, content in files.items():
        yield f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n"
