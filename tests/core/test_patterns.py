"""Patterns that are compiled late: what they find is what they would find compiled at once."""

import pkgutil
import re
from importlib import import_module

import pytest

import reviewer
from reviewer.core.patterns import Later, regex


def test_a_pattern_is_compiled_when_it_is_first_asked():
    found = regex(r"(?P<word>[a-z]+)", re.IGNORECASE)
    assert isinstance(found, Later)
    match = found.search("1 Abc")
    assert match is not None
    assert match["word"] == "Abc"
    assert found.sub("-", "a1b") == "-1-"
    assert found.pattern == r"(?P<word>[a-z]+)"


def test_what_is_not_asked_of_a_pattern_is_not_there():
    with pytest.raises(AttributeError):
        regex("a").scanner("")  # type: ignore[attr-defined]


def test_every_pattern_that_waits_can_be_compiled():
    modules = [
        import_module(one.name)
        for one in pkgutil.walk_packages(reviewer.__path__, "reviewer.")
        if one.name.startswith("reviewer.core")
    ]
    waiting = {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Later)
    }
    assert len(waiting) > 50
    for value in waiting.values():
        assert re.compile(value.pattern, value.flags)
