"""What the branches of a stack are called."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 40
_PLAIN = re.compile(r"[^a-z0-9]+")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)")


def is_stack_name(name: str) -> bool:
    """Whether git takes a name for a branch's (`git check-ref-format --branch`)."""
    return (
        bool(name)
        and name not in ("@", "HEAD")
        and not (_FORBIDDEN.search(name) or name.startswith(("-", "/", ".")) or name.endswith(("/", ".")))
    )


def branch_names(name: str, titles: Sequence[str]) -> tuple[str, ...]:
    """The branches of a stack's steps: NAME/1-what-it-does; numbers of one width, so that they sort."""
    width = len(str(len(titles)))
    return tuple(f"{name}/{number:0{width}}-{_slug(title)}" for number, title in enumerate(titles, 1))


def _slug(title: str) -> str:
    """A title in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = [word for word in _PLAIN.split(plain.lower()) if word]
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word[:LONGEST]
    return slug or "chunk"
