"""The labelled corpus: small diffs, each said to deserve a tag or not, read from corpus/TAG.txt.

A case begins with `=== yes|no [held] PATH [new|gone] [+x] | remark`, followed by a mini diff: lines that begin
with a space are context, `-` removed, `+` added. `\\u{202E}` stands for that character, so that nothing hidden
is in this repository; `{+}` for nothing, so that made-up credentials are not taken for real ones by a forge.
`held` cases were written before any rule was tuned and were not looked at while tuning.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from reviewer.core.change import FileDelta, HunkSpan, Side, Status
from reviewer.core.finding import Finding
from reviewer.core.fingerprint import split_lines, units_of
from reviewer.core.risk import Catalogue, find, read_catalogue

CORPUS = Path(__file__).parent / "corpus"
_HEADER = re.compile(
    r"=== (?P<label>yes|no)(?P<held> held)? (?P<path>\S+)(?P<flags>(?: (?:new|gone|\+x))*) \| (?P<remark>.*)"
)
_CHARACTER = re.compile(r"\\u\{([0-9A-F]+)\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled diff."""

    tag: str
    expected: bool
    held: bool
    flags: frozenset[str]
    path: str
    remark: str
    lines: tuple[str, ...]

    def findings(self, catalogue: Catalogue) -> tuple[Finding, ...]:
        """What the rules say of it, with both blobs known."""
        delta, old, new = self.delta()
        return find(delta, units_of(delta, 0, split_lines(old or b"")), old, new, catalogue)

    def delta(self) -> tuple[FileDelta, bytes | None, bytes | None]:
        """The file delta and its two blobs."""
        old = None if "new" in self.flags else _side(self.lines, " -")
        new = None if "gone" in self.flags else _side(self.lines, " +")
        status = Status.ADDED if old is None else Status.DELETED if new is None else Status.MODIFIED
        body, spans = _hunks(self.lines)
        mode = 0o100755 if "+x" in self.flags else 0o100644
        sides = (
            Side(self.path, "1" * 40, 0o100644) if old is not None else None,
            Side(self.path, "2" * 40, mode) if new is not None else None,
        )
        return FileDelta(status, *sides, body=body, spans=spans), old, new


@cache
def packaged() -> Catalogue:
    """The catalogue in the package."""
    name = "catalogue.toml"
    return read_catalogue(files("reviewer.core.risk").joinpath(name).read_text("utf-8"), name)


@cache
def cases(tag: str) -> tuple[Case, ...]:
    """The cases of one tag, in the order written."""
    found: list[Case] = []
    lines: list[str] = []
    header: re.Match[str] | None = None
    for line in (*(CORPUS / f"{tag}.txt").read_text("utf-8").split("\n"), "=== end"):
        if not line.startswith("=== "):
            lines.append(_read(line))
            continue
        if header:
            found.append(_case(tag, header, lines))
        header, lines = _HEADER.fullmatch(line), []
        assert header or line == "=== end", f"{tag}.txt: not a header: {line}"
    return tuple(found)


def _case(tag: str, header: re.Match[str], lines: list[str]) -> Case:
    while lines and not lines[-1]:
        lines.pop()
    return Case(
        tag,
        header["label"] == "yes",
        header["held"] is not None,
        frozenset(header["flags"].split()),
        _read(header["path"]),
        header["remark"],
        tuple(lines),
    )


def tags() -> list[str]:
    """The tags that have a corpus."""
    return sorted(path.stem for path in CORPUS.glob("*.txt"))


def _read(text: str) -> str:
    return _CHARACTER.sub(lambda match: chr(int(match[1], 16)), text).replace("{+}", "")


def _side(lines: tuple[str, ...], marks: str) -> bytes:
    return "".join(line[1:] + "\n" for line in lines if line[:1] in marks and line).encode()


def _hunks(lines: tuple[str, ...]) -> tuple[bytes, tuple[HunkSpan, ...]]:
    """The mini diff as git prints it without context: removed lines first, then added ones."""
    body, spans = b"", []
    old = new = 0  # lines of each side so far
    index = 0
    while index < len(lines):
        if lines[index][:1] not in ("-", "+"):
            old, new, index = old + 1, new + 1, index + 1
            continue
        stop = index
        while stop < len(lines) and lines[stop][:1] in ("-", "+"):
            stop += 1
        run = lines[index:stop]
        removed = [line for line in run if line[0] == "-"]
        added = [line for line in run if line[0] == "+"]
        text = "".join(line + "\n" for line in (*removed, *added)).encode()
        starts = (old + bool(removed), new + bool(added))
        spans.append(
            HunkSpan(starts[0], len(removed), starts[1], len(added), len(body), len(body) + len(text))
        )
        body += text
        old, new, index = old + len(removed), new + len(added), stop
    return body, tuple(spans)
