"""Signatures in a normal form, so that only what callers notice counts as a change."""

import re
from collections.abc import Iterator, Sequence

from reviewer.core.patterns import regex

_SPACE = regex(r"\s+")
_PUNCTUATION = regex(r"\s*([(),:=<>\[\]{}|&*?])\s*")
_NO_MATTER = regex(r"\b(?:partial|async|extern|unsafe|synchronized|strictfp|override)\s+(?=\w)")
_SUBSCRIPT = regex(r"(\w+)\[([^\[\]]*)\]")
_FUNCTION = regex(r"[=>]|\s*(?:\(|<|async\b|function\b)")
_OPTIONAL = regex(r"=|^\*|^\w+\?:")
_OPEN = "([{<"
_CLOSE = ")]}>"


def normal_form(lines: Sequence[str], *, numbered: bool = False) -> str:
    """The text of a definition's first lines without body, spare white space and trailing commas.

    `numbered`: a number after `=` is part of it, as in a protocol's message.
    """
    text = " ".join(lines).strip()
    text = _NO_MATTER.sub("", text if numbered else _without_body(text))
    text = _PUNCTUATION.sub(r"\1", _SPACE.sub(" ", text))
    return re.sub(r",\)", ")", text).rstrip(" :{;=").strip()


def parameters(signature: str) -> list[str]:
    """What a signature is made of: each parameter, then what stands after the closing bracket (the result)."""
    opened = signature.find("(", signature.index(")") if re.match(r"func\(", signature) else 0)
    if opened < 0:
        return [signature]
    parts, depth, start = [], 0, opened + 1
    for at in range(opened, len(signature)):
        character = signature[at]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE and not signature.startswith(("->", "=>"), at - 1):
            depth -= 1
        if (character == "," and depth == 1) or (depth == 0 and character == ")"):
            parts.append(signature[start:at])
            start = at + 1
        if depth == 0:
            break
    return [part for part in (*parts, signature[start:].strip()) if part]


def compatible(old: str, new: str, language: str) -> bool:
    """Whether callers of the old signature can go on: parameters were only added, and optional ones.

    In Python a change of annotations alone counts as compatible too.
    """
    if language == "python":
        old, new = ("(".join(_unannotated(signature)) for signature in (old, new))
    before, after = parameters(old), parameters(new)
    if old.partition("(")[0] != new.partition("(")[0]:
        return False
    kept = [part for part in after if part in before]
    added = [part for part in after if part not in before]
    return kept == before and all(_OPTIONAL.search(part) for part in added)


def _unannotated(signature: str) -> Iterator[str]:
    """A Python signature's name, then its parameters without annotations, without the result."""
    yield signature.partition("(")[0]
    parts = parameters(signature)
    if "(" in signature:
        if parts and parts[-1].startswith("->"):
            parts = parts[:-1]
        bare = [re.sub(r"^(\*{0,2}\w+):[^=]*", r"\1", part) for part in parts]
        yield ",".join(bare) + ")"


def same_types(signature: str) -> str:
    """A Python signature with its annotations in one spelling: `Optional[X]`, `Union[X, None]` and `X | None`."""
    return ",".join(_one_spelling(part) for part in parameters(signature)) if "(" in signature else signature


def _one_spelling(text: str) -> str:
    text = re.sub(r"[\"' ]|\b(?:typing|t|te|typing_extensions)\.", "", text)
    while match := _SUBSCRIPT.search(text):
        name, inside = match[1], match[2]
        if name == "Optional":
            one = f"{inside}|None"
        elif name == "Union":
            one = inside.replace(",", "|")
        else:
            one = f"{name.lower()}⟦{inside}⟧"
        text = text[: match.start()] + one + text[match.end() :]
    head, colon, union = text.partition("->" if text.startswith("->") else ":")
    kind, equals, default = union.partition("=")
    return head + colon + "|".join(sorted(kind.split("|"))) + equals + default


def _without_body(text: str) -> str:
    """A definition up to its body: a brace, an arrow, or its value where that is no function."""
    depth = 0
    for at, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth <= 0 and _ends_at(text, at):
            return text[:at]
    return text


def _ends_at(text: str, at: int) -> bool:
    if text[at] == "=":
        return text.startswith("=>", at) or not _FUNCTION.match(text, at + 1)
    return text[at] == "{" or text.startswith(" where ", at)
