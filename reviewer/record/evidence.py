"""Records evidence: from reports, from a command's run, or from both; always of the tree that is checked out."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.commit_claims import encodable
from reviewer.core.record import (
    CommandRun,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    RecordKind,
)
from reviewer.core.redaction import masked
from reviewer.errors import BadInput
from reviewer.formats.evidence import LARGEST, Paths, read_report, together
from reviewer.git.checkout import differing, paths_in
from reviewer.git.refs import Named
from reviewer.record.command import run_command
from reviewer.record.writer import Writer
from reviewer.recording import Written

MOST_PATHS = 5
MOST_DIRTY = 500


class EvidenceAsked(Struct, frozen=True, kw_only=True):
    """What to record.

    `reports` are files, read after `command` has run, if there is one. `commit` names what the reports are of,
    if not the commit that is checked out. `allow_dirty` records what was not committed by name instead of
    refusing it.
    """

    reports: Sequence[Path] = ()
    command: Sequence[str] = ()
    commit: str | None = None
    name: str = ""
    allow_dirty: bool = False


class EvidenceRecorded(Struct, frozen=True):
    """A piece of evidence that is in the ledger now."""

    body: EvidenceBody
    written: Written


def record_evidence(writer: Writer, asked: EvidenceAsked) -> tuple[EvidenceRecorded, ...]:
    """Record the evidence, one record for each kind of it.

    Raises BadInput for reports that cannot be read, or that the command did not write, for a work tree that
    differs from the commit, and when the checked-out commit changes during the run. Then nothing is recorded.
    """
    if not asked.reports and not asked.command:
        raise BadInput("There is nothing to record.", "Name a report, or a command after --.")
    if asked.command and asked.commit is not None:
        raise BadInput("A command runs on what is checked out, so --commit does not go with one.")
    commit = writer.commit(asked.commit)
    dirty = _dirty(writer, asked)
    before = _stamps(asked.reports)
    run = run_command(asked.command, writer.workspace) if asked.command else None
    if run is not None:
        _refuse_stale(asked.reports, before)
        _refuse_moved(writer, commit)
    bodies = _bodies(writer, asked, commit, run)
    return tuple(_recorded(writer, commit, _of_work_tree(body, dirty)) for body in bodies)


def _of_work_tree(body: EvidenceBody, dirty: tuple[str, ...]) -> EvidenceBody:
    """The body with what was not committed; how many more there were is said."""
    left_out = {"dirty": len(dirty) - MOST_DIRTY} if len(dirty) > MOST_DIRTY else {}
    named = tuple(encodable(path) for path in dirty[:MOST_DIRTY])
    return replace(body, dirty=named, left_out={**body.left_out, **left_out})


def _recorded(writer: Writer, commit: Named, body: EvidenceBody) -> EvidenceRecorded:
    written = writer.write(RecordKind.EVIDENCE, commit, body)
    before = masked(body.run.command) if body.run else ()  # a command is redacted before it is named anywhere
    kinds = tuple(dict.fromkeys((*before, *written.redacted)))
    return EvidenceRecorded(body, replace(written, redacted=kinds))


def _dirty(writer: Writer, asked: EvidenceAsked) -> tuple[str, ...]:
    """What differs from the commit in the work tree; reports of another commit say nothing of this work tree."""
    location = writer.location
    if location.work_tree is None or asked.commit is not None:
        return ()
    own = {_below(path, location.work_tree) for path in asked.reports}
    found = differing(location, besides=own)
    if found and not asked.allow_dirty:
        more = f" and {len(found) - MOST_PATHS} more" if len(found) > MOST_PATHS else ""
        raise BadInput(
            f"The work tree is not as the commit: {', '.join(found[:MOST_PATHS])}{more}.",
            "Commit or ignore them, or record them by name with --allow-dirty: then it proves nothing of the commit.",
        )
    return found


def _below(path: Path, folder: Path) -> str:
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return ""


def _bodies(
    writer: Writer, asked: EvidenceAsked, commit: Named, run: CommandRun | None
) -> Sequence[EvidenceBody]:
    found = []
    if asked.reports:
        work_tree = writer.location.work_tree
        paths = Paths(paths_in(writer.location, commit.tree), str(work_tree) if work_tree else "")
        found = [read_report(_read(path), str(path), paths) for path in asked.reports]
    bodies = [_with_run(body, run) for body in together(found)]
    if run is not None and not any(body.kind is EvidenceKind.TESTS for body in bodies):
        bodies.insert(0, _of_run(run))
    return [replace(body, name=asked.name) for body in bodies] if asked.name else bodies


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _with_run(body: EvidenceBody, run: CommandRun | None) -> EvidenceBody:
    """A command that failed leaves nothing that passed."""
    if run is None:
        return body
    outcome = EvidenceOutcome.FAILED if run.exit_code else body.outcome
    return replace(body, run=run, outcome=outcome)


def _of_run(run: CommandRun) -> EvidenceBody:
    outcome = EvidenceOutcome.FAILED if run.exit_code else EvidenceOutcome.PASSED
    return EvidenceBody(
        kind=EvidenceKind.RUN, name=shlex.join(run.command), tool=run.command[0], outcome=outcome, run=run
    )


Stamp = tuple[int, int, int] | None


def _stamps(paths: Sequence[Path]) -> list[Stamp]:
    """What tells whether a file was written since: when it was, its size, its number."""
    found: list[Stamp] = []
    for path in paths:
        try:
            known = path.stat()
            found.append((known.st_mtime_ns, known.st_size, known.st_ino))
        except OSError:
            found.append(None)
    return found


def _refuse_stale(paths: Sequence[Path], before: Sequence[Stamp]) -> None:
    for path, then, now in zip(paths, before, _stamps(paths), strict=True):
        if now is None:
            raise BadInput(f"{path} was not written by the command.", "Nothing was recorded.")
        if now == then:
            raise BadInput(
                f"{path} is older than the run, so it speaks of another one.",
                "Let the command write it, or record it without the command. Nothing was recorded.",
            )


def _refuse_moved(writer: Writer, commit: Named) -> None:
    if writer.commit(None).commit != commit.commit:
        raise BadInput("Another commit was checked out during the run.", "Nothing was recorded.")
