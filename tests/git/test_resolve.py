"""What a TARGET means: every form of it, and a clear sentence for everything it cannot mean."""

from pathlib import Path

import pytest

from reviewer.core.change import Comparison, Source
from reviewer.errors import BadInput
from reviewer.git.diff import stream
from reviewer.git.location import Location, locate
from reviewer.git.refs import look_up
from reviewer.git.resolve import both, merge_base, resolve, told_of_both
from tests.repo import Repo


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """Two commits on main; topic left after the first and added topic.py."""
    repo.commit("one", {"a.py": "one\n"})
    repo.branch("topic")
    repo.commit("work", {"topic.py": "x\n"})
    repo.checkout("main")
    repo.commit("two", {"a.py": "two\n"})
    repo.checkout("topic")
    return repo


def paths(repo: Repo, target: str | None = None, **how: object) -> list[str]:
    location = locate(repo.path)
    return [delta.path for delta in stream(location, resolve(location, target, **how))]  # type: ignore[arg-type]


def refusal(repo: Repo, target: str | None = None, **how: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        resolve(locate(repo.path), target, **how)  # type: ignore[arg-type]
    return caught.value


def test_nothing_means_the_current_branch_since_it_left_its_base(branched: Repo) -> None:
    comparison = resolve(locate(branched.path))
    assert (comparison.base, comparison.head, comparison.source) == ("main", "topic", Source.COMMITS)
    assert comparison.merge_base == branched.git("rev-parse", "topic^")
    assert comparison.base_commit == branched.git("rev-parse", "main")
    assert comparison.head_commit == branched.git("rev-parse", "topic")
    assert comparison.head_tree == branched.git("rev-parse", "topic^{tree}")
    assert paths(branched) == ["topic.py"]


def test_a_branch_is_compared_from_anywhere(branched: Repo) -> None:
    branched.checkout("main")
    assert paths(branched, "topic") == ["topic.py"]


def test_three_dots_leave_out_what_the_base_did_since(branched: Repo) -> None:
    assert paths(branched, "main...topic") == ["topic.py"]


def test_two_dots_compare_the_two_trees(branched: Repo) -> None:
    comparison = resolve(locate(branched.path), "main..topic")
    assert comparison.base_tree == branched.git("rev-parse", "main^{tree}")
    assert comparison.merge_base == branched.git("rev-parse", "topic^")
    assert paths(branched, "main..topic") == ["a.py", "topic.py"]


def test_two_ends_asked_at_once_are_what_each_is_by_itself(branched: Repo) -> None:
    """Branches, tags of both kinds, ids whole and short, HEAD on a branch and beside it, what has no ref."""
    branched.git("tag", "light", "main")
    branched.git("tag", "-a", "-m", "heavy", "heavy", "main")
    location, head = locate(branched.path), branched.git("rev-parse", "topic")
    names = [
        "main",
        "topic",
        "refs/heads/main",
        "light",
        "heavy",
        "HEAD",
        "topic~0",
        "@",
        head,
        head[:9],
        f"{head}~1",
    ]
    for detached in (False, True):
        if detached:
            branched.git("checkout", "-q", "--detach", "topic")
        alone = {name: look_up(location, name) for name in names}
        for left, right in ((name, "topic") for name in names):
            for pair in ((left, right), (right, left)):
                one, two, ancestor = both(location, *pair)
                assert (one, two) == (alone[pair[0]], alone[pair[1]])
                assert ancestor in ("", merge_base(location, one, two))
    assert both(location, "main", "topic")[2] == branched.git("merge-base", "main", "topic")


def test_what_git_says_of_two_names_is_taken_only_where_it_is_certain() -> None:
    a, b, tree, base = "a" * 40, "b" * 40, "c" * 40, "^" + "d" * 40
    certain = [a, tree, b, tree, b, a, base, "refs/heads/x", "refs/heads/y"]
    assert told_of_both("x", "y", certain) is not None
    assert told_of_both(a, "y", [*certain[:7], "refs/heads/y"]) is not None
    for doubtful in (
        certain[:6],
        certain[:8],
        [*certain[:7], base, *certain[7:]],
        [*certain, "more"],
        certain[1:],
    ):
        assert told_of_both("x", "y", doubtful) is None


def test_an_end_left_out_is_head(branched: Repo) -> None:
    assert paths(branched, "main...") == ["topic.py"]
    branched.checkout("main")
    assert paths(branched, "..topic") == ["a.py", "topic.py"]


@pytest.mark.parametrize("name", ["HEAD", "@", "HEAD~0", "v1", "ID"])
def test_a_commit_is_compared_with_its_first_parent(branched: Repo, name: str) -> None:
    branched.git("tag", "-a", "v1", "-m", "annotated")
    target = branched.git("rev-parse", "topic") if name == "ID" else name
    comparison = resolve(locate(branched.path), target)
    assert comparison.merge_base == branched.git("rev-parse", "topic^")
    assert comparison.base.endswith("^")
    assert paths(branched, target) == ["topic.py"]


def test_a_merge_is_compared_with_its_first_parent(branched: Repo) -> None:
    branched.checkout("main")
    branched.git("merge", "-q", "--no-edit", "topic")
    assert paths(branched, "HEAD") == ["topic.py"]


def test_a_root_commit_is_compared_with_nothing(branched: Repo) -> None:
    comparison = resolve(locate(branched.path), "main~1")
    assert (comparison.base, comparison.base_commit, comparison.merge_base) == ("nothing", "", "")
    assert paths(branched, "main~1") == ["a.py"]


def test_an_abbreviated_id_and_full_ids_are_shown_short(branched: Repo) -> None:
    full = branched.git("rev-parse", "topic")
    assert resolve(locate(branched.path), full[:12]).head_commit == full
    assert resolve(locate(branched.path), full).head == full[:10]


def test_base_replaces_the_default_base(branched: Repo) -> None:
    branched.branch("second")
    branched.commit("more", {"second.py": "x\n"})
    assert paths(branched) == ["second.py", "topic.py"]
    assert paths(branched, base="topic") == ["second.py"]
    assert paths(branched, "HEAD", base="main") == ["second.py", "topic.py"]


def test_the_remotes_default_branch_comes_before_main(branched: Repo, tmp_path: Path) -> None:
    branched.git("branch", "develop", "topic")
    server = tmp_path / "server.git"
    branched.git("clone", "-q", "--bare", ".", str(server))
    Repo(server).git("symbolic-ref", "HEAD", "refs/heads/develop")
    clone = Repo(tmp_path / "clone")
    branched.git("clone", "-q", str(server), str(clone.path))
    clone.be("C", "c@example.com")
    clone.git("branch", "main", "origin/main")
    clone.branch("mine", "origin/develop")
    clone.commit("mine", {"mine.py": "x\n"})
    comparison = resolve(locate(clone.path))
    assert comparison.base == "origin/develop"
    assert [delta.path for delta in stream(locate(clone.path), comparison)] == ["mine.py"]


def test_the_remote_a_branch_follows_decides_not_origin(branched: Repo, tmp_path: Path) -> None:
    for name in ("origin", "upstream"):
        branched.git("remote", "add", name, str(branched.path))
        branched.git("fetch", "-q", name)
    branched.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    branched.git("symbolic-ref", "refs/remotes/upstream/HEAD", "refs/remotes/upstream/topic")
    assert resolve(locate(branched.path)).base == "origin/main"
    branched.git("branch", "--set-upstream-to=upstream/topic")
    assert resolve(locate(branched.path)).base == "upstream/topic"


@pytest.mark.parametrize("name", ["master", "trunk"])
def test_without_a_remote_master_and_trunk_do(repo: Repo, name: str) -> None:
    repo.commit("one", {"a": "x\n"})
    repo.git("branch", "-m", name)
    repo.branch("topic")
    repo.commit("two", {"b": "x\n"})
    assert resolve(locate(repo.path)).base == name


def test_a_fetched_pull_request_is_a_branch(branched: Repo) -> None:
    branched.git("update-ref", "refs/pull/7/head", "topic")
    branched.checkout("main")
    assert paths(branched, "refs/pull/7/head") == ["topic.py"]
    assert paths(branched, "pull/7") == ["topic.py"]
    assert paths(branched, "main...pull/7") == ["topic.py"]
    assert "No pull request 8" in refusal(branched, "pull/8").message
    assert "git fetch origin pull/8/head" in str(refusal(branched, "pull/8").hint)


def test_a_detached_head_is_compared_like_a_branch(branched: Repo) -> None:
    branched.git("checkout", "-q", "--detach")
    comparison = resolve(locate(branched.path))
    assert comparison.head == f"HEAD ({branched.git('rev-parse', 'HEAD')[:10]})"
    assert paths(branched) == ["topic.py"]


def test_bare_repositories_and_linked_work_trees_work(branched: Repo, tmp_path: Path) -> None:
    branched.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    assert paths(Repo(tmp_path / "bare.git")) == ["topic.py"]
    branched.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked")
    linked.commit("linked", {"linked.py": "x\n"})
    assert paths(linked) == ["linked.py", "topic.py"]
    assert paths(linked, worktree=True) == []


def test_an_empty_change_is_no_error(branched: Repo) -> None:
    branched.branch("empty", "main")
    assert paths(branched) == []
    assert paths(branched, "main..main") == []


def test_the_key_stays_when_the_branch_moves(branched: Repo) -> None:
    def key(target: str | None, **how: object) -> str:
        return resolve(locate(branched.path), target, **how).key  # type: ignore[arg-type]

    before = key(None), key("topic"), key("main...topic"), key("main..topic"), key(None, worktree=True)
    branched.commit("more", {"more.py": "x\n"})
    branched.write({"loose": "x"})
    after = key(None), key("topic"), key("main...topic"), key("main..topic"), key(None, worktree=True)
    assert before == after
    assert before[0] == before[1] == before[2]
    assert len({*before, key("HEAD"), key(None, staged=True)}) == 5


# What cannot be compared, and what is said.


def test_the_base_branch_itself_says_so(branched: Repo) -> None:
    branched.checkout("main")
    error = refusal(branched)
    assert error.message == "main is the base branch itself, so there is nothing to compare it with."
    assert "--worktree" in str(error.hint)


def test_a_branch_without_commits_says_so(repo: Repo) -> None:
    for target in (None, "HEAD", "HEAD..HEAD"):
        error = refusal(repo, target)
        assert error.message == "The branch main has no commits yet."
    assert "--staged" in str(error.hint)


def test_a_branch_whose_commit_is_gone_is_not_one_without_commits(branched: Repo) -> None:
    commit = branched.git("rev-parse", "topic")
    (branched.path / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    branched.git("symbolic-ref", "HEAD", "refs/heads/topic")
    for target in (None, "HEAD", "topic", "main..topic"):
        error = refusal(branched, target)
        assert f" is at {commit[:10]}, which this clone lacks or cannot read." in error.message
        assert "git fsck" in str(error.hint)
    assert "lacks or cannot read" in refusal(branched, worktree=True).message
    branched.git("symbolic-ref", "HEAD", "refs/heads/main")


def test_an_empty_name_says_so(branched: Repo) -> None:
    assert refusal(branched, " ").message == "The name of a commit is empty."


def test_an_unknown_name_brings_the_nearest(branched: Repo) -> None:
    error = refusal(branched, "topci")
    assert error.message == "Nothing here is called topci."
    assert error.hint == "Did you mean topic?"
    assert refusal(branched, "main..nowhere").message == "Nothing here is called nowhere."
    assert refusal(branched, "topic", base="nowhere").message == "Nothing here is called nowhere."
    assert refusal(branched, "completely-different").hint is None


@pytest.mark.parametrize(
    "name", ["", "--help", "-n1", "a\nb", "main....topic", "main..topic..x", "x y", "\x1b[31m"]
)
def test_what_is_no_name_is_refused_not_handed_to_git(branched: Repo, name: str) -> None:
    assert isinstance(refusal(branched, name), BadInput)


def test_a_name_of_two_refs_is_asked_back(branched: Repo) -> None:
    branched.git("tag", "topic", "main")
    error = refusal(branched, "topic")
    assert error.message == "topic is the name of more than one ref."
    assert paths(branched, "heads/topic") == ["topic.py"]


def test_a_file_or_tree_is_no_commit(branched: Repo) -> None:
    assert refusal(branched, "HEAD:a.py").message == "HEAD:a.py is a blob, not a commit."
    assert refusal(branched, "HEAD^{tree}").message == "HEAD^{tree} is a tree, not a commit."


def test_no_base_to_be_found_asks_for_one(repo: Repo) -> None:
    repo.commit("one", {"a": "x\n"})
    repo.git("branch", "-m", "only")
    error = refusal(repo)
    assert "no branch to compare with" in error.message
    assert error.hint == "Name it: --base BRANCH."


def test_unrelated_histories_have_no_merge_base(branched: Repo) -> None:
    branched.git("checkout", "-q", "--orphan", "other")
    branched.commit("unrelated")
    error = refusal(branched)
    assert error.message == "main and other have no common ancestor here."
    assert error.hint == "Compare the two as they are: main..other"
    assert resolve(locate(branched.path), "main..other").merge_base == ""


def shallow(branched: Repo, *words: str) -> Repo:
    branched.git("clone", "-q", *words, f"file://{branched.path}", str(branched.path.parent / "shallow"))
    return Repo(branched.path.parent / "shallow")


def test_a_shallow_clone_that_lacks_the_merge_base_says_how_to_deepen(branched: Repo) -> None:
    clone = shallow(branched, "--depth=1", "--no-single-branch")
    error = refusal(clone, "origin/topic", base="origin/main")
    assert "no common ancestor here" in error.message
    assert "git fetch --unshallow" in str(error.hint)


def test_a_cut_off_commit_is_not_taken_for_a_root(branched: Repo) -> None:
    """Its whole tree would look added, and a small change would drown in it."""
    clone = shallow(branched, "--depth=1")
    error = refusal(clone, "HEAD")
    assert error.message == "The parent of HEAD is not in this clone."
    assert "git fetch --unshallow" in str(error.hint)


def test_a_base_missing_from_a_shallow_clone_says_so(branched: Repo) -> None:
    clone = shallow(branched, "--depth=1")
    error = refusal(clone, base="main")
    assert "git fetch --unshallow" in str(error.hint)


@pytest.mark.parametrize("how", [{"worktree": True}, {"staged": True}])
def test_uncommitted_work_takes_no_target(branched: Repo, how: dict[str, bool]) -> None:
    assert "takes no target" in refusal(branched, "topic", **how).message


def test_a_range_has_its_base_already(branched: Repo) -> None:
    assert refusal(branched, "main..topic", base="main").message == "main..topic names its base already."


def compared(location: Location, **how: object) -> Comparison:
    return resolve(location, **how)  # type: ignore[arg-type]


def test_uncommitted_work_can_be_reviewed_with_the_branch(branched: Repo) -> None:
    branched.write({"loose.py": "x\n"})
    location = locate(branched.path)
    alone, together = compared(location, worktree=True), compared(location, worktree=True, base="main")
    assert [delta.path for delta in stream(location, alone)] == ["loose.py"]
    assert [delta.path for delta in stream(location, together)] == ["loose.py", "topic.py"]
    assert (alone.base, alone.head, alone.head_commit) == ("HEAD (topic)", "work tree", "")
    assert together.merge_base == branched.git("rev-parse", "topic^")


def test_work_before_the_first_commit_is_compared_with_nothing(repo: Repo) -> None:
    repo.write({"first.py": "x\n"})
    comparison = resolve(locate(repo.path), worktree=True)
    assert comparison.base == "nothing"
    assert paths(repo, worktree=True) == ["first.py"]
    assert refusal(repo, worktree=True, base="main").message == "The branch main has no commits yet."
