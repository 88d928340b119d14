"""What `git init`, and `git add -A` with `git commit`, do to a repository with nothing special about it.

Done in this process: most of what it takes to build the repositories of the tests is starting git. The same to the
byte; and wherever something might make git do it otherwise, nothing is done and git is asked.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pygit2

SPECIAL = (
    *(
        "gpg",
        "sign",
        "crlf",
        "eol",
        "filter",
        "hookspath",
        "encoding",
        "attributes",
        "worktree",
        "objectformat",
    ),
    *(
        "cleanup",
        "include",
        "symlinks",
        "filemode",
        "ignore",
        "exclude",
        "template",
        "sparse",
        "logall",
        "protect",
    ),
)
"""What in a repository's settings may change what is committed, and how."""
SPECIAL_FILES = frozenset({".git", ".gitattributes", ".gitmodules", ".gitignore"})
MEANT = frozenset(
    {
        *("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_TERMINAL_PROMPT", "GIT_EDITOR"),
        *("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"),
    }
)
"""Variables that every test has."""
UNDER_WAY = (
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "rebase-merge",
    "rebase-apply",
    "shallow",
    "info/grafts",
)


def initialise(path: Path, *, bare: bool) -> None:
    """An empty repository on branch main, as `git init` makes it, without its examples of hooks."""
    folder = path if bare else path / ".git"
    for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "hooks", "info"):
        (folder / name).mkdir(parents=True)
    for name in ("HEAD", "config"):
        shutil.copyfile(_template(bare) / name, folder / name)


@cache
def _template(bare: bool) -> Path:
    """One that git made, and that is copied."""
    folder = Path(_folder().name, "bare" if bare else "work")
    words = ["git", "init", "-q", "-b", "main", *(["--bare"] if bare else []), str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    return folder if bare else folder / ".git"


@cache
def _folder() -> TemporaryDirectory[str]:
    """Removed when the process ends."""
    return TemporaryDirectory(prefix="reviewer-template-")


def commit(path: Path, message: str, author: str, time: int) -> str | None:
    """Commit all there is; the commit's id, None where git is to be asked."""
    if not _is_plain(path) or not _is_clean(message):
        return None
    try:
        repository = pygit2.Repository(str(path))
        name, found, email = author.removesuffix(">").rpartition(" <")
        if not found or "<" in name:
            return None
        made_by = pygit2.Signature(name, email, time, 0)
        config = repository.config
        made_with = pygit2.Signature(config["user.name"], config["user.email"], time, 0)
        index = repository.index
        index.add_all()
        tree = index.write_tree()
        index.write()  # now, since it keeps the tree: git need not write it again when it looks
        parents = [] if repository.head_is_unborn else [repository.head.target]
        return str(repository.create_commit("HEAD", made_by, made_with, message + "\n", tree, parents))
    except (pygit2.GitError, KeyError, ValueError, OSError, UnicodeError):
        return None


def branch(path: Path, name: str) -> bool:
    """Make a branch where HEAD is and check it out; whether that was done."""
    if not _is_plain(path):
        return False
    try:
        repository = pygit2.Repository(str(path))
        if repository.head_is_unborn:
            return False
        target = repository[repository.head.target]
        repository.set_head(repository.branches.local.create(name, target).name)
    except (pygit2.GitError, KeyError, ValueError, OSError, UnicodeError):
        return False
    return True


def _is_plain(path: Path) -> bool:
    folder = path / ".git"
    if not folder.is_dir() or any((folder / name).exists() for name in UNDER_WAY):
        return False
    if {name for name in os.environ if name.startswith("GIT_")} - MEANT:
        return False
    if os.environ.get("GIT_CONFIG_GLOBAL") != os.devnull or (folder / "objects/info/alternates").exists():
        return False
    settings = (folder / "config").read_text("utf-8", "replace").lower()
    if not settings.startswith(_settings()) or any(
        word in settings.removeprefix(_settings()) for word in SPECIAL
    ):
        return False
    if any(hook.suffix != ".sample" for hook in (folder / "hooks").iterdir()):
        return False
    return not any(
        not SPECIAL_FILES.isdisjoint([*folders, *files])
        for place, folders, files in os.walk(path)
        if place != str(path) or folders.remove(".git") is None
    )


@cache
def _settings() -> str:
    return (_template(False) / "config").read_text().lower()


def _is_clean(message: str) -> bool:
    """Whether git would take a message as it stands."""
    lines = message.split("\n")
    return bool(
        message
        and all(line == line.rstrip() for line in lines)
        and lines[0]
        and lines[-1]
        and "\n\n\n" not in message
        and "\0" not in message
    )
