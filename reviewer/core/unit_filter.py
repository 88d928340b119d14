"""A filter of change units, as a reader types it: `src/ !tests/ tag:payments kind:source unread mine`."""

from collections.abc import Collection
from functools import lru_cache

from msgspec import Struct

from reviewer.errors import BadInput

GLOB = frozenset("*?[")

WORDS = "part of a path, a glob, !path, tag:NAME, kind:NAME, unread, mine"
"""What a filter is made of, for those who are to type one."""


class UnitFilter(Struct, frozen=True, kw_only=True):
    """Which units are wanted: by any of `paths`, none of `without`, any of `tags`, any of `kinds`.

    An empty part asks for nothing. A path is a part of the whole path, or a glob as in .gitignore. `text` is what
    was typed.
    """

    text: str
    paths: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unread: bool = False
    mine: bool = False

    def means_path(self, *paths: str) -> bool:
        """Whether a file of these names (its old one, its new one) is wanted."""
        wanted = not self.paths or any(_means(one, path) for one in self.paths for path in paths)
        return wanted and not any(_means(one, path) for one in self.without for path in paths)

    def means(self, *, kind: str, tags: Collection[str], read: bool, mine: bool) -> bool:
        """Whether a unit is wanted as far as it is not a matter of its path."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.tags or any(tag in tags for tag in self.tags))
            and not (self.unread and read)
            and not (self.mine and not mine)
        )


def parse(text: str, kinds: Collection[str]) -> UnitFilter:
    """The filter somebody typed; `kinds` are the kinds of files there are. BadInput names what is no word of one."""
    parts: dict[str, list[str]] = {"paths": [], "without": [], "tags": [], "kinds": []}
    words = text.split()
    for word in words:
        name, colon, value = word.partition(":")
        if word in ("unread", "mine"):
            continue
        if colon and name == "tag" and value:
            parts["tags"].append(value)
        elif colon and name == "kind":
            if value not in kinds:
                raise BadInput(f"There is no kind {value!r}.", f"There are: {', '.join(kinds)}.")
            parts["kinds"].append(value)
        elif word.startswith("!") and len(word) > 1:
            parts["without"].append(word[1:])
        elif colon and name in ("tag", "path") and not value:
            raise BadInput(f"{word} wants a name behind it.", f"A filter is made of: {WORDS}.")
        else:
            parts["paths"].append(value if colon and name == "path" else word)
    return UnitFilter(
        text=" ".join(words),
        unread="unread" in words,
        mine="mine" in words,
        **{name: tuple(values) for name, values in parts.items()},
    )


def _means(wanted: str, path: str) -> bool:
    if GLOB.isdisjoint(wanted):
        return wanted.lower() in path.lower()
    return _globbed(wanted, path)


@lru_cache(maxsize=8192)
def _globbed(glob: str, path: str) -> bool:
    from reviewer.core.globs import matcher  # pathspec: only a glob needs it

    return matcher((glob,))(path)
