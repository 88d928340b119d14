"""Titles and reasons, as a person would write them."""

import pytest

from reviewer.core.split import split
from tests.core.split.build import Sides, change_of


def said(files: dict[str, Sides]) -> dict[str, tuple[str, str]]:
    """The title and the reason of the chunk each file's first unit is in."""
    change, base = change_of(files)
    home = {unit: chunk for chunk in split(change, base, ()) for unit in chunk.units}
    found: dict[str, tuple[str, str]] = {}
    for unit in change.units:
        found.setdefault(unit.path, (home[unit.fingerprint].title, home[unit.fingerprint].why))
    return found


GUARD = (
    "def login(user):\n    if user.ok:\n        return True\n    return False\n",
    "def login(user):\n    if user.ok and not user.locked:\n        return True\n    return False\n",
)
TESTED = (
    "def test_login():\n    assert login(ok)\n",
    "def test_login():\n    assert login(ok)\n\n\ndef test_locked():\n    assert not login(locked)\n",
)


def test_a_small_change_is_with_its_test_and_says_so():
    found = said(
        {"src/auth.py": GUARD, "tests/test_auth.py": TESTED, "docs/colours.md": ("red\n", "green\n")}
    )
    assert found["src/auth.py"] == found["tests/test_auth.py"]
    title, why = found["src/auth.py"]
    assert title == "Change `login` in auth.py, with tests"
    assert why == "both begin to use `locked`; test_auth.py tests auth.py"


def test_one_that_stands_alone_says_beside_what():
    assert (
        said({"a.py": ("x = 1\n", "x = 2\n")})["a.py"][1] == "stands alone: there is nothing to group it with"
    )
    found = said({"src/auth.py": GUARD, "docs/colours.md": ("red\n", "green\n")})
    assert found["docs/colours.md"][1] == "the only change in colours.md; no other is about the same things"


@pytest.mark.parametrize(
    ("went", "came", "title"),
    [
        ("0.8.0", "0.10.1", "Raise `0.8.0` to `0.10.1` in versions.py"),
        ("0.8.0", "0.7.9", "Replace `0.8.0` by `0.7.9` in versions.py"),
        ("8", "9", "Replace `8` by `9` in versions.py"),
    ],
)
def test_a_higher_version_is_raised_to(went: str, came: str, title: str):
    assert said({"versions.py": (f"v = {went}\n", f"v = {came}\n")})["versions.py"][0] == title


def test_words_of_the_language_are_no_reason():
    files: dict[str, Sides] = {
        f"pkg/m{number}.py": (
            f"def f{number}():\n    import marker\n    return marker.xfail\n",
            f"def f{number}():\n    return run(not_now.xfail)\n",
        )
        for number in range(4)
    }
    for _, why in said(files).values():
        assert not {"`def`", "`import`", "`return`", "`not`"} & set(why.replace(",", " ").split())
