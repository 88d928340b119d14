"""What counts as white space only, and what may look like it."""

import pytest

from reviewer.core.split.aside import set_aside
from reviewer.core.split.facts import files_of
from reviewer.core.split.white_space import only_white_space
from tests.core.split.build import change_of


def lines(text: str) -> list[bytes]:
    return text.encode().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("path", "old", "new", "same"),
    [
        ("a.java", "run(one,\n    two);\n", "run(one, two);\n", True),
        ("a.cs", "if (x) {\n", "if (x)\n{\n", True),
        ("a.py", "run(one,\n    two)\n", "run(one, two)\n", False),
        ("a.py", "run()\n", "    run()\n", False),
        ("a.py", "run()  \n", "run()\n", True),
        ("a.kt", "return\nrun()\n", "return run()\n", False),
        ("a.gradle", "return\nrun()\n", "return run()\n", False),
        ("a.scala", "  run()\n", "    run()\n", False),
        ("a.swift", "  run()\n", "    run()\n", True),
        ("a.java", "// off\nrun();\n", "// off run();\n", False),
        ("a.c", "#define RUN\nrun();\n", "#define RUN run();\n", False),
        ("a.sql", "-- off\ndrop table t;\n", "-- off drop table t;\n", False),
        ("a.php", "# off\nrun();\n", "# off run();\n", False),
        ("a.java", 'say("one two");\n', 'say("one  two");\n', False),
        ("a.md", "a line \n", "a line\n", False),
        ("Makefile", "DIR = x \n", "DIR = x\n", False),
        ("a.yaml", "a: |\n  b \n", "a: |\n  b\n", False),
    ],
)
def test_what_only_looks_like_white_space_is_none(path: str, old: str, new: str, same: bool):
    assert only_white_space(path, lines(old), lines(new)) is same
    assert only_white_space(path, lines(new), lines(old)) is same


def test_what_is_too_long_to_be_compared_is_in_doubt():
    long = [b"x = 1;\n"] * 40_000
    assert not only_white_space("a.c", long, [b" " + line for line in long])


@pytest.mark.parametrize(
    ("path", "before", "line", "after", "same"),
    [
        ("a.js", "const a = `\n", "  b", "\n`;\n", False),
        ("a.js", "const a = `x`;\n", "  b();", "\nconst c = `y`;\n", True),
        ("a.js", "const a = '`';\n", "  b();", "\nc();\n", True),
        ("a.js", "a = `\n${b} ` + `\n", "  c", "\n`;\n", False),
        ("a.go", 'const a = "x"\n', "  b()", "\n", True),
        ("a.go", "const a = `\n", "  b", "\n` + x\n", False),
        ("a.java", 'String a = """\n', "    b", '\n    """;\n', False),
        ("a.java", 'say("one");\n', "    b();", '\nsay("two");\n', True),
        ("a.rs", 'let a = "one\n', "  two", '\n  three";\n', False),
        ("a.c", "#define A \\\n", "  b();", "\n", False),
        ("a.rb", "a = <<~END\n", "  b", "\nEND\n", False),
        ("a.rb", "a = %q(\n", "  b", "\n)\n", False),
        ("a.php", "<?php $a = <<<END\n", "  b", "\nEND;\n", False),
        ("a.sql", "insert into t values ('\n", "  b", "\n');\n", False),
        ("a.py", "def run():\n", "    go()", "\n", False),
        ("a.yaml", "a: |\n", "  b", "\n", False),
        ("Makefile", "all:\n", "\tgo", "\n", False),
        ("a.md", "Text\n\n", "    code", "\n", False),
    ],
)
def test_an_indent_inside_a_string_is_content(path: str, before: str, line: str, after: str, same: bool):
    change, bases = change_of({path: (before + line + after, before + "  " + line + after)})
    titles = [pile.title for pile in set_aside(change, files_of(change, bases), bases)]
    assert titles == (["White space and line breaks"] if same else [])


def test_a_string_that_the_change_itself_opens_is_one():
    before = "a();\nb();\n  c\nb();\nd();\n"
    change, bases = change_of({"a.js": (before, "a(`);\nb();\n    c\nb();\nd(`);\n")})
    assert len(change.units) == 3
    assert set_aside(change, files_of(change, bases), bases) == []


def test_blanks_at_the_end_of_a_line_of_a_docstring_are_content():
    text = 'def a():\n    """One.  \n\n    Two. \n    """\n    go()  \n'
    change, bases = change_of({"a.py": (text, "\n".join(map(str.rstrip, text.split("\n"))))})
    found = set_aside(change, files_of(change, bases), bases)
    assert [[change.units[index].old_start for index in pile.units] for pile in found] == [[6]]
