"""Which policy is in force: the base's, never the head's, and never a guess when it cannot be read."""

from pathlib import Path

import pytest

from reviewer.config import catalogue, policy
from reviewer.core.change import Comparison, Source
from reviewer.core.finding import Level
from reviewer.core.policy import Policy, digest
from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location, locate
from tests.repo import Repo

STRICT = "[require]\napprovals = 3\n"
LOOSE = "[require]\napprovals = 0\n"


def between(base: str, head: str) -> Comparison:
    return Comparison(
        source=Source.COMMITS,
        base="main",
        head="branch",
        key="k",
        base_commit=base,
        merge_base=base,
        head_commit=head,
    )


@pytest.fixture
def location(repo: Repo) -> Location:
    return locate(repo.path)


def test_without_a_file_the_defaults_apply_and_the_source_says_so(repo: Repo, location: Location):
    base, head = repo.commit("one"), repo.commit("two")
    loaded = policy(location, between(base, head))
    assert (loaded.policy, loaded.digest, loaded.source) == (Policy(), digest(Policy()), "defaults")


def test_the_policy_is_the_bases_and_names_its_commit(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": STRICT})
    loaded = policy(location, between(base, repo.commit("head")))
    assert loaded.policy.require.approvals == 3
    assert loaded.source == f"{base}:reviewer.toml"
    assert loaded.digest != digest(Policy())


def test_a_head_that_loosens_the_policy_changes_nothing(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": STRICT})
    for files in ({"reviewer.toml": LOOSE}, {"reviewer.toml": None}, {"reviewer.toml": "broken ="}):
        head = repo.commit("head", files)
        repo.git("checkout", "-q", base)
        repo.git("checkout", "-q", head)
        assert policy(location, between(base, head)).policy.require.approvals == 3
        repo.git("checkout", "-q", "-B", "main", base)


def test_a_head_that_brings_the_first_policy_is_judged_by_the_defaults(repo: Repo, location: Location):
    base = repo.commit("base")
    head = repo.commit("head", {"reviewer.toml": LOOSE})
    assert policy(location, between(base, head)).source == "defaults"


def test_only_the_file_at_the_top_is_the_policy_wherever_one_stands(repo: Repo, location: Location):
    base = repo.commit("base", {"sub/reviewer.toml": LOOSE, "sub/a.txt": "a"})
    assert policy(locate(repo.path / "sub"), between(base, base)).source == "defaults"
    head = repo.commit("policy", {"reviewer.toml": STRICT})
    assert policy(locate(repo.path / "sub"), between(head, head)).policy.require.approvals == 3


def test_a_trusted_ref_takes_the_place_of_the_base(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": LOOSE})
    repo.git("branch", "policy")
    repo.checkout("policy")
    trusted = repo.commit("strict", {"reviewer.toml": STRICT})
    loaded = policy(location, between(base, base), trusted="policy")
    assert loaded.policy.require.approvals == 3
    assert loaded.source == f"{trusted}:reviewer.toml"
    for ref in ("no-such-ref", "--output=x", ""):
        with pytest.raises(BadInput):
            policy(location, between(base, base), trusted=ref)


def test_a_mistake_names_commit_file_line_and_what_was_expected(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": "# ours\n[require]\naprovals = 2\n"})
    with pytest.raises(BadInput) as caught:
        policy(location, between(base, base))
    assert caught.value.message == f"{base[:12]}:reviewer.toml:3: `require.aprovals` is no key of a policy"
    assert caught.value.hint == "did you mean `approvals`?"


def test_what_is_no_text_file_is_refused_not_passed_over(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": b"[require]\napprovals = 1\n# \xff\n"})
    with pytest.raises(BadInput, match=r":3: expected UTF-8"):
        policy(location, between(base, base))
    (repo.path / "reviewer.toml").unlink()
    (repo.path / "reviewer.toml").symlink_to("elsewhere.toml")
    base = repo.commit("link")
    with pytest.raises(BadInput, match="expected a regular file"):
        policy(location, between(base, base))
    (repo.path / "reviewer.toml").unlink()
    base = repo.commit("folder", {"reviewer.toml/a": "a"})
    with pytest.raises(BadInput, match="expected a regular file"):
        policy(location, between(base, base))


def test_a_base_that_is_not_here_is_an_error_and_never_the_defaults(repo: Repo, location: Location):
    head = repo.commit("head")
    with pytest.raises(RepositoryError):
        policy(location, between("0" * 39 + "1", head))


def test_a_policy_whose_blob_is_missing_is_an_error(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": STRICT})
    oid = repo.git("rev-parse", "HEAD:reviewer.toml")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(RepositoryError):
        policy(location, between(base, base))


def test_without_a_repository_or_a_base_there_is_nothing_to_trust_but_the_defaults(location: Location):
    patch = Comparison(source=Source.PATCH, base="", head="a.patch", key="k")
    assert policy(None, patch).source == "defaults"
    assert policy(location, patch).source == "defaults"


def test_a_bare_repository_has_a_policy_too(repo: Repo, tmp_path: Path):
    base = repo.commit("base", {"reviewer.toml": STRICT})
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    assert policy(locate(tmp_path / "bare.git"), between(base, base)).policy.require.approvals == 3


def test_the_users_git_settings_and_replacements_change_nothing(repo: Repo, location: Location):
    base = repo.commit("base", {"reviewer.toml": STRICT})
    strict = repo.git("rev-parse", "HEAD:reviewer.toml")
    loose = repo.git("hash-object", "-w", "--stdin", stdin=LOOSE.encode())
    repo.git("replace", strict, loose)
    assert policy(location, between(base, base)).policy.require.approvals == 3


def test_a_policys_risk_rules_join_the_catalogue_and_raise_it(repo: Repo, location: Location):
    text = """
    [risk.level]
    public-api = "high"

    [[risk.rule]]
    tag = "ledger"
    level = "high"
    paths = ["src/ledger/**"]
    why = "{path} keeps the books."

    [require]
    one_by_one = ["ledger", "pii"]
    """
    base = repo.commit("base", {"reviewer.toml": text})
    loaded = policy(location, between(base, base)).policy
    ours, extended = catalogue(Policy()), catalogue(loaded)
    assert set(extended.tags) == {*ours.tags, "ledger"}
    assert len(extended.rules) == len(ours.rules) + 1
    assert extended.level("public-api") is Level.HIGH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[require]\none_by_one = ['paymens']", [":2: ", '"paymens"', "neither a risk tag nor a level"]),
        ("[risk.level]\nauht = 'high'", [":2: ", "auht", "no risk tag"]),
        ("[risk.level]\nauth = 'low'", [":2: ", "auth", "not lower it"]),
        (
            "\n[[risk.rule]]\ntag = 'auth'\nwhy = 'x'\npattern = '('",
            [":5: ", "expected a regular expression"],
        ),
        ("[[risk.rule]]\ntag = 'auth'\nwhy = 'x'\npathes = ['a']", ["pathes"]),
    ],
)
def test_a_mistake_in_the_risk_rules_is_named_when_the_policy_is_loaded(
    repo: Repo, location: Location, text: str, words: list[str]
):
    base = repo.commit("base", {"reviewer.toml": text})
    with pytest.raises(BadInput) as caught:
        policy(location, between(base, base))
    for word in (f"{base[:12]}:reviewer.toml", *words):
        assert word in caught.value.message
