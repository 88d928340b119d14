"""Code, strings and comments told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.risk.languages import LANGUAGES, OTHER, TRANSLATION, language_of
from reviewer.core.risk.lexer import Views, Where

PATHS = (
    *("a.py", "a.js", "a.go", "a.rs", "a.java", "a.cs", "a.rb"),
    *("a.sh", "a.sql", "a.yaml", "a.toml", "a.html", "a.c", "a.vue"),
)


def view(path: str, text: str, where: Where) -> str:
    return "\n".join(Views(text, language_of(path).syntax).lines(where))


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("a.py", 'x = "password"  # auth', 'x = "        "        '),
        ("a.py", '"""Password."""\nx = 1', "               \nx = 1"),
        ("a.py", 'run(\n    """\nDROP\n"""\n)', 'run(\n    """\n    \n"""\n)'),
        ("a.js", "a = /['\"]/; b = 'x' // y", "a = /    /; b = ' '     "),
        ("a.js", "a = `x ${key} y`", "a = `x ${key} y`"),
        ("a.go", 's := `raw "text"` /* c */', 's := `raw "text"`        '),
        ("a.rs", "fn f<'a>(x: &'a str) -> char { 'x' }", "fn f<'a>(x: &'a str) -> char { ' ' }"),
        ("a.rs", 'r#"a "quoted" text"# + b', 'r#"               "# + b'),
        ("a.sh", 'echo "${#list}" # words', 'echo "        "        '),
        ("a.yaml", "title: don't # note", "title: don't       "),
        ("a.sql", "SELECT 'it''s' -- x", "SELECT '  '' '     "),
        ("a.c", "char q = '\"'; int x; // y", "char q = ' '; int x;     "),
        ("a.cs", 'var s = @"c:\\"; Run();', 'var s = @"   "; Run();'),
        ("a.html", '<a title="x"> <!-- y -->', '<a title=" ">           '),
        ("a.unknown", "# 'x' // y", "# 'x' // y"),
    ],
)
def test_strings_and_comments_are_blank_in_the_code(path: str, text: str, code: str) -> None:
    """Columns stay, quotes stay; what a language does not have is code."""
    assert view(path, text, Where.CODE) == code


OPENERS = (
    *(
        '"',
        "'",
        "`",
        '"""',
        "'''",
        "\\",
        "/",
        "*",
        "/*",
        "*/",
        "//",
        "#",
        'r#"',
        'br"',
        '"#',
        "r",
        "$@",
        "=",
        "(",
    ),
    *("--", "-", "--[[", "]]", "<!--", "-->", "<", "\n=begin\n", "\n=end\n", "[", "{", ":", ";", "#{", "#["),
    *(" ", "  ", "\t", "\n", "\r", "x", "é"),
)


@pytest.mark.parametrize(
    "path", [*PATHS, "a.cpp", "a.php", "a.lua", "a.css", "a.json", "a.tf", "a.swift", "a.ini"]
)
@given(text=st.lists(st.sampled_from(OPENERS), max_size=40).map("".join))
def test_what_is_passed_over_at_a_glance_would_not_have_been_found(path: str, text: str) -> None:
    """The same views as when every character is looked at."""
    syntax = language_of(path).syntax
    for where in Where:
        assert Views(text, syntax).lines(where) == Views(text, replace(syntax, plain="")).lines(where)


def test_comments_hold_docstrings_and_strings_do_not() -> None:
    text = '"""About passwords."""\nx = "secret"  # note'
    assert "About passwords." in view("a.py", text, Where.COMMENT)
    assert "note" in view("a.py", text, Where.COMMENT)
    assert view("a.py", text, Where.STRING).split() == ['"secret"']


def test_a_comment_that_spans_lines_hides_all_of_them() -> None:
    assert view("a.ts", "a(); /* password\n == x */ b();", Where.CODE) == "a();            \n         b();"


def test_text_that_never_ends_does_not_hide_other_lines() -> None:
    """An unbalanced quote ends with its line: what follows stays code."""
    assert view("a.js", "it's\npassword == x", Where.CODE).split("\n")[1] == "password == x"


@given(text=st.text(st.sampled_from("ab '\"`#/*-=\n\\{}$%<>!rf_1"), max_size=80), path=st.sampled_from(PATHS))
def test_every_view_has_the_same_lines_and_columns(text: str, path: str) -> None:
    """Whatever the text: nothing moves, and each character is seen or blank."""
    views = Views(text, language_of(path).syntax)
    for where in Where:
        lines = views.lines(where)
        assert [len(line) for line in lines] == [len(line) for line in text.split("\n")]
        for shown, line in zip(lines, text.split("\n"), strict=True):
            assert all(a == b or a == " " for a, b in zip(shown, line, strict=True))


@given(text=st.text(st.sampled_from("ab '\"`#/*-=\n"), max_size=60), path=st.sampled_from(PATHS))
def test_what_is_not_code_is_a_string_or_a_comment(text: str, path: str) -> None:
    """No character is lost to all of code, strings and comments."""
    views = Views(text, language_of(path).syntax)
    parts = [views.lines(where) for where in (Where.CODE, Where.STRING, Where.COMMENT)]
    for number, line in enumerate(text.split("\n")):
        for column, character in enumerate(line):
            assert any(part[number][column] == character for part in parts)


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("src/a.py", b"", "python"),
        ("bin/tool", b"#!/usr/bin/env python3\n", "python"),
        ("bin/tool", b"#!/bin/sh\n", "shell"),
        ("bin/tool", b"\x7fELF", "other"),
        ("Dockerfile.dev", b"", "dockerfile"),
        ("deploy/Makefile", b"", "make"),
        ("src/locales/de.json", b"", "translation"),
        ("src/locales/load.py", b"", "python"),
        ("conf/messages_fr.properties", b"", "translation"),
    ],
)
def test_the_language_of_a_path(path: str, head: bytes, name: str) -> None:
    """By name, else by the first line; a translation is data, never code that lies in such a folder."""
    assert language_of(path, head).name == name


def test_every_language_has_a_name_the_catalogue_may_use() -> None:
    assert {OTHER.name, TRANSLATION.name, "python"} <= LANGUAGES
