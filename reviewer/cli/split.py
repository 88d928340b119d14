"""`reviewer split`: the chunks a change falls into, in reading order."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from reviewer.cli.data import to_json
from reviewer.cli.options import target_options
from reviewer.cli.progress import Progress
from reviewer.core.fingerprint import split_lines
from reviewer.core.text import json_path, visible
from reviewer.errors import CannotTell
from reviewer.git.blobs import Blobs
from reviewer.review import Review, load, requested
from reviewer.split import Listed, listing
from reviewer.workspace import Workspace, open_workspace


@click.command()
@target_options
@click.option("--json", "as_json", is_flag=True, help="As data: every chunk with its lines.")
def command(target: str | None, base: str | None, worktree: bool, staged: bool, as_json: bool) -> None:
    """Print the chunks a change falls into, in reading order.

    TARGET is a branch (against its base), A..B, A...B, a commit, a patch file or - for standard input; without
    it the current branch is split.
    """
    workspace = open_workspace(Path.cwd())
    request = requested(
        workspace,
        target,
        base=base,
        worktree=worktree,
        staged=staged,
        read_stdin=lambda: sys.stdin.buffer.read(),
    )
    progress = Progress()
    review = load(workspace, request, watch=progress.see)
    progress.clear()
    if review.chunks is None:
        failures = "; ".join(f"{failed.what}: {failed.message}" for failed in review.failed)
        raise CannotTell(f"The change could not be split: {failures}.")
    listed = _listed(workspace, review, patch=request.patch is not None)
    if as_json:
        click.echo(to_json({"chunks": [_as_data(one) for one in listed]}))
        return
    for one in listed:
        click.echo(_as_text(one))


def _listed(workspace: Workspace, review: Review, *, patch: bool) -> tuple[Listed, ...]:
    """The chunks with their lines; a renamed file's unchanged lines are counted in its base side."""
    deltas = review.change.deltas
    if patch or workspace.location is None:
        return listing(review.change, review.chunks or (), lambda _: 0)
    with closing(Blobs(workspace.location)) as blobs:

        def count(file: int) -> int:
            old = deltas[file].old
            return len(split_lines(blobs.read(old.oid))) if old and not deltas[file].binary else 0

        return listing(review.change, review.chunks or (), count)


def _as_data(one: Listed) -> dict[str, Any]:
    chunk = one.chunk
    return {
        "id": chunk.id,
        "title": chunk.title,
        "why": chunk.why,
        "kind": chunk.kind.value,
        "lines": chunk.lines,
        "minutes": chunk.minutes,
        "over_cap": chunk.over_cap,
        "units": list(chunk.units),
        "hunks": [
            {
                "path": json_path(piece.path),
                "old_path": json_path(piece.old_path),
                "old_start": piece.old_start,
                "old_lines": piece.old_lines,
                "new_start": piece.new_start,
                "new_lines": piece.new_lines,
            }
            for piece in one.hunks
        ],
    }


def _as_text(one: Listed) -> str:
    """A chunk in words: its number and title, its size, why it is one, and where it is."""
    chunk = one.chunk
    count = f"{chunk.lines:,} line" if chunk.lines == 1 else f"{chunk.lines:,} lines"
    files = dict.fromkeys(visible(piece.path) for piece in one.hunks)
    lines = [
        f"{chunk.id}. {visible(chunk.title)}",
        f"   {count}, about {chunk.minutes} min: {visible(chunk.why)}",
    ]
    return "\n".join([*lines, *(f"   {path}" for path in files), ""])
