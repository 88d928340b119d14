"""Signing off: no approval while something stands in its way, and nothing typed or ticked is lost."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from textual.widgets import Button, Static

from reviewer.core.record import Verdict
from reviewer.core.requirements import Blocks, Outcome, Requirement
from reviewer.tui.dialogs.sign_off import SignOffAnswer, SignOffDialog, Standing
from tests.tui.dialogs.harness import STANDING, UNANSWERED, DialogApp, Make, requirements, sign_off
from tests.tui.frames import frame


def button(app: DialogApp, verdict: Verdict) -> Button:
    return app.screen.query_one(f"#{verdict}", Button)


def opened(standing: Standing, found: Sequence[Requirement]) -> Make:
    return lambda app: SignOffDialog(app.palette, standing, lambda note, acknowledged: found)


async def test_approval_waits_until_every_demand_holds_and_says_for_what() -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert button(app, Verdict.APPROVE).disabled
        assert not button(app, Verdict.REQUEST_CHANGES).disabled
        assert "approval waits for: design-note, acknowledged" in frame(app)
        await pilot.press("space", "down", "space", "tab", "W", "h", "y")
        await pilot.pause()
        assert not button(app, Verdict.APPROVE).disabled
        assert "everything approval demands holds" in frame(app)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert app.answer == SignOffAnswer(Verdict.APPROVE, "Why", frozenset({"auth", "payments"}))


async def test_a_tick_taken_back_closes_the_way_again() -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("space", "down", "space", "tab", "W", "shift+tab", "space")
        await pilot.pause()
        assert button(app, Verdict.APPROVE).disabled
        assert "not acknowledged: payments" in frame(app)


async def test_a_disabled_approve_can_be_reached_by_no_key_and_no_click() -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.click(f"#{Verdict.APPROVE}")
        for _ in range(8):
            await pilot.press("tab")
            assert app.focused is not button(app, Verdict.APPROVE)
        button(app, Verdict.APPROVE).press()
        await pilot.pause()
        assert app.answer is UNANSWERED


async def test_what_holds_is_asked_again_when_the_verdict_is_given() -> None:
    """A branch that moved while the dialog was open: the button still looks free, the verdict is not taken."""
    holds = [True]

    def evaluate(note: str, acknowledged: frozenset[str]) -> tuple[Requirement, ...]:
        outcome = Outcome.SATISFIED if holds[0] else Outcome.NOT_SATISFIED
        return (Requirement("read", "every unit is read", outcome, "…"),)

    app = DialogApp(lambda app: SignOffDialog(app.palette, replace(STANDING, tags=()), evaluate))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("tab")
        assert app.focused is button(app, Verdict.APPROVE)
        holds[0] = False
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer is UNANSWERED
        assert button(app, Verdict.APPROVE).disabled


async def test_neither_an_error_nor_what_cannot_be_verified_passes() -> None:
    for outcome in (Outcome.NOT_SATISFIED, Outcome.ERROR, Outcome.UNVERIFIABLE):
        app = DialogApp(opened(STANDING, [Requirement("x", "something", outcome, "why")]))
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.pause()
            assert button(app, Verdict.APPROVE).disabled


async def test_what_blocks_every_verdict_disables_every_button() -> None:
    found = [
        Requirement("committed", "the head is a commit", Outcome.NOT_SATISFIED, "no", (), Blocks.VERDICT)
    ]
    app = DialogApp(opened(STANDING, found))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert all(button(app, verdict).disabled for verdict in Verdict)
        assert "no verdict can be given: committed" in frame(app)


async def test_a_warning_blocks_nothing_and_is_said() -> None:
    found = [Requirement("pace", "slowly", Outcome.NOT_SATISFIED, "fast", (), Blocks.NOTHING)]
    app = DialogApp(opened(STANDING, found))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert not button(app, Verdict.APPROVE).disabled
        assert "✗ slowly — fast (does not block)" in frame(app)


@pytest.mark.parametrize("verdict", [Verdict.REQUEST_CHANGES, Verdict.REJECT])
async def test_an_objection_needs_no_approval_and_is_asked_back(verdict: Verdict) -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        dialog = app.screen
        button(app, verdict).focus()
        for backed_out in ("escape", "n", "q"):
            await pilot.press("enter", "enter", "space", "left")
            await pilot.pause()
            assert "No design note says why." in frame(app)
            assert app.screen is not dialog
            await pilot.press(backed_out)
            await pilot.pause()
            assert app.screen is dialog
            assert app.answer is UNANSWERED
        await pilot.press("enter", "y")
        await pilot.pause()
        assert app.answer == SignOffAnswer(verdict, "", frozenset())


async def test_an_objection_that_cannot_be_given_any_more_is_not_given() -> None:
    blocking = [Requirement("committed", "a commit", Outcome.NOT_SATISFIED, "no", (), Blocks.VERDICT)]
    found: list[Requirement] = []
    app = DialogApp(opened(STANDING, found))
    async with app.run_test(size=(100, 40)) as pilot:
        button(app, Verdict.REJECT).focus()
        await pilot.press("enter")
        found += blocking
        await pilot.press("y")
        await pilot.pause()
        assert app.answer is UNANSWERED
        assert "no verdict can be given: committed" in frame(app)


async def test_every_change_is_told_and_closing_gives_no_verdict() -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("space", "tab", "n", "o", "escape")
        await pilot.pause()
        ticked = frozenset({"auth"})
        assert app.told == [("", ticked), ("n", ticked), ("no", ticked)]
        assert app.answer is None


async def test_it_opens_as_it_was_left_and_knows_only_tags_that_are_there() -> None:
    standing = replace(STANDING, note="Because.", acknowledged=frozenset({"auth", "gone"}))
    app = DialogApp(lambda app: SignOffDialog(app.palette, standing, requirements))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "Because." in frame(app)
        assert "1 of 2 acknowledged" in frame(app)
        assert isinstance(app.screen, SignOffDialog)
        assert app.screen.acknowledged == {"auth"}


async def test_the_keyboard_never_begins_on_a_button() -> None:
    for standing in (STANDING, replace(STANDING, tags=()), replace(STANDING, note="done")):
        app = DialogApp(opened(standing, [Requirement("read", "read", Outcome.SATISFIED, "yes")]))
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.press("enter")
            await pilot.pause()
            assert app.answer is UNANSWERED


async def test_all_requirements_can_be_scrolled_to_in_a_small_terminal() -> None:
    found = [Requirement(f"r{number}", f"demand {number}", Outcome.SATISFIED, "yes") for number in range(40)]
    app = DialogApp(opened(STANDING, found))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("shift+tab", "end")
        await pilot.pause()
        assert "demand 39" in frame(app)


async def test_a_self_sign_off_is_named_as_such() -> None:
    standing = replace(STANDING, independent=False, independence="you drove the agent that made it")
    app = DialogApp(opened(standing, []))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "you drove the agent that made it" in frame(app)


async def test_the_heading_of_the_part_with_the_keyboard_is_lit() -> None:
    app = DialogApp(sign_off)
    async with app.run_test(size=(100, 40)) as pilot:
        for name in ("tags", "note"):
            await pilot.pause()
            lit = [
                head.id
                for head in app.screen.query(".head").results(Static)
                if app.palette.fore("key").fore in repr(head.content)
            ]
            assert lit == [f"{name}-head"]
            await pilot.press("tab")
