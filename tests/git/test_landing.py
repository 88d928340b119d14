"""How commits came to be on a branch: which of its own commits brought them, and what each brought."""

from reviewer.git.landing import arrivals, branch_of, brought_by, neighbors
from reviewer.git.location import locate
from tests.repo import Repo


def forked(repo: Repo) -> dict[str, str]:
    """main: base, own, merge of topic (one, two; two merged side), last."""
    named = {"base": repo.commit("base", {"a": "a\n"})}
    repo.branch("topic")
    named["one"] = repo.commit("one", {"one": "1\n"})
    repo.branch("side")
    named["side"] = repo.commit("side", {"side": "s\n"})
    repo.checkout("topic")
    named["two"] = repo.commit("two", {"two": "2\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "side into topic", "side")
    named["inner"] = repo.git("rev-parse", "HEAD")
    repo.checkout("main")
    named["own"] = repo.commit("own", {"own": "o\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "topic into main", "topic")
    named["merge"] = repo.git("rev-parse", "HEAD")
    named["last"] = repo.commit("last", {"last": "l\n"})
    return named


def test_every_commit_is_brought_by_one_of_the_branchs_own_line(repo: Repo):
    named = forked(repo)
    location = locate(repo.path)
    brought = {name: brought_by(location, oid, named["last"]) for name, oid in named.items()}
    by_merge = dict.fromkeys(("one", "two", "side", "inner"), named["merge"])
    own = {name: named[name] for name in ("base", "own", "merge", "last")}
    assert brought == by_merge | own


def test_what_arrived_is_told_newest_first_and_each_commit_once(repo: Repo):
    named = forked(repo)
    found = arrivals(locate(repo.path), named["base"], named["last"])
    assert list(found) == [named["last"], named["merge"], named["own"]]
    assert set(found[named["merge"]]) == {named[name] for name in ("one", "two", "side", "inner", "merge")}
    assert found[named["merge"]][-1] == named["merge"]
    assert found[named["merge"]][0] == named["one"]
    assert found[named["own"]] == (named["own"],)


def test_nothing_arrived_between_a_commit_and_itself(repo: Repo):
    named = forked(repo)
    assert arrivals(locate(repo.path), named["last"], named["last"]) == {}


def test_the_branch_people_merge_into_comes_before_the_one_at_hand(repo: Repo):
    named = forked(repo)
    repo.checkout("topic")
    location = locate(repo.path)
    found = branch_of(location, named["one"])
    assert found
    assert found.name == "main"
    repo.commit("not merged", {"b": "b\n"})
    found = branch_of(location, repo.git("rev-parse", "HEAD"))
    assert found
    assert found.name == "topic"


def test_a_commit_no_ref_holds_is_on_no_branch(repo: Repo):
    forked(repo)
    repo.git("checkout", "-q", "--detach")
    lost = repo.commit("lost")
    repo.checkout("main")
    assert branch_of(locate(repo.path), lost) is None


def test_neighbors_are_those_of_the_branchs_own_line(repo: Repo):
    named = forked(repo)
    before, after = neighbors(locate(repo.path), named["merge"], named["last"])
    assert before == [named["own"], named["base"]]
    assert after == [named["last"]]
