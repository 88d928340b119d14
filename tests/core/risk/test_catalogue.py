"""The catalogue as data: read strictly, extended by policy, never weakened."""

import re
import tomllib
from time import process_time

import pathspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.finding import Level
from reviewer.core.globs import matcher
from reviewer.core.kind import Kind
from reviewer.core.policy import RiskRules
from reviewer.core.risk import Catalogue, extend, read_catalogue
from reviewer.core.risk.catalogue import HAND_WRITTEN, Lines, Rule, compiled
from reviewer.core.risk.lexer import Where
from reviewer.errors import BadInput
from tests.core.risk.diffs import found
from tests.core.risk.labelled import packaged

SMALL = """\
[tag.auth]
level = "high"
about = "Who may do what."

[tag.stub]
level = "low"
about = "Placeholders."

[[rule]]
tag = "auth"
words = ["password"]
pattern = '<<password>>'
why = "{adds} a password (`{match}`)"
"""


def small() -> Catalogue:
    return read_catalogue(SMALL, "small.toml")


# --- the packaged catalogue


@pytest.mark.parametrize("number", range(len(packaged().rules)))
def test_every_pattern_and_glob_compiles(number: int) -> None:
    """Reading does not compile them (most changes need few), so this does."""
    rule = packaged().rules[number]
    compiled(rule.pattern)
    compiled(rule.unless)
    matcher(rule.paths)
    matcher(rule.except_paths)


def test_every_rule_that_searches_says_what_calls_for_it() -> None:
    """Without words a pattern would be tried on every line."""
    assert [rule.why for rule in packaged().rules if rule.pattern and not rule.words] == []


def test_words_are_written_as_sub_words_are() -> None:
    """Lower case, letters and digits only; rules over several lines look for them as they are."""
    wrong = [
        word
        for rule in packaged().rules
        if rule.span == 1
        for word in rule.words
        if not re.fullmatch("[a-z0-9]+", word)
    ]
    assert wrong == []


def test_every_tag_says_in_one_sentence_what_it_is_about() -> None:
    for tag in packaged().tags.values():
        assert tag.about.endswith(".")
        assert tag.about.count(". ") == 0
        assert re.fullmatch(r"[a-z][a-z-]+", tag.name)


HOSTILE = [
    "a",
    "A.",
    " ",
    "\t",
    "(",
    ")",
    "[",
    "{",
    "=",
    '"',
    "'",
    "a ",
    "a,",
    "_",
    "0",
    "x=",
    "<",
    "$",
    "/",
    "|",
    "\\",
]


def test_no_pattern_needs_long_on_a_hostile_line() -> None:
    """Every pattern stays under a tenth of a second on a thousand characters made against it."""

    def seconds(rule: Rule, line: str) -> float:
        pattern, unless = compiled(rule.pattern), compiled(rule.unless)  # what compiling takes is paid once
        start = process_time()
        pattern.search(line)
        unless.search(line)
        return process_time() - start

    slow = []
    for rule in packaged().rules:
        words = sorted(rule.words)
        seeds = [*HOSTILE, *(f"{word} " for word in words[:6]), *(f"{word}(" for word in words[:3])]
        for seed in seeds if rule.pattern else ():
            line = ((words[0] + " ") + seed * 1000)[:1000]
            if seconds(rule, line) > 0.1 and min(seconds(rule, line) for _ in range(3)) > 0.1:
                slow.append((rule.tag, rule.why, seed))
    assert slow == []


# --- reading


def test_a_rule_has_defaults_that_look_at_hand_written_code() -> None:
    rule = small().rules[0]
    assert (rule.kinds, rule.lines, rule.where, rule.span) == (HAND_WRITTEN, Lines.BOTH, Where.CODE, 1)
    assert Kind.TEST not in rule.kinds


def test_a_tag_gives_its_level_where_a_rule_does_not() -> None:
    assert small().level("auth") is Level.HIGH
    assert small().level("auth", Level.LOW) is Level.LOW


@pytest.mark.parametrize(
    ("line", "instead", "place", "says"),
    [
        ("[tag.auth]", "[tag.auth", 1, "expected TOML"),
        ('level = "high"', 'level = "severe"', 1, "tag.auth: Invalid enum value 'severe'"),
        ("words = ", "wrods = ", 11, "unknown field `wrods`"),
        ('tag = "auth"', 'tag = "atuh"', 10, "no [tag.atuh]"),
        (
            "pattern = '<<password>>'",
            "span = 99\npattern = 'x'",
            12,
            "span: expected a number of lines from 1 to 12",
        ),
        (
            "pattern = '<<password>>'",
            "kinds = ['tests']\npattern = 'x'",
            12,
            "kinds: 'tests' is none of them",
        ),
        (
            "pattern = '<<password>>'",
            "languages = ['cobol']\npattern = 'x'",
            12,
            "languages: 'cobol' is none",
        ),
        ("pattern = '<<password>>'", "lines = 'new lines'\npattern = 'x'", 12, "lines: Invalid enum value"),
        ("{match}", "{macth}", 13, "why: {macth} stands for nothing here"),
        ("{match}", "{match", 13, "why: "),
        ("pattern = '<<password>>'\n", "", 9, "pattern: expected a pattern, or paths, or both"),
        ("[[rule]]", "[[rules]]", 9, "neither a [tag.NAME] nor a [[rule]]"),
    ],
)
def test_a_mistake_is_said_with_file_line_and_what_was_expected(
    line: str, instead: str, place: int, says: str
) -> None:
    with pytest.raises(BadInput) as error:
        read_catalogue(SMALL.replace(line, instead, 1), "small.toml")
    assert error.value.message.startswith(f"small.toml:{place}: "), error.value.message
    assert says in error.value.message


# --- extending


def test_a_policy_adds_a_rule_and_a_tag_of_its_own() -> None:
    rule = {"tag": "ledger", "level": "high", "paths": ["core/ledger/"], "why": "the ledger (`{path}`)"}
    more = extend(packaged(), RiskRules(rule=(rule,)))
    assert more.tags["ledger"].level is Level.HIGH
    assert len(more.rules) == len(packaged().rules) + 1
    told = [one for one in found("core/ledger/post.py", "a = 1\n", "a = 2\n", more) if one.tag == "ledger"]
    assert [(one.level, one.line, one.why) for one in told] == [
        (Level.HIGH, 1, "the ledger (`core/ledger/post.py`)")
    ]


def test_a_policy_raises_a_level_for_every_rule_of_the_tag() -> None:
    more = extend(packaged(), RiskRules(level={"stub": "high"}))
    (finding,) = found("a.py", "", "x = 1  # TODO: add VAT\n", more)
    assert (finding.tag, finding.level) == ("stub", Level.HIGH)
    assert found("a.py", "", "x = 1  # TODO: add VAT\n")[0].level is Level.LOW


@pytest.mark.parametrize("level", ["low", "medium"])
def test_a_policy_cannot_lower_a_level(level: str) -> None:
    with pytest.raises(
        BadInput, match=r"reviewer\.toml:1: 'auth' is high: a policy can raise a level, not lower it"
    ):
        extend(packaged(), RiskRules(level={"auth": level}))  # type: ignore[dict-item]


def test_what_was_found_before_is_found_after_every_extension() -> None:
    """Rules of a policy only add: a broad, mild rule of the same tag hides no grave finding."""
    rule = {"tag": "auth", "level": "low", "pattern": ".", "where": "any", "why": "a line"}
    before = found("a.py", "", "ok = user.password == given\n")
    after = found("a.py", "", "ok = user.password == given\n", extend(packaged(), RiskRules(rule=(rule,))))
    assert {(one.tag, one.level) for one in before} <= {(one.tag, one.level) for one in after}


def test_extending_changes_nothing_in_the_catalogue_it_began_with() -> None:
    tags, rules = dict(packaged().tags), packaged().rules
    extend(
        packaged(),
        RiskRules(level={"stub": "high"}, rule=({"tag": "x", "level": "low", "paths": ["a"], "why": "a"},)),
    )
    assert (dict(packaged().tags), packaged().rules, dict(packaged().raised)) == (tags, rules, {})


POLICY = """\
[risk.level]
stub = "high"

[[risk.rule]]
tag = "stub"
pattern = 'a'
why = "a"

[[risk.rule]]
tag = "auth"
pattern = '(unclosed'
why = "b"
"""


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("pattern", "(unclosed", "pattern: expected a regular expression: "),
        (
            "pattern",
            "<<Upper>>",
            "pattern: expected a regular expression: <<Upper>> is not a list of lower-case words",
        ),
        ("unless", "*", "unless: expected a regular expression: "),
        ("why", "{x}", "why: {x} stands for nothing here"),
        ("tag", "new", "tag: 'new' is a new tag: its rule must say a level"),
        ("level", "worst", "level: Invalid enum value"),
        ("colour", "red", "unknown field `colour`"),
    ],
)
def test_a_mistake_in_a_policy_names_its_rule(key: str, value: str, says: str) -> None:
    rule = {"tag": "auth", "pattern": "a", "why": "b"} | {key: value}
    with pytest.raises(BadInput) as error:
        extend(packaged(), RiskRules(rule=({"tag": "stub", "pattern": "a", "why": "a"}, rule)))
    assert error.value.message.startswith("reviewer.toml: rule 2: ")
    assert says in error.value.message


def test_a_mistake_in_a_policy_names_its_line_where_the_text_is_known() -> None:
    rules = tuple(tomllib.loads(POLICY)["risk"]["rule"])
    with pytest.raises(BadInput, match=r"^reviewer\.toml:11: pattern: expected a regular expression"):
        extend(packaged(), RiskRules(rule=rules), text=POLICY)


def test_an_unknown_tag_cannot_be_raised() -> None:
    with pytest.raises(BadInput, match="'aut' is no risk tag") as error:
        extend(packaged(), RiskRules(level={"aut": "high"}))
    assert "auth" in (error.value.hint or "")


GLOBS = sorted({glob for rule in packaged().rules for glob in (*rule.paths, *rule.except_paths)})
PARTS = [
    "auth",
    "src",
    ".github",
    "workflows",
    "a.py",
    "auth.py",
    "db",
    "migrate",
    "1.sql",
    "CODEOWNERS",
    ".env",
    "x.key",
]


@given(
    globs=st.lists(st.sampled_from([*GLOBS, "!src/", "# note", "", "\\!x", "a b/"]), max_size=6).map(tuple),
    path=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("/".join),
)
def test_joined_globs_mean_what_pathspec_means(globs: tuple[str, ...], path: str) -> None:
    assert matcher(globs)(path) == pathspec.GitIgnoreSpec.from_lines(globs).match_file(path)
