"""`sync`: two clones and a remote end with the same records, whatever happens between; what is gone is an alarm."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reviewer.errors import BadInput, RepositoryError, ReviewerError
from reviewer.git import notes, notes_shared, notes_writer, remotes
from reviewer.git.location import locate
from reviewer.git.notes_writer import Author
from reviewer.sync import Exchange, as_data, reminder, sentences, sync
from reviewer.workspace import now, open_workspace
from tests.repo import Repo

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No watching over each record: nobody else writes here."""
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)


@pytest.fixture
def server(tmp_path: Path) -> Repo:
    return Repo.init(tmp_path / "server.git", bare=True)


@pytest.fixture
def ada(repo: Repo, server: Repo) -> Repo:
    """A clone with a commit that is on the server."""
    repo.commit("one", {"a": "1\n"})
    repo.git("remote", "add", "origin", str(server.path))
    repo.git("push", "-q", "-u", "origin", "main")
    return repo


@pytest.fixture
def rita(ada: Repo, server: Repo) -> Repo:
    return clone(server, "rita")


def clone(server: Repo, name: str, *words: str) -> Repo:
    path = server.path.parent / name
    server.git("clone", "-q", *words, f"file://{server.path}", str(path))
    made = Repo(path)
    made.be(name, f"{name}@example.com")
    return made


def record(repo: Repo, name: str, commit: str = "HEAD") -> None:
    """A line of ours in the ledger of a clone; its content does not matter to a sync."""
    author = Author(name, f"{name}@example.com", now())
    notes_writer.append(locate(repo.path), repo.git("rev-parse", commit), line(name), author)


def line(name: str) -> bytes:
    said = f'{{"kind":"sign-off","time":"2026-01-02T10:15:00Z","actor":{{"name":"{name}","email":"{name}@x.org"}}}}'
    return f'{{"payload":{said},"id":"{name}"}}\n'.encode()


def ledger(repo: Repo) -> dict[str, bytes]:
    return dict(notes.read_all(locate(repo.path)))


def held(repo: Repo) -> set[bytes]:
    return {one + b"\n" for note in ledger(repo).values() for one in note.split(b"\n") if one}


def exchange(repo: Repo, remote: str | None = None, *, restore: bool = False) -> Exchange:
    return sync(open_workspace(repo.path), remote, restore=restore)


def counts(done: Exchange) -> tuple[int, int, int]:
    return done.fetched, done.pushed, done.merged


# Both sides end with everything.


def test_what_is_here_goes_there_and_comes_to_the_next(ada: Repo, rita: Repo, server: Repo):
    record(ada, "a1")
    assert counts(exchange(ada)) == (0, 1, 0)
    assert counts(exchange(rita)) == (1, 0, 0)
    assert ledger(ada) == ledger(rita) == ledger(server)
    assert notes.tip(locate(ada.path)) == notes.tip(locate(rita.path))


def test_edits_on_both_sides_are_joined_and_both_end_alike(ada: Repo, rita: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    exchange(rita)
    record(ada, "a2")
    ada.commit("two")
    record(ada, "a3")
    record(rita, "r1")
    assert counts(exchange(rita)) == (0, 1, 0)
    done = exchange(ada)
    assert counts(done) == (1, 2, 1)
    assert sentences(done) == ["origin: 1 record fetched, 2 pushed, 1 merged."]
    exchange(rita)
    assert ledger(ada) == ledger(rita) == ledger(server)
    assert held(ada) == {line(name) for name in ("a1", "a2", "a3", "r1")}
    assert sentences(exchange(ada)) == ["origin: nothing to fetch, nothing to push."]


def test_ledgers_that_began_apart_are_joined(ada: Repo, rita: Repo):
    record(ada, "a1")
    record(rita, "r1")
    exchange(ada)
    assert counts(exchange(rita)) == (1, 1, 1)
    exchange(ada)
    assert ledger(ada) == ledger(rita)
    assert held(ada) == {line("a1"), line("r1")}


def test_other_peoples_notes_are_exchanged_byte_for_byte(ada: Repo, rita: Repo):
    head = ada.git("rev-parse", "HEAD")
    blob = ada.git("hash-object", "-w", "--stdin", stdin=b"\xff\x00 prose\r\n\n\nno end")
    ada.git("notes", "--ref=reviewer", "add", "-C", blob)
    second = ada.commit("two")
    record(ada, "a1", second)
    record(rita, "r1")
    exchange(ada)
    exchange(rita)
    exchange(ada)
    assert ledger(ada)[head] == b"\xff\x00 prose\r\n\n\nno end\n" + line("r1")
    assert ledger(rita) == ledger(ada)


def test_prose_somebody_took_back_stays_taken_back_and_records_do_not(ada: Repo, rita: Repo):
    ada.git("notes", "--ref=reviewer", "add", "-m", "a remark")
    exchange(ada)
    exchange(rita)
    rita.commit("two")
    record(rita, "r1")
    exchange(rita)
    ada.git("notes", "--ref=reviewer", "remove", "HEAD")
    exchange(ada)
    assert held(ada) == {line("r1")}


def test_a_record_removed_here_comes_back_from_the_remote(ada: Repo):
    record(ada, "a1")
    exchange(ada)
    ada.git("notes", "--ref=reviewer", "remove", "HEAD")
    exchange(ada)
    assert held(ada) == {line("a1")}


def test_a_ledger_lost_here_is_put_back_whole(ada: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    record(ada, "a2")
    ada.git("update-ref", "-d", "refs/notes/reviewer")
    exchange(ada)
    assert held(ada) == held(server) == {line("a1"), line("a2")}


def test_nothing_is_left_behind_and_other_refs_are_left_alone(ada: Repo, rita: Repo):
    rita.git("config", "remote.origin.fetch", "+refs/*:refs/*")
    rita.git("config", "push.followTags", "true")
    rita.git("config", "remote.origin.mirror", "true")
    rita.git("config", "fetch.prune", "true")
    rita.git("tag", "-am", "mine", "mine")
    record(ada, "a1")
    exchange(ada)
    before = refs(rita)
    assert counts(exchange(rita)) == (1, 0, 0)
    ours = {notes.REF, notes_writer.seen_ref(notes.REF), notes_shared.remote_ref("origin")}
    assert {name: oid for name, oid in refs(rita).items() if name not in ours} == before


def refs(repo: Repo) -> dict[str, str]:
    said = repo.git("for-each-ref", "--format=%(refname) %(objectname)")
    return dict(line.split(" ") for line in said.split("\n"))


def test_a_refspec_that_would_overwrite_the_ledger_does_not_and_is_named(ada: Repo, rita: Repo):
    record(ada, "a1")
    exchange(ada)
    rita.git("config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*")
    record(rita, "r1")
    done = exchange(rita)
    assert held(rita) == {line("a1"), line("r1")}
    assert done.overwriting == "+refs/notes/*:refs/notes/*"


# Which remote.


def test_the_remote_is_the_one_the_branch_follows_else_origin_else_the_only_one(ada: Repo, server: Repo):
    place = locate(ada.path)
    ada.git("remote", "add", "second", str(server.path))
    assert remotes.choose(place).name == "origin"
    ada.git("config", "branch.main.remote", "second")
    assert remotes.choose(place).name == "second"
    ada.git("remote", "rename", "origin", "first")
    ada.git("config", "branch.main.remote", ".")
    with pytest.raises(BadInput, match="several remotes: first, second"):
        remotes.choose(place)
    ada.git("remote", "remove", "second")
    assert remotes.choose(place).name == "first"
    with pytest.raises(BadInput, match="no remote called nowhere"):
        remotes.choose(place, "nowhere")
    ada.git("remote", "remove", "first")
    with pytest.raises(BadInput, match="no remote to exchange"):
        remotes.choose(place)


def test_a_password_in_an_address_is_not_shown():
    assert remotes.without_password("https://ann:secret@example.com/x.git") == "https://example.com/x.git"
    assert remotes.without_password("git@example.com:x.git") == "git@example.com:x.git"
    assert "secret" not in remotes.without_password_in("unable to access 'https://a:secret@example.com/': no")


# What goes wrong is a sentence.


def test_an_empty_remote_and_no_records_is_nothing_to_do(ada: Repo, server: Repo):
    assert counts(exchange(ada)) == (0, 0, 0)
    assert notes.tip(locate(server.path)) == ""
    empty = Repo.init(server.path.parent / "empty.git", bare=True)
    ada.git("remote", "add", "empty", str(empty.path))
    assert counts(exchange(ada, "empty")) == (0, 0, 0)
    record(ada, "a1")
    assert counts(exchange(ada, "empty")) == (0, 1, 0)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/nowhere/at/all", "does not appear to be a git repository"),
        ("https://user:secret@127.0.0.1:1/x", "Failed to connect"),
        ("ssh://127.0.0.1:1/x", "Connection refused"),
        ("ext::sh -c true", "not allowed"),
    ],
)
def test_a_remote_that_cannot_be_reached_is_a_sentence(ada: Repo, address: str, says: str):
    ada.git("remote", "add", "far", address)
    record(ada, "a1")
    with pytest.raises(RepositoryError) as caught:
        exchange(ada, "far")
    assert says in caught.value.message
    assert caught.value.message.startswith("far (")
    assert "secret" not in caught.value.message
    assert "Nothing was exchanged" in (caught.value.hint or "")
    assert held(ada) == {line("a1")}


def test_a_remote_that_never_answers_is_given_up(ada: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(remotes, "PATIENCE", 0.3)
    pid = tmp_path / "pid"
    ada.git("config", "remote.origin.uploadpack", f"echo $$ > {pid}; exec sleep 60 #")
    with pytest.raises(RepositoryError, match="no answer"):
        exchange(ada)
    # On a loaded machine it may not even have begun.
    begun = pid.read_text() if pid.exists() else ""
    assert not begun or ended(int(begun)), "what git had started ended with it"


def ended(pid: int) -> bool:
    """Whether a process is gone, or is about to be."""
    for _ in range(1500):
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return True
        if status.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


class Guarded(BaseHTTPRequestHandler):
    """A server that wants a name and a password."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="records"')
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody listens."""


def test_a_remote_that_asks_for_a_password_is_not_waited_for_without_a_terminal(
    ada: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    askpass = tmp_path / "askpass"
    askpass.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nsleep 60\n")
    askpass.chmod(0o755)
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(askpass))
    ada.git("config", "core.askPass", str(askpass))
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ada.git("remote", "set-url", "origin", f"http://127.0.0.1:{server.server_port}/x.git")
        with pytest.raises(RepositoryError, match="could not read Username") as caught:
            exchange(ada)
        server.shutdown()
    assert "cannot ask for a password" in (caught.value.hint or "")
    assert not (tmp_path / "asked").exists()


def test_a_server_that_refuses_says_why_and_what_was_fetched_stays(ada: Repo, rita: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    hook = server.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho notes are not welcome >&2\nexit 1\n")
    hook.chmod(0o755)
    record(rita, "r1")
    with pytest.raises(RepositoryError, match=r"did not take the records: .*declined.*notes are not welcome"):
        exchange(rita)
    assert held(rita) == {line("a1"), line("r1")}
    assert held(server) == {line("a1")}


def test_something_else_than_a_ledger_on_the_remote_is_refused(ada: Repo, server: Repo):
    server.git("update-ref", notes.REF, server.git("rev-parse", "main:a"))
    record(ada, "a1")
    with pytest.raises(RepositoryError, match="does not name a commit"):
        exchange(ada)
    assert held(ada) == {line("a1")}


def test_shallow_and_partial_clones_exchange_everything(ada: Repo, server: Repo):
    server.git("config", "uploadpack.allowFilter", "true")
    for number in range(3):
        ada.commit(f"c{number}")
        record(ada, f"a{number}")
    ada.git("push", "-q", "origin", "main")
    exchange(ada)
    shallow = clone(server, "shallow", "--depth=1")
    partial = clone(server, "partial", "--filter=blob:none")
    for one in (shallow, partial):
        record(one, one.path.name)
        assert exchange(one).fetched >= 3
        exchange(ada)
    assert held(ada) == held(partial) >= held(shallow)
    assert len(held(ada)) == 5


def test_a_ledger_fetched_cut_short_is_no_alarm(ada: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    other = clone(server, "other", "--depth=1")
    exchange(other)
    record(ada, "a2")
    record(ada, "a3")
    exchange(ada)
    other.git("fetch", "-q", "--depth=1", "origin", f"+{notes.REF}:refs/reviewer/cut")
    assert exchange(other).alarm is None
    assert held(other) == held(ada)


def test_nobody_known_is_asked_for_a_name_only_when_something_is_to_be_joined(ada: Repo, rita: Repo):
    record(ada, "a1")
    exchange(ada)
    rita.git("config", "--unset", "user.name")
    rita.git("config", "--unset", "user.email")
    assert counts(exchange(rita)) == (1, 0, 0)
    record(rita, "r1")
    record(ada, "a2")
    exchange(ada)
    with pytest.raises(BadInput, match="who you are"):
        exchange(rita)


# What is gone is an alarm.


def rewind(server: Repo, ada: Repo) -> None:
    server.git("update-ref", notes.REF, f"{notes.REF}~1")


def delete(server: Repo, ada: Repo) -> None:
    server.git("update-ref", "-d", notes.REF)


def remove(server: Repo, ada: Repo) -> None:
    """By somebody who knows only `git notes`: the history goes on, the record is gone."""
    other = clone(server, "careless")
    other.git("fetch", "-q", "origin", f"{notes.REF}:{notes.REF}")
    other.git("notes", "--ref=reviewer", "remove", ada.git("rev-parse", "HEAD"))
    other.git("push", "-q", "origin", notes.REF)


@pytest.mark.parametrize(
    ("drop", "rewound", "gone"), [(rewind, True, 1), (delete, True, 2), (remove, False, 1)]
)
def test_a_record_that_is_gone_from_the_remote_is_named_and_nothing_is_pushed_over_it(
    ada: Repo, server: Repo, drop: Callable[[Repo, Repo], None], rewound: bool, gone: int
):
    record(ada, "a1")
    ada.commit("two")
    record(ada, "a2")
    exchange(ada)
    drop(server, ada)
    there, here = refs(server), refs(ada)
    record(ada, "a3")
    for _ in range(2):  # it does not go away by being seen
        done = exchange(ada)
        assert done.stopped
        assert done.alarm
        assert done.alarm.rewound == rewound
        assert "a2" in {one.id for one in done.alarm.gone}
        assert len(done.alarm.gone) == gone
        said = "\n".join(sentences(done))
        assert f"ALARM: origin no longer has {gone} record" in said
        assert "a2  sign-off by a2 <a2@x.org>, 2026-01-02T10:15:00Z, on" in said
        assert as_data(done)["outcome"] == "alarm"
        assert refs(server) == there
    assert {name for name, oid in refs(ada).items() if here.get(name) != oid} == {
        notes.REF,
        notes_writer.seen_ref(notes.REF),
    }


@pytest.mark.parametrize("drop", [rewind, delete, remove])
def test_what_is_gone_is_put_back_when_asked_for(
    ada: Repo, rita: Repo, server: Repo, drop: Callable[[Repo, Repo], None]
):
    record(ada, "a1")
    exchange(ada)
    exchange(rita)
    record(ada, "a2")
    exchange(ada)
    drop(server, ada)
    done = exchange(ada, restore=True)
    assert not done.stopped
    assert "ALARM" in sentences(done)[0]
    assert held(server) == held(ada) == {line("a1"), line("a2")}
    assert exchange(ada).alarm is None
    assert exchange(rita).alarm is None
    assert ledger(rita) == ledger(server)


def test_a_history_rewritten_without_loss_is_an_alarm_too(ada: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    tree = server.git("rev-parse", f"{notes.REF}^{{tree}}")
    server.git("update-ref", notes.REF, server.git("commit-tree", "-m", "squashed", tree))
    done = exchange(ada)
    assert done.stopped
    assert "was rewritten, though every record known here is still in it" in sentences(done)[0]
    assert not exchange(ada, restore=True).stopped
    assert exchange(ada).alarm is None


def test_a_record_that_plain_git_pushed_is_missed_when_it_is_gone(ada: Repo, server: Repo):
    """Never synced: both histories hold it, so the remote had it."""
    record(ada, "a1")
    ada.git("push", "-q", "origin", notes.REF)
    remove(server, ada)
    assert exchange(ada).stopped


def test_a_record_that_both_sides_dropped_is_missed_and_comes_back(ada: Repo, rita: Repo, server: Repo):
    """Known only from the history both have."""
    record(ada, "a1")
    ada.git("push", "-q", "origin", notes.REF)
    rita.git("fetch", "-q", "origin", f"{notes.REF}:{notes.REF}")
    remove(server, ada)
    rita.git("notes", "--ref=reviewer", "remove", "origin/main")
    record(rita, "r1")
    assert exchange(rita).stopped
    assert not exchange(rita, restore=True).stopped
    assert held(server) == {line("a1"), line("r1")}


def test_a_record_that_a_plain_fetch_saw_is_missed_when_it_is_gone(ada: Repo, rita: Repo, server: Repo):
    record(ada, "a1")
    exchange(ada)
    rita.git("fetch", "-q", "origin", f"+{notes.REF}:{notes_shared.tracking_ref('origin')}")
    delete(server, ada)
    assert exchange(rita).stopped
    exchange(rita, restore=True)
    assert held(server) == {line("a1")}


def test_a_record_nobody_has_shared_yet_is_no_alarm(ada: Repo):
    record(ada, "a1")
    exchange(ada)
    record(ada, "a2")
    assert exchange(ada).alarm is None


def test_a_record_that_has_to_go_is_forgotten_as_the_documents_say(ada: Repo, rita: Repo, server: Repo):
    record(ada, "secret")
    ada.commit("two")
    record(ada, "kept")
    exchange(ada)
    exchange(rita)
    ada.git("notes", "--ref=reviewer", "remove", "HEAD~1")
    ada.git("push", "-q", "origin", notes.REF)
    for one in (ada, rita):
        one.git("fetch", "-q", "origin", f"+{notes.REF}:{notes.REF}")
        for ref in (notes.seen_ref(notes.REF), notes_shared.remote_ref("origin")):
            one.git("update-ref", "-d", ref)
        assert exchange(one).alarm is None
    assert held(ada) == held(rita) == held(server) == {line("kept")}


def test_a_drop_on_one_remote_says_nothing_of_another(ada: Repo, server: Repo):
    second = Repo.init(server.path.parent / "second.git", bare=True)
    ada.git("remote", "add", "second", str(second.path))
    record(ada, "a1")
    exchange(ada)
    assert exchange(ada, "second").alarm is None
    delete(server, ada)
    assert exchange(ada, "second").alarm is None
    assert exchange(ada).stopped


def test_what_a_lost_record_says_of_itself_is_told_without_being_trusted(ada: Repo, server: Repo):
    author = Author("x", "x@example.com", now())
    for raw in (b'{"payload":{"kind":"\\u001b[2J","actor":{"name":3}},"id":"odd"}\n', b"{broken\n"):
        notes_writer.append(locate(ada.path), ada.git("rev-parse", "HEAD"), raw, author)
    exchange(ada)
    delete(server, ada)
    said = "\n".join(sentences(exchange(ada)))
    assert "\x1b" not in said
    assert "no longer has 2 records" in said


# Others at the same time, and sudden ends.


def test_whoever_loses_the_race_fetches_joins_and_pushes_again(
    ada: Repo, rita: Repo, server: Repo, monkeypatch: pytest.MonkeyPatch
):
    record(ada, "a1")
    record(rita, "r1")
    real, raced = remotes.push, []

    def push(*words: object, ask: bool) -> None:
        if not raced:
            raced.append(True)
            exchange(rita)
        real(*words, ask=ask)  # type: ignore[arg-type]

    monkeypatch.setattr(remotes, "push", push)
    assert counts(exchange(ada)) == (1, 1, 1)
    assert held(server) == {line("a1"), line("r1")}


def test_a_remote_that_is_never_free_is_given_up(ada: Repo, monkeypatch: pytest.MonkeyPatch):
    def push(*_: object, ask: bool) -> None:
        raise remotes.Raced

    record(ada, "a1")
    monkeypatch.setattr(remotes, "push", push)
    monkeypatch.setattr("reviewer.sync.ATTEMPTS", 3)
    with pytest.raises(RepositoryError, match="too busy"):
        exchange(ada)


def started(repo: Repo, code: str = "") -> subprocess.Popen[bytes]:
    run = "from reviewer.__main__ import main; import sys; sys.argv = ['reviewer', 'sync']\n"
    words = [sys.executable, "-c", f"{run}{code}\nmain()"]
    return subprocess.Popen(
        words,
        cwd=repo.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.slow
def test_eight_clones_that_sync_at_once_lose_nothing(ada: Repo, server: Repo):
    clones = [clone(server, f"clone{number}") for number in range(8)]
    for one in clones:
        record(one, one.path.name)
    running = [started(one) for one in [*clones, clones[0]]]
    said = [child.communicate()[0].decode() for child in running]
    assert [child.returncode for child in running] == [0] * 9, said
    assert held(server) == {line(one.path.name) for one in clones}
    exchange(clones[0])
    assert ledger(clones[0]) == ledger(server)
    assert server.git("fsck", "--strict", "--no-dangling") == ""


KILL = """
import os, signal
from reviewer.git import notes_shared, remotes
def killing(module, name, before):
    real = getattr(module, name)
    def call(*words, **more):
        if not before: real(*words, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, call)
"""


@pytest.mark.parametrize(
    "where",
    [
        "remotes, 'fetch', False",
        "notes_shared, 'join', False",
        "notes_shared, 'remember', True",
        "remotes, 'push', False",
    ],
)
def test_a_sync_that_is_killed_loses_nothing_and_the_next_one_finishes(
    ada: Repo, rita: Repo, server: Repo, where: str
):
    record(ada, "a1")
    record(rita, "r1")
    exchange(ada)
    child = started(rita, f"{KILL}\nkilling({where})")
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert held(rita) >= {line("r1")}
    assert held(server) >= {line("a1")}
    assert exchange(rita).alarm is None
    assert held(rita) == held(server) == {line("a1"), line("r1")}
    assert not [name for name in refs(rita) if name.startswith(remotes.FETCHING)]


# What is said when something is still to be shared.


def test_records_nobody_else_has_are_counted(ada: Repo, monkeypatch: pytest.MonkeyPatch):
    place = locate(ada.path)
    assert reminder(place) == ""
    record(ada, "a1")
    assert reminder(place) == "1 record not on origin yet: `reviewer sync` shares it."
    record(ada, "a2")
    assert reminder(place) == "2 records not on origin yet: `reviewer sync` shares them."
    exchange(ada)
    assert reminder(place) == ""
    record(ada, "a3")
    record(ada, "a4")
    monkeypatch.setattr("reviewer.sync.MOST_COUNTED", 2)
    assert reminder(place).startswith("at least 2 records not on origin yet")
    ada.git("remote", "remove", "origin")
    assert reminder(place) == ""


def test_outside_a_repository_is_a_sentence(tmp_path: Path):
    with pytest.raises(ReviewerError, match="not in a git repository"):
        sync(open_workspace(tmp_path))


# The witness of the documents.


def job(server: Repo, cache: Path) -> int:
    """A run of the workflow in docs/sharing.md: a fresh clone, and what the last run that went well had left."""
    folder = server.path.parent / "job"
    shutil.rmtree(folder, ignore_errors=True)
    clone(server, "job", "--depth=1")
    if cache.exists():
        shutil.copy(cache, folder / ".witness")
    text = (ROOT / "docs" / "sharing.md").read_text()
    script = textwrap.dedent(text.partition("      - run: |\n")[2].partition("```")[0])
    script = script.replace("pip install reviewer-tui", "").replace(
        "reviewer sync", f"{sys.executable} -m reviewer sync"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, check=False)
    if not done.returncode and (folder / ".witness").exists():
        shutil.copy(folder / ".witness", cache)
    return done.returncode


@pytest.mark.slow
def test_a_scheduled_job_with_a_cache_notices_a_loss_and_goes_on_noticing(
    ada: Repo, server: Repo, tmp_path: Path
):
    cache = tmp_path / "cache"
    assert job(server, cache) == 0
    record(ada, "a1")
    exchange(ada)
    assert job(server, cache) == 0
    delete(server, ada)
    assert [job(server, cache), job(server, cache)] == [1, 1]
