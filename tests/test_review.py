"""The job `review`: parts as they are ready, none taken down by another, and in doubt nothing is known."""

import os
from functools import partial
from pathlib import Path

import msgspec
import pytest

from reviewer.analysis import Scope, analysis, searching
from reviewer.core.change import FileDelta, Source
from reviewer.core.contract import ContractState
from reviewer.core.finding import Finding, Level
from reviewer.core.fingerprint import change_fingerprint
from reviewer.core.kind import Kind
from reviewer.core.split import Splitting
from reviewer.errors import BadInput, RepositoryError
from reviewer.parts import (
    AllReady,
    ChunksReady,
    Failed,
    FilesCounted,
    FindingsReady,
    Part,
    ProvenanceReady,
    UnitsReady,
)
from reviewer.review import Request, analyse, load, open_comparison, requested
from reviewer.workspace import Workspace, open_workspace
from tests.repo import Repo


@pytest.fixture
def branched(repo: Repo) -> Repo:
    repo.commit("base", {"app.py": "".join(f"line {n}\n" for n in range(30)), "old.py": "x\n"})
    repo.branch("topic")
    text = "".join(f"line {n}\n" if n % 10 else "changed\n" for n in range(30))
    repo.commit("work", {"app.py": text, "new.py": "def f():\n    return 1\n", "old.py": None})
    return repo


def parts(repo: Repo, target: str | None = None) -> list[Part]:
    workspace = open_workspace(repo.path)
    return list(analyse(workspace, open_comparison(workspace, Request(target=target))))


def of(kind: type, found: list[Part]) -> list[Part]:
    return [part for part in found if isinstance(part, kind)]


def names(found: list[Part]) -> list[str]:
    return [type(part).__name__ for part in found]


def read_nothing() -> bytes:
    raise AssertionError("standard input is not asked for")


def test_units_come_first_then_what_is_claimed_then_what_is_found(branched: Repo) -> None:
    found = parts(branched)
    order = list(dict.fromkeys(names(found)))
    assert order[:4] == ["UnitsReady", "FilesCounted", "PolicyReady", "ProvenanceReady"]
    assert order[4:7] == ["FindingsReady", "ChunksReady", "CircumstancesReady"]
    assert order[-1] == "AllReady"
    assert len(of(UnitsReady, found)) == len(of(FindingsReady, found)) == 3
    assert of(FilesCounted, found) == [FilesCounted(3)]
    assert not of(Failed, found)


def test_a_large_change_tells_its_claims_before_all_its_units(
    branched: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "FIRST_FILES", 1)
    assert names(parts(branched))[:5] == [
        "UnitsReady",
        "PolicyReady",
        "ProvenanceReady",
        "UnitsReady",
        "UnitsReady",
    ]


def test_the_first_part_needs_neither_policy_nor_history(branched: Repo) -> None:
    workspace = open_workspace(branched.path)
    stream = analyse(workspace, open_comparison(workspace, Request()))
    first = next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert isinstance(first, UnitsReady)


def test_every_part_can_be_sent_to_the_screen(branched: Repo) -> None:
    """What arrives says the same; its rows may be lists where they were tuples."""
    for part in parts(branched):
        sent = msgspec.msgpack.encode(part)
        assert msgspec.msgpack.encode(msgspec.msgpack.decode(sent, type=type(part))) == sent


def test_the_changes_fingerprint_is_over_all_units(branched: Repo) -> None:
    found = parts(branched)
    units = [unit for part in found if isinstance(part, UnitsReady) for unit in part.units]
    assert found[-1] == AllReady(change_fingerprint(units))
    assert len({unit.fingerprint for unit in units}) == len(units) == 5


def test_every_unit_is_in_exactly_one_chunk(branched: Repo) -> None:
    review = load(open_workspace(branched.path), Request())
    assert review.chunks is not None
    told = [unit for chunk in review.chunks for unit in chunk.units]
    assert sorted(told) == sorted(unit.fingerprint for unit in review.change.units)


def test_an_empty_change_is_a_change_without_units(branched: Repo) -> None:
    review = load(open_workspace(branched.path), Request(target="main..main"))
    assert (review.change.deltas, review.change.units, review.findings, review.chunks) == ((), (), (), ())
    assert review.exit_code == 0


# A part that fails.


def test_a_broken_policy_is_named_and_everything_else_still_comes(branched: Repo) -> None:
    branched.checkout("main")
    branched.commit("policy", {"reviewer.toml": "[require]\napprovals = 'many'\n"})
    branched.branch("second")
    branched.commit("work", {"second.py": "x\n"})
    review = load(open_workspace(branched.path), Request())
    (failed,) = review.failed
    assert failed.what == "policy"
    assert "reviewer.toml:2" in failed.message
    assert review.policy is None
    assert review.chunks
    assert review.exit_code == 2


def test_the_policy_is_the_bases_never_the_heads(branched: Repo) -> None:
    branched.commit("loosen", {"reviewer.toml": "[require]\napprovals = 0\n"})
    review = load(open_workspace(branched.path), Request())
    assert review.policy
    assert review.policy.source == "defaults"
    assert review.policy.policy.require.approvals == 1


def test_the_first_chunks_of_a_very_large_change_come_before_all_of_it_is_searched(
    branched: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer.analysis.splitting.Splitting", partial(Splitting, largest=1))
    found = parts(branched)
    told = names(found)
    first, last = told.index("ChunksReady"), len(told) - 1 - told[::-1].index("FindingsReady")
    assert first < last
    early = [part for part in of(ChunksReady, found) if not part.final]
    final = found[max(at for at, name in enumerate(told) if name == "ChunksReady")]
    assert final.final
    assert {chunk.units for part in early for chunk in part.chunks} <= {chunk.units for chunk in final.chunks}
    assert len(of(FindingsReady, found)) == 3
    assert load(open_workspace(branched.path), Request()).chunks == final.chunks


def test_a_fault_in_the_splitter_is_said_once_and_costs_only_the_chunks(
    branched: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewer.analysis.splitting.Splitting", lambda *_, **__: 1 // 0)
    review = load(open_workspace(branched.path), Request())
    assert [failed.what for failed in review.failed] == ["chunks"]
    assert review.chunks is None
    assert review.findings is not None
    assert review.exit_code == 3


def test_a_file_that_could_not_be_searched_is_a_finding_to_be_read_one_by_one(
    branched: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = searching.find

    def find(delta: FileDelta, *rest: object) -> tuple[Finding, ...]:
        if delta.path == "new.py":
            raise KeyError("odd")
        return real(delta, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(searching, "find", find)
    review = load(open_workspace(branched.path), Request())
    assert [failed.what for failed in review.failed] == ["risk"]
    assert review.findings is not None
    by_path = {found[0].path: found[0] for found in review.findings if found}
    assert by_path["new.py"].level is Level.HIGH
    assert by_path["new.py"].tag == "not-searched"


def test_a_change_that_cannot_be_read_to_its_end_has_no_fingerprint_and_no_chunks(branched: Repo) -> None:
    lost = branched.git("rev-parse", "HEAD:new.py")
    (branched.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    found = parts(branched)
    assert [part.what for part in found if isinstance(part, Failed)] == ["change"]
    assert found[-1] == AllReady("")
    assert not of(ChunksReady, found)
    assert not of(FindingsReady, found)
    with pytest.raises(RepositoryError, match=lost):
        load(open_workspace(branched.path), Request())


def test_large_files_are_judged_with_less_and_it_is_said(
    branched: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LARGEST_SIDE", 100)
    review = load(open_workspace(branched.path), Request(target="topic"))
    said = [finding for found in review.findings or () for finding in found if finding.tag == "not-searched"]
    assert [(finding.path, finding.level) for finding in said] == [("app.py", Level.LOW)]
    monkeypatch.setattr(searching, "LARGEST_SEARCHED", 20)
    review = load(open_workspace(branched.path), Request(target="topic"))
    said = [finding for found in review.findings or () for finding in found if finding.tag == "not-searched"]
    assert {finding.path: finding.level for finding in said}["new.py"] is Level.HIGH


# What is known of a file.


def test_a_head_that_begins_to_call_a_file_generated_is_still_read(branched: Repo) -> None:
    """Folding it away is not the branch's to decide; a new file has nothing but its own word."""
    header = "# Code generated by tool. DO NOT EDIT.\n"
    text = (branched.path / "app.py").read_text()
    branched.commit("claim", {"app.py": header + text, "made.py": header + "x = 1\n"})
    review = load(open_workspace(branched.path), Request())
    kinds = {delta.path: kind.kind for delta, kind in zip(review.change.deltas, review.kinds, strict=True)}
    assert kinds["app.py"] is Kind.SOURCE
    assert kinds["made.py"] is Kind.GENERATED


def test_submodules_links_and_binary_files_are_units_too(branched: Repo) -> None:
    (branched.path / "link").symlink_to("app.py")
    branched.write({"picture": b"\0\1"})
    branched.git("add", "-A")
    branched.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    branched.git("commit", "-qm", "odd files")
    review = load(open_workspace(branched.path), Request(target="HEAD"))
    assert sorted((unit.path, unit.kind.value) for unit in review.change.units) == [
        ("link", "symlink"),
        ("picture", "binary"),
        ("sub", "submodule"),
    ]
    assert not review.failed


# Provenance and contract.

RECORD = '{"tool": "Claude Code", "model": "m", "risk_area": "payments", "prompt_summary": "do it"}'


def test_the_record_at_the_head_is_read_with_its_source(branched: Repo) -> None:
    head = branched.commit("record", {".ai/provenance.json": RECORD})
    review = load(open_workspace(branched.path), Request())
    assert review.provenance
    (claim,) = review.provenance.claims("tool")
    assert (claim.value, claim.source.commit) == ("Claude Code", head)


def test_a_declared_risk_is_contradicted_only_once_it_was_held_against_the_findings(branched: Repo) -> None:
    branched.commit("record", {".ai/provenance.json": RECORD})
    first, last = (part for part in parts(branched) if isinstance(part, ProvenanceReady))
    assert first.contract.risk.state is ContractState.CLAIMED
    assert first.contract.risk.reason == "Declared; not held against the findings."
    assert last.contract.risk.state is ContractState.CONTRADICTED


def test_a_record_that_is_no_file_is_no_record(branched: Repo) -> None:
    (branched.path / ".ai").mkdir()
    (branched.path / ".ai/provenance.json").symlink_to("../secret")
    branched.commit("link")
    review = load(open_workspace(branched.path), Request())
    assert review.provenance
    assert review.provenance.records == ()


# Patches.

PATCH = b"--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n context\n-old\n+new\n"


def test_a_patch_needs_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    review = load(open_workspace(tmp_path), Request(patch=PATCH, patch_name="x.patch"))
    comparison = review.change.comparison
    assert (comparison.source, comparison.base, comparison.head) == (Source.PATCH, "", "x.patch")
    assert comparison.key.startswith("patch ")
    assert [unit.path for unit in review.change.units] == ["x.py"]
    assert not review.failed


def test_a_series_that_does_the_same_twice_has_units_of_its_own_each_time(tmp_path: Path) -> None:
    back = PATCH.replace(b"-old\n+new\n", b"-new\n+old\n")
    review = load(open_workspace(tmp_path), Request(patch=PATCH + back + PATCH))
    prints = [unit.fingerprint for unit in review.change.units]
    assert len(set(prints)) == 3
    again = load(open_workspace(tmp_path), Request(patch=PATCH + back + PATCH))
    assert [unit.fingerprint for unit in again.change.units] == prints


def test_a_broken_patch_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"x\.patch, line 5: it ends in the middle"):
        load(open_workspace(tmp_path), Request(patch=PATCH[:-9], patch_name="x.patch"))


def test_the_record_a_patch_adds_is_read(tmp_path: Path) -> None:
    lines = RECORD.encode() + b"\n"
    added = b"--- /dev/null\n+++ b/.ai/provenance.json\n@@ -0,0 +1 @@\n+" + lines
    review = load(open_workspace(tmp_path), Request(patch=added))
    assert review.provenance
    assert review.provenance.claims("tool")[0].value == "Claude Code"


# What is asked for.


def ask(repo: Repo, target: str | None, **how: object) -> Request:
    return requested(open_workspace(repo.path), target, read_stdin=read_nothing, **how)  # type: ignore[arg-type]


def test_a_file_is_a_patch_and_a_dash_is_standard_input(branched: Repo) -> None:
    (branched.path / "x.patch").write_bytes(PATCH)
    assert ask(branched, "x.patch") == Request(patch=PATCH, patch_name="x.patch")
    assert ask(branched, str(branched.path / "x.patch")).patch == PATCH
    piped = requested(open_workspace(branched.path), "-", read_stdin=lambda: PATCH)
    assert piped == Request(patch=PATCH, patch_name="standard input")
    assert ask(branched, "topic") == Request(target="topic")
    assert ask(branched, None, base="main") == Request(base="main")


def test_a_pipe_the_shell_made_is_a_patch(branched: Repo) -> None:
    os.mkfifo(branched.path / "pipe")
    if not os.fork():
        (branched.path / "pipe").write_bytes(PATCH)
        os._exit(0)
    assert ask(branched, "pipe").patch == PATCH


def test_a_folder_with_a_branchs_name_does_not_hide_the_branch(branched: Repo) -> None:
    (branched.path / "topic").mkdir()
    assert ask(branched, "topic") == Request(target="topic")


@pytest.mark.parametrize("name", [".", "src", "src/", "../repo"])
def test_a_folder_is_no_change_and_is_told_so(branched: Repo, name: str) -> None:
    (branched.path / "src").mkdir()
    with pytest.raises(BadInput, match="is a folder") as caught:
        ask(branched, name)
    assert "a range" in str(caught.value.hint)
    assert ask(branched, "x" * 5000) == Request(target="x" * 5000), "no path, and no fault"


def test_a_name_of_a_file_and_a_branch_is_asked_back(branched: Repo) -> None:
    (branched.path / "topic").write_bytes(PATCH)
    with pytest.raises(BadInput, match="both a file and a ref"):
        ask(branched, "topic")
    assert ask(branched, "./topic").patch == PATCH


@pytest.mark.parametrize("how", [{"base": "main"}, {"worktree": True}, {"staged": True}])
def test_a_patch_brings_its_own_base(branched: Repo, how: dict[str, object]) -> None:
    (branched.path / "x.patch").write_bytes(PATCH)
    with pytest.raises(BadInput, match="brings its own base"):
        ask(branched, "x.patch", **how)


def test_the_work_tree_and_the_index_are_two_questions(branched: Repo) -> None:
    with pytest.raises(BadInput, match="two different things"):
        ask(branched, None, worktree=True, staged=True)


def test_without_a_repository_only_patches_can_be_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    workspace = open_workspace(tmp_path)
    assert workspace.location is None
    with pytest.raises(BadInput, match="is not in a git repository"):
        open_comparison(workspace, Request(target="main"))


def test_the_clock_can_be_set() -> None:
    from datetime import UTC, datetime

    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert Workspace(path=Path(), location=None, clock=lambda: moment).clock() == moment
    assert open_workspace(Path()).clock().tzinfo is UTC


# What a job leaves out.


def test_a_job_that_leaves_out_a_part_gets_all_the_others(branched: Repo) -> None:
    told: list[Part] = []
    scope = Scope(chunks=False, coverage=False)
    review = load(open_workspace(branched.path), Request(), watch=told.append, scope=scope)
    assert (review.chunks, review.coverage) == (None, None)
    assert (review.failed, review.exit_code) == ((), 0)
    assert {"ChunksReady", "CoverageReady"}.isdisjoint(names(told))
    whole = load(open_workspace(branched.path), Request())
    assert (review.change, review.findings) == (whole.change, whole.findings)


def test_a_part_that_a_job_cannot_do_without_ends_it(branched: Repo) -> None:
    branched.checkout("main")
    branched.commit("policy", {"reviewer.toml": "[require]\napprovals = 'many'\n"})
    branched.branch("third")
    branched.commit("work", {"app.py": "x\n"})
    with pytest.raises(BadInput, match=r"reviewer\.toml:2"):
        load(open_workspace(branched.path), Request(), scope=Scope(needed=("change", "policy")))


def test_the_policy_is_read_from_the_commit_a_job_trusts(branched: Repo) -> None:
    branched.checkout("main")
    newer = branched.commit("policy", {"reviewer.toml": "[require]\napprovals = 3\n"})
    workspace = open_workspace(branched.path)
    review = load(workspace, Request(target="topic"), scope=Scope(trusted=newer))
    assert review.policy is not None
    assert (review.policy.policy.require.approvals, review.policy.source) == (3, f"{newer}:reviewer.toml")
