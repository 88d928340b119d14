"""The demo is real: a repository git accepts, the same every time, whose branch has something of everything."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from reviewer.core.change import UnitKind
from reviewer.core.contract import ContractState
from reviewer.core.contradiction import ContradictionKind
from reviewer.core.contradictions import contradictions
from reviewer.core.finding import Finding, Level
from reviewer.core.provenance import Origin, SourceKind, disagreements
from reviewer.demo import Demo, build, touched
from reviewer.errors import BadInput
from reviewer.git.commits import commits
from reviewer.review import Request, Review, load
from reviewer.workspace import open_workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return build(tmp_path_factory.mktemp("demo") / "tally")


@pytest.fixture(scope="module")
def review(demo: Demo) -> Review:
    return load(open_workspace(demo.path), Request())


def git(demo: Demo, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=demo.path, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def found(review: Review) -> list[Finding]:
    assert review.findings is not None
    return [finding for of_file in review.findings for finding in of_file]


def test_git_finds_nothing_wrong_with_it(demo: Demo) -> None:
    assert git(demo, "fsck", "--full", "--strict", "--no-dangling") == ""
    assert git(demo, "status", "--short") == ""


def test_it_is_the_same_every_time_whatever_the_users_settings(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[init]\n\tdefaultBranch = trunk\n\ttemplateDir = /nowhere\n[core]\n\tautocrlf = true\n"
        "[commit]\n\tgpgSign = true\n[user]\n\tname = Someone Else\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    again = build(tmp_path / "again")
    assert git(again, "for-each-ref") == git(demo, "for-each-ref")
    assert git(again, "status", "--short") == ""
    assert git(again, "config", "user.name") == "Demo Reviewer"


def test_a_hook_around_it_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "objects"
    elsewhere.mkdir()
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(elsewhere))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    build(tmp_path / "demo")
    assert list(elsewhere.iterdir()) == []


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(BadInput, match="not empty"):
        build(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be built"):
        build(tmp_path / "file")


def test_it_has_a_history_by_several_people_and_a_base_that_moved_on(demo: Demo) -> None:
    authors = git(demo, "log", "--format=%ae", "main").split("\n")
    assert len(authors) >= 12
    assert len(set(authors)) >= 4
    assert git(demo, "merge-base", "main", "HEAD") != git(demo, "rev-parse", "main")
    assert git(demo, "branch", "--show-current") == demo.head


def test_the_branch_is_too_large_to_be_scrolled(review: Review) -> None:
    assert sum(unit.lines for unit in review.change.units) >= 1_500
    assert len(review.change.deltas) >= 30
    assert review.failed == ()


@pytest.mark.parametrize(
    "tag",
    [
        *("auth", "payments", "pii", "secrets", "crypto", "dependencies", "migration", "ci", "governance"),
        *("public-api", "test-weakening", "swallowed-errors", "stub", "hidden-text", "permissions"),
        *("binary", "generated"),
    ],
)
def test_every_kind_of_risk_is_in_it(review: Review, tag: str) -> None:
    assert tag in {finding.tag for finding in found(review)}


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ("auth", "src/tally/utils.py"),
        ("auth", "src/tally/api/accounts.py"),
        ("crypto", "src/tally/utils.py"),
        ("governance", ".github/CODEOWNERS"),
        ("governance", "reviewer.toml"),
        ("hidden-text", "src/tally/api/auth.py"),
        ("hidden-text", "src/tally/mail.py"),
        ("migration", "migrations/0004_refunds.sql"),
        ("pii", "src/tally/api/customers.py"),
        ("secrets", "scripts/try_refund.sh"),
        ("test-weakening", "tests/test_auth.py"),
    ],
)
def test_the_traps_are_found_where_they_are(review: Review, tag: str, path: str) -> None:
    assert any((finding.tag, finding.path) == (tag, path) for finding in found(review))


def test_the_secret_is_not_repeated(review: Review) -> None:
    assert not any("51FAKE" in finding.why for finding in found(review))


def test_the_whole_file_facts_are_there(review: Review) -> None:
    kinds = Counter(unit.kind for unit in review.change.units)
    assert {UnitKind.BINARY, UnitKind.MODE, UnitKind.RENAME, UnitKind.SYMLINK} <= set(kinds)
    assert kinds[UnitKind.RENAME] == 2
    renamed = [delta for delta in review.change.deltas if delta.status == "R"]
    assert sorted(bool(delta.spans) for delta in renamed) == [False, True]
    assert any(delta.status == "D" for delta in review.change.deltas)


def test_text_of_every_sort_is_there(review: Review) -> None:
    bodies = b"".join(delta.body for delta in review.change.deltas)
    assert b"\r\n" in bodies
    assert "返金".encode() in bodies
    assert "🎁".encode() in bodies
    assert "⟦".encode() not in bodies


def test_its_provenance_is_told_by_every_sort_of_source_and_they_disagree(review: Review) -> None:
    provenance = review.provenance
    assert provenance is not None
    assert provenance.problems == ()
    assert len(provenance.records) == 2
    kinds = {claim.source.kind for claim in provenance.claims()}
    assert {SourceKind.FILE, SourceKind.TRAILER, SourceKind.MENTION, SourceKind.AUTHOR} <= kinds
    assert {each.origin for each in provenance.per_commit} == {Origin.AGENT, Origin.UNKNOWN}
    assert [each.field for each in disagreements(provenance)] == ["model", "risk_area"]


def test_its_contract_is_given_claimed_and_contradicted(review: Review) -> None:
    contract = review.contract
    assert contract is not None
    assert contract.intent.state is contract.rollback.state is ContractState.GIVEN
    assert contract.risk.state is ContractState.CONTRADICTED
    assert contract.test_evidence.state is ContractState.CLAIMED


def test_everything_that_can_be_contradicted_is(review: Review, demo: Demo) -> None:
    assert review.provenance is not None
    made = commits(open_workspace(demo.path).repository(), review.change.comparison)
    kinds = {each.kind for each in contradictions(review.provenance, found(review), (), made)}
    assert kinds == set(ContradictionKind) - {ContradictionKind.RISK_NOT_FOUND}


def test_its_units_ask_for_a_reviewer(review: Review) -> None:
    assert sum(finding.level is Level.HIGH for finding in found(review)) > 20
    assert review.chunks is not None
    assert len(review.chunks) > 10


def test_a_demo_is_touched_when_something_was_recorded(tmp_path: Path) -> None:
    demo = build(tmp_path / "demo")
    assert not touched(demo)
    journal = demo.path / ".git" / "reviewer" / "progress.jsonl"
    journal.parent.mkdir()
    journal.write_text('{"event":"TimeSpent","data":{}}\n')
    assert not touched(demo)
    git(demo, "notes", "--ref=reviewer", "add", "-m", "{}", "HEAD")
    assert touched(demo)


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        '{"event":"UnitsMarked"}',
        '{"event":',
        "7",
        '{"event":"TimeSpent"}\n{"event":"Typed"}',
    ],
)
def test_a_file_that_may_hold_something_is_kept(tmp_path: Path, line: str) -> None:
    demo = build(tmp_path / "demo")
    journal = demo.path / ".git" / "reviewer" / "reviews" / "x.jsonl"
    journal.parent.mkdir(parents=True)
    journal.write_text(line)
    assert touched(demo)
