"""The screen's end of its workers: starts them, hands on what they say, and says so when one dies."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from enum import StrEnum
from queue import SimpleQueue
from signal import Signals
from threading import Lock, Thread
from time import sleep
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reviewer.git.process import scratch_file
from reviewer.messages import (
    AllAnswered,
    Analyse,
    AuditFailed,
    Decoder,
    Encoder,
    OpenRepository,
    Request,
    SignOffDone,
    SignOffFailed,
    StackEnded,
    SyncEnded,
    WantAudit,
    WantChunks,
    WantCuts,
    WantSignOff,
    WantStack,
    WantSync,
    WantTokens,
    frames,
)

Say = Callable[[Any], None]

MOST_RESTARTS = 3
"""How often a worker that died is started again; after that the session does without."""

TOLD_BYTES = 4_000


class Role(StrEnum):
    """What a worker is for. One process each: none of them waits for another, or goes down with it."""

    ANALYSIS = "analysis"
    COLORS = "colours"
    SIGNING = "signing"
    SHARING = "sharing"
    STACKING = "stacking"
    AUDIT = "audit"


ROLES: dict[type, Role] = {
    Analyse: Role.ANALYSIS,
    WantChunks: Role.ANALYSIS,
    WantCuts: Role.ANALYSIS,
    OpenRepository: Role.COLORS,
    WantTokens: Role.COLORS,
    WantSignOff: Role.SIGNING,
    WantSync: Role.SHARING,
    WantStack: Role.STACKING,
    WantAudit: Role.AUDIT,
}


class WorkerDied(Struct, frozen=True):
    """A worker ended by itself; the session goes on without what it would have said."""

    message: str
    role: Role = Role.ANALYSIS


class WorkerClient:
    """The workers of one review; `say` is called from threads with everything they send.

    A worker starts when it is first needed, and again when it died. A new analysis ends the one before: nothing
    of the old one is handed on after `send` has returned. When all of an analysis has been told, its process ends: it
    holds several times what the change is large. Who then wants other chunks, or cuts, has one started that goes on
    with what the first one kept, in a file that goes with the session; there it stays, for they may want more.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._lock = Lock()
        self._children: dict[Role, _Child] = {}
        self._deaths: dict[Role, int] = dict.fromkeys(Role, 0)
        self._repository: OpenRepository | None = None
        self._analyse: Analyse | None = None
        self._told = False  # all of that
        self._kept = -1
        self._decoder = Decoder()

    def send(self, request: Request) -> None:
        """Ask for something; never waits, and nothing happens when its worker has died too often."""
        role = ROLES[type(request)]
        if isinstance(request, OpenRepository):
            self._open(request)
            return
        if isinstance(request, Analyse):
            self._end(Role.ANALYSIS)
            self._analyse, self._told, self._decoder = self._keeping(request), False, Decoder()
            self._open(OpenRepository(request.path))
        if isinstance(request, WantAudit):
            self._end(Role.AUDIT)  # whoever asks anew does not wait for the answer before
        with self._lock:
            child = self._child(role)
            if child is not None:
                child.send(self._analyse if isinstance(request, Analyse) and self._analyse else request)
            if isinstance(request, WantCuts) and self._analyse is not None:
                self._analyse = replace(self._analyse, cuts=request.cuts)

    def close(self) -> None:
        """End all workers."""
        for role in Role:
            self._end(role)
        self._forget()

    def _keeping(self, request: Analyse) -> Analyse:
        """An analysis that keeps what it takes to go on with it."""
        self._forget()
        self._kept = scratch_file()
        return replace(request, kept=self._kept)

    def _forget(self) -> None:
        if self._kept >= 0:
            os.close(self._kept)
            self._kept = -1

    def _open(self, request: OpenRepository) -> None:
        """Let the colours know where files are; their worker gets ready while the first screen is drawn."""
        if self._repository != request:
            self._end(Role.COLORS)
            self._repository = request
            with self._lock:
                self._child(Role.COLORS)

    def _child(self, role: Role) -> "_Child | None":
        """The worker, started if there is none, and told what it must know first; the lock is held."""
        child = self._children.get(role)
        if child is None and self._deaths[role] <= MOST_RESTARTS:
            decoder, kept = (self._decoder, self._kept) if role is Role.ANALYSIS else (Decoder(), -1)
            child = self._children[role] = _Child(role, decoder, self._hand_on, self._died, kept)
            if role is Role.COLORS and self._repository is not None:
                child.send(self._repository)
            if role is Role.ANALYSIS and self._analyse is not None and self._told:
                child.send(replace(self._analyse, silent=True))
        return child

    def _end(self, role: Role) -> None:
        with self._lock:
            child = self._children.pop(role, None)
        if child is not None:
            child.end()

    def _hand_on(self, child: "_Child", message: Any) -> None:
        if self._children.get(child.role) is not child:
            return
        if isinstance(message, AllAnswered):
            self._answered(child, message.requests)
            return
        self._say(message)
        if isinstance(message, SignOffDone | SignOffFailed | SyncEnded | StackEnded):
            self._end(child.role)

    def _answered(self, child: "_Child", requests: int) -> None:
        """An analysis has nothing left to do: when that is so for the first time, its process ends."""
        with self._lock:
            if self._children.get(child.role) is not child or requests < child.requests or self._told:
                return
            self._told = True
            del self._children[child.role]
        child.end()

    def _died(self, child: "_Child", why: str) -> None:
        with self._lock:
            if self._children.get(child.role) is not child:
                return
            del self._children[child.role]
            self._deaths[child.role] += 1
        if child.role is Role.SIGNING:
            self._say(SignOffFailed(f"Nothing is known to have been recorded: the worker ended ({why})."))
        elif child.role is Role.SHARING:
            self._say(SyncEnded(f"Not known to have ended well: the worker ended ({why}). Try again.", False))
        elif child.role is Role.STACKING:
            self._say(StackEnded(f"Not known to have been written: the worker ended ({why}).", False))
        elif child.role is Role.AUDIT:
            self._say(AuditFailed(f"The audit has no answer: the worker ended ({why})."))
        else:
            self._say(WorkerDied(f"The {child.role} ended unexpectedly ({why}).", child.role))


class _Child:
    """One worker process, a thread that listens to it and one that writes to it."""

    def __init__(
        self,
        role: Role,
        decoder: Decoder,
        hand_on: Callable[["_Child", Any], None],
        died: Callable[["_Child", str], None],
        kept: int,
    ) -> None:
        self.role = role
        self.requests = 0
        self._decoder = decoder
        self._hand_on = hand_on
        self._died = died
        self._encoder = Encoder()
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        self._complaints = scratch_file()
        self._process = start(self._complaints, kept)
        Thread(target=self._listen, name=f"from {role}", daemon=True).start()
        Thread(target=self._write, name=f"to {role}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def send(self, request: Request) -> None:
        """Put a request in the queue."""
        self.requests += 1
        self._outgoing.put(self._encoder.frame(request))

    def end(self) -> None:
        """End the process."""
        self._outgoing.put(None)
        self._process.kill()
        self._process.wait()

    def _write(self) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        with suppress(OSError), closing(stdin):  # that it died is for the listener to tell
            while (frame := self._outgoing.get()) is not None:
                stdin.write(frame)
                stdin.flush()

    def _listen(self) -> None:
        stdout = self._process.stdout
        why = ""
        try:
            for body in frames(stdout) if stdout is not None else ():
                self._hand_on(self, self._decoder.message(body))
                sleep(0)  # hands the interpreter to the screen between any two messages
        except (msgspec.MsgspecError, LookupError) as error:
            why = f"it sent something that could not be read: {error}"
            self._process.kill()
        code = self._process.wait()
        self._outgoing.put(None)
        self._died(self, why or self._last_words(code))
        os.close(self._complaints)

    def _last_words(self, code: int) -> str:
        """How it ended, and the last line it wrote about that."""
        how = signal_name(-code) if code < 0 else f"exit code {code}"
        size = os.fstat(self._complaints).st_size
        text = os.pread(self._complaints, TOLD_BYTES, max(0, size - TOLD_BYTES)).decode("utf-8", "replace")
        lines = [line for line in text.split("\n") if line.strip()]
        return f"{how}: {lines[-1].strip()}" if lines else how


def start(complaints: int, kept: int = -1) -> subprocess.Popen[bytes]:
    """Start a worker; what it complains of goes to a descriptor, and another one is its own under the same number."""
    return subprocess.Popen(
        # -P: the folder we are in belongs to the repository under review; nothing is imported from it.
        [sys.executable, "-P", "-m", "reviewer.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("REVIEWER_DEBUG") else complaints,
        pass_fds=(kept,) if kept >= 0 else (),
        start_new_session=True,  # ctrl+c and ctrl+z in the terminal are the screen's
    )


def signal_name(number: int) -> str:
    """SIGKILL for 9."""
    try:
        return Signals(number).name
    except ValueError:
        return f"signal {number}"
