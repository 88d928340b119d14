"""Modules that others import in case they need them: each is loaded when something in it is first asked for.

They are 1.5 MiB of a session that never looks at them, and some milliseconds of every start. `from … import` asks, and
so loads at once.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any, Protocol, cast

LATE = frozenset(
    {
        "asyncio.sslproto",
        "asyncio.staggered",
        "base64",
        "ipaddress",
        "linecache",
        "locale",
        "mimetypes",
        "msgspec.inspect",
        "msgspec.toml",
        "msgspec.yaml",
        "shutil",
        "textwrap",
        "tokenize",
    }
)
"""What is worth it; no packages. One that is no longer imported, or used at once, is as it would be without this."""


DISPENSABLE, TO = "typing_extensions", "msgspec"
"""A module that another tries to import for what `typing` has, too, since Python 3.11: with all it needs itself seven
milliseconds, before anything is known of what is to be shown."""


class _Real(Protocol):
    def create_module(self, spec: ModuleSpec) -> ModuleType | None: ...
    def exec_module(self, module: ModuleType) -> None: ...


class _Late(ModuleType):
    """A module that is not loaded yet."""

    def __getattr__(self, name: str) -> object:
        loader = cast(object, self.__loader__)
        if name != "__path__" and isinstance(loader, _Loader):
            loader.load(self)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self
            ) from None


class _Loader:
    """Makes an empty module, and loads it when it is asked for something; other threads wait for that."""

    def __init__(self, real: _Real) -> None:
        self._real = real
        self._lock = RLock()
        self._loading = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        cast(Any, module).__class__ = _Late

    def load(self, module: ModuleType) -> None:
        with self._lock:
            if self._loading or type(module) is not _Late:
                return
            self._loading = True
            try:
                self._real.exec_module(module)
            finally:
                self._loading = False
            loaded = cast(Any, module)
            loaded.__class__ = ModuleType
            loaded.__loader__ = loaded.__spec__.loader = self._real


class _Finder:
    """Finds them as everybody else does."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a late module; of others nothing, so that the next finder is asked.

        Raises ModuleNotFoundError for what is dispensable to the module that is being imported.
        """
        if name == DISPENSABLE and (asking := sys.modules.get(TO)) and not hasattr(asking, "Struct"):
            raise ModuleNotFoundError(f"{TO} does without {name}", name=name)
        if name not in LATE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = cast(Any, _Loader(cast(_Real, spec.loader)))
        return spec


def load_when_used() -> None:
    """From now on they are late, unless they are here already."""
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
