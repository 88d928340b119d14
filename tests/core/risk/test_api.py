"""Exported names and signatures, by language."""

import pytest

from reviewer.core.finding import DiffSide, Level
from reviewer.core.risk.signature import compatible, normal_form, parameters, same_types
from tests.core.risk.diffs import about, says

reasons = says("public-api")


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        ("acme/a.py", "def f(a, b=1):\n", "def f(a):\n", "changes the exported `f`: `b=1` → nothing"),
        ("acme/a.py", "def f(a):\n    pass\n", "", "removes the exported `f` (`def f(a)`)"),
        (
            "acme/a.py",
            "class A:\n    def m(self, a):\n",
            "class A:\n    def m(self):\n",
            "changes the exported `A.m`: `a` → nothing",
        ),
        (
            "acme/__init__.py",
            '__all__ = [\n    "a",\n    "b",\n]\n',
            '__all__ = [\n    "a",\n]\n',
            "removes the exported `b` (`export b`)",
        ),
        (
            "src/a.ts",
            "export const a = (x: number) => x;\n",
            "const a = 1;\n",
            "removes the exported `a` (`export const a=(x:number)`)",
        ),
        (
            "src/a.ts",
            "export {\n  a,\n  b as c,\n};\n",
            "export {\n  a,\n};\n",
            "removes the exported `c` (`export c`)",
        ),
        (
            "src/a.ts",
            "export interface A {\n  b: string;\n}\n",
            "export interface A {\n  b: number;\n}\n",
            "changes the exported `A.b`: `b:string` → `b:number`",
        ),
        ("lib/a.js", "exports.a = 1;\n", "", "removes the exported `a` (`exports.a`)"),
        (
            "pkg/a.go",
            "func (c *C) Do(a int) error {\n",
            "func (c *C) Do(a int, b int) error {\n",
            "changes the exported `C.Do`: nothing → `b int`",
        ),
        (
            "src/a.rs",
            "pub fn a(x: u8) -> u8 {\n",
            "pub fn a(x: u16) -> u8 {\n",
            "changes the exported `a`: `x:u8` → `x:u16`",
        ),
        ("src/a.rs", "pub use b::{C, D};\n", "pub use b::{C};\n", "removes the exported `D` (`export D`)"),
        (
            "src/A.java",
            "    public int a(int x) {\n",
            "    public int a(long x) {\n",
            "changes the exported `a`: `int x` → `long x`",
        ),
        (
            "src/A.cs",
            "    public Task<int> A(int x)\n",
            "    Task<int> A(int x)\n",
            "removes the exported `A` (`public Task<int>A(int x)`)",
        ),
        (
            "src/a.kt",
            "fun a(x: Int): Int = x\n",
            "internal fun a(x: Int): Int = x\n",
            "removes the exported `a` (`fun a(x:Int):Int`)",
        ),
        (
            "include/a.h",
            "int a(int x);\n",
            "int a(long x);\n",
            "changes the exported `a`: `int x` → `long x`",
        ),
        (
            "a.proto",
            "message A {\n  string b = 1;\n}\n",
            "message A {\n  string b = 2;\n}\n",
            "changes the exported `A.b`: `string b=1` → `string b=2`",
        ),
        (
            "schema.graphql",
            "type A {\n  b: Int\n}\n",
            "type A {\n  c: Int\n}\n",
            "removes the exported `A.b` (`b:Int`)",
        ),
    ],
)
def test_what_others_call_is_missed_when_it_goes_or_changes(path: str, old: str, new: str, why: str) -> None:
    assert reasons(path, old, new) == [why]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("acme/a.py", "def _f(a):\n", "def _f():\n"),
        ("acme/_a.py", "def f(a):\n", "def f():\n"),
        ("tests/a.py", "def f(a):\n", "def f():\n"),
        ("acme/a.py", "def f( a,b = 1 ):\n", "def f(a, b=1):\n"),
        ("acme/a.py", "def f(a: Optional[int]):\n", "def f(a: int | None):\n"),
        ("acme/a.py", "def f(\n    a,\n):\n", "def f(a):\n"),
        ("acme/a.py", "def f(a):\n    return 1\n", "def f(a):\n    return 2\n"),
        ("acme/a.py", "def f():\n    def g(a):\n        pass\n", "def f():\n    def g():\n        pass\n"),
        ("acme/a.py", "", "def f(a):\n"),
        ("acme/a.py", "def f(a):\n\n\ndef g():\n    pass\n", "def g():\n    pass\n\n\ndef f(a):\n"),
        ("src/a.ts", "function a(x) {}\n", "function a() {}\n"),
        ("src/a.ts", "export const a = 1;\n", "export const a = 2;\n"),
        ("internal/a.go", "func A() {\n", "func A(b int) {\n"),
        ("cmd/x/main.go", "package main\n\nfunc A() {\n", "package main\n\nfunc A(b int) {\n"),
        ("src/a.rs", "pub(crate) fn a() {}\n", "pub(crate) fn a(x: u8) {}\n"),
        ("lib/a.rb", "class A\n  private\n\n  def b(c)\n", "class A\n  private\n\n  def b\n"),
        (
            "src/A.java",
            "    public static final int A = 1;\n",
            "    public final static int A = 1;\n".replace("final static", "static final"),
        ),
    ],
)
def test_what_nobody_else_can_notice_is_no_matter(path: str, old: str, new: str) -> None:
    assert reasons(path, old, new) == []


def test_a_change_inside_a_signature_of_several_lines_is_one_of_the_signature() -> None:
    old = "def fetch(\n    url,\n    timeout=5,\n):\n    return url\n"
    (finding,) = about("public-api", "acme/a.py", old, old.replace("    timeout=5,\n", ""))
    assert (finding.side, finding.line) == (DiffSide.OLD, 3)
    assert finding.why == "changes the exported `fetch`: `timeout=5` → nothing"


def test_an_optional_parameter_more_is_mild() -> None:
    (finding,) = about("public-api", "acme/a.py", "def f(a):\n", "def f(a, *, b=1):\n")
    assert finding.level is Level.LOW


def test_without_the_blobs_an_export_that_goes_is_still_found() -> None:
    (finding,) = about("public-api", "acme/a.py", "x = 1\ndef f(a):\n    pass\n", "x = 1\n", blobs=False)
    assert finding.why.startswith("removes the exported `f`")


@pytest.mark.parametrize(
    ("signature", "parts"),
    [
        ("def f(a,b:dict[str,int]=1)->int", ["a", "b:dict[str,int]=1", "->int"]),
        ("func(c *C)Do(a int)error", ["a int", "error"]),
        ("export const a=(x:number)", ["x:number"]),
        ("class A", ["class A"]),
    ],
)
def test_the_parts_of_a_signature(signature: str, parts: list[str]) -> None:
    assert parameters(signature) == parts


@pytest.mark.parametrize(
    ("old", "new", "language", "can"),
    [
        ("def f(a)", "def f(a,b=1)", "python", True),
        ("def f(a)", "def f(a,b)", "python", False),
        ("def f(a,b)", "def f(b,a)", "python", False),
        ("def f(a:int)", "def f(a:str)", "python", True),
        ("def f(a:int=1)", "def f(a:int=2)", "python", False),
        ("export function f(a:string)", "export function f(a:string,b?:number)", "typescript", True),
        ("export function f(a:string)", "export function f(a:number)", "typescript", False),
    ],
)
def test_whether_callers_can_go_on(old: str, new: str, language: str, can: bool) -> None:
    assert compatible(old, new, language) is can


def test_annotations_have_one_spelling() -> None:
    assert same_types('def f(a:t.Optional["int"]=None)->List[str]') == same_types(
        "def f(a:int|None=None)->list[str]"
    )
    assert same_types("def f(a:int)") != same_types("def f(a:str)")


def test_a_normal_form_has_no_body() -> None:
    assert (
        normal_form(["export async function f(a: string = '{') : Promise<void> {"])
        == "export function f(a:string='{'):Promise<void>"
    )
