"""The reader's own editor: on a file at a line, or on a text that comes back."""

import os
from pathlib import Path

TAKES_GOTO = frozenset({"code", "codium", "cursor"})
TAKES_COLON = frozenset({"hx", "helix", "subl", "zed"})
TEXT_NAME = "reviewer.md"


class NotEdited(Exception):
    """The editor did not do what it was asked for; the message says why, for the reader."""


def run_editor(command: list[str]) -> int:
    """Run an editor and wait; its exit code. Raises NotEdited when it did not start."""
    import subprocess  # like what follows: a session starts sooner without it

    try:
        return subprocess.run(command, check=False).returncode
    except OSError as error:
        raise NotEdited(f"the editor did not start: {error.strerror}; set $EDITOR") from error


def edit_text(text: str) -> str:
    """The text as it is after an editor had it, without the line end an editor puts last.

    It is in a file that only the reader may open, and that is gone afterwards. Raises NotEdited when the editor did
    not start, ended with another code than 0, or left something that cannot be read: then nothing is to change.
    """
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="reviewer-") as folder:
            path = Path(folder) / TEXT_NAME
            path.write_text(text, "utf-8", "surrogateescape")
            if code := run_editor(editor_command(path, 1)):
                raise NotEdited(f"the editor ended with code {code}: the text is as it was")
            return path.read_text("utf-8", "backslashreplace").removesuffix("\n")
    except OSError as error:
        raise NotEdited(f"the text could not be handed to the editor: {error.strerror}") from error


def editor_command(path: Path, line: int) -> list[str]:
    """The command that opens a file at a line in the editor the environment names (vi without one).

    Raises NotEdited when what it names is no command: a quotation mark without its other half.
    """
    import shlex

    try:
        words = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "") or ["vi"]
    except ValueError as error:
        raise NotEdited(f"$EDITOR cannot be read as a command: {error}") from error
    name = Path(words[0]).name
    if name in TAKES_GOTO:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if name in TAKES_COLON:
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", str(path)]
