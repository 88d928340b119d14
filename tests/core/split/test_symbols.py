"""What the changed lines define, with the line a reader can jump to."""

from reviewer.core.finding import DiffSide
from reviewer.core.split.symbols import symbols_of
from tests.core.split.build import change_of


def symbols(path: str, old: str | None, new: str | None) -> list[tuple[str, int, str]]:
    change, _ = change_of({path: (old, new)})
    return [(one.side.value, one.line, one.text) for one in symbols_of(change.deltas[0])]


def test_a_new_file_tells_its_functions_and_types_with_their_lines():
    new = "import os\n\nclass Pool:\n    def take(self):\n        size = 1\n        return size\n"
    assert symbols("pool.py", None, new) == [("new", 3, "class Pool:"), ("new", 4, "def take(self):")]


def test_what_is_defined_no_more_is_told_at_its_old_line_and_what_changed_once():
    old = "def take(a):\n    pass\n\ndef give():\n    pass\n"
    new = "def take(a, b):\n    pass\n"
    assert symbols("pool.py", old, new) == [("new", 1, "def take(a, b):"), ("old", 4, "def give():")]


def test_a_local_value_is_none_and_a_local_function_is():
    new = "export function pool() {\n  const size = 1;\n  const take = () => size;\n  return take;\n}\n"
    found = symbols("pool.ts", None, new)
    assert [line for _, line, _ in found] == [1, 3]


def test_settings_and_prose_define_nothing():
    assert symbols("a.toml", None, "[tool]\nname = 1\n") == []
    assert symbols("a.md", None, "# Title\n") == []
    assert symbols("a.csproj", None, '<PackageReference Include="Serilog" />\n') == []


def test_what_is_over_with_its_line_is_told_at_the_margin():
    assert symbols("a.hpp", None, "using Index = int;\n#define MAX 1\n") == [
        ("new", 1, "using Index = int;"),
        ("new", 2, "#define MAX 1"),
    ]
    assert symbols("a.sh", None, "f() {\n  x=1\n}\nDIR=/tmp\n") == [
        ("new", 1, "f() {"),
        ("new", 4, "DIR=/tmp"),
    ]


def test_lines_end_at_line_feeds_alone():
    assert symbols("a.py", None, "x = '\r\x0c'\ndef f():\n    pass\n") == [("new", 2, "def f():")]


def test_one_side_is_new_or_old():
    change, _ = change_of({"a.py": ("def f(): pass\n", None)})
    assert [one.side for one in symbols_of(change.deltas[0])] == [DiffSide.OLD]
