"""`reviewer show` as it is called: exit codes, standard output, and a sentence for every bad input."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repo import Repo

PATCH = b"--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-old\n+new\n"


@pytest.fixture
def branched(repo: Repo) -> Repo:
    repo.commit("base", {"a.py": "x\n"})
    repo.branch("topic")
    repo.commit("work", {"a.py": "y\n"})
    return repo


def test_the_summary_goes_to_standard_output(branched: Repo, reviewer: Run) -> None:
    code, out, err = reviewer("show")
    assert (code, err) == (0, "")
    assert out.startswith("topic against main\n1 file, 1 unit, +1 −1")
    assert "\x1b" not in out


def test_the_data_is_one_line_of_json(branched: Repo, reviewer: Run) -> None:
    code, out, err = reviewer("show", "topic", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert json.loads(out)["units"][0]["path"] == "a.py"


@pytest.mark.parametrize(
    "words",
    [
        ["main..topic"],
        ["main...topic"],
        ["HEAD"],
        ["topic"],
        ["--base", "main"],
        ["--worktree", "--base", "main"],
        ["--staged", "--base", "main"],
        ["change.patch"],
    ],
)
def test_every_form_of_target(branched: Repo, reviewer: Run, words: list[str]) -> None:
    (branched.path / "change.patch").write_text(branched.git("diff", "main", "topic") + "\n")
    branched.write({".gitignore": "change.patch\n.gitignore\n"})
    code, out, _ = reviewer("show", "--json", *words)
    assert code == 0
    assert [unit["path"] for unit in json.loads(out)["units"]] == ["a.py"]


def test_a_patch_on_standard_input(branched: Repo) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reviewer", "show", "--json", "-"],
        input=PATCH,
        capture_output=True,
        cwd=branched.path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
    )
    assert json.loads(done.stdout)["units"][0]["path"] == "x.py"


def test_an_empty_change_is_an_answer(branched: Repo, reviewer: Run) -> None:
    code, out, _ = reviewer("show", "main..main")
    assert code == 0
    assert "This change is empty" in out


def test_a_malformed_policy_names_file_line_and_what_was_expected(branched: Repo, reviewer: Run) -> None:
    branched.checkout("main")
    branched.commit("policy", {"reviewer.toml": "[require]\napprovals = 'two'\n"})
    branched.branch("other")
    branched.commit("work", {"b": "x\n"})
    code, out, err = reviewer("show", "--json")
    assert code == 2
    assert "reviewer.toml:2: `require.approvals`: expected" in err
    assert json.loads(out)["units"]


def test_hostile_provenance_is_void_and_named(branched: Repo, reviewer: Run) -> None:
    for content in ("{", "[" * 100_000, '{"tool": "\\u001b[31m"}', '{"tool": 1}', "\xff" * 10, '"x"'):
        branched.commit("record", {".ai/provenance.json": content.encode("latin-1")})
        code, out, _ = reviewer("show")
        assert code == 0
        assert ".ai/provenance.json" in out
        assert "\x1b" not in out


Make = Callable[[Repo], None]


def unborn(repo: Repo) -> None:
    repo.git("symbolic-ref", "HEAD", "refs/heads/fresh")


def on_main(repo: Repo) -> None:
    repo.checkout("main")


def orphan(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "alone")
    repo.commit("alone")


def conflict(repo: Repo) -> None:
    repo.branch("other", "main")
    repo.commit("other", {"a.py": "z\n"})
    repo.git("merge", "topic", check=False)


def broken_patch(repo: Repo) -> None:
    (repo.path / "x.patch").write_bytes(PATCH[:-5])


def text_file(repo: Repo) -> None:
    (repo.path / "x.patch").write_text("hello\n")


def lost_blob(repo: Repo) -> None:
    oid = repo.git("rev-parse", "topic:a.py")
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()


def nothing(repo: Repo) -> None:
    del repo


@pytest.mark.parametrize(
    ("make", "words", "sentence"),
    [
        (unborn, [], "The branch fresh has no commits yet."),
        (on_main, [], "main is the base branch itself"),
        (orphan, [], "main and alone have no common ancestor here."),
        (conflict, ["--staged"], "The index has unresolved conflicts in a.py."),
        (nothing, ["nowhere"], "Nothing here is called nowhere."),
        (nothing, ["topci"], "hint: Did you mean topic?"),
        (nothing, ["main..nowhere"], "Nothing here is called nowhere."),
        (nothing, ["--base", "nowhere"], "Nothing here is called nowhere."),
        (nothing, ["HEAD:a.py"], "HEAD:a.py is a blob, not a commit."),
        (nothing, ["pull/9"], "No pull request 9 has been fetched here."),
        (nothing, ["main..topic", "--base", "main"], "main..topic names its base already."),
        (nothing, ["--worktree", "--staged"], "two different things to review"),
        (nothing, ["--worktree", "topic"], "takes no target"),
        (nothing, ["missing.patch"], "Nothing here is called missing.patch."),
        (nothing, ["\x1b[31mred"], "Nothing here is called"),
        (broken_patch, ["x.patch"], "x.patch, line 4: it ends in the middle of the hunk of line 3."),
        (text_file, ["x.patch"], "x.patch is not a patch: no line of it begins a diff."),
        (broken_patch, ["x.patch", "--base", "main"], "A patch brings its own base."),
        (lost_blob, ["main..topic"], "git could not compare main with topic: unable to read"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(
    branched: Repo, reviewer: Run, make: Make, words: list[str], sentence: str
) -> None:
    make(branched)
    code, out, err = reviewer("show", *words)
    assert code == 2
    assert sentence in err
    assert "\x1b" not in err
    assert out == ""


def test_no_repository_is_a_sentence(tmp_path: Path, reviewer: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    code, _, err = reviewer("show")
    assert code == 2
    assert "is not in a git repository" in err


def test_bare_shallow_and_detached_repositories_answer_or_say_why(
    branched: Repo, reviewer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = branched.path.parent
    branched.git("clone", "-q", "--bare", ".", str(folder / "bare.git"))
    branched.git("clone", "-q", "--depth=1", f"file://{branched.path}", str(folder / "shallow"))
    monkeypatch.chdir(folder / "bare.git")
    assert reviewer("show", "topic")[0] == 0
    assert "There is no work tree here." in reviewer("show", "--worktree")[2]
    monkeypatch.chdir(folder / "shallow")
    code, _, err = reviewer("show", "HEAD")
    assert code == 2
    assert "git fetch --unshallow" in err
    monkeypatch.chdir(branched.path)
    branched.git("checkout", "-q", "--detach")
    assert reviewer("show")[1].startswith("HEAD (")


def test_odd_content_is_shown_not_stumbled_over(branched: Repo, reviewer: Run) -> None:
    branched.commit(
        "odd",
        {
            "latin.txt": b"caf\xe9\n" * 3,
            "nul.bin": b"a\0b",
            "long.txt": b"x" * 5_000_000,
            "cr.txt": b"a\rb\rc\r",
            "empty": b"",
        },
    )
    (branched.path / "link").symlink_to("nowhere")
    branched.commit("link")
    code, out, _ = reviewer("show", "--json")
    assert code == 0
    assert len(json.loads(out)["units"]) == 7


def test_help_says_what_it_does(reviewer: Run) -> None:
    code, out, _ = reviewer("show", "--help")
    assert code == 0
    assert "Print what is known about a change" in out
