"""Who signs: what git would record, never a guess."""

import pytest

from reviewer.errors import BadInput
from reviewer.git.identity import Identity, identity
from reviewer.git.location import locate
from tests.repo import Repo


def test_the_configured_person_signs(repo: Repo) -> None:
    assert identity(locate(repo.path)) == Identity("Rita Reviewer", "rita@example.com")


def test_the_environment_comes_first_as_for_git(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Ümit <Hook>")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Whose Commit Is Rebased")
    assert identity(locate(repo.path)) == Identity("Ümit Hook", "rita@example.com")


@pytest.mark.parametrize("missing", ["user.name", "user.email"])
def test_a_missing_name_or_address_is_a_sentence_with_the_remedy(repo: Repo, missing: str) -> None:
    repo.git("config", "--unset", missing)
    with pytest.raises(BadInput) as caught:
        identity(locate(repo.path))
    assert "git does not know who you are" in caught.value.message
    assert "git config user.email" in str(caught.value.hint)
