"""The bodies of what holds until it is taken back: withdrawals, freezes, and what a person shares of themselves."""

from msgspec import Struct

from reviewer.core.record.terms import RecordId, Said, Time


class WithdrawalBody(Struct, frozen=True, kw_only=True):
    """A person takes back a record of their own; `of` is its id."""

    of: RecordId
    reason: str = ""


class FreezeBody(Struct, frozen=True, kw_only=True):
    """Nothing made by a tool (and model) may pass, from the record's time until `until`, or until it is lifted.

    `tool` and `model` are patterns with `*`, an empty `model` means every one. `lifted` takes a freeze back, and
    `lifts` is its record.
    """

    tool: Said
    reason: Said
    model: str = ""
    until: Time | None = None
    lifted: bool = False
    lifts: RecordId | None = None


class SharingBody(Struct, frozen=True, kw_only=True):
    """Whether a person lets others see the pace of their reviewing; their newest one holds, and none means no."""

    pace: bool
