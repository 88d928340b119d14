"""Has a change taken apart by the process that a screen has beside it, and says when there were chunks.

`python chunking.py BASE HEAD`, in the repository. Prints a line of JSON: seconds from the start of that process until
it told the first chunks, and all; bytes it held at most and once it had imported everything, pages of others included.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

from reviewer.messages import Analyse
from reviewer.parts import ChunksReady, Failed
from reviewer.review import Request, open_comparison
from reviewer.worker_client import WorkerClient, WorkerDied
from reviewer.workspace import open_workspace

PATIENCE = 1_800.0
IMPORTS = "import reviewer.worker, reviewer.review, reviewer.core.split, reviewer.git.rewritten, resource\n"
IMPORTED = "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
KIB = 1024


class Watch:
    """What is told, with its time; and the most its process held until then."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.told: list[float] = []
        self.most = 0
        self.done = Event()
        self.fault = ""

    def hear(self, said: object) -> None:
        """Called from the thread that reads."""
        if isinstance(said, Failed | WorkerDied):
            self.fault = said.message
            self.done.set()
        if isinstance(said, ChunksReady):
            self.told.append(time.perf_counter() - self.began)
            if said.final:
                self.look()
                self.done.set()

    def look(self) -> None:
        """The largest of the processes below this one."""
        for child in Path("/proc/self/task").glob("*/children"):
            for pid in child.read_text().split():
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                self.most = max(self.most, int(found[1]) * KIB if found else 0)


def main() -> None:
    """Measure once."""
    base, head = sys.argv[1:]
    workspace = open_workspace(Path.cwd())
    comparison = open_comparison(workspace, Request(target=f"{base}..{head}"))
    watch = Watch()
    client = WorkerClient(watch.hear)
    Thread(target=client.send, args=(Analyse(str(workspace.path), comparison),), daemon=True).start()
    if not watch.done.wait(PATIENCE) or watch.fault:
        sys.exit(watch.fault or f"no chunks in {PATIENCE:.0f} s")
    client.close()
    imported = subprocess.run([sys.executable, "-c", IMPORTS + IMPORTED], capture_output=True, check=True)
    told = {
        "first": watch.told[0],
        "whole": watch.told[-1],
        "most": watch.most,
        "imported": int(imported.stdout),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
