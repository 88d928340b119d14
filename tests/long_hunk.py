"""A change with a long hunk in it, for what is said of a hunk that is read in parts; and who reads it."""

from tests.repo import Repo

RITA, PETER = "Rita Reviewer <rita@example.com>", "Peter Peer <peter@example.com>"
BASE = "".join(f"line {number}\n" for number in range(40))
NEW = "".join(f"new {number}\n" for number in range(30))


def with_long_hunk(repo: Repo) -> Repo:
    """Two hunks on the branch topic: one line, and thirty new ones, which stand at 21 to 50."""
    repo.commit("base", {"a.py": BASE})
    repo.branch("topic")
    at = BASE.index("line 20")
    repo.commit("work", {"a.py": BASE[:at].replace("line 3\n", "line three\n") + NEW + BASE[at:]})
    return repo
