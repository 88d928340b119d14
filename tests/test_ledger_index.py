"""The index finds what a reading of every note finds, whatever becomes of its file; and it is never believed."""

import fcntl
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer import ledger, ledger_index_file
from reviewer.core.record import RecordKind, Verdict
from reviewer.formats.records import line_of, payload_bytes
from reviewer.git import notes, notes_writer
from reviewer.git.location import Location, locate
from reviewer.ledger import Entry
from tests.ledgers import Written, fake_commit, fake_digest, many, put, put_notes, sign_off, written
from tests.repo import Repo

RITA = notes_writer.Author("Rita", "rita@example.com", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def place(repo: Repo) -> Location:
    """A ledger of fifty records."""
    put(repo.path, many(50))
    return locate(repo.path)


def index_file(place: Location) -> Path:
    return place.common_dir / "reviewer" / ledger_index_file.NAME


def ids(found: Iterable[Entry]) -> set[str]:
    return {entry.record.id for entry in found}


def about(place: Location, *names: str) -> set[str]:
    with ledger.opened(place) as found:
        return ids(found.mentioning(names))


def read_through(place: Location, *names: str) -> set[str]:
    """What a reading of every note finds."""
    return {
        entry.record.id
        for entry in ledger.entries(place)
        if any(f'"{name}"'.encode() in entry.record.raw or name == entry.record.id for name in names)
    }


def test_a_record_is_found_by_everything_that_stands_in_it(place: Location):
    (one,) = [entry for entry in ledger.entries(place) if entry.commit == fake_commit(7)]
    assert one.record.payload
    subject = one.record.payload.subject
    for name in (
        fake_digest("unit 56"),
        fake_digest("unit 63"),
        subject.head,
        subject.head_tree,
        subject.change,
        subject.commits[0].fingerprint,
        one.record.id,
    ):
        assert one.record.id in about(place, name) == read_through(place, name)


def test_kinds_and_times_limit_what_is_found(place: Location):
    with ledger.opened(place) as found:
        unit = fake_digest("unit 56")
        assert len(found.mentioning([unit], RecordKind.SIGN_OFF)) == 1
        assert found.mentioning([unit], RecordKind.WITHDRAWAL) == ()
        span = found.of_kinds(RecordKind.SIGN_OFF, since="2026-01-01T00:00:10Z", until="2026-01-01T00:00:19Z")
        assert [entry.commit for entry in span] == [fake_commit(number) for number in range(10, 20)]


def test_a_record_whose_ids_are_spelled_with_escapes_is_found_all_the_same(repo: Repo):
    unit = fake_digest("unit")
    raw = payload_bytes(sign_off(1, units=[unit]))
    spelled = raw.replace(unit.encode(), f"\\u{ord(unit[0]):04x}{unit[1:]}".encode())
    assert spelled != raw
    put_notes(repo.path, {fake_commit(1): line_of(spelled, None)})
    assert len(about(locate(repo.path), unit)) == 1


def test_a_record_is_found_by_how_its_id_begins(place: Location):
    (one,) = [entry for entry in ledger.entries(place) if entry.commit == fake_commit(7)]
    with ledger.opened(place) as found:
        for digits in (6, 12, 16, 17, 40, 64):
            assert ids(found.beginning(one.record.id[:digits])) == {one.record.id}
        everything = {entry.record.id for entry in ledger.entries(place)}
        for digit in "0123456789abcdef":
            assert ids(found.beginning(digit)) == {one for one in everything if one.startswith(digit)}
        assert found.beginning("") == found.beginning("x%") == ()


def test_many_ids_are_asked_at_once(place: Location):
    names = [fake_digest(f"unit {number}") for number in range(3000)]
    assert len(about(place, *names)) == 50


def test_broken_records_are_found(place: Location, repo: Repo):
    notes_writer.append(place, fake_commit(3), b'{"payload":{"version":"rev\n', RITA)
    with ledger.opened(place) as found:
        (broken,) = found.broken()
    assert broken.commit == fake_commit(3)
    assert broken.record.payload is None


# Chains.


def chained(*payloads: tuple[str, str | None, str]) -> dict[str, Written]:
    """Records of Rita's by a name: (name, name of the one before, time)."""
    made: dict[str, Written] = {}
    for number, (name, before, time) in enumerate(payloads):
        previous = made[before].record if before else None
        made[name] = written(sign_off(number, previous=previous, time=time))
    return made


def last(repo: Repo, made: dict[str, Written]) -> str:
    put(repo.path, made.values())
    found = ledger.previous_of(locate(repo.path), "RITA@example.com")
    return next(name for name, one in made.items() if one.record == found)


EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


def test_the_end_of_a_chain_is_what_nothing_follows_even_within_one_second(repo: Repo):
    names = [str(number) for number in range(6)]
    before = [None, *names]
    assert (
        last(repo, chained(*((name, prior, EARLY) for name, prior in zip(names, before, strict=False))))
        == "5"
    )


def test_a_clock_that_went_back_does_not_break_the_chain(repo: Repo):
    assert last(repo, chained(("one", None, LATE), ("two", "one", EARLY))) == "two"


def test_of_two_ends_the_newer_is_the_one_to_go_on_from(repo: Repo):
    assert last(repo, chained(("one", None, EARLY), ("here", "one", LATE), ("there", "one", EARLY))) == "here"


def test_somebody_else_cannot_end_a_persons_chain(repo: Repo):
    made = chained(("one", None, EARLY))
    made["sam"] = written(sign_off(5, email="sam@example.com", previous=made["one"].record, time=LATE))
    assert last(repo, made) == "one"


# Keeping up with the ledger.


def test_only_notes_that_changed_are_read(place: Location, monkeypatch: pytest.MonkeyPatch):
    about(place)
    read: list[str] = []
    real = notes.contents

    def contents(location: Location, wanted: list[notes.Place], ref: str = notes.REF) -> object:
        read.extend(one.commit for one in wanted)
        return real(location, wanted, ref)

    monkeypatch.setattr(notes, "contents", contents)
    one = written(sign_off(99))
    notes_writer.append(place, one.commit, one.line, RITA)
    read.clear()
    assert about(place, one.record) == {one.record}
    assert read == [one.commit]
    read.clear()
    assert about(place, one.record) == {one.record}
    assert read == []


def test_a_ledger_that_went_back_or_away_is_followed(place: Location, repo: Repo):
    before = notes.tip(place)
    one = written(sign_off(99))
    notes_writer.append(place, one.commit, one.line, RITA)
    assert about(place, one.record)
    repo.git("update-ref", notes.REF, before)
    assert about(place, one.record) == set()
    assert about(place, fake_digest("unit 56"))
    repo.git("update-ref", "-d", notes.REF)
    assert about(place, fake_digest("unit 56")) == set()


def test_a_history_that_was_pruned_is_no_obstacle(place: Location, repo: Repo):
    about(place)
    put(repo.path, many(20))
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    assert about(place, fake_digest("unit 56"))
    assert about(place, fake_digest("unit 399")) == set()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.integers(0, 4), st.lists(st.integers(0, 9), max_size=4), max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_the_ledger_becomes_the_index_finds_what_a_reading_of_all_finds(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[int, list[int]]]
):
    """Each state has notes of some commits; each note some records that mention some of ten units."""
    repo = Repo.init(tmp_path_factory.mktemp("states"))
    place = locate(repo.path)
    units = [fake_digest(f"unit {number}") for number in range(10)]
    for state in states:
        by_commit = {}
        for commit, chosen in state.items():
            lines = [
                written(sign_off(at, head=fake_commit(commit), units=[units[at], units[chosen[0]]])).line
                for at in chosen
            ]
            by_commit[fake_commit(commit)] = (
                b"LGTM\n" + b"".join(lines) + b'{"payload":{"br\n' * (commit == 3)
            )
        put_notes(repo.path, by_commit)
        everything = [entry.record for entry in ledger.entries(place)]
        with ledger.opened(place) as found:
            for unit in units:
                expected = {one.id for one in everything if f'"{unit}"'.encode() in one.raw}
                assert ids(found.mentioning([unit])) == expected
            assert len(found.broken()) == (3 in state)


# Whatever becomes of its file.


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(40_000))


def scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content)):
        content[at] ^= 0x5A
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def gone(path: Path) -> None:
    path.unlink()


def another_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE state (something TEXT)")
        connection.execute("INSERT INTO state VALUES ('else')")
    connection.close()


def of_another_format(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE state SET format = 9999")
        connection.execute("DELETE FROM record")
    connection.close()


def full_of_lies(path: Path) -> None:
    """Records that stand nowhere."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE record SET line = zeroblob(32)")
    connection.close()


def full_of_other_things(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE record SET line = 17")
        connection.execute("UPDATE note SET path = 'main:a' || char(10) || path")
    connection.close()


SPOILT = (
    cut,
    garbage,
    scribbled,
    empty,
    gone,
    another_database,
    of_another_format,
    full_of_lies,
    full_of_other_things,
)


@pytest.mark.parametrize("spoil", SPOILT)
def test_an_index_that_is_spoilt_is_nobodys_problem_and_is_made_anew(
    place: Location, spoil: Callable[[Path], None]
):
    unit = fake_digest("unit 56")
    assert len(about(place, unit)) == 1
    spoil(index_file(place))
    assert about(place, unit) == read_through(place, unit)
    assert about(place, unit) == read_through(place, unit)
    with sqlite3.connect(index_file(place)) as connection:
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (50,)
    connection.close()


def test_a_folder_that_cannot_be_had_costs_time_and_nothing_else(place: Location):
    (place.common_dir / "reviewer").write_text("in the way")
    assert len(about(place, fake_digest("unit 56"))) == 1


def test_an_index_that_somebody_else_made_is_left_alone(place: Location, monkeypatch: pytest.MonkeyPatch):
    about(place)
    full_of_lies(index_file(place))
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert len(about(place, fake_digest("unit 56"))) == 1


def test_where_another_process_keeps_the_tables_locked_the_notes_are_read(
    place: Location, monkeypatch: pytest.MonkeyPatch
):
    about(place)
    notes_writer.append(place, fake_commit(99), written(sign_off(99)).line, RITA)
    monkeypatch.setattr(ledger_index_file, "PATIENCE", 0.1)
    other = sqlite3.connect(index_file(place), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(about(place, fake_digest("unit 792"))) == 1
    other.execute("ROLLBACK")
    other.close()


def test_a_spoilt_index_that_others_have_open_is_gone_around(place: Location):
    about(place)
    lock = os.open(index_file(place).with_name("index.sqlite.lock"), os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_SH)
    garbage(index_file(place))
    assert len(about(place, fake_digest("unit 56"))) == 1
    os.close(lock)
    assert len(about(place, fake_digest("unit 56"))) == 1


def test_a_full_disk_costs_time_and_nothing_else(place: Location):
    """The index may not grow past a few bytes in this process."""
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from reviewer import ledger; from reviewer.git.location import locate\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "place = locate(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "with ledger.opened(place) as found: print(len(found.mentioning([sys.argv[2]])))\n"
    )
    words = [sys.executable, "-c", code, str(place.work_tree), fake_digest("unit 56")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout == "1\n", done.stderr
    assert len(about(place, fake_digest("unit 56"))) == 1


READ = """
import sys; from pathlib import Path
from reviewer import ledger; from reviewer.git.location import locate
place = locate(Path(sys.argv[1]))
for number in range(6):
    with ledger.opened(place) as found:
        assert len(found.mentioning([sys.argv[2]])) == 1
        assert len(found.of_kinds("sign-off")) >= 50
"""


def test_processes_that_build_read_and_outdate_it_at_once_all_get_their_answer(place: Location):
    words = [sys.executable, "-c", READ, str(place.work_tree), fake_digest("unit 56")]
    children = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for number in range(100, 106):
        one = written(sign_off(number))
        notes_writer.append(place, one.commit, one.line, RITA)
    said = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0] * 3, said


def test_a_person_objecting_is_found_beside_many_who_approve(repo: Repo):
    """The direction that matters: no record that speaks of a unit is left out."""
    unit = fake_digest("unit")
    lines = [written(sign_off(number, email=f"p{number}@example.com", units=[unit])) for number in range(30)]
    lines.append(written(sign_off(31, email="no@example.com", units=[unit], verdict=Verdict.REJECT)))
    put(repo.path, lines)
    assert about(locate(repo.path), unit) == {one.record for one in lines}
