"""Path globs as git's ignore files write them: of the policy, and of the risk catalogue."""

import re
from collections.abc import Callable
from functools import lru_cache

import pathspec

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


@lru_cache(maxsize=512)
def matcher(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """What tells whether a path is meant. Raises ValueError for what is no glob."""
    joined = expression(globs)
    if joined is None:
        return pathspec.GitIgnoreSpec.from_lines(globs).match_file
    compiled = re.compile(joined)
    return lambda path: compiled.match(path) is not None


def expression(globs: tuple[str, ...]) -> str | None:
    """One regular expression for all of the globs; None where an exclusion (`!`) makes their order matter.

    pathspec translates them; its patterns are joined, because a change may have a thousand files and the
    catalogue has hundreds of globs. Raises ValueError for what is no glob.
    """
    spec = pathspec.GitIgnoreSpec.from_lines(globs)
    patterns = [(pattern.include, pattern.regex.pattern) for pattern in spec.patterns if pattern.regex]
    if not all(include for include, _ in patterns):
        return None
    return "|".join(_NAMED_GROUP.sub("(?:", regex) for _, regex in patterns) or r"(?!)"
