"""Ledgers of any size, made in one go: sign-offs by some people, each naming the one its author wrote before."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path

from reviewer.core.record import (
    VERSION,
    Actor,
    CommitSeen,
    Payload,
    RecordKind,
    SignOffBody,
    Subject,
    UnitRead,
    Verdict,
)
from reviewer.formats.records import line_of, payload_bytes, record_id

PEOPLE = 40
UNITS = 8
FOLDERS = 2
"""Folders git spreads the notes of a hundred thousand commits over; as many a note's path goes through."""

MESSAGE = b"Notes joined by 'reviewer'"
"""What our own notes commits say; beside those of others a writer watches over its line."""


@dataclass(frozen=True, slots=True)
class Written:
    """A record, the commit it is about, and its line."""

    commit: str
    record: str
    line: bytes


def fake_commit(number: int) -> str:
    """The id of a commit that does not exist."""
    return sha1(b"commit %d" % number, usedforsecurity=False).hexdigest()


def fake_digest(what: str) -> str:
    """A fingerprint or any other digest."""
    return sha256(what.encode()).hexdigest()


def sign_off(
    number: int,
    *,
    email: str = "rita@example.com",
    previous: str | None = None,
    head: str = "",
    head_tree: str = "",
    base: str = "",
    units: Iterable[str] = (),
    verdict: Verdict = Verdict.APPROVE,
    time: str = "",
) -> Payload:
    """A sign-off; what is not said is made up from the number."""
    commit = head or fake_commit(number)
    read = tuple(units) or tuple(fake_digest(f"unit {number * UNITS + at}") for at in range(UNITS))
    second = number % (86_400 * 28)
    day, rest = divmod(second, 86_400)
    return Payload(
        version=VERSION,
        kind=RecordKind.SIGN_OFF,
        time=time or f"2026-01-{day + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z",
        actor=Actor(email.partition("@")[0].title(), email),
        subject=Subject(
            base=base or fake_commit(-1),
            head=commit,
            head_tree=head_tree or fake_commit(-2 - number),
            change=fake_digest(f"change {number}"),
            commits=(CommitSeen(id=commit, fingerprint=fake_digest(f"does {number}")),),
        ),
        previous=previous,
        body=SignOffBody(
            verdict=verdict,
            policy_digest=fake_digest("policy"),
            read=tuple(UnitRead(fingerprint=unit, how="one-by-one", seconds=4.5) for unit in read),
        ),
    )


def written(payload: Payload) -> Written:
    """A payload as it stands in the ledger, unsigned."""
    raw = payload_bytes(payload)
    return Written(payload.subject.head, record_id(raw), line_of(raw, None))


def many(count: int) -> Iterator[Written]:
    """So many sign-offs, each about a commit of its own, by turns of some people."""
    last: dict[int, str] = {}
    for number in range(count):
        who = number % PEOPLE
        one = written(sign_off(number, email=f"person{who}@example.com", previous=last.get(who)))
        last[who] = one.record
        yield one


def put(path: Path, lines: Iterable[Written], ref: str = "refs/notes/reviewer") -> None:
    """Make these the ledger of a repository, in one commit; each about a commit of its own."""
    with subprocess.Popen(
        ["git", "fast-import", "--quiet", "--force"], cwd=path, stdin=subprocess.PIPE
    ) as child:
        assert child.stdin
        child.stdin.write(b"commit %s\ncommitter x <x@example.com> 0 +0000\n" % ref.encode())
        child.stdin.write(b"data %d\n%s\n" % (len(MESSAGE), MESSAGE))
        for one in lines:
            name = "/".join(
                [*(one.commit[2 * at : 2 * at + 2] for at in range(FOLDERS)), one.commit[2 * FOLDERS :]]
            )
            child.stdin.write(b"M 644 inline %s\ndata %d\n%s\n" % (name.encode(), len(one.line), one.line))
    assert child.returncode == 0


def put_notes(path: Path, by_commit: Mapping[str, bytes]) -> None:
    """Make these notes the ledger of a repository, in a commit without history."""
    put(path, [Written(commit, "", note) for commit, note in by_commit.items()])
