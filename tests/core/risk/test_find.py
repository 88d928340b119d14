"""Everything together: order, one finding a tag, hostile input, and how long it takes."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.change import HunkSpan
from reviewer.core.finding import DiffSide
from reviewer.core.risk import find
from tests.core.risk.diffs import delta_of, found, units
from tests.core.risk.labelled import cases, packaged, tags

ALL = [case for tag in tags() for case in cases(tag)]


def test_findings_are_in_order_of_path_line_and_tag() -> None:
    new = "x = 1  # TODO: later\nok = user.password == given\nh = hashlib.md5(x)\n"
    told = [(one.line, one.tag) for one in found("a.py", "", new)]
    assert told == sorted(told)
    assert len(told) == 3


@pytest.mark.parametrize("tag", tags())
def test_every_finding_belongs_to_a_unit_and_stands_on_a_line_of_the_file(tag: str) -> None:
    for case in cases(tag):
        delta, old, new = case.delta()
        mine = units(delta, old)
        seen = set()
        for finding in find(delta, mine, old, new, packaged()):
            assert finding.fingerprint in {unit.fingerprint for unit in mine}
            assert (finding.fingerprint, finding.tag) not in seen, "one finding for a tag of a unit"
            seen.add((finding.fingerprint, finding.tag))
            text = old if finding.side is DiffSide.OLD else new
            assert 0 <= finding.line <= (text or b"").count(b"\n") + 1
            assert finding.tag in packaged().tags


def test_the_same_change_gives_the_same_findings() -> None:
    for case in ALL:
        assert case.findings(packaged()) == case.findings(packaged())


def test_a_patch_without_blobs_hides_nothing_that_a_line_tells() -> None:
    """What one changed line tells is found without the blobs too; what needs the file around it may not be."""
    needs_the_file = {
        "public-api",
        "dependencies",
        "swallowed-errors",
        "test-weakening",
        "stub",
        "hidden-text",
    }
    for case in ALL:
        delta, old, new = case.delta()
        whole = {one.tag for one in find(delta, units(delta, old), old, new, packaged())} - needs_the_file
        bare = {one.tag for one in find(delta, units(delta, old), None, None, packaged())}
        assert whole <= bare, (case.tag, case.path, case.remark, whole - bare)


PATHS = [
    "a.py",
    "tests/test_a.py",
    "a.ts",
    "a.go",
    "package.json",
    "Cargo.lock",
    "a.yml",
    ".github/workflows/a.yml",
    "a.md",
    "A.java",
]
PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\r\n",
            " ",
            "\t",
            "\0",
            "\x1b[8m",
            "\u202e",
            "\udcff",
            '"',
            "'",
            '"""',
            "/*",
            "*/",
            "`",
            "#",
        ),
        *("(", ")", "{", "}", "password == ", "def f(", "assert ", "except:", "pass", "token", "import "),
        *("export {", "a==1", '"version": "1"', "é"),
    ]
)
TEXT = st.lists(PIECES, max_size=30).map("".join)


@given(old=TEXT, new=TEXT, path=st.sampled_from(PATHS), blobs=st.booleans())
def test_no_content_breaks_it_or_reaches_the_terminal(old: str, new: str, path: str, blobs: bool) -> None:
    for finding in found(path, old, new, blobs=blobs):
        assert finding.why.isprintable()
        assert finding.why
        assert finding.line >= 0


@given(old=st.binary(max_size=200), new=st.binary(max_size=200))
def test_bytes_of_any_kind_are_taken(old: bytes, new: bytes) -> None:
    for finding in found("a.py", old, new):
        assert finding.why.isprintable()


def test_a_name_that_is_not_utf_8_is_a_name() -> None:
    assert all(finding.why.isprintable() for finding in found("src/\udcff.py", "", "user.password == x\n"))


def test_a_large_file_without_its_blob_is_read_by_its_changed_lines() -> None:
    """A file too large to read whole still has its changed lines searched."""
    old = "x = 1\n" * 500_000
    new = old + "ok = user.password == given\n"
    delta = delta_of("a.py", "", "ok = user.password == given\n")
    assert [one.tag for one in find(delta, units(delta, ""), old.encode(), new.encode(), packaged())] == [
        "auth"
    ]


LINE = "    value_{0} = handler.process(request_{0}, timeout={0})  # keep the order of {0}\n"


def test_eight_thousand_lines_take_well_under_a_second() -> None:
    """DESIGN §6; the aim is 150 ms, the bound leaves room for a busy machine."""
    old = "".join(LINE.format(number) for number in range(4000))
    new = old.replace("timeout", "deadline")
    delta = delta_of("src/a.py", "", "")
    body = b"".join(b"-" + line.encode() + b"\n" for line in old.split("\n")[:-1])
    body += b"".join(b"+" + line.encode() + b"\n" for line in new.split("\n")[:-1])
    delta = replace(delta, body=body, spans=(HunkSpan(1, 4000, 1, 4000, 0, len(body)),))
    mine = units(delta, old)
    start = process_time()
    find(delta, mine, old.encode(), new.encode(), packaged())
    assert process_time() - start < 1.0


def test_a_line_of_five_megabytes_stalls_nothing() -> None:
    line = "x = '" + "password == token " * 300_000 + "'\n"
    delta = delta_of("src/a.js", "", line)
    start = process_time()
    told = find(delta, units(delta, ""), b"", line.encode(), packaged())
    assert process_time() - start < 2.0
    assert "unscanned" in {finding.tag for finding in told}
