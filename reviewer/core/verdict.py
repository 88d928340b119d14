"""What a reviewer says of a change."""

from enum import StrEnum


class Verdict(StrEnum):
    """What a reviewer said of the units."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request-changes"
    REJECT = "reject"
