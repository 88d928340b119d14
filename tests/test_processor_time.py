"""What goes astray is stopped."""

import re

import pytest

from reviewer.processor_time import TookTooLong, processor_time


def test_a_pattern_gone_astray_is_stopped() -> None:
    with pytest.raises(TookTooLong), processor_time(0.05):
        re.match(r"(a|aa)+$", "a" * 60 + "b")
