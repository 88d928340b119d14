"""Records provenance: what an agent or a hook states about commits, in the form of `.ai/provenance.json`."""

import json
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from reviewer.core.record import ProvenanceBody, RecordKind
from reviewer.errors import BadInput
from reviewer.formats.provenance import read_records, stated
from reviewer.git.commits import between
from reviewer.git.refs import Named
from reviewer.record.writer import Writer
from reviewer.recording import Written

LARGEST = 256 * 1024
TRANSCRIPT = ("transcript", "transcript_digest")


def record_provenance(
    writer: Writer,
    told: Mapping[str, Any],
    *,
    commit: str | None = None,
    since: str | None = None,
    transcript: Path | None = None,
) -> Written:
    """Record what is stated about a commit, or about all from `since` (left out) up to it.

    `told` has the fields of `.ai/provenance.json`, and `transcript`, where it can be found; of the file
    `transcript` only the digest is kept. Raises BadInput for a field that is not known or of another form.
    """
    head = writer.commit(commit)
    body = _body(told, _commits(writer, head, since), _digest(transcript))
    return writer.write(RecordKind.PROVENANCE, head, body)


def from_json(data: bytes, name: str) -> Mapping[str, Any]:
    """The one object of a JSON text. Raises BadInput with the place where it is not as expected."""
    if len(data) > LARGEST:
        raise BadInput(f"{name} has {len(data):,} bytes; at most {LARGEST:,} are read.")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 (byte {error.start}), expected JSON.") from None
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{name}, line {error.lineno}, column {error.colno}: {error.msg}, expected JSON."
        ) from None
    except RecursionError:
        raise BadInput(f"{name} is nested too deeply, expected an object.") from None
    if not isinstance(told, dict):
        raise BadInput(f"{name} holds no object, expected the fields of .ai/provenance.json.")
    return told


def _body(told: Mapping[str, Any], commits: Sequence[str], digest: str) -> ProvenanceBody:
    fields = {name: value for name, value in told.items() if name not in TRANSCRIPT}
    found, problems = read_records(json.dumps(fields).encode(), head="", name="provenance")
    if problems:
        raise BadInput(problems[0].partition("; this record")[0].partition("; it counts")[0] + ".")
    if found[0].extras:
        names = ", ".join(claim.field for claim in found[0].extras)
        raise BadInput(f"There is no field {names}.", "docs/provenance.md has the fields.")
    place = told.get("transcript", "")
    if not isinstance(place, str):
        raise BadInput("provenance.transcript: expected text, where the transcript can be found.")
    return stated(fields, tuple(commits), transcript=place, transcript_digest=digest)


def _commits(writer: Writer, head: Named, since: str | None) -> Sequence[str]:
    if since is None:
        return [head.commit]
    start = writer.commit(since)
    found = between(writer.location, start.commit, head.commit)
    if head.commit not in found:
        raise BadInput(f"{head.label} has no commit that {since} has not.")
    return found


def _digest(transcript: Path | None) -> str:
    if transcript is None:
        return ""
    try:
        with transcript.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"{transcript} cannot be read: {error.strerror}.") from None
