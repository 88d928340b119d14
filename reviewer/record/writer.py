"""Who records, with which key, and of which commit: the same for every kind."""

from msgspec import Struct

from reviewer.core.record import Body, RecordKind, Subject
from reviewer.errors import BadInput
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.refs import Named, is_unborn, look_up, unborn
from reviewer.git.signing import signer
from reviewer.recording import Written, payload_of, write
from reviewer.workspace import Workspace

HEAD = "HEAD"


class Writer(Struct, frozen=True):
    """Writes records of one workspace.

    `unsigned` leaves the key out though one is set up; `ask`: its passphrase may be asked for on the terminal.
    """

    workspace: Workspace
    unsigned: bool = False
    ask: bool = False

    @property
    def location(self) -> Location:
        """The repository. Raises BadInput when there is none."""
        return self.workspace.repository()

    def commit(self, name: str | None) -> Named:
        """The commit somebody names, the one that is checked out when they name none."""
        if name is None and is_unborn(self.location):
            raise unborn(self.location)
        return look_up(self.location, name or HEAD)

    def write(self, kind: RecordKind, commit: Named, body: Body) -> Written:
        """Record a body about a commit.

        Raises BadInput without a name and an address, RepositoryError when it cannot be written or signed.
        """
        at = self.workspace.clock()
        subject = Subject(base="", head=commit.commit, head_tree=commit.tree, change="")
        payload = payload_of(identity(self.location), kind, subject, body, at)
        key = None if self.unsigned else signer(self.location)
        return write(self.location, payload, key, at, ask=self.ask)


def required(value: str, option: str, expected: str) -> str:
    """A value that is there and says something."""
    if not value.strip():
        raise BadInput(f"{option} says nothing.", f"Expected {expected}.")
    return value.strip()
