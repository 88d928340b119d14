"""The program's own themes as they are shipped: what their files say, read without Python's reader of TOML."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reviewer.tui.theme_tables import TOLD_FILE, made, table

THEMES = Path(__file__).parents[2] / "themes"
READ = "import sys; from reviewer.tui.themefile import load, names; print(*names(), load('dark').title, *sys.modules)"


def test_what_is_shipped_is_what_the_files_say():
    assert (THEMES / TOLD_FILE).read_text(encoding="utf-8") == made(THEMES), "make data"


@pytest.mark.parametrize("file", sorted(THEMES.glob("*.toml")), ids=lambda file: file.stem)
def test_each_is_told_as_it_is_read(file: Path):
    text = file.read_text(encoding="utf-8")
    assert table(text, (THEMES,)) == tomllib.loads(text)


def test_a_text_that_is_not_told_is_read_as_toml(tmp_path: Path):
    assert table('title = "x"', (tmp_path / "none", THEMES)) == {"title": "x"}
    with pytest.raises(ValueError, match="Invalid"):
        table("title = ", (THEMES,))


def test_the_own_themes_are_read_without_toml():
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    assert "Dark" in done.stdout.split()
    assert "tomllib" not in done.stdout.split()
