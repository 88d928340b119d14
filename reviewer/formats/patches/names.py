"""File names in patch headers: quoted or bare, with prefixes or without."""

import re

ABSENT = b"/dev/null"
EPOCH = re.compile(rb"\t(1970-01-01|1969-12-31) \d\d:\d\d:\d\d")
OCTAL = re.compile(rb"[0-3][0-7]{2}")
ESCAPES = {
    ord("a"): 7,
    ord("b"): 8,
    ord("t"): 9,
    ord("n"): 10,
    ord("v"): 11,
    ord("f"): 12,
    ord("r"): 13,
    ord('"'): 0x22,
    ord("\\"): 0x5C,
}


def unquoted(text: bytes) -> tuple[bytes, bytes]:
    """A name at the start of `text` that may be quoted the way git does it, and what follows it.

    A bare name ends at a tab or at the end of the line.
    """
    if not text.startswith(b'"'):
        name, tab, rest = text.partition(b"\t")
        return name, tab + rest
    plain = bytearray()
    at = 1
    while at < len(text) and text[at] != 0x22:
        if text[at] != 0x5C:
            plain.append(text[at])
            at += 1
        elif octal := OCTAL.match(text, at + 1):
            plain.append(int(octal[0], 8))
            at += 4
        else:
            plain.append(ESCAPES.get(text[at + 1], 0x3F) if at + 1 < len(text) else 0x3F)
            at += 2
    return bytes(plain), text[at + 1 :]


def told(line: bytes) -> bytes:
    """The name in a `--- name` or `+++ name` line."""
    return unquoted(line[4:])[0]


def absent(line: bytes) -> bool:
    """Whether such a line says that there is no file on its side; GNU diff says so by the year 1970."""
    return told(line) == ABSENT or EPOCH.search(line) is not None


def after(line: bytes, words: bytes) -> bytes:
    """The name in an extended header such as `rename from name`, which has no prefix."""
    rest = line[len(words) :]
    return unquoted(rest)[0] if rest.startswith(b'"') else rest


def of_header(rest: bytes) -> tuple[bytes, bytes] | None:
    """The two names in `diff --git a/name b/name`, None where they cannot be told apart.

    Bare names are not separated from blanks in them; but where neither is quoted and the file was not
    renamed, which other lines would say, both are equal after their prefixes.
    """
    if rest.startswith(b'"'):
        old, rest = unquoted(rest)
        new = unquoted(rest[1:])[0] if rest.startswith(b' "') else rest[1:]
        return old, new
    if rest.endswith(b'"'):
        start = rest.find(b' "')
        return (rest[:start], unquoted(rest[start + 1 :])[0]) if start >= 0 else None
    for blank in (index for index, byte in enumerate(rest) if byte == 0x20):
        old, new = rest[:blank], rest[blank + 1 :]
        if old == new or (without_prefix(old) == without_prefix(new) and b"/" in old and b"/" in new):
            return old, new
    return None


def without_prefix(name: bytes) -> bytes:
    """A name without its first folder, which is `a` or `b` or whatever diff was given."""
    return name.partition(b"/")[2]


def real_names(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Two told names without prefixes: the file's path on either side; /dev/null stays.

    Different first folders before equal rests are prefixes (a/x and b/x, but also old/x and new/x).
    Of two names that differ otherwise, as in `diff -u x.orig x`, the new one is the file's.
    """
    if ABSENT in (old, new):
        return old.removeprefix(b"a/"), new.removeprefix(b"b/")
    if old != new and b"/" in old and b"/" in new and without_prefix(old) == without_prefix(new):
        return without_prefix(old), without_prefix(new)
    return new, new
