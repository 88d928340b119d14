"""`reviewer demo`: builds a throw-away repository and opens the review of its branch."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from reviewer.demo import Demo, build, touched

POINTS_ELSEWHERE = (
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)


@click.command()
@click.option("--keep", is_flag=True, help="Leave the repository there in any case.")
@click.option(
    "--path",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Build it in DIR, a new or empty folder; implies --keep.",
)
def command(keep: bool, path: Path | None) -> int:
    """Build a small repository with an agent's branch, and review it.

    It is built in a temporary folder, which is removed at the end unless something was marked, written or
    signed there. Without a terminal the summary of the branch is printed.
    """
    for name in POINTS_ELSEWHERE:  # set in hooks: not what the hook is about is to be reviewed here
        os.environ.pop(name, None)
    demo = build(path or Path(tempfile.mkdtemp(prefix="reviewer-demo-")))
    try:
        return _review(demo)
    finally:
        if path or keep or touched(demo):
            click.echo(f"The demo is in {demo.path}: go there, and `reviewer` opens it again.", err=True)
        else:
            shutil.rmtree(demo.path, ignore_errors=True)


def _review(demo: Demo) -> int:
    """Open the session, or print what it would have shown."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from reviewer.cli.session import run  # the session, only if there is somewhere to show it

        run(demo.path)
        return 0
    from reviewer.cli.show import command as show

    with contextlib.chdir(demo.path):
        code: int = click.get_current_context().invoke(show)
    return code
