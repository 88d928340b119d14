"""A person lets others see the pace of their reviewing, or no longer: with a record of their own."""

from datetime import datetime

from reviewer.core.record import RecordKind, SharingBody, Subject
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.refs import look_up
from reviewer.git.signing import signer
from reviewer.recording import Written, payload_of, write


def share_pace(location: Location, shared: bool, at: datetime, *, ask: bool = False) -> Written:
    """Write down whether others may see one's pace.

    Raises BadInput without a name or a commit to write it at, RepositoryError when it cannot be written.
    """
    who, head = identity(location), look_up(location, "HEAD")
    subject = Subject(base="", head=head.commit, head_tree=head.tree, change="")
    payload = payload_of(who, RecordKind.SHARING, subject, SharingBody(pace=shared), at)
    return write(location, payload, signer(location), at, ask=ask)
