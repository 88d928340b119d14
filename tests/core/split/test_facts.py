"""What counts as white space only, and what may look like it."""

import pytest

from reviewer.core.split.facts import only_white_space
from reviewer.core.split.languages import language_of


@pytest.mark.parametrize(
    ("path", "old", "new", "same"),
    [
        ("a.java", "run(one,\n    two);\n", "run(one, two);\n", True),
        ("a.cs", "if (x) {\n", "if (x)\n{\n", True),
        ("a.py", "run(one,\n    two)\n", "run(one, two)\n", False),
        ("a.kt", "return\nrun()\n", "return run()\n", False),
        ("a.swift", "  run()\n", "    run()\n", True),
        ("a.java", "// off\nrun();\n", "// off run();\n", False),
        ("a.c", "#define RUN\nrun();\n", "#define RUN run();\n", False),
        ("a.sql", "-- off\ndrop table t;\n", "-- off drop table t;\n", False),
        ("a.php", "# off\nrun();\n", "# off run();\n", False),
        ("a.java", 'say("one two");\n', 'say("one  two");\n', False),
    ],
)
def test_what_only_looks_like_white_space_is_none(path: str, old: str, new: str, same: bool):
    assert only_white_space(language_of(path), old, new) is same
    assert only_white_space(language_of(path), new, old) is same
