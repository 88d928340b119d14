"""The reader's own editor: told the line its way, and given a text that comes back or stays as it was."""

from pathlib import Path

import pytest

from reviewer.tui.external_editor import NotEdited, edit_text, editor_command


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim -u NONE", ["vim", "-u", "NONE", "+7", "/a b.py"]),
        ("/usr/bin/code", ["/usr/bin/code", "--wait", "--goto", "/a b.py:7"]),
        ("hx", ["hx", "/a b.py:7"]),
        ("  ", ["vi", "+7", "/a b.py"]),
    ],
)
def test_each_editor_is_told_the_line_its_way(
    monkeypatch: pytest.MonkeyPatch, editor: str, command: list[str]
):
    monkeypatch.setenv("EDITOR", editor)
    assert editor_command(Path("/a b.py"), 7) == command


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a script of these lines the editor; the file it is given is `$file`."""

    def make(*lines: str) -> Path:
        script = tmp_path / "editor"
        script.write_text("\n".join(["#!/bin/sh", "for file; do :; done", *lines, ""]))
        script.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(script))
        return script

    return make


def test_what_the_editor_saves_comes_back_without_the_line_end_it_adds(editor):
    editor("printf 'two\\nthree\\n' >> \"$file\"")
    assert edit_text("one\n") == "one\ntwo\nthree"


def test_the_text_is_for_nobody_elses_eyes_and_does_not_stay(editor, tmp_path: Path):
    editor(f'ls -ld "$(dirname "$file")" > {tmp_path}/seen', f'echo "$file" > {tmp_path}/where')
    edit_text("secret")
    assert (tmp_path / "seen").read_text().startswith("drwx------")
    assert not Path((tmp_path / "where").read_text().strip()).exists()


@pytest.mark.parametrize(
    ("line", "said"), [("exit 3", "ended with code 3"), ('rm "$file"', "could not be handed to the editor")]
)
def test_an_editor_that_gives_up_changes_nothing_and_it_is_said(editor, line: str, said: str):
    editor(line)
    with pytest.raises(NotEdited, match=said):
        edit_text("one")


def test_an_editor_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VISUAL", "/nowhere/vi")
    with pytest.raises(NotEdited, match="did not start"):
        edit_text("one")


def test_bytes_that_are_no_text_are_written_out(editor):
    editor("printf '\\377' > \"$file\"")
    assert edit_text("one") == "\\xff"
