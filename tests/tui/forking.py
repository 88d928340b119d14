"""Workers forked from a process that has imported what they import.

The same code, in a process of its own behind the same pipes; without the half second that each of the hundreds of
workers of these tests would take to start. `Forge` is the side of the tests; run as a program, this is the process
that forks.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

NUMBER = struct.Struct("!i")


class Forked:
    """A worker, with the part of `subprocess.Popen` that its client uses."""

    def __init__(self, pid: int, stdin: int, stdout: int, end: int) -> None:
        self.pid = pid
        self.stdin = os.fdopen(stdin, "wb")
        self.stdout = os.fdopen(stdout, "rb")
        self._end = os.fdopen(end, "rb")
        self._code: int | None = None
        self._lock = Lock()

    def kill(self) -> None:
        """Send SIGKILL."""
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        with self._lock:
            if self._code is None:
                told = self._end.read(NUMBER.size)
                self._end.close()
                # Nothing comes when the tests are over, and with them who forks: the worker ends unseen.
                self._code = NUMBER.unpack(told)[0] if told else -signal.SIGHUP
            return self._code


class Forge:
    """Starts workers; the process that forks them is started with the first one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None

    def start(self, complaints: int, kept: int = -1) -> Forked:
        """Stands in for `reviewer.worker_client.start`."""
        stdin, to_stdin = os.pipe()
        from_stdout, stdout = os.pipe()
        end, to_end = os.pipe()
        world = json.dumps([str(Path.cwd()), dict(os.environ), kept]).encode()
        given = [stdin, stdout, complaints, *([kept] if kept >= 0 else []), to_end]
        with self._lock:
            link = self._linked()
            socket.send_fds(link, [NUMBER.pack(len(world))], given)
            link.sendall(world)
            (pid,) = NUMBER.unpack(received(link, NUMBER.size))
        for descriptor in (stdin, stdout, to_end):
            os.close(descriptor)
        return Forked(pid, to_stdin, from_stdout, end)

    def close(self) -> None:
        """End the process that forks; the workers end with their input."""
        if self._socket is not None:
            self._socket.close()
            self._process.wait()

    def _linked(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair()
            words = [sys.executable, "-P", __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(words, pass_fds=[theirs.fileno()], start_new_session=True)
            theirs.close()
        return self._socket


def received(link: socket.socket, size: int) -> bytes:
    """So many bytes; EOFError when the other end is gone."""
    found = b""
    while len(found) < size:
        piece = link.recv(size - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found


def serve(link: socket.socket) -> None:
    """Fork a worker for each request, and tell of its end, until the tests are over."""
    ends: dict[int, int] = {}
    ended, noted = os.pipe()
    os.set_blocking(noted, False)
    signal.set_wakeup_fd(noted, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([link, ended], [], [])
        if ended in ready:
            os.read(ended, 1 << 16)
            tell(ends)
        if link in ready:
            size, descriptors, _, _ = socket.recv_fds(link, NUMBER.size, 5)
            if not size:
                return
            folder, environment, kept = json.loads(received(link, NUMBER.unpack(size)[0]))
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                for descriptor in (link.detach(), ended, noted):
                    os.close(descriptor)
                be_worker(folder, environment, kept, descriptors)
            ends[pid] = descriptors.pop()
            for descriptor in descriptors:
                os.close(descriptor)
            link.sendall(NUMBER.pack(pid))


def tell(ends: dict[int, int]) -> None:
    """Say how each worker ended that has."""
    for pid in list(ends):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            with suppress(BrokenPipeError):  # nobody asks any more
                os.write(ends[pid], NUMBER.pack(os.waitstatus_to_exitcode(status)))
            os.close(ends.pop(pid))


def be_worker(folder: str, environment: dict[str, str], kept: int, descriptors: list[int]) -> None:
    """What the system does before a program begins, and then the program."""
    import pygit2

    from reviewer import worker

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    moved = os.dup(descriptors[3])
    for descriptor in descriptors:
        os.close(descriptor)
    if kept >= 0 and moved != kept:
        os.dup2(moved, kept)
    if moved != kept:
        os.close(moved)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    settings = Path(environment.get("XDG_CONFIG_HOME") or Path(environment["HOME"], ".config"), "git")
    pygit2.settings.search_path[pygit2.enums.ConfigLevel.GLOBAL] = environment["HOME"]
    pygit2.settings.search_path[pygit2.enums.ConfigLevel.XDG] = str(settings)
    worker.main()


def main() -> None:
    """Import what workers import, each when it is needed; then fork."""
    import reviewer.analysis
    import reviewer.analysis.drawn
    import reviewer.analysis.splitting
    import reviewer.audit.shown
    import reviewer.core.syntax
    import reviewer.git.blobs
    import reviewer.kept
    import reviewer.sign
    import reviewer.stack
    import reviewer.sync
    import reviewer.worker
    import reviewer.workspace  # noqa: F401

    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
