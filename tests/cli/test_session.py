"""What the terminal is between one look at a review and the next."""

from pathlib import Path

import pytest

from reviewer.cli import beginning, session
from reviewer.git.location import locate
from reviewer.tui.background import Background
from tests.repo import Repo


def test_while_it_looks_again_the_terminal_is_the_reviews(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("base", {"a.txt": "a\n"})
    repo.branch("topic")
    repo.commit("work", {"a.txt": "b\n"})
    done: list[str] = []
    answers = iter([True, True, False])

    class Recorded:
        taken = False

        def take(self) -> bool:
            done.append("take")
            self.taken = True
            return True

        def write(self, text: str) -> None:
            done.append(text.rpartition(" looking")[1].strip())

        def give_back(self) -> None:
            if self.taken:
                done.append("give back")
            self.taken = False

    def opened(background: Background, *_: object) -> bool:
        done.append("open")
        background.close()
        return next(answers)

    def resolved(path: Path) -> object:
        done.append("look")
        return locate(path)

    monkeypatch.setattr(session, "Terminal", Recorded)
    monkeypatch.setattr(session, "_open", opened)
    monkeypatch.setattr(session, "_need_terminal", lambda _: None)
    monkeypatch.setattr(beginning, "locate", resolved)
    session.run(repo.path, "topic")
    again = ["take", "looking", "look", "give back", "open"]
    assert done == ["look", "open", *again, *again]
