"""What landed is read once; what is remembered is never the truth."""

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer import landed_history
from reviewer.core.kind import Kind
from reviewer.core.stats.landed import Agent
from reviewer.errors import BadInput
from reviewer.git.location import locate
from reviewer.git.own_folder import folder_for
from tests.repo import Repo


def read(repo: Repo, since: int = 0):
    return landed_history.read(locate(repo.path), since=since).arrived


def anew(repo: Repo):
    (folder_for(locate(repo.path)) / landed_history.NAME).unlink()
    return read(repo)


def merged(repo: Repo, name: str) -> str:
    """A branch with two commits, merged; the merge."""
    repo.branch(name)
    repo.commit(f"{name} one", {f"{name}.py": "1\n"})
    repo.commit(f"{name} two\n\nAssisted-by: Claude Code", {f"{name}.py": "1\n2\n"})
    repo.checkout("main")
    repo.clock += 60
    repo.git("merge", "-q", "--no-ff", "-m", f"Merge {name}", name)
    return repo.git("rev-parse", "HEAD")


def test_a_merge_has_its_own_numbers_and_the_commits_it_brought(repo: Repo):
    base = repo.commit("base", {"a.py": "a\n"})
    merge = merged(repo, "topic")
    first, second = read(repo)
    assert (first.commit.oid, second.commit.oid) == (base, merge)
    assert [(file.path, file.added, file.removed) for file in second.commit.touched] == [("topic.py", 2, 0)]
    assert [each.subject for each in second.brought] == ["Merge topic", "topic two", "topic one"]
    assert second.brought[1].agents == (Agent("claude-code"),)


def test_a_rename_counts_the_lines_that_differ(repo: Repo):
    repo.commit("base", {"a.py": "".join(f"{at}\n" for at in range(40))})
    repo.git("mv", "a.py", "odd name\t.py")
    repo.commit("rename", {"odd name\t.py": "".join(f"{at}\n" for at in range(41))})
    assert [(file.path, file.added, file.removed) for file in read(repo)[1].commit.touched] == [
        ("odd name\t.py", 1, 0)
    ]


def test_lock_files_are_told_from_what_people_write(repo: Repo):
    repo.commit("base", {"uv.lock": "x\n", "a.py": "x\n"})
    assert {file.path: file.kind for file in read(repo)[0].commit.touched} == {
        "uv.lock": Kind.LOCK,
        "a.py": Kind.SOURCE,
    }


def test_a_record_in_the_tree_speaks_of_the_change_that_brought_it(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    record = (
        '[{"tool":"Codex","model":"gpt-5","cost_usd":1.5,"verification":["pytest","ruff"]},{"cost_usd":2}]'
    )
    repo.commit("work", {".ai/provenance.json": record, "a.py": "b\n"})
    repo.commit("after", {"a.py": "c\n"})
    _, work, after = (each.commit for each in read(repo))
    assert (work.agents, work.cost_usd, work.claims) == ((Agent("codex", "gpt-5"),), 3.5, 2)
    assert (after.agents, after.cost_usd) == ((), None)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.booleans(), min_size=2, max_size=5), reads=st.sets(st.integers(0, 5)))
def test_reading_step_by_step_gives_what_reading_at_once_gives(tmp_path_factory, steps, reads):
    repo = Repo.init(tmp_path_factory.mktemp("repo"))
    for at, merge in enumerate(steps):
        if merge and at:
            merged(repo, f"topic{at}")
        else:
            repo.commit(f"step {at}", {"a.py": f"{at}\n"})
        if at in reads:
            read(repo)
    assert read(repo) == anew(repo)


def test_a_branch_that_was_rewritten_is_read_anew(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    repo.commit("gone", {"a.py": "b\n"})
    read(repo)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.commit("instead", {"a.py": "c\n"})
    assert [each.commit.subject for each in read(repo)] == ["base", "instead"]


def test_an_old_tip_that_came_in_by_a_merge_is_not_taken_for_the_line(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    repo.commit("was main", {"b.py": "b\n"})
    read(repo)
    repo.git("checkout", "-q", "-b", "other", "HEAD~1")
    repo.commit("other", {"c.py": "c\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge main", "main")
    repo.git("branch", "-f", "main", "other")
    repo.checkout("main")
    assert [each.commit.subject for each in read(repo)] == ["base", "other", "Merge main"]


@pytest.mark.parametrize("spoilt", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 200])
def test_a_spoilt_memory_is_made_anew(repo: Repo, spoilt: bytes):
    repo.commit("base", {"a.py": "a\n"})
    before = read(repo)
    (folder_for(locate(repo.path)) / landed_history.NAME).write_bytes(spoilt)
    assert read(repo) == before
    assert read(repo) == before


def test_a_memory_of_another_form_is_forgotten(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    before = read(repo)
    with sqlite3.connect(folder_for(locate(repo.path)) / landed_history.NAME) as kept:
        kept.execute("UPDATE about SET value = '0'")
        kept.execute("UPDATE arrivals SET body = x'00'")
    assert read(repo) == before


def test_a_read_only_repository_is_read_all_the_same(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    repo.commit("base", {"a.py": "a\n"})
    monkeypatch.setattr("os.access", lambda *_: False)
    assert len(read(repo)) == 1


def test_a_clock_that_went_back_hides_nothing(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    repo.commit("late", {"a.py": "b\n"})
    late = repo.clock
    repo.clock -= 1_000_000
    repo.commit("by a clock that was wrong", {"a.py": "c\n"})
    assert [each.commit.subject for each in read(repo, since=late)] == ["late", "by a clock that was wrong"]


def test_a_branch_that_is_not_there_is_said(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    with pytest.raises(BadInput, match="nowhere"):
        landed_history.read(locate(repo.path), branch="nowhere")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.lists(st.integers(0, 9), min_size=1, max_size=4), clocks=st.lists(st.integers(-5, 9), min_size=4)
)
def test_what_is_read_piece_by_piece_is_what_is_read_at_once(repo: Repo, asked: list[int], clocks: list[int]):
    """Further back each time or not, with merges in between, and clocks that go wrong."""
    start = repo.clock
    for number, hours in enumerate(clocks[:6]):
        repo.clock = start + hours * 3600
        if number % 3 == 2:
            merged(repo, f"topic{repo.git('rev-parse', '--short', 'HEAD')}{number}")
        else:
            repo.commit(f"number {number}", {"a.py": f"{start} {number}\n"})
        if number % 2:
            read(repo, start + asked[0] * 3600)
    for hour in asked:
        since = start + hour * 3600
        found = read(repo, since)
        (folder_for(locate(repo.path)) / landed_history.NAME).rename(repo.path / "aside")
        anew = read(repo, 0)
        late = next((at for at, each in enumerate(anew) if each.commit.committed_at >= since), len(anew))
        assert found == anew[late:]
        (repo.path / "aside").rename(folder_for(locate(repo.path)) / landed_history.NAME)


def test_what_is_older_than_asked_for_is_not_read(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    for number in range(6):
        repo.commit(f"number {number}", {"a.py": f"{number}\n"})
    late = repo.clock
    repo.commit("late", {"a.py": "late\n"})
    seen = []
    monkeypatch.setattr(landed_history.history, "numbers", _recording(landed_history.history.numbers, seen))
    assert [each.commit.subject for each in read(repo, late)] == ["number 5", "late"]
    assert len(read(repo, late)) == 2
    assert len(read(repo)) == 7
    assert len(read(repo)) == 7
    assert [len(commits) for commits in seen] == [2, 5]


def test_where_nothing_was_late_enough_what_comes_later_is_found(repo: Repo):
    repo.commit("base", {"a.py": "a\n"})
    since = repo.clock + 10
    assert read(repo, since) == ()
    repo.commit("later", {"a.py": "b\n"})
    assert [each.commit.subject for each in read(repo, since)] == ["later"]


def _recording(ask, seen):
    def asked(*given):
        found = list(ask(*given))
        seen.append([oid for oid, _ in found])
        return iter(found)

    return asked
