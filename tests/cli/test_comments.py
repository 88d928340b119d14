"""`reviewer comments` as it is called: what is asked for, where its content is now, from this clone or another."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewer.core.finding import DiffSide
from reviewer.core.session import Anchor, Comment, CommentResolved, CommentWritten, Replied, Reply
from reviewer.git.drafts import Journal
from reviewer.git.location import locate
from reviewer.review import Request, load
from reviewer.workspace import open_workspace
from tests.cli.conftest import Run
from tests.repo import Repo

WHEN = "2026-01-01T00:00:00Z"


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """A branch that changes one line of a file and adds two to another."""
    repo.commit("base", {"a.py": "x = 1\n", "b.py": "one\n"})
    repo.branch("topic")
    repo.commit("work", {"a.py": "x = 2\n", "b.py": "one\nretry = True\nretry_count = 3\n"})
    return repo


def comment(repo: Repo, path: str, body: str, *text: str, start: int = 0, offset: int = 0) -> str:
    """A comment of the saved session on added lines of a file's first unit; its id."""
    review = load(open_workspace(repo.path), Request())
    unit = next(unit for unit in review.change.units if unit.path == path)
    anchor = Anchor(
        fingerprint=unit.fingerprint,
        path=path,
        side=DiffSide.NEW,
        start=start,
        end=start + len(text) - 1 if start else 0,
        text=text,
        offset=offset,
    )
    one = Comment(id=f"id-{path}", anchor=anchor, body=body, author="Rita Reviewer", at=WHEN)
    with session(repo) as journal:
        journal.append(CommentWritten(one))
    return one.id


def session(repo: Repo) -> Journal:
    review = load(open_workspace(repo.path), Request())
    return Journal.open(locate(repo.path), review.change.comparison.key)


def told(reviewer: Run, *words: str) -> dict[str, Any]:
    code, out, _ = reviewer("comments", "--json", *words)
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_an_open_comment_is_told_with_the_lines_it_speaks_of(branched: Repo, reviewer: Run):
    comment(branched, "b.py", "Why three?", "retry_count = 3", start=3, offset=1)
    code, out, err = reviewer("comments")
    assert (code, err) == (0, "")
    assert out.startswith("# Review comments on topic against main\n")
    assert (
        "## 1. `b.py:3`\n\n```\nretry_count = 3\n```\n\nWhy three?\n\nRita Reviewer, 2026-01-01T00:00:00Z"
        in out
    )


def test_nothing_said_is_said(branched: Repo, reviewer: Run):
    assert "0 open comments; 0 resolved." in reviewer("comments")[1]
    assert told(reviewer)["comments"] == []


def test_a_resolved_comment_is_told_only_when_all_are_asked_for(branched: Repo, reviewer: Run):
    with session(branched) as journal:
        journal.append(CommentResolved(comment(branched, "a.py", "Why two?"), True))
    assert told(reviewer)["comments"] == []
    assert [one["state"] for one in told(reviewer, "--all")["comments"]] == ["resolved"]


def test_a_comment_goes_where_its_lines_went(branched: Repo, reviewer: Run):
    comment(branched, "b.py", "Why three?", "retry_count = 3", start=3, offset=1)
    branched.commit("more", {"b.py": "zero = 0\none\nretry = True\nwait = 1\nretry_count = 3\n"})
    found = told(reviewer)["comments"][0]
    assert (found["standing"], found["start"], found["end"]) == ("moved", 5, 5)


def test_a_comment_whose_content_is_gone_is_never_dropped(branched: Repo, reviewer: Run):
    comment(branched, "b.py", "Why three?", "retry_count = 3", start=3, offset=1)
    branched.commit("less", {"b.py": "one\nno_more = True\n"})
    found = told(reviewer)["comments"][0]
    assert (found["standing"], found["path"], found["end"]) == ("gone", "b.py", 3)
    assert "no longer in the change" in reviewer("comments")[1]


def test_answers_stand_under_what_they_answer(branched: Repo, reviewer: Run):
    with session(branched) as journal:
        journal.append(
            Replied(comment(branched, "a.py", "Why two?"), Reply("Ada", "It was one\ntoo few.", WHEN))
        )
    assert "> It was one\n> too few.\n>\n> Ada, 2026-01-01T00:00:00Z" in reviewer("comments")[1]


def test_another_clone_reads_the_comments_and_the_verdict_from_the_ledger(
    branched: Repo, reviewer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    comment(branched, "a.py", "Why two?")
    assert reviewer("sign", "--request-changes", "--note", "Not before the count is told.")[0] == 0
    branched.checkout("main")
    branched.git("clone", "-q", ".", str(tmp_path / "other"))
    other = Repo(tmp_path / "other")
    other.git("fetch", "-q", "origin", "refs/notes/reviewer:refs/notes/reviewer")
    other.checkout("topic")
    monkeypatch.chdir(other.path)
    found = told(reviewer)
    assert [(one["path"], one["body"], one["author"]) for one in found["comments"]] == [
        ("a.py", "Why two?", "Rita Reviewer")
    ]
    assert [(one["verdict"], one["notes"][0]["text"]) for one in found["asked"]] == [
        ("request-changes", "Not before the count is told.")
    ]


def test_what_was_signed_with_and_is_in_the_session_too_is_told_once(branched: Repo, reviewer: Run):
    comment(branched, "a.py", "Why two?")
    reviewer("sign", "--request-changes", "--note", "No.")
    assert [one["record"] for one in told(reviewer)["comments"]] == [""]


def test_a_verdict_taken_back_no_longer_asks(branched: Repo, reviewer: Run):
    reviewer("sign", "--request-changes", "--note", "No.")
    record = told(reviewer)["asked"][0]["record"]
    assert reviewer("sign", "--withdraw", record, "--note", "A mistake.")[0] == 0
    assert told(reviewer)["asked"] == []


def test_nothing_hostile_comes_out_and_no_fence_is_closed_from_within(branched: Repo, reviewer: Run):
    comment(branched, "b.py", "See \x1b[2J", "retry = True", "```", start=2)
    out = reviewer("comments")[1]
    assert "\x1b" not in out
    assert "````\nretry = True\n```\n````" in out


def test_a_target_that_is_none_is_bad_input(branched: Repo, reviewer: Run):
    code, out, err = reviewer("comments", "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere" in err
