"""One line on standard error while a large change is worked on."""

import sys
import time

import click

from reviewer.parts import FilesCounted, FindingsReady, Part

PATIENCE = 1.0
"""Seconds before a wait is worth a word."""


class Notice:
    """One line on standard error that is only said to a terminal, after a while, and a few times a second."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._said = 0.0
        self._terminal = sys.stderr.isatty()

    def say(self, words: str) -> None:
        """Say how far it is, if it is time to."""
        now = time.monotonic()
        if self._terminal and now - self._since > PATIENCE and now - self._said > 0.1:
            self._said = now
            click.echo(f"\r{words} …", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._said:
            click.echo("\r\x1b[K", err=True, nl=False)


class Progress(Notice):
    """How far the analysis of a large change is."""

    def __init__(self) -> None:
        super().__init__()
        self._files = 0
        self._total = 0

    def see(self, part: Part) -> None:
        """Take note of a part."""
        if isinstance(part, FilesCounted):
            self._total = part.total
        self._files += isinstance(part, FindingsReady)
        self.say(
            f"{self._files:,} of {self._total:,} files searched" if self._total else "reading the change"
        )
