"""The ledger's ref: appends add up whoever writes beside us, and what others wrote stays byte for byte."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from hashlib import sha1, sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.errors import RepositoryError
from reviewer.git import notes, notes_plumbing, notes_tree, notes_writer
from reviewer.git.location import Location, locate
from tests.repo import Repo

RITA = notes_writer.Author("Rita Reviewer", "rita@example.com", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def hurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No watching over each line, unless a test is about that; and patience with a machine that is busy."""
    monkeypatch.setattr(notes_writer, "PATIENCE", 300.0)
    if "watched" not in request.fixturenames:
        monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def watched() -> None:
    """Every line is watched over as in real life."""


@pytest.fixture
def head(repo: Repo) -> str:
    return repo.commit("one", {"a": "1\n"})


def place(repo: Repo) -> Location:
    return locate(repo.path)


def fake_id(number: int) -> str:
    return sha1(b"%d" % number, usedforsecurity=False).hexdigest()


def test_the_first_line_makes_the_ref(repo: Repo, head: str):
    made = notes_writer.append(place(repo), head, b"{}\n", RITA)
    assert notes.tip(place(repo)) == made == repo.git("rev-parse", "refs/notes/reviewer")
    assert repo.git("log", "-1", "--format=%an <%ae> %ai", "refs/notes/reviewer").startswith(
        "Rita Reviewer <rita"
    )


def test_git_shows_the_lines_in_the_order_they_were_written(repo: Repo, head: str):
    for line in (b'{"a":1}\n', b'{"b":2}\n'):
        notes_writer.append(place(repo), head, line, RITA)
    assert repo.git("notes", "--ref=reviewer", "show", "HEAD") == '{"a":1}\n{"b":2}'
    assert notes.read(place(repo), head) == b'{"a":1}\n{"b":2}\n'


def test_each_append_is_a_commit_on_the_one_before(repo: Repo, head: str):
    first = notes_writer.append(place(repo), head, b"1\n", RITA)
    second = notes_writer.append(place(repo), head, b"2\n", RITA)
    assert repo.git("rev-parse", f"{second}^") == first


def test_nothing_is_read_where_nothing_is(repo: Repo, head: str):
    assert notes.read(place(repo), head) is None
    assert list(notes.read_all(place(repo))) == []
    assert notes.tip(place(repo)) == ""
    notes_writer.append(place(repo), fake_id(1), b"x\n", RITA)
    assert notes.read(place(repo), head) is None


@pytest.mark.parametrize(
    ("theirs", "kept"),
    [
        (b"LGTM\n", b"LGTM\n"),
        (b"no newline", b"no newline\n"),
        (b"\xff\x00binary\r\n", b"\xff\x00binary\r\n"),
        (b"\n\n  spaces  \n\n", b"\n\n  spaces  \n\n"),
    ],
)
def test_a_note_of_somebody_else_on_the_same_commit_stays_byte_for_byte(
    repo: Repo, head: str, theirs: bytes, kept: bytes
):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=theirs)
    repo.git("notes", "--ref=reviewer", "add", "-C", blob, head)
    notes_writer.append(place(repo), head, b"ours\n", RITA)
    assert notes.read(place(repo), head) == kept + b"ours\n"


def test_other_commits_and_other_refs_are_left_alone(repo: Repo, head: str):
    second = repo.commit("two")
    repo.git("notes", "add", "-m", "for the default ref", head)
    repo.git("notes", "--ref=reviewer", "add", "-m", "for another commit", second)
    others = repo.git("rev-parse", "refs/notes/commits")
    notes_writer.append(place(repo), head, b"ours\n", RITA)
    assert repo.git("rev-parse", "refs/notes/commits") == others
    assert notes.read(place(repo), second) == b"for another commit\n"


def test_what_is_no_note_in_the_tree_stays(repo: Repo, head: str):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"readme\n")
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\tREADME\n".encode())
    repo.git("update-ref", "refs/notes/reviewer", repo.git("commit-tree", "-m", "x", tree))
    notes_writer.append(place(repo), head, b"ours\n", RITA)
    assert repo.git("show", "refs/notes/reviewer:README") == "readme"
    assert [commit for commit, _ in notes.read_all(place(repo))] == [head]


def test_many_notes_are_spread_over_folders_that_git_reads(
    repo: Repo, head: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(notes_tree, "FANOUT", 16)
    for number in range(60):
        notes_writer.append(place(repo), fake_id(number), b"%d\n" % number, RITA)
    names = repo.git("ls-tree", "--name-only", "refs/notes/reviewer").split("\n")
    assert all(len(name) == 2 for name in names)
    assert dict(notes.read_all(place(repo))) == {fake_id(n): b"%d\n" % n for n in range(60)}
    listed = {line.split(" ")[1] for line in repo.git("notes", "--ref=reviewer", "list").split("\n")}
    assert listed == {fake_id(number) for number in range(60)}


def test_a_ledger_git_has_spread_itself_is_added_to(repo: Repo, head: str):
    tree_of(repo, {f"{fake_id(n)[:2]}/{fake_id(n)[2:]}": b"%d\n" % n for n in range(400)})
    notes_writer.append(place(repo), head, b"ours\n", RITA)
    assert repo.git("notes", "--ref=reviewer", "show", "HEAD") == "ours"
    assert len(list(notes.read_all(place(repo)))) == 401


def tree_of(repo: Repo, paths: dict[str, bytes]) -> None:
    """A notes ref with these notes at these places, slashes and all."""
    stream = b"commit refs/notes/reviewer\ncommitter x <x@example.com> 0 +0000\ndata 1\nx\n"
    for path, content in paths.items():
        stream += b"M 644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)
    repo.git("fast-import", "--quiet", "--force", stdin=stream)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from([0, 1, 2, 3]), max_size=12),
    st.lists(st.integers(0, 30), max_size=4),
)
def test_notes_at_mixed_depths_are_found_kept_and_added_to(
    tmp_path_factory: pytest.TempPathFactory, there: dict[int, int], added: list[int]
):
    repo = Repo.init(tmp_path_factory.mktemp("mixed"))
    expected = {fake_id(number): b"old\n" for number in there}
    if there:
        tree_of(
            repo,
            {
                "/".join([*(name[at : at + 2] for at in range(0, 2 * depth, 2)), name[2 * depth :]]): b"old\n"
                for name, depth in ((fake_id(number), depth) for number, depth in there.items())
            },
        )
    for number in added:
        notes_writer.append(place(repo), fake_id(number), b"new\n", RITA)
        expected[fake_id(number)] = expected.get(fake_id(number), b"") + b"new\n"
    assert dict(notes.read_all(place(repo))) == expected
    assert all(notes.read(place(repo), name) == note for name, note in expected.items())
    paths = repo.git("ls-tree", "-r", "--name-only", "refs/notes/reviewer", check=False).split("\n")
    assert len([path for path in paths if path]) == len(expected)


def test_a_worktree_writes_the_repositorys_own_ledger(repo: Repo, head: str, tmp_path: Path):
    repo.git("worktree", "add", "-q", str(tmp_path / "other"))
    notes_writer.append(locate(tmp_path / "other"), head, b"x\n", RITA)
    assert notes.read(place(repo), head) == b"x\n"


def test_a_bare_repository_has_a_ledger_too(tmp_path: Path, repo: Repo, head: str):
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    bare = locate(tmp_path / "bare.git")
    notes_writer.append(bare, head, b"x\n", RITA)
    assert notes.read(bare, head) == b"x\n"


# Writers that do not ask.


def forget(repo: Repo, tip: str) -> None:
    """What a careless writer does: move the ref from what it read earlier to what it made of it."""
    repo.git("update-ref", "refs/notes/reviewer", tip)


def test_what_a_careless_writer_dropped_is_put_back_by_the_next_append(repo: Repo, head: str):
    second = repo.commit("two")
    early = notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    notes_writer.append(place(repo), second, b'{"c":3}\n', RITA)
    forget(repo, early)
    repo.git("notes", "--ref=reviewer", "append", "-m", "theirs", head)
    notes_writer.append(place(repo), head, b'{"d":4}\n', RITA)
    lines = (notes.read(place(repo), head) or b"").split(b"\n")
    assert {b'{"a":1}', b'{"b":2}', b'{"d":4}', b"theirs"} <= set(lines)
    assert len([line for line in lines if line]) == 4
    assert notes.read(place(repo), second) == b'{"c":3}\n'


def test_a_ledger_that_was_deleted_is_put_back_by_the_next_append(repo: Repo, head: str):
    notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    repo.git("update-ref", "-d", "refs/notes/reviewer")
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    assert notes.read(place(repo), head) == b'{"a":1}\n{"b":2}\n'


def test_a_note_that_git_removed_after_reading_ours_stays_removed(repo: Repo, head: str):
    second = repo.commit("two")
    notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    repo.git("notes", "--ref=reviewer", "remove", head)
    notes_writer.append(place(repo), second, b'{"b":2}\n', RITA)
    assert notes.read(place(repo), head) is None


def test_what_is_put_back_outlives_gc(repo: Repo, head: str):
    early = notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    forget(repo, early)
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    notes_writer.append(place(repo), head, b'{"c":3}\n', RITA)
    assert notes.read(place(repo), head) == b'{"a":1}\n{"b":2}\n{"c":3}\n'


@pytest.mark.usefixtures("watched")
def test_a_line_dropped_right_after_it_was_written_is_there_when_append_returns(repo: Repo, head: str):
    early = notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    reset = f"import subprocess,time; time.sleep(.05); subprocess.run(['git','update-ref','{notes.REF}','{early}'])"
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", reset], cwd=repo.path)
        line = b'{"b":%d}\n' % time.monotonic_ns()
        notes_writer.append(place(repo), head, line, RITA)
        child.wait()
        notes_writer.append(place(repo), head, b'{"c":%d}\n' % time.monotonic_ns(), RITA)
        note = notes.read(place(repo), head) or b""
        assert note.count(line) == 1


def test_only_beside_writers_that_do_not_ask_a_line_is_watched_over(
    repo: Repo, head: str, monkeypatch: pytest.MonkeyPatch
):
    watched: list[str] = []

    def stays(location: Location, commit: str, line: bytes, ref: str) -> bool:
        watched.append(line.decode())
        return True

    monkeypatch.setattr(notes_writer, "_stays", stays)
    for line in (b"1\n", b"2\n"):
        notes_writer.append(place(repo), head, line, RITA)
    assert watched == []
    repo.git("notes", "--ref=reviewer", "append", "-m", "theirs", head)
    for line in (b"3\n", b"4\n"):
        notes_writer.append(place(repo), head, line, RITA)
    assert watched == ["3\n", "4\n"]


# What goes wrong.


def test_a_lock_that_stays_is_named_and_nothing_changes(
    repo: Repo, head: str, monkeypatch: pytest.MonkeyPatch
):
    notes_writer.append(place(repo), head, b"1\n", RITA)
    before = notes.tip(place(repo))
    lock = repo.path / ".git/refs/notes/reviewer.lock"
    lock.write_bytes(b"")
    monkeypatch.setattr(notes_writer, "PATIENCE", 0.2)
    with pytest.raises(
        RepositoryError, match=r"locked by another process: /.*/refs/notes/reviewer\.lock is there"
    ):
        notes_writer.append(place(repo), head, b"2\n", RITA)
    assert notes.tip(place(repo)) == before
    assert lock.exists()
    lock.unlink()
    notes_writer.append(place(repo), head, b"2\n", RITA)
    assert notes.read(place(repo), head) == b"1\n2\n"


def test_a_lock_that_goes_away_is_waited_for(repo: Repo, head: str):
    notes_writer.append(place(repo), head, b"1\n", RITA)
    lock = repo.path / ".git/refs/notes/reviewer.lock"
    lock.write_bytes(b"")
    child = subprocess.Popen(
        [sys.executable, "-c", f"import os,time; time.sleep(.4); os.remove({str(lock)!r})"]
    )
    notes_writer.append(place(repo), head, b"2\n", RITA)
    child.wait()
    assert notes.read(place(repo), head) == b"1\n2\n"


def test_a_damaged_ledger_is_a_sentence(repo: Repo, head: str):
    notes_writer.append(place(repo), head, b"1\n", RITA)
    tree = repo.git("rev-parse", "refs/notes/reviewer^{tree}")
    (repo.path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(RepositoryError, match="cannot be read"):
        notes.read(place(repo), head)
    with pytest.raises(RepositoryError, match="cannot be written"):
        notes_writer.append(place(repo), head, b"2\n", RITA)


def test_a_ref_that_is_no_notes_commit_is_a_sentence(repo: Repo, head: str):
    repo.git("update-ref", "refs/notes/reviewer", repo.git("rev-parse", "HEAD:a"))
    with pytest.raises(RepositoryError, match="cannot be written"):
        notes_writer.append(place(repo), head, b"1\n", RITA)
    with pytest.raises(RepositoryError, match="cannot be read"):
        list(notes.read_all(place(repo)))


def test_a_symbolic_notes_ref_is_not_written_through(repo: Repo, head: str):
    repo.git("symbolic-ref", "refs/notes/reviewer", "refs/heads/main")
    with pytest.raises(RepositoryError, match="symbolic ref"):
        notes_writer.append(place(repo), head, b"1\n", RITA)
    assert repo.git("rev-parse", "main") == head


WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from reviewer.git import notes, notes_writer
from reviewer.git.location import locate
where, name, head, times = sys.argv[1:]
location = locate(Path(where))
author = notes_writer.Author("R", "r@example.com", datetime(2026, 1, 1, tzinfo=UTC))
notes_writer.PATIENCE = 300.0
for number in range(int(times)):
    notes_writer.append(location, head, f"{name}-{number}\\n".encode(), author)
    print(f"{name}-{number}", flush=True)
"""


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs root to stop being root")
def test_a_repository_that_may_not_be_written_says_so_at_once(repo: Repo, head: str):
    """Run as nobody, for whom the repository is read-only."""
    for path in repo.path.parents:
        if path.owner() == "root" and path != Path("/tmp") and path.is_relative_to("/tmp"):
            path.chmod(0o755)
    python = shutil.which("python3") or sys.executable
    asked = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", python, "-c"]
    if subprocess.run([*asked, "import pygit2, reviewer"], cwd=Path.cwd(), check=False).returncode:
        pytest.skip("nobody cannot import our packages here")
    patient = WRITE.replace("PATIENCE = 300.0", "PATIENCE = 3600.0")
    done = subprocess.run(
        [*asked, patient, str(repo.path), "a", head, "1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "cannot be written" in done.stderr


FULL = """
import gc, resource, signal
gc.disable()  # what lets go of a lock only when it is collected does not
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
"""


@pytest.mark.parametrize("size", [0, 20, 60, 100])
def test_a_disk_that_is_full_says_so_and_the_ledger_is_as_it_was(repo: Repo, head: str, size: int):
    """No file may grow past some bytes: the disk is full at the note, at a tree, at the commit."""
    notes_writer.append(place(repo), head, b"a longer line, so that what holds it is longer too\n", RITA)
    before = repo.git("for-each-ref")
    words = [sys.executable, "-c", FULL.format(size) + WRITE, str(repo.path), "w", head, "1"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "cannot be written" in done.stderr
    assert repo.git("for-each-ref") == before
    assert list((repo.path / ".git/refs").rglob("*.lock")) == []
    notes_writer.append(place(repo), head, b"2\n", RITA)
    assert (notes.read(place(repo), head) or b"").endswith(b"\n2\n")
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


DIE = """
import os, signal, sys
STEPS = int(sys.argv.pop())
def count(frame, event, argument, steps=[0]):
    if "/reviewer/git/" not in frame.f_code.co_filename:
        return None
    steps[0] += event == "line"
    if steps[0] == STEPS:
        os.kill(os.getpid(), signal.SIGKILL)
    return count
"""


def killed_at(repo: Repo, head: str, step: int) -> bool:
    """Whether a writer was killed before this line of its code; else it wrote and said so."""
    code = DIE + WRITE.replace("for number", "sys.settrace(count)\nfor number")
    words = [sys.executable, "-c", code, str(repo.path), f"s{step}", head, "1", str(step)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.slow
def test_a_writer_killed_at_any_line_leaves_the_ledger_whole_and_the_next_one_free(repo: Repo, head: str):
    notes_writer.append(place(repo), head, b"first\n", RITA)
    step, strides = 1, random.Random(5)
    while killed_at(repo, head, step):
        notes_writer.append(place(repo), head, b"after s%d\n" % step, RITA)
        lines = (notes.read(place(repo), head) or b"").decode().split("\n")[:-1]
        assert lines[0] == "first"
        assert f"after s{step}" in lines
        assert len(set(lines)) == len(lines)
        assert all(line.startswith(("first", "after s", "s")) for line in lines)
        step += strides.randint(8, 16)
    assert f"s{step}-0\n".encode() in (notes.read(place(repo), head) or b"")
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


# Many writers at once.


def writer(repo: Repo, name: str, head: str, times: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITE, str(repo.path), name, head, str(times)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_a_killed_process_left_locked_is_freed_by_the_next(repo: Repo, head: str):
    """Killed between taking the lock and moving the ref."""
    notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    locks = [repo.path / ".git" / f"{ref}.lock" for ref in (notes.REF, notes_writer.seen_ref(notes.REF))]
    die = "import os,signal\nfrom reviewer.git import notes_writer\n" + (
        "real = notes_writer.seen_ref\n"
        "def seen_ref(ref, asked=[]):\n"
        "    asked.append(ref)\n"
        "    if len(asked) == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(ref)\n"
        "notes_writer.seen_ref = seen_ref\n"
    )
    words = [sys.executable, "-c", die + WRITE, str(repo.path), "w", head, "1"]
    assert subprocess.run(words, capture_output=True, check=False).returncode == -signal.SIGKILL
    assert all(lock.exists() for lock in locks)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    assert notes.read(place(repo), head) == b'{"a":1}\n{"b":2}\n'
    assert not any(lock.exists() for lock in locks)


# Reading alone.


def test_reading_the_ledger_loads_no_libgit2():
    code = "import reviewer.ledger, sys; sys.exit('pygit2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Repositories libgit2 cannot open.


@pytest.fixture
def modern(tmp_path: Path) -> tuple[Repo, str]:
    """A repository of SHA-256 ids, and a commit in it."""
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(tmp_path / "modern")], check=True)
    repo = Repo(tmp_path / "modern")
    repo.be("Rita", "rita@example.com")
    return repo, repo.commit("one", {"a": "1\n"})


def test_a_ledger_of_sha_256_ids_is_read_and_added_to(modern: tuple[Repo, str]):
    repo, head = modern
    assert list(notes.read_all(place(repo))) == []
    made = notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    repo.git("notes", "--ref=reviewer", "append", "-m", "theirs", head)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    assert notes.read(place(repo), head) == b'{"a":1}\n\ntheirs\n{"b":2}\n'
    assert repo.git("rev-list", "--count", "refs/notes/reviewer") == "3"
    assert repo.git("log", "-1", "--format=%an %ae %at", made) == "Rita Reviewer rita@example.com 1767225600"
    assert repo.git("fsck", "--strict", "--no-dangling") == ""


def test_in_sha_256_too_many_notes_are_spread_and_found(
    modern: tuple[Repo, str], monkeypatch: pytest.MonkeyPatch
):
    repo, head = modern
    monkeypatch.setattr(notes_plumbing, "FANOUT", 3)
    names = [sha256(b"%d" % number).hexdigest() for number in range(12)]
    for number, name in enumerate([*names, head, head]):
        notes_writer.append(place(repo), name, b"%d\n" % number, RITA)
    expected = {name: b"%d\n" % number for number, name in enumerate(names)} | {head: b"12\n13\n"}
    assert dict(notes.read_all(place(repo))) == expected
    assert all(notes.read(place(repo), name) == note for name, note in expected.items())
    assert repo.git("notes", "--ref=reviewer", "show", head) == "12\n13"


def test_in_sha_256_too_what_a_careless_writer_dropped_is_put_back(modern: tuple[Repo, str]):
    repo, head = modern
    second = repo.commit("two")
    early = notes_writer.append(place(repo), head, b'{"a":1}\n', RITA)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    notes_writer.append(place(repo), second, b'{"c":3}\n', RITA)
    forget(repo, early)
    notes_writer.append(place(repo), head, b'{"b":2}\n', RITA)
    assert dict(notes.read_all(place(repo))) == {head: b'{"a":1}\n{"b":2}\n', second: b'{"c":3}\n'}


def test_in_sha_256_too_writers_lose_nothing_to_each_other(modern: tuple[Repo, str]):
    repo, head = modern
    children = [writer(repo, f"w{number}", head, 4) for number in range(3)]
    said = [child.communicate() for child in children]
    assert [child.returncode for child in children] == [0] * 3, said
    lines = (notes.read(place(repo), head) or b"").decode().split("\n")[:-1]
    assert sorted(lines) == sorted(f"w{one}-{number}" for one in range(3) for number in range(4))


def test_in_sha_256_too_a_lock_that_stays_is_a_sentence(
    modern: tuple[Repo, str], monkeypatch: pytest.MonkeyPatch
):
    repo, head = modern
    notes_writer.append(place(repo), head, b"1\n", RITA)
    (repo.path / ".git/refs/notes/reviewer.lock").write_bytes(b"")
    monkeypatch.setattr(notes_writer, "PATIENCE", 0.2)
    with pytest.raises(RepositoryError, match=r"cannot be written: .*reviewer\.lock"):
        notes_writer.append(place(repo), head, b"2\n", RITA)
    assert notes.read(place(repo), head) == b"1\n"
