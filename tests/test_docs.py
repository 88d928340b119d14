"""What the documents say is there is there, and what is there is in the documents."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from reviewer import __version__
from reviewer.cli import SUMMARIES
from reviewer.cli.group import group
from reviewer.config import catalogue
from reviewer.core.policy import Policy
from reviewer.core.policy.described import Table, tables
from reviewer.core.policy.reading import read_policy
from reviewer.core.requirements import ReviewFacts, requirements

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def page(name: str) -> str:
    return (ROOT / name).read_text()


def commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name in SUMMARIES:
        command = found[name] = import_module(f"reviewer.cli.{name}").command
        if isinstance(command, click.Group):
            found |= {f"{name} {below}": one for below, one in command.commands.items()}
    return found


def tables_of(text: str) -> dict[str, str]:
    """The parts of docs/policy.md under the headings that name a table of the file."""
    parts = re.split(r"^##+ (.*)$", text, flags=re.MULTILINE)
    return {
        header.strip("[]"): part
        for heading, part in zip(parts[1::2], parts[2::2], strict=True)
        for header in re.findall(r"`(\[+[a-z.]+\]+)`", heading)
    }


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def links() -> Iterator[tuple[Path, str]]:
    for file in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text()):
            if not target.startswith(("http:", "https:")):
                yield file, target


def test_every_link_between_pages_leads_somewhere():
    dead = [f"{file.name}: {target}" for file, target in links() if not _exists(file, target)]
    assert dead == []


def _exists(file: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    linked = (file.parent / path) if path else file
    if not linked.is_file():
        return False
    headings = re.findall(r"^#+ (.*)$", linked.read_text(), re.MULTILINE) if anchor else []
    return not anchor or anchor in {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table.header)
def test_every_key_of_the_policy_is_documented_with_its_default_and_its_meaning(table: Table):
    part = tables_of(page("docs/policy.md"))[table.header]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*)$", part, re.MULTILINE))
    named = [key for key in table.keys if key.name]
    if named:  # the keys of [people] are the file's own
        assert list(rows) == [key.name for key in named]
    for key in table.keys:
        assert key.about, f"{key.name} says nothing about itself"
        assert key.expected, f"nothing says what {key.name} may hold"
    for key in named:
        assert rows[key.name].startswith(f"`{key.default}` | " if key.default else "none | "), key.name


def test_the_example_of_a_policy_is_one():
    examples = code_blocks(page("docs/policy.md"), "toml")
    assert examples
    for example in examples:
        policy = read_policy(example, "docs/policy.md", tags=catalogue(Policy()).tags)
        assert catalogue(policy).rules
        assert policy != Policy()


def test_every_requirement_is_documented():
    facts = ReviewFacts(units=(), findings=None)
    section = page("docs/policy.md").partition("## What is demanded")[2]
    documented = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)
    assert documented == [one.name for one in requirements(Policy(), facts)]


def test_every_command_and_option_is_documented():
    text = page("docs/commands.md")
    for name, command in {"": group, **commands()}.items():
        assert f"`reviewer {name}".rstrip() in text
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert any(re.search(rf"[` ]{spelling}\b", text) for spelling in option.opts), (
                    f"{name} {option.opts}"
                )


def test_no_option_is_documented_that_does_not_exist():
    known = {spelling for one in (group, *commands().values()) for p in one.params for spelling in p.opts}
    known |= {"--help", "-h"}
    for name in ("README.md", "docs/commands.md"):
        ours = [line for line in page(name).split("\n") if "reviewer" in line or line.startswith("| `-")]
        for line in ours:
            line = re.sub(r"git notes --ref=reviewer| -- .*", "", line)
            assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)) <= known, line


@pytest.mark.parametrize("name", sorted({path.relative_to(ROOT).as_posix() for path in PAGES}))
def test_nobody_is_sent_to_a_strangers_package(name: str):
    """`reviewer` on PyPI is not ours."""
    assert not re.search(
        r"(pip|pipx|uvx|uv tool)\s+(install|run)?\s*(--\S+\s+)*reviewer\b(?!-tui)", page(name)
    )


def test_the_readme_names_the_two_commands_and_the_makefile_has_them():
    makefile = page("Makefile")
    for target in re.findall(r"`?make ([a-z]+)", page("README.md") + page("CONTRIBUTING.md")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_picture_is_there_and_shows_the_program():
    picture = page("docs/images/review.svg")
    assert picture.startswith("<svg")
    assert len(re.findall("<text", picture)) > 100
    assert "http://" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_the_version_is_said_once_alike():
    project = tomllib.loads(page("pyproject.toml"))["project"]
    assert project["version"] == __version__
    assert "[Unreleased]" in page("CHANGELOG.md")
