"""The scorecard's bench measures what it says it measures."""

from pathlib import Path

import pytest

from tests.bench.scorecard import lines, markdown, measure


@pytest.mark.slow
def test_a_small_history_is_measured_whole(tmp_path: Path) -> None:
    measured = measure(tmp_path, 60, 4)
    assert all(line.ours > 0 and line.bound > 0 for line in lines(measured))
    assert "### The scorecard, 60 commits" in markdown(measured)
