"""`reviewer.toml`: what it may say, and how a mistake in it is named."""

import tomllib
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from reviewer.core.contract import Contract
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.policy import ContractName, Policy, Rule, digest, selects
from reviewer.core.policy.reading import read_policy
from reviewer.errors import BadInput

TAGS = ("auth", "payments", "pii", "public-api")


def refusal(text: str, tags: tuple[str, ...] = TAGS) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_policy(text, "reviewer.toml", tags=tags)
    return caught.value


def test_the_contracts_fields_are_those_it_has():
    assert get_args(ContractName) == tuple(field.name for field in fields(Contract))


def finding(tag: str = "auth", level: Level = Level.MEDIUM) -> Finding:
    return Finding(tag, level, "app.py", DiffSide.NEW, 1, "because", "f" * 64)


def test_an_empty_file_is_the_defaults():
    assert read_policy("", "reviewer.toml") == Policy()


def test_the_defaults_are_the_careful_ones():
    policy = Policy()
    assert policy.reading.chunk_lines == 400
    assert policy.require.approvals == 1
    assert policy.require.one_by_one == policy.require.acknowledge == policy.require.design_note == ("high",)


def test_what_a_file_says_is_taken_and_what_it_leaves_out_keeps_its_default():
    policy = read_policy(
        """
        [reading]
        chunk_lines = 250
        seconds_per_line = 2

        [require]
        approvals = 2
        contract = ["intent", "test_evidence"]
        one_by_one = ["high", "pii"]
        signature = true

        [risk.level]
        public-api = "high"

        [[risk.rule]]
        tag = "payments"
        paths = ["ledger/**"]
        """,
        "reviewer.toml",
        tags=TAGS,
    )
    assert policy.reading.chunk_lines == 250
    assert policy.reading.seconds_per_line == 2.0
    assert policy.require.approvals == 2
    assert policy.require.contract == ("intent", "test_evidence")
    assert policy.require.one_by_one == ("high", "pii")
    assert policy.require.signature
    assert policy.require.acknowledge == ("high",)
    assert policy.risk.level == {"public-api": "high"}
    assert policy.risk.rule == ({"tag": "payments", "paths": ["ledger/**"]},)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "[require]\n\napprovals = 'two'",
            3,
            ["`require.approvals`", "a whole number from 0 to 20", '"two"'],
        ),
        ("[require]\napprovals = true", 2, ["a whole number", "true"]),
        ("[require]\napprovals = -1", 2, ["a whole number", "-1"]),
        ("[require]\napprovals = 99999999999999999999999", 2, ["a whole number"]),
        ("[require]\nsignature = 'yes'", 2, ["true or false", '"yes"']),
        ("[require]\nlarge_change = 2026-01-01", 2, ["a whole number of lines"]),
        ("[reading]\nseconds_per_line = nan", 2, ["a number of seconds"]),
        ("[reading]\nchunk_lines = 0", 2, ["a whole number of lines, 1 or more"]),
        ("require.approvals = -1", 1, ["`require.approvals`"]),
        ("reading = 3", 1, ["a table, opened by [reading]", "3"]),
        ("[risk]\nrule = [1]", 2, ["tables, each opened by [[risk.rule]]"]),
        ("[risk.level]\nauth = 'low'\n\npii = 'severe'", 4, ["`risk.level.pii`", "`high`", '"severe"']),
        (
            "[require]\n# which fields\ncontract = [\n 'intent',\n 'feelings',\n]",
            3,
            ['"feelings"', "rollback"],
        ),
        ("[require]\nnote = '''\n[reading]\nchunk_lines = 1\n'''\n", 2, ["`require.note`"]),
        ("x = ", 1, ["expected TOML"]),
        ("# a\n\nx = '''never closed\n", 4, ["expected TOML"]),
        ("[require]\napprovals = 1\napprovals = 2", 3, ["expected TOML"]),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_was_expected(text, line, words):
    error = refusal(text)
    assert error.message.startswith(f"reviewer.toml:{line}: ")
    for word in words:
        assert word in error.message


def test_an_unknown_key_fails_and_the_nearest_valid_one_is_the_hint():
    error = refusal("[require]\napprovals = 1\nsignture = true")
    assert error.message == "reviewer.toml:3: `require.signture` is no key of a policy"
    assert error.hint == "did you mean `signature`?"


def test_an_unknown_key_like_nothing_gets_the_list_of_valid_ones():
    assert (
        refusal("zebra = 1").hint
        == "expected one of: codeowners, people, reading, require, risk, scorecard, tools"
    )


def test_a_tag_no_rule_gives_is_a_typo():
    error = refusal("[require]\none_by_one = [\n'high', 'paymens']")
    assert (
        error.message == 'reviewer.toml:2: `require.one_by_one`: "paymens" is neither a risk tag nor a level'
    )
    assert error.hint == "did you mean `payments`?"
    assert "no risk tag" in refusal("[risk.level]\nauht = 'high'").message


def test_a_tag_of_the_files_own_rules_is_known():
    policy = read_policy(
        "[require]\none_by_one = ['ledger']\n[[risk.rule]]\ntag = 'ledger'", "reviewer.toml", tags=TAGS
    )
    assert policy.require.one_by_one == ("ledger",)


def test_nothing_of_the_file_reaches_the_message_unescaped():
    for text in (
        '[require]\n"a\\u001b[2Jb" = 1',
        '[require]\ndesign_note = ["\\u202e\\u001b"]',
        '[risk.level]\npii = "hi\\u001bgh"',
        "[require]\n\x1b = 1",
        '[require]\ncontract = ["' + "x" * 500 + '"]',
    ):
        message = refusal(text).message
        assert message.isascii() or message.rstrip("…").isascii()
        assert message.replace("…", "").isprintable()
        assert len(message) < 250


def test_a_file_made_to_exhaust_the_reader_is_refused():
    assert "nested" in refusal("x = " + "[" * 20_000).message
    assert "expected TOML" in refusal("x = " + "9" * 10_000).message
    assert "at most" in refusal("#" * 300_000).message


def test_the_line_of_a_long_files_last_key_is_found_quickly():
    text = "".join(f"# {n}\n" for n in range(20_000)) + "[require]\nnope = 1\n"
    assert refusal(text).message.startswith("reviewer.toml:20002: ")


@given(st.text(max_size=300))
def test_any_text_is_a_policy_or_a_refusal_that_names_the_file(text):
    try:
        read_policy(text, "reviewer.toml")
    except BadInput as error:
        named = error.message.startswith("reviewer.toml:")
    else:
        named = True
    assert named


@given(
    st.integers(1, 10**6),
    st.lists(st.sampled_from(["high", "auth", "pii"]), max_size=3),
    st.booleans(),
    st.lists(st.sampled_from(["", "# note", "\t"]), max_size=4),
)
def test_what_is_written_is_what_is_read(lines, areas, signature, between):
    gap = "\n".join(between)
    text = f"{gap}\n[reading]\nchunk_lines = {lines}\n{gap}\n[require]\nacknowledge = {areas}\n"
    text += f"signature = {str(signature).lower()}\n"
    policy = read_policy(text, "p")
    written = tomllib.loads(text)
    assert policy.reading.chunk_lines == written["reading"]["chunk_lines"]
    assert list(policy.require.acknowledge) == areas
    assert policy.require.signature is signature


def test_a_level_selects_itself_and_everything_above_and_a_tag_only_itself():
    assert selects(["medium"], finding(level=Level.HIGH))
    assert selects(["medium"], finding(level=Level.MEDIUM))
    assert not selects(["medium"], finding(level=Level.LOW))
    assert selects(["auth"], finding("auth", Level.LOW))
    assert not selects(["auth"], finding("payments", Level.HIGH))
    assert not selects([], finding(level=Level.HIGH))


def test_the_digest_is_of_the_values_in_force_not_of_the_words():
    assert digest(read_policy("", "a")) == digest(read_policy("# nothing\n[require]\napprovals = 1\n", "b"))
    assert digest(read_policy("[require]\napprovals = 2", "a")) != digest(Policy())
    assert digest(read_policy("[risk.level]\nauth = 'high'\npii = 'high'", "a")) == digest(
        read_policy("[risk.level]\npii = 'high'\nauth = 'high'", "a")
    )


# Rules by path and risk, tools, people.

PAYMENTS = """
[[require.rule]]
name = "payments"
paths = ["src/pay/**"]
risk = ["payments"]
approvals = 2
owners = 1
"""


def test_a_rule_says_where_and_what():
    (rule,) = read_policy(PAYMENTS, "p", tags=TAGS).require.rule
    assert rule == Rule(name="payments", paths=("src/pay/**",), risk=("payments",), approvals=2, owners=1)


def test_people_are_handles_of_the_files_own_choosing():
    text = '[people]\n"@ann" = ["ann@example.com"]\n"@acme/pay" = ["@ann", "bo@example.com"]\n'
    assert read_policy(text, "p").people["@acme/pay"] == ("@ann", "bo@example.com")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[require.rule]]\napprovals = 2", 1, ["expected `paths`, `risk` or both"]),
        ("\n[[require.rule]]\npaths = ['a']", 2, ["it demands nothing"]),
        ("[[require.rule]]\npaths = ['a']\napprovals = 'x'", 3, ["`require.rule.approvals`", "0 to 20"]),
        ("[[require.rule]]\nname = 'No Name'\npaths = ['a']\nowners = 1", 2, ["lower-case letters"]),
        ("[[require.rule]]\npaths = ['a']\napprovls = 2", 3, ["`require.rule.approvls` is no key"]),
        (PAYMENTS + PAYMENTS.replace("2", "3"), 10, ["another rule's name"]),
        ("[[require.rule]]\nrisk = ['paymens']\nowners = 1", 2, ['"paymens" is neither']),
        ("[[require.rule]]\npaths = 'src'\nowners = 1", 2, ["a list of path globs", '"src"']),
        ("require.evidence = ['hope']", 1, ["kinds of evidence: tests, coverage, scan, run", '"hope"']),
        ("[require]\nlargest_change = 0", 2, ["`require.largest_change`", "1 or more"]),
        ("[tools]\nunlisted = 'allow'", 2, ['"refuse" or "warn"', '"allow"']),
        ("[[tools.stage]]\ntools = []", 1, ["expected at least one name"]),
        ("[[tools.stage]]\nmax_lines = 3", 1, ["tools"]),
        ("[[tools.stage]]\ntools = ['x']\nforbid_risk = ['hgih']", 3, ['"hgih"']),
        ("[[tools.stage]]\ntools = ['x']\nchanges_a_day = -1", 3, ["a whole number of changes, 0 or more"]),
        ("[codeowners]\nform = 'bitbucket'", 2, ['"auto", "github" or "gitlab"']),
        ("[people]\n'@ann' = ['a@b']\n'@bo' = 'bo@example.com'", 3, ["`people.@bo`", "a list of addresses"]),
        ("people = 1", 1, ["`people`"]),
    ],
)
def test_a_mistake_in_a_table_of_tables_has_its_line_too(text, line, words):
    error = refusal(text)
    assert error.message.startswith(f"reviewer.toml:{line}: ")
    for word in words:
        assert word in error.message
