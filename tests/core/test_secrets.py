"""What looks like a secret is found by its shape, and nothing of it is left in what we write.

The samples are put together here, so that no scanner takes this file for a leak.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.secrets import find, redact

MIXED = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2"

TOKENS = {
    "AWS access key": "AKIA" + "Q3EGRIVJ5PLWXK7M",
    "GitHub token": "ghp_" + MIXED[:36],
    "GitHub fine-grained token": "github_pat_" + MIXED,
    "GitLab token": "glpat-" + MIXED[:20],
    "Anthropic key": "sk-ant-" + "api03-" + MIXED,
    "OpenAI key": "sk-proj-" + MIXED,
    "Stripe live key": "sk_live_" + MIXED[:24],
    "Slack token": "xoxb-" + "123456789012-" + MIXED[:24],
    "Google API key": "AIza" + MIXED[:35],
    "npm token": "npm_" + MIXED[:36],
    "PyPI token": "pypi-AgE" + MIXED + MIXED,
    "JSON Web Token": "eyJ" + MIXED[:20] + ".eyJ" + MIXED[:20] + "." + MIXED[:20],
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_providers_credential_is_found_and_goes(kind: str):
    text = f"It logs {TOKENS[kind]} on failure."
    (match,) = find(text)
    assert match.kind == kind
    assert text[match.start : match.end] == TOKENS[kind]
    assert redact(text) == f"It logs [redacted: {kind}] on failure."


def test_the_password_in_a_url_goes_and_the_rest_stays():
    said = redact("see postgres://app:" + "hunter2x9@db.internal/app for it")
    assert said == "see postgres://app:[redacted: password in a URL]@db.internal/app for it"


def test_a_named_value_goes_on_any_line_of_a_note():
    said = redact("Seen in .env:\nDB_PASSWORD=" + "Tr0ub4dor&3xy\nwhich is bad")
    assert said == "Seen in .env:\nDB_PASSWORD=[redacted: named secret]\nwhich is bad"


KEY = "-----BEGIN OPENSSH PRIVATE " + f"KEY-----\n{MIXED}\n{MIXED}\n-----END OPENSSH PRIVATE " + "KEY-----"


def test_of_a_private_key_nothing_is_left():
    assert redact(f"before\n{KEY}\nafter") == "before\n[redacted: private key]\nafter"


def test_a_private_key_that_breaks_off_goes_to_the_end():
    assert redact(f"before\n{KEY[:60]}") == "before\n[redacted: private key]"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The password is compared in constant time; see the test.",
        'api_key = "your-api-key-here"',
        "AKIAIOSFODNN7" + "EXAMPLE",
        'password = os.environ["DB_PASSWORD"]',
        "password: ${DB_PASSWORD}",
        "commit 2b66fd261ee5c6cfc8de7fa466bab600bcfe4f69",
        "sha512-" + "b" * 86 + "==",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "https://example.com/a:b@c",
        "token_type = 'bearer'",
    ],
)
def test_prose_placeholders_and_digests_stay(text: str):
    assert find(text) == ()
    assert redact(text) == text


@given(st.text(max_size=200))
def test_redacting_twice_is_redacting_once(text: str):
    assert redact(redact(text)) == redact(text)


@given(st.sampled_from(sorted(TOKENS)), st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_line_before_or_after_hides_a_secret(kind: str, around: str):
    assert TOKENS[kind] not in redact(f"{around}\n{TOKENS[kind]}\n{around}")
