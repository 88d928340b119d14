"""The review: queue on the left, the diff on the right, what is known of the unit under the cursor below it."""

from collections.abc import Callable
from enum import Enum
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from reviewer.core.finding import DiffSide
from reviewer.core.session import Place, PlaceMoved
from reviewer.core.text import visible
from reviewer.errors import ReviewerError
from reviewer.tui import collector, memory
from reviewer.tui.arrivals import Arrivals, was_asked
from reviewer.tui.background import Background
from reviewer.tui.commands import Handler
from reviewer.tui.commands.arranging import Arranging, Wanting
from reviewer.tui.commands.copying import Copying
from reviewer.tui.commands.filtering import Filtering
from reviewer.tui.commands.jumping import Jumping
from reviewer.tui.commands.marking import Marking
from reviewer.tui.commands.moving import Moving
from reviewer.tui.commands.outside import Outside
from reviewer.tui.commands.searching import Searching
from reviewer.tui.commands.surroundings import Surroundings
from reviewer.tui.commands.viewing import Viewing
from reviewer.tui.commands.writing import Writing
from reviewer.tui.geometry import NARROW, SHORT, TINY
from reviewer.tui.intake import Intake
from reviewer.tui.keyreader import KeyReader, Press
from reviewer.tui.keys import Context, Keymap
from reviewer.tui.later import later
from reviewer.tui.reading_clock import ReadingClock
from reviewer.tui.scene import Scene
from reviewer.tui.screens.at_once import ScreenAtOnce
from reviewer.tui.screens.bars import Bars, Said
from reviewer.tui.stage import Stage
from reviewer.tui.theme import Palette
from reviewer.tui.widgets.covered import CoveredHorizontal, CoveredVertical, is_covered
from reviewer.tui.widgets.diff_view import DiffView
from reviewer.tui.widgets.lines_view import LinesView
from reviewer.tui.widgets.queue_view import QueueView

if TYPE_CHECKING:
    from reviewer.tui.commands.about import About
    from reviewer.tui.commands.auditing import Auditing
    from reviewer.tui.commands.sharing import Sharing
    from reviewer.tui.commands.signing import Signing
    from reviewer.tui.commands.stacking import Stacking

MESSAGE_SECONDS = 8.0
"""How long a message stays in the bottom line, unless a key comes first."""
PLACE_SECONDS = 1.0
LOOKING = ("view.", "session.", "sign-off")
"""Commands by the beginnings of their names that take a reader nowhere: who only used these is still brought back."""
ANALYSE_SECONDS = 0.1
"""From the first frame to what is imported and started for the analysis: a tenth of a second of this process."""
QUEUE_SECONDS = 0.5
"""How often the queue and the marks beside the scroll bar are told of files as they are analysed."""
BREATH_SECONDS = 0.002
PAGES = {
    "move.line-down": 0.0,
    "move.line-up": 0.0,
    "move.half-page-down": 0.5,
    "move.half-page-up": 0.5,
    "move.page-down": 1.0,
    "move.page-up": 1.0,
}
"""What leads no further than some pages: it need not wait until all of a large change is shown."""


class Arrived(Message):
    """The feed or the worker sent something; posted from their threads."""


class Taken(Enum):
    """What became of a key."""

    NOT = 1
    """It is none of the session's, or it is typed into the line."""
    DONE = 2
    LATER = 3
    """What it began says itself when the next key may come."""


class ReviewScreen(ScreenAtOnce[None]):
    """Composes, passes keys to commands and arrivals to the desk, and draws what changed."""

    class KeyDone(Message):
        """A key was dealt with; the next may come."""

    class Drawn(Message):
        """Everything has its first content and its place."""

    AUTO_FOCUS = "#diff"

    def __init__(
        self,
        scene: Scene,
        background: Background,
        palette: Palette,
        keymap: Keymap,
        themes: Callable[[], Palette],
    ) -> None:
        super().__init__()
        self.themes = themes
        self.desk = scene.desk
        self.background = background
        self.palette = palette
        self.keymap = keymap
        self.reader = KeyReader(keymap)
        self.stage = Stage(scene)
        self.stage.painter.headings.colors_key = " ".join(keymap.keys("view.colors")[:1])
        self.moving = Moving(self.stage, self._pane, self.say)
        self.jumping = Jumping(self.stage, self.say)
        self.marking = Marking(self.stage, self.moving, self.say, self.marks_changed)
        self.viewing = Viewing(self.stage, self.say)
        self.searching = Searching(self.stage, self.ask, self.say, self._after_keys)
        self.filtering = Filtering(self.stage, self.ask, self.say, self.marks_changed)
        self.writing = Writing(
            self.stage, lambda: self.palette, self.open_dialog, self.say, self.marks_changed
        )
        around = Surroundings(keymap, lambda: self.palette, self.open_dialog, self.run_command, self.say)
        self._around = around
        self.arranging = Arranging(
            self.stage,
            around,
            self.writing,
            Wanting(background.want_chunks, background.want_cuts),
            self.marks_changed,
            lambda steps: self.intake.begin(steps),
        )
        work_tree = background.location.work_tree if background.location else None
        self.outside = Outside(self.stage, lambda: self.app, work_tree, self.say)
        self.copying = Copying(self.stage, lambda: self.app, background.location, self.say)
        self.clock = ReadingClock(self.stage)
        self.bars = Bars(self.stage, keymap, palette)
        self.line = Input(id="line", compact=True)
        self.handlers: dict[str, Handler] = {
            **self.moving.handlers(),
            **self.jumping.handlers(),
            **self.marking.handlers(),
            **self.viewing.handlers(),
            **self.searching.handlers(),
            **self.filtering.handlers(),
            **self.writing.handlers(),
            "session.help": lambda _: self.about.help(),
            "session.palette": lambda _: self.about.all_commands(),
            "session.info": lambda _: self.about.info(),
            "view.since-read": lambda _: self.about.since_read(),
            "find.open": lambda _: self.about.find(),
            "find.symbol": lambda _: self.about.find_symbol(),
            "comment.list": lambda _: self.about.comments(),
            **self.outside.handlers(),
            **self.copying.handlers(),
            **self.arranging.handlers(),
            "arrange.stack": lambda _: self.stacking.open(),
            **self._own_handlers(),
        }
        self._answered: Callable[[str], None] = self.searching.search
        self._message = ""
        self._message_until = 0.0
        self.arrivals = Arrivals(self.stage, self, lambda: bool(self._moved_at), partial(later, self))
        self.intake = Intake(
            self.arrivals.take_in,
            lambda: self.post_message(Arrived()),
            partial(later, self),
            self.redraw_soon,
            was_asked,
        )
        self.stage.showing.begin = self.intake.before_all
        self.stage.showing.begin_late = partial(self.intake.before_all, urgent=False)
        self._redraw_due = False
        self._told_of = -1
        self._followed = -1
        self._bars_due = True
        self._queue_told = 0.0
        self._moved_at = 0.0
        self._place_written = True
        self._drawn = False

    @cached_property
    def about(self) -> "About":
        """What explains and what leads somewhere, and their dialogs: imported when someone opens one."""
        from reviewer.tui.commands.about import About

        return About(self.stage, self._around, self.writing)

    @cached_property
    def signing(self) -> "Signing":
        """Signing off: what it needs is imported when someone does."""
        from reviewer.tui.commands.signing import Signing

        return Signing(self.stage, self._around, self.background.path, self.background.sign_off)

    @cached_property
    def auditing(self) -> "Auditing":
        """Audits: what they need is imported when someone asks for one."""
        from reviewer.tui.commands.auditing import Auditing

        return Auditing(self.stage, self._around, self.background.path, self.background.audit)

    @cached_property
    def sharing(self) -> "Sharing":
        """Exchanging the records, likewise."""
        from reviewer.tui.commands.sharing import Sharing

        return Sharing(self._around, self.background.sync)

    @cached_property
    def stacking(self) -> "Stacking":
        """Writing a stack, likewise."""
        from reviewer.tui.commands.stacking import Stacking

        return Stacking(self.stage, self._around, self.background.path, self.background.write_stack)

    def compose(self) -> ComposeResult:
        """Bars, queue, diff, details."""
        stage, bars = self.stage, self.bars
        yield bars.title
        with CoveredHorizontal(id="body"):
            with CoveredVertical(id="left"):
                yield bars.queue_title
                yield QueueView(self.palette, id="queue")
            with CoveredVertical(id="right"):
                yield DiffView(stage.document, stage.painter, self.palette, id="diff")
                yield bars.details_title
                yield bars.details
        yield self.line
        yield bars.footer

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing of itself, where the panes cover it."""
        return [] if is_covered(self) else super().render_lines(crop)

    def on_mount(self) -> None:
        """Begin: the feed first, the analysis beside it."""
        self.stage.attach(self.query_one(DiffView), self.query_one(QueueView))
        self.line.display = False
        self.stage.settle_cursor()
        self.background.start(self.intake.put)
        self.set_interval(1.0, self._second)
        self.redraw_soon()

    # Arrivals.

    def on_arrived(self) -> None:
        """Something came from a thread or the worker: it is taken in a little at a time, so that no key waits long."""
        self.intake.arrived()

    def _after_keys(self, what: Callable[[], None]) -> None:
        """Have something done once the keys that wait, and what they draw, have had their turn."""
        later(self, BREATH_SECONDS, what)

    # Keys and commands.

    def take(self, key: str, *, last: bool) -> Taken:
        """Deal with a key before Textual hands it from pane to pane, and draw what it changed if it is the `last`."""
        if not self._drawn or self.line.has_focus:
            return Taken.NOT
        return self._take(key, last=last)

    def _take(self, key: str, *, last: bool) -> Taken:
        with self.at_once(draw=last):
            self._redraw_due = True
            taken = self._taken(key)
            self._follow_cursor()
            self._redraw_due = False
            if taken is not Taken.NOT and last:
                self._redraw()
            else:
                self.redraw_soon(place_only=True)
        return taken

    def on_key(self, event: events.Key) -> None:
        """A key that was not taken at once: typed before the first frame, or into the line, or none of ours."""
        if not self.line.has_focus:
            if self._take(event.key, last=True) is not Taken.NOT:
                event.stop()
                event.prevent_default()
            return
        self.clock.active()
        if event.key == "escape":
            event.stop()
            self._close_line()
            self.redraw_soon()

    def _taken(self, key: str) -> Taken:
        """Every key of the session goes through the one table; the next one comes when this one is dealt with."""
        self.clock.active()
        self.intake.key()
        result = self.reader.feed(key, self._where())
        if result is None:
            return Taken.NOT
        if not isinstance(result, Press):
            return Taken.DONE
        if not self.stage.showing.waits or self._is_near(result):
            return self._pressed(result)
        self.stage.showing.after(lambda: self._pressed_late(result))
        return Taken.LATER

    def _is_near(self, press: Press) -> bool:
        """Whether a key leads nowhere that is not shown yet."""
        pages = PAGES.get(press.command)
        if pages is None:
            return False
        if self._where() is not Context.DIFF:
            return True
        return self.stage.showing.reaches(
            (press.count or 1) * (1 + round(pages * self.stage.diff.size.height))
        )

    def _pressed(self, press: Press) -> Taken:
        self._message = ""
        self.run_command(press.command, press.count)
        if self.app.screen is not self:
            return Taken.LATER  # a dialog was opened: it says when it has the keyboard
        if press.command.startswith("move.pane"):
            self.call_after_refresh(self.post_message, self.KeyDone())
            return Taken.LATER
        return Taken.DONE

    def _pressed_late(self, press: Press) -> None:
        """Deal with a key that waited until everything was shown."""
        if self._pressed(press) is Taken.DONE:
            self.post_message(self.KeyDone())

    def _when_shown(self, what: Callable[[], None]) -> None:
        """Do something once everything is shown that is to be; what goes wrong is said."""

        def act() -> None:
            try:
                what()
            except ReviewerError as error:
                self.say(f"{error.message} {error.hint or ''}".strip())
            self.redraw_soon()

        self.stage.showing.after(act)

    def run_command(self, command: str, count: int | None = None) -> None:
        """Run a command of the table by its id; what goes wrong is said, not thrown."""
        before = self.jumping.standing()
        if not command.startswith(LOOKING):
            self._moved_at = monotonic()
        try:
            self.handlers[command](count)
            self.jumping.moved(command, before)
        except ReviewerError as error:
            self.say(f"{error.message} {error.hint or ''}".strip())
        self.redraw_soon(place_only=command.startswith("move."))

    def _own_handlers(self) -> dict[str, Handler]:
        return {
            "sign-off": lambda _: self.signing.open(),
            "session.sync": lambda _: self.sharing.begin(),
            "audit.line": lambda _: self.auditing.audit_line(),
            "session.back": lambda _: self._back(),
            "move.pane-next": lambda _: self._next_pane(),
            "move.pane-previous": lambda _: self._next_pane(-1),
            "view.queue": lambda _: self._toggle("-no-queue"),
            "view.details": lambda _: self._toggle("-no-details"),
            "view.theme": lambda _: self._next_theme(),
            "session.quit": lambda _: self.leave(),
            "session.reload": lambda _: self.leave(again=True),
            "session.suspend": lambda _: self.app.action_suspend_process(),
        }

    def _toggle(self, name: str) -> None:
        self.toggle_class(name)
        if self.has_class("-no-queue") and self.stage.queue.has_focus:
            self.stage.diff.focus()
        self.call_after_refresh(self._resized)

    def _next_theme(self) -> None:
        before, self.palette = self.palette, self.themes()
        if self.palette is before:
            self.say("this terminal shows too few colours for another theme")
            return
        for view in self.query(LinesView):
            view.set_palette(self.palette)
        self.say(f"theme: {self.palette.theme.title}")

    def _back(self) -> None:
        """Escape ends the nearest thing: selection, search, one chunk alone, the queue."""
        if self.stage.selection_start >= 0:
            self.writing.unselect()
        elif self.searching.on:
            self.searching.clear()
        elif not self.stage.diff.has_focus:
            self.stage.diff.focus()
        elif self.filtering.text:
            self.filtering.clear()
        elif self.stage.only_chunk >= 0:
            self.viewing.only_chunk()
        elif self.stage.only_file >= 0:
            self.viewing.only_file()

    def _next_pane(self, step: int = 1) -> None:
        """The keyboard goes round: diff, queue, and the details when they do not fit."""
        details = self.bars.details
        panes: list[LinesView] = [self.stage.diff]
        if not self.has_class("-no-queue"):
            panes.append(self.stage.queue)
        if not self.has_class("-no-details") and details.row_count() > details.size.height > 0:
            panes.append(details)
        here = next((at for at, pane in enumerate(panes) if pane.has_focus), 0)
        pane = panes[(here + step) % len(panes)]
        if pane is self.stage.queue:
            self.add_class("-queue")  # on a narrow terminal what is not shown cannot be focused
        self.call_after_refresh(self.set_focus, pane)

    def leave(self, *, again: bool = False) -> None:
        """Quit, or open the review again as it is now; everything is kept."""
        self.close_review()
        self.app.exit(again)

    def close_review(self) -> None:
        """Write what is still counted and end what runs beside."""
        try:
            self.clock.write()
            if not self._place_written:
                self._write_place()
            self.desk.journal.sync()
        except ReviewerError as error:
            self.log.error(error.message)
        self.background.close()

    def _where(self) -> Context:
        if self.stage.queue.has_focus:
            return Context.QUEUE
        return Context.DETAILS if self.bars.details.has_focus else Context.DIFF

    def _pane(self) -> LinesView:
        details = self.bars.details
        return next((pane for pane in (self.stage.queue, details) if pane.has_focus), self.stage.diff)

    # The line to type into.

    def ask(self, what: str, text: str, answered: Callable[[str], None]) -> None:
        """Open the line to type into."""
        line = self.line
        line.display = True
        line.placeholder = what
        line.value = text
        self._answered = answered
        self.set_focus(line)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell what was typed to the one who asked."""
        event.stop()
        self._close_line()
        answered, text = self._answered, event.value
        self._when_shown(lambda: answered(text))

    def _close_line(self) -> None:
        self.line.display = False
        self.stage.diff.focus()

    # Dialogs.

    def open_dialog(self, dialog: ModalScreen[Any], answered: Callable[[Any], None]) -> None:
        """Show a dialog; its answer goes to the one who asked."""

        def closed(answer: Any) -> None:
            self._when_shown(lambda: answered(answer))

        self.app.push_screen(dialog, closed)

    # What changed.

    def on_descendant_focus(self) -> None:
        """Another pane has the keyboard; on a narrow terminal it is the only one shown."""
        self.set_class(self.stage.queue.has_focus, "-queue")
        for view in (self.stage.queue, self.bars.details):
            view.changed()
        self.redraw_soon()

    def on_lines_view_cursor_moved(self, event: LinesView.CursorMoved) -> None:
        """The diff's cursor moved: what hangs on it follows."""
        event.stop()
        if event.view is self.stage.diff:
            self._place_written = self._place_written and not self._moved_at
            if not self._follow_cursor() and event.row == self._told_of:
                return  # the key that moved it has had everything told already
        self.redraw_soon()

    def _follow_cursor(self) -> bool:
        """The selection reaches to the cursor; whether there was something to do."""
        if self._followed == self.stage.diff.cursor:
            return False
        self._followed = self.stage.diff.cursor
        if self._moved_at:  # only where a reader went is a place to come back to
            self._place_written = False
        return self.writing.cursor_moved()

    def on_lines_view_chosen(self, event: LinesView.Chosen) -> None:
        """A click in the queue goes there, two in the diff open a gap or a fold; a key of the footer is pressed."""
        self.clock.active()
        self._when_shown(lambda: self._chosen(event))

    def _chosen(self, event: LinesView.Chosen) -> None:
        if event.view is self.stage.queue:
            self._moved_at = monotonic()
            self.viewing.open_entry()
        elif event.view is self.stage.diff:
            self._moved_at = monotonic()
            self.stage.diff.focus()
            if event.twice:
                self.viewing.open()
        elif event.view is self.bars.footer and (command := self.bars.command_at(event.column)):
            self.run_command(command)

    def on_lines_view_wheeled(self, event: LinesView.Wheeled) -> None:
        """Where the wheel went is a place too."""
        self.clock.active()
        if event.view is self.stage.diff:
            self._moved_at = monotonic()
            self._place_written = False

    def on_lines_view_dragged(self, event: LinesView.Dragged) -> None:
        """The mouse selects lines of the diff."""
        self.clock.active()
        if event.view is self.stage.diff:
            self.writing.select_rows(event.start, event.row)
        self.redraw_soon()

    def marks_changed(self) -> None:
        """Marks, comments or notes changed."""
        self.arrivals.queue_due = True
        self.stage.diff.changed()
        self._write_place()
        self.redraw_soon()

    def say(self, text: str) -> None:
        """Put a message into the bottom line."""
        self._message = visible(text.replace("\n", " "))
        self._message_until = monotonic() + MESSAGE_SECONDS
        self.redraw_soon()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panes to the terminal."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.set_class(event.size.height < SHORT, "-short")
        self.set_class(event.size.height < TINY, "-tiny")
        self.call_after_refresh(self._resized)

    def on_lines_view_resized(self, event: LinesView.Resized) -> None:
        """What hangs on the width of the diff follows it."""
        event.stop()
        if event.view is self.stage.diff:
            self._resized()

    def _resized(self) -> None:
        self.stage.fit()
        self.redraw_soon()

    def redraw_soon(self, *, place_only: bool = False) -> None:
        """Draw the bars once, after everything that is waiting; all of them, unless only the cursor moved."""
        self._bars_due = self._bars_due or not place_only
        if not self._redraw_due:
            self._redraw_due = True
            self.call_later(self._redraw)

    def _redraw(self) -> None:
        self._redraw_due = False
        stage = self.stage
        self._told_of = stage.diff.cursor
        seldom = self.arrivals.files_due and monotonic() > self._queue_told + QUEUE_SECONDS
        if self.arrivals.queue_due or seldom:
            self.arrivals.queue_due = self.arrivals.files_due = False
            self._queue_told = monotonic()
            stage.refresh_queue()
            stage.refresh_marks()
        stage.follow()
        if self._bars_due:
            self._bars_due = False
            self.bars.tell(self._said())
        else:
            self.bars.tell_place(self._said())
        if not self._drawn and stage.diff.size.height:
            self._drawn = True
            self.post_message(self.Drawn())
            self.call_after_refresh(self._settled)

    def _said(self) -> Said:
        return Said(
            self.size.width,
            self._where(),
            self.arrivals.whole,
            self.filtering.text,
            self.reader.pending,
            self._message if monotonic() < self._message_until else "",
            self.searching.on,
        )

    def _settled(self) -> None:
        """There is a screen: what computes begins, but first the keys that were typed before have their answer."""
        collector.settle()
        memory.prepare(then=self.background.read_on)
        later(self, ANALYSE_SECONDS, self._analyse)

    def _analyse(self) -> None:
        arrangement = self.desk.session.arrangement
        self.background.analyse(arrangement.grain, arrangement.cuts)

    def _second(self) -> None:
        """Once a second: time on screen, the place, a message that is over."""
        if not self.desk.ready:
            collector.keep()
        try:
            self.clock.tick()
            if not self._place_written and monotonic() - self._moved_at > PLACE_SECONDS:
                self._write_place()
        except ReviewerError as error:
            self.say(error.message)
        if self.arrivals.files_due:
            self.redraw_soon()
        if self.arrivals.filter_due:  # more is known of what is wanted
            self.arrivals.filter_due = False
            self.stage.showing.anew(now=False)
            self.arrivals.queue_due = True
            self.redraw_soon()
        if self._message and monotonic() >= self._message_until:
            self._message = ""
            self.redraw_soon()

    def _write_place(self) -> None:
        spot = self.stage.spot()
        unit = self.desk.unit(spot) if spot else None
        if unit is not None:
            self._place_written = True
            at = self.stage.line()
            line, side = (at[2], at[1]) if at else (0, DiffSide.NEW)
            self.desk.journal.append(PlaceMoved(Place(unit.fingerprint, unit.path, line, side)))

    def on_app_blur(self) -> None:
        """Another window: nobody reads."""
        self.clock.here = False

    def on_app_focus(self) -> None:
        """Back."""
        self.clock.here = True
