"""What two groups are speaks for or against joining them."""

import pytest

from reviewer.core.split.facts import files_of
from reviewer.core.split.roles import Role, points_of_roles, role_of
from tests.core.split.build import change_of

WHOLE = Role.CODE | Role.TEST


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/pool.py", Role.CODE),
        ("tests/test_pool.py", Role.TEST),
        ("docs/pool.md", Role.DOCS),
        ("CHANGELOG.md", Role.LOG),
        ("pyproject.toml", Role.OTHER),
    ],
)
def test_a_unit_plays_the_role_of_its_file(path, role):
    change, base = change_of({path: ("one\n", "two\n")})
    assert role_of(files_of(change, base)[0]) is role


@pytest.mark.parametrize(
    ("one", "other"),
    [(Role.CODE, Role.TEST), (Role.CODE | Role.DOCS, Role.TEST), (Role.LOG, WHOLE)],
)
def test_what_completes_a_change_is_looked_for(one, other):
    assert points_of_roles(one, other) == points_of_roles(other, one) > 0


@pytest.mark.parametrize("one", [WHOLE, Role.CODE | Role.DOCS, Role.CODE | Role.LOG])
def test_two_groups_that_have_the_same_already_are_two_changes(one):
    assert points_of_roles(one, one) < 0
