"""The JSON Schema of `reviewer.toml`, for editors: made of the same types that read the file.

`python -m reviewer.core.policy.schema` prints it; what it printed is shipped beside this module (`make data`).
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from reviewer.core.policy.values import Policy
from reviewer.core.risk.catalogue import RuleTable

SCHEMA_FILE = Path(__file__).with_name("reviewer.schema.json")
DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest one that the TOML servers of editors all read."""


def schema() -> dict[str, Any]:
    """The schema; a key it does not name is a mistake, as it is when the file is read."""
    (policy, rule), forms = msgspec.json.schema_components(
        (Policy, RuleTable), ref_template="#/definitions/{name}"
    )
    for form in forms.values():
        _tidy(form)
    forms["RiskRules"]["properties"]["rule"]["items"] = rule
    top = forms.pop(policy["$ref"].rpartition("/")[2])
    return {"$schema": DIALECT, **top, "title": "reviewer.toml", "definitions": forms}


def schema_text() -> str:
    """The schema as the shipped file has it."""
    return json.dumps(schema(), indent=2) + "\n"


def _tidy(form: dict[str, Any]) -> None:
    """A table of ours takes no other keys; what TOML has no word for (null) is left out."""
    if "description" in form:
        form["description"] = " ".join(form["description"].split())
    if "properties" not in form:
        return
    form["additionalProperties"] = False
    for name, key in form["properties"].items():
        choices = [one for one in key.pop("anyOf", ()) if one != {"type": "null"}]
        form["properties"][name] = key = {**key, **(choices[0] if choices else {})}
        if "enum" in key:
            key["enum"] = [one for one in key["enum"] if one is not None]
        if key.get("default", "") is None or "$ref" in key:
            key.pop("default", None)  # a table's own keys say their defaults


if __name__ == "__main__":
    print(schema_text(), end="")
