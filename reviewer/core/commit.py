"""One commit of the change, as the repository tells it: ids, people, time and message."""

from msgspec import Struct


class Commit(Struct, frozen=True, kw_only=True):
    """One commit.

    Ids are full hex. Names, addresses and `message` (subject and body, as committed) are decoded by the
    commit's own encoding header; what does not decode survives as surrogates. `time` is the committer's,
    in seconds since 1970 UTC; the dates are as git stores them, "1767225600 +0100". An `automatic` one merges its
    parents as git does by itself: whoever made it wrote nothing.
    """

    oid: str
    tree: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    committer_name: str
    committer_email: str
    time: int
    message: str
    author_date: str = "0 +0000"
    committer_date: str = "0 +0000"
    automatic: bool = False

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.lstrip("\n").partition("\n")[0]
