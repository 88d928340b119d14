"""Signatures are verified once; what came of it is remembered only for what it was, and never from a repository."""

import subprocess
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.core.cover import SignatureState
from reviewer.formats.records import Record, payload_bytes, read_line
from reviewer.formats.records import line_of as line
from reviewer.git.location import Location, locate
from reviewer.git.own_folder import state_folder
from reviewer.git.signing import Signer, sign
from reviewer.git.verifying import Verification
from reviewer.ledger import Signers
from reviewer.stats import verified
from reviewer.stats.verified import RememberingSigners
from tests.ledgers import sign_off
from tests.repo import Repo


def silent(_what: str, _done: int, _of: int) -> None:
    return


class Ledger:
    """A repository whose list allows one key to Rita, and records she signed with it."""

    def __init__(self, repo: Repo, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        key = folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
        self.public = key.with_suffix(".pub").read_text().strip()
        self.listed = folder / "allowed"
        self.allow("")
        repo.git("config", "gpg.ssh.allowedSignersFile", str(self.listed))
        self.repo = repo
        self.location: Location = locate(repo.path)
        signer = Signer("ssh", str(key), "ssh-keygen")
        payloads = [payload_bytes(sign_off(number)) for number in range(3)]
        self.records = [read_line(line(raw, sign(signer, raw, ask=False))) for raw in payloads]
        self.asked = 0
        ask = Signers.verified

        def counting(signers: Signers, *given: object) -> Verification:
            self.asked += 1
            return ask(signers, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(Signers, "verified", counting)

    def allow(self, options: str) -> None:
        self.listed.write_text(f'rita@example.com namespaces="reviewer"{options} {self.public}\n')

    def states(self, records: list[Record] | None = None, until: float | None = None) -> tuple[str, int]:
        """What comes of the records, and how many signatures were really verified for it."""
        self.asked = 0
        signers = RememberingSigners(self.location, "", silent, until)
        signers.prepare(records or self.records)
        found = {
            signers.verified(one.raw, one.signature, one.payload.actor.email).state
            for one in records or self.records
            if one.signature and one.payload
        }
        assert len(found) == 1
        return found.pop().value, self.asked


@pytest.fixture
def ledger(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    repo.commit("base")
    return Ledger(repo, tmp_path, monkeypatch)


def test_a_signature_is_verified_once_and_again_when_anything_differs(ledger: Ledger) -> None:
    assert ledger.states() == ("good", 3)
    assert ledger.states() == ("good", 0)
    ledger.allow(',valid-after="20200101"')
    assert ledger.states() == ("good", 3)
    assert ledger.states() == ("good", 0)
    ledger.listed.write_text("")
    assert ledger.states() == ("unknown key", 3)
    assert ledger.states() == ("unknown key", 0)
    ledger.allow("")
    assert ledger.states() == ("good", 0)
    revoked = ledger.listed.with_name("revoked")
    revoked.write_text(ledger.public + "\n")
    ledger.repo.git("config", "gpg.ssh.revocationFile", str(revoked))
    assert ledger.states() == ("expired", 3)
    assert ledger.states() == ("expired", 3)  # what time may change is not remembered


def test_the_signature_of_one_record_says_nothing_of_another(ledger: Ledger) -> None:
    assert ledger.states() == ("good", 3)
    first, second, _ = ledger.records
    forged = replace(first, signature=second.signature)
    assert ledger.states([forged]) == ("bad", 1)
    assert ledger.states([forged]) == ("bad", 0)


def test_when_a_date_of_the_list_passes_everything_is_verified_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.allow(',valid-before="20900101Z"')
    assert ledger.states() == ("good", 3)
    assert ledger.states() == ("good", 0)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    assert ledger.states()[1] == 3


@pytest.mark.parametrize("words", [',valid-before="soon"', ",cert-authority"])
def test_a_list_nobody_here_understands_is_never_remembered_for(ledger: Ledger, words: str) -> None:
    ledger.allow(words)
    state, _ = ledger.states()
    assert state != "good"
    assert ledger.states() == (state, 3)


def test_a_memory_others_may_have_written_or_that_is_spoilt_is_not_believed(ledger: Ledger) -> None:
    assert ledger.states() == ("good", 3)
    file = state_folder() / verified.NAME
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o666)
    assert ledger.states() == ("good", 3)
    file.chmod(0o600)
    file.write_bytes(b"spoilt" * 100)
    assert ledger.states() == ("good", 3)
    assert ledger.states() == ("good", 3 if not file.exists() else 0)


def test_what_there_is_no_time_for_counts_for_nothing(ledger: Ledger) -> None:
    signers = RememberingSigners(ledger.location, "", silent, until=0.0)
    signers.prepare(ledger.records)
    assert signers.pending == 3
    assert ledger.states(until=0.0) == (SignatureState.CANNOT_CHECK.value, 0)
    assert ledger.states() == ("good", 3)
