"""One hunk as a patch of its own: git itself takes it, and it says what git would."""

import pytest

from reviewer.core.change import FileDelta
from reviewer.core.hunk_patch import BaseLine, hunk_patch, quoted
from reviewer.git.diff import stream
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from tests.repo import Content, Repo

LINES = [f"line {number}\n" for number in range(1, 31)]
BASE: dict[str, Content] = {
    "many.txt": "".join(LINES),
    'a folder/with "quotes" and\ttab.txt': "one\ntwo\n",
    "kept name.txt": "".join(LINES),
    "gone.txt": "one\n",
    "end.txt": "one\ntwo",
    "end more.txt": "one\ntwo",
    "only.txt": "one\n",
    "short.txt": "one\n",
}
HEAD: dict[str, Content] = {
    "many.txt": "".join(
        [
            "first\n",
            *LINES[:3],
            "new 4\n",
            LINES[4],
            "new 6\n",
            *LINES[6:20],
            *LINES[22:27],
            "x\n",
            "y\n",
            *LINES[27:],
        ]
    ),
    'a folder/with "quotes" and\ttab.txt': "one\n2\n",
    "gone.txt": None,
    "end.txt": "one\nTWO\n",
    "end more.txt": "zero\none\ntwo",
    "only.txt": "",
    "short.txt": "one\ntwo\n",
    "new.txt": "a\nb",
}


def base_of(delta: FileDelta) -> BaseLine:
    content = BASE.get(delta.old_path) if delta.old else None
    lines = content.encode().splitlines(keepends=True) if isinstance(content, str) else []
    return lambda number: lines[number - 1] if 0 < number <= len(lines) else None


@pytest.fixture
def deltas(repo: Repo) -> list[FileDelta]:
    """A change of many shapes; the base stands in the index."""
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.git("mv", "kept name.txt", "nouveau é.txt")
    repo.commit("work", {**HEAD, "nouveau é.txt": "".join(["0\n", *LINES[:14], "new\n", *LINES[15:]])})
    location = locate(repo.path)
    found = list(stream(location, resolve(location, "main..topic")))
    repo.checkout("main")
    return found


def apply(repo: Repo, patch: bytes) -> None:
    repo.git("apply", "--cached", "-", stdin=patch)


def test_each_hunk_alone_applies_to_the_base_and_all_of_them_make_the_head(
    repo: Repo, deltas: list[FileDelta]
):
    for delta in deltas:
        for index in reversed(range(len(delta.spans))):  # so that what is above still has the base's numbers
            patch = hunk_patch(delta, index, base_of(delta))
            repo.git("apply", "--cached", "--check", "-", stdin=patch)
            if delta.path != "nouveau é.txt":
                apply(repo, patch)
    left = repo.git("diff", "--cached", "--name-status", "--no-renames", "topic").split("\n")
    assert left == ["A\tkept name.txt", 'D\t"nouveau \\303\\251.txt"']


def test_what_is_not_known_of_the_base_is_left_out(repo: Repo, deltas: list[FileDelta]):
    many = next(delta for delta in deltas if delta.path == "many.txt")
    patch = hunk_patch(many, 1, lambda number: None)
    assert patch.split(b"\n")[3:] == [b"@@ -4,1 +5,1 @@ line 3", b"-line 4", b"+new 4", b""]
    repo.git("apply", "--cached", "--unidiff-zero", "-", stdin=patch)


def test_a_neighbour_is_no_context(deltas: list[FileDelta]):
    many = next(delta for delta in deltas if delta.path == "many.txt")
    patch = hunk_patch(many, 1, base_of(many)).decode()
    assert patch == (
        "diff --git a/many.txt b/many.txt\n--- a/many.txt\n+++ b/many.txt\n@@ -1,5 +2,5 @@\n"
        " line 1\n line 2\n line 3\n-line 4\n+new 4\n line 5\n"
    ).replace("@@\n", "@@ line 3\n")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("plain.txt", b"a/plain.txt"),
        ("two words é.txt", "a/two words é.txt".encode()),
        ('a"b\\c', b'"a/a\\"b\\\\c"'),
        ("a\nb\x01", b'"a/a\\nb\\001"'),
        ("\udcff", b"a/\xff"),
    ],
)
def test_a_path_is_quoted_where_it_could_be_taken_for_something_else(path: str, written: bytes):
    assert quoted(b"a/", path) == written
