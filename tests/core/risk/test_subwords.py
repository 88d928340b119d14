"""Words inside identifiers, and patterns that look for them."""

import re

import pytest

from reviewer.core.risk.subwords import expand, identifiers, subwords


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("userPassword", {"user", "password"}),
        ("USER_PASSWORD", {"user", "password"}),
        ("passwordless", {"passwordless"}),
        ("JWTToken", {"jwt", "token"}),
        ("authored_by", {"authored", "by"}),
        ("oauth2Client", {"oauth2", "oauth", "client"}),
        ("invoices", {"invoices", "invoice"}),
        ("__init__", {"init"}),
    ],
)
def test_an_identifier_is_taken_apart_at_its_humps_and_underscores(identifier: str, words: set[str]) -> None:
    assert words <= subwords(identifier)
    assert {word for word in subwords(identifier) if len(word) > 1} - {word[:-1] for word in words} <= words


@pytest.mark.parametrize(
    "text", ["api_key", "API_KEY", "apiKey", "ApiKey", "api-key", "my_api_key2", "MyAPIKey", "x.apiKey()"]
)
def test_a_word_is_found_in_every_spelling(text: str) -> None:
    assert re.search(expand("<<api key>>"), text)


@pytest.mark.parametrize("text", ["apikeyring", "api_keyring", "APIKEYRING", "rapikey", "api key", "author"])
def test_a_word_is_not_found_inside_another(text: str) -> None:
    assert not re.search(expand("<<api key|auth>>"), text)


def test_upper_case_words_end_where_letters_end() -> None:
    """AUTH is no part of AUTHOR, but of AUTHToken."""
    assert not re.search(expand("<<auth>>"), "AUTHOR")
    assert not re.search(expand("<<auth>>"), "Author")
    assert re.search(expand("<<auth>>"), "AUTH_TOKEN")
    assert re.search(expand("<<auth>>"), "AUTHToken")


def test_identifiers_like_user_id_may_end_in_capitals() -> None:
    assert re.search(expand("<<session id>>"), "sessionID")
    assert re.search(expand("<<session id>>"), "sessionId")


@pytest.mark.parametrize("words", ["", "Api", "a b|", "a.b", "a*", "?a", "a  b"])
def test_what_is_no_list_of_words_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="list of lower-case words"):
        expand(f"<<{words}>>")


def test_identifiers_are_parted_by_everything_else() -> None:
    assert identifiers("user.password-hash == 2 * x1") == ["user", "password", "hash", "x1"]
