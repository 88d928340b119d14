"""Languages by file name, without looking at what the file says."""

import pytest
from pygments.lexers import find_lexer_class

from reviewer.core.lexers import INTERPRETERS, PREFERRED, language_of, lexer_for


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("src/app.py", "Python"),
        ("types/app.pyi", "Python"),
        ("include/app.h", "C"),
        ("app.HPP", "C++"),
        ("web/app.ts", "TypeScript"),
        ("web/App.tsx", "TSX"),
        ("web/app.min.js", "JavaScript"),
        ("db/001_init.sql", "SQL"),
        ("lib/Tool.pm", "Perl"),
        ("ios/View.m", "Objective-C"),
        ("Dockerfile", "Docker"),
        ("Dockerfile.release", "Docker"),
        ("Makefile", "Makefile"),
        ("man/tool.1", "Groff"),
        ("Cargo.lock", "TOML"),
        ("config.toml.example", "TOML"),
        ("settings.py.in", "Python"),
        ("notes.txt", None),
        ("LICENSE", None),
        ("data.parquet", None),
        ("", None),
        (".", None),
        ("odd\udcff.rs", "Rust"),
    ],
)
def test_a_name_tells_the_language(path: str, language: str | None) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("#!/bin/sh\n", "Bash"),
        ("#!/usr/bin/env python3.12\n", "Python"),
        ("#!/usr/bin/env -S node --no-warnings\n", "JavaScript"),
        ("#!/opt/unheard-of\n", None),
        ("import os\n", None),
        ("", None),
    ],
)
def test_without_an_ending_the_first_line_may_name_an_interpreter(text: str, language: str | None) -> None:
    assert language_of("bin/tool", text) == language


def test_content_never_decides_over_a_name() -> None:
    assert language_of("notes.txt", "#!/bin/sh\n") is None
    assert language_of("page.md", "<?php echo 1; ?>") == "Markdown"


@pytest.mark.parametrize("language", sorted({*PREFERRED.values(), *INTERPRETERS.values()}))
def test_every_language_we_name_is_one_of_pygments(language: str) -> None:
    assert find_lexer_class(language) is not None


def test_a_lexer_is_made_anew_for_each_file() -> None:
    assert lexer_for("a.py") is not lexer_for("b.py")
    assert lexer_for("notes.txt") is None
