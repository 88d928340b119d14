"""The project's own history is counted without a fault."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.errors import ReviewerError
from reviewer.git.location import locate
from reviewer.landed_history import read
from reviewer.stats import Asked, stats
from reviewer.stats.forms import as_csv, as_markdown, as_openmetrics
from reviewer.stats.text import as_text

ROOT = Path(__file__).parents[2]


def test_it_is_counted_in_every_form():
    try:
        arrived = read(locate(ROOT)).arrived
    except ReviewerError:
        pytest.skip("not in a clone")
    end = datetime.fromtimestamp(arrived[-1].commit.committed_at, UTC)
    found = stats(Asked(repositories=(ROOT,), weeks=4, zone=UTC), end, lambda *_: None)
    assert found.changes
    for form in (as_csv(found), as_markdown(found), as_openmetrics(found), "\n".join(as_text(found))):
        assert form
