"""Records are signed with the user's own key, and verified by bytes, key and person; in doubt not."""

import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from reviewer.core.cover import SignatureState
from reviewer.errors import BadInput, RepositoryError
from reviewer.formats.records import Signature
from reviewer.git.location import Location, locate
from reviewer.git.signing import Signer, sign, signer
from reviewer.git.verifying import allowed_signers, own_line, revoked_keys, verify
from reviewer.ledger import Signers
from tests.repo import Repo

needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
RITA = "rita@example.com"
PAYLOAD = b'{"version":"reviewer/1"}'


def make_key(path: Path, passphrase: str = "") -> Path:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run(words, check=True)
    return path


def allow(key: Path, email: str = RITA, options: str = "") -> bytes:
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    return f"{email} {options}{' ' if options else ''}{public}\n".encode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "id")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return make_key(tmp_path / "other")


@pytest.fixture
def place(repo: Repo) -> Location:
    return locate(repo.path)


def signed(key: Path) -> Signature:
    return sign(Signer("ssh", str(key), shutil.which("ssh-keygen") or ""), PAYLOAD, ask=False)


# Which key.


def test_without_settings_there_is_no_signer(place: Location):
    assert signer(place) is None


@needs_ssh
def test_the_key_is_the_one_git_signs_commits_with(repo: Repo, place: Location, key: Path):
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    assert signer(place) == Signer("ssh", str(key), str(shutil.which("ssh-keygen")))


@needs_ssh
def test_a_key_in_the_home_folder_may_be_named_with_a_tilde(repo: Repo, place: Location, sealed: Path):
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", "~/.ssh/id")
    found = signer(place)
    assert found
    assert found.key == str(sealed / ".ssh/id")


@needs_ssh
@pytest.mark.parametrize("prefix", ["", "key::"])
def test_a_key_may_be_written_out(repo: Repo, place: Location, key: Path, prefix: str):
    public = key.with_suffix(".pub").read_text().strip()
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", prefix + public)
    found = signer(place)
    assert found
    assert found.key == f"key::{public}"
    assert found.words == "signed with your ssh key"


@needs_ssh
def test_a_program_the_repository_names_is_never_run(repo: Repo, place: Location, key: Path, tmp_path: Path):
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    repo.git("config", "gpg.format", "ssh")
    for name in ("gpg.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand"):
        repo.git("config", name, str(trap))
    assert signer(place) is None
    repo.git("config", "user.signingKey", str(key))
    found = signer(place)
    assert found
    assert found.program == shutil.which("ssh-keygen")
    assert not (tmp_path / "sprung").exists()


def test_without_settings_the_signers_are_those_the_base_has(repo: Repo, place: Location):
    """A clone brings no settings."""
    base = repo.commit("one", {".allowed_signers": "trusted\n"})
    repo.commit("two", {".allowed_signers": "mallory\n"})
    assert allowed_signers(place, base) == b"trusted\n"
    assert allowed_signers(place, "") is None
    repo.git("config", "gpg.ssh.allowedSignersFile", "other")
    assert allowed_signers(place, base) is None


@needs_ssh
def test_the_users_own_default_key_command_is_asked(
    place: Location, key: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch
):
    settings, public = sealed / "settings", key.with_suffix(".pub")
    settings.write_text(f"""[gpg]
    format = ssh
[gpg "ssh"]
    defaultKeyCommand = "echo hello; cat '{public}'"
""")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    found = signer(place)
    assert found
    assert found.key == f"key::{public.read_text().strip()}"


def test_a_format_we_do_not_know_is_said(repo: Repo, place: Location):
    repo.git("config", "gpg.format", "x509")
    repo.git("config", "user.signingKey", "me")
    with pytest.raises(BadInput, match="x509"):
        signer(place)


def test_a_program_that_is_not_there_is_said(place: Location, sealed: Path, monkeypatch: pytest.MonkeyPatch):
    settings = sealed / "settings"
    settings.write_text("[gpg]\nprogram=/nowhere/gpg\n[user]\nsigningKey=me\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    with pytest.raises(BadInput, match="/nowhere/gpg, which is not installed"):
        signer(place)


# Signing and the states of an ssh signature.


@needs_ssh
def test_a_good_signature_is_good(key: Path):
    found = verify(PAYLOAD, signed(key), RITA, allow(key))
    assert found.state is SignatureState.GOOD
    assert found.key.startswith("ED25519 key SHA256:")


@needs_ssh
@pytest.mark.parametrize("options", ['namespaces="git,reviewer"', 'valid-before="20990101"'])
def test_options_that_allow_us_are_honoured(key: Path, options: str):
    assert verify(PAYLOAD, signed(key), RITA, allow(key, options=options)).state is SignatureState.GOOD


@needs_ssh
def test_a_changed_payload_is_bad(key: Path):
    assert verify(PAYLOAD + b" ", signed(key), RITA, allow(key)).state is SignatureState.BAD


@needs_ssh
@pytest.mark.parametrize(
    "value", ["", "junk", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"]
)
def test_what_is_no_signature_is_bad(key: Path, value: str):
    assert verify(PAYLOAD, Signature("ssh", value), RITA, allow(key)).state is SignatureState.BAD


@needs_ssh
def test_a_signature_cut_short_is_bad(key: Path):
    whole = signed(key)
    assert (
        verify(PAYLOAD, replace(whole, value=whole.value[:-60]), RITA, allow(key)).state is SignatureState.BAD
    )


@needs_ssh
def test_a_commits_signature_does_not_pass_for_a_records(key: Path):
    words = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "git"]
    value = subprocess.run(words, input=PAYLOAD, capture_output=True, check=True).stdout.decode()
    assert verify(PAYLOAD, Signature("ssh", value), RITA, allow(key)).state is SignatureState.BAD


@needs_ssh
def test_a_key_nobody_is_known_by(key: Path, other: Path):
    assert verify(PAYLOAD, signed(key), RITA, allow(other)).state is SignatureState.UNKNOWN_KEY
    assert verify(PAYLOAD, signed(key), RITA, b"").state is SignatureState.UNKNOWN_KEY
    assert verify(PAYLOAD, signed(key), RITA, b"\xff broken \x00\n").state is SignatureState.UNKNOWN_KEY


@needs_ssh
@pytest.mark.parametrize("email", ["sam@example.com", "RITA@example.com", "*", "-n", "a\0b", "", "x\ny"])
def test_a_known_key_of_another_person_is_not_the_claimed_persons(key: Path, email: str):
    found = verify(PAYLOAD, signed(key), email, allow(key))
    assert found.state is SignatureState.WRONG_PERSON
    assert RITA in found.why


@needs_ssh
def test_an_expired_key_is_expired_whatever_time_the_record_claims(key: Path):
    for options in ('valid-before="20200101"', 'valid-after="20980101"'):
        assert verify(PAYLOAD, signed(key), RITA, allow(key, options=options)).state is SignatureState.EXPIRED


@needs_ssh
def test_a_key_that_may_not_sign_records_does_not(key: Path):
    found = verify(PAYLOAD, signed(key), RITA, allow(key, options='namespaces="git"'))
    assert found.state is not SignatureState.GOOD


@needs_ssh
def test_without_a_list_of_signers_nothing_can_be_checked_but_broken_bytes_are_bad(key: Path):
    assert verify(PAYLOAD, signed(key), RITA, None).state is SignatureState.CANNOT_CHECK
    assert verify(b"other", signed(key), RITA, None).state is SignatureState.BAD


def test_no_signature_is_unsigned_and_a_strange_one_cannot_be_checked():
    assert verify(PAYLOAD, None, RITA, b"").state is SignatureState.UNSIGNED
    assert verify(PAYLOAD, Signature("wax", "x"), RITA, b"").state is SignatureState.CANNOT_CHECK


def test_without_ssh_keygen_nothing_is_good(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    for format in ("ssh", "openpgp"):
        assert verify(PAYLOAD, Signature(format, "x"), RITA, b"").state is SignatureState.CANNOT_CHECK


# What keeps a signature from coming about.


@needs_ssh
def test_a_locked_key_is_a_sentence_not_an_unsigned_record(tmp_path: Path):
    locked = make_key(tmp_path / "locked", "secret words")
    with pytest.raises(RepositoryError, match="could not be signed") as caught:
        signed(locked)
    assert "agent" in (caught.value.hint or "")


@needs_ssh
def test_a_key_that_is_not_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(RepositoryError, match="could not be signed"):
        signed(tmp_path / "none")


@needs_ssh
def test_a_program_that_says_yes_and_signs_nothing_is_not_believed(tmp_path: Path, key: Path):
    liar = tmp_path / "liar"
    liar.write_text("#!/bin/sh\nexit 0\n")
    liar.chmod(0o755)
    for format in ("ssh", "openpgp"):
        with pytest.raises(RepositoryError, match="did not say why"):
            sign(Signer(format, str(key), str(liar)), PAYLOAD, ask=False)


# Who may sign.


@needs_ssh
def test_the_readers_own_key_is_known_without_a_list(repo: Repo, place: Location, key: Path):
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    line = own_line(signer(place), RITA)
    assert verify(PAYLOAD, signed(key), RITA, line).state is SignatureState.GOOD
    assert verify(PAYLOAD, signed(key), "sam@example.com", line).state is SignatureState.WRONG_PERSON


@needs_ssh
@pytest.mark.parametrize(
    "email", ["*", "*@example.com", "a,b@example.com", '"x" y@z', "!rita@example.com", ""]
)
def test_an_address_that_would_mean_more_than_one_person_gets_no_line(key: Path, email: str):
    assert own_line(Signer("ssh", str(key), "/bin/true"), email) == b""


def test_the_list_is_the_one_the_settings_name(repo: Repo, place: Location, tmp_path: Path):
    assert allowed_signers(place, "") is None
    repo.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    assert allowed_signers(place, "") is None
    (tmp_path / "signers").write_bytes(b"a\n")
    assert allowed_signers(place, "") == b"a\n"


@pytest.mark.parametrize("name", ["signers", ".reviewer/signers"])
def test_a_list_in_the_work_tree_is_read_from_the_merge_base(repo: Repo, place: Location, name: str):
    base = repo.commit("base", {name: "trusted\n"})
    repo.commit("the branch allows itself", {name: "trusted\nmallory\n"})
    for value in (name, str(repo.path / name)):
        repo.git("config", "gpg.ssh.allowedSignersFile", value)
        assert allowed_signers(place, base) == b"trusted\n"
        assert allowed_signers(place, "") is None


def test_without_settings_the_list_is_the_merge_base_s_own(repo: Repo, place: Location):
    """A fresh clone, a server and an auditor have set nothing up, and can tell all the same."""
    base = repo.commit("base", {".allowed_signers": "trusted\n"})
    repo.commit("the branch allows itself", {".allowed_signers": "trusted\nmallory\n"})
    assert allowed_signers(place, base) == b"trusted\n"
    assert allowed_signers(place, "") is None


# Revoked keys.


@needs_ssh
def test_a_revoked_key_is_good_no_longer(key: Path, other: Path):
    revoked = key.with_suffix(".pub").read_bytes()
    assert verify(PAYLOAD, signed(key), RITA, allow(key), revoked).state is SignatureState.EXPIRED
    assert verify(PAYLOAD, signed(key), RITA, allow(key), revoked).why == "its key was revoked"
    assert verify(PAYLOAD, signed(key), RITA, allow(key), allow(other)).state is SignatureState.EXPIRED
    others = other.with_suffix(".pub").read_bytes()
    assert verify(PAYLOAD, signed(key), RITA, allow(key), others).state is SignatureState.GOOD


@needs_ssh
def test_where_the_revoked_keys_cannot_be_read_nothing_is_good(repo: Repo, place: Location, key: Path):
    assert verify(PAYLOAD, signed(key), RITA, allow(key), None).state is SignatureState.CANNOT_CHECK
    assert revoked_keys(place, "") == b""
    repo.git("config", "gpg.ssh.revocationFile", "/nowhere/revoked")
    assert revoked_keys(place, "") is None


def test_a_list_of_revoked_keys_in_the_work_tree_is_read_from_the_merge_base(repo: Repo, place: Location):
    base = repo.commit("base", {"revoked": "the old key\n"})
    repo.commit("the branch forgives itself", {"revoked": ""})
    repo.git("config", "gpg.ssh.revocationFile", "revoked")
    assert revoked_keys(place, base) == b"the old key\n"


@needs_ssh
def test_what_the_list_says_of_the_readers_own_key_holds(
    repo: Repo, place: Location, key: Path, tmp_path: Path
):
    """Whoever reads with the key that was limited does not make it good again by having it."""
    (tmp_path / "signers").write_bytes(allow(key, options='valid-before="20200101"'))
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    assert verify(PAYLOAD, signed(key), RITA, Signers(place, "").allowed).state is SignatureState.GOOD
    repo.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    assert verify(PAYLOAD, signed(key), RITA, Signers(place, "").allowed).state is SignatureState.EXPIRED
