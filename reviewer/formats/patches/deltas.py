"""From one file's section of a patch to its file delta: names, modes, ids, what kind of change it is."""

import os
import re

from msgspec import Struct

from reviewer.core.change import FileDelta, Side, Status
from reviewer.errors import BadInput
from reviewer.formats.patches.hunks import KnownLines, without_context
from reviewer.formats.patches.names import ABSENT, absent, after, of_header, real_names, told
from reviewer.formats.patches.sections import COMBINED, ONLY_IN, Section

REGULAR = 0o100644
INDEX = re.compile(rb"index ([0-9a-f,]+)\.\.([0-9a-f]+)(?: ([0-7]{6}))?")
BINARY = re.compile(rb"(?:Binary files|Files) (.*) and (.*) differ|Binary file (.*) has changed")
FULL_ID = (40, 64)
GIT = b"diff --git "


class Header(Struct):
    """What the lines above a file's hunks say."""

    old_path: bytes = b""
    new_path: bytes = b""
    old_mode: int = 0
    new_mode: int = 0
    old_oid: str = ""
    new_oid: str = ""
    similarity: int = 0
    status: Status = Status.MODIFIED
    index: bytes = b""


def delta_of(section: Section, name: str) -> tuple[FileDelta, KnownLines]:
    """A section as a file delta, and the known lines of its base side. Raises BadInput with the line."""
    header = read_header(section, name)
    if section.new_name and not section.hunks and section.binary is None:
        raise BadInput(
            f"{name}, line {section.line}: the patch of {os.fsdecode(header.new_path)} has no hunks."
        )
    body, spans, known = without_context(section, name)
    unseen = section.binary is not None or tells_nothing(section, header)
    old = Side(os.fsdecode(header.old_path), header.old_oid, header.old_mode or header.new_mode or REGULAR)
    new = Side(os.fsdecode(header.new_path), header.new_oid, header.new_mode or header.old_mode or REGULAR)
    delta = FileDelta(
        header.status,
        None if header.status is Status.ADDED else old,
        None if header.status is Status.DELETED else new,
        similarity=header.similarity,
        binary=unseen and not spans,
        body=body if spans else binary_body(section, header),
        spans=spans,
        note=" ".join(notes(section, header)),
    )
    return delta, known


def read_header(section: Section, name: str) -> Header:
    """Everything the header lines tell; extended lines win over the names beside --- and +++."""
    header = Header()
    for line in section.header[1:] if section.is_git else ():
        read_extended(header, line)
    if header.status not in (Status.RENAMED, Status.COPIED):
        header.old_path, header.new_path = real_names(*names_of(section, name))
        if absent(section.old_name) or header.status is Status.ADDED:
            header.status, header.old_path = Status.ADDED, header.new_path
        elif absent(section.new_name) or header.status is Status.DELETED:
            header.status, header.new_path = Status.DELETED, header.old_path
    for path, line in ((header.old_path, section.old_name), (header.new_path, section.new_name)):
        if not path or path == ABSENT or b"\0" in path:
            raise BadInput(f"{name}, line {section.line}: no file name can be read here.")
        if section.is_git and line and not absent(line) and not (b"/" + told(line)).endswith(b"/" + path):
            raise BadInput(f"{name}, line {section.line}: the header names two different files.")
    return header


def read_extended(header: Header, line: bytes) -> None:
    """One of git's extended header lines."""
    word, _, value = line.rpartition(b" ")
    if word in (b"old mode", b"deleted file mode", b"mode"):
        header.old_mode = mode(value.partition(b"..")[0].partition(b",")[0])
    if word in (b"new mode", b"new file mode") or (word == b"mode" and b".." in value):
        header.new_mode = mode(value.rpartition(b"..")[2])
    if word == b"new file mode":
        header.status = Status.ADDED
    elif word == b"deleted file mode":
        header.status = Status.DELETED
    elif word == b"similarity index":
        header.similarity = int(value.rstrip(b"%")) if value.rstrip(b"%").isdigit() else 0
    elif match := INDEX.fullmatch(line):
        header.index = line
        header.old_oid, header.new_oid = full_id(match[1].partition(b",")[0]), full_id(match[2])
        header.old_mode = header.old_mode or mode(match[3] or b"")
        header.new_mode = header.new_mode or mode(match[3] or b"")
    for words, status in ((b"rename", Status.RENAMED), (b"copy", Status.COPIED)):
        if line.startswith(words + b" from "):
            header.status, header.old_path = status, after(line, words + b" from ")
        elif line.startswith(words + b" to "):
            header.status, header.new_path = status, after(line, words + b" to ")


def names_of(section: Section, name: str) -> tuple[bytes, bytes]:
    """The two names as told, prefixes and all."""
    found = None
    if section.header and section.header[0].startswith(GIT):
        found = of_header(section.header[0].removeprefix(GIT))
    if found:
        return found
    if section.new_name:
        return told(section.old_name), told(section.new_name)
    first = section.header[0]
    if match := ONLY_IN.fullmatch(first):
        path = match[1] + b"/" + match[2]
        return path, path
    if match := BINARY.fullmatch(first):
        return (match[3], match[3]) if match[3] else (match[1], match[2])
    if first.startswith(COMBINED):
        path = after(first, first[: first.index(b" ", 7) + 1])
        return path, path
    raise BadInput(f"{name}, line {section.line}: the two file names cannot be told apart.")


def tells_nothing(section: Section, header: Header) -> bool:
    """Whether a section names a file and then does not say what changed in it."""
    whole = header.status is not Status.MODIFIED or header.old_mode != header.new_mode
    return not section.hunks and not whole


def binary_body(section: Section, header: Header) -> bytes:
    """What identifies binary content: nothing more where both ids are known in full, else all that was printed."""
    old_told = header.old_oid or header.status is Status.ADDED
    new_told = header.new_oid or header.status is Status.DELETED
    if section.binary is None or (old_told and new_told):
        return b""
    return b"\n".join([header.index, *(line.rstrip(b"\r\n") for line in section.binary)])


def notes(section: Section, header: Header) -> list[str]:
    """What the reader must be told about this representation."""
    said = []
    if section.parents > 1 or (section.header and section.header[0].startswith(COMBINED)):
        said.append(
            "A merge, shown against its first parent; the patch leaves out what came from one side alone."
        )
    if section.header and ONLY_IN.fullmatch(section.header[0]):
        said.append("The patch says that only one side has this file, not what is in it.")
    elif section.binary is None and tells_nothing(section, header):
        said.append("The patch names this file but does not say what changed in it.")
    if section.carriage_returns:
        said.append("The patch itself has CRLF line ends.")
    return said


def full_id(text: bytes) -> str:
    """An object id if it is told in full; "" for an abbreviation or a missing side."""
    return text.decode() if len(text) in FULL_ID and text.strip(b"0") else ""


def mode(text: bytes) -> int:
    """An octal mode, 0 if it is none."""
    return int(text, 8) if re.fullmatch(rb"[0-7]{6}", text) else 0
