"""What changed together before: counted in small commits, never from once, less where little is known."""

from reviewer.core.change import FileDelta
from reviewer.core.split.fixed import ONE
from reviewer.core.split.habits import MOST_TOUCHED, Habit, habits
from tests.core.split.build import change_of

BOTH = frozenset({"a.py", "b.sql"})


def deltas(*paths: str) -> tuple[FileDelta, ...]:
    return change_of(dict.fromkeys(paths, ("one\n", "two\n")))[0].deltas


def test_files_that_the_same_commits_changed_are_tied_by_their_share():
    before = [BOTH, BOTH, frozenset({"a.py"}), frozenset({"other"})]
    assert habits(deltas("a.py", "b.sql"), before) == {(0, 1): Habit(2, 2 * ONE // 5)}


def test_once_is_chance():
    assert habits(deltas("a.py", "b.sql"), [BOTH]) == {}


def test_a_commit_that_touches_everything_says_nothing():
    sweep = BOTH | {f"{number}.py" for number in range(MOST_TOUCHED)}
    assert habits(deltas("a.py", "b.sql"), [sweep] * 5) == {}


def test_more_of_the_same_never_weakens_the_tie():
    shares = [habits(deltas("a.py", "b.sql"), [BOTH] * times)[0, 1].share for times in range(2, 20)]
    assert shares == sorted(shares)
    assert shares[-1] < ONE


def test_a_renamed_file_is_known_by_its_old_name():
    change, _ = change_of({"a.py": ("one\n", "two\n"), "b.sql": ("one\n", "two\n")})
    assert [delta.old_path for delta in change.deltas] == ["a.py", "b.sql"]
    assert (0, 1) in habits(change.deltas, [BOTH] * 2)
