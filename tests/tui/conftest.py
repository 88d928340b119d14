"""Apps that are waited for by what they do, and frames compared with the text files beside the tests."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui import settling


class FrameFile(SingleFileSnapshotExtension):
    """One text file a frame, readable in a diff."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def frames(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """`assert frame(app) == frames`; `pytest --snapshot-update` writes the files anew."""
    return snapshot.use_extension(FrameFile)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot goes on when the app has nothing left to do, on a busy machine no sooner and on a fast one no later."""
    monkeypatch.setattr("textual.app.wait_for_idle", settling.idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", settling.idle)
