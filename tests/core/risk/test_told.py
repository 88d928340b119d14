"""What is told of the catalogue once and shipped is what it would be now."""

from importlib.resources import files

from msgspec import to_builtins

from reviewer.config import catalogue
from reviewer.core.globs import matcher
from reviewer.core.policy import Policy
from reviewer.core.risk.catalogue import built_in, read_catalogue
from reviewer.core.risk.told import TOLD_FILE, allow, key, made, path_matcher


def test_the_shipped_file_is_the_one_the_catalogue_makes():
    """If not: make data."""
    assert (files("reviewer.core.risk") / TOLD_FILE).read_text() == made()


def test_the_catalogue_of_the_package_is_what_its_file_says():
    read = read_catalogue((files("reviewer.core.risk") / "catalogue.toml").read_text(), "catalogue.toml")
    assert to_builtins(built_in(), order="deterministic") == to_builtins(read, order="deterministic")


def test_paths_are_meant_as_by_the_globs_themselves():
    paths = [
        "CODEOWNERS",
        "docs/CODEOWNERS",
        "x/reviewer.toml",
        ".github/workflows/ci.yml",
        "src/a.py",
        "a b/c",
    ]
    for rule in catalogue(Policy()).rules:
        for globs in filter(None, (rule.paths, rule.except_paths)):
            assert [path_matcher(globs)(path) for path in paths] == [matcher(globs)(path) for path in paths]


def test_what_the_file_does_not_know_is_never_passed_over():
    assert allow("a pattern of this repository only", "anything")
    assert path_matcher(("of/this/repository/only/**",))("of/this/repository/only/a")
    assert key("a") != key("b")
