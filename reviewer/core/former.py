"""A change unit as it was read, before the change went on."""

from msgspec import Struct


class Former(Struct, frozen=True):
    """A unit as it was read, which the unit `fingerprint` of the change took the place of.

    `head` is the commit it was read at; `old` and `new` its removed and added lines with their ends.
    """

    fingerprint: str
    head: str
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
