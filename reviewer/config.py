"""What decides a review without being part of it: the policy as the base has it, and the risk catalogue."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reviewer.core.change import Comparison
from reviewer.core.policy import Policy, digest, read_policy
from reviewer.core.risk.catalogue import Catalogue, extend, read_catalogue
from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.process import run

POLICY_FILE = "reviewer.toml"
DEFAULTS = "defaults"
CATALOGUE = "catalogue.toml"


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy in force: its values, their digest (hex SHA-256), and where they were read.

    `source` is "defaults", or "<commit>:reviewer.toml" with the full commit id.
    """

    policy: Policy
    digest: str
    source: str


def policy(location: Location | None, comparison: Comparison, *, trusted: str | None = None) -> LoadedPolicy:
    """The policy of the merge base, or of a trusted ref the user names; never the head's.

    Without a repository, a base or a file there the defaults apply, and `source` says so. Raises BadInput for
    a policy that does not say what it may, RepositoryError when git cannot read it: neither is "defaults".
    """
    commit = comparison.merge_base or comparison.base_commit
    if location is not None and trusted is not None:
        commit = _commit(location, trusted)
    text = _policy_text(location, commit) if location is not None and commit else None
    if text is None:
        defaults = Policy()
        return LoadedPolicy(defaults, digest(defaults), DEFAULTS)
    name = f"{commit[:12]}:{POLICY_FILE}"
    read = read_policy(text, name, tags=_built_in().tags)
    extend(_built_in(), read.risk, name=name, text=text)  # for its errors: here they have their lines
    return LoadedPolicy(read, digest(read), f"{commit}:{POLICY_FILE}")


def catalogue(policy: Policy) -> Catalogue:
    """The risk catalogue of the package, with what a policy adds and raises."""
    return extend(_built_in(), policy.risk)


@cache
def _built_in() -> Catalogue:
    text = (files("reviewer.core.risk") / CATALOGUE).read_text(encoding="utf-8")
    return read_catalogue(text, CATALOGUE)


def _commit(location: Location, ref: str) -> str:
    words = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]
    answer = run(location, words, check=False)
    if answer.code or not answer.lines:
        raise BadInput(f"there is no commit {ref!r} to read the policy from")
    return answer.lines[0]


def _policy_text(location: Location, commit: str) -> str | None:
    """The text of a commit's policy file; None if the commit has none."""
    listed = run(location, ["ls-tree", "-z", "--full-tree", commit, "--", POLICY_FILE]).out
    if not listed:
        return None
    name = f"{commit[:12]}:{POLICY_FILE}"
    mode, _, oid = listed.partition(b"\t")[0].decode("ascii").split(" ")
    if not mode.startswith("100"):
        raise BadInput(f"{name}: expected a regular file", "a symbolic link or a folder is no policy")
    content = run(location, ["cat-file", "blob", oid]).out
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name}:{line}: expected UTF-8") from None
