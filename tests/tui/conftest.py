"""Frames compared with the text files beside the tests."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class FrameFile(SingleFileSnapshotExtension):
    """One text file a frame, readable in a diff."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def frames(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """`assert frame(app) == frames`; `pytest --snapshot-update` writes the files anew."""
    return snapshot.use_extension(FrameFile)
