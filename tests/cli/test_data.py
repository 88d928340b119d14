"""JSON that is printed says the same as any other JSON of the data, and nothing hostile to a terminal."""

import json

from hypothesis import given
from hypothesis import strategies as st

from reviewer.cli.data import to_json
from reviewer.core.text import visible

TEXT = st.text(st.characters() | st.sampled_from("\x7f\x9b\u202e\u200b\U000e0041\udc9b\x1b\t"))


@given(st.recursive(st.none() | st.booleans() | st.integers() | TEXT, st.lists, max_leaves=8))
def test_it_is_the_same_data_and_safe_to_print(data: object):
    text = to_json(data)
    assert json.loads(text) == data
    assert visible(text) == text


def test_what_is_harmless_stays_readable():
    assert to_json({"name": "漢字 – é"}) == '{"name": "漢字 – é"}'
