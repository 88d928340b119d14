"""Who signs: the name and address git would record."""

import re

from msgspec import Struct

from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.process import run

IDENTITY = re.compile(r"(.+?) <([^<>]+)> -?\d+ [+-]\d{4}")


class Identity(Struct, frozen=True):
    """A person as git names them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


def identity(location: Location | None) -> Identity:
    """The committer git would record here: from the environment or the configuration, never guessed.

    Raises BadInput when name or address is missing.
    """
    answer = run(
        location,
        ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"],
        user_settings=True,
        check=False,
    )
    match = IDENTITY.fullmatch(answer.lines[0]) if answer.lines and not answer.code else None
    if match is None:
        raise BadInput(
            "git does not know who you are: user.name or user.email is missing.",
            'Set both: git config user.name "Your Name" and git config user.email you@example.com',
        )
    return Identity(match[1], match[2])
