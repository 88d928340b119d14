"""`show`: the units of git, in the promised form, and a summary in which nothing is raw."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reviewer.core.cells import cells
from reviewer.review import Request, Review, load
from reviewer.show import as_data, summary
from reviewer.workspace import open_workspace
from tests.histories import Tree, as_git_tells, changes, git, write
from tests.repo import Repo

KEYS = [
    *("base", "head", "merge_base", "provenance", "contract", "units", "chunks", "findings", "coverage"),
    *("evidence", "changed_lines"),
]
UNIT_KEYS = [
    "fingerprint",
    "path",
    "old_path",
    "kind",
    "old_start",
    "old_lines",
    "new_start",
    "new_lines",
]


def shown(path: Path, target: str | None = None) -> dict[str, Any]:
    return as_data(load(open_workspace(path), Request(target=target)))


def text(review: Review, width: int = 80) -> str:
    return "\n".join("".join(span.text for span in line) for line in summary(review, width))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Repo.init(tmp_path_factory.mktemp("drawn")).path


@given(change=changes())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_units_are_the_hunks_of_git_diff_and_its_whole_file_facts(
    change: tuple[Tree, Tree], drawn: Path
) -> None:
    base, head = write(drawn, *change)
    review = load(open_workspace(drawn), Request(target=f"{base}..{head}"))
    ours = [
        (unit.old_path, unit.path, (unit.old_start, unit.old_lines, unit.new_start, unit.new_lines))
        for unit in review.change.units
        if unit.hunk is not None
    ]
    told = as_git_tells(drawn, base, head)
    assert ours == [(old, new, numbers) for old, new, _, hunks in told for numbers, _ in hunks]
    assert {unit.path for unit in review.change.units} == {new for _, new, _, _ in told}
    assert not review.failed
    json.loads(json.dumps(as_data(review), ensure_ascii=False).encode())


def test_our_own_history_shows_as_git_diffs_it() -> None:
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        pytest.skip("not a clone")
    commits = git(root, "rev-list", "--first-parent", "HEAD").decode().split()
    head, base = commits[0], commits[min(len(commits) - 1, 3)]
    units = shown(root, f"{base}..{head}")["units"]
    ours = [(each["path"], each["old_start"], each["old_lines"]) for each in units if each["kind"] == "lines"]
    told = as_git_tells(root, base, head)
    assert ours == [(new, *numbers[:2]) for _, new, _, hunks in told for numbers, _ in hunks]


def test_the_form_is_the_promised_one(repo: Repo) -> None:
    base = repo.commit("base", {"a.py": "x = 1\n"})
    repo.branch("topic")
    head = repo.commit("work", {"a.py": "password = request.args['password']\n"})
    data = shown(repo.path)
    assert list(data) == KEYS
    assert (data["base"], data["head"], data["merge_base"]) == (base, head, base)
    assert [list(unit) for unit in data["units"]] == [UNIT_KEYS]
    assert list(data["chunks"][0]) == ["id", "title", "why", "lines", "units"]
    assert data["chunks"][0]["units"] == [data["units"][0]["fingerprint"]]
    assert all(
        list(finding) == ["tag", "level", "path", "side", "line", "why", "fingerprint"]
        for finding in data["findings"]
    )
    assert list(data["contract"]) == ["intent", "risk", "test_evidence", "rollout", "rollback"]


def test_names_that_are_not_utf_8_are_quoted_as_git_quotes_them(repo: Repo) -> None:
    repo.commit("base")
    (repo.path / "caf\udce9").write_text("x\n")
    repo.commit("work")
    (unit,) = shown(repo.path, "HEAD")["units"]
    assert unit["path"] == '"caf\\351"'


def test_what_is_not_known_is_null_and_said(repo: Repo) -> None:
    repo.commit("base", {"reviewer.toml": "nonsense = 1\n", "a": "x\n"})
    repo.branch("topic")
    repo.commit("work", {"a": "y\n"})
    review = load(open_workspace(repo.path), Request())
    assert "Not known   policy:" in text(review, 100)


def test_an_empty_change_says_so(repo: Repo) -> None:
    repo.commit("base", {"a": "x\n"})
    review = load(open_workspace(repo.path), Request(target="HEAD..HEAD"))
    assert "This change is empty: both sides are the same." in text(review)
    assert as_data(review)["units"] == []


HOSTILE = "\x1b[31mred\x07\u202eevil\u200b"


def test_nothing_hostile_reaches_the_terminal(repo: Repo) -> None:
    repo.commit("base", {"a": "x\n"})
    repo.branch("topic")
    record = json.dumps([{"tool": "x", "model": "y"}])
    message = f"subject {HOSTILE}\n\nIntent: {HOSTILE}\n\nAI-Tool: {HOSTILE}\nCo-authored-by: {HOSTILE} <a@b>"
    name = f"dir {HOSTILE}/pay\nment.py"
    repo.commit(message, {name: f"password = '{HOSTILE}'\n", ".ai/provenance.json": record})
    review = load(open_workspace(repo.path), Request())
    printed = text(review)
    assert "red" in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", printed)


@pytest.mark.parametrize("width", [40, 63, 80, 120])
def test_no_line_is_wider_than_asked(repo: Repo, width: int) -> None:
    repo.commit("base", {"a": "x\n"})
    repo.branch("a-branch-with-a-long-name-" * 4)
    record = {"tool": "x" * 150, "prompt_summary": "quite a few words 文字 " * 30, "intent": "why " * 60}
    repo.commit("record", {".ai/provenance.json": json.dumps(record)})
    repo.commit(
        "work\n\nIntent: " + "long words " * 30,
        {f"{'deep/' * 12}auth_文字_{n}.py": "password == given\n" * 9 for n in range(5)},
    )
    review = load(open_workspace(repo.path), Request())
    lines = text(review, width).split("\n")
    assert max(map(cells, lines)) <= width
    assert len(lines) > 10


def test_what_is_left_out_is_counted(repo: Repo) -> None:
    repo.commit("base", {"a": "x\n"})
    repo.branch("topic")
    repo.commit("work", {f"auth_{n}.py": "if password == given:\n    pass\n" for n in range(9)})
    review = load(open_workspace(repo.path), Request())
    assert re.search(r"auth +9 places\n", text(review))
    assert "and 6 more" in text(review)
