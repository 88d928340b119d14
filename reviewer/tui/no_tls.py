"""asyncio as it is in a Python that was built without TLS: what draws on a terminal speaks to no network.

Otherwise it brings OpenSSL's tables, 1.5 MiB and some milliseconds of every start.
"""

import sys
from typing import cast

TLS = "ssl"


def import_asyncio() -> None:
    """Import it, where nobody has asked for TLS before; whoever does later gets TLS as always, but not in asyncio.

    Nothing in place of a module is how Python is told that there is none (`sys.modules` in its library reference),
    and asyncio does without this one.
    """
    if TLS in sys.modules:
        return
    cast("dict[str, object]", sys.modules)[TLS] = None
    try:
        import asyncio  # noqa: F401 (to be there)
    finally:
        del sys.modules[TLS]
