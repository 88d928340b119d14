"""Exported names that a change removes, and exported signatures that it changes."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from reviewer.core.change import Status, Unit
from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import Kind
from reviewer.core.patterns import regex
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import ChangedFile, ChangedLines, SideText
from reviewer.core.risk.exported import Form, form_of
from reviewer.core.risk.hit import Hit
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.patterns import one_of, word
from reviewer.core.risk.quote import quote
from reviewer.core.risk.signature import compatible, normal_form, parameters, same_types

TAG = "public-api"
LONGEST_SIGNATURE = 24
"""Lines a signature may go on for."""

_OWNER = one_of(
    r"\b"
    + word("class struct enum trait interface module object message service type input impl")
    + r"\s+([\w:]+)",
    r"^\s*[\"']?(/[^\s\"':]*)",
)
_BEGINS_LIST = frozenset({"use", "export", "__all__"})
_LIST = regex(r"\s*(?:pub\s+use\b|export\s*(?:type\s*)?\{|__all__\b)")
_COMMENT_SECTION = regex(r"^\s*(?:private|protected|private_class_method)\s*$")
_NAMED_SECTION = regex(r"^\s*(?:private|private_constant)\s+(?::|def\b)")


class Export(Struct, frozen=True):
    """One exported definition: what it is called, its signature in normal form, and where it begins."""

    name: str
    signature: str
    line: int


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits for exports that go or change; what only moved inside the file, or is new, is no matter."""
    form = (
        form_of(file.path, file.language.name) if file.kind in (Kind.SOURCE, Kind.CONFIG, Kind.DOCS) else None
    )
    if not form or file.delta.status is Status.ADDED or _is_program(file):
        return
    touched = [
        (unit, old, _touched(file.side(DiffSide.OLD), old, form) if old.lines else [])
        for unit, (old, _) in zip(file.units, file.changed, strict=True)
    ]
    names = {export.name for _, _, exports in touched for export in exports}
    new = _by_name(file.side(DiffSide.NEW), form, names) if names else {}
    for unit, lines, exports in touched:
        for export in exports:
            yield from _compared(unit, lines, export, new.get(export.name, set()), file.language.name)


def _is_program(file: ChangedFile) -> bool:
    """Go's package main exports nothing, whatever its names look like."""
    return file.language.name == "go" and bool(re.search(rb"(?m)^package main\b", file.old_blob or b""))


def _compared(
    unit: Unit, lines: ChangedLines, old: Export, signatures: set[str], language: str
) -> Iterator[Hit]:
    line = max(old.line, lines.first)
    if not signatures:
        yield Hit(
            TAG,
            unit,
            DiffSide.OLD,
            line,
            f"removes the exported `{quote(old.name)}` (`{quote(old.signature)}`)",
        )
    elif old.signature not in signatures and not (
        language == "python" and same_types(old.signature) in map(same_types, signatures)
    ):
        new = min(
            signatures, key=lambda one: (len(set(parameters(one)) ^ set(parameters(old.signature))), one)
        )
        level = Level.LOW if compatible(old.signature, new, language) else None
        why = f"changes the exported `{quote(old.name)}`: {_difference(old.signature, new)}"
        yield Hit(TAG, unit, DiffSide.OLD, line, why, level)


def _difference(old: str, new: str) -> str:
    """What differs between two signatures: their parameters and result where it is those, else all of both."""
    before, after = parameters(old), parameters(new)
    gone = [part for part in before if part not in after]
    come = [part for part in after if part not in before]
    if not gone and not come:
        return f"`{quote(old)}` → `{quote(new)}`"
    shown = [f"`{quote(', '.join(parts))}`" if parts else "nothing" for parts in (gone, come)]
    return f"{shown[0]} → {shown[1]}"


def _touched(side: SideText, changed: ChangedLines, form: Form) -> list[Export]:
    """The exports whose signature is on a changed line: those that begin there, and one that reaches into them."""
    first, last = changed.first, changed.first + len(changed.lines) - 1
    found = [export for number in range(first, last + 1) for export in _exports(side, number, form)]
    number = first
    for line in side.above(Where.TEXT, first, LONGEST_SIGNATURE):
        number -= 1
        if ("(" in line or "{" in line or "[" in line) and _end(side, number) >= first:
            found.extend(_exports(side, number, form))
        if line and not line[:1].isspace() and not line.startswith((")", "}", "]")):
            break
    return found


def _by_name(side: SideText, form: Form, names: set[str]) -> dict[str, set[str]]:
    """The signatures that each of these names has on a side; most of its lines need no second look."""
    short = {name.rpartition(".")[2] for name in names}
    lines = list(side.everything(Where.TEXT))
    found: dict[str, set[str]] = {}
    for at in sorted(_holding([line for _, line in lines], short | _BEGINS_LIST)):
        number, line = lines[at]
        if any(name in line for name in short) or _LIST.match(line):
            for export in _exports(side, number, form):
                found.setdefault(export.name, set()).add(export.signature)
    return found


def _holding(lines: Sequence[str], texts: Iterable[str]) -> set[int]:
    """The places of the lines that hold one of some texts, each looked for in all of them at once."""
    whole = "\n".join(lines)
    ends = list(accumulate(len(line) + 1 for line in lines))
    found: set[int] = set()
    for text in texts:
        at = whole.find(text)
        while 0 <= at < len(whole):
            place = bisect_right(ends, at)
            found.add(place)
            at = whole.find(text, ends[place])
    return found


def _exports(side: SideText, number: int, form: Form) -> list[Export]:
    """What the line of that number exports: nothing, one definition, or the names of a list."""
    line = side.line(Where.TEXT, number)
    if not line or line.isspace():
        return []
    match = form.definition.match(line)
    prefix = ""
    if not match and form.member and line[:1].isspace():
        match, prefix = _member(side, number, line, form)
    if not match:
        return []
    groups = match.groupdict()
    if groups.get("list") is not None:
        return [Export(name, f"export {name}", number) for name in _listed(side, number, match.start("list"))]
    name = prefix + next((value for key, value in groups.items() if value and key != "receiver"), "")
    if groups.get("receiver"):
        name = f"{groups['receiver']}.{name}"
    if form.nested and line[:1].isspace():
        name = f"{_enclosing(side, number, line)}{name}"
    if not name or form.private(name) or (form.sections and _in_private_section(side, number, line)):
        return []
    _, lines = side.lines(Where.TEXT, number, _end(side, number))
    return [Export(name, normal_form(lines, numbered=form.numbered), number)]


def _listed(side: SideText, number: int, start: int) -> list[str]:
    """The names of a list of exports that begins on a line, which may go on over the next ones."""
    _, lines = side.lines(Where.TEXT, number, _end(side, number))
    text = re.split(r"[})\]](?![\w,{])\s*(?:;|from\b|$)|;", "\n".join(lines)[start:], maxsplit=1)[0]
    parts = [re.split(r"\s+as\s+", part.strip())[-1] for part in re.split(r"[,{}\n]", text)]
    names = [part.strip("\"' ").rpartition("::")[2] for part in parts]
    return [name for name in names if re.fullmatch(r"\w+|\*", name)]


def _member(side: SideText, number: int, line: str, form: Form) -> tuple[re.Match[str] | None, str]:
    """A part of an exported container, and the container's name."""
    match = form.member.match(line) if form.member else None
    if match and form.container:
        header = _header(side, number, line)
        container = form.container.match(header) if header else None
        if container:
            return match, container["name"] + "."
    return None, ""


def _header(side: SideText, number: int, line: str) -> str:
    """The nearest line above that is indented less; "" where it is not known."""
    indent = len(line) - len(line.lstrip())
    for text in side.above(Where.TEXT, number):
        less = bool(text.strip()) and len(text) - len(text.lstrip()) < indent
        if less and text.strip() not in (")", "{", "):"):
            return text
    return ""


def _enclosing(side: SideText, number: int, line: str) -> str:
    """What a nested definition belongs to, so that equal names in two containers are told apart."""
    match = _OWNER.search(_header(side, number, line))
    return f"{match[1] or match[2]}." if match else ""


def _in_private_section(side: SideText, number: int, line: str) -> bool:
    """Ruby: after a line that says only `private`, until the indentation ends."""
    if not line.lstrip().startswith("def "):
        return False
    indent = len(line) - len(line.lstrip())
    for text in side.above(Where.CODE, number):
        depth = len(text) - len(text.lstrip())
        if _COMMENT_SECTION.match(text) and depth <= indent:
            return True
        if text.strip() and depth < indent:
            return False
    return bool(_NAMED_SECTION.match(line))


def _end(side: SideText, number: int) -> int:
    """The last line of the signature that begins on a line: where its brackets close."""
    depth = 0
    first, lines = side.lines(Where.CODE, number, number + LONGEST_SIGNATURE)
    listing = bool(lines and _LIST.match(lines[0]))
    for offset, line in enumerate(lines):
        depth += line.count("(") - line.count(")")
        if listing:
            depth += line.count("{") + line.count("[") - line.count("}") - line.count("]")
        if depth <= 0:
            return first + offset
    return number
