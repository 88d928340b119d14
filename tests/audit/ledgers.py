"""What the audit's tests build with: a branch in two commits, sign-offs on it, keys that sign them."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from reviewer.audit.one import audit_commit
from reviewer.core.audit import Audit, GapKind
from reviewer.core.record import Verdict
from reviewer.core.session import Mark, MarkHow, Session
from reviewer.git.location import locate
from reviewer.review import Request, load
from reviewer.sign import Decision, sign
from reviewer.workspace import open_workspace
from tests.repo import Repo

ADA = "--author=Ada Author <ada@example.com>"
RITA = "Rita Reviewer <rita@example.com>"
LINES = [f"line {number}\n" for number in range(60)]


def edited(**changes: str) -> str:
    """The long file with some lines replaced: L3='x' is line 3, counted from 0."""
    text = list(LINES)
    for name, line in changes.items():
        text[int(name[1:])] = line + "\n"
    return "".join(text)


def topic(repo: Repo) -> Repo:
    """Ada's two commits on topic; the second undoes a line of the first."""
    repo.commit("base", {"long.txt": edited(), "other.txt": "other\n"})
    repo.branch("topic")
    repo.commit("first", {"long.txt": edited(L5="five", L20="not to stay")})
    repo.commit("second", {"long.txt": edited(L5="five", L40="forty"), "new.txt": "new\n"})
    return repo


def give(
    repo: Repo,
    verdict: Verdict = Verdict.APPROVE,
    *,
    who: str = RITA,
    target: str = "topic",
    day: int = 2,
    paths: tuple[str, ...] | None = None,
) -> str:
    """A verdict on what was marked one by one: everything, or what is in some files."""
    name, _, email = who.removesuffix(">").partition(" <")
    before = [repo.git("config", f"user.{key}") for key in ("name", "email")]
    repo.be(name, email)
    review = load(open_workspace(repo.path), Request(target=target))
    read = [unit for unit in review.change.units if paths is None or unit.path in paths]
    session = Session(
        marks={unit.fingerprint: Mark(MarkHow.ONE_BY_ONE, "") for unit in read},
        seconds={unit.fingerprint: 60.0 for unit in read},
    )
    tags = frozenset(finding.tag for findings in review.findings or () for finding in findings)
    said = Decision(verdict=verdict, note="Read against the incident of May.", acknowledged=tags)
    record = sign(locate(repo.path), review, session, said, datetime(2026, 1, day, tzinfo=UTC)).record
    repo.be(before[0], before[1])
    return record


def sign_with(repo: Repo, key: Path, *allowed: str) -> None:
    """Have git sign with a new key, and trust it for these addresses (no address: nobody is known)."""
    if not key.exists():
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(key)]
        subprocess.run(words, check=True)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    listed = repo.path.parent / "allowed_signers"
    listed.write_text("".join(f"{email} {public}\n" for email in allowed))
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    repo.git("config", "gpg.ssh.allowedSignersFile", str(listed))


def audited(repo: Repo, name: str) -> Audit:
    return audit_commit(open_workspace(repo.path), repo.git("rev-parse", f"{name}^{{commit}}"), name)


def kinds(audit: Audit) -> set[GapKind]:
    return {gap.kind for gap in audit.gaps}


def uncovered(audit: Audit) -> list[str]:
    """Where what nobody approved stands, as PATH:LINE."""
    assert audit.coverage
    return [
        f"{unit.path}:{unit.new_start}"
        for unit in audit.landed.units
        if unit.fingerprint not in audit.coverage.covered
    ]
