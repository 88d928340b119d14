"""Exactly what is a definition in a piece of each language, and what is none."""

import pytest

from reviewer.core.split.dialects import FALLBACK, LANGUAGES
from reviewer.core.split.languages import definitions, enclosing, indent_width, language_of

PIECES: dict[str, tuple[str, str]] = {
    "src/find.c": (
        """\
#ifndef FIND_H
#define FIND_H
#define FIND_MAX 10
struct client;
static int\t find_best(struct client *, int);
static const char *find_table[][2] = {
\t{ "{last}", "!" },
};
const struct entry find_entry = {
\t.name = "find",
};
static struct window *
find_inside(struct client *c)
{
\tstruct window\t*w;
\tRB_FOREACH(w, tree, &all) {
\t\tif (w->c == c && is_best(w,
\t\t    c))
\t\t\treturn (w);
\t}
}
typedef struct {
\tint x;
} found;
typedef unsigned int findable;
enum kind { A };
#endif
""",
        "FIND_MAX find_table find_entry find_inside found findable kind",
    ),
    "include/app/pool.hpp": (
        """\
namespace app {
class Pool;
class APP_API Pool final : public Base {
 public:
  explicit Pool(Config config) : config_(config) {}
  ~Pool();
  int size() const { return size_; }
  bool operator==(const Pool& other) const {
    return true;
  }
};
template <> struct formatter<Pool> : base {};
enum class State : int { Open };
Pool::Pool(int n)
    : n_(n) {}
std::map<int, std::string> Pool::all(
    int n) {
  std::sort(a.begin(),
            a.end());
  auto it = find(x, [] {
    return 1; });
  return make_all(n, [] {
  });
}
auto format_as(State e) -> int { return 1; }
""",
        "Pool Pool Pool size operator== formatter State Pool all format_as",
    ),
    "test/pool-test.cc": (
        """\
TEST(pool_test, takes_one) {
  EXPECT_EQ(1, take());
}
TEST_F(PoolTest, Empty) {}
TEST_CASE("Pools can be closed", "[pool]") {
  SECTION( "twice" ) {
    REQUIRE( closed );
  }
}
BOOST_AUTO_TEST_CASE(opens)
""",
        "pool_test, takes_one|PoolTest, Empty|Pools can be closed|twice|opens",
    ),
    "ios/Pool.m": (
        "@implementation Pool\n- (void)takeFrom:(int)x {\n  [self close];\n}\n@end\n",
        "Pool takeFrom",
    ),
    "src/Pool.cs": (
        """\
using System;
namespace App.Pools;

[Serializable] public sealed record Entry(string Name);
public abstract class Pool<T> : IPool
{
    private readonly Dictionary<string, List<int>> _free = new();
    public virtual bool CanRead => true;
    public event EventHandler Closed;
    protected internal int Top
    {
        get { return 1; }
    }
    public abstract void Write(Writer writer, object? value = null);
    public async ValueTask<TResult> ExecuteAsync<TResult, TState>(
        Func<TState, Task> callback)
    {
        var result = await Run<TResult>(callback);
        if (result is null)
        {
            throw new PoolException(result);
        }
        foreach (var one in All()) Free(one);
        return Take(result);
    }
    public static Pool<T> operator +(Pool<T> a, Pool<T> b) => a;
    void IDisposable.Dispose() => Close();
    [Fact] public void Is_empty() { }
}
public interface IPool
{
    int Size { get; }
    Task CloseAsync(CancellationToken token);
}
""",
        "Entry|Pool|_free|CanRead|Closed|Top|Write|ExecuteAsync|operator +|Dispose|Is_empty|IPool|Size|CloseAsync",
    ),
    "lib/app/pool.rb": (
        """\
module App
  # the pools
  module Pools
    class Pool < Base
      Empty = Null.new
      attr_reader :size, :free
      def self.open(url) = new(url)
      private def take!
        x == 1
      end
      def ==(other)
      end
    end
  end
end
module Helper
  def help; end
end
""",
        "Pool Empty size open take Helper help",
    ),
    "spec/pool_spec.rb": (
        """\
RSpec.describe App::Pools::Pool, :config do
  let(:pool) { described_class.new }
  it 'takes one' do
    expect(pool.take).to eq(1)
  end
end
""",
        "Pool|pool|takes one",
    ),
    "Gemfile": ("source 'https://rubygems.org'\ngem 'rack', '~> 3'\ngroup :test do\nend\n", "rack"),
    "app/Pool.kt": (
        """\
package app
enum class State { OPEN }
annotation class Slow
class Pool internal constructor(val size: Int) {
  constructor(size: String) : this(size.toInt())
  companion object {
    const val MAX = 1
  }
  @Throws(IOException::class) override suspend fun <T> List<T>.take(n: Int) = 1
  private lateinit var free: List<Int>
}
class PoolTest {
  @Test fun `takes one of many`() {
  }
}
fun interface Visitor
typealias Names = List<String>
""",
        "State|Slow|Pool|MAX|take|free|PoolTest|takes one of many|Visitor|Names",
    ),
    "Sources/Pool.swift": (
        """\
@testable import App
open class Pool: @unchecked Sendable {
    public static let `default` = Pool()
    public private(set) weak var owner: Owner?
    public convenience init(size: Int) {
    }
    class func make() -> Pool {
    }
    @discardableResult func take<T>(_ n: Int) -> T {
    }
    static func == (a: Pool, b: Pool) -> Bool {
    }
}
extension Pool.Entry: Equatable {}
actor Keeper {}
""",
        "Pool default owner make take == Entry Keeper",
    ),
    "src/Pool.php": (
        """\
<?php
namespace App;
use App\\Entry;
final class Pool implements Countable
{
    use Closes;
    public const int MAX = 1;
    private static ?array $free = [];
    #[Pure]
    abstract protected function &take(int $n): Entry;
}
""",
        "Pool MAX free take",
    ),
    "src/Pool.java": (
        """\
interface Pool {
    void close(int n, List<String> names) throws IOException;
    int size();
    default int one() { return first(this); }
}
class PoolTest {
    @Test public void takesOne() {
        Foo foo = make(1);
        return other(foo);
    }
    private final Map<String, Integer> sizes = new HashMap<>();
}
""",
        "Pool close size one PoolTest takesOne sizes",
    ),
    "bin/pool.bash": (
        """\
POOL_DIR=/tmp
pool-open() {
  NAME=$1
}
function pool::close {
  echo
}
""",
        "POOL_DIR pool-open pool::close",
    ),
    "test/pool.bats": ('@test "takes one" {\n  run take\n}\n@test "twice" {\n}\n', "takes one|twice"),
    "App.csproj": (
        """\
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Serilog" Version="3.0" />
  </ItemGroup>
</Project>
""",
        "TargetFramework Serilog",
    ),
    "CMakeLists.txt": (
        "project(app CXX)\nset(SOURCES a.cc)\nadd_library(pool STATIC\n  a.cc)\nadd_test(NAME pool-test COMMAND x)\n",
        "app SOURCES pool pool-test",
    ),
    "Makefile.am": (
        "bin_PROGRAMS = app\nCFLAGS += -O2\nall: app\n\tX=1 make\n%.o: %.c\n",
        "bin_PROGRAMS CFLAGS all %.o",
    ),
    "web/app.scss": (
        "@mixin wide {\n}\n.card .title:hover {\n  color: red;\n}\n$gap: 1px;\n",
        "wide card gap",
    ),
    "features/pool.feature": (
        "Feature: Pools\n  Scenario: One is taken\n    Given a pool\n",
        "Pools|One is taken",
    ),
    "requirements-dev.txt": ("# tools\nruff==1.0\npytest[all]>=8\n", "ruff pytest"),
    "scripts/build.ps1": (
        "function Invoke-Build {\n}\nDescribe 'the build' {\n}\n",
        "Invoke-Build|the build",
    ),
    "lib/pool.lua": (
        "local function take(n)\nend\nfunction Pool.close()\nend\nM.open = function()\n",
        "take close open",
    ),
    "lib/Pool.pm": ("package App::Pool;\nsub take {\n}\n", "Pool take"),
    "App.xcodeproj/project.pbxproj": ("\t\tF8111E2919A95C8B0040E7D1 = {\n\t\tSDKROOT = macosx;\n", "SDKROOT"),
    "api/pool.proto": (
        "message Entry {\n}\nservice Pools {\n  rpc Take(Entry) returns (Entry);\n}\n",
        "Entry Pools Take",
    ),
}


@pytest.mark.parametrize("path", PIECES)
def test_definitions_are_found_and_nothing_else_is_taken_for_one(path: str):
    text, names = PIECES[path]
    assert [one.name for one in definitions(language_of(path), text)] == names.split(
        "|" if "|" in names else " "
    )


COMMENTS = {
    "a.cs": ("/// <summary>", "// x", " * x"),
    "a.rb": ("# x", "=begin", "=end"),
    "a.php": ("# x", "// x"),
    "a.csproj": ("  <!-- x -->",),
    "CMakeLists.txt": ("# x",),
    "a.lua": ("-- x",),
    "a.ps1": ("# x", "<#"),
}
NO_COMMENTS = {
    "a.php": ("#[Pure]",),
    "a.c": ("#define X", "*p = 1;"),
    "a.css": ("#id {",),
    "a.md": ("# Heading",),
}


def test_comments_are_told_from_what_looks_like_them():
    for path, lines in COMMENTS.items():
        assert [line for line in lines if not language_of(path).comment.match(line)] == [], path
    for path, lines in NO_COMMENTS.items():
        assert [line for line in lines if language_of(path).comment.match(line)] == [], path


IMPORTS = {
    "a.cs": ("using System;", "using static System.Math;", "global using X = System.Text;"),
    "a.cc": ('#  include "x.h"', "using std::string;"),
    "a.swift": ("@testable import App", "import UIKit"),
    "a.php": ("use App\\Pool;", "require_once 'x.php';"),
    "a.kt": ("import app.Pool", "package app"),
    "CMakeLists.txt": ("include(GNUInstallDirs)", "find_package(fmt)"),
}
NO_IMPORTS = {
    "a.cs": ("using var stream = Open();", "using (var stream = Open())"),
    "a.cc": ("using Index = int;",),
    "a.php": ("used();",),
}


def test_imports_are_told_from_what_looks_like_them():
    for path, lines in IMPORTS.items():
        assert [line for line in lines if not language_of(path).imports.match(line)] == [], path
    for path, lines in NO_IMPORTS.items():
        assert [line for line in lines if language_of(path).imports.match(line)] == [], path


@pytest.mark.parametrize("language", [*LANGUAGES, FALLBACK], ids=lambda one: one.name)
def test_no_line_takes_long_to_look_through(language):
    """Work that grows with the square of a line is bounded by its length; more would never end here."""
    for piece in ("a ", "a::", "a<", "<", "(", "a, ", "[a] ", "@a(", "a b(", "public ", "int a, ", '"', "* "):
        line = piece * 400
        assert definitions(language, line + "\n") is not None


def test_a_variable_inside_is_none_and_a_function_that_is_given_a_name_is_one():
    text = "const max = 1;\nfunction run() {\n  const size = 2;\n  const add = (a) => a;\n}\n"
    assert [one.name for one in definitions(language_of("a.js"), text)] == ["max", "run", "add"]
    assert [
        one.name for one in definitions(language_of("a.go"), "var a = 1\nfunc f() {\n\tvar b = 1\n}\n")
    ] == [
        "a",
        "f",
    ]


@pytest.mark.parametrize(
    ("path", "text", "around"),
    [
        ("a.c", "int f(void) {\n#define X 1\n    return X;\n", ("f",)),
        ("a.cmake", "function(f)\n  set(X 1)\n    add(y)\n", ("f",)),
        ("CMakeLists.txt", "set(SOURCES\n  a.cc\n  b.cc)\n", ("SOURCES",)),
        ("a.sh", "f() {\nX=1\n  run\n}\n", ("f",)),
        ("a.cs", "namespace App\n{\n    class Pool\n    {\n        x;\n", ("Pool",)),
    ],
)
def test_what_is_over_with_its_line_is_around_nothing(path: str, text: str, around: tuple[str, ...]):
    found = definitions(language_of(path), text)
    lines = text.rstrip().split("\n")
    last = next(at for at in reversed(range(len(lines))) if lines[at] != "}")
    indent = indent_width(lines[last][: len(lines[last]) - len(lines[last].lstrip())])
    above = [one for one in found if one.line < last]
    assert enclosing(above, last, indent, min(one.indent for one in found)) == around
