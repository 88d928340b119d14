"""A change as a stack: its last tree is the head's whatever is in it, no branch of anybody's is lost, and it goes
as it came."""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer.analysis import Scope
from reviewer.check import check
from reviewer.core import pieces
from reviewer.core.change import Change
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.gate import GateOutcome
from reviewer.core.people import people
from reviewer.core.record import Verdict
from reviewer.core.session import MarkHow, UnitsMarked
from reviewer.core.stack import Shape
from reviewer.core.trailers import trailers
from reviewer.errors import BadInput, CannotTell
from reviewer.git import notes_writer
from reviewer.git.commits import commits, read
from reviewer.git.drafts import Journal
from reviewer.git.location import Location, locate
from reviewer.review import Request, Review, load
from reviewer.sign import Decision, sign
from reviewer.stack import Stack, planned, undo, write
from reviewer.workspace import open_workspace
from tests import histories
from tests.histories import Tree, changes, git
from tests.repo import Repo

CHANGE = Scope(chunks=False, coverage=False)


def loaded(path: Path, target: str, scope: Scope = CHANGE) -> Review:
    return load(open_workspace(path), Request(target=target), scope=scope)


def in_chunks(change: Change, groups: Sequence[Sequence[str]]) -> tuple[Chunk, ...]:
    """Chunks of these units."""
    return tuple(
        Chunk(
            id=str(number),
            title=f"Part {number}",
            why="drawn",
            kind=ChunkKind.REVIEW,
            units=tuple(group),
            lines=0,
            minutes=1,
        )
        for number, group in enumerate(groups, 1)
    )


def one_by_one(change: Change) -> tuple[Chunk, ...]:
    """A chunk for each unit, the last first: the order nobody would choose."""
    return in_chunks(change, [[unit.fingerprint] for unit in reversed(change.units)])


def stacked(repo: Repo, target: str, name: str = "st", *, shape: Shape = Shape.BRANCHES) -> Stack:
    """The stack of a change, a step for each unit."""
    change = loaded(repo.path, target).change
    return write(locate(repo.path), change, planned(change, one_by_one(change), name, shape))


def refs(path: Path) -> bytes:
    return git(path, "for-each-ref")


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """A branch with three units, in two files."""
    repo.commit("base", {"a.py": "x = 1\n" + "#\n" * 9 + "y = 1\n", "b.py": "one\n"})
    repo.branch("topic")
    repo.commit("work", {"a.py": "x = 2\n" + "#\n" * 9 + "y = 2\n", "b.py": "two\n"})
    return repo


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn")
    Repo.init(path)
    return path


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn_change=changes(),
    order=st.randoms(use_true_random=False),
    count=st.integers(1, 5),
    longest=st.sampled_from([2, pieces.LONGEST]),
)
def test_any_units_in_any_chunks_end_in_the_head_s_tree_and_are_undone_exactly(
    drawn: Path, drawn_change: tuple[Tree, Tree], order: "object", count: int, longest: int
):
    base, head = histories.write(drawn, *drawn_change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LONGEST", longest)
        change = loaded(drawn, f"{base}..{head}").change
    if not change.units:
        return
    groups: list[list[str]] = [[] for _ in range(count)]
    units = [unit.fingerprint for unit in change.units]
    order.shuffle(units)  # type: ignore[attr-defined]
    for fingerprint in units:
        groups[order.randrange(count)].append(fingerprint)  # type: ignore[attr-defined]
    before = refs(drawn)

    stack = write(locate(drawn), change, planned(change, in_chunks(change, groups), "st", Shape.BRANCHES))

    top = stack.plan.branches[-1]
    assert git(drawn, "rev-parse", f"{top}^{{tree}}") == git(drawn, "rev-parse", f"{head}^{{tree}}")
    assert git(drawn, "rev-parse", f"{top}~{len(stack.made)}").decode().strip() == base
    trees = [made.tree for made in stack.made]
    assert len(set(trees)) == len(trees), "a step that changes nothing"
    undo(locate(drawn), "st")
    assert refs(drawn) == before


def everything(repo: Repo) -> None:
    """A branch with one of each kind of change git knows."""
    odd = os.fsdecode(b"caf\xe9.txt")
    repo.commit("sub", {"gone.bin": b"\0gone"})
    sub = repo.git("rev-parse", "HEAD")
    lines = [f"line {number}\n" for number in range(40)]
    repo.write(
        {
            "old name.py": "".join(lines),
            "run.sh": "echo 1\n" * 5,
            "logo.png": b"\0one",
            "crlf.txt": b"a\r\nb\r\nc\r\nd\r\ne\r\nf\r\n",
            "end.txt": "first\n\n\n\n\nlast",
            odd: "one\n",
            "turns": "a file\n",
            "folder/a": "a\n",
            "folder/b": "b\n",
            "dropped.py": "x\n",
            "empty-before": "",
        }
    )
    (repo.path / "link").symlink_to("run.sh")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{sub},module")
    repo.git("add", "--all", "--ignore-errors", ".")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{sub},module")
    repo.git("commit", "-qm", "base")
    repo.branch("topic")
    lines[3], lines[30] = "changed\n", "changed too\n"
    (repo.path / "old name.py").unlink()
    for name in ("link", "turns", "folder/a", "folder/b", "dropped.py", "empty-before"):
        (repo.path / name).unlink()
    (repo.path / "folder").rmdir()
    repo.write(
        {
            "new name.py": "".join(lines),
            "run.sh": "echo 2\n" + "echo 1\n" * 4,
            "logo.png": b"\0two",
            "gone.bin": None,
            "crlf.txt": b"a\r\nb\r\nC\r\nd\r\ne\r\nf\n",
            "end.txt": "First\n\n\n\n\nlast\n",
            odd: "two\n",
            "turns/into/one": "a folder\n",
            "empty": "",
            "empty too": "",
        }
    )
    (repo.path / "link").symlink_to("new name.py")
    (repo.path / "folder").symlink_to("turns")
    (repo.path / "run.sh").chmod(0o755)
    repo.git("add", "--all", ".")
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},module")
    repo.git("commit", "-qm", "everything at once")


def test_every_kind_of_change_is_a_step_of_its_own(repo: Repo):
    everything(repo)
    change = loaded(repo.path, "main..topic").change
    kinds = {unit.kind.value for unit in change.units}
    assert kinds >= {
        "lines",
        "binary",
        "mode",
        "rename",
        "submodule",
        "symlink",
        "empty-added",
    }

    stack = stacked(repo, "main..topic")

    assert stack.made[-1].tree == repo.git("rev-parse", "topic^{tree}")
    assert len(stack.made) > 15
    repo.git("fsck", "--strict", "--no-dangling", *(made.commit for made in stack.made))
    for made in stack.made:
        repo.git("read-tree", made.commit)  # git itself takes every step for a tree it can check out


def test_a_file_is_gone_by_the_time_a_folder_of_its_name_comes(repo: Repo):
    everything(repo)
    stack = stacked(repo, "main..topic")
    at = {
        path: number
        for number, one in enumerate(stack.plan.steps)
        for path in one.paths
        if path in ("turns", "turns/into/one")
    }
    assert at["turns"] <= at["turns/into/one"]
    assert any(one.step.early for one in stack.plan.steps)


def test_the_branch_under_review_and_the_work_tree_stay_as_they_are(branched: Repo):
    before, status = branched.git("rev-parse", "topic", "main"), branched.git("status", "--porcelain")
    stack = stacked(branched, "topic")
    assert branched.git("rev-parse", "topic", "main") == before
    assert branched.git("status", "--porcelain", "--branch").startswith("## topic")
    assert branched.git("status", "--porcelain") == status
    assert stack.plan.branches == ("st/1-part-1", "st/2-part-2", "st/3-part-3")


def test_as_commits_it_is_one_branch(branched: Repo):
    stack = stacked(branched, "topic", shape=Shape.COMMITS)
    assert stack.plan.branches == ("st",)
    assert branched.git("rev-list", "--count", "main..st") == "3"
    assert branched.git("diff", "topic", "st") == ""


def test_the_same_split_gives_the_same_commits(branched: Repo):
    first = stacked(branched, "topic")
    undo(locate(branched.path), "st")
    branched.clock += 9999
    assert stacked(branched, "topic").made == first.made


def test_a_dry_run_writes_no_ref(branched: Repo):
    before = refs(branched.path)
    change = loaded(branched.path, "topic").change
    plan = planned(change, one_by_one(change), "st", Shape.BRANCHES)
    stack = write(locate(branched.path), change, plan, dry_run=True)
    assert not stack.written
    assert refs(branched.path) == before
    assert write(locate(branched.path), change, plan).made == stack.made


@pytest.mark.parametrize("taken", ["st", "st/2-part-2", "st/2-part-2/more"])
def test_a_branch_that_is_there_already_is_never_overwritten(branched: Repo, taken: str):
    branched.git("branch", taken, "main")
    before = refs(branched.path)
    with pytest.raises(BadInput, match=taken):
        stacked(branched, "topic")
    assert refs(branched.path) == before


def test_another_stack_of_that_name_is_not_written_over_the_memory_of_the_first(branched: Repo):
    stack = stacked(branched, "topic")
    branched.git("branch", "-D", *stack.plan.branches)
    with pytest.raises(BadInput, match="written here before"):
        stacked(branched, "topic")
    undo(locate(branched.path), "st")
    stacked(branched, "topic")


def test_chunks_that_are_not_the_whole_change_become_no_stack(branched: Repo):
    change = loaded(branched.path, "topic").change
    with pytest.raises(CannotTell, match="not the change"):
        planned(change, one_by_one(change)[1:], "st", Shape.BRANCHES)
    with pytest.raises(CannotTell, match="two chunks"):
        planned(change, [*one_by_one(change), one_by_one(change)[0]], "st", Shape.BRANCHES)


@pytest.mark.parametrize("name", ["", "-x", "a..b", "a b", "x.lock", "a/.b", "end/", "a~1"])
def test_what_git_takes_for_no_branch_name_is_refused(branched: Repo, name: str):
    with pytest.raises(BadInput, match="name of a branch"):
        stacked(branched, "topic", name)


def test_work_that_is_not_committed_becomes_no_stack(branched: Repo):
    branched.write({"a.py": "x = 3\n"})
    change = load(open_workspace(branched.path), Request(worktree=True), scope=CHANGE).change
    with pytest.raises(BadInput, match="Only commits"):
        planned(change, one_by_one(change), "st", Shape.BRANCHES)


# Undo.


def test_a_branch_that_moved_since_is_not_removed_nor_any_other(branched: Repo):
    stack = stacked(branched, "topic")
    branched.git("branch", "-f", stack.plan.branches[1], "main")
    before = refs(branched.path)
    with pytest.raises(BadInput, match=stack.plan.branches[1]):
        undo(locate(branched.path), "st")
    assert refs(branched.path) == before


def test_a_branch_that_is_checked_out_is_not_removed(branched: Repo):
    stack = stacked(branched, "topic")
    branched.checkout(stack.plan.branches[0])
    with pytest.raises(BadInput, match="checked out"):
        undo(locate(branched.path), "st")


def test_a_stack_nobody_wrote_cannot_be_undone_and_those_there_are_are_named(branched: Repo):
    stacked(branched, "topic", "my/stack")
    with pytest.raises(BadInput, match="No stack st") as refused:
        undo(locate(branched.path), "st")
    assert "my/stack" in (refused.value.hint or "")


# What the commits say.


def made_by(repo: Repo, author: str, message: str, files: dict[str, str], committer: str) -> None:
    name, _, email = committer.removesuffix(">").partition(" <")
    repo.be(name, email)
    repo.commit(message, dict(files), author=author)


def test_author_trailers_and_what_tools_said_go_with_the_files_they_are_about(repo: Repo):
    repo.commit("base", {"a.py": "a\n", "b.py": "b\n"})
    repo.branch("topic")
    agent = "Work\n\n🤖 Generated with [Claude Code](https://claude.ai/code)\n\n"
    agent += "AI-Prompt: make it so\nCo-Authored-By: Claude <noreply@anthropic.com>\nChange-Id: I123"
    made_by(repo, "Ada Author <ada@example.com>", agent, {"a.py": "A\n"}, "Ada <ada@example.com>")
    made_by(
        repo,
        "Bob <bob@example.com>",
        "More\n\nSigned-off-by: Bob <bob@example.com>",
        {"b.py": "B\n"},
        "B <b@x.com>",
    )

    stack = stacked(repo, "topic")

    later, first = read(locate(repo.path), [made.commit for made in stack.made])
    assert (first.author_email, later.author_email) == ("ada@example.com", "bob@example.com")
    head = repo.git("rev-parse", "topic")
    assert [(one.key, one.value) for one in trailers(first.message)] == [
        ("AI-Prompt", "make it so"),
        ("Co-Authored-By", "Claude <noreply@anthropic.com>"),
        ("Chunk", "2/2"),
        ("Split-from", head),
    ]
    assert [one.key for one in trailers(later.message)] == ["Signed-off-by", "Chunk", "Split-from"]
    original = commits(locate(repo.path), loaded(repo.path, "topic").change.comparison)[0]
    told = {(one.field, one.value, one.source.kind) for one in commit_provenance(original).claims}
    assert {(one.field, one.value, one.source.kind) for one in commit_provenance(first).claims} == told


def test_nobody_who_had_a_hand_in_the_change_is_independent_of_its_stack_and_whoever_splits_it_stays_so(
    repo: Repo,
):
    """A committer of an agent's work drove it: a stack committed by its reviewer would swap the two."""
    repo.commit("base", {"a.py": "a\n"})
    repo.branch("topic")
    made_by(repo, "Claude <noreply@anthropic.com>", "One", {"a.py": "A\n"}, "Dan Driver <dan@example.com>")
    made_by(repo, "Eve <eve@example.com>", "Two", {"a.py": "AA\n"}, "Eve <eve@example.com>")
    made_by(repo, "Eve <eve@example.com>", "Three", {"a.py": "AAA\n"}, "Eve <eve@example.com>")
    repo.be("Rita Reviewer", "rita@example.com")
    stack = stacked(repo, "topic")

    def involved(target: str) -> frozenset[str]:
        review = loaded(repo.path, target)
        assert review.provenance is not None
        return people(review.commits, review.provenance).involved()

    assert involved(stack.plan.branches[-1]) == involved("topic")
    assert involved("topic") >= {"dan@example.com", "eve@example.com"}
    assert "rita@example.com" not in involved(stack.plan.branches[-1])


# Sign-offs.


@pytest.fixture
def approve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Repo, str], Review]:
    """Rita reads everything of a target and approves."""
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)

    def approved(repo: Repo, target: str) -> Review:
        workspace = open_workspace(repo.path)
        review = load(workspace, Request(target=target))
        location: Location = workspace.repository()
        with Journal.open(location, review.change.comparison.key) as journal:
            units = tuple(unit.fingerprint for unit in review.change.units)
            journal.append(UnitsMarked(units, MarkHow.ONE_BY_ONE, "2026-01-01T00:00:00Z"))
            sign(
                location,
                review,
                journal.session,
                Decision(verdict=Verdict.APPROVE, note="read"),
                workspace.clock(),
            )
        return review

    return approved


@pytest.fixture
def long(repo: Repo) -> Repo:
    """A branch with one long file more, one less, and a long passage in the middle of a third."""

    def functions(word: str, count: int) -> list[str]:
        return [
            f"def {word}_{number}(value):\n"
            + "".join(f"    value = {word}({line * number})\n" for line in range(1, 25))
            + "    return value\n"
            for number in range(1, count + 1)
        ]

    kept, came = functions("kept", 4), functions("came", 20)
    repo.commit("base", {"keep.py": "\n\n".join(kept), "old.py": "\n\n".join(functions("old", 20))})
    repo.branch("topic")
    keep, new = "\n\n".join([*kept[:2], *came, *kept[2:]]), "\n\n".join(functions("new", 20))
    repo.commit("work", {"keep.py": keep, "new.py": new, "old.py": None})
    return repo


@pytest.fixture
def near(repo: Repo) -> Repo:
    """A branch with changes so near each other that each has the next one's lines around it."""
    lines = [f"line {number}\n" for number in range(30)]
    repo.commit("base", {"a.txt": "".join(lines), "b.txt": "one\n"})
    repo.branch("topic")
    for number in (10, 12, 14, 16):
        lines[number] = f"new {number}\n"
    repo.commit("work", {"a.txt": "".join(lines), "b.txt": "two\n"})
    return repo


@pytest.fixture(params=["branched", "long", "near"])
def changed(request: pytest.FixtureRequest) -> Repo:
    """A branch of several units, each of them a step of the stack `st`, from top to bottom."""
    repo: Repo = request.getfixturevalue(request.param)
    change = loaded(repo.path, "topic").change
    assert len(change.units) > 2
    assert max(unit.lines for unit in change.units) <= pieces.LONGEST
    chunks = in_chunks(change, [[unit.fingerprint] for unit in change.units])
    write(locate(repo.path), change, planned(change, chunks, "st", Shape.BRANCHES))
    return repo


def steps(repo: Repo) -> list[tuple[str, str]]:
    """(the branch below, the branch) of each step."""
    found = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/st/").split()
    branches = sorted(found, key=lambda name: int(name.removeprefix("st/").partition("-")[0]))
    return list(pairwise(["main", *branches]))


def passes(repo: Repo, target: str) -> bool:
    return check(open_workspace(repo.path), Request(target=target)).outcome is GateOutcome.PASS


def test_the_original_passes_when_every_step_is_signed_off_and_not_before(
    changed: Repo, approve: Callable[[Repo, str], Review]
):
    for below, step in steps(changed):
        assert not passes(changed, "topic")
        approve(changed, f"{below}..{step}")
    assert passes(changed, "topic")


def test_every_step_passes_when_the_original_is_signed_off(
    changed: Repo, approve: Callable[[Repo, str], Review]
):
    (below, first), *_ = steps(changed)
    assert not passes(changed, f"{below}..{first}")
    approve(changed, "topic")
    for below, step in steps(changed):
        assert passes(changed, f"{below}..{step}"), step
        assert passes(changed, step), f"{step} against the base"


def test_a_step_that_does_anything_else_is_not_approved_with_the_original(
    near: Repo, approve: Callable[[Repo, str], Review]
):
    """The trailer is a hint, and no more: whoever forges it gets nothing by it."""
    stacked(near, "topic")
    approve(near, "topic")
    near.checkout("main")
    forged = f"Not what it says\n\nSplit-from: {near.git('rev-parse', 'topic')}"
    text = near.git("show", "topic:a.txt") + "\n"
    near.commit(forged, {"a.txt": text.replace("new 12", "evil 12")})
    assert not passes(near, "HEAD~1..HEAD")
    near.commit(forged, {"a.txt": text})
    assert not passes(near, "HEAD~1..HEAD")


def test_an_objection_to_a_step_stands_against_the_original(
    near: Repo, approve: Callable[[Repo, str], Review]
):
    change = loaded(near.path, "topic").change
    chunks = in_chunks(change, [[unit.fingerprint] for unit in change.units])
    write(locate(near.path), change, planned(change, chunks, "st", Shape.BRANCHES))
    approve(near, "topic")
    assert passes(near, "topic")
    workspace = open_workspace(near.path)
    (_, first), (below, second), *_ = steps(near)
    review = load(workspace, Request(target=f"main..{second}"))
    near.git("config", "user.email", "otto@example.com")
    with Journal.open(workspace.repository(), review.change.comparison.key) as journal:
        said = Decision(verdict=Verdict.REQUEST_CHANGES, note="why?")
        sign(workspace.repository(), review, journal.session, said, workspace.clock())
    assert below == first
    assert not passes(near, "topic")
