"""`reviewer stats` over a long history and a large ledger: cold, warm, and after a little more of both.

The commits of the last weeks have sign-offs that speak of their real units and are really signed; those before have
made up ones, for which nothing has to be verified.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reviewer.core.change import Unit
from reviewer.core.fingerprint import change_fingerprint
from reviewer.core.record import Payload
from reviewer.formats.records import line_of, payload_bytes, record_id
from reviewer.git import history
from reviewer.git.location import Location, locate
from reviewer.git.signing import Signer, sign
from reviewer.stats.vouching import units_between
from tests.bench.changes import git
from tests.bench.ledgers import Took, processor
from tests.bench.report import Line, table
from tests.ledgers import PEOPLE, Written, put, sign_off
from tests.terminal import Terminal

COMMITS = 100_000
SIGNED = 5_000
"""Commits whose sign-offs are signed: of ten years, those of the last six months."""
MORE = 10
FILES = 500
YEARS = 10
COLD, WARM = 30_000.0, 2_000.0
"""Milliseconds to the first screen."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long it took until the scorecard stood in a real terminal: when nothing is remembered, again, and after ten
    more commits and records; `whole` is the time until every signature was verified.
    """

    commits: int
    signed: int
    cold: Took
    whole: Took
    warm: Took
    more: Took


def measure(folder: Path, commits: int = COMMITS, signed: int = SIGNED) -> Measured:
    """Everything over one repository, made for it."""
    path, home = folder / f"scorecard{commits}", folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    key = make_key(home)
    make(path, home, key, commits, signed)
    cold = _took(_screen, path, home)
    whole = _took(_text, path, home)
    warm = _took(_screen, path, home)
    _more(locate(path), key)
    return Measured(commits, signed, cold, whole, warm, _took(_screen, path, home))


def make(path: Path, home: Path, key: Path, commits: int, signed: int) -> None:
    """The repository with its ledger."""
    _history(path, commits)
    location = locate(path)
    oids = history.line(location, "HEAD")
    put(path, (*_made_up(oids[:-signed]), *_signed(location, oids[-signed:], key)))
    git(path, "config", "gpg.ssh.allowedSignersFile", str(home / "allowed"))
    for name, value in (("user.name", "Person 0"), ("user.email", "person0@example.com")):
        git(path, "config", name, value)


def _took(what: Callable[[Path, Path], None], path: Path, home: Path) -> Took:
    began, used = time.perf_counter(), processor()
    what(path, home)
    return Took(1000 * (time.perf_counter() - began), 1000 * (processor() - used))


def make_key(home: Path) -> Path:
    key = home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text("ascii").strip()
    people = (f"person{who}@example.com" for who in range(PEOPLE))
    (home / "allowed").write_text("".join(f'{who} namespaces="reviewer" {public}\n' for who in people))
    return key


def _history(path: Path, commits: int) -> None:
    path.mkdir(parents=True)
    git(path, "init", "-q", "-b", "main")
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=path, stdin=subprocess.PIPE) as child:
        assert child.stdin
        for piece in _stream(commits, int(time.time())):
            child.stdin.write(piece)
    assert child.returncode == 0
    git(path, "reset", "-q", "--hard", "main")


def _stream(commits: int, now: int) -> Iterator[bytes]:
    """Ten years of small commits by turns of some people, every third with a test, every other one by an agent."""
    step = YEARS * 365 * 86_400 // commits
    for number in range(commits):
        at = now - (commits - number) * step
        who = b"Person %d <person%d@example.com> %d +0100" % (number % PEOPLE, number % PEOPLE, at)
        trailer = b"" if number % 2 else b"\n\nAssisted-by: Claude Code:opus\nAI-Cost: 0.25"
        message = b"change %d%s\n" % (number, trailer)
        yield b"commit refs/heads/main\nauthor %s\ncommitter %s\n" % (who, who)
        yield b"data %d\n%s" % (len(message), message)
        paths = [
            b"src/m%03d.py" % (number % FILES),
            *([b"tests/t%03d.py" % (number % FILES)] * (number % 3 == 0)),
        ]
        body = b"".join(b"line %d of %d\n" % (line, number // FILES * (line % 5 == 0)) for line in range(30))
        for file in paths:
            yield b"M 644 inline %s\ndata %d\n%s\n" % (file, len(body), body)


def _made_up(oids: Sequence[str]) -> Iterator[Written]:
    """A sign-off about each of some commits, unsigned, of units that are nobody's."""
    step = YEARS * 365 * 86_400 // (len(oids) + 1)
    for number, oid in enumerate(oids):
        at = int(time.time()) - (len(oids) - number) * step - 86_400 * 183
        payload = sign_off(number, email=f"person{number % PEOPLE}@example.com", head=oid, time=_time(at))
        raw = payload_bytes(payload)
        yield Written(oid, record_id(raw), line_of(raw, None))


def _signed(location: Location, oids: Sequence[str], key: Path) -> list[Written]:
    """A signed sign-off about each of some commits, an hour after it, by somebody else."""
    commits = [one.commit for one in history.written(location, oids)]
    parents = [one.commit for one in history.written(location, [commit.parents[0] for commit in commits])]
    pairs = [(parent.tree, commit.tree) for parent, commit in zip(parents, commits, strict=True)]
    units = list(units_between(location, pairs))
    payloads = [
        _about(number, commit.oid, commit.tree, commit.time, units[number])
        for number, commit in enumerate(commits)
    ]
    signer = Signer("ssh", str(key), "ssh-keygen")

    def one(payload: Payload) -> Written:
        raw = payload_bytes(payload)
        return Written(payload.subject.head, record_id(raw), line_of(raw, sign(signer, raw, ask=False)))

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, payloads))


def _about(number: int, oid: str, tree: str, at: int, units: tuple[Unit, ...]) -> Payload:
    who = f"person{(number * 7 + 3) % PEOPLE}@example.com"
    found = tuple(unit.fingerprint for unit in units)
    made = sign_off(number, email=who, head=oid, head_tree=tree, units=found, time=_time(at + 3600))
    subject = type(made.subject)(
        base=made.subject.base, head=oid, head_tree=tree, change=change_fingerprint(units), commits=()
    )
    return Payload(
        version=made.version,
        kind=made.kind,
        time=made.time,
        actor=made.actor,
        subject=subject,
        previous=None,
        body=made.body,
    )


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _more(location: Location, key: Path) -> None:
    """Ten more commits and as many records."""
    path = location.work_tree
    assert path is not None
    for number in range(MORE):
        (path / "more.py").write_text(f"{time.time_ns()} {number}\n")
        git(path, "add", "-A")
        git(path, "commit", "-q", "-m", f"more {number}")
    for one in _signed(location, history.line(location, "HEAD")[-MORE:], key):
        note = path.parent / "note"
        note.write_bytes(one.line)
        git(path, "notes", "--ref=reviewer", "add", "-f", "-F", str(note), one.commit)


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home / "state")}


def _text(path: Path, home: Path) -> None:
    words = [str(Path(sys.executable).with_name("reviewer")), "stats", "--text"]
    subprocess.run(words, cwd=path, env=_environment(home), stdout=subprocess.DEVNULL, check=True)


def _screen(path: Path, home: Path) -> None:
    """Until the scorecard stands."""
    words = [str(Path(sys.executable).with_name("reviewer")), "stats", "--theme", "dark"]
    with Terminal(words, cwd=path, env=_environment(home), cols=120, rows=36) as terminal:
        terminal.wait_for("Change failure rate", 600)
        terminal.press("q")
        terminal.exit_code()


def lines(measured: Measured) -> list[Line]:
    """What a person waits for."""
    later = f"first screen, {MORE} commits and records later"
    waits = (("first screen, cold", measured.cold, COLD), (later, measured.more, COLD))
    found = []
    for name, took, bound in (*waits, ("first screen, warm", measured.warm, WARM)):
        found.append(Line(name, took.wall, bound, f"{bound / 1000:.0f} s"))
        found.append(Line("… processor time", took.processor, bound, f"{bound / 1000:.0f} s"))
    return found


def markdown(measured: Measured) -> str:
    """One table."""
    title = f"### The scorecard, {measured.commits:,} commits and as many records, {measured.signed:,} of them signed"
    whole = measured.whole
    beside = (
        f"After the cold screen it takes {whole.wall / 1000:.1f} s more ({whole.processor / 1000:.1f} s of the "
        "processor) until every signature that a figure needs is verified."
    )
    return "\n".join([title, "", *table(lines(measured)), "", beside])
