"""Which tools a change names, what a name in a list means, and how many changes a tool landed."""

import pytest

from reviewer.core.provenance import (
    Claim,
    ClaimSource,
    CommitProvenance,
    Provenance,
    ProvenanceRecord,
    SourceKind,
)
from reviewer.core.tools import landed, names_mean, tools_used
from tests.core.commits import commit

SOURCE = ClaimSource(SourceKind.TRAILER, "Assisted-by", "c" * 40)


def claims(**said: str) -> tuple[Claim, ...]:
    return tuple(Claim(field, value, SOURCE) for field, value in said.items())


def made_by(*commits: dict[str, str], record: dict[str, str] | None = None) -> Provenance:
    per_commit = tuple(
        CommitProvenance(f"{number}" * 40, claims(**said)) for number, said in enumerate(commits)
    )
    return Provenance((ProvenanceRecord(claims(**record)),) if record else (), per_commit)


def test_every_tool_and_model_is_named_once():
    used = tools_used(made_by({"tool": "codex", "model": "gpt-5"}, {"tool": "codex", "model": "gpt-5"}))
    assert (used.tools, used.models) == (("codex",), ("gpt-5",))
    assert used.unnamed == used.modelless == used.unknown == ()


def test_an_agent_that_does_not_say_its_name_is_told_apart_from_a_commit_nobody_speaks_of():
    used = tools_used(made_by({"session_id": "s-1"}, {}))
    assert used.unnamed == ("commit 000000000000",)
    assert used.unknown == ("1" * 40,)


def test_a_record_speaks_for_the_commits_nobody_else_speaks_of_and_tells_what_a_trailer_leaves_out():
    used = tools_used(made_by({"tool": "codex"}, {}, record={"tool": "Codex", "model": "gpt-5"}))
    assert used.unknown == used.modelless == ()
    assert used.tools == ("Codex", "codex")


def test_a_record_without_a_tool_is_an_agent_without_a_name():
    assert tools_used(made_by({}, record={"model": "gpt-5"})).unnamed


def test_a_bot_has_a_name_and_owes_no_model():
    used = tools_used(made_by({"automation": "dependabot[bot]"}))
    assert (used.tools, used.modelless) == (("dependabot[bot]",), ())


@pytest.mark.parametrize(
    ("name", "value", "field", "means"),
    [
        ("claude-code", "Claude Code", "tool", True),
        ("Claude Code", "claude-code", "tool", True),
        ("claude*", "Claude  Code", "tool", True),
        ("*", "anything", "tool", True),
        ("codex", "codex-cli-fork", "tool", False),
        ("dependabot[bot]", "dependabot[bot]", "tool", True),
        ("claude-*", "anthropic/claude-x-20260101", "model", True),
        ("claude-x", "anthropic/claude-x-20260101", "model", True),
        ("claude-x", "Claude X (1M)", "model", True),
        ("gpt-5*", "claude-x", "model", False),
        ("", "codex", "tool", False),
    ],
)
def test_names_are_compared_as_provenance_is(name, value, field, means):
    assert names_mean([name], value, field) is means


BY_CODEX = "Assisted-by: Codex:gpt-5"
NOW, EARLIER = 1_000_000, 900_000


def history(*rows: tuple[str, tuple[str, ...], int, str]):
    return [
        commit(f"subject\n\n{trailer}\n" if trailer else "subject\n", oid=oid, parents=parents, time=time)
        for oid, parents, time, trailer in rows
    ]


def test_each_commit_of_the_first_parent_history_is_a_change():
    commits = history(
        ("a", (), EARLIER, BY_CODEX),
        ("b", ("a",), NOW, BY_CODEX),
        ("c", ("b",), NOW, ""),
        ("d", ("c",), NOW, BY_CODEX),
    )
    assert landed(commits, "d", NOW - 10) == {"codex": 2}


def test_a_merge_is_one_change_with_the_tools_of_what_it_brought_however_old():
    commits = history(
        ("a", (), EARLIER, ""),
        ("x", ("a",), EARLIER, BY_CODEX),
        ("y", ("x",), EARLIER, BY_CODEX),
        ("m", ("a", "y"), NOW, ""),
        ("n", ("m", "y"), NOW, ""),
    )
    assert landed(commits, "n", NOW - 10) == {"codex": 1}
