"""What arrives is taken in whole and in order, a slice at a time; keys, and answers to what is drawn, come between."""

from collections.abc import Callable, Iterator

import pytest

from reviewer.tui import intake
from reviewer.tui.intake import Intake


class Clock:
    """A clock that goes on with each step that is taken, and what is due by it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due: list[tuple[float, Callable[[], None]]] = []
        self.log: list[str] = []

    def steps(self, name: str, count: int) -> Iterator[None]:
        for at in range(count):
            self.log.append(f"{name}{at}")
            self.now += 0.001
            yield

    def take(self, what: object) -> Iterator[None] | None:
        name, count = str(what)[0], int(str(what)[1:] or 0)
        if not count:
            self.log.append(name)
            return None
        return self.steps(name, count)

    def intake(self) -> Intake:
        def later(seconds: float, what: Callable[[], None]) -> None:
            self.due.append((self.now + seconds, what))

        def tell() -> None:
            later(0.0, self.taking.arrived)

        self.taking = Intake(
            self.take, tell, later, lambda: self.log.append("|"), lambda what: str(what).startswith("!")
        )
        return self.taking

    def go(self) -> None:
        """The next thing that is due."""
        self.due.sort(key=lambda due: due[0])
        at, what = self.due.pop(0)
        self.now = max(self.now, at)
        what()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(intake, "monotonic", lambda: clock.now)
    return clock


def test_in_order_and_whole(clock: Clock):
    taking = clock.intake()
    for what in ("a", "b5", "c", "d1"):
        taking.put(what)
    assert len(clock.due) == 1
    turns = 0
    while clock.due:
        clock.go()
        turns += 1
    assert [one for one in clock.log if one != "|"] == ["a", "b0", "b1", "b2", "b3", "b4", "c", "d0"]
    assert turns > 2
    taking.put("e")
    clock.go()
    assert clock.log[-2:] == ["e", "|"]


def test_a_key_holds_up_what_comes_by_itself_for_a_moment(clock: Clock):
    taking = clock.intake()
    taking.put("a90")
    clock.go()
    before = len(clock.log)
    taking.key()
    clock.go()
    assert len(clock.log) == before
    clock.go()
    assert len(clock.log) > before
    began, steps = clock.now, len(clock.log)
    while clock.now < began + 0.2:  # a key every other millisecond starves nothing
        taking.key()
        clock.now += 0.002
        while clock.due and clock.due[0][0] <= clock.now:
            clock.go()
    assert len(clock.log) - steps >= 4


def test_who_is_told_very_often_is_told_now_and_then_and_of_the_last(clock: Clock, monkeypatch):
    monkeypatch.setattr(intake, "MANY_TELLINGS", 3)
    taking = clock.intake()
    for _ in range(20):
        taking.put("a")
        clock.go()
        clock.now += 0.005
        while clock.due and clock.due[0][0] <= clock.now:
            clock.go()
    while clock.due:
        clock.go()
    assert clock.log.count("a") == 20
    assert 3 < clock.log.count("|") < 10
    assert clock.log[-1] == "|"


def test_an_answer_comes_between_two_steps_and_right_after_a_key(clock: Clock):
    taking = clock.intake()
    taking.put("a9")
    clock.go()
    taking.key()
    taking.put("!")
    clock.go()
    at = clock.log.index("!")
    assert [one for one in clock.log[:at] if one != "|"] == ["a0", "a1"]
    while clock.due:
        clock.go()
    assert clock.log[-1] == "|"
    assert "a8" in clock.log
