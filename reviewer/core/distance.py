"""rapidfuzz's distance of insertions and deletions, without the rest of that package.

Its `__init__` imports everything it has, 2.4 MiB of a session in which only the changed words of lines are looked for.
A module without what its `__init__` does still finds its parts, so whoever wants another one gets it as before.
"""

import sys
from importlib.util import find_spec, module_from_spec

PACKAGE = "rapidfuzz"

if PACKAGE not in sys.modules and (_spec := find_spec(PACKAGE)) is not None:
    sys.modules[PACKAGE] = module_from_spec(_spec)

from rapidfuzz.distance import Indel, Opcode  # noqa: E402 (only now is there what keeps the rest away)

__all__ = ["Indel", "Opcode"]
