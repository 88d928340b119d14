"""The command line as a whole: whatever goes wrong is a sentence."""

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from reviewer import __main__


def test_a_fault_of_ours_is_a_sentence_with_its_details_in_a_file(monkeypatch, capsys):
    def broken(_: list[str]) -> None:
        raise ZeroDivisionError("secret \x1b[31m \udcff")

    monkeypatch.setattr(__main__, "answer", broken)
    monkeypatch.setattr(sys, "argv", ["reviewer"])
    with pytest.raises(SystemExit) as left:
        __main__.main()
    err = capsys.readouterr().err
    assert left.value.code == 3
    assert "Traceback" not in err
    assert "secret" not in err
    assert "reviewer stopped on a fault of its own (ZeroDivisionError)" in err
    details = Path(err.rpartition("Details are in ")[2].strip().rstrip("."))
    assert "secret" in details.read_text()
    details.unlink()


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_what_is_written_is_utf8_wherever_one_is(monkeypatch, encoding):
    out = TextIOWrapper(BytesIO(), encoding=encoding)

    def told(_: list[str]) -> int:
        sys.stdout.write("−3 żółć 你好\n")
        return 0

    monkeypatch.setattr(__main__, "answer", told)
    monkeypatch.setattr(sys, "argv", ["reviewer"])
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit) as left:
        __main__.main()
    assert left.value.code == 0
    out.flush()
    assert out.buffer.getvalue().decode() == "−3 żółć 你好\n"  # type: ignore[attr-defined]
