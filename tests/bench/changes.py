"""Changes of a wanted size, the same ones every time: a service's modules edited here and there, and new ones."""

import subprocess
from collections.abc import Iterator
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
        audit("case came out", case={number})
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


def build(path: Path, lines: int) -> Change:
    """A repository at `path` with a change of exactly `lines` changed lines: three of four in edits."""
    path.mkdir(parents=True)
    git(path, "init", "-q", "-b", "main")
    stream = b"".join(_history(lines))
    git(path, "fast-import", "--quiet", stdin=stream)
    git(path, "reset", "-q", "--hard", "head")
    patch = git(path, "diff", "-U0", "-M", "base..head")
    files = len(git(path, "diff", "--name-only", "base..head").split(b"\n")) - 1
    return Change(path, "base", "head", lines, files, len(patch))


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
