"""The screen as lines of text, to look at and to compare; the one place that reads Textual's compositor."""

from textual.app import App


def frame(app: App[object]) -> str:
    """What the app shows: one line a row, blanks at the ends left off."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"
