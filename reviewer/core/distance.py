"""rapidfuzz's distance of insertions and deletions, without the rest of that package.

Its `__init__` imports everything it has, 2.4 MiB of a session that asks only what became of changed lines.
A module without what its `__init__` does still finds its parts, so whoever wants another one gets it as before.
"""

import sys
from importlib.machinery import PathFinder
from types import ModuleType

PACKAGE = "rapidfuzz"

if PACKAGE not in sys.modules and (_spec := PathFinder.find_spec(PACKAGE)) is not None:
    _bare = ModuleType(PACKAGE)
    _bare.__spec__, _bare.__path__ = _spec, _spec.submodule_search_locations or []
    sys.modules[PACKAGE] = _bare

from rapidfuzz.distance import Indel, Opcode  # noqa: E402 (only now is there what keeps the rest away)

__all__ = ["Indel", "Opcode"]
