"""`reviewer split`: the chunks a change falls into, in reading order, and the stack they make."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from reviewer.arranged import own_arrangement
from reviewer.cli.data import to_json
from reviewer.cli.loading import loaded
from reviewer.cli.options import arranged_option, target_options
from reviewer.cli.stack import show_stack, undo_stack
from reviewer.core.change import Source
from reviewer.core.fingerprint import split_lines
from reviewer.core.stack import Shape
from reviewer.core.text import json_path, visible
from reviewer.errors import BadInput, CannotTell
from reviewer.git.blobs import Blobs
from reviewer.review import Review
from reviewer.split import Listed, listing
from reviewer.workspace import Workspace, open_workspace


class StackOptions(Struct, frozen=True):
    """What is to become of the chunks as a stack; `name` is None when they are only listed."""

    name: str | None
    shape: Shape
    dry_run: bool
    verify: bool
    command: tuple[str, ...]

    def check(self) -> None:
        """Raise BadInput for options that make no sense together."""
        if self.name is None and (self.verify or self.dry_run or self.shape is Shape.COMMITS):
            raise BadInput("--commits, --dry-run and --verify belong to a stack.", "Name it: --stack NAME.")
        if self.command and not self.verify:
            raise BadInput("A command behind -- is run on each step by --verify.", "Add --verify.")
        if self.verify and not self.command:
            raise BadInput("--verify needs a command.", "Write it behind two dashes: --verify -- make test")


class WithCommand(click.Command):
    """Takes what stands behind `--` for a command to run, never for a TARGET."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words before `--`; those behind it are kept in the context."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta["command"] = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage, with the command."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND]"]


@click.command(cls=WithCommand)
@target_options
@arranged_option
@click.option("--stack", "name", metavar="NAME", help="Write the chunks as branches NAME/1-…, NAME/2-…")
@click.option("--commits", is_flag=True, help="With --stack: one branch NAME, a commit for each chunk.")
@click.option("--dry-run", is_flag=True, help="With --stack: say what would be written, write no branch.")
@click.option(
    "--verify", is_flag=True, help="With --stack: run COMMAND on each step in a temporary work tree."
)
@click.option("--undo", metavar="NAME", help="Remove the stack NAME that was written here.")
@click.option("--json", "as_json", is_flag=True, help="As data: every chunk with its lines.")
@click.pass_context
def command(
    ctx: click.Context,
    target: str | None,
    base: str | None,
    worktree: bool,
    staged: bool,
    arranged: bool,
    name: str | None,
    commits: bool,
    dry_run: bool,
    verify: bool,
    undo: str | None,
    as_json: bool,
) -> int:
    """Print the chunks a change falls into, in reading order, or write them as a stack.

    TARGET is a branch (against its base), A..B, A...B, a commit, a patch file or - for standard input; without
    it the current branch is split. The branch itself is never touched.
    """
    workspace = open_workspace(Path.cwd())
    shape = Shape.COMMITS if commits else Shape.BRANCHES
    options = StackOptions(name, shape, dry_run, verify, ctx.meta["command"])
    options.check()
    if undo is not None:
        if name is not None or target is not None:
            raise BadInput("--undo takes the name of a stack, and nothing else.")
        return undo_stack(workspace, undo, as_json=as_json)
    review = loaded(workspace, target, base=base, worktree=worktree, staged=staged, arranged=arranged)
    if review.chunks is None:
        failures = "; ".join(f"{failed.what}: {failed.message}" for failed in review.failed)
        raise CannotTell(f"The change could not be split: {failures}.")
    if name is not None:
        if not arranged and own_arrangement(workspace, review.change.comparison).edits:
            click.echo("reviewer: the computed chunks; yours are written with --arranged", err=True)
        return show_stack(
            workspace,
            review.change,
            review.chunks,
            name,
            options.shape,
            dry_run=dry_run,
            command=options.command,
            as_json=as_json,
        )
    listed = _listed(workspace, review, patch=review.change.comparison.source is Source.PATCH)
    if as_json:
        click.echo(to_json({"chunks": [_as_data(one, review) for one in listed]}))
    else:
        for one in listed:
            click.echo(_as_text(one, review))
    return 0


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


def _risk(one: Listed, review: Review) -> tuple[str, list[str]]:
    """The highest level of the chunk's findings and their tags; "" where risks were not searched, or none found."""
    units = set(one.chunk.units)
    found = [found for file in review.findings or () for found in file if found.fingerprint in units]
    level = max((finding.level for finding in found), default=None)
    return level.name.lower() if level else "", sorted(
        {finding.tag for finding in found if finding.level == level}
    )


def _as_data(one: Listed, review: Review) -> dict[str, Any]:
    chunk = one.chunk
    level, tags = _risk(one, review)
    return {
        "id": chunk.id,
        "title": chunk.title,
        "why": chunk.why,
        "kind": chunk.kind.value,
        "lines": chunk.lines,
        "minutes": chunk.minutes,
        "risk": level,
        "tags": tags,
        "builds_on": list(chunk.builds_on),
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
                "moved": piece.moved,
            }
            for piece in one.hunks
        ],
    }


def _as_text(one: Listed, review: Review) -> str:
    """A chunk in words: its number and title, size, why it is one, what it builds on, its risk, where it is."""
    chunk = one.chunk
    count = f"{chunk.lines:,} line" if chunk.lines == 1 else f"{chunk.lines:,} lines"
    files = dict.fromkeys(visible(piece.path) for piece in one.hunks)
    lines = [
        f"{chunk.id}. {visible(chunk.title)}",
        f"   {count}, about {chunk.minutes} min: {visible(chunk.why)}",
    ]
    if chunk.builds_on:
        lines.append(f"   builds on {', '.join(chunk.builds_on)}")
    level, tags = _risk(one, review)
    if level:
        lines.append(f"   {level} risk: {', '.join(tags)}")
    return "\n".join([*lines, *(f"   {path}" for path in files), ""])
