"""Somebody without signing set up gets a key, a line in the list of signers, and a proof that both work."""

import shutil
import subprocess
from pathlib import Path

import pytest

from reviewer.errors import BadInput, RepositoryError
from reviewer.git import ssh_keys
from reviewer.git.location import locate
from reviewer.init import signer_list, signing
from reviewer.init.change import Proposal
from tests.git.test_signing import make_key
from tests.repo import Repo

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")


@pytest.fixture
def ssh(sealed: Path) -> Path:
    folder = sealed / ".ssh"
    folder.mkdir(mode=0o700)
    return folder


def set_up(repo: Repo, key: Path | None = None) -> Proposal:
    """Make every change; afterwards there is nothing to do."""
    found = signing.propose(locate(repo.path), ssh_keys.key_at(key) if key else None, can_ask=False)
    for change in found.changes:
        change.make()
    if found.changes:
        assert signing.propose(locate(repo.path), can_ask=False).changes == ()
    return found


def test_the_best_key_there_is_signs_from_then_on(repo: Repo, ssh: Path):
    rsa = ["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", str(ssh / "a_rsa")]
    subprocess.run(rsa, check=True)
    make_key(ssh / "id_ed25519")
    found = set_up(repo)
    assert repo.git("config", "gpg.format") == "ssh"
    assert repo.git("config", "user.signingkey") == str(ssh / "id_ed25519")
    assert found.remarks == ("Other keys here: ~/.ssh/a_rsa. --key FILE chooses one.",)
    public = (ssh / "id_ed25519.pub").read_text().split()[1]
    line = (repo.path / ".allowed_signers").read_text()
    assert line == f'rita@example.com namespaces="git,reviewer" ssh-ed25519 {public}\n'
    tried = signing.trial(locate(repo.path), ask=False)
    assert tried.holds
    assert "ED25519 key SHA256:" in tried.sentence


def test_git_itself_knows_a_commit_signed_with_it(repo: Repo, ssh: Path):
    make_key(ssh / "id_ed25519")
    set_up(repo)
    repo.git("commit", "-q", "--allow-empty", "-S", "-m", "signed")
    assert repo.git("log", "-1", "--format=%G? %GS") == "G rita@example.com"


def test_a_key_that_is_named_is_taken(repo: Repo, ssh: Path, tmp_path: Path):
    make_key(ssh / "id_ed25519")
    set_up(repo, make_key(tmp_path / "mine"))
    assert repo.git("config", "user.signingkey") == str(tmp_path / "mine")
    with pytest.raises(BadInput, match="no ssh key"):
        ssh_keys.key_at(tmp_path / "nothing")


def test_a_key_of_the_agent_alone_is_written_out(
    repo: Repo, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if not shutil.which("ssh-agent"):
        pytest.skip("no ssh-agent here")
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        key = make_key(tmp_path / "gone")
        for _ in range(1500):
            if socket.exists():
                break
            subprocess.run(["sleep", "0.02"], check=True)
        subprocess.run(["ssh-add", "-q", str(key)], check=True)
        key.unlink()
        key.with_suffix(".pub").unlink()
        set_up(repo)
        assert repo.git("config", "user.signingkey").startswith("key::ssh-ed25519 ")
        assert signing.trial(locate(repo.path), ask=False).holds
    finally:
        agent.kill()
        agent.wait()


def test_no_key_is_made_where_nobody_can_give_it_a_passphrase(repo: Repo, ssh: Path):
    found = set_up(repo)
    assert found.changes == ()
    assert "ssh-keygen -t ed25519" in found.remarks[0]
    assert not list(ssh.iterdir())
    tried = signing.trial(locate(repo.path), ask=False)
    assert not tried.holds
    assert "unsigned" in tried.sentence


def test_on_a_terminal_a_key_of_its_own_is_proposed(repo: Repo, ssh: Path):
    found = signing.propose(locate(repo.path), can_ask=True)
    assert [change.what for change in found.changes] == [
        "~/.ssh/reviewer_ed25519",
        "gpg.format",
        "user.signingkey",
        "gpg.ssh.allowedSignersFile",
        ".allowed_signers",
    ]
    assert not list(ssh.iterdir())


def test_what_is_set_up_already_stays(repo: Repo, ssh: Path):
    key = make_key(ssh / "work")
    make_key(ssh / "id_ed25519")
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingkey", str(key))
    found = set_up(repo)
    assert [change.what for change in found.changes] == ["gpg.ssh.allowedSignersFile", ".allowed_signers"]
    assert repo.git("config", "user.signingkey") == str(key)


def test_a_list_of_signers_that_is_there_gets_one_more_line(repo: Repo, ssh: Path):
    make_key(ssh / "id_ed25519")
    repo.write({".allowed_signers": "ann@example.com ssh-ed25519 AAAA"})
    set_up(repo)
    lines = (repo.path / ".allowed_signers").read_text().split("\n")
    assert lines[0] == "ann@example.com ssh-ed25519 AAAA"
    assert lines[1].startswith("rita@example.com namespaces=")


def test_a_line_for_commits_alone_is_not_enough(repo: Repo, ssh: Path):
    public = " ".join((make_key(ssh / "id_ed25519").with_suffix(".pub")).read_text().split()[:2])
    repo.write({".allowed_signers": f'*@example.com namespaces="git" {public}\n'})
    assert ".allowed_signers" in {change.what for change in set_up(repo).changes}


def test_a_list_outside_the_repository_is_not_touched(repo: Repo, ssh: Path, tmp_path: Path):
    make_key(ssh / "id_ed25519")
    outside = tmp_path / "signers"
    outside.write_text("")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(outside))
    found = set_up(repo)
    assert "is not a file of this repository" in found.remarks[0]
    assert outside.read_text() == ""


def test_a_link_in_the_place_of_the_list_is_not_written_through(repo: Repo, ssh: Path, tmp_path: Path):
    make_key(ssh / "id_ed25519")
    target = tmp_path / "bashrc"
    target.write_text("echo\n")
    (repo.path / ".allowed_signers").symlink_to(target)
    found = set_up(repo)
    assert ".allowed_signers" not in {change.what for change in found.changes}
    assert target.read_text() == "echo\n"
    late = repo.path / "late"
    late.symlink_to(target)
    key = ssh_keys.present()[0]
    with pytest.raises(RepositoryError, match="cannot be written"):
        signer_list.add(late, signer_list.ssh_entry("rita@example.com", key))


def test_a_key_that_is_not_counted_is_said_not_to_be(repo: Repo, ssh: Path):
    make_key(ssh / "id_ed25519")
    set_up(repo)
    (ssh / "id_ed25519.pub").unlink()
    (repo.path / ".allowed_signers").write_text("")
    tried = signing.trial(locate(repo.path), ask=False)
    assert not tried.holds
    (ssh / "id_ed25519").unlink()
    assert "could not be" in signing.trial(locate(repo.path), ask=False).sentence


@pytest.mark.skipif(not shutil.which("gpg"), reason="no gpg here")
def test_an_openpgp_key_that_is_set_up_stays_and_is_pinned(
    repo: Repo, sealed: Path, monkeypatch: pytest.MonkeyPatch
):
    home = sealed / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    words = [
        "gpg",
        "--batch",
        "-q",
        "--passphrase",
        "",
        "--quick-gen-key",
        "Rita <rita@example.com>",
        "ed25519",
    ]
    subprocess.run(words, check=True, capture_output=True)
    repo.git("config", "user.signingkey", "rita@example.com")
    found = set_up(repo)
    assert [change.what for change in found.changes] == ["gpg.ssh.allowedSignersFile", ".allowed_signers"]
    assert (repo.path / ".allowed_signers").read_text().startswith("rita@example.com openpgp ")
    assert repo.git("config", "--default", "", "gpg.format") == ""
    assert signing.trial(locate(repo.path), ask=False).holds


def test_nobody_is_told_what_is_missing(repo: Repo, ssh: Path):
    repo.git("config", "--unset", "user.email")
    assert "user.email" in signing.propose(locate(repo.path), can_ask=True).remarks[0]
