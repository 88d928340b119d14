"""Filtering: only some units are shown; queue, diff, jumps and counts agree, and what is hidden stays unread."""

from collections.abc import Callable

from reviewer.core.unit_filter import WORDS, parse
from reviewer.tui.commands import Ask, Handler
from reviewer.tui.stage import Stage


class Filtering:
    """One filter at a time, kept until escape or an empty one."""

    def __init__(
        self, stage: Stage, ask: Ask, say: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self.stage = stage
        self.ask = ask
        self.say = say
        self.changed = changed

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "filter.open": lambda _: self.ask(f"show only: {WORDS}", self.text, self.apply),
            "filter.unread": lambda _: self.toggle("unread"),
            "filter.mine": lambda _: self.toggle("mine"),
        }

    @property
    def text(self) -> str:
        """The filter in force, as it was typed; "" for none."""
        chosen = self.stage.desk.choosing.filter
        return chosen.text if chosen else ""

    def toggle(self, word: str) -> None:
        """Add a word to the filter, or take it out."""
        words = self.text.split()
        self.apply(" ".join([one for one in words if one != word] if word in words else [*words, word]))

    def apply(self, text: str) -> None:
        """Show only what a filter means; everything again for an empty one. BadInput for what is none."""
        from reviewer.core.kind import Kind  # here already with the first units

        stage, desk = self.stage, self.stage.desk
        desk.choose(parse(text, tuple(Kind)) if text.strip() else None)
        stage.rebuild()
        self.changed()
        stage.showing.after(self._tell)

    def _tell(self) -> None:
        desk = self.stage.desk
        if not self.text:
            self.say("everything is shown")
            return
        progress = desk.wanted_progress()
        if progress.units:
            self.say(f"{progress.units:,} of {desk.progress().units:,} changes; escape shows everything")
        else:
            self.say(f"no change is meant by “{self.text}”; escape shows everything")

    def clear(self) -> None:
        """Show everything."""
        self.apply("")
