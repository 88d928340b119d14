"""Changes of white space alone, as `git diff -w --ignore-blank-lines` would leave them out."""

from collections.abc import Iterable

from reviewer.core.change import Hunk


def only_whitespace(hunk: Hunk) -> bool:
    """Whether both sides are the same once white space and blank lines are taken away."""
    return _bare(hunk.old) == _bare(hunk.new)


def _bare(lines: Iterable[bytes]) -> list[bytes]:
    return [bare for line in lines if (bare := b"".join(line.split()))]
