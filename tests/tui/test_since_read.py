"""A branch that moved: what was read stays read, and what changed is shown against what was read."""

from datetime import UTC, datetime

from reviewer.core.record import Verdict
from reviewer.core.session import Session
from reviewer.git.location import locate
from reviewer.review import Request, load
from reviewer.sign import Decision, sign
from reviewer.workspace import open_workspace
from tests.repo import Repo
from tests.tui.session import numbered, review


async def test_what_changed_is_shown_against_what_was_read(repo: Repo):
    repo.commit("base", {"app.py": numbered(60)})
    repo.branch("work")
    repo.commit("first", {"app.py": numbered(60, (5, 6, 7, 40))})
    async with review(repo) as sitting:
        for line in (5, 40):
            await sitting.go("app.py", line=line)
            await sitting.press("r")
        head = sitting.desk.comparison.head_commit
        await sitting.press("g", "d")
        assert "no earlier form" in sitting.text

    repo.commit("second", {"app.py": numbered(60, (5, 6, 7, 40)).replace("new 6\n", "newer 6\nmore\n")})
    async with review(repo) as sitting:
        await sitting.until(lambda: bool(sitting.desk.formers), "what was read")
        assert sitting.read_units() == 1, "what is unchanged stays read"
        await sitting.go("app.py", line=5)
        assert f"changed since you read it at {head[:8]}: 2 lines new, 1 gone" in sitting.text
        marked = [line.split("▏")[-1] for line in sitting.text.splitlines() if "~ " in line]
        assert any("newer 6" in line for line in marked)
        assert any("more" in line for line in marked)
        assert not any("new 5" in line for line in marked)
        await sitting.press("g", "d")
        said = sitting.text
        for line in ("gone + new 6", "new  + newer 6", "new  + more", "- line 5"):
            assert line in said, said
        await sitting.press("escape")
        await sitting.press("r")
        assert "changed since you read it" not in sitting.text, "read as it is now"


async def test_what_was_signed_off_elsewhere_is_shown_where_nothing_was_read_here(repo: Repo):
    repo.commit("base", {"app.py": numbered(60)})
    repo.branch("work")
    repo.commit("first", {"app.py": numbered(60, (5, 6, 7, 40))})
    head = repo.git("rev-parse", "HEAD")
    decision = Decision(verdict=Verdict.APPROVE, note="read", declare_all=True)
    review_of = load(open_workspace(repo.path), Request(target="work", base="main"))
    sign(locate(repo.path), review_of, Session(), decision, datetime(2026, 1, 2, tzinfo=UTC))

    repo.commit("second", {"app.py": numbered(60, (5, 6, 7, 40)).replace("new 6\n", "newer 6\n")})
    async with review(repo) as sitting:
        await sitting.until(lambda: bool(sitting.desk.formers), "what was signed")
        assert "not as Rita Reviewer (unsigned) signed it off" in sitting.text
        await sitting.go("app.py", line=5)
        assert f"changed since Rita Reviewer (unsigned) signed it off at {head[:8]}" in sitting.text
        await sitting.press("g", "d")
        for line in ("gone + new 6", "new  + newer 6"):
            assert line in sitting.text
        await sitting.press("escape")
        assert sitting.read_units() == 0
