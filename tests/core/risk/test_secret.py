"""Credentials: found through a quick look that never overlooks one, and never shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core import secrets
from reviewer.core.finding import DiffSide, Level
from reviewer.core.risk.credentials import ALL, Hints
from tests.core.risk.diffs import about, found

KEY = "AKIA" + "QX7RT2ZB4MN6VW3K"


def test_an_added_key_is_named_but_not_shown() -> None:
    (finding,) = about("secrets", "a.py", "", f'KEY = "{KEY}"\n')
    assert (finding.level, finding.why) == (Level.HIGH, "adds an AWS access key (not shown here)")
    assert all(KEY not in one.why for one in found("a.py", "", f'KEY = "{KEY}"\n'))


def test_a_removed_key_stays_in_the_history() -> None:
    (finding,) = about("secrets", "a.py", f'KEY = "{KEY}"\n', "KEY = read()\n")
    assert (finding.side, finding.level) == (DiffSide.OLD, Level.LOW)
    assert "must be revoked" in finding.why


def test_a_key_on_a_line_that_only_changed_around_it_is_still_said() -> None:
    (finding,) = about("secrets", "a.py", f'KEY = "{KEY}"\n', f'    KEY = "{KEY}"\n')
    assert finding.why == "changes a line that holds an AWS access key"


@pytest.mark.parametrize(
    "path", ["tests/a.py", "docs/a.md", "vendor/a.go", "a.min.js", "package-lock.json", "locales/de.json"]
)
def test_a_key_is_a_key_in_every_kind_of_file(path: str) -> None:
    assert about("secrets", path, "", f'"{KEY}"\n')


def test_a_label_in_a_translation_is_no_secret() -> None:
    assert about("secrets", "locales/es.json", "", '"password": "Contrase\u00f1a-1"\n') == []


def test_a_value_without_quotes_counts_on_any_line() -> None:
    """Every line is looked at by itself: what ends a line, ends a value."""
    (finding,) = about("secrets", "app.yml", "", "a: 1\npassword: S7ronger-than-it\nb: 2\n")
    assert finding.line == 2


PATTERNS = [pattern for _, pattern in secrets.PROVIDERS]


@given(st.data())
def test_the_quick_look_lets_every_provider_s_form_pass(data: st.DataObject) -> None:
    """A provider added to `secrets` without its prefix here fails this test."""
    line = data.draw(st.from_regex(data.draw(st.sampled_from(PATTERNS)), fullmatch=True))
    assert ALL.allow(line)
    assert ALL.within(line).allow(line)


@given(st.data())
def test_the_quick_look_lets_every_named_value_and_url_pass(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from([secrets.NAMED, secrets.URL]))
    line = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags))).replace("\n", " ")
    if secrets.find(line):
        assert ALL.allow(line)
        assert ALL.within(line).allow(line)


def test_hints_narrow_to_what_a_text_holds() -> None:
    hints = ALL.within("risk-free task: nothing\n")
    assert hints == Hints(("sk-",), ())
    assert hints.allow("risk-free")
    assert not hints.allow("task")
