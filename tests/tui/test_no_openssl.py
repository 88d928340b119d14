"""What the process of the screen imports comes without OpenSSL."""

import subprocess
import sys
from hashlib import sha256

ASYNCIO = """
import sys
from reviewer.tui.no_openssl import import_asyncio
import_asyncio()
import asyncio
print("ssl" in sys.modules, asyncio.run(asyncio.sleep(0, "slept")))
import ssl
print(ssl.create_default_context().check_hostname)
"""
HASHLIB = """
import sys
from reviewer.tui.no_openssl import import_hashlib
import_hashlib()
import hashlib
print("_hashlib" in sys.modules, hashlib.sha256(b"a name").hexdigest())
import hmac
print("_hashlib" in sys.modules, hmac.new(b"key", b"", "sha256").digest_size)
"""
NO_HASHES_OF_ITS_OWN = "import sys; sys.modules['_md5'] = None\n" + HASHLIB


def said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_asyncio_comes_without_tls_and_who_wants_tls_gets_it():
    assert said(ASYNCIO) == ["False", "slept", "True"]


def test_hashlib_comes_without_openssl_and_who_wants_that_gets_it():
    assert said(HASHLIB) == ["False", sha256(b"a name").hexdigest(), "True", "32"]


def test_where_python_has_no_hashes_of_its_own_openssl_is_taken():
    assert said(NO_HASHES_OF_ITS_OWN) == ["True", sha256(b"a name").hexdigest(), "True", "32"]
