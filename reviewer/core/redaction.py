"""Takes what looks like a secret out of everything a record says, visibly, and tells what kinds there were."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.patterns import regex
from reviewer.core.secrets import MASK, redact

Body = TypeVar("Body")

ID = regex(r"[0-9a-f]{40}|[0-9a-f]{64}")
MASKED = regex(re.escape(MASK).replace(r"\{kind\}", r"([^\]]+)"))
SECRET_OPTION = regex(
    r"--?(?:[a-z0-9]+-)*(?:password|passwd|passphrase|secret|token|api-?key|access-?key|private-?key|credentials?)",
    re.I,
)
"""An option whose value is the next word."""


def redacted(body: Body) -> tuple[Body, tuple[str, ...]]:
    """The body with every secret in its texts replaced by a note that says so, and the kinds found, once each.

    `body` is a frozen struct of texts, numbers, and tuples, dictionaries and structs of them.
    """
    kinds: dict[str, None] = {}
    return _clean(body, kinds), tuple(kinds)


def redacted_command(words: Sequence[str]) -> tuple[str, ...]:
    """A command's words without secrets, also not those that an option such as `--token` announces."""
    told = []
    announced = False
    for word in words:
        told.append(MASK.format(kind="option's value") if announced else redact(word))
        announced = bool(SECRET_OPTION.fullmatch(word))
    return tuple(told)


def masked(texts: Iterable[str]) -> tuple[str, ...]:
    """The kinds of secrets that were taken out of some texts, once each."""
    return tuple(dict.fromkeys(kind for text in texts for kind in MASKED.findall(text)))


def _clean(value: Any, kinds: dict[str, None]) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return _clean_text(value, kinds)
    if isinstance(value, tuple):
        return tuple(_clean(item, kinds) for item in value)
    if isinstance(value, dict):
        return {_clean_text(key, kinds): _clean(item, kinds) for key, item in value.items()}
    if isinstance(value, Struct):
        found = {name: _clean(getattr(value, name), kinds) for name in value.__struct_fields__}
        return replace(value, **found)
    return value


def _clean_text(text: str, kinds: dict[str, None]) -> str:
    if not text or ID.fullmatch(text):
        return text
    clean = redact(text)
    if clean != text:
        kinds.update(dict.fromkeys(MASKED.findall(clean)))
    return clean
