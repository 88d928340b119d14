"""What git is asked before anything is shown."""

import sys

import pytest

from reviewer.cli.beginning import Asked, Beginning
from reviewer.errors import BadInput
from reviewer.feed import AllDeltas, DeltasArrived, Listed
from tests.repo import Repo


def test_a_review_is_being_read_when_it_is_known_what_it_is_of(repo: Repo):
    repo.commit("base", {"a.txt": "a\n"})
    repo.branch("topic")
    head = repo.commit("work", {"a.txt": "b\n"})
    beginning = Beginning(Asked(repo.path, "main..topic"))
    beginning.start()
    background, (name, email) = beginning.result()
    try:
        assert background.comparison.head_commit == head
        arrived = [background.next_arrival(60) for _ in range(3)]
        assert [type(one) for one in arrived] == [Listed, DeltasArrived, AllDeltas]
    finally:
        background.close()
    assert name
    assert "@" in email


def test_what_came_in_the_way_is_raised_where_the_answer_is_needed(repo: Repo):
    repo.commit("base", {"a.txt": "a\n"})
    turn = sys.getswitchinterval()
    beginning = Beginning(Asked(repo.path, "no-such-branch"))
    beginning.start()
    with pytest.raises(BadInput, match="no-such-branch"):
        beginning.result()
    assert sys.getswitchinterval() == turn, "the import no longer gives way to it"
