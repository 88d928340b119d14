"""The schema that editors get: equal to what reads the file, and shipped as it is made."""

import json

from reviewer.core.policy.described import tables
from reviewer.core.policy.schema import SCHEMA_FILE, schema, schema_text


def test_the_shipped_schema_is_the_one_the_types_make():
    """If not: make data."""
    assert SCHEMA_FILE.read_text() == schema_text()


def test_every_key_is_in_it_with_what_it_is_about():
    made = schema()
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, form in made["properties"].items():
        _collect(name, form, made["definitions"], found)
    for table in tables():
        if table.keys[0].name:
            assert {key.name: key.about for key in table.keys} == {
                name: key["description"] for name, key in found[table.header].items()
            }


def _collect(header, form, definitions, found) -> None:
    named = form.get("$ref", form.get("items", {}).get("$ref", ""))
    form = definitions.get(named.rpartition("/")[2], {})
    if "properties" in form:
        found[header] = form["properties"]
        for name, key in found[header].items():
            _collect(f"{header}.{name}", key, definitions, found)


def test_a_key_it_does_not_name_is_a_mistake_in_an_editor_too():
    made = schema()
    tables_in_it = [made, *(form for form in made["definitions"].values() if "properties" in form)]
    assert len(tables_in_it) > 8
    assert all(form["additionalProperties"] is False for form in tables_in_it)
    assert "null" not in json.dumps(made)
