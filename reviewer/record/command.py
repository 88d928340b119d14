"""Runs a command for the record: its output goes where ours goes; its end, its time and its surroundings are kept."""

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from reviewer.core.record import CommandRun
from reviewer.core.redaction import redacted_command
from reviewer.errors import BadInput
from reviewer.recording import stamp
from reviewer.workspace import Workspace

VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "CI",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "NODE_ENV",
    "JAVA_HOME",
    "GOFLAGS",
)
"""What commonly decides which tools run and how; other variables change from shell to shell."""
KILLED = 128


def run_command(words: Sequence[str], workspace: Workspace) -> CommandRun:
    """Run a command where the user is, to its end.

    Raises BadInput when it cannot be started; an interruption ends us too, and nothing is recorded.
    """
    program = shutil.which(words[0])
    started = workspace.clock()
    before = time.monotonic()
    try:
        code = subprocess.run(list(words), cwd=workspace.path, check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"{words[0]} cannot be run: {reason}.", "Nothing was recorded.") from None
    return CommandRun(
        command=redacted_command(words),
        exit_code=code if code >= 0 else KILLED - code,
        seconds=round(time.monotonic() - before, 2),
        started=stamp(started),
        environment=environment(program),
    )


def environment(program: str | None) -> str:
    """SHA-256 over what a command ran in: system, the program's own bytes, variables that decide which tools run."""
    told = [
        f"system {platform.system()} {platform.release()} {platform.machine()}",
        f"program {program or ''} {_digest(program)}",
        *(f"{name}={os.environ[name]}" for name in VARIABLES if name in os.environ),
    ]
    return sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _digest(program: str | None) -> str:
    try:
        with Path(program or "").open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
