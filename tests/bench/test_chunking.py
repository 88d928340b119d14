"""The bench of chunks measures what it says it measures."""

from pathlib import Path

from tests.bench.chunking import lines, markdown, measure


def test_a_small_change_is_measured_whole(tmp_path: Path) -> None:
    measured = measure(tmp_path, 30, 1)
    assert 0 < measured.first <= measured.whole
    assert 0 < measured.imported < measured.most
    assert [line.name for line in lines(measured) if line.met is not None] == ["memory while it works"]
    assert "### Chunks, 30 changed lines" in markdown(measured)
