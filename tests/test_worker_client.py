"""The screen's end of the workers: it never waits, and a dead worker is news, not the end."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

import pytest

from reviewer.core.finding import DiffSide
from reviewer.core.record import Verdict
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.messages import (
    Analyse,
    OpenRepository,
    SignOffFailed,
    SyncEnded,
    TokensArrived,
    WantChunks,
    WantSignOff,
    WantSync,
    WantTokens,
)
from reviewer.parts import AllReady, ChunksReady, UnitsReady
from reviewer.worker_client import MOST_RESTARTS, Role, WorkerClient, WorkerDied
from tests.repo import Repo

SECONDS = 120.0


class Heard:
    """Everything the workers said."""

    def __init__(self) -> None:
        self.queue: Queue[Any] = Queue()

    def until(self, kind: type) -> Any:
        """The next message of a kind; what comes before it is passed over."""
        end = time.monotonic() + SECONDS
        while (left := end - time.monotonic()) > 0:
            try:
                message = self.queue.get(timeout=left)
            except Empty:
                break
            if isinstance(message, kind):
                return message
        raise AssertionError(f"no {kind.__name__} within {SECONDS} seconds")


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def client(heard: Heard) -> Iterator[WorkerClient]:
    client = WorkerClient(heard.queue.put)
    yield client
    client.close()


@pytest.fixture
def analyse(repo: Repo) -> Analyse:
    repo.commit(files={"a.py": "x = 1\n"})
    repo.branch("topic")
    repo.commit(files={"a.py": "x = 2\n"})
    comparison = resolve(locate(repo.path), None, base="main", worktree=False, staged=False)
    return Analyse(str(repo.path), comparison)


@pytest.fixture
def tokens(repo: Repo, analyse: Analyse) -> WantTokens:
    return WantTokens(0, DiffSide.NEW, "a.py", repo.git("rev-parse", "HEAD:a.py"), 1)


def pid(client: WorkerClient, role: Role) -> int:
    return client._children[role].pid


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_an_analysis_and_colours_arrive(
    client: WorkerClient, heard: Heard, analyse: Analyse, tokens: WantTokens
) -> None:
    client.send(analyse)
    client.send(tokens)

    first = heard.until(TokensArrived)
    assert (first.oid, len(first.lines)) == (tokens.oid, 1)
    client.send(analyse)
    assert heard.until(AllReady).fingerprint


def test_a_dead_worker_is_told_and_started_again_when_needed(
    client: WorkerClient, heard: Heard, analyse: Analyse, tokens: WantTokens
) -> None:
    client.send(analyse)
    os.kill(pid(client, Role.ANALYSIS), signal.SIGKILL)
    died = heard.until(WorkerDied)
    assert died == WorkerDied("The analysis ended unexpectedly (SIGKILL).", Role.ANALYSIS)

    client.send(analyse)
    assert heard.until(AllReady)


def test_when_all_is_told_the_analysis_ends_and_who_wants_more_has_it_started_again(
    client: WorkerClient, heard: Heard, analyse: Analyse
) -> None:
    client.send(analyse)
    process = pid(client, Role.ANALYSIS)
    units = {one.fingerprint: one for one in heard.until(UnitsReady).units}
    told = heard.until(ChunksReady)
    assert eventually(lambda: not is_running(process))
    assert Role.ANALYSIS not in client._children

    client.send(WantChunks(1))
    again = pid(client, Role.ANALYSIS)
    client.send(WantChunks(0))
    found = heard.until(ChunksReady)
    while found.asked:
        found = heard.until(ChunksReady)
    assert found == told
    for name in found.chunks[0].units:
        assert name == units[name].fingerprint
    client.send(WantChunks(-1))
    assert heard.until(ChunksReady).asked == -1
    assert pid(client, Role.ANALYSIS) == again


def test_colours_go_on_after_their_worker_died(
    client: WorkerClient, heard: Heard, analyse: Analyse, tokens: WantTokens
) -> None:
    client.send(OpenRepository(analyse.path))
    client.send(tokens)
    heard.until(TokensArrived)
    os.kill(pid(client, Role.COLORS), signal.SIGSEGV)
    assert heard.until(WorkerDied).role is Role.COLORS

    client.send(tokens)
    assert heard.until(TokensArrived)


def test_a_worker_that_keeps_dying_is_left_alone(
    client: WorkerClient, heard: Heard, tokens: WantTokens
) -> None:
    for _ in range(MOST_RESTARTS + 1):
        client.send(tokens)
        os.kill(pid(client, Role.COLORS), signal.SIGKILL)
        heard.until(WorkerDied)

    client.send(tokens)
    assert Role.COLORS not in client._children


def test_a_sign_off_never_goes_unanswered(client: WorkerClient, heard: Heard, analyse: Analyse) -> None:
    client.send(WantSignOff(analyse.path, analyse.comparison, Verdict.APPROVE, "", ()))
    os.kill(pid(client, Role.SIGNING), signal.SIGKILL)

    assert "Nothing is known to have been recorded" in heard.until(SignOffFailed).message


def test_what_a_dead_worker_did_not_take_is_dropped_in_silence(
    client: WorkerClient, heard: Heard, analyse: Analyse
) -> None:
    client.send(analyse)
    child = client._children[Role.COLORS]
    os.kill(child.pid, signal.SIGSTOP)
    client.send(WantTokens(0, DiffSide.NEW, "a.py" * 40_000, "1" * 40, 1))  # more than a pipe holds
    os.kill(child.pid, signal.SIGKILL)
    heard.until(WorkerDied)

    # Else Python closes it when it is collected, and writes over the screen that it could not.
    assert eventually(lambda: child._process.stdin is not None and child._process.stdin.closed)


def test_a_sync_never_goes_unanswered(client: WorkerClient, heard: Heard, analyse: Analyse) -> None:
    client.send(WantSync(analyse.path))
    os.kill(pid(client, Role.SHARING), signal.SIGKILL)

    assert not heard.until(SyncEnded).well


def test_after_an_answer_the_signing_worker_ends(
    client: WorkerClient, heard: Heard, analyse: Analyse
) -> None:
    client.send(WantSignOff(analyse.path, analyse.comparison, Verdict.APPROVE, "", ()))
    process = pid(client, Role.SIGNING)

    assert heard.until(SignOffFailed)
    assert eventually(lambda: not is_running(process))


def test_closing_leaves_no_process(client: WorkerClient, heard: Heard, analyse: Analyse) -> None:
    client.send(analyse)
    processes = [pid(client, role) for role in (Role.ANALYSIS, Role.COLORS)]
    client.close()

    assert not any(is_running(process) for process in processes)
    time.sleep(0.2)
    assert not [message for message in list(heard.queue.queue) if isinstance(message, WorkerDied)]
