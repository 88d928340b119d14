"""Changes of white space alone, as `git diff -w --ignore-blank-lines` sees them, save indents that mean something."""

from collections.abc import Iterable

from reviewer.core.change import Hunk

_LINES_FREE = (
    ".java .dart .cs .csx .php .phtml .phpt .c .h .cc .cpp .cxx .c++ .hpp .hh .hxx .ipp .inl .tpp .m .mm .cu .cuh "
    ".ino .rs .sql"
)
_INDENTS_FREE = (
    ".kt .kts .swift .groovy .gradle .go .js .jsx .mjs .cjs .ts .tsx .mts .cts .rb .rake .gemspec .ru .rbi .thor "
    ".jbuilder .podspec .cr .ex .exs"
)
LINES_FREE = frozenset(_LINES_FREE.split())
"""Ends of the names of files in which a line break between two tokens means nothing."""
INDENTS_FREE = LINES_FREE | frozenset(_INDENTS_FREE.split())
"""Those in which white space before the first token of a line means nothing; anywhere else it may be what runs."""


def ending(path: str) -> str:
    """The end of a file's name, in small letters, with its dot: `.py`; "" without one."""
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def only_whitespace(hunk: Hunk, path: str) -> bool:
    """Whether both sides are the same once white space and blank lines are taken away; where an indent may mean
    something, it stays."""
    indents = ending(path) not in INDENTS_FREE
    return _bare(hunk.old, indents) == _bare(hunk.new, indents)


def _bare(lines: Iterable[bytes], indents: bool) -> list[bytes]:
    return [_indent(line) * indents + bare for line in lines if (bare := b"".join(line.split()))]


def _indent(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip())]
