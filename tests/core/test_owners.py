"""Who stands behind an owner: addresses, handles and teams; nobody, where nobody is known."""

import pytest

from reviewer.core.owners import addresses

PEOPLE = {
    "@Ann": ["Ann@Example.com", "ann@home.example"],
    "@acme/pay": ["@ann", "bo@example.com", "@gone"],
    "@loop": ["@pool"],
    "@pool": ["@loop", "cy@example.com"],
    "@empty": [],
}


@pytest.mark.parametrize(
    ("owner", "known"),
    [
        ("Cy@Example.com", {"cy@example.com"}),
        ("@ann", {"ann@example.com", "ann@home.example"}),
        ("@acme/pay", {"ann@example.com", "ann@home.example", "bo@example.com"}),
        ("@loop", {"cy@example.com"}),
        ("@empty", set()),
        ("@nobody", set()),
        ("word", set()),
    ],
)
def test_an_owner_is_known_by_addresses(owner, known):
    found = addresses([owner], PEOPLE)
    assert found.known == known
    assert found.unknown == (() if known else (owner,))
