"""A change unit as it was read, before the change went on; and what was read where."""

from msgspec import Struct


class Reading(Struct, frozen=True):
    """Units, by fingerprint, that were read between two commits: by the reader, or by who signed them off."""

    base: str
    head: str
    units: frozenset[str]
    signer: str = ""


class Former(Struct, frozen=True):
    """A unit as it was read, which the unit `fingerprint` of the change took the place of.

    `head` is the commit it was read at; `old` and `new` its removed and added lines with their ends. `signer` says
    who signed it off there, "" where the reader read it.
    """

    fingerprint: str
    head: str
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    signer: str = ""
