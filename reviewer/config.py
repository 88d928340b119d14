"""What decides a review without being part of it: the policy as the base has it, and the risk catalogue."""

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from reviewer.core.change import Comparison
from reviewer.core.owners import Ownership
from reviewer.core.policy import Policy, digest
from reviewer.core.policy.reading import read_policy
from reviewer.core.risk.catalogue import Catalogue, built_in, extend
from reviewer.errors import BadInput
from reviewer.formats.codeowners import ALL_PLACES, place_and_form, read_codeowners
from reviewer.git.blobs import Blobs
from reviewer.git.files import TreeFile, files_at
from reviewer.git.location import Location
from reviewer.git.process import run

POLICY_FILE = "reviewer.toml"
DEFAULTS = "defaults"


class LoadedPolicy(Struct, frozen=True):
    """A policy in force: its values, their digest (hex SHA-256), and where they were read.

    `source` is "defaults", or "<commit>:reviewer.toml" with the full commit id. `ownership` is what CODEOWNERS
    says at the same commit, None without one.
    """

    policy: Policy
    digest: str
    source: str
    ownership: Ownership | None = None


def policy(
    location: Location | None,
    comparison: Comparison,
    *,
    trusted: str | None = None,
    blobs: Blobs | None = None,
) -> LoadedPolicy:
    """The policy of the merge base, or of a trusted ref the user names; never the head's.

    Without a repository, a base or a file there the defaults apply, and `source` says so. Raises BadInput for
    a policy that does not say what it may, RepositoryError when git cannot read it: neither is "defaults".
    """
    commit = comparison.merge_base or comparison.base_commit
    if location is not None and trusted is not None:
        commit = _commit(location, trusted)
    files = files_at(location, commit, (POLICY_FILE, *ALL_PLACES), blobs) if location and commit else {}
    name = f"{commit[:12]}:{POLICY_FILE}"
    text = _policy_text(files.get(POLICY_FILE), name)
    if text is None:
        defaults = Policy()
        owners = _ownership(files, commit, defaults.codeowners.form)
        return LoadedPolicy(defaults, digest(defaults), DEFAULTS, owners)
    read = read_policy(text, name, tags=_built_in().tags)
    extend(_built_in(), read.risk, name=name, text=text)  # for its errors: here they have their lines
    owners = _ownership(files, commit, read.codeowners.form)
    return LoadedPolicy(read, digest(read), f"{commit}:{POLICY_FILE}", owners)


def catalogue(policy: Policy) -> Catalogue:
    """The risk catalogue of the package, with what a policy adds and raises."""
    return extend(_built_in(), policy.risk)


_built_in = cache(built_in)


def _commit(location: Location, ref: str) -> str:
    words = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]
    answer = run(location, words, check=False)
    if answer.code or not answer.lines:
        raise BadInput(f"there is no commit {ref!r} to read the policy from")
    return answer.lines[0]


def _policy_text(file: TreeFile | None, name: str) -> str | None:
    """The text of a policy file; None if there is none."""
    if file is None:
        return None
    if file.content is None:
        raise BadInput(f"{name}: expected a regular file", "a symbolic link or a folder is no policy")
    try:
        return file.content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name}:{line}: expected UTF-8") from None


def _ownership(files: Mapping[str, TreeFile], commit: str, form: str) -> Ownership | None:
    """Who owns what, by the CODEOWNERS that counts; None where there is none."""
    there = {path: file for path, file in files.items() if path != POLICY_FILE}
    contents = {path: file.content for path, file in there.items() if file.content is not None}
    odd = sorted(there.keys() - contents.keys())
    if odd:
        return Ownership(refusal=f"{odd[0]} is no regular file")
    try:
        found = place_and_form(contents, form)
    except ValueError as why:
        return Ownership(refusal=str(why))
    if found is None:
        return None
    place, rules = found
    return read_codeowners(contents[place], f"{commit[:12]}:{place}", rules)
