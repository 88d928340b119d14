"""The change as git sees it: unit for unit, whatever is in the files, their names or anybody's configuration."""

import ensurepip
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reviewer.core.change import Comparison, FileDelta, HunkSpan, Status
from reviewer.core.fingerprint import split_lines
from reviewer.core.pieces import touch
from reviewer.errors import RepositoryError
from reviewer.git import diff
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.location import Location, locate
from reviewer.git.process import Child
from reviewer.git.resolve import resolve
from tests.histories import Told, Tree, as_git_tells, changes, git, write
from tests.repo import Repo


def between(location: Location, base: str, head: str) -> Comparison:
    return resolve(location, f"{base}..{head}")


def told(delta: FileDelta) -> Told:
    """A delta in the words of the reference reading: the pieces of a long hunk put together again."""
    hunks: list[HunkSpan] = []
    for span in delta.spans:
        above = hunks[-1] if hunks else None
        if above is None or not touch(above, span):
            hunks.append(span)
            continue
        assert above.end == span.offset
        hunks[-1] = HunkSpan(
            above.old_start if above.old_lines else span.old_start,
            above.old_lines + span.old_lines,
            above.new_start if above.new_lines else span.new_start,
            above.new_lines + span.new_lines,
            above.offset,
            span.end,
        )
    told = (
        ((span.old_start, span.old_lines, span.new_start, span.new_lines), in_gits_order(delta.body, span))
        for span in hunks
    )
    return delta.old_path, delta.path, delta.status.value, tuple(told)


def in_gits_order(body: bytes, span: HunkSpan) -> bytes:
    """The text of a hunk with the removed lines first; each has the word on its missing end, if any, behind it."""
    lines = re.split(rb"(?<=\n)(?=[-+])", body[span.offset : span.end])
    return b"".join(sorted(lines, key=lambda line: line.startswith(b"+")))


def same_as_git(path: Path, base: str, head: str) -> list[FileDelta]:
    location = locate(path)
    deltas = list(stream(location, between(location, base, head)))
    assert [told(delta) for delta in deltas] == as_git_tells(path, base, head)
    return deltas


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Repo.init(tmp_path_factory.mktemp("drawn")).path


@given(change=changes())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_units_are_those_of_git_diff_on_any_history(change: tuple[Tree, Tree], drawn: Path) -> None:
    base, head = write(drawn, *change)
    same_as_git(drawn, base, head)


@given(change=changes())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_hunks_applied_to_the_old_side_give_the_new_side(change: tuple[Tree, Tree], drawn: Path) -> None:
    base, head = write(drawn, *change)
    location = locate(drawn)
    blobs = Blobs(location)
    for delta in stream(location, between(location, base, head)):
        if delta.binary or delta.mode == 0o160000:
            continue
        old = split_lines(blobs.read(delta.old.oid)) if delta.old else []
        new = blobs.read(delta.new.oid) if delta.new else b""
        assert applied(delta, old) == new
    blobs.close()


def applied(delta: FileDelta, old: list[bytes]) -> bytes:
    """The old side with every hunk put in place, checking what each removes."""
    lines: list[bytes] = []
    at = 0
    for index in range(len(delta.spans)):
        hunk = delta.hunk(index)
        first = hunk.old_start - 1 if hunk.old else hunk.old_start
        lines += [*old[at:first], *hunk.new]
        at = first + len(hunk.old)
        assert tuple(old[first:at]) == hunk.old
    return b"".join([*lines, *old[at:]])


def test_our_own_history_reads_as_git_reads_it() -> None:
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        pytest.skip("not a clone")
    commits = git(root, "rev-list", "--first-parent", "HEAD").decode().split()
    step = max(1, len(commits) // 12)
    chosen = commits[::step]
    for head, base in pairwise(chosen):
        same_as_git(root, base, head)


@pytest.mark.parametrize(
    ("older", "newer"), [("pygments", "rich"), ("textual", "hypothesis"), ("click", "_pytest")]
)
def test_other_peoples_sources_read_as_git_reads_them(repo: Repo, older: str, newer: str) -> None:
    """Two dependencies' sources stand for two releases: far apart, full of moves, real text."""
    heads = []
    for package in (older, newer):
        spec = importlib.util.find_spec(package)
        assert spec
        assert spec.origin
        for file in git(repo.path, "ls-files", "-z").decode().split("\0"):
            if file:
                (repo.path / file).unlink()
        for source in sorted(Path(spec.origin).parent.rglob("*.py"))[:150]:
            target = repo.path / "src" / source.relative_to(Path(spec.origin).parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
        heads.append(repo.commit(package))
    assert len(same_as_git(repo.path, *heads)) > 10


@pytest.mark.parametrize("package", ["rich", "pygments", "platformdirs"])
def test_two_releases_of_a_dependency_read_as_git_reads_them(repo: Repo, package: str) -> None:
    """The earlier release is the one Python's own pip brings along; the later one is installed."""
    wheels = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
    if not wheels:
        pytest.skip("this Python comes without pip's wheel")
    prefix = f"pip/_vendor/{package}/"
    with zipfile.ZipFile(wheels[-1]) as wheel:
        earlier = {
            name.removeprefix(prefix): wheel.read(name)
            for name in wheel.namelist()
            if name.startswith(prefix)
        }
    spec = importlib.util.find_spec(package)
    assert spec
    assert spec.origin
    folder = Path(spec.origin).parent
    later = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.py"))}
    base = repo.commit("earlier", {name: earlier[name] for name in earlier if name.endswith(".py")})
    gone = {name: None for name in earlier if name.endswith(".py") and name not in later}
    head = repo.commit("later", {**gone, **later})

    assert len(same_as_git(repo.path, base, head)) > 5


HOSTILE = {
    "diff.algorithm": "patience",
    "diff.external": "/bin/false",
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "diff.context": "7",
    "diff.interHunkContext": "9",
    "diff.renames": "false",
    "diff.renameLimit": "1",
    "diff.orderFile": "order",
    "diff.indentHeuristic": "false",
    "diff.suppressBlankEmpty": "true",
    "diff.ignoreSubmodules": "all",
    "diff.submodule": "log",
    "diff.colorMoved": "zebra",
    "diff.wsErrorHighlight": "all",
    "diff.dirstat": "lines",
    "diff.relative": "true",
    "diff.noise.textconv": "/bin/false",
    "diff.noise.command": "/bin/false",
    "diff.noise.xfuncname": "(.*)",
    "diff.noise.binary": "true",
    "color.ui": "always",
    "color.diff": "always",
    "core.quotePath": "true",
    "core.bigFileThreshold": "1",
    "core.pager": "/bin/false",
    "core.attributesFile": "attributes",
    "submodule.sub.ignore": "all",
}

WIDE = "".join(f"line {number}\n" for number in range(60))


def wide_change(repo: Repo) -> tuple[str, str]:
    """A change every setting above would alter if it could."""
    repo.write({"order": "z*\na*\n"})
    repo.commit("base", {"z.py": WIDE, "a.py": WIDE, "old.py": WIDE + "x\n", "b.bin": b"\0\1", "gone": ""})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    base = repo.commit("with a submodule", {"ü.py": "x\n\ny\n"})
    changed = WIDE.replace("line 10\n", "LINE 10\n").replace("line 15\n", "\nline 15\n\n")
    repo.write({"z.py": changed, "a.py": changed, "new.py": WIDE + "y\n", "b.bin": b"\0\2", "gone": None})
    repo.write({"old.py": None, "ü.py": "x\n\nz\n"})
    repo.git("add", "-A")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'2' * 40},sub")
    repo.git("commit", "-qm", "head")
    return base, repo.git("rev-parse", "HEAD")


@pytest.mark.parametrize("place", ["repository", "user", "environment"])
def test_no_setting_changes_an_answer(
    repo: Repo, place: str, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, head = wide_change(repo)
    before = same_as_git(repo.path, base, head)
    (repo.path / "attributes").write_text("* diff=noise -text\n")
    (repo.path / ".git/info/attributes").write_text("*.py binary\n")
    if place == "environment":
        monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/bin/false")
        monkeypatch.setenv("GIT_DIFF_OPTS", "-u9")
        monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(HOSTILE)))
        for index, (key, value) in enumerate(HOSTILE.items()):
            monkeypatch.setenv(f"GIT_CONFIG_KEY_{index}", key)
            monkeypatch.setenv(f"GIT_CONFIG_VALUE_{index}", value)
    if place == "user":
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed / "config"))
    for key, value in HOSTILE.items() if place != "environment" else ():
        repo.git("config", "--global" if place == "user" else "--local", key, value)
    location = locate(repo.path)
    assert list(stream(location, between(location, base, head))) == before


def test_attributes_a_head_brings_along_hide_nothing(repo: Repo) -> None:
    base = repo.commit("base", {"a.py": "one\n"})
    head = repo.commit("hide", {"a.py": "two\n", ".gitattributes": "*.py binary -diff linguist-generated\n"})
    bare = repo.path.parent / "bare.git"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    answers = []
    for path in (repo.path, bare):
        location = locate(path)
        answers.append(list(stream(location, between(location, base, head))))
    (_, shown), other = answers
    assert shown.hunk(0).new == (b"two\n",)
    assert [_, shown] == other


def test_replaced_objects_and_grafts_change_nothing(repo: Repo) -> None:
    base = repo.commit("base", {"a": "one\n"})
    head = repo.commit("head", {"a": "two\n"})
    location = locate(repo.path)
    before = list(stream(location, between(location, base, head)))
    innocent = repo.git("hash-object", "-w", "--stdin", stdin=b"one\n")
    repo.git("replace", "-f", repo.git("rev-parse", f"{head}:a"), innocent)
    assert list(stream(location, between(location, base, head))) == before


def test_a_changed_type_is_a_deletion_and_an_addition_that_say_so(repo: Repo) -> None:
    base = repo.commit("base", {"link": "text\n"})
    (repo.path / "link").unlink()
    (repo.path / "link").symlink_to("target")
    old, new = same_as_git(repo.path, base, repo.commit("head"))
    assert (old.status, new.status) == (Status.DELETED, Status.ADDED)
    assert old.note == new.note == "Was a regular file, is a symbolic link now."


def test_modes_ids_and_similarity_come_with_each_delta(repo: Repo) -> None:
    base = repo.commit("base", {"run": WIDE, "b": b"\0"})
    repo.git("mv", "run", "sprint")
    (repo.path / "sprint").write_text(WIDE + "one more\n")
    (repo.path / "sprint").chmod(0o755)
    head = repo.commit("head", {"b": b"\0\0"})
    binary, renamed = same_as_git(repo.path, base, head)
    assert binary.binary
    assert binary.body == b""
    assert binary.new
    assert binary.new.oid == repo.git("rev-parse", "HEAD:b")
    assert renamed.old
    assert renamed.new
    assert (renamed.status, renamed.old.mode, renamed.new.mode) == (Status.RENAMED, 0o100644, 0o100755)
    assert 90 < renamed.similarity < 100


def test_a_rename_search_git_gave_up_is_said(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "RENAME_LIMIT", 2)
    monkeypatch.setattr(diff, "FLAGS", tuple(flag.replace("-l1000", "-l2") for flag in diff.FLAGS))
    repo.commit("base", {f"old{number}": WIDE + f"{number}\n" * 9 for number in range(3)})
    base = repo.git("rev-parse", "HEAD")
    gone = {f"old{number}": None for number in range(3)}
    head = repo.commit("head", gone | {f"new{number}": WIDE + f"{number}!\n" * 9 for number in range(3)})
    location = locate(repo.path)
    deltas = list(stream(location, between(location, base, head)))
    assert {delta.note for delta in deltas if delta.status is Status.ADDED} == {
        "May be a rename: 3 added × 3 deleted files are too many to compare."
    }


def test_the_first_delta_comes_before_the_last_is_computed(repo: Repo) -> None:
    repo.commit("base", {f"{number:03}": WIDE * 50 for number in range(120)})
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit("head", {f"{number:03}": WIDE.upper() * 50 for number in range(120)})
    location = locate(repo.path)
    deltas = stream(location, between(location, base, head))
    first = next(deltas)
    assert first.added == 3000
    deltas.close()  # the child is stopped, not read to its end


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 12, 13, 14, 60, 1 << 20])
def test_a_long_section_is_the_same_in_whatever_pieces_it_is_read(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    lines = "".join(f"line {number}\n" for number in range(40))
    repo.commit(
        "base", {"a": lines, "b": b"\0 binary", "c": "diff --git a/x b/x\n", "d": lines * 2, "e": "e"}
    )
    base, head = "HEAD~1", "HEAD"
    changed = lines.replace("3\n", "3 diff --git \n\n")
    repo.commit(
        "head",
        {"a": changed, "b": b"\0 another", "c": "diff --git a/y b/y\n@@ -1 +1 @@\n", "d": None, "e": "f"},
    )
    location = locate(repo.path)
    comparison = between(location, base, head)
    expected = list(stream(location, comparison))
    monkeypatch.setattr(Child, "read", lambda child, _=0: os.read(child.out, size))
    monkeypatch.setattr(diff, "BEGUN_BYTES", 1)
    begun: list[object] = []
    assert list(stream(location, comparison, begun=begun.append)) == expected
    assert len(expected) == 5


@pytest.mark.parametrize("goes", [False, True])
def test_wherever_a_section_breaks_off_what_is_told_of_it_is_true(repo: Repo, goes: bool) -> None:
    lines = [f"line {number}\n" for number in range(60)]
    repo.commit("base", {"a": "".join(lines)})
    lines[40:50] = []
    lines[7] = "seven\nand a half\n"
    repo.commit("head", {"a": None if goes else "".join(lines[:-1]) + "no end"})
    location = locate(repo.path)
    comparison = between(location, "HEAD~1", "HEAD")
    with closing(diff.start(location, comparison.base_tree, comparison.head_tree)) as child:
        output = diff.Output(child)
        (record,) = diff.expected(output.records())
        section = b"".join(output.section())
    (whole,) = stream(location, comparison)
    told = set()
    for end in range(len(section)):
        begun = diff.beginning(record, section[:end])
        if begun is None:
            continue
        found = begun.delta
        told.add(len(found.spans))
        assert begun.last_line <= 60
        for at in range(len(found.spans)):
            so_far, hunk = found.hunk(at), whole.hunk(at)
            assert (so_far.old_start, so_far.new_start) == (hunk.old_start, hunk.new_start)
            assert so_far.old == hunk.old[: len(so_far.old)]
            assert so_far.new == hunk.new[: len(so_far.new)]
            assert goes or so_far == hunk, "what both goes and comes is told whole"
    assert told == ({1} if goes else {1, 2})


def test_equal_trees_have_no_delta(repo: Repo) -> None:
    head = repo.commit("base", {"a": "x\n"})
    location = locate(repo.path)
    assert list(stream(location, between(location, head, head))) == []


def test_repositories_with_sha256_names_work(tmp_path: Path) -> None:
    path = tmp_path / "sha256"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", "-b", "main", str(path)], check=True)
    repo = Repo(path)
    repo.be("R", "r@example.com")
    base = repo.commit("base", {"a": "one\n"})
    (delta,) = same_as_git(path, base, repo.commit("head", {"a": "two\n"}))
    assert delta.new
    assert len(delta.new.oid) == 64


def test_a_missing_object_is_a_sentence_after_what_was_complete(repo: Repo) -> None:
    base = repo.commit("base", {"a": "one\n", "b": "one\n"})
    head = repo.commit("head", {"a": "two\n", "b": "three\n"})
    lost = repo.git("rev-parse", "HEAD:b")
    (repo.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    location = locate(repo.path)
    deltas = stream(location, between(location, base, head))
    assert next(deltas).path == "a"
    with pytest.raises(RepositoryError, match=f"could not compare .*{lost}"):
        list(deltas)


def test_a_partial_clone_fetches_what_it_was_promised(repo: Repo) -> None:
    base = repo.commit("base", {"a": "one\n"})
    head = repo.commit("head", {"a": "two\n"})
    expected = same_as_git(repo.path, base, head)
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = repo.path.parent / "partial"
    repo.git("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo.path}", str(partial))
    location = locate(partial)
    assert list(stream(location, between(location, base, head))) == expected


def test_objects_a_push_has_not_delivered_yet_are_seen_in_its_hook(repo: Repo, tmp_path: Path) -> None:
    """pre-receive sees new objects only through the variables git sets."""
    server = tmp_path / "server.git"
    repo.commit("base", {"a": "one\n"})
    repo.git("clone", "-q", "--bare", ".", str(server))
    seen = tmp_path / "seen"
    program = (
        "import sys; from pathlib import Path; sys.path[:0] = %r; "
        "from reviewer.git.location import locate; from reviewer.git.resolve import resolve; "
        "from reviewer.git.diff import stream; old, new, _ = sys.stdin.read().split(); location = locate(Path('.')); "
        "print([delta.path for delta in stream(location, resolve(location, f'{old}..{new}'))], file=open(%r, 'w'))"
    )
    hook = server / "hooks/pre-receive"
    hook.write_text(f"#!{sys.executable}\n" + program % (sys.path, str(seen)))
    hook.chmod(0o755)
    repo.commit("pushed", {"pushed.py": "x\n"})
    repo.git("push", "-q", str(server), "main")
    assert seen.read_text().strip() == "['pushed.py']"


def test_the_neutral_repository_is_left_as_it_is(repo: Repo) -> None:
    base = repo.commit("base", {"a": "one\n"})
    head = repo.commit("head", {"a": "two\n"})
    listed = sorted((diff.NEUTRAL / "sha1").rglob("*"))
    same_as_git(repo.path, base, head)
    assert sorted((diff.NEUTRAL / "sha1").rglob("*")) == listed
