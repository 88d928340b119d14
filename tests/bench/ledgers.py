"""The ledger at several sizes, beside git's own note writer: what one asks of it, and what it costs to add to it."""

import subprocess
import sys
import time
from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds each thing took, the median where it was done more than once."""

    records: int
    index_made: float
    asked: float
    checked: float
    audited: float
    signed: float
    written: float
    git_written: float
    git_written_durably: float
    examined: float


def measure(folder: Path, records: int, rounds: int) -> Measured:
    """Everything over one ledger of so many records, about other commits than the change that is asked about."""
    change = build(folder / f"ledger{records}", CHANGED_LINES)
    put(change.path, many(records))
    for name, value in (("user.name", "Rita"), ("user.email", "rita@example.com")):
        git(change.path, "config", name, value)
    place = locate(change.path)
    examined = _seconds(_examine, place)
    index_made = _seconds(_ask, place)
    asked = median(_seconds(_ask, place) for _ in range(rounds))
    checked = median(_command(change, "check", change.target) for _ in range(rounds))
    audited = median(_command(change, "audit", change.head) for _ in range(rounds))
    words = ("sign", change.target, "--request-changes", "--all", "--note", "read")
    signed = median(_command(change, *words) for _ in range(rounds))
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


def _command(change: Change, *words: str) -> float:
    """One run of the program, as a person waits for it; the gate may well say no."""
    program = str(Path(sys.executable).with_name("reviewer"))
    began = time.perf_counter()
    done = subprocess.run([program, *words], cwd=change.path, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise RuntimeError(f"reviewer {words[0]}: {done.stderr}")
    return took


def _writes(change: Change, place: Location) -> tuple[float, float, float]:
    """One record more, by us and by git, in turn; git as it is set up, and when it is to wait for the disk as we do.

    Git writes to a copy of the ledger on a ref of its own: beside git's writer ours would watch over each line.
    """
    git(change.path, "update-ref", f"refs/notes/{OF_GIT}", "refs/notes/reviewer")
    commits = _more_commits(change, 2 * WRITES + 2)
    ours, theirs, durably = [], [], []
    _write(place, 0)  # what is loaded once is loaded
    for number in range(1, WRITES + 1):
        ours.append(_seconds(_write, place, number))
        theirs.append(_seconds(_append, change, commits[2 * number]))
        durably.append(_seconds(_append, change, commits[2 * number + 1], "-c", "core.fsync=all"))
    return median(ours), median(theirs), median(durably)


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


def _seconds(what: Callable[..., None], *given: object) -> float:
    began = time.perf_counter()
    what(*given)
    return time.perf_counter() - began


def lines(measured: Measured) -> list[Line]:
    """All figures, in the order of a day's work."""
    milliseconds = 1000.0
    twice = TIMES_GITS * measured.git_written * milliseconds
    return [
        Line("ask about 100 units, and a chain's end", measured.asked * milliseconds, QUICK, "a second"),
        Line("`reviewer check`", measured.checked * milliseconds, QUICK, "a second"),
        Line("`reviewer audit COMMIT`", measured.audited * milliseconds, QUICK, "a second"),
        Line("`reviewer sign`", measured.signed * milliseconds, QUICK, "a second"),
        Line("write one record more", measured.written * milliseconds, twice, "2 × `git notes append`"),
        Line(
            "… and wait for the disk",
            measured.written * milliseconds,
            TIMES_GITS * measured.git_written_durably * milliseconds,
            "2 × that with core.fsync=all",
        ),
    ]


def markdown(measured: Measured) -> str:
    """One table."""
    many_seconds = f"{measured.records / measured.examined:,.0f} records a second"
    beside = (
        f"Made from nothing the index takes {measured.index_made:.1f} s. `reviewer audit --ledger` looks every "
        f"record through in {measured.examined:.1f} s ({many_seconds}; none is signed: a signature adds some 5 ms)."
    )
    return "\n".join([f"### {measured.records:,} records", "", *table(lines(measured)), "", beside])
