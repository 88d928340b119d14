"""A small vocabulary for building real repositories: commit, branch, merge, tick."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pygit2

from tests import committing

Content = str | bytes | None

UNTENDED = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "maintenance.auto", "GIT_CONFIG_VALUE_0": "false"}
"""Else each commit starts two more processes, to see whether there is anything to clean up."""


@dataclass
class Repo:
    """A real repository under test; `git` runs in it, `commit` writes files and commits them."""

    path: Path
    clock: int = field(default=1_767_225_600)  # 2026-01-01T00:00:00Z

    @classmethod
    def init(cls, path: Path, *, bare: bool = False) -> "Repo":
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        committing.initialise(path, bare=bare)
        config = path / ("config" if bare else ".git/config")
        with config.open("a") as file:
            file.write("[user]\n\tname = Rita Reviewer\n\temail = rita@example.com\n")
        return repo

    def git(self, *args: str, stdin: bytes | None = None, check: bool = True) -> str:
        """Run git; its stdout as text, stripped of the last newline."""
        date = f"@{self.clock} +0000"
        env = UNTENDED | dict(os.environ, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        done = subprocess.run(
            ["git", *args], cwd=self.path, input=stdin, capture_output=True, env=env, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(args)}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, Content]) -> None:
        """Put files into the work tree; None deletes."""
        for name, content in files.items():
            target = self.path / name
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        message: str = "change",
        files: Mapping[str, Content] | None = None,
        *,
        author: str = "Ada Author <ada@example.com>",
        allow_empty: bool = True,
    ) -> str:
        """Write files, commit everything, and return the commit id."""
        self.write(files or {})
        if allow_empty and (made := committing.commit(self.path, message, author, self.clock + 60)):
            self.clock += 60
            return made
        self.git("add", "-A")
        self.clock += 60
        self.git(
            "commit", "-q", "-m", message, f"--author={author}", *(["--allow-empty"] if allow_empty else [])
        )
        return self._head()

    def _head(self) -> str:
        """The id of the commit that is checked out; asks git only where no plain file has it."""
        try:
            said = (self.path / ".git/HEAD").read_text().strip().partition("ref: ")
            return said[0] or (self.path / ".git" / said[2]).read_text().strip()
        except OSError:
            return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and check it out."""
        if start != "HEAD" or not committing.branch(self.path, name):
            self.git("checkout", "-q", "-b", name, start)

    def be(self, name: str, email: str) -> None:
        """Who commits and reviews from now on."""
        config = pygit2.Config(str(self.path / ".git/config"))
        config["user.name"], config["user.email"] = name, email

    def checkout(self, name: str) -> None:
        self.git("checkout", "-q", name)
