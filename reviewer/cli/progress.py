"""One line on standard error while a large change is worked on."""

import sys
import time

import click

from reviewer.parts import FilesCounted, FindingsReady, Part

PATIENCE = 1.0
"""Seconds before a wait is worth a word."""


class Progress:
    """One line on standard error while a large change is worked on, gone when it is done."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._said = 0.0
        self._files = 0
        self._total = 0
        self._terminal = sys.stderr.isatty()

    def see(self, part: Part) -> None:
        """Take note of a part; say how far it is, a few times a second."""
        if isinstance(part, FilesCounted):
            self._total = part.total
        self._files += isinstance(part, FindingsReady)
        now = time.monotonic()
        if self._terminal and now - self._since > PATIENCE and now - self._said > 0.1:
            self._said = now
            told = (
                f"{self._files:,} of {self._total:,} files searched" if self._total else "reading the change"
            )
            click.echo(f"\r{told} …", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._said:
            click.echo("\r\x1b[K", err=True, nl=False)
