"""Packages: which one, from which version to which, in every manifest we know."""

import pytest

from reviewer.core.finding import DiffSide, Level
from tests.core.risk.diffs import about, says

reasons = says("dependencies")


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        ("requirements.txt", "requests==2.31.0\n", "requests==2.32.3\n", "`requests` 2.31.0 → 2.32.3"),
        ("requirements/dev.in", "", "Django>=5 # web\n", "adds `django` >=5"),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["a>=1"]\n',
            '[project]\ndependencies = ["a>=1", "b"]\n',
            "adds `b`",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nflask = "^3.0"\n',
            '[tool.poetry.dependencies]\nflask = { version = "^3.1", extras = ["async"] }\n',
            "`flask` ^3.0 → ^3.1",
        ),
        (
            "Cargo.toml",
            '[dependencies]\nserde = "1.0"\n',
            '[dependencies]\nserde = "2.0"\n',
            "`serde` 1.0 → 2.0",
        ),
        (
            "package.json",
            '{\n  "devDependencies": {\n    "jest": "^29.0.0"\n  }\n}\n',
            '{\n  "devDependencies": {\n    "jest": "^30.0.0"\n  }\n}\n',
            "`jest` ^29.0.0 → ^30.0.0",
        ),
        (
            "package.json",
            "{}\n",
            '{"scripts": {"postinstall": "node x"}}\n',
            "adds `install script postinstall` node x",
        ),
        (
            "go.mod",
            "module a\n",
            "module a\n\nrequire github.com/a/b v1.2.3 // indirect\n",
            "adds `github.com/a/b` v1.2.3",
        ),
        ("Gemfile", 'gem "rails", "~> 7.1"\n', 'gem "rails", "~> 7.2"\n', "`rails` ~> 7.1 → ~> 7.2"),
        (
            "pom.xml",
            "<dependency>\n<artifactId>a</artifactId>\n<version>1</version>\n</dependency>\n",
            "<dependency>\n<artifactId>a</artifactId>\n<version>2</version>\n</dependency>\n",
            "`a` 1 → 2",
        ),
        ("build.gradle", "", "implementation 'a.b:c:1.2'\n", "adds `a.b:c` 1.2"),
        ("a.csproj", "", '<PackageReference Include="X" Version="1.0" />\n', "adds `X` 1.0"),
        ("composer.json", "{}\n", '{"require": {"a/b": "^1"}}\n', "adds `a/b` ^1"),
        ("Dockerfile", "FROM python:3.11\n", "FROM python:3.12\n", "`python` 3.11 → 3.12"),
        (".github/workflows/a.yml", "- uses: a/b@v1\n", "- uses: a/b@v2\n", "`a/b` v1 → v2"),
        ("setup.py", "install_requires=[]\n", 'install_requires=["click>=8"]\n', "adds `click` >=8"),
        ("mix.exs", "", '{:jason, "~> 1.4"},\n', "adds `jason` ~> 1.4"),
        ("pubspec.yaml", "dependencies:\n", "dependencies:\n  http: ^1.2.0\n", "adds `http` ^1.2.0"),
    ],
)
def test_a_manifest_says_which_package_and_which_versions(path: str, old: str, new: str, why: str) -> None:
    assert reasons(path, old, new) == [why]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("pyproject.toml", '[project]\nversion = "1"\n', '[project]\nversion = "2"\n'),
        ("package.json", '{\n  "version": "1.0.0"\n}\n', '{\n  "version": "1.1.0"\n}\n'),
        ("requirements.txt", "a==1\nb==1\n", "b==1\na==1\n"),
        ("requirements.txt", "a == 1\n", "a==1\n"),
        ("Cargo.toml", '[package]\nversion = "1"\n', '[package]\nversion = "2"\n'),
        ("src/app.py", "", 'requests = "2.31.0"\n'),
    ],
)
def test_what_is_no_dependency_is_left_alone(path: str, old: str, new: str) -> None:
    assert reasons(path, old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("a==1.2.0\n", "a==1.2.1\n", Level.LOW),
        ("a==1.2.0\n", "a==2.0.0\n", Level.MEDIUM),
        ("a==1.2.0\n", "a==1.1.0\n", Level.MEDIUM),
        ("a==1.2.0\n", "", Level.LOW),
        ("", "a==1.2.0\n", Level.MEDIUM),
        ("", "a @ git+https://example.org/a\n", Level.HIGH),
        ("", "--extra-index-url https://example.org/simple\n", Level.HIGH),
    ],
)
def test_the_level_follows_how_far_a_package_moves_and_where_from(old: str, new: str, level: Level) -> None:
    assert [one.level for one in about("dependencies", "requirements.txt", old, new)] == [level]


def test_an_older_version_is_said_to_be_older() -> None:
    assert reasons("requirements.txt", "a==1.10\n", "a==1.9\n") == ["`a` 1.10 → 1.9 (an older version)"]


def test_a_commit_id_is_short_and_never_older() -> None:
    old, new = "- uses: a/b@v4\n", "- uses: a/b@" + "3d3c42e5aac5ba805825da76410c181273ba90b1\n"
    assert reasons(".github/workflows/a.yml", old, new) == ["`a/b` v4 → 3d3c42e5aac5"]


def test_several_packages_of_a_unit_are_listed_gravest_first_and_counted() -> None:
    new = "a==1\nb==1\nc==1\nd==1\ne==1\nf @ git+https://example.org/f\n"
    (why,) = reasons("requirements.txt", "", new)
    assert why.startswith("adds `f` @git+https://example.org/f; adds `a` 1; ")
    assert why.endswith("; and 2 more")


def test_a_package_that_moves_to_another_section_only_is_no_change() -> None:
    old = '{\n  "dependencies": {\n    "a": "1"\n  },\n  "devDependencies": {\n  }\n}\n'
    new = '{\n  "dependencies": {\n  },\n  "devDependencies": {\n    "a": "1"\n  }\n}\n'
    assert reasons("package.json", old, new) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (
            "package.json",
            '{\n "dependencies": {\n  "a": "^1.0.0"\n }\n}\n',
            '{\n "dependencies": {\n  "a": "^2.0.0"\n }\n}\n',
        ),
        ("Cargo.toml", '[dependencies]\na = { version = "1" }\n', '[dependencies]\na = { version = "2" }\n'),
        ("go.mod", "require (\n\ta.b/c v1.0.0\n)\n", "require (\n\ta.b/c v2.0.0\n)\n"),
    ],
)
def test_without_the_blobs_a_version_counts_as_a_dependency_where_it_may_be_one(
    path: str, old: str, new: str
) -> None:
    """From a bare patch the table it stands in cannot be told."""
    told = about("dependencies", path, old, new, blobs=False)
    if path == "Cargo.toml":  # a bare `name = {…}` could be anything: the limit of patches
        assert told == []
    else:
        assert len(told) == 1


LOCK = """\
[[package]]
name = "{name}"
version = "{version}"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "{checksum}"
"""
ONE = "5dfd88e563464686c916c7e46e623e520ddc6d79fa6641390f2e3fa86e83e885"
TWO = "aaaa88e563464686c916c7e46e623e520ddc6d79fa6641390f2e3fa86e83e885"


def lock(name: str = "time", version: str = "0.3.36", checksum: str = ONE) -> str:
    return LOCK.format(name=name, version=version, checksum=checksum)


def test_a_lock_file_is_summed_up_once() -> None:
    old = lock() + lock("old") + lock("kept")
    new = lock(version="0.3.37", checksum=TWO) + lock("new") + lock("kept")
    (finding,) = about("dependencies", "Cargo.lock", old, new)
    assert finding.level is Level.LOW
    assert finding.why == (
        "lock file `Cargo.lock`: 1 moved (`time` 0.3.36 → 0.3.37), 1 added (`new` 0.3.36), 1 removed (`old`)"
    )


def test_other_content_for_the_same_version_is_grave() -> None:
    (finding,) = about("dependencies", "Cargo.lock", lock(), lock(checksum=TWO))
    assert (finding.level, finding.line) == (Level.HIGH, 5)
    assert "other content for the same version of `time 0.3.36`" in finding.why


def test_a_new_host_in_a_lock_file_is_grave() -> None:
    old = (
        '{\n"node_modules/a": {\n"version": "1.0.0",\n"resolved": "https://registry.npmjs.org/a.tgz"\n}\n}\n'
    )
    (finding,) = about(
        "dependencies", "package-lock.json", old, old.replace("registry.npmjs.org", "npm.example")
    )
    assert (finding.level, finding.why.split(";")[0]) == (
        Level.HIGH,
        "a package is now fetched from `npm.example`",
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "moved"),
    [
        ("yarn.lock", 'a@^1:\n  version "1.0.0"\n', 'a@^1:\n  version "1.0.1"\n', "`a` 1.0.0 → 1.0.1"),
        ("pnpm-lock.yaml", "packages:\n\n  a@1.0.0:\n", "packages:\n\n  a@1.0.1:\n", "`a` 1.0.0 → 1.0.1"),
        ("Gemfile.lock", "    rails (7.1.0)\n", "    rails (7.2.0)\n", "`rails` 7.1.0 → 7.2.0"),
        (
            "go.sum",
            "a.b/c v1.0.0 h1:" + "a" * 44 + "\n",
            "a.b/c v1.1.0 h1:" + "b" * 44 + "\n",
            "`a.b/c` v1.0.0 → v1.1.0",
        ),
        (
            "composer.lock",
            '"name": "a/b",\n"version": "1.0"\n',
            '"name": "a/b",\n"version": "1.1"\n',
            "`a/b` 1.0 → 1.1",
        ),
    ],
)
def test_lock_files_of_every_kind_are_read(path: str, old: str, new: str, moved: str) -> None:
    (why,) = reasons(path, old, new)
    assert f"1 moved ({moved})" in why


def test_a_removed_manifest_line_is_shown_on_the_old_side() -> None:
    (finding,) = about("dependencies", "requirements.txt", "a==1\nb==1\n", "a==1\n")
    assert (finding.side, finding.line, finding.why) == (DiffSide.OLD, 2, "removes `b` 1")
