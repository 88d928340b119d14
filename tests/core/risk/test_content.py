"""Patterns on changed lines: which lines, which part of them, and what is said."""

import pytest

from reviewer.core.finding import DiffSide, Level
from reviewer.core.risk import Catalogue, read_catalogue
from tests.core.risk.diffs import about, found

HEAD = '[tag.x]\nlevel = "medium"\nabout = "X."\n\n[[rule]]\ntag = "x"\nwhy = "{adds} `{match}`"\n'


def catalogue(rule: str) -> Catalogue:
    return read_catalogue(HEAD + rule, "x.toml")


def told(rule: str, old: str, new: str, path: str = "a.py") -> list[tuple[DiffSide, int, str]]:
    return [(one.side, one.line, one.why) for one in found(path, old, new, catalogue(rule)) if one.tag == "x"]


WORD = "words = ['token']\npattern = '<<token>>'\n"


def test_added_and_removed_lines_both_count() -> None:
    assert told(WORD, "", "token = 1\n") == [(DiffSide.NEW, 1, "adds `token`")]
    assert told(WORD, "a = 1\ntoken = 1\n", "a = 1\n") == [(DiffSide.OLD, 2, "removes `token`")]


def test_what_was_there_before_is_changed_not_added() -> None:
    assert told(WORD, "token = 1\n", "token = 2\n") == [
        (DiffSide.NEW, 1, "changes `token`; also on line 1 (removed)")
    ]


def test_unchanged_lines_do_not_count() -> None:
    assert told(WORD, "token = 1\na = 1\n", "token = 1\na = 2\n") == []


@pytest.mark.parametrize(
    ("lines", "old", "new", "count"),
    [
        ("added", "token = 1\n", "", 0),
        ("removed", "", "token = 1\n", 0),
        ("removed", "token = 1\n", "a\n", 1),
        ("new", "token = 1\n", "token = 2\n", 0),
        ("new", "a = 1\n", "token = 2\n", 1),
        ("new", "token = 1\n", "a = 2\n", 0),
        ("gone", "token = 1\n", "a = 2\n", 1),
        ("gone", "token = 1\n", "token = 2\n", 0),
        ("gone", "a = 1\n", "token = 2\n", 0),
    ],
)
def test_a_rule_may_look_at_some_lines_only(lines: str, old: str, new: str, count: int) -> None:
    assert len(told(f"lines = '{lines}'\n" + WORD, old, new)) == count


@pytest.mark.parametrize(
    ("where", "expected"),
    [("code", [1]), ("string", [2]), ("comment", [3, 4]), ("text", [1, 2]), ("any", [1, 2, 3, 4])],
)
def test_a_rule_looks_in_one_part_of_the_text(where: str, expected: list[int]) -> None:
    text = 'token = 1\nx = "token"\n# token\n"""\ntoken\n"""\n'.replace('"""\ntoken\n"""', '"""token"""')
    seen = [
        line for part in text.split("\n") for line in told(f"where = '{where}'\n" + WORD, "", part + "\n")
    ]
    assert len(seen) == len(expected)


def test_what_stands_in_a_comment_that_began_far_above_is_no_code() -> None:
    """The whole file is known, so a line inside a docstring is seen as such."""
    text = 'def f():\n    """About\n\n    the token\n    """\n'
    assert told(WORD, text.replace("the token", "nothing"), text) == []


def test_without_the_blobs_a_line_counts_as_code() -> None:
    """From a bare patch nobody can tell that it stands in a docstring: in doubt it is found."""
    text = 'def f():\n    """About\n\n    the token\n    """\n'
    old = text.replace("the token", "nothing")
    assert [one.tag for one in found("a.py", old, text, catalogue(WORD), blobs=False)] == ["x"]


def test_words_are_sub_words() -> None:
    assert told(WORD, "", "tokenizer = 1\n") == []
    assert len(told(WORD, "", "nextToken = 1\n")) == 1


def test_unless_takes_a_line_out() -> None:
    assert told(WORD + "unless = 'page'\n", "", "page_token = 1\n") == []


def test_tests_and_docs_are_left_out_unless_a_rule_names_them() -> None:
    assert told(WORD, "", "token = 1\n", "tests/test_a.py") == []
    assert told(WORD, "", "token = 1\n", "docs/a.md") == []
    assert len(told("kinds = ['test']\n" + WORD, "", "token = 1\n", "tests/test_a.py")) == 1


def test_a_rule_may_be_for_some_languages() -> None:
    assert told("languages = ['go']\n" + WORD, "", "token = 1\n") == []
    assert len(told("languages = ['go']\n" + WORD, "", "token = 1\n", "a.go")) == 1


def test_paths_narrow_a_pattern_and_exceptions_narrow_paths() -> None:
    rule = "paths = ['src/']\nexcept_paths = ['src/old/']\n" + WORD
    assert len(told(rule, "", "token = 1\n", "src/a.py")) == 1
    assert told(rule, "", "token = 1\n", "lib/a.py") == []
    assert told(rule, "", "token = 1\n", "src/old/a.py") == []


def test_a_rule_without_a_pattern_is_about_every_unit_of_the_file() -> None:
    rule = "paths = ['src/']\n".replace("{match}", "{path}")
    old = "a = 1\nb = 1\nc = 1\n"
    assert len(told(rule, old, "a = 2\nb = 1\nc = 2\n", "src/a.py")) == 2


SPAN = "span = 3\nwords = ['except']\npattern = '(?m)^except:\\n +pass'\nlines = 'new'\n"


def test_a_pattern_may_span_lines_of_which_one_is_changed() -> None:
    assert len(told(SPAN, "try:\n a()\nexcept:\n  raise\n", "try:\n a()\nexcept:\n  pass\n")) == 1


def test_a_deletion_that_makes_the_match_is_shown_where_it_was() -> None:
    """The handler's only line goes and leaves `pass`: the place is the removed line."""
    old, new = "try:\n a()\nexcept:\n  log()\n  pass\n", "try:\n a()\nexcept:\n  pass\n"
    assert told(SPAN, old, new) == [(DiffSide.OLD, 4, "adds `except: pass`")]


def test_a_match_that_touches_no_changed_line_does_not_count() -> None:
    old = "try:\n a()\nexcept:\n  pass\n\n\nb = 1\n"
    assert told(SPAN, old, old.replace("b = 1", "b = 2")) == []


def test_only_one_finding_for_a_tag_of_a_unit_and_it_says_how_many_more() -> None:
    new = "".join(f"token{number} = 1\n" for number in range(9))
    (one,) = told(WORD, "", new)
    assert one[1] == 1
    assert one[2] == "adds `token0`; also on 8 other lines of this unit: 2, 3, 4, 5, 6 and 3 more"


def test_the_gravest_hit_speaks() -> None:
    text = "x = authenticate\nok = user.password == given\n"
    (finding,) = about("auth", "a.py", "", text)
    assert (finding.level, finding.line) == (Level.HIGH, 2)


def test_strings_in_code_are_not_quoted() -> None:
    (finding,) = about("auth", "a.py", "", 'if user.password == "hunter22222":\n    pass\n')
    assert "hunter" not in finding.why
    assert finding.why == 'adds a comparison of a password (`user.password == "…"`)'


def test_a_very_long_line_is_searched_piece_by_piece() -> None:
    line = "a = 1; " * 900 + "token = 2; " + "a = 1; " * 100
    assert len(told(WORD, "", line + "\n")) == 1
