"""The garbage collector rests while a session starts, and leaves what stays alone."""

import subprocess
import sys

SESSION = """
import gc
from reviewer.tui import collector
collector.settle(), collector.keep()
assert gc.isenabled() and not gc.get_freeze_count(), "who never held it, is left alone"
before = gc.get_threshold()
collector.hold()
assert not gc.isenabled()
collector.settle()
assert gc.isenabled() and gc.get_threshold() != before
frozen = gc.get_freeze_count()
more = [[] for _ in range(10_000)]
collector.keep()
assert gc.get_freeze_count() >= frozen + 10_000
class Old: pass
old = Old(); old.me = old
collector.keep()
import weakref; gone = weakref.ref(old); del old
collector.hold()
assert gone() is None and not gc.get_freeze_count() and not gc.isenabled(), "the next session starts without it"
"""


def test_it_rests_settles_and_begins_anew():
    done = subprocess.run([sys.executable, "-c", SESSION], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
