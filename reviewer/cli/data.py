"""JSON for people's terminals as well as for programs."""

import json

from reviewer.core.text import replacements


def to_json(data: object) -> str:
    r"""Data as JSON on one line: readable, but what must not reach a terminal stands there as `\u` escapes."""
    return escaped(json.dumps(data, ensure_ascii=False))


def escaped(text: str) -> str:
    r"""JSON in which what must not reach a terminal stands as `\u` escapes: the same data."""
    pieces: list[str] = []
    done = 0
    for start, end, _ in replacements(text):
        pieces += [text[done:start], json.dumps(text[start:end])[1:-1].replace("\x7f", "\\u007f")]
        done = end
    return "".join([*pieces, text[done:]])
