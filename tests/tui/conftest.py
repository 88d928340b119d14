"""Apps that are waited for by what they do, and frames compared with the text files beside the tests."""

from collections.abc import Iterator

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from reviewer import worker_client
from tests.tui import settling
from tests.tui.forking import Forge


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
    monkeypatch.setattr("textual.screen.Screen._compositor_refresh", settling.put_off)


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """Where the workers of these sessions come from."""
    forge = Forge()
    yield forge
    forge.close()


@pytest.fixture(autouse=True)
def forked(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers begin at once; those of the tests in a terminal are started as a user's are."""
    monkeypatch.setattr(worker_client, "start", forge.start)
