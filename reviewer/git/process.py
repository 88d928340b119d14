"""Runs git so that no user setting changes an answer: pinned configuration, clean environment, pipes."""

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.errors import RepositoryError

if TYPE_CHECKING:  # finding a location takes a git child, so that module imports this one
    from reviewer.git.location import Location

READ_BYTES = 1 << 18
ROOM_BYTES = 1 << 20
"""What a pipe holds of a child that writes much in small pieces, where the system lets us say so."""

PINNED = (
    "core.quotePath=false",
    "core.pager=cat",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.warnAmbiguousRefs=true",
    "color.ui=false",
    "advice.graftFileDeprecated=false",
    "gc.auto=0",
    "maintenance.auto=false",
)

# What a hook hands down to see the objects being pushed, and how to reach a remote; other GIT_* are dropped.
KEPT = frozenset(
    {
        "GIT_QUARANTINE_PATH",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
    }
)

# What belongs to the user: asked for only where the user's own settings are the question.
USERS = (
    "GIT_CONFIG",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
)


class Answer(Struct, frozen=True):
    """What a git child said: exit code, standard output as bytes, complaints as text."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of the output, decoded so that any name survives."""
        text = self.out.decode("utf-8", "surrogateescape")
        return text.removesuffix("\n").split("\n") if text else []

    @property
    def complaint(self) -> str:
        """The reason git gave in one line, without its prefix."""
        return reason(self.err) or f"git ended with code {self.code}"


def reason(complaints: str) -> str:
    """The one line of git's complaints that says why it stopped, without its prefix."""
    lines = [line for line in complaints.split("\n") if line.strip()]
    chosen = next((line for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "")
    return chosen.removeprefix("fatal: ").removeprefix("error: ")


class Child:
    """A running git; `pieces` yields its output as it comes. Close it, or exhaust it and ask `wait`.

    `detached`: without our terminal, so that nothing it starts can ask, or draw, on it. `roomy`: it may write much
    before anybody reads; `room` is how many bytes, 0 where that is as usual.
    """

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        *,
        stdin: bytes | int | None = None,
        detached: bool = False,
        roomy: bool = False,
    ) -> None:
        self._err = scratch_file()
        out, into = os.pipe()
        self.room = widened(out) if roomy else 0
        actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_DUP2, into, 1),
            (os.POSIX_SPAWN_DUP2, self._err, 2),
        ]
        given = None
        if isinstance(stdin, int):
            actions.insert(0, (os.POSIX_SPAWN_DUP2, stdin, 0))
        elif stdin is not None:
            given = scratch_file(stdin)
            actions.insert(0, (os.POSIX_SPAWN_DUP2, given, 0))
        else:
            actions.insert(0, (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
        try:
            # Python ignores SIGPIPE; a git that inherits that would not stop when we close the pipe.
            self.pid = os.posix_spawnp(
                "git",
                ["git", *words],
                env,
                file_actions=actions,
                setsigdef=[signal.SIGPIPE, signal.SIGINT],
                setsid=detached,
            )
        except OSError as error:
            os.close(out)
            os.close(self._err)
            missing = isinstance(error, FileNotFoundError)
            why = "it is not installed, or not on the PATH" if missing else error.strerror
            raise RepositoryError(f"git cannot be started: {why}.") from None
        finally:
            os.close(into)
            if given is not None:
                os.close(given)
        self.out = out
        self._detached = detached
        self._code: int | None = None

    def pieces(self) -> Iterator[bytes]:
        """The output as it arrives."""
        while piece := self.read():
            yield piece

    def read(self, most: int = 0) -> bytes:
        """What has come since, waiting for the first of it; b"" at the end."""
        return os.read(self.out, most or READ_BYTES)

    def wait(self) -> int:
        """The exit code."""
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code

    def complaints(self) -> str:
        """What it wrote to standard error, after it ended."""
        self.wait()
        size = os.fstat(self._err).st_size
        return os.pread(self._err, size, 0).decode("utf-8", "replace")

    def close(self) -> None:
        """Stop it if it still runs, and let go of its pipes."""
        os.close(self.out)
        if self._code is None:
            # One of its own session leads a group: what it started ends with it.
            (os.killpg if self._detached else os.kill)(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self._err)


def widened(pipe: int) -> int:
    """Have a pipe hold more, where that can be done: what it holds then in bytes, 0 where it is left as it was."""
    import fcntl  # few children write so much

    try:
        return fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ROOM_BYTES)
    except (AttributeError, OSError):  # another system than Linux, or the user's pipes hold too much together
        return 0


def scratch_file(content: bytes = b"") -> int:
    """A descriptor of an unnamed file that holds `content`, positioned at its start."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("reviewer")
    else:
        from tempfile import TemporaryFile  # 8 ms to import, and only needed where there is no memfd (macOS)

        with TemporaryFile() as file:
            handle = os.dup(file.fileno())
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def run(
    location: "Location | None",
    words: Sequence[str],
    *,
    stdin: bytes | int | None = None,
    env: Mapping[str, str] | None = None,
    user_settings: bool = False,
    check: bool = True,
) -> Answer:
    """Run git to its end; `stdin` is its input, or a descriptor to read that from.

    `user_settings` lets the user's own configuration in: for identity, signing, ignore files and content
    filters, never for what a diff says. Raises RepositoryError with git's reason unless `check` is off.
    """
    child = Child(
        command(location, words, user_settings=user_settings),
        environment(location, env, user_settings=user_settings),
        stdin=stdin,
    )
    try:
        out = b"".join(child.pieces())
        answer = Answer(child.wait(), out, child.complaints())
    finally:
        child.close()
    if check and answer.code:
        raise RepositoryError(f"git {words[0]} failed: {answer.complaint}.")
    return answer


def command(location: "Location | None", words: Sequence[str], *, user_settings: bool = False) -> list[str]:
    """The words after `git`, with what is pinned in front."""
    pinned = PINNED if user_settings else (*PINNED, "core.attributesFile=/dev/null")
    pins = [word for pin in pinned for word in ("-c", pin)]
    where = [f"--git-dir={location.git_dir}"] if location else []
    if location and location.work_tree:
        where.append(f"--work-tree={location.work_tree}")
    return [*pins, "--no-replace-objects", *where, *words]


def environment(
    location: "Location | None", more: Mapping[str, str] | None = None, *, user_settings: bool = False
) -> dict[str, str]:
    """The environment of a git child: no GIT_* of the caller's but what a hook needs to see its objects."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in KEPT or (user_settings and name.startswith(USERS))
    }
    env |= {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
    }
    if not user_settings:
        # The ownership check these settings can relax was made when the repository was located.
        env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}
    if location:
        env |= borrowed_objects(env, location.object_directories)
    return env | dict(more or {})


def borrowed_objects(env: Mapping[str, str], directories: Sequence[Path]) -> dict[str, str]:
    """The variable that lets git see objects kept elsewhere, added to what is borrowed already."""
    here = [quoted(str(directory)) for directory in directories if directory.is_dir()]
    name = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
    return {name: os.pathsep.join([*filter(None, [env.get(name)]), *here])} if here else {}


def quoted(path: str) -> str:
    """A path as git's list of object directories wants it: quoted if it would be taken apart otherwise."""
    if os.pathsep not in path and not path.startswith('"'):
        return path
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
