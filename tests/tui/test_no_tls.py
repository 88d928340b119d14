"""asyncio without TLS in the process of the screen."""

import subprocess
import sys

SAID = """
import sys
from reviewer.tui.no_tls import import_asyncio
import_asyncio()
import asyncio
print("ssl" in sys.modules, asyncio.run(asyncio.sleep(0, "slept")))
import ssl
print(ssl.create_default_context().check_hostname)
"""


def test_asyncio_comes_without_tls_and_who_wants_tls_gets_it():
    done = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "slept", "True"]
