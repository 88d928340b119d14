"""`python -m reviewer` and the `reviewer` command: run, and turn every expected error into a sentence."""

import gc
import os
import sys
from io import TextIOWrapper

from reviewer.cli import plain_target
from reviewer.errors import CannotTell, ReviewerError
from reviewer.late_modules import load_when_used

INTERRUPTED = 130

FEW_COLLECTIONS = (200_000, 50, 1000)
"""A command makes hundreds of thousands of small values and no circles: looking for them as often as usual takes one
part in twenty of its time."""


def main() -> None:
    """Run the command line; the exit code is the answer's, 2 for bad input, 130 when interrupted."""
    load_when_used()
    speak_utf8()
    try:
        code = answer(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough (`reviewer show | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except ReviewerError as error:
        say_error(error)
        code = error.exit_code
    except Exception as error:
        say_error(fault(error))
        code = CannotTell.exit_code
    gc.freeze()  # the end is not held up by a last look through everything for garbage: 60 ms of a check
    sys.exit(code)


def speak_utf8() -> None:
    """Write UTF-8 wherever one is, as git does: what is told of a change has signs that other encodings lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


def answer(words: list[str]) -> int:
    """Do what the words after `reviewer` ask for; its exit code."""
    if plain_target(words):
        from pathlib import Path  # it imports late modules

        from reviewer.cli.session import run  # nothing of click: the first screen would wait for its import

        run(Path.cwd(), *words)
        return 0
    gc.set_threshold(*FEW_COLLECTIONS)
    import click

    from reviewer.cli.group import group

    try:
        said = group.main(words, standalone_mode=False)
        return said if isinstance(said, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED


def fault(error: Exception) -> CannotTell:
    """A fault of ours as a sentence; its details go to a file: a traceback may hold what the repository holds."""
    import traceback  # only where something went wrong
    from tempfile import NamedTemporaryFile

    said = f"reviewer stopped on a fault of its own ({type(error).__name__}). Nothing you did is lost."
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", prefix="reviewer-fault-", suffix=".txt", delete=False
        ) as log:
            log.write("".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace").decode())
        return CannotTell(said, f"Details are in {log.name}.")
    except OSError:
        return CannotTell(said)


def say_error(error: ReviewerError) -> None:
    """The sentence, and what to do about it, on standard error; nothing in them reaches the terminal raw."""
    import click  # an error is rare; a start is not

    from reviewer.core.text import visible

    lines = [
        f"reviewer: {line}" if not index else line for index, line in enumerate(error.message.split("\n"))
    ]
    if error.hint:
        lines.append(f"hint: {error.hint}")
    click.echo("\n".join(visible(line) for line in lines), err=True)


if __name__ == "__main__":
    main()
