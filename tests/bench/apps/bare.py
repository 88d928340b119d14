"""The least a Textual program can be: one line of text."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Shows a word."""

    def compose(self) -> ComposeResult:
        yield Static("marker000000 and nothing else")


if __name__ == "__main__":
    Bare().run()
