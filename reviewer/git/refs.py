"""Names for commits: looked up, told apart from misspellings, and the base a branch is compared with."""

from collections.abc import Iterable

from msgspec import Struct

from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.process import run

BASE_NAMES = ("main", "master", "trunk")
PREFIXES = ("refs/heads/", "refs/remotes/", "refs/tags/", "refs/")
NOT_BRANCHES = ("refs/tags/", "refs/stash", "refs/notes/")
NEAREST = 3
SHORT_ID = 10


class Named(Struct, frozen=True):
    """A commit and what it was called: `full` is the ref's whole name, "" where the name is no ref."""

    name: str
    full: str
    commit: str
    tree: str

    @property
    def is_branch(self) -> bool:
        """Whether the name is one that moves with work: a branch here, on a remote, or a pull request."""
        return self.full.startswith("refs/") and not self.full.startswith(NOT_BRANCHES)

    @property
    def label(self) -> str:
        """What to show: the name, a full id shortened."""
        return self.name[:SHORT_ID] if self.name == self.commit else self.name

    @property
    def identity(self) -> str:
        """What stays the same when a branch moves: the ref's name, else the commit."""
        return self.full if self.is_branch else self.commit


def look_up(location: Location, name: str) -> Named:
    """The commit a name stands for.

    Raises BadInput for what git does not know, knows twice, or knows as something other than a commit.
    """
    found = find(location, name)
    if found is None:
        raise unknown(location, name)
    return found


def find(location: Location, name: str) -> Named | None:
    """The commit a name stands for, None if there is none."""
    if not is_name(name):
        return None
    words = [
        "rev-parse",
        "--revs-only",
        f"{name}^{{commit}}",
        f"{name}^{{tree}}",
        "--symbolic-full-name",
        name,
    ]
    answer = run(location, words, check=False)
    if "is ambiguous" in answer.err and "refname" in answer.err:
        raise BadInput(f"{name} is the name of more than one ref.", f"Say heads/{name} or tags/{name}.")
    if answer.code or len(answer.lines) < 2:
        return None
    commit, tree, *rest = answer.lines
    return Named(name, rest[0] if rest and rest[0] != "HEAD" else "", commit, tree)


def is_name(text: str) -> bool:
    """Whether git may be asked for this as the name of one commit."""
    return bool(text) and not text.startswith("-") and not any(odd in text for odd in ("\n", "\0", ".."))


def unknown(location: Location, name: str) -> BadInput:
    """The sentence for a name that stands for no commit, with the nearest names there are."""
    if not name.strip():
        return BadInput("The name of a commit is empty.", "Name a branch, a tag or a commit.")
    if name in ("HEAD", "@") and is_unborn(location):
        return unborn(location)
    if lost := lost_commit(location, name):
        return BadInput(
            f"{name} is at {lost[:SHORT_ID]}, which this clone lacks or cannot read.",
            "git fsck says what is missing; a fetch or a new clone may bring it.",
        )
    answer = run(location, ["cat-file", "-t", name], check=False) if not name.startswith("-") else None
    if answer and not answer.code and answer.lines[0] in ("tree", "blob", "tag"):
        return BadInput(f"{name} is a {answer.lines[0]}, not a commit.", "Name a branch, a tag or a commit.")
    if answer and "ambiguous" in answer.err:
        return BadInput(f"{name} is the beginning of more than one object's id.", "Give more of its digits.")
    if is_shallow(location):
        return BadInput(
            f"Nothing here is called {name}.", "This clone is shallow: git fetch --unshallow brings the rest."
        )
    nearest = nearest_names(location, name)
    return BadInput(
        f"Nothing here is called {name}.", f"Did you mean {', '.join(nearest)}?" if nearest else None
    )


def nearest_names(location: Location, name: str) -> list[str]:
    """The ref names most like a misspelt one."""
    from difflib import get_close_matches  # only ever needed for a mistake

    refs = run(location, ["for-each-ref", "--format=%(refname)"]).lines
    names = {short(ref): None for ref in refs if not ref.startswith("refs/notes/")}
    contained = [known for known in names if name and name in known]
    return list(dict.fromkeys([*get_close_matches(name, names, NEAREST, 0.6), *contained]))[:NEAREST]


def short(full: str) -> str:
    """A ref as people call it."""
    return next((full.removeprefix(prefix) for prefix in PREFIXES if full.startswith(prefix)), full)


def head_branch(location: Location) -> str:
    """The full name of the branch HEAD is on, whether it has commits or not; "" when detached."""
    answer = run(location, ["symbolic-ref", "-q", "HEAD"], check=False)
    return answer.lines[0] if not answer.code and answer.lines else ""


def is_unborn(location: Location) -> bool:
    """Whether HEAD names a branch that has no commit yet."""
    return (
        find(location, "HEAD") is None and head_branch(location) != "" and not lost_commit(location, "HEAD")
    )


def lost_commit(location: Location, name: str) -> str:
    """The id a ref holds, where there is no such object that can be read; "" otherwise."""
    if name.startswith("-"):
        return ""
    full = run(location, ["rev-parse", "--symbolic-full-name", "--verify", "--quiet", name], check=False)
    held = run(location, ["rev-parse", "--verify", "--quiet", name], check=False)
    if full.code or held.code or not full.lines or not full.lines[0].startswith(("refs/", "HEAD")):
        return ""
    there = run(location, ["cat-file", "-e", held.lines[0]], check=False)
    return held.lines[0] if there.code else ""


def unborn(location: Location) -> BadInput:
    """The sentence for a repository or branch without commits."""
    return BadInput(
        f"The branch {short(head_branch(location))} has no commits yet.",
        "Review what is not committed with --worktree or --staged.",
    )


def is_shallow(location: Location) -> bool:
    """Whether this clone lacks history."""
    return (location.common_dir / "shallow").is_file()


def default_base(location: Location, branch: str) -> Named:
    """The base of a branch: its remote's default branch, else main, master or trunk.

    `branch` is a full ref name, "" for a detached HEAD. Raises BadInput when there is none of these.
    """
    refs = candidates(location, branch)
    remote = refs.upstream_remote(branch)
    followed = refs.symbolic.get(f"refs/remotes/{remote}/HEAD", "")
    names = [followed]
    for base in BASE_NAMES:
        names += [f"refs/heads/{base}", f"refs/remotes/{remote}/{base}"]
    for name in names:
        if name in refs.commits:
            return Named(short(name), name, refs.commits[name], refs.trees[name])
    raise BadInput(
        "There is no branch to compare with: no remote default branch, no main, master or trunk.",
        "Name it: --base BRANCH.",
    )


class Candidates(Struct, frozen=True):
    """What the refs say that may matter for a base, by full ref name."""

    commits: dict[str, str]
    trees: dict[str, str]
    symbolic: dict[str, str]
    remotes: dict[str, str]

    def upstream_remote(self, branch: str) -> str:
        """The remote a branch is followed from, its own name's, or origin."""
        if branch.startswith("refs/remotes/"):
            return branch.split("/")[2]
        remote = self.remotes.get(branch, "")
        return remote if remote not in ("", ".") else "origin"


def candidates(location: Location, branch: str) -> Candidates:
    """The branch itself and everything that could be its base, in one question."""
    patterns: Iterable[str] = (
        *filter(None, [branch]),
        *(f"refs/heads/{name}" for name in BASE_NAMES),
        "refs/remotes/*/HEAD",
        *(f"refs/remotes/*/{name}" for name in BASE_NAMES),
    )
    fields = ("refname", "objectname", "tree", "symref", "upstream:remotename", "objecttype")
    form = "%00".join(f"%({field})" for field in fields)
    found = Candidates({}, {}, {}, {})
    for line in run(location, ["for-each-ref", f"--format={form}", *patterns]).lines:
        name, commit, tree, symbolic, remote, kind = line.split("\0")
        if symbolic:
            found.symbolic[name] = symbolic
        if kind == "commit":
            found.commits[name], found.trees[name], found.remotes[name] = commit, tree, remote
    # A remote's HEAD may follow a branch of any name, which the patterns did not ask for.
    for name, target in found.symbolic.items():
        if name in found.commits:
            found.commits.setdefault(target, found.commits[name])
            found.trees.setdefault(target, found.trees[name])
    return found
