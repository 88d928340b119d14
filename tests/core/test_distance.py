"""What is left out of rapidfuzz is there for whoever asks for it."""

import subprocess
import sys

ASKED = """
import sys
from reviewer.core.distance import Indel
assert Indel.distance("lewenstein", "levenshtein") == 3
assert not {"rapidfuzz.fuzz", "rapidfuzz.process", "rapidfuzz.utils"} & set(sys.modules)
from rapidfuzz import fuzz, process
assert process.extractOne("arange", ["orange", "pear"], scorer=fuzz.ratio)[0] == "orange"
"""


def test_the_rest_of_the_package_waits_for_who_wants_it() -> None:
    subprocess.run([sys.executable, "-c", ASKED], check=True)
