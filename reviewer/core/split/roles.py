"""What part the units of a group play in a change, and what that says of two groups: one change is code, its
tests and its words; two such sets are two changes."""

from collections.abc import Iterator
from enum import IntFlag
from functools import lru_cache

from reviewer.core.kind import Kind
from reviewer.core.split.facts import FileFacts
from reviewer.core.split.weights import BOND_POINTS, Bond


class Role(IntFlag):
    """What a unit is in a change; a group plays the roles of all its units."""

    CODE = 1
    TEST = 2
    DOCS = 4
    LOG = 8
    OTHER = 16


_OF_KIND = {Kind.SOURCE: Role.CODE, Kind.TEST: Role.TEST, Kind.DOCS: Role.DOCS}
_WHOLE = Role.CODE | Role.TEST


def role_of(file: FileFacts) -> Role:
    """The role of the units of a file."""
    return Role.LOG if file.changelog else _OF_KIND.get(file.kind.kind, Role.OTHER)


@lru_cache(maxsize=2048)
def points_of_roles(one: int, other: int) -> int:
    """What the roles of two groups speak for joining them, in points."""
    return sum(BOND_POINTS[bond] for bond in _bonds(Role(one), Role(other)))


def _bonds(one: Role, other: Role) -> Iterator[Bond]:
    both, has_code = one & other, (Role.CODE in one) + (Role.CODE in other)
    if Role.LOG in both:
        yield Bond.BOTH_LOG
    if Role.DOCS in both:
        yield Bond.BOTH_DOCUMENT
    if _WHOLE in one and _WHOLE in other:
        yield Bond.BOTH_WHOLE
    if has_code == 1:
        yield Bond.ONE_HAS_CODE
    if not has_code:
        yield Bond.NONE_HAS_CODE
    if {one & _WHOLE, other & _WHOLE} == {Role.CODE, Role.TEST}:
        yield Bond.CODE_AND_ITS_TESTS
    if (one == Role.LOG) != (other == Role.LOG) and Role.LOG not in both:
        yield Bond.LOG_AND_REST
