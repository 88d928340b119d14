"""Patches in every shape they come in: the same units as the repository gives, or a sentence with the line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.core.change import SUBMODULE_MODE, FileDelta, Status, Unit
from reviewer.core.fingerprint import split_lines, units_of
from reviewer.errors import BadInput
from reviewer.formats.patches import read_patch
from reviewer.formats.patches.hunks import KnownLines
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from tests.histories import Tree, changes, git, write
from tests.repo import Repo

WIDE = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Repo.init(tmp_path_factory.mktemp("drawn")).path


def told(delta: FileDelta) -> tuple[object, ...]:
    """What must be the same, however a change was brought."""
    spans = [(span.old_start, span.old_lines, span.new_start, span.new_lines) for span in delta.spans]
    hunks = [delta.hunk(index) for index in range(len(spans))]
    return delta.status, delta.old_path, delta.path, delta.similarity, delta.binary, spans, hunks


def patch_units(data: bytes) -> list[Unit]:
    deltas, bases = read_patch(data, "change.patch")
    return [unit for file, delta in enumerate(deltas) for unit in units_of(delta, file, bases[file])]


def one(data: bytes) -> FileDelta:
    (delta,), _ = read_patch(data, "change.patch")
    return delta


def refusal(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_patch(data, "change.patch")
    return caught.value.message


# The same as from the repository.


@given(change=changes(), options=st.sampled_from([(), ("--no-prefix",), ("--binary",), ("--full-index",)]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_git_patch_without_context_is_the_change_itself(
    change: tuple[Tree, Tree], options: tuple[str, ...], drawn: Path
) -> None:
    base, head = write(drawn, *change)
    location = locate(drawn)
    patch = git(drawn, "diff", "-U0", "-M", *options, base, head)
    deltas, _ = read_patch(patch, "change.patch")
    assert [told(delta) for delta in deltas] == [
        told(delta) for delta in stream(location, resolve(location, f"{base}..{head}"))
    ]


@given(change=changes(), context=st.integers(0, 5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_context_the_units_turn_the_old_side_into_the_new(
    change: tuple[Tree, Tree], context: int, drawn: Path
) -> None:
    base, head = write(drawn, *change)
    blobs = Blobs(locate(drawn))
    deltas, bases = read_patch(git(drawn, "diff", f"-U{context}", "-M", "--full-index", base, head), "x")
    for delta, known in zip(deltas, bases, strict=True):
        if delta.binary or delta.mode == SUBMODULE_MODE or not delta.spans:
            continue
        old = split_lines(blobs.read(delta.old.oid)) if delta.old else []
        assert isinstance(known, KnownLines)
        for number, line in enumerate(old):
            assert known[number : number + 1] in ([], [line])
        assert list(known) == known[0 : len(old)]
        lines: list[bytes] = []
        at = 0
        for index in range(len(delta.spans)):
            hunk = delta.hunk(index)
            first = hunk.old_start - 1 if hunk.old else hunk.old_start
            lines += [*old[at:first], *hunk.new]
            at = first + len(hunk.old)
        assert b"".join([*lines, *old[at:]]) == (blobs.read(delta.new.oid) if delta.new else b"")
    blobs.close()


def test_the_fingerprints_are_those_of_the_repository(repo: Repo) -> None:
    """So a patch that was signed off needs no second reading once it is a commit."""
    repo.commit("base", {"a.py": WIDE, "moved.py": WIDE + "x\n", "run": "x\n", "b": b"\0", "gone": "x\n"})
    base = repo.git("rev-parse", "HEAD")
    repo.git("mv", "moved.py", "there.py")
    (repo.path / "run").chmod(0o755)
    changed = WIDE.replace("line 3\n", "three\n").replace("line 20\n", "").replace("line 39\n", "line 39")
    repo.write({"a.py": changed, "there.py": WIDE, "b": b"\0\0", "gone": None, "new": "x", "empty": ""})
    head = repo.commit("head")
    location = locate(repo.path)
    blobs = Blobs(location)
    ours = []
    for file, delta in enumerate(stream(location, resolve(location, f"{base}..{head}"))):
        lines = split_lines(blobs.read(delta.old.oid)) if delta.old and not delta.binary else []
        ours += units_of(delta, file, lines)
    blobs.close()
    assert patch_units(git(repo.path, "diff", "-M", "--full-index", base, head)) == ours
    assert patch_units(git(repo.path, "diff", "-M", "--binary", base, head)) == ours


def test_a_series_of_mails_is_taken_in_order_and_says_so(repo: Repo) -> None:
    repo.commit("base", {"a": "one\n", "b": "one\n"})
    repo.commit("First step\n\ndiff in words: --- not a header\n", {"a": "two\n"})
    repo.commit("Second step", {"a": "three\n", "b": "two\n"})
    patch = git(repo.path, "format-patch", "--stdout", "HEAD~2")
    deltas, _ = read_patch(patch, "series.mbox")
    assert [delta.path for delta in deltas] == ["a", "a", "b"]
    assert deltas[0].note == "Patch 1 of 2 to this file, on top of those before: First step."
    assert deltas[1].note == "Patch 2 of 2 to this file, on top of those before: Second step."
    assert deltas[2].note == ""


def test_git_show_and_git_log_are_patches_with_text_around(repo: Repo) -> None:
    repo.commit("base", {"a": "one\n"})
    repo.commit("message\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@ in the indented message", {"a": "two\n"})
    assert told(one(git(repo.path, "show", "HEAD"))) == told(one(git(repo.path, "diff", "HEAD~1")))
    assert len(read_patch(git(repo.path, "log", "-p"), "x")[0]) == 2


# Other shapes.


def test_plain_diff_without_git_headers() -> None:
    patch = (
        b"diff -ru old/a.c new/a.c\n--- old/a.c\t2026-01-01 10:00:00.000000000 +0100\n"
        b"+++ new/a.c\t2026-01-02 10:00:00.000000000 +0100\n@@ -1,3 +1,3 @@\n x\n-y\n+z\n w\n"
        b"Only in new: extra.c\n"
        b"--- /dev/null\n+++ b/added.c\n@@ -0,0 +1 @@\n+x\n"
        b"--- gone.c\n+++ gone.c\t1970-01-01 00:00:00.000000000 +0000\n@@ -1 +0,0 @@\n-x\n"
        b"--- file.orig\n+++ file\n@@ -1 +1 @@\n-x\n+y\n"
        b"Binary files old/pic.png and new/pic.png differ\n"
    )
    deltas, _ = read_patch(patch, "plain.diff")
    assert [(delta.status.value, delta.path) for delta in deltas] == [
        ("M", "a.c"),
        ("M", "new/extra.c"),
        ("A", "added.c"),
        ("D", "gone.c"),
        ("M", "file"),
        ("M", "pic.png"),
    ]
    assert deltas[0].spans[0].old_start == 2
    assert deltas[1].note == "The patch says that only one side has this file, not what is in it."
    assert deltas[1].binary
    assert deltas[5].binary


def test_content_that_looks_like_headers_is_content() -> None:
    """Counting decides: a reviewer must see what patch will apply."""
    patch = (
        b"--- a.sql\n+++ a.sql\n@@ -1,4 +1,4 @@\n one\n--- a/password\n+++ b/password\n two\n four\n"
        b"@@ -9 +9 @@\n-x\n+y\n"
    )
    delta = one(patch)
    assert delta.hunk(0).old == (b"-- a/password\n",)
    assert delta.hunk(0).new == (b"++ b/password\n",)
    assert delta.spans[1].old_start == 9


def test_a_run_that_mixes_removed_and_added_lines_is_one_unit() -> None:
    delta = one(b"--- a\n+++ a\n@@ -1,3 +1,3 @@\n-1\n+one\n-2\n+two\n 3\n")
    assert delta.hunk(0).old == (b"1\n", b"2\n")
    assert delta.hunk(0).new == (b"one\n", b"two\n")
    assert len(delta.spans) == 1


@pytest.mark.parametrize("mark", ["\\ No newline at end of file", "\\ Kein Zeilenumbruch am Dateiende."])
def test_missing_last_newlines_in_any_language(mark: str) -> None:
    patch = f"--- a\n+++ a\n@@ -1,2 +1,2 @@\n x\n-y\n{mark}\n+y\n".encode()
    delta = one(patch)
    assert (delta.hunk(0).old, delta.hunk(0).new) == ((b"y",), (b"y\n",))
    context = f"--- a\n+++ a\n@@ -1,2 +1,2 @@\n-x\n+z\n y\n{mark}\n".encode()
    _, (known,) = read_patch(context, "x")
    assert list(known) == [b"x\n", b"y"]


def test_crlf_lone_cr_form_feed_and_bytes_of_any_encoding_stay() -> None:
    odd = [b"crlf\r\n", b"lone\rcr\n", b"form\x0cfeed\n", b"\xe2\x80\xa8sep\n", b"\xff\x00\n", b"\x85\n"]
    patch = b"--- a\n+++ a\n@@ -0,0 +1,6 @@\n" + b"".join(b"+" + line for line in odd)
    assert one(patch).hunk(0).new == tuple(odd)


def test_a_patch_whose_own_line_ends_are_crlf_says_so() -> None:
    patch = b"--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n\r\n-y\r\n+z\r\n"
    delta = one(patch)
    assert delta.path == "x"
    assert delta.hunk(0).new == (b"z\r\n",)
    assert delta.note == "The patch itself has CRLF line ends."


def test_blank_context_lines_that_lost_their_blank_still_count() -> None:
    delta = one(b"--- a\n+++ a\n@@ -1,3 +1,3 @@\n\n-x\n+y\n\n")
    assert delta.spans[0].old_start == 2


def test_mode_rename_copy_and_empty_files_without_hunks() -> None:
    patch = (
        b"diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
        b"diff --git a/x y b/z w\nsimilarity index 100%\nrename from x y\nrename to z w\n"
        b'diff --git "a/tab\\tx" "b/\\303\\274"\nsimilarity index 90%\ncopy from "tab\\tx"\ncopy to "\\303\\274"\n'
        b"diff --git a/new b/new\nnew file mode 100755\nindex 0000000..e69de29\n"
        b"diff --git a/gone b/gone\ndeleted file mode 100644\nindex e69de29..0000000\n"
    )
    deltas, _ = read_patch(patch, "x")
    assert [(delta.status, delta.old_path, delta.path, delta.similarity) for delta in deltas] == [
        (Status.MODIFIED, "run", "run", 0),
        (Status.RENAMED, "x y", "z w", 100),
        (Status.COPIED, "tab\tx", "ü", 90),
        (Status.ADDED, "new", "new", 0),
        (Status.DELETED, "gone", "gone", 0),
    ]
    assert deltas[0].old
    assert deltas[0].new
    assert (deltas[0].old.mode, deltas[0].new.mode, deltas[3].mode) == (0o100644, 0o100755, 0o100755)
    assert [unit.kind.value for unit in patch_units(patch)] == [
        "mode",
        "rename",
        "copy",
        "empty-added",
        "empty-deleted",
    ]


def test_binary_content_is_told_apart_even_without_full_ids() -> None:
    patch = b"diff --git a/b b/b\nindex 1111111..%s 100644\nBinary files a/b and b/b differ\n"
    assert patch_units(patch % b"2222222") != patch_units(patch % b"3333333")
    literal = (
        b"diff --git a/b b/b\nindex %s..%s 100644\nGIT binary patch\nliteral 2\nJcmZP\n\nliteral 1\nIcmZP\n\n"
    )
    delta = one(literal % (b"1" * 40, b"2" * 40) + b"-- \n2.39.5\n")
    assert delta.binary
    assert delta.body == b""
    assert delta.new
    assert delta.new.oid == "2" * 40


def test_a_merge_is_shown_against_its_first_parent(repo: Repo) -> None:
    repo.commit("base", {"f": WIDE})
    repo.branch("theirs")
    repo.commit("theirs", {"f": WIDE.replace("line 3\n", "theirs\n").replace("line 30\n", "thirty\n")})
    repo.checkout("main")
    repo.commit("ours", {"f": WIDE.replace("line 3\n", "ours\n")})
    repo.git("merge", "theirs", check=False)
    merged = WIDE.replace("line 3\n", "both\n").replace("line 30\n", "thirty\n")
    repo.commit("merge", {"f": merged})
    first_parent = one(git(repo.path, "diff", "-U0", "HEAD^1", "HEAD"))
    for words in (["show", "-c"], ["diff-tree", "-p", "-c"], ["show", "-c", "--combined-all-paths"]):
        combined = one(git(repo.path, *words, "HEAD"))
        assert told(combined)[5:] == told(first_parent)[5:]
        assert "shown against its first parent" in combined.note
    dense = one(git(repo.path, "show", "--cc", "HEAD"))
    assert [dense.hunk(0)] == [first_parent.hunk(0)]
    assert "leaves out what came from one side alone" in dense.note


def test_an_empty_patch_is_an_empty_change() -> None:
    assert read_patch(b"", "x") == ((), ())
    assert read_patch(b"\n\n", "x") == ((), ())


def test_a_byte_order_mark_does_no_harm() -> None:
    assert one(b"\xef\xbb\xbf--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n").path == "a"


# What cannot be read is refused, with its line, never half taken.

GOOD = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"hello\nworld\n", "change.patch is not a patch: no line of it begins a diff."),
        (b"\x89PNG\r\n\x1a\n\0\0", "change.patch is not a patch: no line of it begins a diff."),
        (b"\xff\xfed\0i\0f\0f\0", "change.patch is UTF-16, not a patch."),
        (b"@@ -1 +1 @@\n-x\n+y\n", "change.patch, line 1: a hunk stands before the name of its file."),
        (GOOD[:-3], "change.patch, line 6: it ends in the middle of the hunk of line 4."),
        (
            GOOD + b"+hidden\n",
            "change.patch, line 8: the hunk of line 4 is longer than it says.",
        ),
        (
            GOOD.replace(b" x\n", b"?x\n"),
            "change.patch, line 5: the hunk of line 4 promises @@ -1,2 +1,2 @@, which this line breaks.",
        ),
        (
            GOOD.replace(b"-1,2", b"-1,1"),
            "change.patch, line 6: the hunk of line 4 promises @@ -1,1 +1,2 @@, which this line breaks.",
        ),
        (
            GOOD.replace(b"@@ -1,2", b"@@ -one"),
            "change.patch, line 4: a hunk header should read @@ -start,lines +start,lines @@.",
        ),
        (
            GOOD + b"@@ -1,2 +1,2 @@\n x\n-y\n+z\n",
            "change.patch, line 8: this hunk begins before the one above it ends.",
        ),
        (GOOD.replace(b"+++ b/x", b"+++ b/y"), "change.patch, line 1: the header names two different files."),
        (b"--- a/x\n+++ b/x\nno hunks\n", "change.patch, line 1: the patch of x has no hunks."),
        (b"diff --git a/x b/y\n", "change.patch, line 1: the two file names cannot be told apart."),
        (
            b"diff --cc f\n--- a/f\n+++ b/f\n@@@ -1 -1 +1 @@@\n  x\n++y\n",
            "change.patch, line 6: the hunk of line 4 is longer than it says.",
        ),
    ],
)
def test_broken_patches_name_their_line(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_colors_in_a_patch_are_named_as_the_reason() -> None:
    with pytest.raises(BadInput) as caught:
        read_patch(b"\x1b[1mdiff --git a/x b/x\x1b[m\n", "x")
    assert "--no-color" in str(caught.value.hint)


@given(st.binary(max_size=60), st.integers(0, len(GOOD)), st.integers(0, 10))
@settings(max_examples=300, deadline=None)
def test_no_input_ends_in_anything_but_a_change_or_a_sentence(junk: bytes, at: int, cut: int) -> None:
    try:
        deltas, bases = read_patch(GOOD[:at] + junk + GOOD[at + cut :], "x")
    except BadInput:
        return
    for file, delta in enumerate(deltas):
        units_of(delta, file, bases[file])


def test_a_line_number_beyond_measure_costs_nothing() -> None:
    deltas, (known,) = read_patch(b"--- a\n+++ a\n@@ -9999999998,2 +9999999998,2 @@\n x\n-y\n+z\n", "x")
    assert deltas[0].spans[0].old_start == 9_999_999_999
    assert known[0:9_999_999_999] == [b"x\n", b"y\n"]
    assert list(known) == [b"x\n", b"y\n"]


def test_a_file_named_without_a_change_is_not_taken_for_an_empty_one() -> None:
    delta = one(b"diff --git a/x b/x\nindex 1111111..2222222 100644\n")
    assert delta.binary
    assert delta.note == "The patch names this file but does not say what changed in it."
