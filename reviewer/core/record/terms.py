"""The forms that parts of every record have: times, addresses, ids, lines of a file."""

from typing import Annotated

from msgspec import Meta

VERSION = "reviewer/1"

Time = Annotated[str, Meta(pattern=r"\A\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ\Z")]
"""UTC, RFC 3339, whole seconds: then comparing text compares times."""
Address = Annotated[str, Meta(min_length=1, max_length=1000)]
"""An address says who a person is; a record of nobody is none."""
RecordId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""Which record is meant: the SHA-256 of its payload's bytes."""
Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""SHA-256 of a file's bytes."""
CommitId = Annotated[str, Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]
Said = Annotated[str, Meta(min_length=1, max_length=100_000)]
"""Words of a person or a tool; a record that says nothing is none."""
Ranges = Annotated[
    str, Meta(pattern=r"\A(?:[1-9]\d{0,9}(?:-[1-9]\d{0,9})?(?:,[1-9]\d{0,9}(?:-[1-9]\d{0,9})?)*)?\Z")
]
"""Lines of a file, 1-based and inclusive, in one word: `1-4,9`; empty for none."""
Count = Annotated[int, Meta(ge=0)]
