"""The ledger's ref, as git itself writes it: for repositories libgit2 cannot open, those of SHA-256 ids.

It promises what `notes_writer` does: the ref moves only from where our tree was built on, together with the one that
remembers it, and what was ours and is gone is put back. It is slower: a tree is written through an index of all notes.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory

from reviewer.errors import RepositoryError
from reviewer.git import notes
from reviewer.git.location import Location
from reviewer.git.notes import GONE, holds, seen_ref
from reviewer.git.process import run
from reviewer.git.turn import turn

DURABLE = ("-c", "core.fsync=all")
"""Everything is on the disk before the ref names it; a git that does not know the setting does as it always did."""
FANOUT = 256
"""Notes from which on new ones lie in a folder, and its square from which on in two; git reads any depth."""
RECORD = b"{"


class Raced(Exception):
    """Somebody moved the ref meanwhile, or holds its lock; what git said."""


def append(
    location: Location,
    commit: str,
    line: bytes,
    who: Mapping[str, str],
    message: str,
    ref: str,
    patience: float,
) -> str:
    """Append a line to a commit's note; the id of the new notes commit.

    `who` is how git's environment names the author and the committer. Raises RepositoryError when the ref stays
    locked for `patience` seconds, or the repository cannot be written: then the ledger is as it was.
    """
    deadline = time.monotonic() + patience
    with turn(location, deadline), TemporaryDirectory(prefix="reviewer-") as folder:
        while True:
            try:
                return _Attempt(location, ref, Path(folder, "index"), who).append(commit, line, message)
            except Raced as race:
                if time.monotonic() >= deadline:
                    raise _refused(ref, str(race)) from race
                time.sleep(uniform(0.002, 0.03))


def messages(location: Location, ref: str, number: int) -> list[str] | None:
    """The subjects of the latest notes commits; None when the last one is not ours."""
    tip = notes.tip(location, ref)
    if tip and tip != notes.tip(location, seen_ref(ref)):
        return None
    return run(location, ["log", f"-{number}", "--format=%s", tip]).lines if tip else []


class _Attempt:
    """One attempt, on the ledger as it was when it began."""

    def __init__(self, location: Location, ref: str, index: Path, who: Mapping[str, str]) -> None:
        self._location, self._ref = location, ref
        self._env = {**who, "GIT_INDEX_FILE": str(index)}
        self._tip, self._seen = notes.tip(location, ref), notes.tip(location, seen_ref(ref))
        self._here = {place.commit: place for place in notes.places(location, self._tip, ref)}

    def append(self, commit: str, line: bytes, message: str) -> str:
        """The notes commit with one more line. Raises Raced when the ref is no longer where it was."""
        if not run(self._location, ["symbolic-ref", "-q", self._ref], check=False).code:
            raise _refused(self._ref, "it is a symbolic ref, which nobody should write through")
        put_back = self._lost() if self._is_behind() else {}
        self._git("read-tree", self._tip or "--empty")
        for name, lines in {commit: b"", **put_back}.items():
            self._add(name, notes.joined(lines, line) if name == commit and not holds(lines, line) else lines)
        parents = [self._tip, self._seen if put_back else ""]
        words = [word for parent in parents if parent for word in ("-p", parent)]
        made = self._git("commit-tree", "-m", message, *words, self._git("write-tree"))
        self._move(made)
        return made

    def _is_behind(self) -> bool:
        """Whether what was written here last is no part of the ledger any more."""
        if not self._seen or self._seen == self._tip:
            return False
        words = ["merge-base", "--is-ancestor", self._seen, self._tip]
        return not self._tip or run(self._location, words, check=False).code != 0

    def _lost(self) -> dict[str, bytes]:
        """What was written here and is gone, by commit: whole notes, and records of notes that are there."""
        told = notes.changed(self._location, self._tip, self._seen)
        before = notes.places(self._location, self._seen, self._ref) if told is None else told
        found = {}
        for place, note in notes.contents(self._location, [one for one in before if one.blob != GONE]):
            there = self._note(place.commit)
            known = set((there or b"").split(b"\n"))
            gone = [line for line in note.split(b"\n") if line.startswith(RECORD) and line not in known]
            lines = note if there is None else b"".join(line + b"\n" for line in gone)
            if lines:
                found[place.commit] = lines
        return found

    def _note(self, commit: str) -> bytes | None:
        places = [self._here[commit]] if commit in self._here else []
        return next((note for _, note in notes.contents(self._location, places, self._ref)), None)

    def _add(self, commit: str, lines: bytes) -> None:
        before = self._note(commit) or b""
        note = before if holds(before, lines) else notes.joined(before, lines)
        blob = self._git("hash-object", "-w", "--stdin", stdin=note)
        path = self._here[commit].path if commit in self._here else self._new_path(commit)
        self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")

    def _new_path(self, commit: str) -> str:
        folders = (len(self._here) >= FANOUT) + (len(self._here) >= FANOUT**2)
        return "/".join([*(commit[2 * at : 2 * at + 2] for at in range(folders)), commit[2 * folders :]])

    def _move(self, made: str) -> None:
        nothing = "0" * len(made)
        orders = ["start", "prepare", "commit"]
        orders[1:1] = [
            f"update {self._ref} {made} {self._tip or nothing}",
            f"update {seen_ref(self._ref)} {made} {self._seen or nothing}",
        ]
        stdin = "".join(f"{order}\n" for order in orders).encode("ascii")
        words = [*DURABLE, "update-ref", "-m", "reviewer", "--stdin"]
        answer = run(self._location, words, stdin=stdin, env=self._env, check=False)
        if answer.code:
            raise Raced(answer.complaint)

    def _git(self, *words: str, stdin: bytes | None = None) -> str:
        answer = run(self._location, [*DURABLE, *words], stdin=stdin, env=self._env, check=False)
        if answer.code:
            raise _refused(self._ref, answer.complaint)
        return answer.lines[0] if answer.lines else ""


def _refused(ref: str, why: str) -> RepositoryError:
    hint = "Nothing was changed; what you signed is still in the session."
    return RepositoryError(f"The ledger {ref} cannot be written: {why}.", hint)
