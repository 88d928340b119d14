"""No text of a record keeps a secret, whatever field it is in; what was taken out is said, there and to the writer."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.record import (
    CommandRun,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    Note,
    ProvenanceBody,
    SignOffBody,
    Verdict,
)
from reviewer.core.redaction import redacted, redacted_command

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PASSWORD = "Tr0ub4dor" + "&3xy"


def test_a_secret_goes_wherever_it_stands_and_its_kind_is_told():
    body = EvidenceBody(
        kind=EvidenceKind.TESTS,
        name=f"with {TOKEN}",
        outcome=EvidenceOutcome.PASSED,
        counts={TOKEN: 1},
        failures=(f"test[{TOKEN}]",),
        run=CommandRun(command=("env", f"DB_PASSWORD={PASSWORD}"), exit_code=0, seconds=1, started="now"),
    )
    clean, kinds = redacted(body)
    assert TOKEN not in repr(clean)
    assert PASSWORD not in repr(clean)
    assert clean.failures == ("test[[redacted: GitHub token]]",)
    assert set(kinds) == {"GitHub token", "named secret"}


def test_what_holds_no_secret_stays_as_it_is():
    body = SignOffBody(
        verdict=Verdict.APPROVE,
        policy_digest="f" * 64,
        notes=(Note(text="The token is compared in constant time.", units=("1" * 64,)),),
    )
    assert redacted(body) == (body, ())


def test_what_was_redacted_before_is_not_told_again():
    body = ProvenanceBody(commits=("a" * 40,), prompt_summary="uses [redacted: GitHub token] for the API")
    assert redacted(body) == (body, ())


def test_a_commands_secrets_go_also_where_an_option_announces_them():
    words = redacted_command(
        ["deploy", "--api-token", "hunter2", "--to", "production", f"https://u:{PASSWORD}@db/x"]
    )
    assert words[:5] == ("deploy", "--api-token", "[redacted: option's value]", "--to", "production")
    assert PASSWORD not in words[5]


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_around_a_secret_keeps_it(before: str, after: str):
    clean, _ = redacted(ProvenanceBody(commits=(), intent=f"{before}\n{TOKEN}\n{after}"))
    assert TOKEN not in clean.intent
