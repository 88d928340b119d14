"""Path globs as git's ignore files write them: of the policy, and of the risk catalogue."""

import re
from collections.abc import Callable
from functools import lru_cache

import pathspec

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


@lru_cache(maxsize=512)
def matcher(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """What tells whether a path is meant. Raises ValueError for what is no glob.

    pathspec translates them; its patterns are joined into one, because a change may have a thousand files and
    the catalogue has hundreds of globs. Where an exclusion (`!`) makes their order matter, it decides itself.
    """
    spec = pathspec.GitIgnoreSpec.from_lines(globs)
    patterns = [(pattern.include, pattern.regex.pattern) for pattern in spec.patterns if pattern.regex]
    if not all(include for include, _ in patterns):
        return spec.match_file
    joined = re.compile("|".join(_NAMED_GROUP.sub("(?:", regex) for _, regex in patterns) or r"(?!)")
    return lambda path: joined.match(path) is not None
