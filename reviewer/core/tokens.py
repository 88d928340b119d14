"""The classes of syntax tokens: what the worker sends and the theme has a colour for."""

from enum import IntEnum


class TokenClass(IntEnum):
    """What a run of characters is."""

    KEYWORD = 1
    TYPE = 2
    FUNCTION = 3
    BUILTIN = 4
    ATTRIBUTE = 5
    STRING = 6
    NUMBER = 7
    OPERATOR = 8
    COMMENT = 9
    HEADING = 10
    EMPHASIS = 11
    ADDED = 12
    REMOVED = 13
    ERROR = 14

    @property
    def role(self) -> str:
        """The theme's foreground it is drawn with."""
        return ROLES[self]


ROLES = {token: token.name.lower() for token in TokenClass}
