"""What an editor is opened on, and what it closes with."""

from msgspec import Struct


class Quoted(Struct, frozen=True):
    """One line of code a comment is about: its sign (`+`, `-` or blank), its number, its text without end."""

    sign: str
    number: int
    text: str


class Subject(Struct, frozen=True, kw_only=True):
    """What is written about.

    `place` is the path with its lines (`in_file`), or the chunk's title; `lines` what stands there; `ask` what the
    writer is asked for, shown while nothing is typed; `explain` a sentence or two above the field.
    """

    title: str
    place: str = ""
    lines: tuple[Quoted, ...] = ()
    in_file: bool = False
    ask: str = ""
    explain: str = ""


class Written(Struct, frozen=True):
    """What the writer left: the text, and whether it is finished or stays a draft."""

    text: str
    finished: bool
