"""What the diff shows as one column of rows: the headings that git's word is taken for."""

import pytest

from reviewer.core.change import FileDelta, HunkSpan, Side, Status
from reviewer.tui.document import Document


@pytest.mark.parametrize(
    ("path", "heading", "shown"),
    [
        ("src/a.rs", "fn main() {", True),
        ("Cargo.toml", "[dependencies]", True),
        ("Cargo.toml", 'name = "tuicr"', False),
        ("setup.cfg", "version = 1", False),
        ("README.md", "## Use", True),
        ("README.md", "Some words.", False),
        ("notes.txt", "Some words", False),
        ("ci.yml", "jobs:", False),
    ],
)
def test_a_setting_or_a_sentence_is_no_heading(path: str, heading: str, shown: bool) -> None:
    body = f"@@ -5 +5 @@ {heading}\n-a\n+b\n".encode()
    start = body.index(b"\n") + 1
    sides = (Side(path, "1" * 40, 0o100644), Side(path, "2" * 40, 0o100644))
    delta = FileDelta(Status.MODIFIED, *sides, body=body, spans=(HunkSpan(5, 1, 5, 1, start, len(body)),))
    document = Document()
    document.append([delta])
    assert document.heading(0, 0) == (heading.encode() if shown else b"")
