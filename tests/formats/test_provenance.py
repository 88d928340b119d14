"""The provenance file is a stranger's: what is well formed is kept with its place, all else is named and void."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.provenance import EXPECTED_FIELDS, Origin
from reviewer.formats.provenance import MAX_BYTES, provenance, read_records
from tests.core.commits import commit

HEAD = "a" * 40
GOOD = {
    "tool": "claude-code",
    "model": "claude-opus-4-6",
    "session_id": "s-1",
    "prompt_summary": "Add refunds",
    "reviewer": "rita@example.com",
    "risk_area": "payments",
    "verification": ["make test", {"command": "make lint", "exit": 0}],
}


def problems(data: bytes) -> str:
    records, found = read_records(data, head=HEAD)
    assert records == ()
    return " ".join(found)


def test_a_full_record_is_kept_value_by_value_with_its_place() -> None:
    (record,), found = read_records(json.dumps(GOOD).encode(), head=HEAD)
    assert found == ()
    assert record.missing == ()
    assert record.values("model") == ("claude-opus-4-6",)
    assert record.values("verification") == ("make test", "command: make lint; exit: 0")
    assert record.claims[1].source.where == ".ai/provenance.json.model"
    assert record.claims[1].source.commit == HEAD


def test_optional_fields_are_read() -> None:
    more = GOOD | {
        "cost_usd": 1.25,
        "tokens": {"input": 10, "output": 2},
        "agent_version": "2.1",
        "started_at": "2026-01-01T09:00:00Z",
        "intent": "i",
        "rollout": "r",
        "rollback": "b",
    }
    (record,), found = read_records(json.dumps(more).encode(), head=HEAD)
    assert found == ()
    assert record.values("cost_usd") == ("1.25",)
    assert record.values("tokens") == ("input: 10; output: 2",)


def test_a_list_holds_several_records_and_a_bad_one_does_not_take_the_others_along() -> None:
    records, found = read_records(json.dumps([GOOD, {"tool": 3}, GOOD]).encode(), head=HEAD)
    assert [record.claims[0].source.where for record in records] == [
        ".ai/provenance.json[0].tool",
        ".ai/provenance.json[2].tool",
    ]
    assert found == (
        ".ai/provenance.json[1].tool: expected text, found a number; this record counts as none.",
    )


def test_unknown_keys_are_kept_as_extras() -> None:
    (record,), _ = read_records(
        json.dumps(GOOD | {"ticket": "X-1", "env": {"os": "linux"}}).encode(), head=HEAD
    )
    assert [(extra.field, extra.value) for extra in record.extras] == [
        ("ticket", "X-1"),
        ("env", '{"os": "linux"}'),
    ]


def test_what_a_record_owes_and_lacks_is_listed() -> None:
    (record,), _ = read_records(b'{"tool": "codex", "model": null, "session_id": ""}', head=HEAD)
    assert record.missing == EXPECTED_FIELDS[1:]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty, expected an object or a list of objects"),
        (b"{", "is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (b"42", "holds a number, expected an object or a list of objects"),
        (b"[]", "holds an empty list, expected at least one object"),
        (b"{}", "states nothing, expected at least one of tool, model"),
        (b"[[]]", "[0]: expected an object, found a list"),
        (b"\xff\xfe{}", "is not UTF-8 (byte 0)"),
        (b'{"tool": "a", "tool": "b"}', 'has the key "tool" twice in one object'),
        (b'{"tool": "a\x1b[8m"}', "is not JSON: Invalid control character"),
        (rb'{"tool": "a\u001b[8m"}', ".tool: expected text without control characters, found U+001B"),
        (rb'{"tool": "\ud800"}', "found U+D800"),
        (rb'{"tool": "x", "\u009b": 1}', "expected a key without control characters, found U+009B"),
        (b'{"tool": ["a"]}', ".tool: expected text, found a list"),
        (b'{"verification": "passed"}', ".verification: expected a list of texts, found text"),
        (b'{"verification": ["ok", 3]}', ".verification[1]: expected text, found a number"),
        (b'{"cost_usd": "12"}', ".cost_usd: expected a number of dollars, found text"),
        (b'{"cost_usd": -1}', "not negative"),
        (b'{"cost_usd": 1e999}', "finite"),
        (b'{"cost_usd": NaN}', "holds NaN, which is not JSON"),
        (b'{"tokens": true}', ".tokens: expected a whole number of tokens, found true or false"),
        (b'{"tokens": ' + b"9" * 5000 + b"}", "too large to be meant"),
        (b'{"started_at": "yesterday"}', 'expected a time such as 2026-01-31T09:00:00Z, found "yesterday"'),
        (b'{"x":' * 50_000, "is nested more than 12 deep"),
        (b"[" * 100_000, "is nested more than 12 deep"),
        (b'{"tool": "' + b"x" * MAX_BYTES + b'"}', "at most 262,144 are read"),
        (json.dumps([GOOD] * 201).encode(), "holds 201 records, at most 200 are read"),
        (json.dumps({f"k{n}": 1 for n in range(101)}).encode(), "has 101 keys, at most 100 are read"),
        (b"../elsewhere.json", "is not JSON"),
    ],
)
def test_what_is_malformed_or_hostile_is_named_and_counts_as_no_record(data: bytes, sentence: str) -> None:
    assert sentence in problems(data)
    assert problems(data).startswith(".ai/provenance.json")


def test_a_quotation_in_a_problem_is_harmless() -> None:
    said = problems('{"started_at": "‮⁦ evil \x7f"}'.encode())
    assert said.isascii() or not {"\x7f", "\u202e"} & set(said)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(values)
def test_any_json_is_either_a_record_that_can_be_stored_or_a_problem(value: object) -> None:
    records, found = read_records(json.dumps(value).encode("utf-8", "surrogatepass"), head=HEAD)
    assert records or found
    msgspec.json.encode((records, found))


@settings(max_examples=300)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    records, found = read_records(data, head=HEAD)
    assert records or found


def test_no_file_and_no_trailers_is_unknown_origin() -> None:
    found = provenance([commit("t")], None, head=HEAD)
    assert found.origin is Origin.UNKNOWN
    assert found.problems == ()
    assert [each.commit for each in found.per_commit] == ["1" * 40]


def test_a_void_record_leaves_the_origin_unknown() -> None:
    found = provenance([], b'{"tool": 1}', head=HEAD)
    assert found.origin is Origin.UNKNOWN
    assert len(found.problems) == 1


def test_a_record_the_change_did_not_touch_speaks_of_an_earlier_one() -> None:
    good = json.dumps(GOOD).encode()
    stale = provenance([], good, head=HEAD, base_json=good)
    assert stale.records == ()
    assert "speaks of an earlier change; it counts as no record" in stale.problems[0]
    assert len(provenance([], good, head=HEAD, base_json=b"{}").records) == 1
    assert provenance([], None, head=HEAD, base_json=None).problems == ()


def test_file_and_trailers_stand_side_by_side() -> None:
    change = [commit("t\n\nAI-Model: other\n")]
    found = provenance(change, json.dumps(GOOD).encode(), head=HEAD)
    assert [claim.value for claim in found.claims("model")] == ["claude-opus-4-6", "other"]
