"""A record is one line whose payload's bytes are never written anew; in doubt it counts for nothing, by name."""

import json
import re
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields, replace

from reviewer.core.change import FileDelta, HunkSpan, Side, Status
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import units_of
from reviewer.core.record import (
    BODIES,
    Actor,
    Body,
    CommandRun,
    CommentBody,
    CommentKept,
    CommitSeen,
    DeploymentBody,
    DeploymentOutcome,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    FileCoverage,
    FreezeBody,
    IncidentBody,
    Note,
    Payload,
    ProvenanceBody,
    RecordKind,
    ReplyBody,
    ReportRead,
    ResolutionBody,
    ResolutionHow,
    ScanFinding,
    SharingBody,
    SignOffBody,
    Subject,
    UnitRead,
    Verdict,
    WithdrawalBody,
)
from reviewer.formats.records import Signature, line_of, payload_bytes, read_line, record_id, records

PAYLOAD = Payload(
    version="reviewer/1",
    kind=RecordKind.SIGN_OFF,
    time="2026-01-01T00:00:00Z",
    actor=Actor("Rita Reviewer", "rita@example.com"),
    subject=Subject(
        base="b" * 40,
        head="a" * 40,
        head_tree="c" * 40,
        change="d" * 64,
        commits=(CommitSeen(id="a" * 40, fingerprint="e" * 64),),
    ),
    previous=None,
    body=SignOffBody(
        verdict=Verdict.APPROVE,
        policy_digest="f" * 64,
        read=(UnitRead(fingerprint="1" * 64, how="one-by-one", seconds=2.5),),
        notes=(Note(text="line one\nline two\u2028 — and three", units=("1" * 64,)),),
    ),
)

OTHERS: dict[RecordKind, Body] = {
    RecordKind.SIGN_OFF: PAYLOAD.body,
    RecordKind.COMMENT: CommentBody(
        path="a.py",
        side=DiffSide.NEW,
        start=3,
        end=4,
        fingerprint="1" * 64,
        text="Why twice?",
        quoted=("pay()", "pay()"),
    ),
    RecordKind.REPLY: ReplyBody(to="1" * 64, text="Once is enough."),
    RecordKind.RESOLUTION: ResolutionBody(to="1" * 64, how=ResolutionHow.RESOLVED),
    RecordKind.EVIDENCE: EvidenceBody(
        kind=EvidenceKind.COVERAGE,
        name="coverage.json",
        outcome=EvidenceOutcome.UNKNOWN,
        counts={"covered": 4},
        run=CommandRun(command=("make", "test"), exit_code=0, seconds=1.5, started="2026-01-01T00:00:00Z"),
        reports=(ReportRead(name="coverage.json", format="coverage.py JSON", digest="2" * 64, size=12),),
        coverage=(FileCoverage(path="a.py", covered="1-3,7", uncovered="4"),),
        findings=(ScanFinding(rule="R1", level="error", path="a.py", line=3, message="no"),),
    ),
    RecordKind.PROVENANCE: ProvenanceBody(commits=("a" * 40,), tool="Claude Code", tokens={"input": 12}),
    RecordKind.DEPLOYMENT: DeploymentBody(environment="production", outcome=DeploymentOutcome.SUCCEEDED),
    RecordKind.INCIDENT: IncidentBody(incident="INC-7", opened="2026-01-01T00:00:00Z", caused_by=("a" * 40,)),
    RecordKind.WITHDRAWAL: WithdrawalBody(of="3" * 64, reason="I had misread the loop."),
    RecordKind.FREEZE: FreezeBody(tool="claude*", reason="It deleted a table.", until="2026-02-01T00:00:00Z"),
    RecordKind.SHARING: SharingBody(pace=True),
}


def line(about: Payload = PAYLOAD, **changes: object) -> bytes:
    """The line of a payload that says something else in places, with the right id."""
    told = json.loads(payload_bytes(about))
    for key, value in changes.items():
        *path, last = key.split("__")
        place = told
        for name in path:
            place = place[name]
        place[last] = value
    raw = json.dumps(told).encode()
    return b'{"payload":%s,"id":"%s"}' % (raw, sha256(raw).hexdigest().encode())


def test_a_record_is_one_line_and_reads_back():
    written = line_of(payload_bytes(PAYLOAD), None)
    assert written.count(b"\n") == 1
    assert written.endswith(b"}\n")
    (record,) = records(written)
    assert record.payload == PAYLOAD
    assert record.id == record_id(payload_bytes(PAYLOAD))
    assert record.signature is None
    assert record.problem == ""


@pytest.mark.parametrize("kind", RecordKind)
def test_every_kind_reads_back_as_it_was_written(kind: RecordKind):
    payload = replace(PAYLOAD, kind=kind, body=OTHERS[kind])
    record = read_line(line_of(payload_bytes(payload), None)[:-1])
    assert (record.payload, record.problem) == (payload, "")
    assert type(OTHERS[kind]) is BODIES[kind]


@pytest.mark.parametrize("kind", RecordKind)
def test_no_kind_takes_a_field_it_does_not_know_or_the_body_of_another(kind: RecordKind):
    payload = replace(PAYLOAD, kind=kind, body=OTHERS[kind])
    assert "unknown field `later`" in read_line(line(payload, body__later=1)).problem
    other = OTHERS[RecordKind.REPLY if kind is not RecordKind.REPLY else RecordKind.FREEZE]
    assert read_line(line_of(payload_bytes(replace(payload, body=other)), None)[:-1]).payload is None


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (RecordKind.COMMENT, {"body__side": "left"}),
        (RecordKind.COMMENT, {"body__text": ""}),
        (RecordKind.REPLY, {"body__to": "not an id"}),
        (RecordKind.RESOLUTION, {"body__how": "forgotten"}),
        (RecordKind.EVIDENCE, {"body__outcome": "nearly"}),
        (RecordKind.EVIDENCE, {"body__coverage": [{"path": "a.py", "covered": "4-"}]}),
        (RecordKind.EVIDENCE, {"body__counts": {"covered": -1}}),
        (RecordKind.EVIDENCE, {"body__run__exit_code": "0"}),
        (RecordKind.EVIDENCE, {"body__run__host": "mine"}),
        (RecordKind.PROVENANCE, {"body__commits": ["main"]}),
        (RecordKind.DEPLOYMENT, {"body__replaced": "v1"}),
        (RecordKind.INCIDENT, {"body__opened": "last night"}),
        (RecordKind.WITHDRAWAL, {"body__of": "3" * 63}),
        (RecordKind.FREEZE, {"body__tool": ""}),
        (RecordKind.FREEZE, {"body__until": "soon"}),
    ],
)
def test_what_a_body_says_in_another_form_counts_for_nothing(kind: RecordKind, changes: dict[str, object]):
    record = read_line(line(replace(PAYLOAD, kind=kind, body=OTHERS[kind]), **changes))
    assert record.payload is None
    assert "form of a record" in record.problem


def test_anybody_can_check_the_id_with_standard_tools():
    written = line_of(payload_bytes(PAYLOAD), None)
    raw = written[len(b'{"payload":') : written.rindex(b',"id":"')]
    assert json.loads(written)["id"] == sha256(raw).hexdigest()


def test_the_signature_stands_beside_the_payload_and_is_no_part_of_it():
    signature = Signature("ssh", "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n")
    (signed,) = records(line_of(payload_bytes(PAYLOAD), signature))
    assert signed.signature == signature
    assert signed.raw == payload_bytes(PAYLOAD)


def test_the_payload_is_kept_as_it_was_written_not_as_we_would_write_it():
    raw = payload_bytes(PAYLOAD).replace(b'"version"', b' "version"').replace(b":2.5", b":2.50")
    told = b'{"payload":%s,"id":"%s"}\n' % (raw, sha256(raw).hexdigest().encode())
    (record,) = records(told)
    assert record.raw == raw
    assert record.payload == PAYLOAD


def test_what_is_not_ours_is_left_alone():
    note = b'LGTM\n\n{"other":"tool"}\n' + line_of(payload_bytes(PAYLOAD), None) + b"\xff\xfe\n{broken\n"
    assert [record.payload for record in records(note)] == [PAYLOAD]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (line()[:-20], "broken"),
        (line() + b"}", "broken"),
        (line().replace(b"Rita", b"Ruth"), "does not have the id"),
        (line().replace(b'"id":"', b'"id":"0'), "does not have the id"),
        (line()[:-1] + b',"more":1}', "broken"),
        (line(version="reviewer/2"), "version 'reviewer/2' is not known"),
        (line(version=1), "form of a record"),
        (line(kind="incident"), "unknown field `verdict`"),
        (line(kind="dream"), "kind 'dream'"),
        (line(time="yesterday"), "form of a record"),
        (line(time="2026-01-01T00:00:00+02:00"), "form of a record"),
        (line(time="2026-01-01T00:00:00Z\n"), "form of a record"),
        (line(actor__email=""), "form of a record"),
        (line(body__verdict="maybe"), "form of a record"),
        (line(body__read="all"), "form of a record"),
        (line(body__read=[{"fingerprint": "1"}]), "form of a record"),
        (line(scope="only on Tuesdays"), "unknown field `scope`"),
        (line(body__expires="2026-01-02"), "unknown field `expires`"),
        (line(subject__commits=[{"id": "a", "fingerprint": "b", "weight": 1}]), "unknown field `weight`"),
        (line(body={}), "missing required field"),
        (b'{"payload":' + b"[" * 100_000, "broken"),
        (b'{"payload":"\xff","id":""}', ""),
        (b'{"payload":null,"id":""}', "does not have the id"),
    ],
)
def test_every_doubt_makes_a_record_count_for_nothing_and_says_why(broken: bytes, reason: str):
    record = read_line(broken)
    assert record.payload is None
    assert record.problem
    assert reason in record.problem


@settings(max_examples=150)
@given(st.data())
def test_no_flipped_byte_in_the_payload_goes_unnoticed(data: st.DataObject):
    written = bytearray(line_of(payload_bytes(PAYLOAD), None))
    end = written.rindex(b',"id":"')
    at = data.draw(st.integers(len(b'{"payload":'), end - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    for record in records(bytes(written)):
        assert record.payload is None


@settings(max_examples=150)
@given(st.binary(max_size=60))
def test_no_line_whatsoever_raises(tail: bytes):
    for record in records(b'{"payload":' + tail):
        assert record.payload is None


def test_what_is_not_utf_8_is_written_out():
    comment = CommentKept(path="caf\udce9.py", side="new", line=1, fingerprint="1", state="open", body="x")
    body = SignOffBody(verdict=Verdict.REJECT, policy_digest="", comments=(comment,))
    odd = replace(PAYLOAD, actor=Actor("R\udcffta", "r@x"), body=body)
    (record,) = records(line_of(payload_bytes(odd), None))
    assert record.payload is not None
    assert record.payload.actor.name == "R\\xffta"
    assert isinstance(record.payload.body, SignOffBody)
    assert record.payload.body.comments[0].path == "caf\\xe9.py"


# The page that describes them.

PAGE = (Path(__file__).parents[2] / "docs/record-format.md").read_text()


def nouns(kind: Any) -> Iterator[Any]:
    """A dataclass and all that it holds."""
    yield kind
    for form in get_type_hints(kind).values():
        for part in (form, *get_args(form)):
            if isinstance(part, type) and issubclass(part, Struct):
                yield from nouns(part)


def test_the_page_speaks_of_every_field():
    names = {field.name for kind in nouns(Payload) for field in fields(kind)}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_the_pages_example_is_a_record_of_today():
    (example,) = re.findall(r"^\{\"payload\":\{.*$", PAGE, re.MULTILINE)
    record = read_line(example.encode())
    assert record.problem == ""
    assert record.payload
    assert line_of(payload_bytes(record.payload), None) == example.encode() + b"\n"


def test_the_pages_command_gives_the_id():
    (command,) = re.findall(r"head -1 \| (.*sha256sum)", PAGE)
    written = line_of(payload_bytes(PAYLOAD), Signature("ssh", 'it says ,"id":"0" here'))
    done = subprocess.run(["sh", "-c", command], input=written, capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == record_id(payload_bytes(PAYLOAD))


def test_the_pages_recipe_gives_the_fingerprint():
    """As anybody would compute it from the page: length-prefixed fields after the domain."""
    delta = FileDelta(
        Status.MODIFIED,
        Side("a.txt", "1" * 40, 0o100644),
        Side("a.txt", "2" * 40, 0o100644),
        body=b"-old\n+new\n+more\n",
        spans=(HunkSpan(3, 1, 3, 2, 0, 16),),
    )
    base = [b"one\n", b"two\n", b"old\n", b"four\n"]
    told = [b"lines", b"a.txt", b"a.txt", b"", b"1", b"old\n", b"2", b"new\n", b"more\n"]
    told += [b"2", b"one\n", b"two\n", b"1", b"four\n"]
    domain = b"reviewer change unit 1"
    expected = sha256(domain + b"".join(b"%d:%s" % (len(field), field) for field in told)).hexdigest()
    assert units_of(delta, 0, base)[0].fingerprint == expected
    assert len(domain) == 22
