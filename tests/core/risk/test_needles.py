"""Needles save work and change nothing: whatever a pattern matches, they let through."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.config import catalogue
from reviewer.core.policy import Policy
from reviewer.core.risk.catalogue import compiled
from reviewer.core.risk.needles import folded, needles_of
from reviewer.core.risk.subwords import expand
from reviewer.core.risk.told import allow

PATTERNS = sorted({rule.pattern for rule in catalogue(Policy()).rules if rule.pattern})


CORPUS = sorted(
    {
        line
        for path in (Path(__file__).parent / "corpus").glob("*.txt")
        for line in path.read_text().split("\n")
    }
)


def test_whatever_a_pattern_matches_in_the_corpus_its_needles_let_through():
    for pattern in PATTERNS:
        search = compiled(pattern).search
        assert all(allow(pattern, folded(line)) for line in CORPUS if search(line)), pattern


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PATTERNS), st.data())
def test_whatever_a_pattern_matches_its_needles_let_through(pattern, data):
    text = data.draw(st.from_regex(expand(pattern)).map(lambda found: found[:300]))
    assert allow(pattern, folded(text)) or not compiled(pattern).search(text)


@pytest.mark.parametrize(
    ("regex", "found"),
    [
        ("abc", ((("abc",),),)),
        ("ab+c", ()),
        ("ab(?:cd|ef)gh", ((("abcd",), ("abef",)), (("gh",),))),
        ("(?:login|logout)", ((("login",), ("logout",)),)),
        ("[Ll]ogIn", ((("login",),),)),
        ("a?bc(?=x)", ((("bc",),),)),
        ("ab(?=x)cd", ((("abcd",),),)),
        (r"user[_-]?names?", ((("user-name",), ("user_name",), ("username",)),)),
        ("(?:ab)?cd", ((("cd",),),)),
        ("(?:ab|)", ()),
        ("(?:ab|abc)", ((("ab",),),)),
        (r"\w+ == \w+", (((" == ",),),)),
        ("(?:ab){2}", ((("ab",),),)),
        (r"ab\w*cd", ((("ab",),), (("cd",),))),
        (r"x|ab\w*cd", ()),
        (r"xy|ab\w*cd", ((("ab", "cd"), ("xy",)),)),
        ("[^a]", ()),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}s", ((("caf",),),)),
    ],
)
def test_what_must_be_there_is_told_from_the_expression(regex, found):
    assert needles_of(regex) == found


@pytest.mark.parametrize("letter", ["\u017f", "\u212a", "\u0131", "\u0130"])
def test_a_letter_that_a_pattern_takes_for_an_ascii_one_is_that_one(letter):
    """Without this a look-alike would hide what a pattern finds where case does not matter."""
    same = [ascii for ascii in "iks" if re.fullmatch(f"(?i:{ascii})", letter)]
    assert same
    assert folded(letter) == same[0]
