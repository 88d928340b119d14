"""What the screen imports, as it is in a Python that was built without OpenSSL.

What draws on a terminal speaks to no network, and what it hashes are names: OpenSSL's code and tables would be two MiB
and some milliseconds of every start.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import cast

TLS, HASHES = "ssl", "_hashlib"
"""What asyncio and hashlib have from OpenSSL."""

SHA2 = ("_sha2",) if sys.version_info >= (3, 12) else ("_sha256", "_sha512")
OWN_HASHES = ("_md5", "_sha1", *SHA2, "_sha3", "_blake2")
"""What hashlib has instead; a Python for a country's rules may come without one or another, and hashlib complains."""


def import_asyncio() -> None:
    """Import it, where nobody has asked for TLS before; whoever does later gets TLS as always, but not in asyncio."""
    _import_without(TLS, "asyncio")


def import_hashlib() -> None:
    """Import it, where Python has hashes of its own: they tell the same, and of a name as fast."""
    if all(find_spec(name) for name in OWN_HASHES):
        _import_without(HASHES, "hashlib")


def _import_without(part: str, module: str) -> None:
    """Import a module that does without a part of it, unless that is here already.

    Nothing in place of a module is how Python is told that there is none (`sys.modules` in its library reference).
    """
    if part in sys.modules:
        return
    cast("dict[str, object]", sys.modules)[part] = None
    try:
        import_module(module)
    finally:
        del sys.modules[part]
