"""Titles and reasons, as a person would write them."""

import pytest

from reviewer.core.split import split
from reviewer.core.split.tree import told_apart
from reviewer.core.split.words import as_written
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
    assert why == "test_auth.py tests auth.py; both begin to use `locked`"


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


def test_signs_alone_are_not_called_replaced():
    assert said({"a.py": ("x = (1, 2)\n", "x = [1, 2)\n")})["a.py"][0] == "Change a.py"


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


def test_tokens_are_said_as_they_are_written():
    found = said({"a.cc": ("x = copy < char > (a);\n", "x = std::move<char>(a, b);\n")})["a.cc"][0]
    assert " ( " not in found
    assert as_written("copy < char > ( a , b )") == "copy<char>(a, b)"
    assert as_written("std : : copy") == "std::copy"
    assert as_written("a = = b") == "a == b"
    assert as_written("18618 - 05") == "18618-05"
    assert as_written("return x") == "return x"


POOL = """\
namespace App.Pools
{
    public class Pool
    {
        public const int Max = 10;

        public int Take(int n)
        {
            var left = Max - n;
            return left;
        }
    }
}
"""
POOL_TESTS = """\
namespace App.Pools.Tests;

public class PoolTests
{
    [Fact]
    public void TakesWhatIsLeft()
    {
        var pool = new Pool();
        Assert.Equal(9, pool.Take(1));
    }
%s}
"""
MORE = """\

    [Fact]
    public void TakesNothingFromAnEmptyPool()
    {
        var pool = new Pool();
        Assert.Equal(0, pool.Take(0));
    }
"""


def test_a_class_is_named_not_its_namespace_nor_what_is_in_it():
    assert said({"src/Pool.cs": ("", POOL)})["src/Pool.cs"][0] == "Add `Pool`, `Max` and 1 more in Pool.cs"
    changed = POOL.replace("return left;", "return left < 0 ? 0 : left;")
    assert said({"src/Pool.cs": (POOL, changed)})["src/Pool.cs"][0] == "Change `Pool.Take` in Pool.cs"


def test_tests_are_told_by_what_marks_them_and_new_suites_by_name():
    path = "App.Tests/PoolTests.cs"
    assert said({path: ("", POOL_TESTS % "")})[path][0] == "Add `PoolTests` in PoolTests.cs"
    found = said({path: (POOL_TESTS % "", POOL_TESTS % MORE)})[path][0]
    assert found == "Test: takes nothing from an empty pool"


def test_an_entry_of_the_changelog_is_not_called_documents():
    log = ("# 2.0\n\n- One.\n", "# 2.0\n\n- One.\n- A locked user cannot login.\n")
    title, _ = said({"src/auth.py": GUARD, "CHANGES.md": log})["src/auth.py"]
    assert title == "Change `login` in auth.py, with changelog"


def test_two_files_of_one_name_are_told_apart_by_their_folders():
    made = "public class Pool\n{\n    public int Take%s() => 1;\n}\n"
    files = {
        "src/App/Pool.cs": (made % "", made % "Locked"),
        "src/App.Tests/Pool.cs": (made % "", made % "Locked"),
    }
    _, why = said(files)["src/App/Pool.cs"]
    assert "Pool.cs tests Pool.cs" not in why


def test_what_comes_with_it_is_said_rather_than_a_place_that_the_name_tells():
    name = "TakeWhatIsLeftOfAllPoolsThatAreStillOpen"
    code = POOL.replace("Take(", f"{name}(")
    files = {
        "src/Pool.cs": (code, code.replace("return left;", "return left < 0 ? 0 : left;")),
        "App.Tests/PoolTests.cs": (
            POOL_TESTS.replace("pool.Take(", f"pool.{name}(") % "",
            POOL_TESTS.replace("pool.Take(1)", f"pool.{name}(left < 0 ? 0 : 1)") % "",
        ),
    }
    title, _ = said(files)["src/Pool.cs"]
    assert title == f"Change `Pool.{name}`, with tests"


def test_chapters_of_one_name_are_told_apart_by_their_files():
    failures = "# Intro\n\nText\n\n# FAILURES\n\n{}\n"
    apple, pear = "apples ripen in autumn\n" * 30, "pears are stored below\n" * 30
    found = said(
        {
            "docs/assert.md": (failures.format("x"), failures.format(apple)),
            "en/mark.md": (failures.format("y"), failures.format(pear)),
        }
    )
    assert found["docs/assert.md"][0] == "Document “FAILURES” in assert.md"
    assert found["en/mark.md"][0] == "Document “FAILURES” in mark.md"


def test_an_entry_of_a_changelog_says_below_which_heading():
    log = "# Changes\n\n## 2.0\n\n{}\n## 1.0\n\n- first\n"
    assert said({"CHANGELOG.md": (log.format(""), log.format("- second\n- third\n"))})["CHANGELOG.md"][0] == (
        "Changelog: “2.0” in CHANGELOG.md"
    )


def test_a_generic_folder_is_said_with_the_one_around_it():
    found = said({"crates/ignore/src/lib.rs": ("a\n", "b\n"), "crates/regex/src/lib.rs": ("c\n", "d\n")})
    assert sorted({title.rpartition(" in ")[2] for title, _ in found.values()}) == [
        "ignore/src/lib.rs",
        "regex/src/lib.rs",
    ]


def test_parts_of_one_hunk_and_what_is_alike_all_the_same_have_numbers():
    long = "".join(f"value_{number} = {number}\n" for number in range(900))
    change, base = change_of({"values.py": (None, long)})
    titles = [chunk.title for chunk in split(change, base, ())]
    assert len(titles) > 1
    assert [title.rpartition(" (")[2] for title in titles] == [
        f"{number} of {len(titles)})" for number in range(1, len(titles) + 1)
    ]
    assert told_apart(["a", "b", "a"]) == ["a (1 of 2)", "b", "a (2 of 2)"]
