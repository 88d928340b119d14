"""Modules that are loaded when they are used: like any other for whoever uses them."""

import subprocess
import sys

BEGIN = """
import sys
from reviewer.late_modules import LATE, load_when_used
for name in LATE:
    sys.modules.pop(name, None)
load_when_used()
load_when_used()
def loaded(name):
    return type(sys.modules[name]).__name__ == "module"
"""


def said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_a_module_is_loaded_with_the_first_thing_asked_of_it():
    assert said("""
import ipaddress
import ipaddress as again
print(loaded("ipaddress"), again is ipaddress)
print(ipaddress.ip_address("::1").is_loopback, loaded("ipaddress"))
print(type(ipaddress.__spec__.loader).__name__, ipaddress.__loader__ is ipaddress.__spec__.loader)
print(hasattr(ipaddress, "nothing of the kind"))
""") == ["False", "True", "True", "True", "SourceFileLoader", "True", "False"]


def test_what_is_imported_from_one_loads_it():
    assert said("""
from textwrap import dedent
from base64 import *
print(dedent(" x"), b64encode(b"x").decode(), loaded("textwrap"), loaded("base64"))
""") == ["x", "eA==", "True", "True"]


def test_all_threads_get_all_of_it():
    assert said("""
import locale
from threading import Thread
found = []
threads = [Thread(target=lambda: found.append(locale.getlocale is not None)) for _ in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found), all(found))
""") == ["20", "True"]


def test_a_module_that_cannot_be_loaded_says_why_each_time():
    assert said("""
import re, textwrap
sys.modules["re"] = None
for _ in range(2):
    try:
        textwrap.dedent
    except ImportError as error:
        print(error.name)
sys.modules["re"] = re
print(textwrap.dedent("  x"))
""") == ["re", "re", "x"]


def test_every_one_of_them_is_a_module_and_no_package():
    assert (
        said("""
from importlib import import_module
for name in sorted(LATE):
    module = import_module(name)
    assert not loaded(name), name
    getattr(module, "__all__", None)
    assert loaded(name), name
    assert not hasattr(module, "__path__"), name
""")
        == []
    )


def test_what_values_are_made_of_does_without_a_library_that_typing_is_enough_for():
    assert said("""
import msgspec
print("typing_extensions" in sys.modules)
class Value(msgspec.Struct, frozen=True):
    name: str
    more: "tuple[int, ...] | None" = None
print(msgspec.json.decode(b'{"name":"a","more":[1]}', type=Value) == Value("a", (1,)))
from typing_extensions import Required
import typing
print(Required is typing.Required)
""") == ["False", "True", "True"]
