"""Opens the interactive session on what is asked for."""

import os
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.cli import nearest_command
from reviewer.cli.beginning import Asked, Beginning, reviewer
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.git.location import Location
from reviewer.tui import collector
from reviewer.tui.no_openssl import import_asyncio, import_hashlib
from reviewer.tui.terminal import Terminal

if TYPE_CHECKING:
    from reviewer.desk import Key
    from reviewer.tui.background import Background
    from reviewer.tui.opening import Opening

NEEDED = ("reviewer.tui.opening", "reviewer.tui.keyfile", "reviewer.tui.settings", "reviewer.core.words")
"""What the first screen needs. What paints it imports nothing: it would wait for who imports what comes later."""
ANY_SIGN = "…"
"""What is not ASCII: its width has a table read that is an import, too."""
LOOKING = "\x1b[H\x1b[2J looking again …"


def run(
    path: Path,
    target: str | None = None,
    *,
    base: str | None = None,
    worktree: bool = False,
    staged: bool = False,
    theme: str | None = None,
    keymap: str | None = None,
) -> None:
    """Open the session on what is asked for. BadInput without a terminal, and for what does not exist."""
    try:
        _need_terminal(target)
        if target == "-" or (target and (path / target).is_file()):
            collector.hold()
            _open(*_patch(path, target), theme, keymap)
            return
        asked = Asked(path, target, base, worktree, staged)
        waiting, again = Terminal(), True
        while again:
            collector.hold()
            try:
                begun = _begun(asked)
            finally:
                waiting.give_back()
            again = _open(*begun, theme, keymap)
            if (
                again and waiting.take()
            ):  # what is typed meanwhile is for the review, and not for the shell's screen
                waiting.write(LOOKING)
    except BadInput as error:
        if target and (meant := nearest_command(target)):
            raise BadInput(error.message, f"Did you mean `reviewer {meant}`?") from error
        raise


def _need_terminal(target: str | None) -> None:
    if not sys.stdout.isatty() or not (sys.stdin.isatty() or target == "-"):
        raise BadInput(
            "A review needs a terminal, and this is none.",
            "`reviewer show` prints the same facts; with --json as data.",
        )


def _begun(asked: Asked) -> tuple["Background", tuple[str, str]]:
    """The review that was asked for, and who reads it: git is asked while what shows the answer is imported."""
    beginning = Beginning(asked)
    beginning.start()
    try:
        import_hashlib()
        for name in NEEDED:
            import_module(name)
        from reviewer.tui.cellwidth import cell_len

        cell_len(ANY_SIGN)
    finally:
        begun = beginning.result()
    return begun


def _patch(path: Path, target: str) -> tuple["Background", tuple[str, str]]:
    """The review of a patch: read whole before anything is shown."""
    from reviewer.formats.patches import read_patch  # unidiff: only a patch needs it
    from reviewer.review import open_comparison, requested
    from reviewer.tui.background import Background
    from reviewer.workspace import open_workspace

    workspace = open_workspace(path)
    request = requested(workspace, target, read_stdin=_read_stdin)
    comparison = open_comparison(workspace, request)
    patch = request.patch or b""
    deltas, bases = read_patch(patch, request.patch_name)
    background = Background(
        path, workspace.location, comparison, patch=patch, patch_deltas=deltas, patch_bases=bases
    )
    background.begin()
    return background, reviewer(workspace.location)


def _read_stdin() -> bytes:
    """The patch on standard input; the keyboard is the terminal's afterwards."""
    data = sys.stdin.buffer.read()
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise BadInput(
            "There is no terminal to take keys from.", "`reviewer show -` prints the facts."
        ) from error
    os.dup2(terminal, sys.stdin.fileno())
    os.close(terminal)
    return data


def _open(background: "Background", who: tuple[str, str], theme: str | None, keymap: str | None) -> bool:
    """Run the session; whether it is to be opened again."""
    import_hashlib()
    from reviewer.desk import Desk
    from reviewer.git.drafts import Journal
    from reviewer.tui.cellwidth import count_ambiguous
    from reviewer.tui.keyfile import load_keymap
    from reviewer.tui.opening import Opening
    from reviewer.tui.settings import load_settings
    from reviewer.tui.theme import following, palette

    count_ambiguous(load_settings().ambiguous_width)
    comparison = background.comparison
    location = background.location if comparison.source.value != "patch" else None
    with Journal.open(location, comparison.key) as journal:
        desk = Desk(comparison, journal, _now, *who, lambda: _key(location))
        opening = Opening(desk, background, palette(theme, os.environ), load_keymap(keymap))
        opening.follow = following(theme, os.environ)
        try:
            again, fault = _run(opening)
        finally:
            background.close()
    if fault:
        raise CannotTell(fault, "Open the review again to go on where you were.")
    return again


def _run(opening: "Opening") -> tuple[bool, str]:
    """Paint, then import Textual and let it go on: whether to open it again, and what went wrong, if anything."""
    try:
        painted = opening.begin_painting()
        import_asyncio()
        from reviewer.tui.app import ReviewerApp

        opening.end_painting()
        app = ReviewerApp(opening, painted=painted)
        again = app.run()
        opening.terminal.left()
        return bool(again), app.fault
    finally:
        try:
            opening.end_painting()
        finally:
            opening.terminal.give_back()


def _key(location: Location | None) -> "Key":
    """The key git is set up with, in words."""
    from reviewer.desk import Key
    from reviewer.git.signing import signer  # asked when someone signs off, not before

    try:
        found = signer(location)
    except ReviewerError as error:
        return Key(False, f"cannot sign: {error.message}")
    if found is None:
        return Key(False, "unsigned, for git has no signing key: the record will say so")
    return Key(True, f"signed with your {found.format} key")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
