"""Where a repository is: its folders, found the way git finds them."""

import os
from pathlib import Path

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.process import Answer, run


class Location(Struct, frozen=True):
    """A repository's folders, all absolute.

    `common_dir` differs from `git_dir` in a linked work tree; `work_tree` is None in a bare repository.
    `object_directories` are further places to look for objects, whether they exist yet or not: the snapshots
    of work trees are kept there.
    """

    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    object_directories: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The folder a person would call the repository by."""
        if self.work_tree:
            return self.work_tree.name
        return self.common_dir.parent.name if self.common_dir.name == ".git" else self.common_dir.name


QUESTIONS = (
    "--path-format=absolute",
    "--absolute-git-dir",
    "--git-common-dir",
    "--is-inside-work-tree",
    "--show-toplevel",
)


def locate(path: Path) -> Location:
    """The repository that `path` lies in.

    Raises BadInput when there is none, RepositoryError when git refuses to enter it (safe.directory).
    """
    if not path.is_dir():
        raise BadInput(f"{path} is not a folder.")
    answer = run(
        None,
        ["-C", str(path), "rev-parse", *QUESTIONS],
        user_settings=True,
        env=named_by_caller(),
        check=False,
    )
    lines = answer.lines
    if lines and lines[0] == QUESTIONS[0]:  # an option a git does not know comes back as it is
        raise RepositoryError("This git is too old: version 2.31 or later is needed.")
    if len(lines) < 3:
        raise refusal(path, answer)
    inside = lines[2] == "true" and len(lines) == 4
    git_dir, common_dir = Path(lines[0]), Path(lines[1])
    return Location(git_dir, common_dir, Path(lines[3]) if inside else None, snapshot_stores(common_dir))


def named_by_caller() -> dict[str, str]:
    """The repository an alias or a hook names in the environment, as every git command would heed it."""
    return {
        name: os.environ[name]
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")
        if name in os.environ
    }


def snapshot_stores(common_dir: Path) -> tuple[Path, ...]:
    """Where snapshots of uncommitted work may be kept: in the repository, else in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    flat = str(common_dir).strip("/").replace("%", "%25").replace("/", "%2F")
    return (common_dir / "reviewer" / "objects", cache / "reviewer" / "objects" / flat[-200:])


def refusal(path: Path, answer: Answer) -> BadInput | RepositoryError:
    """Why git would not enter a folder, as something to act on."""
    if "dubious ownership" in answer.err:
        return RepositoryError(
            f"git refuses to enter {path}: it belongs to another user.",
            f"If you trust it: git config --global --add safe.directory {path}",
        )
    if "not a git repository" in answer.err:
        return BadInput(f"{path} is not in a git repository.", "Change into one, or name a patch file.")
    return RepositoryError(f"git could not open the repository at {path}: {answer.complaint}.")
