"""Drawn lines: Textual does with a strip of ours what it does with any, and one that was shown goes when dropped."""

import gc
import weakref

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reviewer.tui.row_strip import BarredStrip, RowStrip

SEGMENTS = [Segment("one ", Style(bold=True)), Segment("二つ", None), Segment(" three", Style(color="red"))]
WIDTH = 14


class Watched(RowStrip):
    __slots__ = ("__weakref__",)


@pytest.mark.parametrize("cuts", [[WIDTH], [4, WIDTH], [2, 5, 9, WIDTH], [4, WIDTH, WIDTH + 5], []])
def test_it_is_divided_as_any_strip_is(cuts: list[int]) -> None:
    ours, theirs = RowStrip(SEGMENTS, WIDTH), Strip(SEGMENTS, WIDTH)
    assert ours.divide(cuts) == theirs.divide(cuts) == ours.divide(cuts)


def test_everything_else_is_as_with_any_strip() -> None:
    ours, theirs, style = RowStrip(SEGMENTS), Strip(SEGMENTS), Style(italic=True)
    assert ours.cell_length == theirs.cell_length == WIDTH
    for _ in range(2):  # the second time out of the caches
        assert ours.crop(2, 9) == theirs.crop(2, 9)
        assert ours.crop_extend(0, 20, style) == theirs.crop_extend(0, 20, style)
        assert ours.adjust_cell_length(20, style) == theirs.adjust_cell_length(20, style)
        assert ours.adjust_cell_length(5) == theirs.adjust_cell_length(5)
        assert ours.apply_style(style) == theirs.apply_style(style)
        assert ours.simplify() == theirs.simplify()
        assert RowStrip.join([ours, ours]) == Strip.join([theirs, theirs])
    assert (ours.text, ours.link_ids, ours.cell_count) == (theirs.text, theirs.link_ids, theirs.cell_count)


def test_one_that_was_shown_goes_without_the_garbage_collector() -> None:
    strip = Watched(SEGMENTS, WIDTH)
    gone = weakref.ref(strip)
    gc.disable()
    try:
        strip.divide([WIDTH])
        strip.crop(0, WIDTH)
        del strip
        assert gone() is None
    finally:
        gc.enable()


def test_one_with_its_cell_of_the_scroll_bar_is_as_one_that_has_it_as_a_segment() -> None:
    bar = Segment("│", Style(color="blue"))
    ours, theirs = BarredStrip(RowStrip(SEGMENTS, WIDTH), bar, WIDTH + 1), RowStrip([*SEGMENTS, bar])
    console = Console(force_terminal=True, color_system="truecolor")
    assert ours.render(console) == RowStrip(SEGMENTS).render(console) + RowStrip([bar]).render(console)
    assert (list(ours), ours.cell_length, ours.crop(3, 9)) == (list(theirs), WIDTH + 1, theirs.crop(3, 9))
    assert ours.divide([4, WIDTH + 1]) == theirs.divide([4, WIDTH + 1])
