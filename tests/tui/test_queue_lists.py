"""What the queue lists without making its rows is what going through everything finds."""

import pytest

from reviewer.core.kind import Kind
from reviewer.core.unit_filter import parse
from reviewer.desk import Desk
from reviewer.tui import queue_lists
from reviewer.tui.queue import Entries, QueueMode
from reviewer.tui.queue_lists import entries
from tests.repo import Repo
from tests.tui.session import numbered, review

FILES = (
    "auth/session.py",
    "docs/notes.md",
    "payments/charge.py",
    "migrations/0001_first.sql",
    ".github/workflows/ci.yml",
)


def findings(desk: Desk, *, hide_done: bool) -> list[tuple[object, ...]]:
    """Every finding that is to be listed, in its order."""
    found = [
        (-finding.level, spot.file, spot, finding.line, finding.side)
        for name, of_unit in desk.findings.items()
        for finding in of_unit
        if desk.wants(spot := desk.spots[name]) and not (hide_done and desk.is_read(name))
    ]
    return [one[2:] for one in sorted(found, key=lambda one: one[:2])]


async def test_lists_agree_with_everything_there_is(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue_lists, "FINDINGS_AT_ONCE", 1)
    repo.commit("base", {name: numbered(60) for name in FILES})
    repo.branch("topic")
    repo.commit("work", {name: numbered(60, (5, 30, 55)) for name in FILES})
    async with review(repo) as sitting:
        desk = sitting.desk
        assert len(desk.findings) > 2
        risky = next(iter(desk.findings))
        for text in ("", "tag:auth", "!test", "unread", "nothing-is-called-this"):
            desk.choose(parse(text, tuple(Kind)) if text else None)
            for read in (False, True):
                if read:
                    desk.marking.read(desk.spots[risky])
                for hide_done in (False, True):
                    listed = entries(desk, QueueMode.FINDINGS, hide_done)
                    wanted = findings(desk, hide_done=hide_done)
                    assert [one[:3] for one in titles(listed)] == wanted, (text, read, hide_done)
                    for row in range(0, len(listed), 2):
                        assert row == listed.find(*listed.leads_to(row)) or not wanted
                    chunks = [one[3] for one in titles(entries(desk, QueueMode.CHUNKS, hide_done))]
                    assert chunks == listed_chunks(desk, hide_done=hide_done), (text, read, hide_done)
            desk.marking.unread(desk.spots[risky])
        desk.choose(None)
        listed = entries(desk, QueueMode.CHUNKS, False)
        spot = desk.spots[desk.chunks[-1].units[-1]]
        assert listed.find(spot, -1, 0) == 2 * len(desk.chunks) - 2, "the chunk a place is in"
        assert listed.find(None, -1, 0) == -1


def titles(listed: Entries) -> list[tuple[object, ...]]:
    return [(one.spot, one.line, one.side, one.chunk) for one in listed if one.spot and not one.second]


def listed_chunks(desk: Desk, *, hide_done: bool) -> list[int]:
    found = []
    for index in range(len(desk.chunks)):
        progress = desk.chunk_summary(index).progress
        if progress.units and not (hide_done and progress.done):
            found.append(index)
    return found
