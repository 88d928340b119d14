"""A merge is git's own work only when git, asked again with nobody's settings, makes the same tree of it."""

from pathlib import Path

import pytest

from reviewer.core.change import Comparison, Source
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.people import people
from reviewer.core.provenance import Provenance
from reviewer.git.commits import commits, read
from reviewer.git.location import locate
from reviewer.git.merges import automatic
from tests.repo import Repo

LONG = "".join(f"{number}\n" for number in range(30))


@pytest.fixture
def topic(repo: Repo) -> Repo:
    """Ada's branch, and a base that moved on beside it; Rita is who merges."""
    repo.commit("base", {"a.txt": LONG, "b.txt": "b\n"})
    repo.branch("topic")
    repo.commit("work", {"a.txt": LONG.replace("3\n", "three\n", 1)})
    repo.checkout("main")
    repo.commit("main moves", {"a.txt": LONG.replace("29\n", "twenty-nine\n"), "b.txt": "B\n"})
    repo.checkout("topic")
    return repo


def is_automatic(repo: Repo, name: str = "HEAD") -> bool:
    place = locate(repo.path)
    oid = repo.git("rev-parse", name)
    return automatic(place, read(place, [oid])) == {oid}


def involved(repo: Repo) -> frozenset[str]:
    """Who had a hand in topic, against main."""
    base, head = repo.git("rev-parse", "main"), repo.git("rev-parse", "topic")
    comparison = Comparison(
        source=Source.COMMITS,
        base="main",
        head="topic",
        key="",
        base_tree="",
        head_tree="",
        base_commit=base,
        head_commit=head,
        merge_base=base,
    )
    made = commits(locate(repo.path), comparison)
    return people(made, Provenance((), tuple(commit_provenance(each) for each in made))).involved()


def merge(repo: Repo, *options: str) -> None:
    repo.git("merge", "-q", "--no-edit", *options, "main")


def test_who_brings_the_base_in_without_a_word_of_their_own_is_not_involved(topic: Repo):
    merge(topic)
    assert is_automatic(topic)
    assert involved(topic) == {"ada@example.com"}


def test_who_resolved_a_conflict_is(topic: Repo):
    topic.checkout("main")
    topic.commit("main moves there", {"a.txt": LONG.replace("3\n", "tres\n", 1)})
    topic.checkout("topic")
    topic.git("merge", "-q", "main", check=False)
    topic.commit("resolved", {"a.txt": LONG}, author="Rita Reviewer <rita@example.com>")
    assert not is_automatic(topic)
    assert "rita@example.com" in involved(topic)


def test_who_slipped_something_into_a_merge_is(topic: Repo):
    merge(topic, "--no-commit")
    topic.commit("Merge branch main", {"c.txt": "mine\n"}, author="Rita Reviewer <rita@example.com>")
    assert not is_automatic(topic)
    assert "rita@example.com" in involved(topic)


@pytest.mark.parametrize("options", [("-s", "ours"), ("-X", "ours")])
def test_who_had_one_side_win_is(topic: Repo, options: tuple[str, str]):
    topic.checkout("main")
    topic.commit("main moves there", {"a.txt": LONG.replace("3\n", "tres\n", 1)})
    topic.checkout("topic")
    merge(topic, *options)
    assert not is_automatic(topic)
    assert "rita@example.com" in involved(topic)


def test_a_co_author_a_merge_names_is_involved_all_the_same(topic: Repo):
    merge(topic, "--no-commit")
    topic.git("commit", "-q", "-m", "Merge\n\nCo-authored-by: Bob <bob@example.com>")
    assert is_automatic(topic)
    assert involved(topic) == {"ada@example.com", "bob@example.com"}


def test_a_merge_of_three_is_taken_for_work(topic: Repo):
    topic.branch("third", "main")
    topic.commit("third", {"third.txt": "3\n"})
    topic.branch("second", "main")
    topic.commit("second", {"second.txt": "2\n"})
    topic.git("merge", "-q", "--no-edit", "topic", "third")
    assert len(topic.git("log", "-1", "--format=%P").split()) == 3
    assert not is_automatic(topic)


def test_several_are_told_apart_in_one_go(topic: Repo):
    merge(topic)
    clean = topic.git("rev-parse", "HEAD")
    topic.checkout("main")
    topic.commit("again", {"b.txt": "main's\n"})
    topic.checkout("topic")
    topic.commit("ours", {"b.txt": "ours\n"})
    topic.git("merge", "-q", "main", check=False)
    by_hand = topic.commit("resolved", {"b.txt": "both\n"})
    topic.checkout("main")
    topic.commit("and again", {"d.txt": "d\n"})
    topic.checkout("topic")
    merge(topic)
    last = topic.git("rev-parse", "HEAD")
    place = locate(topic.path)
    assert automatic(place, read(place, [clean, by_hand, last])) == {clean, last}


def test_nothing_of_the_repositorys_settings_runs_and_nothing_is_left_in_it(topic: Repo, tmp_path: Path):
    merge(topic)
    ran = tmp_path / "ran"
    topic.git("config", "merge.evil.driver", f"touch {ran}")
    (topic.path / ".git/info/attributes").write_text("* merge=evil\n")
    (topic.path / ".gitattributes").write_text("* merge=evil\n")
    before = topic.git("count-objects")
    assert is_automatic(topic)
    assert not ran.exists()
    assert topic.git("count-objects") == before


def test_a_parent_that_is_not_here_makes_it_somebodys_work(topic: Repo, tmp_path: Path):
    merge(topic)
    topic.git("clone", "-q", "--depth=1", "--branch=topic", f"file://{topic.path}", str(tmp_path / "shallow"))
    assert not is_automatic(Repo(tmp_path / "shallow"))


def test_a_sha_256_repository_is_told_alike(tmp_path: Path):
    repo = Repo(tmp_path / "repo")
    repo.path.mkdir()
    repo.git("init", "-q", "-b", "main", "--object-format=sha256")
    repo.be("Rita", "rita@example.com")
    repo.commit("base", {"a": "a\n"})
    repo.branch("topic")
    repo.commit("work", {"b": "b\n"})
    repo.checkout("main")
    repo.commit("main moves", {"a": "A\n"})
    repo.checkout("topic")
    merge(repo)
    assert is_automatic(repo)
