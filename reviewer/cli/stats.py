"""`reviewer stats`: reviewing as work, and the weekly scorecard."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from reviewer.cli.data import to_json
from reviewer.cli.progress import Notice
from reviewer.core.stats.scorecard import FIGURES
from reviewer.core.text import visible
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.stats import Asked, Stats, stats
from reviewer.stats.data import as_data
from reviewer.stats.forms import as_csv, as_markdown, as_openmetrics
from reviewer.stats.rows import told_of
from reviewer.stats.text import as_text
from reviewer.stats.words import is_commit
from reviewer.workspace import now, open_workspace

PATIENCE = 20.0
"""Seconds of counting after which the screen opens with the signatures that are verified by then."""


@click.command()
@click.option(
    "--repo",
    "repos",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A repository; repeat for several.",
)
@click.option(
    "--repos-from", type=click.Path(path_type=Path, dir_okay=False), help="A file that names one a line."
)
@click.option("--branch", metavar="REF", help="The branch people deploy from, if not the default one.")
@click.option("--weeks", type=click.IntRange(1, 520), default=12, show_default=True, help="Weeks to count.")
@click.option("--since", metavar="DATE", help="The first day to count, in place of a number of weeks.")
@click.option("--until", metavar="DATE", help="The last day to count, like 2026-06-30.  [default: today]")
@click.option(
    "--zone", metavar="ZONE", help="The time zone weeks begin in, like Europe/Berlin.  [default: here]"
)
@click.option("--figure", type=click.Choice(FIGURES), help="Only what stands behind one figure.")
@click.option("--json", "form", flag_value="json", help="Everything as data.")
@click.option("--csv", "form", flag_value="csv", help="Every number as a line.")
@click.option("--markdown", "form", flag_value="markdown", help="For a mail.")
@click.option("--openmetrics", "form", flag_value="openmetrics", help="For a scraper.")
@click.option("--text", "form", flag_value="text", help="Plain text, also on a terminal.")
@click.option(
    "--share-pace",
    type=click.Choice(["yes", "no"]),
    help="Let others see your pace, or no longer; shows nothing.",
)
@click.option("--theme", metavar="NAME", help="The theme of the screen.  [default: by the background]")
def command(
    repos: tuple[Path, ...],
    repos_from: Path | None,
    branch: str | None,
    weeks: int,
    since: str | None,
    until: str | None,
    zone: str | None,
    figure: str | None,
    form: str | None,
    share_pace: str | None,
    theme: str | None,
) -> int:
    """Show how much was reviewed by whom, and whether changes hold up: on a screen, where there is a terminal.

    The pace of a person is shown to that person, and to others only when they chose to share it.
    """
    if share_pace is not None:
        return _shared(share_pace == "yes")
    asked = Asked(
        repositories=_repositories(repos, repos_from),
        branch=branch,
        weeks=weeks,
        since=_day(since, "--since") if since is not None else None,
        zone=_zone(zone),
    )
    end = _end(until, asked.zone)
    if form is None and figure is None and sys.stdin.isatty() and sys.stdout.isatty():
        found = _counted(asked, end, time.monotonic() + PATIENCE)
        words = _words(asked, until, zone)
        return _opened(found, theme, TheRest(words, lambda: _counted(asked, end)) if found.pending else None)
    click.echo(_printed(_counted(asked, end), form, figure), nl=False)
    return 0


def _words(asked: Asked, until: str | None, zone: str | None) -> list[str]:
    """What asks the same on a command line."""
    words = [word for path in asked.repositories for word in ("--repo", str(path))]
    words += ["--since", str(asked.since)] if asked.since else ["--weeks", str(asked.weeks)]
    for option, value in (("--branch", asked.branch), ("--until", until), ("--zone", zone)):
        words += [option, value] if value is not None else []
    return words


class TheRest:
    """The count goes on in a process of its own, so that the screen stands before every signature is verified."""

    def __init__(self, words: Sequence[str], counted: Callable[[], Stats]) -> None:
        self._counted = counted
        command = [sys.executable, "-P", "-m", "reviewer", "stats", "--text", *words]
        quiet = subprocess.DEVNULL
        self._child = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def is_done(self) -> bool:
        """Whether all is counted."""
        return self._child.poll() is not None

    def stats(self) -> Stats | None:
        """All of it; None where it could not be counted."""
        try:
            return self._counted() if self._child.poll() == 0 else None
        except ReviewerError:
            return None

    def close(self) -> None:
        """Stop counting; what was verified stays known."""
        if self._child.poll() is None:
            self._child.terminate()
        self._child.wait()


def _counted(asked: Asked, end: datetime, until: float | None = None) -> Stats:
    """The figures; a long count says how far it is. After `until` no more signatures are verified."""
    notice = Notice()

    def told(what: str, done: int, of: int) -> None:
        notice.say(f"{done:,} of {of:,} {what} read" if of else f"reading {what}")

    try:
        return stats(asked, end, told, until=until)
    finally:
        notice.clear()


def _shared(wanted: bool) -> int:
    """Write the record that says so."""
    from reviewer.stats.opting_in import share_pace  # the other ways here write nothing

    workspace = open_workspace(Path.cwd())
    written = share_pace(workspace.repository(), wanted, workspace.clock(), ask=sys.stdin.isatty())
    seen = "Others see the pace of your reviewing now" if wanted else "Nobody but you sees your pace now"
    click.echo(f"{seen}: record {written.record[:12]}, {written.signature}.")
    return 0


def _opened(found: Stats, theme: str | None, rest: TheRest | None) -> int:
    """Show the figures on the screen until the person has seen enough; when the rest is counted, those instead."""
    from reviewer.git.own_folder import folder_for  # with Textual, only where there is a screen
    from reviewer.tui.scorecard_app import ScorecardApp

    app = ScorecardApp(found, folder_for(None).parent / "fault.txt", theme, rest)
    try:
        app.run()
    finally:
        if rest is not None:
            rest.close()
    if app.fault:
        raise CannotTell(app.fault, "The same figures as text: reviewer stats --text")
    return 0


def _printed(found: Stats, form: str | None, figure: str | None) -> str:
    if figure is not None:
        return "".join(f"{line}\n" for line in _behind(found, figure))
    if form == "json":
        return to_json(as_data(found)) + "\n"
    if form == "csv":
        return as_csv(found)
    if form == "markdown":
        return as_markdown(found)
    if form == "openmetrics":
        return as_openmetrics(found)
    return "".join(f"{line}\n" for line in as_text(found))


def _behind(found: Stats, name: str) -> list[str]:
    """The changes behind a figure, a line each."""
    figure = next(each for each in found.figures if each.id == name)
    lines = [f"{figure.name}: {figure.basis}"]
    for each in figure.changes:
        name = each[:12] if is_commit(each) else each
        lines.append(visible(f"{name}  {told_of(found, each)}".rstrip()))
    return lines


def _repositories(named: tuple[Path, ...], listed: Path | None) -> tuple[Path, ...]:
    found = list(named)
    if listed is not None:
        try:
            lines = listed.read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                f"{listed}: expected a text file that names a repository a line ({error})."
            ) from None
        found += [listed.parent / line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(found) or (Path.cwd(),)


def _zone(name: str | None) -> tzinfo:
    if name is None:
        here = now().astimezone().tzinfo
        assert here is not None
        return here
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(f"There is no time zone {name!r}.", "Name one like Europe/Berlin, or UTC.") from None


def _end(until: str | None, zone: tzinfo) -> datetime:
    """The moment to count up to: now, or the end of a day."""
    if until is None:
        return now().astimezone(zone)
    return datetime.combine(_day(until, "--until"), clock(23, 59, 59), zone)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} {text}: expected a day like 2026-06-30.") from None
