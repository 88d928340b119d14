"""The feed: the first screens at once, the rest when somebody takes them in."""

from collections.abc import Iterator
from queue import SimpleQueue
from time import sleep

from reviewer import feed as feed_module
from reviewer.core.change import FileDelta
from reviewer.core.lines import SparseLines
from reviewer.feed import AHEAD_FILES, AllDeltas, Arrival, BaseArrived, DeltasArrived, Feed, FileBegun, Listed
from reviewer.git.location import locate
from reviewer.git.resolve import resolve


def test_what_is_beyond_the_first_screens_is_read_once_somebody_takes_in(repo):
    repo.commit("Begin", {"README": "one\n"})
    repo.branch("feature")
    repo.commit("Add", {f"file{number:04}.txt": "one\n" for number in range(AHEAD_FILES + 50)})
    location = locate(repo.path)
    came: SimpleQueue[Arrival] = SimpleQueue()
    feed = Feed(location, resolve(location, "main..feature"), came.put)
    feed.start()
    first = list(until(came, AHEAD_FILES))
    assert came.empty()
    feed.go_on()
    rest = list(until(came, 50))
    assert len(first) == AHEAD_FILES
    assert len({delta.path for delta in first + rest}) == AHEAD_FILES + 50
    assert came.get(timeout=60) == AllDeltas(AHEAD_FILES + 50)
    feed.close()


def test_the_first_base_side_is_the_same_whether_git_was_quick_or_took_its_time(repo, monkeypatch):
    repo.commit("Begin", {"a.txt": "one\ntwo\n", "b.txt": "three\n"})
    repo.branch("feature")
    repo.commit("Change", {"a.txt": "one\nzwei\n", "b.txt": "drei\n"})
    location = locate(repo.path)
    for seconds in (0.0, 60.0):  # read before anybody asks for it, or when somebody does
        monkeypatch.setattr(feed_module, "LIKELY_SECONDS", seconds)
        came: SimpleQueue[Arrival] = SimpleQueue()
        feed = Feed(location, resolve(location, "main..feature"), came.put)
        feed.start()
        deltas = list(until(came, 2))
        assert came.get(timeout=60) == AllDeltas(2)
        for file in (0, 1, 0):
            feed.want_base(file, deltas[file])
            base = came.get(timeout=60)
            assert isinstance(base, BaseArrived)
            assert (base.file, list(base.lines)) == (file, [[b"one\n", b"two\n"], [b"three\n"]][file])
        feed.close()


def test_base_sides_are_the_same_packed(repo, monkeypatch):
    old = "".join(f"line {number}\n" for number in range(2_000))
    repo.commit("Begin", {"a.txt": old, "b.txt": old.upper()})
    repo.branch("feature")
    repo.commit("Change", {"a.txt": "new\n" + old, "b.txt": "new\n" + old.upper()})
    monkeypatch.setattr(feed_module, "PACK_SECONDS", 0.01)
    location = locate(repo.path)
    came: SimpleQueue[Arrival] = SimpleQueue()
    feed = Feed(location, resolve(location, "main..feature"), came.put)
    feed.start()
    feed.go_on()
    deltas = list(until(came, 2))
    assert came.get(timeout=60) == AllDeltas(2)
    for file, text in enumerate((old, old.upper())):
        feed.want_base(file, deltas[file])
        base = came.get(timeout=60)
        assert isinstance(base, BaseArrived)
        assert isinstance(base.lines, SparseLines)
        while base.lines.held == base.lines.size:
            sleep(0.001)
        assert b"".join(base.lines) == base.lines.blob == text.encode()
        assert base.lines[1234] == text.splitlines(keepends=True)[1234].encode()
    feed.close()


def test_of_a_long_first_file_its_first_hunks_are_told_before_it_is_there(repo):
    old = "".join(f"line {number} of a file that is long enough\n" for number in range(20_000))
    repo.commit("Begin", {"a.txt": old})
    repo.branch("feature")
    repo.commit("Change", {"a.txt": old.replace("0 of", "0 out of")})
    location = locate(repo.path)
    came: SimpleQueue[Arrival] = SimpleQueue()
    feed = Feed(location, resolve(location, "main..feature"), came.put)
    feed.start()
    assert came.get(timeout=60) == Listed(1)
    begun = came.get(timeout=60)
    assert isinstance(begun, FileBegun)
    feed.want_base(0, begun.delta)
    arrived = [came.get(timeout=60), came.get(timeout=60)]
    (delta,) = next(one for one in arrived if isinstance(one, DeltasArrived)).deltas
    base = next(one for one in arrived if isinstance(one, BaseArrived))
    assert b"".join(base.lines) == old.encode()
    count = len(begun.delta.spans)
    assert 10 < count < len(delta.spans) == 2_000
    assert [begun.delta.hunk(at) for at in range(count)] == [delta.hunk(at) for at in range(count)]
    feed.close()


def until(came: SimpleQueue[Arrival], count: int) -> Iterator[FileDelta]:
    """The next `count` files that arrive."""
    while count > 0:
        arrival = came.get(timeout=60)
        if isinstance(arrival, Listed):
            continue
        assert isinstance(arrival, DeltasArrived)
        count -= len(arrival.deltas)
        yield from arrival.deltas
