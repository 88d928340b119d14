"""Reads `.ai/provenance.json`, a file anybody may have written: what is not as expected counts for nothing."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reviewer.core.commit import Commit
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.provenance import (
    EXPECTED_FIELDS,
    FIELDS,
    PROVENANCE_PATH,
    Claim,
    ClaimSource,
    Provenance,
    ProvenanceRecord,
    SourceKind,
)
from reviewer.core.record import ProvenanceBody

_TEXTS = tuple(name for name in FIELDS if name not in ("risk_area", "verification", "cost_usd", "tokens"))
NO_RECORD = "it counts as no record"

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_RECORDS = 200
MAX_KEYS = 100

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class _Unacceptable(Exception):
    """What is wrong, as the end of a sentence that began with the file and the place in it."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


def provenance(
    commits: Sequence[Commit], provenance_json: bytes | None, *, head: str, base_json: bytes | None = None
) -> Provenance:
    """Everything claimed about a change: by the file at its head, and by each commit, oldest first.

    `provenance_json` is the file's content, None if there is none; `head` the commit it was read from;
    `base_json` the content at the merge base: a file the change did not touch speaks of an earlier one. What
    cannot be read becomes a sentence in `problems`, never an exception.
    """
    records: tuple[ProvenanceRecord, ...] = ()
    problems: tuple[str, ...] = ()
    if provenance_json is not None and provenance_json == base_json:
        problems = (
            f"{PROVENANCE_PATH} is as it was at the base, so it speaks of an earlier change; {NO_RECORD}.",
        )
    elif provenance_json is not None:
        records, problems = read_records(provenance_json, head=head)
    return Provenance(records, tuple(commit_provenance(commit) for commit in commits), problems)


def read_records(
    data: bytes, *, head: str, name: str = PROVENANCE_PATH
) -> tuple[tuple[ProvenanceRecord, ...], tuple[str, ...]]:
    """The records of one file and the sentences about what in it counts as none."""
    try:
        entries = _entries(data)
    except _Unacceptable as wrong:
        return (), (f"{name} {wrong.reason}; {NO_RECORD}.",)
    records, problems = [], []
    for place, entry in entries:
        try:
            records.append(_record(entry, f"{name}{place}", head))
        except _Unacceptable as wrong:
            problems.append(f"{name}{place}{wrong.place}: {wrong.reason}; this record counts as none.")
    return tuple(records), tuple(problems)


def stated(
    told: Mapping[str, Any], commits: tuple[str, ...], *, transcript: str = "", transcript_digest: str = ""
) -> ProvenanceBody:
    """The body of a record that states these fields; they are of the form `read_records` takes."""
    tokens = told.get("tokens") or {}
    areas = told.get("risk_area") or ()
    found = {
        **{name: told[name].strip() for name in _TEXTS if told.get(name)},
        "risk_area": (areas,) if isinstance(areas, str) else tuple(areas),
        "verification": tuple(text for one in told.get("verification") or () for text in _read_check(one)),
        "cost_usd": None if told.get("cost_usd") is None else float(told["cost_usd"]),
        "tokens": tokens if isinstance(tokens, dict) else {"total": tokens},
    }
    return ProvenanceBody(
        commits=commits, transcript=transcript, transcript_digest=transcript_digest, **found
    )


def of_body(body: ProvenanceBody, driver: str, source: ClaimSource) -> ProvenanceRecord:
    """What a ledger's record claims, as a record of the file would.

    Whoever wrote it, `Name <address>`, drove what it tells of: an agent has its hooks write in its user's name.
    """
    claims = [
        Claim(name, value, source) for name in FIELDS for value in _values_of(getattr(body, name)) if value
    ]
    claims.append(Claim("driver", driver, source))
    extras = [
        Claim(name, value, source)
        for name in ("transcript", "transcript_digest")
        if (value := getattr(body, name))
    ]
    told = {claim.field for claim in claims}
    missing = tuple(name for name in EXPECTED_FIELDS if name not in told)
    return ProvenanceRecord(tuple(claims), tuple(extras), missing)


def _values_of(value: object) -> tuple[str, ...]:
    """The texts of one field of a body."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, dict):
        return ("; ".join(f"{name}: {number}" for name, number in value.items()),)
    return () if value is None else (str(value),)


def _entries(data: bytes) -> list[tuple[str, object]]:
    """The objects of the file with their place in it: "" for a single one, "[2]" in a list."""
    value = _json(_text(data))
    if isinstance(value, dict):
        return [("", value)]
    if not isinstance(value, list):
        raise _Unacceptable(f"holds {_kind(value)}, expected an object or a list of objects")
    if not value:
        raise _Unacceptable("holds an empty list, expected at least one object")
    if len(value) > MAX_RECORDS:
        raise _Unacceptable(f"holds {len(value)} records, at most {MAX_RECORDS} are read")
    return [(f"[{index}]", entry) for index, entry in enumerate(value)]


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _Unacceptable(f"has {len(data):,} bytes, at most {MAX_BYTES:,} are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unacceptable(f"is not UTF-8 (byte {error.start}), expected JSON in UTF-8") from None


def _json(text: str) -> object:
    import json  # most changes bring no record

    if not text.strip():
        raise _Unacceptable("is empty, expected an object or a list of objects")
    if _depth(text) > MAX_DEPTH:
        raise _Unacceptable(f"is nested more than {MAX_DEPTH} deep, expected an object or a list of objects")
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _Unacceptable(f"is not JSON: {error.msg} at {where}") from None
    except (ValueError, RecursionError):
        # A number of more than 4,300 digits; a nesting the scan above could not see.
        raise _Unacceptable(
            "holds a number or a nesting too large to be meant, expected plain JSON"
        ) from None
    return value


def _depth(text: str) -> int:
    """How deep brackets nest outside strings; counted first, because a parser may give up its whole stack."""
    depth = deepest = 0
    for match in _TOKENS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, unless it says one thing twice: then two readers would see two different records."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise _Unacceptable(f"has the key {_shown(twice)} twice in one object, expected each key once")
    return found


def _constant(name: str) -> object:
    raise _Unacceptable(f"holds {name}, which is not JSON, expected a finite number")


def _record(entry: object, where: str, head: str) -> ProvenanceRecord:
    if not isinstance(entry, dict):
        raise _Unacceptable(f"expected an object, found {_kind(entry)}")
    if len(entry) > MAX_KEYS:
        raise _Unacceptable(f"has {len(entry)} keys, at most {MAX_KEYS} are read")
    claims: list[Claim] = []
    for field in FIELDS:
        for value in _values(field, entry.get(field)):
            claims.append(Claim(field, value, ClaimSource(SourceKind.FILE, f"{where}.{field}", head)))
    if not claims:
        raise _Unacceptable(f"states nothing, expected at least one of {', '.join(EXPECTED_FIELDS)}")
    extras = tuple(
        Claim(
            _plain(key, "a key"), _rendered(value, key), ClaimSource(SourceKind.FILE, f"{where}.{key}", head)
        )
        for key, value in entry.items()
        if key not in FIELDS
    )
    stated = {claim.field for claim in claims}
    return ProvenanceRecord(
        tuple(claims), extras, tuple(name for name in EXPECTED_FIELDS if name not in stated)
    )


def _values(field: str, value: object) -> tuple[str, ...]:
    """The values of one field, checked; null and empty text are as good as not there."""
    if value is None:
        return ()
    try:
        return tuple(found for found in _READERS.get(field, _read_text)(value) if found)
    except _Unacceptable as wrong:
        raise _Unacceptable(wrong.reason, f".{field}{wrong.place}") from None


def _read_text(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise _Unacceptable(f"expected text, found {_kind(value)}")
    return (_plain(value, "text").strip(),)


def _read_texts(value: object) -> tuple[str, ...]:
    """Text, or a list of texts."""
    if isinstance(value, str):
        return _read_text(value)
    return _read_list(value, _read_text)


def _read_verification(value: object) -> tuple[str, ...]:
    """A list whose entries are texts or flat objects such as `{"command": "make test", "result": "passed"}`."""
    return _read_list(value, _read_check)


def _read_check(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return ("; ".join(f"{_plain(key, 'a key')}: {_rendered(each, key)}" for key, each in value.items()),)
    return _read_text(value)


def _read_list(value: object, read: Callable[[object], tuple[str, ...]]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Unacceptable(f"expected a list of texts, found {_kind(value)}")
    found: list[str] = []
    for index, each in enumerate(value):
        try:
            found += read(each)
        except _Unacceptable as wrong:
            raise _Unacceptable(wrong.reason, f"[{index}]{wrong.place}") from None
    return tuple(found)


def _read_cost(value: object) -> tuple[str, ...]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unacceptable(f"expected a number of dollars, found {_kind(value)}")
    if value < 0 or not math.isfinite(value):
        raise _Unacceptable("expected a number of dollars that is finite and not negative")
    return (str(value),)


def _read_tokens(value: object) -> tuple[str, ...]:
    """A whole number, or several by name: `{"input": 1200, "output": 300}`."""
    if isinstance(value, dict):
        return ("; ".join(f"{_plain(key, 'a key')}: {_count(each)}" for key, each in value.items()),)
    return (_count(value),)


def _count(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _Unacceptable(f"expected a whole number of tokens, found {_kind(value)}")
    return str(value)


def _read_time(value: object) -> tuple[str, ...]:
    (text,) = _read_text(value)
    try:
        datetime.fromisoformat(text or "2000-01-01")
    except ValueError:
        raise _Unacceptable(f"expected a time such as 2026-01-31T09:00:00Z, found {_shown(text)}") from None
    return (text,)


_READERS: dict[str, Callable[[object], tuple[str, ...]]] = {
    "risk_area": _read_texts,
    "verification": _read_verification,
    "cost_usd": _read_cost,
    "tokens": _read_tokens,
    "started_at": _read_time,
    "ended_at": _read_time,
}


def _rendered(value: object, key: str) -> str:
    """A value we have no word for, as text: itself, or its JSON."""
    import json  # likewise

    if isinstance(value, str):
        return _plain(value, f"the text of {_shown(key)}")
    return _plain(json.dumps(value, ensure_ascii=False), f"the text of {_shown(key)}")


def _plain(text: str, what: str) -> str:
    """The text, unless it holds what no honest writer puts there."""
    if found := _CONTROL.search(text):
        raise _Unacceptable(f"expected {what} without control characters, found U+{ord(found[0]):04X}")
    return text


def _shown(text: str) -> str:
    """A short quotation that is safe in a sentence: ASCII, control characters written out."""
    import json  # likewise

    return json.dumps(text[:40] + ("…" if len(text) > 40 else "")).replace("\x7f", "\\u007f")


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
