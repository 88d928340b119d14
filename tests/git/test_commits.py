"""The commits of a change, whatever encoding, order or oddity they come in."""

from reviewer.git.commits import commits, parse
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from tests.repo import Repo


def messages(repo: Repo, target: str | None = None) -> list[str]:
    location = locate(repo.path)
    return [commit.message for commit in commits(location, resolve(location, target))]


def test_a_branch_brings_its_own_commits_oldest_first(repo: Repo) -> None:
    repo.commit("base")
    repo.branch("topic")
    repo.commit("first", author="Ann Other <ann@example.com>")
    repo.commit("second\n\nbody\n\nTrailer: x")
    location = locate(repo.path)
    first, second = commits(location, resolve(location))
    assert (first.message, second.message) == ("first\n", "second\n\nbody\n\nTrailer: x\n")
    assert (first.author_name, first.author_email) == ("Ann Other", "ann@example.com")
    assert (first.committer_name, first.committer_email) == ("Rita Reviewer", "rita@example.com")
    assert first.oid == repo.git("rev-parse", "topic^")
    assert first.tree == repo.git("rev-parse", "topic^^{tree}")
    assert second.parents == (first.oid,)
    assert second.time == int(repo.git("log", "-1", "--format=%ct"))


def test_what_the_base_did_since_is_not_the_branchs(repo: Repo) -> None:
    repo.commit("base")
    repo.branch("topic")
    repo.commit("mine")
    repo.checkout("main")
    repo.commit("theirs")
    assert messages(repo, "topic") == ["mine\n"]
    assert messages(repo, "main..topic") == ["mine\n"]
    assert messages(repo, "main...topic") == ["mine\n"]


def test_a_single_commit_is_its_own_and_a_merge_brings_what_it_merged(repo: Repo) -> None:
    repo.commit("root")
    repo.branch("topic")
    repo.commit("mine")
    repo.checkout("main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    assert messages(repo, "main~1") == ["root\n"]
    assert messages(repo, "HEAD^2") == ["mine\n"]
    assert messages(repo, "HEAD") == ["mine\n", "merge\n"]


def test_work_that_is_not_committed_has_no_commits(repo: Repo) -> None:
    repo.commit("root")
    repo.write({"a": "x"})
    location = locate(repo.path)
    assert commits(location, resolve(location, worktree=True)) == ()


def test_a_commits_encoding_is_honoured_and_bad_bytes_survive(repo: Repo) -> None:
    repo.commit("base")
    repo.branch("topic")
    repo.git(
        "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--allow-empty", "-F", "-", stdin=b"caf\xe9\n"
    )
    content = b"tree 0\nauthor A <a@x> 1 +0000\ncommitter C <c@x> 2 +0000\n\nbad \xff byte\n"
    assert messages(repo) == ["café\n"]
    assert parse("0", content).message.encode("utf-8", "surrogateescape") == b"bad \xff byte\n"


def test_odd_headers_do_not_stop_the_reading() -> None:
    signed = b"gpgsig -----BEGIN-----\n author forged <x@y> 1 +0000\n -----END-----"
    content = (
        b"tree 0\nauthor No Address\ncommitter  <> 5 -0300\nencoding nonsense\n%b\nfuture x\n\nm" % signed
    )
    commit = parse("1", content)
    assert (commit.author_name, commit.author_email) == ("No Address", "")
    assert (commit.committer_name, commit.time, commit.message) == ("", 5, "m")
