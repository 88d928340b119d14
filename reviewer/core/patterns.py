"""Regular expressions that are compiled when they are first asked: a start pays for none that it does not use."""

import re
from typing import Any, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")
"""What is asked of them. Kept on the object itself once it is compiled, so that asking again costs nothing."""


class Later:
    """Stands for a pattern until it is asked something; `compiled` is the pattern itself."""

    __slots__ = ("compiled", "flags", "pattern", *_ASKED)

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:  # asked only for what is not there yet
        if name not in self.__slots__:
            raise AttributeError(name)
        self.compiled = re.compile(self.pattern, self.flags)
        for one in _ASKED:
            setattr(self, one, getattr(self.compiled, one))
        return getattr(self, name)


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression to be searched with; a mistake in it shows when it is first asked."""
    return cast("re.Pattern[str]", Later(text, flags))
