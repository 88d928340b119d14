"""Text to the reader's clipboard, by whoever stands between here and the terminal; and what became of it in words."""

import base64
import subprocess
from collections.abc import Callable, Mapping

PATIENCE = 3.0
"""Seconds a tmux that does not answer is waited for."""
LARGEST = 74_994
"""Bytes from which most terminals drop a clipboard sequence: 100,000 of base64 with what stands around it."""


def osc52(data: bytes) -> str:
    """The sequence that asks a terminal to put this into its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(data).decode()}\a"


def send(data: bytes, write: Callable[[str], object], environ: Mapping[str, str]) -> str:
    """Send text to the clipboard; how, in words that follow “1 line ”. May wait for tmux.

    Whether a terminal obeys it never says. tmux by default drops a sequence that comes from inside, so it is
    asked itself.
    """
    if environ.get("TMUX"):
        told = by_tmux(data)
        if told:
            return told
    if environ.get("TERM") == "linux":
        return "copied (this console has no clipboard)"
    write(osc52(data))
    if len(data) > LARGEST:
        return "sent to the clipboard (OSC 52), though too long for many terminals,"
    between = _between(environ)
    return (
        f"sent to the clipboard (OSC 52), which {between} may drop,"
        if between
        else "sent to the clipboard (OSC 52)"
    )


def _between(environ: Mapping[str, str]) -> str:
    """What stands between here and the terminal; over ssh only the terminal's name tells of it."""
    if environ.get("TMUX"):
        return "tmux"
    if environ.get("STY"):
        return "screen"
    name = environ.get("TERM", "")
    return "tmux" if name.startswith("tmux") else "tmux or screen" if name.startswith("screen") else ""


def by_tmux(data: bytes) -> str:
    """Give text to tmux, which hands it on to the terminal; "" when it does not take it."""
    if _tmux("load-buffer", "-w", "-", stdin=data) is None:
        return "put into tmux's buffer" if _tmux("load-buffer", "-", stdin=data) is not None else ""
    if (_tmux("show-options", "-sv", "set-clipboard") or b"").strip() == b"off":
        return "put into tmux's buffer (its set-clipboard is off)"
    return "sent to the clipboard by tmux"


def _tmux(*words: str, stdin: bytes = b"") -> bytes | None:
    """What a tmux command answers; None when it failed."""
    try:
        done = subprocess.run(
            ["tmux", *words], input=stdin, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout
