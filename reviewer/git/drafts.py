"""The journal of a review: every act is a line on disk before the next frame, and is read back after a kill."""

from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import get_args

import msgspec

from reviewer.core.session import SHARED, Event, RunningSession, Session, events_of, replay
from reviewer.errors import RepositoryError
from reviewer.git.journal_file import JournalFile
from reviewer.git.location import Location
from reviewer.git.own_folder import folder_for

SHARED_NAME = "progress.jsonl"
"""Marks and times belong to content: one file for all reviews of a repository."""

LONG = 1 << 20
"""Bytes from which on a journal is shortened when it is opened and nobody else has it open."""


class Entry(msgspec.Struct, frozen=True):
    """One line of a journal."""

    event: str
    data: msgspec.Raw


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
DECODERS: dict[str, msgspec.json.Decoder[Event]] = {
    name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()
}
ENTRY = msgspec.json.Decoder(Entry)


class Journal:
    """The session of one review, and the two files it is written to: the review's own and the repository's.

    Appending is one `write` to a file opened for appending, done before `append` returns: a killed process
    loses nothing, and two processes never write into each other's lines. `sync` asks the disk. `problems`
    are sentences about lines that could not be read.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self._running = RunningSession(key)
        name = sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        paths = (folder / SHARED_NAME, folder / "reviews" / f"{name}.jsonl")
        self._files: list[JournalFile] = []
        try:
            for path in paths:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._files.append(JournalFile(path))
                self._load(self._files[-1])
        except OSError as error:
            self._let_go()
            raise RepositoryError(
                f"The review cannot be kept in {folder}: {error.strerror}.",
                "Make the folder writable, or set XDG_STATE_HOME to one that is.",
            ) from error

    @classmethod
    def open(cls, location: Location | None, key: str) -> "Journal":
        """The journal of a review: beside the repository, or in the user's state folder where that is read-only."""
        return cls(folder_for(location), key)

    @property
    def session(self) -> Session:
        """What happened so far, added up."""
        return self._running.session

    def append(self, event: Event) -> None:
        """Add one event to the session and write it.

        Raises RepositoryError when the disk refuses it: it is in the session all the same, and is written
        before the next one that can be.
        """
        file = self._files[0] if isinstance(event, SHARED) else self._files[1]
        self._running.add((event,))
        self._write(file, line_of(event))

    def sync(self) -> None:
        """Have the disk keep everything even if the machine stops."""
        for file in self._files:
            self._write(file)
            file.sync()

    def close(self) -> None:
        """Write what is left to write, have the disk keep it, and let go of the files."""
        try:
            self.sync()
        finally:
            self._let_go()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, file: JournalFile, line: bytes = b"") -> None:
        try:
            file.append(line)
        except OSError as error:
            raise RepositoryError(
                f"The review could not be written to {self.folder}: {error.strerror}.",
                "What you did is still here: free some space and go on.",
            ) from error

    def _let_go(self) -> None:
        while self._files:
            self._files.pop().close()

    # Reading.

    def _load(self, file: JournalFile) -> None:
        events, broken, foreign = self._read(file)
        if file.size() > LONG and not foreign:
            events = list(events_of(replay(events)))
            file.replace([line_of(event) for event in events], broken)
        self._running.add(events)

    def _read(self, file: JournalFile) -> tuple[list[Event], list[bytes], bool]:
        """The events of a file, its broken lines, and whether a later version wrote events we do not know."""
        events: list[Event] = []
        broken: list[bytes] = []
        foreign = False
        for number, line in file.lines():
            try:
                event = event_of(line)
            except (msgspec.MsgspecError, ValueError) as error:
                broken.append(line)
                self.problems.append(
                    f"{file.path.name}, line {number} cannot be read and is left out: {error}"
                )
                continue
            if event is None:  # kept in the file, without effect here
                foreign = True
            else:
                events.append(event)
        return events, broken, foreign


def line_of(event: Event) -> bytes:
    """The line of an event, LF included."""
    entry = {"event": type(event).__name__, "data": event}
    try:
        return msgspec.json.encode(entry) + b"\n"
    except UnicodeEncodeError:  # a path that is not UTF-8: its bytes as surrogates, which only `json` writes
        import json

        return json.dumps(msgspec.to_builtins(entry)).encode("ascii") + b"\n"


def event_of(line: bytes) -> Event | None:
    """The event of a line, None for a kind that only a later version knows.

    Raises msgspec.MsgspecError or ValueError when it is broken.
    """
    try:
        entry = ENTRY.decode(line)
        decoder = DECODERS.get(entry.event)
        return decoder.decode(entry.data) if decoder else None
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        import json  # only what it wrote

        told = json.loads(line)
        if not isinstance(told, dict) or told.get("event") not in KINDS:
            raise
        event: Event = msgspec.convert(told.get("data"), KINDS[told["event"]])
        return event
