"""Builds the demo's repository: the same commits, with the same ids, every time."""

import json
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reviewer.core.change import EXECUTABLE_MODE, SYMLINK_MODE
from reviewer.core.session import PlaceMoved, PreferenceSet, TimeSpent
from reviewer.demo.story import Step, Story, contents, read_story, reworded
from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.process import run

MAIN = "main"
IDLE = frozenset({PlaceMoved.__name__, TimeSpent.__name__, PreferenceSet.__name__})
FILE_MODE = 0o100644

Tree = dict[str, tuple[int, bytes]]


class Demo(Struct, frozen=True):
    """A demo that was built: where it is, and the names of the two sides."""

    path: Path
    base: str
    head: str


def build(path: Path) -> Demo:
    """Build the repository in a folder and check out the agent's branch.

    The folder is made if it does not exist. Raises BadInput if there is something in it already, or if it
    cannot be written.
    """
    path = path.resolve()
    _prepare(path)
    story = read_story()
    git_dir = path / ".git"
    location = Location(git_dir, git_dir, path)
    # In a hook, git would put new objects where those of the push are.
    here = {"GIT_OBJECT_DIRECTORY": str(git_dir / "objects")}
    run(None, ["init", "--quiet", f"--initial-branch={MAIN}", "--template=", str(path)], env=here)
    run(location, ["fast-import", "--quiet"], stdin=b"".join(_stream(story)), env=here)
    for name, value in _settings(story):
        run(location, ["config", name, value], env=here)
    run(location, ["symbolic-ref", "HEAD", f"refs/heads/{story.head}"], env=here)
    run(location, ["reset", "--quiet", "--hard"], env=here)
    return Demo(path, MAIN, story.head)


def touched(demo: Demo) -> bool:
    """True if something was left there: marks and drafts, records in the notes, the details of a fault."""
    git_dir = demo.path / ".git"
    left = [path for path in (git_dir / "reviewer").rglob("*") if path.is_file()]
    return (git_dir / "refs" / "notes").exists() or any(_says_something(path) for path in left)


def _says_something(file: Path) -> bool:
    """True unless it is a journal of where the cursor was, and for how long; in doubt it says something."""
    for line in file.read_bytes().split(b"\n"):
        try:
            if line and json.loads(line)["event"] not in IDLE:
                return True
        except (ValueError, KeyError, TypeError):
            return True
    return False


def _prepare(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        taken = any(path.iterdir())
    except OSError as error:
        raise BadInput(f"The demo cannot be built in {path}: {error.strerror}.") from error
    if taken:
        raise BadInput(f"The demo cannot be built in {path}: the folder is not empty.", "Name a new one.")


def _settings(story: Story) -> list[tuple[str, str]]:
    """What makes the repository the same under any user's settings, and lets a demo sign-off be signed off."""
    return [
        ("user.name", story.reviewer["name"]),
        ("user.email", story.reviewer["email"]),
        ("core.autocrlf", "false"),
        ("core.logAllRefUpdates", "true"),
    ]


def _stream(story: Story) -> Iterator[bytes]:
    """The history as `git fast-import` reads it."""
    trees: dict[str, Tree] = {}
    for mark, step in enumerate(story.commit, 1):
        forked = step.branch not in trees
        before = trees.get(step.branch) or trees.get(MAIN, {})
        after = _after(before, step)
        trees[step.branch] = after
        yield from _commit(story, step, mark, fork=forked and mark > 1)
        for path in sorted(before.keys() - after.keys()):
            yield b"D %s\n" % path.encode()
        for path in sorted(after):
            if before.get(path) != after[path]:
                mode, content = after[path]
                yield b"M %o inline %s\n" % (mode, path.encode()) + _data(content)
        if step.tag:
            yield b"\nreset refs/tags/%s\nfrom :%d\n\n" % (step.tag.encode(), mark)


def _commit(story: Story, step: Step, mark: int, *, fork: bool) -> Iterator[bytes]:
    when = b"%d %s" % (int(step.date.timestamp()), step.date.strftime("%z").encode())
    author = story.people[step.author].encode()
    committer = story.people[step.committer or step.author].encode()
    yield b"commit refs/heads/%s\nmark :%d\n" % (step.branch.encode(), mark)
    yield b"author %s %s\ncommitter %s %s\n" % (author, when, committer, when)
    yield _data(step.message.strip().encode() + b"\n")
    if fork:
        yield b"from refs/heads/%s\n" % MAIN.encode()


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _after(before: Tree, step: Step) -> Tree:
    """The tree a commit leaves behind."""
    tree = dict(before)
    for old, new in step.move.items():
        tree[new] = tree.pop(old)
    for path in step.delete:
        del tree[path]
    for path, content in contents(step).items():
        tree[path] = (tree[path][0] if path in tree else FILE_MODE, content)
    if step.words:
        tree = {path: (mode, reworded(step.words, path, content)) for path, (mode, content) in tree.items()}
    for path, target in step.link.items():
        tree[path] = (SYMLINK_MODE, target.encode())
    for path in step.executable:
        tree[path] = (EXECUTABLE_MODE, tree[path][1])
    return tree
