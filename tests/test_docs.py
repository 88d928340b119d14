"""What the documents say is there is there, and what is there is in the documents."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import click
import pytest

from reviewer import __version__
from reviewer.cli import SUMMARIES, group
from reviewer.config import catalogue
from reviewer.core.policy import Policy, read_policy
from reviewer.core.requirements import ReviewFacts, requirements

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def page(name: str) -> str:
    return (ROOT / name).read_text()


def commands() -> dict[str, click.Command]:
    return {name: import_module(f"reviewer.cli.{name}").command for name in SUMMARIES}


def policy_keys() -> Iterator[tuple[str, str, str, object]]:
    """Every key of the policy: its table, its name, what it is about, its default."""
    for section in fields(Policy):
        form: Any = get_type_hints(Policy)[section.name]
        hints = get_type_hints(form, include_extras=True)
        for key in fields(form):
            default = key.default if key.default is not MISSING else None
            yield section.name, key.name, _description(hints[key.name]), default


def _description(form: Any) -> str:
    metas = get_args(form)[1:] if get_origin(form) is Annotated else ()
    return next((meta.description for meta in metas if meta.description), "")


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


def test_every_key_of_the_policy_is_documented_with_its_default_and_its_meaning():
    rows = page("docs/policy.md").split("\n")
    for section, key, about, default in policy_keys():
        assert about, f"{section}.{key} says nothing about itself"
        row = next((row for row in rows if row.startswith(f"| `{key}` |")), "")
        assert row, f"{section}.{key} is not in docs/policy.md"
        if default not in (None, ()):
            assert f"| `{_as_toml(default)}` |" in row, f"{section}.{key}: the default in docs/policy.md"


def _as_toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_no_key_is_documented_that_does_not_exist():
    keys = {key for _, key, _, _ in policy_keys()}
    rows = re.findall(r"^\| `(\w+)` \| (?:`|none)", page("docs/policy.md"), re.MULTILINE)
    assert set(rows) == keys


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
            line = re.sub(r"git notes --ref=reviewer", "", line)
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
