"""An OpenPGP signature is judged by the status lines of gpg and the list of whose key is whose; in doubt not good."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.core.cover import SignatureState
from reviewer.errors import RepositoryError
from reviewer.formats.records import Signature
from reviewer.formats.signers import openpgp_pins, without_openpgp
from reviewer.git.location import Location, locate
from reviewer.git.signing import Signer, sign, signer
from reviewer.git.verifying import own_line, verify
from tests.repo import Repo

pytestmark = pytest.mark.skipif(not shutil.which("gpg"), reason="no gpg here")
RITA = "rita@example.com"
PAYLOAD = b'{"version":"reviewer/1"}'
THEN = ("--faked-system-time", "20200101T000000!")


@pytest.fixture(scope="module")
def key_ring() -> Iterator[Path]:
    """A home for gpg with a short path: its socket has to fit into 108 bytes."""
    home = Path("/tmp") / f"rv-gpg-{os.getpid()}"
    home.mkdir(mode=stat.S_IRWXU)
    yield home
    subprocess.run(["gpgconf", "--kill", "all"], env={**os.environ, "GNUPGHOME": str(home)}, check=False)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(key_ring: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GNUPGHOME", str(key_ring))
    return key_ring


def gpg(*words: str, given: bytes = b"") -> str:
    done = subprocess.run(["gpg", "--batch", *words], input=given, capture_output=True, check=True)
    return done.stdout.decode()


def made(home: Path, name: str, *options: str, until: str = "never") -> str:
    """The fingerprint of a new key."""
    gpg(*options, "--passphrase", "", "--quick-gen-key", f"{name} <{RITA}>", "ed25519", "sign", until)
    told = gpg("--with-colons", "--list-keys", name).split("\n")
    return next(line.split(":")[9] for line in told if line.startswith("fpr:"))


@pytest.fixture(scope="module")
def rita(key_ring: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GNUPGHOME", str(key_ring))
        yield made(key_ring, "Rita")


def signed(key: str) -> Signature:
    return sign(Signer("openpgp", key, shutil.which("gpg") or ""), PAYLOAD, ask=False)


def pin(key: str, email: str = RITA, options: str = "") -> bytes:
    return f"{email} {options}{' ' if options else ''}openpgp {key}\n".encode()


def test_a_key_that_is_pinned_to_the_person_makes_it_good(rita: str):
    found = verify(PAYLOAD, signed(rita), RITA, b"# people\n" + pin(rita))
    assert found.state is SignatureState.GOOD
    assert found.key == f"OpenPGP key {rita}"
    assert (
        verify(PAYLOAD, signed(rita), RITA, pin(rita.lower(), f"sam@x,{RITA}")).state is SignatureState.GOOD
    )


def test_a_name_in_the_key_pins_nothing(rita: str):
    """The key says it is Rita's; so could anybody's."""
    assert verify(PAYLOAD, signed(rita), RITA, b"").state is SignatureState.UNKNOWN_KEY
    assert verify(PAYLOAD, signed(rita), RITA, pin("0" * 40)).state is SignatureState.UNKNOWN_KEY
    assert verify(PAYLOAD, signed(rita), RITA, None).state is SignatureState.CANNOT_CHECK


@pytest.mark.parametrize("email", ["sam@example.com", "RITA@example.com", "*", ""])
def test_a_key_of_somebody_else_is_not_the_claimed_persons(rita: str, email: str):
    found = verify(PAYLOAD, signed(rita), email, pin(rita))
    assert found.state is SignatureState.WRONG_PERSON
    assert RITA in found.why


def test_other_bytes_or_no_signature_at_all_are_bad(rita: str):
    whole = signed(rita)
    assert verify(PAYLOAD + b" ", whole, RITA, pin(rita)).state is SignatureState.BAD
    for value in ("", "junk", whole.value[:60]):
        assert verify(PAYLOAD, replace(whole, value=value), RITA, pin(rita)).state is SignatureState.BAD


def test_several_signatures_in_one_are_not_taken(rita: str, home: Path):
    body = signed(rita).value.split("\n\n")[1].rpartition("=")[0] + signed(rita).value.split("\n\n")[1]
    doubled = Signature("openpgp", signed(rita).value.split("\n\n")[0] + "\n\n" + body)
    assert verify(PAYLOAD, doubled, RITA, pin(rita)).state is not SignatureState.GOOD


def test_a_public_key_that_is_not_here_is_unknown(rita: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = signed(rita)
    tmp_path.chmod(stat.S_IRWXU)
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))
    found = verify(PAYLOAD, whole, RITA, pin(rita))
    assert found.state is SignatureState.UNKNOWN_KEY
    assert "keyring" in found.why


def test_an_expired_key_is_expired_though_gpg_leaves_with_zero(home: Path):
    old = made(home, "Old", *THEN, until="1y")
    value = gpg(*THEN, "--detach-sign", "--armor", "-u", old, given=PAYLOAD)
    found = verify(PAYLOAD, Signature("openpgp", value), RITA, pin(old))
    assert found.state is SignatureState.EXPIRED


def test_a_revoked_key_is_good_no_longer(home: Path):
    lost = made(home, "Lost")
    value = signed(lost)
    assert verify(PAYLOAD, value, RITA, pin(lost)).state is SignatureState.GOOD
    revocation = (home / "openpgp-revocs.d" / f"{lost}.rev").read_text().replace("\n:-----", "\n-----")
    gpg("--import", given=revocation.encode())
    found = verify(PAYLOAD, value, RITA, pin(lost))
    assert (found.state, found.why) == (SignatureState.EXPIRED, "its key was revoked")


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ('valid-after="20200101",valid-before="20990101Z"', SignatureState.GOOD),
        ('namespaces="git,reviewer"', SignatureState.GOOD),
        ('valid-before="20200101"', SignatureState.EXPIRED),
        ('valid-after="20980101"', SignatureState.EXPIRED),
        ('namespaces="git"', SignatureState.UNKNOWN_KEY),
        ('valid-before="soon"', SignatureState.UNKNOWN_KEY),
        ('only-on="tuesday"', SignatureState.UNKNOWN_KEY),
        ("cert-authority", SignatureState.UNKNOWN_KEY),
    ],
)
def test_what_the_list_limits_is_limited_and_what_it_says_otherwise_allows_nothing(
    rita: str, options: str, state: SignatureState
):
    assert verify(PAYLOAD, signed(rita), RITA, pin(rita, options=options)).state is state


def test_lines_of_the_list_that_are_no_pin_are_none():
    key = "A" * 40
    for line in (
        f"openpgp {key}",
        f"* openpgp {key}",
        f"a@b openpgp {key[1:]}",
        f"# a@b openpgp {key}",
        f"a@b ssh {key}",
    ):
        assert openpgp_pins(line.encode()) == ()
    assert openpgp_pins(b"a@b ssh-ed25519 AAAA\n  c@d openpgp " + b"b" * 40 + b" at work\r\n")[0].people == {
        "c@d"
    }


def test_ssh_keygen_sees_only_its_own_lines():
    listed = b"# openpgp\na@b ssh-ed25519 AAAA openpgp\nc@d openpgp " + b"b" * 40
    assert b"c@d" not in without_openpgp(listed)
    assert without_openpgp(listed) == b"# openpgp\na@b ssh-ed25519 AAAA openpgp"


def test_the_readers_own_key_is_known_without_a_list(repo: Repo, rita: str):
    place: Location = locate(repo.path)
    repo.git("config", "user.signingKey", rita)
    found = signer(place)
    assert found
    assert found.format == "openpgp"
    line = own_line(found, RITA)
    assert verify(PAYLOAD, sign(found, PAYLOAD, ask=False), RITA, line).state is SignatureState.GOOD
    assert own_line(replace(found, key="nobody"), RITA) == b""


def test_a_key_that_is_not_there_is_a_sentence():
    with pytest.raises(RepositoryError, match="could not be signed with your OpenPGP key"):
        signed("nobody@example.com")
