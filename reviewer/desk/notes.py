"""Design notes of one open review, and what stands in its editors: on disk letter by letter."""

from reviewer.core.session import ChunkNoteWritten, DesignNoteWritten, Typed, TypingDone
from reviewer.git.drafts import Journal


class Notes:
    """The reviewer's written reasoning; each verb is in the journal before it returns."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def write_for_chunk(self, units: tuple[str, ...], text: str) -> None:
        """Keep the design note of a chunk."""
        self._journal.append(ChunkNoteWritten(units, text))

    def write(self, text: str) -> None:
        """Keep the design note of the change."""
        self._journal.append(DesignNoteWritten(text))

    def typed(self, editor: str, text: str) -> None:
        """What stands in an open editor: on disk before the next frame."""
        self._journal.append(Typed(editor, text))

    def typing_done(self, editor: str) -> None:
        """An editor was closed for good."""
        if editor in self._journal.session.typing:
            self._journal.append(TypingDone(editor))
