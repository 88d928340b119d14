"""What was done to a ledger behind our back has a name, and what honest people do is no alarm."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewer.core.integrity import Trouble
from reviewer.formats.records import line_of, payload_bytes, record_id
from reviewer.git import notes
from reviewer.git.location import Location, locate
from reviewer.git.signing import Signer, sign
from reviewer.ledger_integrity import Examined, Report, examine
from tests.ledgers import many, put, put_notes, sign_off, written
from tests.repo import Repo

SAM = "sam@example.com"
RITA = "rita@example.com"

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")


@dataclass(frozen=True)
class Signed:
    """A repository with three commits, each signed off by Rita with her key; the list of signers knows hers."""

    repo: Repo
    place: Location
    commits: tuple[str, ...]
    lines: tuple[bytes, ...]
    key: Path

    def examined(self, *, signatures: bool = True) -> Report:
        *_, report = examine(self.place, "", signatures=signatures)
        assert isinstance(report, Report)
        return report

    def troubles(self) -> set[Trouble]:
        return {one.trouble for one in self.examined().irregularities}

    def holds(self, *by_commit: bytes) -> None:
        """The ledger with these notes at the three commits and nothing else; nobody remembers another."""
        put_notes(
            self.repo.path,
            {commit: note for commit, note in zip(self.commits, by_commit, strict=True) if note},
        )


def signed_line(key: Path, raw: bytes) -> bytes:
    return line_of(raw, sign(Signer("ssh", str(key), shutil.which("ssh-keygen") or ""), raw, ask=False))


def key_at(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def described(repo: Repo, number: int, commit: str, previous: str | None, email: str = RITA) -> bytes:
    """The payload of a sign-off of a real commit."""
    tree, base = repo.git("rev-parse", f"{commit}^{{tree}}"), repo.git("rev-parse", "main~3")
    return payload_bytes(
        sign_off(number, email=email, head=commit, head_tree=tree, base=base, previous=previous)
    )


@pytest.fixture
def signed(repo: Repo, tmp_path: Path) -> Signed:
    repo.commit("base", {"a": "0\n"})
    commits = tuple(repo.commit(f"commit {at}", {"a": f"{at + 1}\n"}) for at in range(3))
    key = key_at(tmp_path / "id")
    (tmp_path / "allowed").write_text(f"{RITA} {key.with_suffix('.pub').read_text()}")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "allowed"))
    lines: list[bytes] = []
    previous = None
    for number, commit in enumerate(commits):
        raw = described(repo, number, commit, previous)
        previous = record_id(raw)
        lines.append(signed_line(key, raw))
    found = Signed(repo, locate(repo.path), commits, tuple(lines), key)
    found.holds(*lines)
    return found


def test_a_ledger_nobody_touched_is_sound(signed: Signed):
    report = signed.examined()
    assert report.irregularities == ()
    assert (report.notes, report.records, report.signed, report.verified, report.people) == (3, 3, 3, 3, 1)
    assert report.sound


def test_an_empty_ledger_is_sound(repo: Repo):
    *_, report = examine(locate(repo.path), "")
    assert isinstance(report, Report)
    assert report.sound


def test_signatures_nobody_looked_at_are_said_and_make_no_ledger_sound(signed: Signed):
    report = signed.examined(signatures=False)
    assert report.limits == ("signatures were not verified",)
    assert not report.sound


# What somebody did to it.


def cut_short(signed: Signed) -> None:
    first, second, third = signed.lines
    signed.holds(first, second[: len(second) // 2] + b"\n", third)


def cut_to_nothing(signed: Signed) -> None:
    first, second, third = signed.lines
    signed.holds(first, second[:5] + b"\n", third)


def another_verdict(signed: Signed) -> None:
    first, second, third = signed.lines
    signed.holds(first, second.replace(b'"approve"', b'"reject"'), third)


def another_verdict_with_its_id(signed: Signed) -> None:
    """The payload changed and hashed again, under the old signature."""
    first, second, _ = signed.lines
    raw = described(
        signed.repo, 1, signed.commits[1], record_id(described(signed.repo, 0, signed.commits[0], None))
    )
    changed = raw.replace(b'"approve"', b'"reject"')
    forged = second.replace(raw, changed).replace(record_id(raw).encode(), record_id(changed).encode())
    signed.holds(first, forged, b"")


def signed_by_somebody_else(signed: Signed) -> None:
    """Sam's key under Rita's name."""
    key = key_at(signed.key.with_name("sam"))
    allowed = signed.key.with_name("allowed")
    allowed.write_text(allowed.read_text() + f"{SAM} {key.with_suffix('.pub').read_text()}")
    signed.holds(signed_line(key, described(signed.repo, 0, signed.commits[0], None)), b"", b"")


def signed_by_a_stranger(signed: Signed) -> None:
    stranger = key_at(signed.key.with_name("stranger"))
    signed.holds(signed_line(stranger, described(signed.repo, 0, signed.commits[0], None)), b"", b"")


def moved_to_another_commit(signed: Signed) -> None:
    first, second, third = signed.lines
    signed.holds(first, second + third, b"")


def from_another_repository(signed: Signed) -> None:
    put(signed.repo.path, many(1))


def of_a_commit_with_another_tree(signed: Signed) -> None:
    one = written(sign_off(0, head=signed.commits[0], base=signed.commits[0]))
    signed.holds(one.line, b"", b"")


def taken_out(signed: Signed) -> None:
    signed.holds(signed.lines[0], b"", signed.lines[2])


def taken_out_by_git(signed: Signed) -> None:
    signed.repo.git("notes", "--ref=reviewer", "remove", signed.commits[2])


def taken_out_where_it_is_remembered(signed: Signed) -> None:
    """The newest of a chain leaves no gap; but this clone wrote it."""
    signed.repo.git("update-ref", "refs/reviewer/notes/reviewer", notes.tip(signed.place))
    signed.holds(signed.lines[0], signed.lines[1], b"")


def signature_taken_off(signed: Signed) -> None:
    raw = described(signed.repo, 0, signed.commits[0], None)
    signed.repo.git("update-ref", "refs/reviewer/notes/reviewer", notes.tip(signed.place))
    signed.holds(line_of(raw, None), signed.lines[1], signed.lines[2])


def anothers_chain(signed: Signed) -> None:
    """Sam names Rita's record as the one before his own."""
    rita = record_id(described(signed.repo, 0, signed.commits[0], None))
    raw = described(signed.repo, 5, signed.commits[1], rita, email=SAM)
    signed.holds(signed.lines[0], line_of(raw, None), b"")


@pytest.mark.parametrize(
    ("happens", "named"),
    [
        (cut_short, {Trouble.TRUNCATED, Trouble.MISSING}),
        (cut_to_nothing, {Trouble.TRUNCATED, Trouble.MISSING}),
        (another_verdict, {Trouble.ALTERED, Trouble.MISSING}),
        (another_verdict_with_its_id, {Trouble.FORGED}),
        (signed_by_somebody_else, {Trouble.FORGED}),
        (signed_by_a_stranger, {Trouble.UNVERIFIABLE}),
        (moved_to_another_commit, {Trouble.REPLAYED}),
        (from_another_repository, {Trouble.REPLAYED}),
        (of_a_commit_with_another_tree, {Trouble.CONTRADICTED}),
        (taken_out, {Trouble.MISSING}),
        (taken_out_by_git, {Trouble.LOST}),
        (taken_out_where_it_is_remembered, {Trouble.LOST}),
        (signature_taken_off, {Trouble.LOST}),
        (anothers_chain, {Trouble.CONTRADICTED}),
    ],
)
def test_tampering_and_loss_are_named(signed: Signed, happens: Callable[[Signed], None], named: set[Trouble]):
    happens(signed)
    report = signed.examined()
    assert {one.trouble for one in report.irregularities} == named
    assert not report.sound


def test_a_record_that_is_gone_is_named_with_the_one_that_names_it(signed: Signed):
    taken_out(signed)
    (gap,) = signed.examined().irregularities
    first, second = (record_id(described(signed.repo, 0, signed.commits[0], None)), "")
    second = record_id(described(signed.repo, 1, signed.commits[1], first))
    assert gap.record == second
    assert gap.actor == RITA


def test_a_lost_record_is_named_with_the_object_that_still_has_it(signed: Signed):
    taken_out_by_git(signed)
    (lost,) = signed.examined().irregularities
    assert lost.commit == signed.commits[2]
    blob = lost.why.split(" ")[-4]
    assert signed.repo.git("cat-file", "blob", blob).encode() + b"\n" == signed.lines[2]


# What honest people do.


def put_in_another_order(signed: Signed) -> None:
    """All three at one commit that is theirs would be a replay; so two of one commit, in the other order."""
    raw = described(signed.repo, 7, signed.commits[2], record_id(_raw(signed, 2)))
    signed.holds(signed.lines[0], signed.lines[1], signed_line(signed.key, raw) + signed.lines[2])


def kept_twice(signed: Signed) -> None:
    signed.holds(signed.lines[0] * 2, signed.lines[1], signed.lines[2])


def on_two_machines(signed: Signed) -> None:
    raw = described(signed.repo, 7, signed.commits[2], record_id(_raw(signed, 0)))
    signed.holds(signed.lines[0], signed.lines[1], signed.lines[2] + signed_line(signed.key, raw))


def by_a_later_version(signed: Signed) -> None:
    raw = described(signed.repo, 7, signed.commits[2], record_id(_raw(signed, 2)))
    later = line_of(raw.replace(b'"reviewer/1"', b'"reviewer/7"'), None)
    signed.holds(signed.lines[0], signed.lines[1], signed.lines[2] + later)


def of_a_branch_that_is_gone(signed: Signed) -> None:
    gone = sign_off(0, base=signed.commits[0])
    put(signed.repo.path, [written(gone)])


def with_notes_of_others(signed: Signed) -> None:
    signed.holds(
        b"LGTM\n" + signed.lines[0], b"\xff\n" + signed.lines[1] + b"\n\n", signed.lines[2].rstrip(b"\n")
    )


def _raw(signed: Signed, number: int) -> bytes:
    previous = record_id(_raw(signed, number - 1)) if number else None
    return described(signed.repo, number, signed.commits[number], previous)


@pytest.mark.parametrize(
    ("happens", "named"),
    [
        (put_in_another_order, set()),
        (with_notes_of_others, set()),
        (kept_twice, {Trouble.DUPLICATED}),
        (on_two_machines, {Trouble.FORKED}),
        (by_a_later_version, {Trouble.NOT_KNOWN}),
        (of_a_branch_that_is_gone, {Trouble.STRAY}),
    ],
)
def test_what_honest_people_do_is_said_and_no_alarm(
    signed: Signed, happens: Callable[[Signed], None], named: set[Trouble]
):
    happens(signed)
    report = signed.examined()
    assert {one.trouble for one in report.irregularities} == named
    assert report.sound


def test_in_a_shallow_clone_what_cannot_be_told_is_said(signed: Signed, tmp_path: Path):
    signed.repo.git("clone", "-q", "--depth=1", f"file://{signed.repo.path}", str(tmp_path / "shallow"))
    clone = Repo(tmp_path / "shallow")
    clone.git("fetch", "-q", "origin", "refs/notes/reviewer:refs/notes/reviewer")
    *_, report = examine(locate(clone.path), "", signatures=False)
    assert isinstance(report, Report)
    assert report.irregularities == ()
    assert any("shallow" in limit for limit in report.limits)


def test_it_tells_how_far_it_is(repo: Repo):
    repo.commit("one")
    put(repo.path, many(600))
    told = [one for one in examine(locate(repo.path), "") if isinstance(one, Examined)]
    assert [one.records for one in told] == [256, 512, 600]
    assert told[-1].notes == told[-1].of_notes == 600
