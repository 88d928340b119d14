"""The policy file `init` writes: it says every key there is, and demands what no file would."""

import re

from reviewer.config import catalogue
from reviewer.core.policy import Policy
from reviewer.core.policy.described import tables
from reviewer.core.policy.reading import read_policy
from reviewer.core.policy.template import template

TAGS = catalogue(Policy()).tags


def test_the_file_demands_what_no_file_would():
    assert read_policy(template(), "reviewer.toml", tags=TAGS) == Policy()
    assert read_policy(template("./reviewer.schema.json"), "reviewer.toml", tags=TAGS) == Policy()


def test_uncommented_every_default_is_still_the_default():
    text = re.sub(r"^# (\w+ = [^…\n]*)$", r"\1", template(), flags=re.MULTILINE)
    assert "\napprovals = 1\n" in text
    assert read_policy(text, "reviewer.toml", tags=TAGS) == Policy()


def test_a_part_that_may_be_repeated_is_one_once_it_is_uncommented():
    text = template().replace("\n# [[require.rule]]", "\n[[require.rule]]")
    text = text.replace("\n#     approvals = 0", "\n    approvals = 2", 1)
    text = text.replace("\n#     paths = []", '\n    paths = ["src/**"]', 1)
    (rule,) = read_policy(text, "reviewer.toml", tags=TAGS).require.rule
    assert rule.approvals == 2


def test_every_table_and_every_key_stands_in_it_with_its_meaning_and_its_default():
    text = template()
    flat = " ".join(text.replace("\n#", " ").split())
    for table in tables():
        assert f"[{table.header}]" in text
        for key in table.keys:
            if f"# [[{table.header}.{key.name}]]" in text:
                continue  # it has a part of its own
            assert " ".join(key.about.split()) in flat
            if key.default:
                inset = "    " if table.repeated else ""
                assert f"\n# {inset}{key.name} = {key.default}\n" in text


def test_editors_find_the_schema_in_the_first_line():
    assert template("./x.json").split("\n")[0] == "#:schema ./x.json"
    assert max(map(len, template("./x.json").split("\n"))) <= 120
