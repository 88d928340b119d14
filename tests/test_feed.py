"""The feed: the first screens at once, the rest when somebody takes them in."""

from collections.abc import Iterator
from queue import SimpleQueue

from reviewer.core.change import FileDelta
from reviewer.feed import AHEAD_FILES, AllDeltas, Arrival, DeltasArrived, Feed
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


def until(came: SimpleQueue[Arrival], count: int) -> Iterator[FileDelta]:
    """The next `count` files that arrive."""
    while count > 0:
        arrival = came.get(timeout=60)
        assert isinstance(arrival, DeltasArrived)
        count -= len(arrival.deltas)
        yield from arrival.deltas
