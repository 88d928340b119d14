"""The ledger's bench measures what it says it measures."""

from pathlib import Path

import pytest

from tests.bench.ledgers import Took, lines, markdown, measure


@pytest.mark.slow
def test_a_small_ledger_is_measured_whole(tmp_path: Path) -> None:
    measured = measure(tmp_path, 3, 1)
    found = lines(measured)
    assert all(line.ours > 0 and line.bound > 0 for line in found)
    assert measured.git_written < Took(10_000, 10_000)
    assert "### 3 records" in markdown(measured)
