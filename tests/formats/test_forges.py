"""Links to lines: the forms the forges take, made from whatever address a remote has."""

import pytest

from reviewer.formats.forges import Lines, permalink

SHA = "c0ffee" * 6 + "c0ff"
LINES = Lines(SHA, "src/a b.py", 10, 12)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://github.com/o/r.git", f"https://github.com/o/r/blob/{SHA}/src/a%20b.py#L10-L12"),
        ("git@github.com:o/r.git", f"https://github.com/o/r/blob/{SHA}/src/a%20b.py#L10-L12"),
        ("ssh://git@github.com:22/o/r", f"https://github.com/o/r/blob/{SHA}/src/a%20b.py#L10-L12"),
        ("github.com:o/r", f"https://github.com/o/r/blob/{SHA}/src/a%20b.py#L10-L12"),
        (
            "https://me:secret@github.example.org:8443/o/r.git/",
            f"https://github.example.org:8443/o/r/blob/{SHA}/src/a%20b.py#L10-L12",
        ),
        ("git@gitlab.com:a/b/c.git", f"https://gitlab.com/a/b/c/-/blob/{SHA}/src/a%20b.py#L10-12"),
        ("https://codeberg.org/o/r", f"https://codeberg.org/o/r/src/commit/{SHA}/src/a%20b.py#L10-L12"),
        (
            "https://gitea.example.org/o/r",
            f"https://gitea.example.org/o/r/src/commit/{SHA}/src/a%20b.py#L10-L12",
        ),
        ("git@bitbucket.org:o/r.git", f"https://bitbucket.org/o/r/src/{SHA}/src/a%20b.py#lines-10:12"),
        ("git@git.sr.ht:~u/r", f"https://git.sr.ht/~u/r/tree/{SHA}/item/src/a%20b.py#L10-12"),
        (
            "git@ssh.dev.azure.com:v3/o/p/r",
            f"https://dev.azure.com/o/p/_git/r?path=/src/a%20b.py&version=GC{SHA}"
            "&line=10&lineEnd=13&lineStartColumn=1&lineEndColumn=1",
        ),
        (
            "https://o@dev.azure.com/o/p/_git/r",
            f"https://dev.azure.com/o/p/_git/r?path=/src/a%20b.py&version=GC{SHA}"
            "&line=10&lineEnd=13&lineStartColumn=1&lineEndColumn=1",
        ),
    ],
)
def test_each_forge_has_its_form_and_no_link_a_password(address: str, link: str):
    assert permalink(address, LINES) == link


@pytest.mark.parametrize(
    "address",
    ["", "/srv/git/github.git", "../github", "file:///srv/github/r", "C:\\github\\r", "https://git.example.org/o/r",
     "https://github.com", "https://github.com:port/o/r", "git@git.example.org:github/r.git", "https://[github/o/r"],
)  # fmt: skip
def test_what_is_no_forge_known_here_gets_no_link(address: str):
    assert permalink(address, LINES) is None


def test_one_line_a_whole_file_and_a_page_that_shows_no_lines():
    address = "https://github.com/o/r"
    blob = f"{address}/blob/{SHA}"
    assert permalink(address, Lines(SHA, "a.py", 3, 3)) == f"{blob}/a.py#L3"
    assert permalink(address, Lines(SHA, "a.bin", 0, 0)) == f"{blob}/a.bin"
    assert permalink(address, Lines(SHA, "README.md", 3, 4)) == f"{blob}/README.md?plain=1#L3-L4"
    assert permalink(address, Lines(SHA, "a#b?\udcff.py", 3, 3)) == f"{blob}/a%23b%3F%FF.py#L3"
    gitlab = permalink("https://gitlab.com/o/r", Lines(SHA, "README.md", 3, 4))
    assert gitlab == f"https://gitlab.com/o/r/-/blob/{SHA}/README.md?plain=1#L3-4"
