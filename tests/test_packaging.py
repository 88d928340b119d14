"""The wheel: built from the sdist, complete, and working in an environment that has never seen the checkout."""

import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Mapping
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def run(
    *words: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = {}
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, without a terminal and without a path to other modules."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(word) for word in words]
    return subprocess.run(
        command, cwd=cwd, env={**clean, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel made from it; nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> ZipFile:
    return ZipFile(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a fresh environment with the wheel; its dependencies are lent by this one.

    They come over a .pth file, which does not follow the .pth files there: the checkout stays out of reach.
    """
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    done = run(
        sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index",
        "--disable-pip-version-check", next(built.glob("*.whl")),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    site = Path(run(python, "-c", SITE).stdout.strip())
    (site / "lent.pth").write_text(run(sys.executable, "-c", SITE).stdout)
    where = run(python, "-c", "import reviewer; print(reviewer.__file__)", cwd=home).stdout
    assert where.startswith(str(site)), where
    return home / "bin"


def metadata(wheel: ZipFile) -> Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_carries_everything_the_package_reads_at_run_time(wheel: ZipFile):
    names = set(wheel.namelist())
    data = [path for path in (ROOT / "reviewer").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {str(path.relative_to(ROOT)) for path in data} <= names
    themes = {f"reviewer/themes/{path.name}" for path in (ROOT / "themes").iterdir()}
    assert themes
    assert themes <= names
    assert "reviewer/core/risk/catalogue.toml" in names
    assert "reviewer/hooks/pre-push" in names


def test_the_wheel_carries_nothing_else(wheel: ZipFile):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"reviewer"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name]


def test_the_metadata_says_who_we_are(wheel: ZipFile):
    said = metadata(wheel)
    assert said["Name"] == "reviewer-tui"
    assert said["Requires-Python"] == ">=3.11"
    assert said["License-Expression"] == "MIT"
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "reviewer = reviewer.__main__:main" in wheel.read(entry).decode()
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_every_dependency_has_a_lower_and_an_upper_bound(wheel: ZipFile):
    needs = [need for need in metadata(wheel).get_all("Requires-Dist", []) if "extra ==" not in need]
    assert len(needs) > 5
    assert [need for need in needs if ">=" not in need or "<" not in need] == []


def test_the_sdist_can_be_tested_and_built_again(built: Path):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "Makefile",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "themes/dark.toml",
        "tests/conftest.py",
    } <= names


def test_the_installed_command_says_its_version(installed: Path, tmp_path: Path):
    done = run(installed / "reviewer", "--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0.1.0" in done.stdout


def test_the_installed_package_finds_its_themes_and_its_catalogue(installed: Path, tmp_path: Path):
    code = (
        "from reviewer.config import catalogue; from reviewer.core.policy import Policy; "
        "from reviewer.tui.themefile import names; print(len(catalogue(Policy()).tags), *names())"
    )
    done = run(installed / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    tags, *themes = done.stdout.split()
    assert int(tags) >= 17
    assert {"dark", "light"} <= set(themes)


def test_the_installed_demo_prints_its_summary_without_a_terminal(installed: Path, tmp_path: Path):
    done = run(installed / "reviewer", "demo", cwd=tmp_path, env={"TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) > 10
