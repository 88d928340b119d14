"""How each view of the session looks, at three sizes and in two themes; the files beside this are to be looked at.

One session shows them all: it is resized and changes its theme as a reader would.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from syrupy.assertion import SnapshotAssertion

from reviewer.core.finding import DiffSide
from reviewer.tui.color import contrast
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.rows import RowKind
from reviewer.tui.screens import review as screen
from reviewer.tui.themefile import DECORATIVE, names
from tests.repo import Repo
from tests.tui.frames import colors
from tests.tui.scenario import make
from tests.tui.session import Sitting, review

SIZES = [(80, 24), (120, 36), (200, 50)]
THEMES = ("dark", "light")
AA = 4.5
ELSEWHERE = re.compile(r"~\d+ ?m|\b1 of \d\d(?= │)")
"""Minutes, and how many commands there are: figures that others reckon, and that have tests of their own."""
CONFLICT = "one\n<<<<<<< ours\ntwo\n=======\nthree\n>>>>>>> theirs\n"


class View(NamedTuple):
    """Keys that lead to a view, from a line of the diff, and those that lead back."""

    keys: str
    back: str
    at: tuple[str, int] = ("shop/prices.py", 15)


VIEWS = {
    "unified": View("t", "t t"),
    "side-by-side": View("t t", "t"),
    "one-chunk": View("w", "escape"),
    "whole-file": View("Z", "Z"),
    "folded": View("o", "o", ("docs/ladder.txt", 1)),
    "conflict": View("j", "k", ("docs/merge.txt", 1)),
    "read-hidden": View("r h", "h X"),
    "without-queue-and-details": View("B I", "B I"),
    "queue-focused": View("tab", "escape"),
    "queue-files": View("g t", "g c"),
    "queue-to-read": View("g r", "g c"),
    "queue-findings": View("g f", "g c"),
    "queue-comments": View("g m", "g c"),
    "search-typed": View("/ f e e", "escape"),
    "search": View("/ f e e enter", "escape"),
    "filter": View("& d o c s enter", "escape"),
    "go-to-line": View(": 1 5", "escape"),
    "selection": View("v j j", "escape"),
    "palette": View("ctrl+p l a y", "escape"),
    "finder": View("p p r", "escape"),
    "symbols": View("@", "escape"),
    "comments": View("C", "escape"),
    "help": View("?", "escape"),
    "info": View("i", "escape"),
    "sign-off": View("S", "escape"),
    "objection": View("S tab tab enter", "escape escape"),
    "stack": View("s w", "escape"),
    "move": View("m", "escape"),
    "rename": View("s r", "escape"),
}


@pytest.fixture
def branch(repo: Repo) -> Repo:
    make(repo)
    repo.commit("Leave a conflict", {"docs/merge.txt": CONFLICT})
    return repo


def coloured(sitting: Sitting) -> bool:
    """Whether the syntax colours of all code on the screen have arrived, and the marks beside the scroll bar."""
    stage, diff = sitting.stage, sitting.stage.diff
    for number in range(diff.top, min(diff.top + diff.size.height, stage.document.rows)):
        section, row = stage.document.row(number)
        code = stage.document.deltas[section.file].path.endswith(".py")
        if not code or row.kind not in (RowKind.CONTEXT, RowKind.ADDED, RowKind.REMOVED, RowKind.PAIRED):
            continue
        for side, line in ((DiffSide.OLD, row.old), (DiffSide.NEW, row.new)):
            shown = line and not (side is DiffSide.OLD and row.kind is RowKind.CONTEXT)
            if shown and stage.content._tokens.line(section.file, side, line) is None:
                return False
    return not diff.marks.pending


async def settled(sitting: Sitting) -> str:
    """The frame, once nothing about it changes any more."""
    app = sitting.app
    await sitting.until(lambda: not app._keys and not app._waiting_since, "the last key")
    await sitting.until(lambda: coloured(sitting), "the colours")
    await sitting.until(lambda: not sitting.screen.searching.busy, "the search")
    text = ""
    while text != sitting.text:
        text = sitting.text
        await sitting.pilot.pause()
        await sitting.pilot.pause()
    text = text.replace(sitting.desk.comparison.merge_base[:8], "basebase")
    return ELSEWHERE.sub(lambda found: re.sub(r"\d", "n", found[0]), text)


async def themed(sitting: Sitting, theme: str) -> None:
    for _ in names():
        if sitting.app.palette.theme.name != theme:
            await sitting.press("T")
    assert sitting.app.palette.theme.name == theme
    await sitting.press("j", "k")  # so that the message is gone


def illegible(sitting: Sitting) -> Iterator[str]:
    """Text without the contrast of WCAG AA, behind a dialog excepted: that is out of reach on purpose."""
    shown = sitting.app.screen
    region = shown.query_one("#box").region if isinstance(shown, Dialog) else None
    palette = sitting.app.palette
    faint = {
        palette.look(back, fore, lit).fore
        for back in ("plain", "gap", "filler")
        for fore in DECORATIVE
        for lit in (False, True)
    }
    for (fore, back), text in colors(sitting.app, region).items():
        ratio = contrast(fore, back)
        if ratio is not None and ratio < AA and fore not in faint:
            yield f"{text!r}: {fore} on {back} is {ratio:.2f}"


@pytest.mark.slow
async def test_each_view_at_three_sizes_and_in_two_themes(
    branch: Repo, frames: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
):
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(screen, "MESSAGE_SECONDS", 3600.0)  # however slow this machine is
    shown: dict[str, list[str]] = {name: [] for name in VIEWS}
    unread: list[str] = []
    async with review(branch) as sitting:
        sitting.screen.clock.here = False  # nobody reads
        await sitting.go("shop/prices.py", line=15)
        await sitting.press("c", *"Why", "ctrl+s")
        for size in SIZES:
            await sitting.pilot.resize_terminal(*size)
            for theme in THEMES:
                await themed(sitting, theme)
                for name, view in VIEWS.items():
                    await sitting.press_at_once("g", "g")  # so that it stands on the same row of the screen
                    await sitting.go(view.at[0], line=view.at[1])
                    await sitting.press_at_once(*view.keys.split())
                    text = await settled(sitting)
                    unread += [f"{name} {size} {theme}: {said}" for said in illegible(sitting)]
                    if theme == THEMES[0]:
                        shown[name].append(text)
                    else:
                        assert text == shown[name][-1], f"{name} says something else in another theme"
                    await sitting.press_at_once(*view.back.split())
                    await sitting.until(lambda: sitting.app.screen is sitting.screen, "the review")
    assert unread == []
    for name, texts in shown.items():
        assert "\n".join(texts) == frames(name=name)
