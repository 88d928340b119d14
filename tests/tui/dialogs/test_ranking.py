"""Finding by a few letters: exact before scattered before misspelt, and all of it quick."""

from time import thread_time

from hypothesis import given
from hypothesis import strategies as st

from reviewer.tui.dialogs.ranking import Ranking

PATHS = [
    "reviewer/tui/keys.py",
    "reviewer/tui/theme.py",
    "tests/tui/test_keys.py",
    "docs/keys.md",
    "themes/dark.toml",
]


def found(query: str) -> list[str]:
    return [PATHS[place] for place in Ranking(PATHS).find(query)]


def test_nothing_typed_finds_everything_in_its_order() -> None:
    assert found("  ") == PATHS


def test_the_name_counts_before_the_folder_and_the_short_before_the_long() -> None:
    assert found("keys") == ["docs/keys.md", "reviewer/tui/keys.py", "tests/tui/test_keys.py"]
    assert found("theme")[0] == "reviewer/tui/theme.py"


def test_every_word_must_be_there_in_any_order_and_case() -> None:
    assert found("KEYS tests") == ["tests/tui/test_keys.py"]


def test_letters_in_order_find_what_no_word_does() -> None:
    assert found("tuikeys")[0] == "reviewer/tui/keys.py"


def test_a_slip_of_the_finger_still_finds() -> None:
    assert found("thene")[0] in ("reviewer/tui/theme.py", "themes/dark.toml")


def test_nonsense_finds_nothing() -> None:
    assert found("zzzzqqqq") == []


@given(st.text(max_size=12), st.lists(st.text(max_size=20), max_size=12))
def test_any_query_gives_places_once(query: str, labels: list[str]) -> None:
    places = list(Ranking(labels).find(query))
    assert len(places) == len(set(places))
    assert set(places) <= set(range(len(labels)))


def test_ten_thousand_paths_answer_between_two_keys() -> None:
    """Measured at 1 to 8 ms of processor time; the bound leaves room for a busy machine."""
    labels = [f"src/package_{number % 97}/module_{number}/test_{number * 7}.py" for number in range(10_000)]
    ranking = Ranking(labels)
    for query in ("e", "module", "pkgmod", "nothing like it"):
        best = min(_timed(ranking, query) for _ in range(3))
        assert best < 0.1, query


def _timed(ranking: Ranking, query: str) -> float:
    start = thread_time()
    ranking.find(query)
    return thread_time() - start
