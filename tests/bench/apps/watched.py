"""The program with a stopwatch around the steps it is made of: `watched.py LOG ARGUMENTS…`.

The program itself knows nothing of this and pays nothing for it. Each line of the log is a step's name, its
beginning and its end (seconds of the clock that never goes back), the milliseconds of processor time that its
thread used in it, and the thread.
"""

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from threading import get_ident
from time import perf_counter, thread_time
from types import ModuleType
from typing import Any

ARRIVALS = "arrivals"
STEPS = {
    "reviewer.cli.session": {"run": "command", "_open": "open"},
    "reviewer.tui.background": {"Background.begin": "begin to read", "Background._analyse": "start workers"},
    "reviewer.tui.opening": {
        "Opening.__init__": "scene",
        "Opening.fill": "first parts",
        "Opening.frame": "first picture",
        "Opening._paint": "paint",
        "Opening.end_painting": "wait for the picture",
    },
    "reviewer.tui.app": {"ReviewerApp.__init__": "application", "ReviewerApp.on_event": "input"},
    "reviewer.tui.screens.review": {
        "ReviewScreen.__init__": "screen",
        "ReviewScreen.compose": "compose",
        "ReviewScreen.on_mount": "mount",
        "ReviewScreen._taken": "command",
        "ReviewScreen._redraw": "facts",
        "ReviewScreen._second": "clock",
    },
    "reviewer.tui.arrivals": {"Arrivals.take_in": ARRIVALS},
    "reviewer.tui.intake": {"Intake._slice": "steps of arrivals"},
    "reviewer.tui.screens.at_once": {
        "ScreenAtOnce.changed_lines": "compose the frame",
        "ChangedLines.render_segments": "escape codes",
    },
    "reviewer.tui.widgets.lines_view": {
        "LinesView.render_lines": "draw",
        "LinesView._look_ahead": "look ahead",
    },
    "reviewer.tui.laying": {"plan": "plan", "Laying.size": "rows"},
    "reviewer.tui.document": {"Document.replan": "rows", "Document.show": "rows"},
    "reviewer.tui.content": {"_emphasis": "changed words"},
    "reviewer.analysis.files": {"units_of": "units"},
    "reviewer.analysis.searching": {"Searching._findings_in": "risks"},
    "reviewer.check": {"decide": "decide"},
    "textual._compositor": {
        "Compositor.render_update": "compose the frame",
        "LayoutUpdate.render_segments": "escape codes",
        "ChopsUpdate.render_segments": "escape codes",
    },
    "textual.drivers.linux_driver": {"LinuxDriver.write": "write"},
}
"""What is watched, by module: the function, and the stage it is counted to."""

IMPORTS = {
    "reviewer.cli.session": "import the command",
    "reviewer.desk": "import the desk",
    "reviewer.tui.keyfile": "import the keys",
    "reviewer.tui.opening": "import the painter",
    "textual.app": "import Textual",
    "reviewer.tui.app": "import the session",
    "reviewer.messages": "import the messages",
    "reviewer.check": "import the gate",
}
"""What is imported, likewise."""

LONG = 0.008
"""Seconds of processor time a callback of ours may take on the screen's thread."""


class Log:
    """Steps, a line each, written at once: the program may be killed."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600)

    def step(self, name: str, began: float, used: float) -> None:
        """A step is over."""
        taken = 1000 * (thread_time() - used)
        line = f"{name}\t{began:.6f}\t{perf_counter():.6f}\t{taken:.3f}\t{get_ident()}\n"
        os.write(self._file, line.encode())

    def watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        @wraps(function)
        def timed(*args: Any, **named: Any) -> Any:
            began, used = perf_counter(), thread_time()
            try:
                return function(*args, **named)
            finally:
                self.step(name, began, used)
                if name is ARRIVALS and thread_time() - used > LONG:
                    self.step(f"LONG {type(args[-1]).__name__} taken in", began, used)

        return timed


class Finder(importlib.abc.MetaPathFinder):
    """Finds what is watched as everybody else does, and wraps it once it is loaded."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a watched module, with a loader that wraps."""
        if name not in STEPS and name not in IMPORTS and name not in CALLERS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                began, used = perf_counter(), thread_time()
                load(module)
                if name in IMPORTS:
                    self._log.step(IMPORTS[name], began, used)
                wrap(module, STEPS.get(name, {}), self._log)
                if name in CALLERS:
                    watch_callbacks(module, self._log)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


CALLERS = ("textual.message_pump", "textual.timer", "textual.screen")
"""Textual's modules from which our callbacks are called."""


def wrap(module: ModuleType, steps: dict[str, str], log: Log) -> None:
    """Put the stopwatch around functions and methods of a module."""
    for path, stage in steps.items():
        owner: Any = module
        *within, last = path.split(".")
        for part in within:
            owner = getattr(owner, part)
        setattr(owner, last, log.watched(stage, getattr(owner, last)))


def watch_callbacks(module: ModuleType, log: Log) -> None:
    """Name every callback of ours that keeps the screen's thread too long."""
    invoke = module.invoke  # type: ignore[attr-defined]

    async def invoked(callback: Callable[..., Any], *params: object) -> Any:
        began, used = perf_counter(), thread_time()
        result = await invoke(callback, *params)
        taken = thread_time() - used
        where = getattr(callback, "__module__", "") or ""
        if taken > LONG and where.startswith("reviewer."):
            told = " ".join(type(getattr(one, "what", one)).__name__ for one in params)
            log.step(f"LONG {getattr(callback, '__qualname__', callback)} {told}", began, used)
        return result

    module.invoke = invoked  # type: ignore[attr-defined]


def watch_collector(log: Log) -> None:
    """The garbage collector's pauses."""
    state = [0.0, 0.0]

    def collected(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            state[:] = perf_counter(), thread_time()
        elif perf_counter() - state[0] > 0.002:
            log.step("garbage collector", *state)

    gc.callbacks.append(collected)


def main() -> None:
    """Run the program as its command does."""
    log = Log(sys.argv[1])
    sys.argv[:2] = ["reviewer"]
    began, used = perf_counter(), thread_time()
    sys.meta_path.insert(0, Finder(log))
    watch_collector(log)
    from reviewer.__main__ import main as run

    log.step("import the command line", began, used)
    run()


if __name__ == "__main__":
    main()
