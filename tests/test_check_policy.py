"""The gate by a whole policy, over real branches: a branch that loosens what judges it does not pass by that."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from reviewer.core.gate import Decision, GateOutcome
from reviewer.core.record import (
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    FreezeBody,
    RecordKind,
    Subject,
)
from reviewer.core.requirements import Outcome, Requirement
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.recording import payload_of, write
from reviewer.sign import Refused
from tests.repo import Repo
from tests.test_check import failing, give, judged, lacking

SAM = "Sam Second <sam@example.com>"
PAYMENTS = """
[[require.rule]]
name = "payments"
paths = ["src/pay/**"]
approvals = 2
owners = 1

[people]
"@acme/pay" = ["rita@example.com"]
"""
BASE = {"src/pay/charge.py": "amount = 1\n", "docs/a.md": "a\n"}
WORK = {"src/pay/charge.py": "amount = 2\n", "docs/a.md": "b\n"}


def start(repo: Repo, files: dict[str, str], *, message: str = "work") -> Repo:
    """Main with a policy, and Ada's topic that touches payments and a document."""
    repo.commit("base", {**BASE, **files})
    repo.branch("topic")
    repo.commit(message, WORK)
    return repo


def named(decision: Decision, name: str) -> Requirement:
    return next(one for one in decision.requirements if one.name == name)


def test_each_unit_of_payments_needs_two_approvals_one_of_them_by_an_owner(repo: Repo) -> None:
    start(repo, {"reviewer.toml": PAYMENTS, ".github/CODEOWNERS": "* @ghost\nsrc/pay/ @acme/pay\n"})
    give(repo, who=SAM)
    decision = judged(repo)
    assert failing(decision) == ["payments:approvals", "payments:owners"]
    assert lacking(decision, "payments:approvals") == ["src/pay/charge.py:1"]
    assert lacking(decision, "payments:owners") == ["src/pay/charge.py:1"]
    give(repo, day=3)
    assert judged(repo).outcome is GateOutcome.PASS


def test_an_owner_alone_is_not_two_people(repo: Repo) -> None:
    start(repo, {"reviewer.toml": PAYMENTS, "CODEOWNERS": "src/pay/ @acme/pay\n"})
    give(repo)
    assert failing(judged(repo)) == ["payments:approvals"]


@pytest.mark.parametrize(
    ("name", "loosened"),
    [
        ("reviewer.toml", ""),
        ("reviewer.toml", PAYMENTS.replace("approvals = 2\nowners = 1", "approvals = 1")),
        ("reviewer.toml", PAYMENTS.replace("rita@", "sam@")),
        ("CODEOWNERS", "src/pay/ sam@example.com\n"),
        ("CODEOWNERS", "src/pay/\n"),
        (".github/CODEOWNERS", "* sam@example.com\n"),
    ],
)
def test_a_branch_that_loosens_the_policy_or_the_owners_does_not_pass_by_it(
    repo: Repo, name: str, loosened: str
) -> None:
    start(repo, {"reviewer.toml": PAYMENTS, "CODEOWNERS": "src/pay/ @acme/pay\n"})
    repo.commit("loosen", {name: loosened})
    give(repo, who=SAM)
    give(repo, who="Tess Third <tess@example.com>", day=3)
    decision = judged(repo)
    assert decision.outcome is GateOutcome.FAIL
    assert failing(decision) == ["payments:owners"]


@pytest.mark.parametrize(
    "name",
    [
        "reviewer.toml", "CODEOWNERS", "docs/CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS",
        ".allowed_signers", "keys/allowed_signers",
    ],
)  # fmt: skip
def test_an_edit_of_what_judges_is_governance_and_asks_for_a_closer_look(repo: Repo, name: str) -> None:
    repo.commit("base", {"a": "a\n"})
    repo.branch("topic")
    repo.commit("edit", {name: "# edited\n"})
    decision = judged(repo)
    assert lacking(decision, "one-by-one") == [f"{name}:1"]
    assert "governance" in named(decision, "acknowledged").reason


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_a_branch_that_lists_its_own_signer_is_not_approved_by_that_key(repo: Repo, tmp_path) -> None:
    """Sam's key is in the branch's list and not in the base's."""
    keys = {}
    for who in ("rita", "sam"):
        keys[who] = tmp_path / who
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(keys[who])]
        subprocess.run(words, check=True)
    lines = {who: f"{who}@example.com {key.with_suffix('.pub').read_text()}" for who, key in keys.items()}
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "gpg.ssh.allowedSignersFile", ".allowed_signers")
    start(repo, {"reviewer.toml": "[require]\nsignature = true\n", ".allowed_signers": lines["rita"]})
    repo.commit("list sam", {".allowed_signers": lines["rita"] + lines["sam"]})
    repo.git("config", "user.signingkey", str(keys["sam"]))
    give(repo, who=SAM)
    repo.git("config", "user.signingkey", str(keys["rita"]))
    decision = judged(repo)
    assert decision.outcome is GateOutcome.FAIL
    assert "approvals" in failing(decision)
    assert "unknown key" in named(decision, "ledger").reason
    give(repo, day=3)
    assert judged(repo).outcome is GateOutcome.PASS


def test_owners_of_whom_no_address_is_known_cannot_be_told(repo: Repo) -> None:
    start(repo, {"reviewer.toml": "[require]\nowners = 1\n", "CODEOWNERS": "* @ghost\n"})
    give(repo)
    decision = judged(repo)
    assert decision.outcome is GateOutcome.CANNOT_TELL
    assert "[people] gives no address for @ghost" in named(decision, "owners").reason


def test_a_codeowners_that_is_a_link_is_not_followed(repo: Repo) -> None:
    repo.commit("base", {**BASE, "reviewer.toml": "[require]\nowners = 1\n", "own": "* rita@example.com\n"})
    (repo.path / "CODEOWNERS").symlink_to("own")
    repo.commit("link")
    repo.branch("topic")
    repo.commit("work", WORK)
    give(repo)
    found = named(judged(repo), "owners")
    assert (found.outcome, found.reason) == (Outcome.UNVERIFIABLE, "CODEOWNERS is no regular file")


# Tools.

BY_CODEX = "work\n\nAssisted-by: Codex:gpt-5"


def say(repo: Repo, kind: RecordKind, body) -> None:
    head, tree = repo.git("rev-parse", "topic"), repo.git("rev-parse", "topic^{tree}")
    at = datetime(2026, 1, 2, tzinfo=UTC)
    rita = Identity("Rita Reviewer", "rita@example.com")
    subject = Subject(base="", head=head, head_tree=tree, change="")
    write(locate(repo.path), payload_of(rita, kind, subject, body, at), None, at, ask=False)


def test_a_tool_is_frozen_by_a_record_without_a_commit(repo: Repo) -> None:
    start(repo, {}, message=BY_CODEX)
    give(repo)
    assert judged(repo).outcome is GateOutcome.PASS
    say(repo, RecordKind.FREEZE, FreezeBody(tool="codex*", reason="an incident"))
    decision = judged(repo)
    assert failing(decision) == ["frozen"]
    assert "an incident" in named(decision, "frozen").reason


def test_a_tool_keeps_to_its_stage(repo: Repo) -> None:
    stage = '[[tools.stage]]\ntools = ["codex"]\npaths = ["docs/**"]\n'
    start(repo, {"reviewer.toml": stage}, message=BY_CODEX)
    repo.commit("loosen", {"reviewer.toml": ""})
    with pytest.raises(Refused, match="autonomy"):
        give(repo)
    assert lacking(judged(repo), "autonomy") == ["reviewer.toml:1-3 (removed)", "src/pay/charge.py:1"]


def test_a_tool_lands_so_many_changes_a_day_and_no_more(repo: Repo) -> None:
    stage = '[[tools.stage]]\ntools = ["codex"]\nchanges_a_day = 1\n'
    repo.clock = int(datetime.now(UTC).timestamp()) - 3600
    repo.commit("base", {**BASE, "reviewer.toml": stage})
    repo.branch("topic")
    repo.commit(BY_CODEX, WORK)
    give(repo)
    assert judged(repo).outcome is GateOutcome.PASS
    repo.checkout("main")
    repo.commit(BY_CODEX, {"other.md": "x\n"})
    assert failing(judged(repo)) == ["autonomy"]


def test_an_unlisted_tool_does_not_pass(repo: Repo) -> None:
    start(repo, {"reviewer.toml": '[tools]\napproved = ["claude-code"]\n'}, message=BY_CODEX)
    assert "Codex is not approved" in named(judged(repo), "tools").reason


# Evidence.


def test_evidence_is_demanded_for_the_heads_own_tree(repo: Repo) -> None:
    start(repo, {"reviewer.toml": 'require.evidence = ["tests"]\n'})
    body = EvidenceBody(kind=EvidenceKind.TESTS, name="pytest", outcome=EvidenceOutcome.PASSED)
    assert named(judged(repo), "evidence").reason == "tests: none for this tree"
    say(repo, RecordKind.EVIDENCE, body)
    give(repo)
    assert judged(repo).outcome is GateOutcome.PASS
    repo.commit("after the tests", {"docs/a.md": "c\n"})
    assert "evidence" in failing(judged(repo))


def test_without_a_file_the_defaults_apply_and_the_answer_says_so(repo: Repo) -> None:
    decision = judged(start(repo, {}))
    assert decision.policy_source == "defaults"
