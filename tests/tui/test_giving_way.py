"""Imports give way to the painting: for a moment, and only those of the thread that imports what comes later."""

import sys
from threading import Thread

from reviewer.tui import giving_way
from reviewer.tui.giving_way import GivingWay


def test_an_import_goes_on_once_there_is_nothing_to_give_way_to(monkeypatch):
    monkeypatch.setattr(giving_way, "LONGEST_SECONDS", 60.0)
    way = GivingWay()
    way.begin()
    try:
        assert way in sys.meta_path
        painting = Thread(target=way.go_on)
        painting.start()
        assert way.find_spec("textual", None) is None, "where a module is, others know"
        painting.join()
        way.give()
    finally:
        way.end()
    assert way not in sys.meta_path
    way.end()


def test_nobody_waits_for_longer_than_a_moment(monkeypatch):
    monkeypatch.setattr(giving_way, "LONGEST_SECONDS", 0.01)
    way = GivingWay()
    way.hold()
    assert way.find_spec("textual", None) is None


def test_who_paints_does_not_wait_for_itself(monkeypatch):
    monkeypatch.setattr(giving_way, "LONGEST_SECONDS", 60.0)
    way, found = GivingWay(), []
    way.hold()
    painting = Thread(target=lambda: found.append(way.find_spec("rich", None)))
    painting.start()
    painting.join(30)
    assert found == [None]
