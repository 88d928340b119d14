"""Tests that prove less than before."""

import pytest

from reviewer.core.finding import DiffSide, Level
from tests.core.risk.diffs import about, says

reasons = says("test-weakening")
TEST = "tests/test_a.py"


def test_assertions_that_go_are_counted_with_the_test_they_stood_in() -> None:
    old = "def test_refund():\n    x = f()\n    assert x == 1\n    assert x.y\n    assert not x.z\n"
    (finding,) = about("test-weakening", TEST, old, "def test_refund():\n    x = f()\n")
    assert (finding.level, finding.side, finding.line) == (Level.HIGH, DiffSide.OLD, 3)
    assert finding.why == "removes 3 assertions from `test_refund` (`assert x == 1`)"


def test_fewer_assertions_than_before_are_less_grave_than_none() -> None:
    old = "def test_a():\n    assert x == 1\n    assert y == 2\n"
    assert [
        one.level for one in about("test-weakening", TEST, old, old.replace("    assert y == 2\n", ""))
    ] == [Level.HIGH]
    new = "def test_a():\n    assert x == 1 and z == 3\n"
    assert [one.level for one in about("test-weakening", TEST, old, new)] == [Level.MEDIUM]


def test_assertions_gained_elsewhere_in_the_file_are_said() -> None:
    old = "def test_a():\n    assert x == 1\n\n\ndef test_b():\n    pass\n"
    new = "def test_a():\n    pass\n\n\ndef test_b():\n    assert y == 1\n    assert y == 2\n"
    (finding,) = about("test-weakening", TEST, old, new)
    assert finding.level is Level.LOW
    assert finding.why.endswith(", while the file gains others")


def test_an_assertion_that_only_moves_is_no_loss() -> None:
    old = "def test_a():\n    assert x == 1\n\n\ndef test_b():\n    pass\n"
    new = "def test_a():\n    pass\n\n\ndef test_b():\n    if y:\n        assert x == 1\n"
    assert reasons(TEST, old, new) == []


def test_a_test_that_goes_is_named() -> None:
    old = "def test_a():\n    assert a()\n\n\ndef test_b():\n    assert b()\n"
    assert reasons(TEST, old, old.split("\n\n\n")[0] + "\n")[0].startswith("removes 1 test (`test_b`)")


def test_a_test_that_is_commented_out_is_gone() -> None:
    old = "def test_a():\n    assert a() == 1\n"
    assert reasons(TEST, old, "# def test_a():\n#     assert a() == 1\n")[0].startswith(
        "removes 1 test (`test_a`)"
    )


def test_a_renamed_test_is_no_loss() -> None:
    old = "def test_a():\n    assert a() == 1\n"
    assert reasons(TEST, old, old.replace("test_a", "test_a_is_one")) == []


def test_copies_that_become_a_table_are_no_loss() -> None:
    old = "def test_a():\n    assert f(1) == 1\n\n\ndef test_b():\n    assert f(2) == 2\n"
    new = "@pytest.mark.parametrize('x', [1, 2])\ndef test_f(x):\n    assert f(x) == x\n"
    assert reasons(TEST, old, new) == []


def test_a_deleted_test_file_says_how_many_tests_it_had() -> None:
    assert reasons(TEST, "def test_a():\n    assert a()\n\n\ndef test_b():\n    assert b()\n", None) == [
        "deletes `tests/test_a.py` with 2 tests"
    ]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TEST, "assert f(x) == 3", "assert f(x)"),
        (TEST, "assert f(x) == 3", "assert f(x) >= 0"),
        (TEST, "assert f(x) == 3", "assert 3 in f(x)"),
        (TEST, "self.assertEqual(f(x), 3)", "self.assertTrue(f(x))"),
        (TEST, "with pytest.raises(ValueError):", "with pytest.raises(Exception):"),
        (TEST, "m.assert_called_once_with(1)", "m.assert_called()"),
        ("a.test.ts", "expect(x).toEqual(3);", "expect(x).toBeDefined();"),
        ("a.test.ts", "expect(x).toBe(3);", "expect(x).toBeTruthy();"),
        ("a_test.go", "assert.Equal(t, 3, x)", "assert.NotNil(t, x)"),
        ("tests/a.rs", "assert_eq!(x, 3);", "assert!(x.is_some());"),
        ("src/test/java/ATest.java", "assertEquals(3, x);", "assertNotNull(x);"),
    ],
)
def test_an_assertion_that_accepts_more_is_loosened(path: str, old: str, new: str) -> None:
    (why,) = reasons(path, f"    {old}\n", f"    {new}\n")
    assert why.startswith("loosens an assertion (")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TEST, "assert f(x)", "assert f(x) == 3"),
        (TEST, "assert f(x) == 3", "assert f(x) == 4"),
        (TEST, "assert type(x) == int", "assert type(x) is int"),
        (TEST, "assert x == True", "assert x"),
        ("a.test.ts", "expect(x).toBe(3);", "expect(x).toEqual(3);"),
        ("src/test/java/ATest.java", "assertEquals(true, x);", "assertThat(x).isTrue();"),
        ("src/test/java/ATest.java", "assertEquals(3, x);", "assertThat(x)"),
    ],
)
def test_an_assertion_that_demands_as_much_is_not(path: str, old: str, new: str) -> None:
    assert reasons(path, f"    {old}\n", f"    {new}\n") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("assert x == approx(3, abs=1e-5)", "assert x == approx(3, abs=0.5)", "abs 1e-5 → 0.5"),
        ("self.assertAlmostEqual(x, 3, places=7)", "self.assertAlmostEqual(x, 3, places=2)", "places 7 → 2"),
    ],
)
def test_a_wider_tolerance_is_said_in_numbers(old: str, new: str, said: str) -> None:
    assert reasons(TEST, old + "\n", new + "\n") == [f"widens a tolerance ({said})"]
    assert reasons(TEST, new + "\n", old + "\n") == []


@pytest.mark.parametrize(
    ("path", "line", "level"),
    [
        (TEST, "@pytest.mark.skip", Level.HIGH),
        (TEST, "@pytest.mark.xfail(strict=False)", Level.HIGH),
        (TEST, "@pytest.mark.skipif(sys.platform == 'win32')", Level.MEDIUM),
        ("a.test.js", "it.skip('a', () => {", Level.HIGH),
        ("a.test.js", "describe.only('a', () => {", Level.HIGH),
        ("a_test.go", "\tt.Skip()", Level.HIGH),
        ("tests/a.rs", "#[ignore]", Level.HIGH),
        ("src/test/java/ATest.java", "@Disabled", Level.HIGH),
        ("ATests.cs", '[Fact(Skip = "x")]', Level.HIGH),
    ],
)
def test_a_test_that_no_longer_runs_is_found(path: str, line: str, level: Level) -> None:
    assert [one.level for one in about("test-weakening", path, "", line + "\n")] == [level]


def test_a_skip_that_goes_is_no_loss() -> None:
    assert reasons(TEST, "@pytest.mark.skip\ndef test_a():\n    pass\n", "def test_a():\n    pass\n") == []


def test_a_snapshot_rewritten_wholesale_is_not_one_updated() -> None:
    old = "".join(f"line {number}\n" for number in range(20))
    assert reasons("src/__snapshots__/a.snap", old, old.replace("line 3\n", "line three\n")) == []
    (why,) = reasons("src/__snapshots__/a.snap", old, "Error\n")
    assert why.startswith("rewrites 20 of 20 lines of a snapshot")


def test_a_lowered_limit_of_coverage_is_found() -> None:
    assert reasons("setup.cfg", "fail_under = 90\n", "fail_under = 60\n") == [
        "lowers a limit of coverage (`fail_under` 90 → 60)"
    ]
    assert reasons("setup.cfg", "fail_under = 60\n", "fail_under = 90\n") == []


def test_assertions_in_production_code_are_no_tests() -> None:
    assert reasons("src/a.py", "assert x > 0\n", "check(x)\n") == []


def test_rust_tests_beside_the_code_are_tests() -> None:
    old = "fn a() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn b() { assert_eq!(1, 1); }\n}\n"
    assert reasons("src/a.rs", old, old.replace("assert_eq!(1, 1);", ""))[0].startswith("removes 1 assertion")
    assert reasons("src/a.rs", "fn a() { assert_eq!(1, 1); }\n" + old, "fn a() {}\n" + old) == []
