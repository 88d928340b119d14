"""A filter means what it says, and in doubt hides: what is hidden stays unread."""

import pytest

from reviewer.core.unit_filter import UnitFilter, parse
from reviewer.errors import BadInput

KINDS = ("source", "test", "lock")


def wanted(text: str, **facts: object) -> bool:
    known = {"kind": "source", "tags": (), "read": False, "mine": False} | facts
    return parse(text, KINDS).means(**known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "path", "meant"),
    [
        ("", "anything", True),
        ("src", "lib/SRC/a.py", True),
        ("src", "lib/a.py", False),
        ("path:src", "src/a.py", True),
        ("*.py", "deep/in/a.py", True),
        ("*.py", "a.pyc", False),
        ("/docs/**", "docs/a/b.md", True),
        ("/docs/**", "src/docs/b.md", False),
        ("src lib", "lib/a.py", True),
        ("src !test", "src/test_a.py", False),
        ("!*.lock", "yarn.lock", False),
        ("!*.lock", "a.py", True),
    ],
)
def test_paths(text: str, path: str, meant: bool):
    assert parse(text, KINDS).means_path(path) is meant


def test_a_renamed_file_is_meant_by_either_name():
    assert parse("old", KINDS).means_path("new.py", "old.py")
    assert not parse("!old", KINDS).means_path("new.py", "old.py")


@pytest.mark.parametrize(
    ("text", "facts", "meant"),
    [
        ("tag:payments", {"tags": {"payments", "auth"}}, True),
        ("tag:payments", {"tags": set()}, False),
        ("tag:payments tag:auth", {"tags": {"auth"}}, True),
        ("kind:test", {"kind": "test"}, True),
        ("kind:test", {"kind": ""}, False),
        ("unread", {"read": True}, False),
        ("unread", {}, True),
        ("mine", {"mine": True}, True),
        ("mine", {}, False),
        ("unread tag:auth", {"tags": {"auth"}, "read": True}, False),
    ],
)
def test_the_rest(text: str, facts: dict[str, object], meant: bool):
    assert wanted(text, **facts) is meant


@pytest.mark.parametrize("text", ["kind:nonsense", "tag:", "path:"])
def test_what_is_no_filter_is_said(text: str):
    with pytest.raises(BadInput):
        parse(text, KINDS)


def test_what_was_typed_is_kept():
    assert parse("  src   unread ", KINDS) == UnitFilter(text="src unread", paths=("src",), unread=True)
