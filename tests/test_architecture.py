"""Imports point down only, and each way in loads no more than it needs."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HEAVY = ("textual", "pygit2", "rich", "pygments", "asyncio")


def loaded_by(code: str, *argv: str) -> set[str]:
    """The top-level packages and our own modules that a fresh interpreter holds after running `code`."""
    report = (
        f"import sys; sys.argv = {['reviewer', *argv]!r}\n"
        f"try:\n exec({code!r})\nexcept SystemExit as ended:\n assert not ended.code, ended.code\n"
        "import json; print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", report], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    names = json.loads(done.stdout.rpartition("\n\n")[2] or done.stdout.splitlines()[-1])
    return {name if name.startswith("reviewer") else name.partition(".")[0] for name in names}


def modules(package: str) -> list[str]:
    """Every module of a package, found on disk."""
    folder = ROOT.joinpath(*package.split("."))
    names = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names.append(".".join(part for part in parts if part != "__init__"))
    return names


def test_the_contracts_of_import_linter_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_every_module_at_the_top_has_its_place_in_the_layers():
    """A module the contract does not name could import anything."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = {
        name.strip("() ")
        for contract in contracts
        for layer in contract.get("layers", ())
        for name in layer.split("|")
    }
    top = {path.stem for path in (ROOT / "reviewer").glob("*.py")} - {"__init__"}
    top |= {path.parent.name for path in (ROOT / "reviewer").glob("*/__init__.py")}
    assert {f"reviewer.{name}" for name in top} - named == set()


def test_the_nouns_need_neither_repository_nor_screen_nor_command_line():
    loaded = loaded_by(f"import {', '.join(modules('reviewer.core'))}")
    forbidden = {"pygit2", "click", "textual", "rich", "subprocess", "platformdirs", "unidiff", "socket"}
    assert loaded & forbidden == set()
    assert {
        name for name in loaded if name.startswith(("reviewer.git", "reviewer.tui", "reviewer.cli"))
    } == set()


def test_the_screen_is_drawn_without_libgit2_without_pygments_and_without_the_command_line():
    loaded = loaded_by(f"import {', '.join(modules('reviewer.tui'))}")
    assert loaded & {"pygit2", "pygments", "click"} == set()


def test_what_a_screen_is_told_comes_without_what_finds_it_out():
    loaded = loaded_by("import reviewer.parts, reviewer.messages, reviewer.worker_client")
    finding_out = {
        "commit_claims",
        "contradictions",
        "first_bytes",
        "moved_blocks",
        "policy.reading",
        "stated_contract",
    }
    assert loaded & {f"reviewer.core.{name}" for name in finding_out} == set()


def test_help_loads_no_screen_and_no_repository():
    assert loaded_by("from reviewer.__main__ import main; main()", "--help") & set(HEAVY) == set()


def test_the_version_loads_next_to_nothing():
    loaded = loaded_by("from reviewer.__main__ import main; main()", "--version")
    assert loaded & {*HEAVY, "msgspec", "pathspec"} == set()


@pytest.mark.parametrize("command", ["show", "sign", "split", "check", "audit", "sync", "init"])
def test_a_command_that_prints_loads_no_screen(command: str):
    assert loaded_by(f"import reviewer.cli.{command}") & {"textual", "asyncio"} == set()


def test_the_gate_loads_no_screen_no_colours_and_no_chunks():
    loaded = loaded_by("from reviewer.__main__ import main; main()", "check", "--help")
    loaded |= loaded_by("import reviewer.cli.check, reviewer.check")
    assert loaded & {"textual", "pygments", "rich", "asyncio"} == set()
    assert {name for name in loaded if name.startswith("reviewer.core.split")} == set()
