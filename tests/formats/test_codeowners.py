"""CODEOWNERS by the documents of both forges: who owns what, and where the two contradict each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.owners import Owned, Ownership
from reviewer.formats.codeowners import ALL_PLACES, LARGEST, Form, place_and_form, read_codeowners

GITHUB, GITLAB = Form.GITHUB, Form.GITLAB
BOTH = (GITHUB, GITLAB)


def read(text: str, form: Form = GITHUB) -> Ownership:
    return read_codeowners(text.encode(), "CODEOWNERS", form)


def owners(text: str, path: str, form: Form = GITHUB) -> list[tuple[str, ...]] | None:
    """The owners of a path, section by section; None if nothing is said of it."""
    found = read(text, form).of(path)
    return [one.owners for one in found] or None


@pytest.mark.parametrize(
    ("pattern", "path", "github", "gitlab"),
    [
        ("*", "a", True, True),
        ("*", ".hidden/deep/a", True, True),
        ("*.js", "a.js", True, True),
        ("*.js", "src/.x/a.js", True, True),
        ("*.js", "a.jsx", False, False),
        ("/docs/", "docs/a/b.md", True, True),
        ("/docs/", "x/docs/a.md", False, False),
        ("/docs/", "docs", False, False),
        ("apps/", "apps/a", True, True),
        ("apps/", "x/apps/y/a", True, True),
        ("docs/*", "docs/a.md", True, True),
        ("docs/*", "docs/sub/a.md", False, False),
        ("/docs/*", "docs/sub/a.md", False, False),
        ("/*", "README", True, True),
        ("/*", "a/README", False, False),
        ("**/logs", "logs", True, True),
        ("**/logs", "a/b/logs", True, True),
        ("**/logs", "a/b/logs/x", True, False),
        ("docs/**", "docs/a/b", True, False),  # in Ruby `**` reaches down only before a slash
        ("docs/**", "docs/a", True, True),
        ("docs/**/*", "docs/a/b", True, True),
        ("a/**/b.py", "a/b.py", True, True),
        ("a/**/b.py", "a/x/y/b.py", True, True),
        ("docs", "docs/a.md", True, False),
        ("docs", "x/docs", True, True),
        ("src/app", "src/app/a.py", True, False),
        ("src/app", "src/application", False, False),
        ("internal/README.md", "internal/README.md", True, True),
        ("internal/README.md", "docs/internal/README.md", False, True),
        (r"my\ dir/", "my dir/a", True, True),
        ("file?.txt", "file1.txt", True, True),
        ("file?.txt", "file/.txt", False, False),
        ("/a*/", "abc/x", True, True),
        ("/a*/", "b/abc/x", False, False),
        ("*.PY", "a.py", False, False),
        ("[ab].c", "a.c", False, True),
        ("[!ab].c", "a.c", False, False),
        ("[!ab].c", "z.c", False, True),
        ("*.[ch]", "x/a.h", False, True),
        ("[z-a].c", "z.c", False, True),
        (r"\#file", "#file", False, True),
        ("a.b", "axb", False, False),
        ("a+(b)", "a+(b)", True, True),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "caf\N{LATIN SMALL LETTER E WITH ACUTE}", True, True),
    ],
)
def test_a_pattern_means_what_the_forge_says_it_means(pattern, path, github, gitlab):
    assert (owners(f"{pattern} @o", path, GITHUB) is not None) is github
    assert (owners(f"{pattern} @o", path, GITLAB) is not None) is gitlab


@pytest.mark.parametrize("form", BOTH)
def test_the_last_line_that_means_a_path_names_its_owners(form):
    text = "* @all\n\n# the scripts\n*.js @js @web\n/docs/ doc@example.com\n"
    assert owners(text, "docs/a.js", form) == [("doc@example.com",)]
    assert owners(text, "src/a.js", form) == [("@js", "@web")]
    assert owners(text, "x", form) == [("@all",)]


@pytest.mark.parametrize("form", BOTH)
def test_unowned_on_purpose_is_not_the_same_as_not_spoken_of(form):
    assert owners("/apps/ @o\n/apps/gh", "apps/gh", form) == [()]
    assert owners("/apps/ @o\n/apps/gh", "lib/x", form) is None


# GitHub.


def test_on_github_a_comment_ends_the_owners():
    assert owners("*.py @o #c @z", "a.py") == [("@o",)]


@pytest.mark.parametrize(
    "line", ["!secret.py @o", "*.py not-an-owner @ok", "[a @o", r"\#file @o", "*.py @@owner", "[Section] @o"]
)
def test_on_github_an_invalid_line_is_passed_over_and_said(line):
    read_file = read(f"* @all\n{line}\n")
    assert [one.owners for one in read_file.of("secret.py")] == [("@all",)]
    assert len(read_file.problems) == 1
    assert read_file.problems[0].startswith("CODEOWNERS:2: this line counts for nothing")


# GitLab.

SECTIONS = """
* @default
[Docs][2] @docs-team
docs/
docs/api/ @api
^[Database] @dba
model/db/
!model/db/generated/
"""


def test_on_gitlab_every_section_asks_for_itself_and_gives_its_owners():
    found = read(SECTIONS, GITLAB)
    assert found.of("docs/a.md") == (Owned("", ("@default",), 1), Owned("Docs", ("@docs-team",), 2))
    assert found.of("docs/api/a.md")[1] == Owned("Docs", ("@api",), 2)
    assert found.of("x") == (Owned("", ("@default",), 1),)


def test_on_gitlab_an_optional_section_asks_for_nothing():
    assert read(SECTIONS, GITLAB).of("model/db/a.sql") == (Owned("", ("@default",), 1),)


def test_on_gitlab_what_is_excluded_stays_so():
    text = "[DB] @dba\ndb/\n!db/generated/\ndb/generated/ @back\n"
    assert owners(text, "db/a.sql", GITLAB) == [("@dba",)]
    assert owners(text, "db/generated/a.sql", GITLAB) == [()]


def test_on_gitlab_sections_of_one_name_are_one_and_what_asks_for_more_holds():
    text = "^[Docs] @a\na/\n[DOCS][3] @b\nb/\n"
    (section,) = read(text, GITLAB).sections
    assert (section.name, section.optional, section.approvals) == ("Docs", False, 3)
    assert owners(text, "a/x", GITLAB) == [("@a",)]
    assert owners(text, "b/x", GITLAB) == [("@b",)]


@pytest.mark.parametrize("count", ["0", "-1", ""])
def test_on_gitlab_fewer_than_one_approval_means_one(count):
    assert read(f"[S][{count}] @o\na/\n", GITLAB).of("a/x") == (Owned("S", ("@o",), 1),)


def test_on_gitlab_owners_in_a_comment_count_and_what_is_no_owner_does_not():
    assert owners("*.py @o #c @z", "a.py", GITLAB) == [("@o", "@z")]
    assert owners("*.py @@maintainer word", "a.py", GITLAB) == [("@@maintainer",)]


def test_on_gitlab_a_line_whose_owners_are_none_asks_for_somebody_who_cannot_be_found():
    """Not for nobody: a misspelt owner must not free a path."""
    assert owners("*.py ann", "a.py", GITLAB) == [("ann",)]


def test_on_gitlab_a_broken_heading_is_an_entry_of_the_section_before():
    assert owners("[a @o\n", "a", GITLAB) is None
    assert owners("* @all\n[a @o\n", "x", GITLAB) == [("@all",)]


# Which file counts.


@pytest.mark.parametrize(
    ("there", "wanted", "place", "form"),
    [
        ({"CODEOWNERS": b"* @a"}, "auto", "CODEOWNERS", GITHUB),
        ({"CODEOWNERS": b"[S] @a\n*"}, "auto", "CODEOWNERS", GITLAB),
        ({"CODEOWNERS": b"[ab].c @a"}, "auto", "CODEOWNERS", GITHUB),
        ({".gitlab/CODEOWNERS": b"* @a"}, "auto", ".gitlab/CODEOWNERS", GITLAB),
        ({"CODEOWNERS": b"", ".github/CODEOWNERS": b""}, "auto", ".github/CODEOWNERS", GITHUB),
        ({"CODEOWNERS": b"", ".github/CODEOWNERS": b""}, "gitlab", "CODEOWNERS", GITLAB),
        ({"docs/CODEOWNERS": b"", ".gitlab/CODEOWNERS": b""}, "gitlab", "docs/CODEOWNERS", GITLAB),
        ({"CODEOWNERS": b"[S]\n*"}, "github", "CODEOWNERS", GITHUB),
    ],
)
def test_the_first_file_that_the_forge_finds_counts(there, wanted, place, form):
    assert place_and_form(there, wanted) == (place, form)


def test_where_two_forges_could_be_meant_somebody_has_to_say():
    both = {".github/CODEOWNERS": b"* @a", ".gitlab/CODEOWNERS": b"* @b"}
    with pytest.raises(ValueError, match="say whose counts"):
        place_and_form(both, "auto")
    assert place_and_form(both, "gitlab") == (".gitlab/CODEOWNERS", GITLAB)


def test_without_a_file_there_is_none():
    assert place_and_form({}, "auto") is None
    assert place_and_form({".gitlab/CODEOWNERS": b""}, "github") is None


def test_a_file_too_large_for_the_forge_is_not_relied_on():
    assert "larger than" in read_codeowners(b"#" * LARGEST, "CODEOWNERS", GITHUB).refusal


@given(st.text(max_size=200), st.sampled_from(BOTH), st.text(max_size=20))
def test_any_text_can_be_read_and_asked(text, form, path):
    read(text, form).of(path)


@given(st.text("ab*?[]!\\/^-#. ", min_size=1, max_size=12), st.sampled_from(BOTH), st.text("ab/", max_size=8))
def test_any_pattern_can_be_asked(pattern, form, path):
    read(f"{pattern} @o", form).of(path)


def test_the_places_of_both_forges_are_looked_at_once():
    assert len(ALL_PLACES) == 4
