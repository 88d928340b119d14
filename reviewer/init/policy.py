"""A policy file to begin with, and the schema that editors complete and check it by."""

from reviewer.config import POLICY_FILE
from reviewer.core.policy.schema import SCHEMA_FILE
from reviewer.core.policy.template import template
from reviewer.git.location import Location
from reviewer.init.change import Part, Proposal, is_there, new_file


def propose(location: Location) -> Proposal:
    """`reviewer.toml` with every key at its default; a file that is there is left as it is."""
    top = location.work_tree
    if top is None:
        said = "This is a bare repository: the policy is a file of its base branch."
        return Proposal(Part.POLICY, remarks=(said,))
    if is_there(top / POLICY_FILE):
        return Proposal(Part.POLICY, remarks=(f"{POLICY_FILE} is there already, and left as it is.",))
    policy = new_file(
        top / POLICY_FILE,
        template(f"./{SCHEMA_FILE.name}").encode(),
        shown=POLICY_FILE,
        new="every key with its meaning and its default, commented out",
        why="what must be true before a change may pass; it holds once it is on the base branch",
    )
    if is_there(top / SCHEMA_FILE.name):
        return Proposal(Part.POLICY, (policy,))
    schema = new_file(
        top / SCHEMA_FILE.name,
        SCHEMA_FILE.read_bytes(),
        shown=SCHEMA_FILE.name,
        new="the JSON Schema of the policy",
        why="editors complete and check reviewer.toml by it",
    )
    return Proposal(Part.POLICY, (policy, schema))
