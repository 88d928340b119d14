"""The ledger at several sizes, beside git's own note writer: what one asks of it, and what it costs to add to it."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from reviewer import ledger
from reviewer.formats.records import payload_bytes
from reviewer.git.location import Location, locate
from reviewer.ledger_integrity import Report, examine
from tests.bench.changes import Change, build, git
from tests.bench.report import Line, table
from tests.ledgers import fake_digest, many, put, sign_off

RECORDS = (1, 10_000, 100_000)
CHANGED_LINES = 400
QUICK = 1000.0
"""Milliseconds in which the ledger answers (DESIGN §6)."""
TIMES_GITS = 2.0
WRITES = 20
ASKED_UNITS = 100
OF_GIT = "git"


@dataclass(frozen=True, slots=True, order=True)
class Took:
    """Milliseconds: by the clock on the wall, and of processor time with all that was started for it."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What each thing took, the median where it was done more than once."""

    records: int
    index_made: Took
    asked: Took
    checked: Took
    audited: Took
    signed: Took
    written: Took
    git_written: Took
    git_written_durably: Took
    examined: Took


def measure(folder: Path, records: int, rounds: int) -> Measured:
    """Everything over one ledger of so many records, about other commits than the change that is asked about."""
    change = build(folder / f"ledger{records}", CHANGED_LINES)
    put(change.path, many(records))
    for name, value in (("user.name", "Rita"), ("user.email", "rita@example.com")):
        git(change.path, "config", name, value)
    place = locate(change.path)
    examined = _took(_examine, place)
    index_made = _took(_ask, place)
    asked = _middle(_took(_ask, place) for _ in range(rounds))
    checked = _middle(_took(_command, change, "check", change.target) for _ in range(rounds))
    audited = _middle(_took(_command, change, "audit", change.head) for _ in range(rounds))
    words = ("sign", change.target, "--request-changes", "--all", "--note", "read")
    signed = _middle(_took(_command, change, *words) for _ in range(rounds))
    written, by_git, durably = _writes(change, place)
    return Measured(records, index_made, asked, checked, audited, signed, written, by_git, durably, examined)


def _examine(place: Location) -> None:
    """The whole ledger looked through; its records are made up, so what it finds is of no interest."""
    *_, report = examine(place, "")
    assert isinstance(report, Report)


def _ask(place: Location) -> None:
    with ledger.opened(place) as found:
        found.mentioning([fake_digest(f"unit {number}") for number in range(ASKED_UNITS)])
        found.last_of("person0@example.com")


def _command(change: Change, *words: str) -> None:
    """One run of the program, as a person waits for it; the gate may well say no."""
    program = str(Path(sys.executable).with_name("reviewer"))
    done = subprocess.run([program, *words], cwd=change.path, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"reviewer {words[0]}: {done.stderr}")


def _writes(change: Change, place: Location) -> tuple[Took, Took, Took]:
    """One record more, by us and by git, in turn; git as it is set up, and when it is to wait for the disk as we do.

    Git writes to a copy of the ledger on a ref of its own: beside git's writer ours would watch over each line.
    """
    git(change.path, "update-ref", f"refs/notes/{OF_GIT}", "refs/notes/reviewer")
    commits = _more_commits(change, 2 * WRITES + 2)
    ours, theirs, durably = [], [], []
    _write(place, 0)  # what is loaded once is loaded
    for number in range(1, WRITES + 1):
        ours.append(_took(_write, place, number))
        theirs.append(_took(_append, change, commits[2 * number]))
        durably.append(_took(_append, change, commits[2 * number + 1], "-c", "core.fsync=all"))
    return _middle(ours), _middle(theirs), _middle(durably)


def _write(place: Location, number: int) -> None:
    payload = sign_off(1_000_000 + number, email="bench@example.com")
    ledger.write(place, payload, payload_bytes(payload), None, datetime.now(UTC))


def _append(change: Change, commit: str, *settings: str) -> None:
    record = payload_bytes(sign_off(1)).decode()
    git(change.path, *settings, "notes", f"--ref={OF_GIT}", "append", "-m", record, commit)


def _more_commits(change: Change, number: int) -> list[str]:
    """Commits without a note; git annotates none that does not exist."""
    tree = git(change.path, "rev-parse", "head^{tree}").decode().strip()
    made = (git(change.path, "commit-tree", "-m", f"{at}", tree) for at in range(number))
    return [oid.decode().strip() for oid in made]


def _took(what: Callable[..., None], *given: object) -> Took:
    began, used = time.perf_counter(), processor()
    what(*given)
    return Took(1000 * (time.perf_counter() - began), 1000 * (processor() - used))


def processor() -> float:
    """Seconds of processor time so far, of this process and of those it waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _middle(taken: Iterable[Took]) -> Took:
    every = list(taken)
    return Took(median(one.wall for one in every), median(one.processor for one in every))


def lines(measured: Measured) -> list[Line]:
    """All figures, in the order of a day's work."""
    written, git_written, durably = measured.written, measured.git_written, measured.git_written_durably
    jobs = {
        "ask about 100 units, and a chain's end": measured.asked,
        "`reviewer check`": measured.checked,
        "`reviewer audit COMMIT`": measured.audited,
        "`reviewer sign`": measured.signed,
    }
    found = []
    for name, took in jobs.items():
        found.append(Line(name, took.wall, QUICK, "a second"))
        found.append(Line("… processor time", took.processor, QUICK, "a second"))
    twice = f"{TIMES_GITS:.0f} × `git notes append`"
    return [
        *found,
        Line("write one record more", written.wall, TIMES_GITS * git_written.wall, twice),
        Line(
            "… beside a git that waits for the disk",
            written.wall,
            TIMES_GITS * durably.wall,
            f"{twice}, fsync",
        ),
        Line("… processor time", written.processor, TIMES_GITS * git_written.processor, twice),
    ]


def markdown(measured: Measured) -> str:
    """One table."""
    made, examined = measured.index_made, measured.examined
    beside = (
        f"Made from nothing the index takes {made.wall / 1000:.1f} s ({made.processor / 1000:.1f} s of the processor). "
        f"`reviewer audit --ledger` looks every record through in {examined.wall / 1000:.1f} s "
        f"({examined.processor / 1000:.1f} s); a signature, of which these have none, adds some 6 ms."
    )
    return "\n".join([f"### {measured.records:,} records", "", *table(lines(measured)), "", beside])
