"""The list of what landed: gaps of the change under the cursor, a choice of what to list, the way to each audit."""

from reviewer.tui.dialogs.audit import AuditHistoryDialog
from tests.tui.dialogs.harness import ALL, DialogApp
from tests.tui.frames import frame


async def test_the_gaps_are_those_of_the_change_under_the_cursor() -> None:
    app = DialogApp(ALL["audit-history"])
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "nothing that is asked for" in frame(app)
        await pilot.press("j")
        await pilot.pause()
        assert "No sign-off speaks of it." in frame(app)


async def test_only_what_lacks_something_can_be_listed_and_the_cursor_stays() -> None:
    app = DialogApp(ALL["audit-history"])
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("j", "o")
        await pilot.pause()
        shown = frame(app)
        assert "hotfix" in shown
        assert "Refunds" not in shown
        assert "1 change" in shown
        await pilot.press("o", "enter")
        await pilot.pause()
        assert "Refunds" in frame(app)
        assert app.told == ["2" * 40]
        assert isinstance(app.screen, AuditHistoryDialog)
