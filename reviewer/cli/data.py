"""JSON for people's terminals as well as for programs."""

from reviewer.core.text import replacements


def to_json(data: object) -> str:
    r"""Data as JSON on one line: readable, but what must not reach a terminal stands there as `\u` escapes."""
    import json  # a command that prints text starts without

    return escaped(json.dumps(data, ensure_ascii=False))


def escaped(text: str) -> str:
    r"""JSON in which what must not reach a terminal stands as `\u` escapes: the same data."""
    import json  # likewise

    pieces: list[str] = []
    done = 0
    for start, end, _ in replacements(text):
        pieces += [text[done:start], json.dumps(text[start:end])[1:-1].replace("\x7f", "\\u007f")]
        done = end
    return "".join([*pieces, text[done:]])
