"""A discussion as data, in the form `comments --json` prints."""

from typing import Any

from reviewer.core.discussion import Asked, Discussion, Thread
from reviewer.core.text import json_path, json_text

FORMAT = "reviewer-comments/1"


def as_data(discussion: Discussion, *, settled: bool = False) -> dict[str, Any]:
    """The open threads, or with `settled` all of them. Paths that are not UTF-8 are quoted as git quotes them."""
    comparison = discussion.comparison
    return {
        "format": FORMAT,
        "base": json_text(comparison.base_commit or comparison.base),
        "head": json_text(comparison.head_commit or comparison.head),
        "merge_base": comparison.merge_base,
        "asked": [_asked(one) for one in discussion.asked],
        "comments": [_thread(one) for one in discussion.threads if settled or one.is_open],
        "problems": [json_text(problem) for problem in discussion.problems],
    }


def _asked(one: Asked) -> dict[str, Any]:
    return {
        "verdict": one.verdict.value,
        "author": json_text(one.author),
        "email": json_text(one.email),
        "at": json_text(one.at),
        "record": one.record,
        "units": one.units,
        "notes": [{"text": json_text(note.text), "units": list(note.units)} for note in one.notes],
    }


def _thread(one: Thread) -> dict[str, Any]:
    return {
        "id": json_text(one.id),
        "state": "open" if one.is_open else "resolved",
        "path": json_path(one.path),
        "side": one.side.value,
        "start": one.start,
        "end": one.end,
        "standing": one.standing.value,
        "fingerprint": one.fingerprint,
        "quoted": [json_text(line) for line in one.quoted],
        "body": json_text(one.body),
        "author": json_text(one.author),
        "email": json_text(one.email),
        "at": json_text(one.at),
        "record": one.record,
        "replies": [
            {"author": json_text(reply.author), "body": json_text(reply.body), "at": json_text(reply.at)}
            for reply in one.replies
        ],
    }
