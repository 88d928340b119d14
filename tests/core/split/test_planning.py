"""What holds for every split, whatever the change: complete, once, under the cap, the same each time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.chunk import ChunkKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.split import split
from reviewer.core.split.order import topological
from tests.core.split.build import assert_read_before_what_needs_it, change_of

PATHS = [
    "src/pool.py",
    "src/retry.py",
    "tests/test_pool.py",
    "README.md",
    "Cargo.lock",
    "Cargo.toml",
    "x/\udcff.js",
]
LINES = st.sampled_from(
    [
        "def take(self):",
        "    return pool",
        "",
        "class Pool:",
        "retry = Retry(3)",
        "import os",
        "# a word",
        "x",
        "  x",
    ]
)
CONTENT = st.lists(LINES, max_size=14).map(lambda lines: "".join(line + "\n" for line in lines))
CHANGES = st.dictionaries(st.sampled_from(PATHS), st.tuples(CONTENT, CONTENT), max_size=5)


@settings(max_examples=60, deadline=None)
@given(files=CHANGES, cap=st.integers(1, 30), coarse=st.booleans())
def test_every_unit_is_in_exactly_one_chunk_and_the_cap_holds(files, cap, coarse):
    change, base = change_of(files)
    chunks = split(change, base, (), cap=400 if coarse else cap)
    lines = {unit.fingerprint: unit.lines for unit in change.units}
    placed = [unit for chunk in chunks for unit in chunk.units]
    assert sorted(placed) == sorted(lines)
    for chunk in chunks:
        assert chunk.lines == sum(lines[unit] for unit in chunk.units)
        assert chunk.lines <= (400 if coarse else cap) or (len(chunk.units) == 1 and chunk.over_cap)
        assert chunk.title
        assert chunk.why
        assert chunk.minutes >= 1
    assert [chunk.id for chunk in chunks] == [str(number) for number in range(1, len(chunks) + 1)]


@settings(max_examples=20, deadline=None)
@given(files=CHANGES)
def test_the_same_change_is_split_the_same_way_twice(files):
    change, base = change_of(files)
    assert split(change, base, ()) == split(change, base, ())


def test_a_new_file_too_long_for_one_chunk_is_read_in_parts_from_top_to_bottom():
    lines = "".join(f"def part_{number}(value):\n    return {number}\n\n\n" for number in range(250))
    change, base = change_of({"a.py": (None, lines)})
    chunks = split(change, base, ())
    assert len(chunks) >= 3
    assert not any(chunk.over_cap for chunk in chunks)
    assert [unit for chunk in chunks for unit in chunk.units] == [unit.fingerprint for unit in change.units]
    parts = len(change.units)
    assert chunks[-1].why == f"part {parts} of {parts} of what is added to a.py in one go"


def test_a_lock_file_written_in_one_go_is_one_chunk_however_long():
    lock = "".join(f'  "package-{number}": "{number}.0",\n' for number in range(1500))
    change, base = change_of({"package-lock.json": (None, "{\n" + lock + "}\n")})
    (chunk,) = split(change, base, ())
    assert chunk.over_cap
    assert len(chunk.units) > 3
    assert "lines in one go, over the cap of 400" in chunk.why


def test_a_single_unit_over_the_cap_is_its_own_chunk_and_says_so():
    change, base = change_of({"a.py": (None, "x = 1\n" * 30), "b.py": ("a\n", "b\n")})
    big = next(chunk for chunk in split(change, base, (), cap=10) if chunk.over_cap)
    assert big.lines == 30
    assert len(big.units) == 1
    assert "over the cap of 10" in big.why


@settings(max_examples=25, deadline=None)
@given(files=CHANGES, cap=st.integers(1, 12))
def test_what_a_chunk_builds_on_is_read_before_it_unless_they_need_each_other(files, cap):
    change, base = change_of(files)
    chunks = split(change, base, (), cap=cap)
    assert_read_before_what_needs_it(change, chunks)


def test_contracts_and_data_shapes_come_first():
    files = {
        "app/alpha.py": ("x = 1\n", "x = compute(1)\n"),
        "migrations/0002_wallets.sql": (None, "CREATE TABLE wallets (id int);\n"),
        "docs/zebra.md": ("one\n", "two\n"),
    }
    change, base = change_of(files)
    paths = {unit.fingerprint: unit.path for unit in change.units}
    chunks = split(change, base, (), cap=1)
    assert [paths[chunk.units[0]] for chunk in chunks] == [
        "migrations/0002_wallets.sql",
        "app/alpha.py",
        "docs/zebra.md",
    ]


def test_a_few_mechanical_lines_stay_with_what_they_belong_to_and_many_stand_apart():
    def indented(files):
        return {
            f"src/part{number}.c": (
                "int f(void) {\nreturn total;\n}\n",
                "int f(void) {\n  return total;\n}\n",
            )
            for number in range(files)
        }

    kinds = [chunk.kind for chunk in split(*change_of(indented(14)), ())]
    assert kinds == [ChunkKind.MECHANICAL]
    edit = {
        "src/part0.c": (
            "int f(void) {\nreturn total;\n}\nint g;\n",
            "int f(void) {\n  return total;\n}\nint h;\n",
        )
    }
    assert [chunk.kind for chunk in split(*change_of(edit), ())] == [ChunkKind.REVIEW]


def test_units_with_more_words_than_are_kept_are_split_like_any_others():
    before = "".join(f"common{number} common{number}\n" for number in range(500))
    after = "".join(f"common{number} common{number} once{number}\n" for number in range(500))
    files = dict.fromkeys(("a.txt", "b.txt"), (before, after))
    change, base = change_of({**files, "c.txt": ("x\n", "x\nonce1 once2\n")})
    chunks = split(change, base, (), cap=5000)
    assert sorted(unit for chunk in chunks for unit in chunk.units) == sorted(
        unit.fingerprint for unit in change.units
    )


def test_an_empty_change_has_no_chunks():
    change, base = change_of({})
    assert split(change, base, ()) == ()


def test_what_a_tool_wrote_stands_apart_and_last():
    files = {
        "src/app.py": ("a = 1\n", "a = 2\n"),
        "vendor/lib/x.go": (None, "package x\n"),
        "api/v1.pb.go": ("package api\n", "package api\n\ntype A struct{}\n"),
        "tests/__snapshots__/app.ambr": ("old\n", "new\n"),
    }
    change, base = change_of(files)
    chunks = split(change, base, ())
    assert [chunk.kind for chunk in chunks] == [ChunkKind.REVIEW] + [ChunkKind.GENERATED] * 3


def test_a_high_risk_unit_is_never_in_a_mechanical_or_generated_chunk():
    change, base = change_of({"vendor/lib/x.go": (None, "package x\n"), "a.c": ("int a;\n", "int  a;\n")})
    risk = [
        Finding("secrets", Level.HIGH, unit.path, DiffSide.NEW, 1, "a key", unit.fingerprint)
        for unit in change.units
    ]
    assert {chunk.kind for chunk in split(change, base, ())} == {ChunkKind.GENERATED, ChunkKind.MECHANICAL}
    assert {chunk.kind for chunk in split(change, base, risk)} == {ChunkKind.REVIEW}


def test_a_changed_indent_is_mechanical_only_where_it_means_nothing():
    old, new = "if x:\n    a()\n    b()\n", "if x:\n    a()\nb()\n"
    assert split(*change_of({"a.py": (old, new)}), ())[0].kind is ChunkKind.REVIEW
    assert (
        split(*change_of({"a.c": ("{\n  a();\n}\n", "{\n    a();\n}\n")}), ())[0].kind is ChunkKind.MECHANICAL
    )


def test_one_replacement_all_over_is_a_mechanical_sweep_but_not_a_flipped_value():
    def sweep(went, came):
        return {f"src/m{n}.py": (f"x{n} = {went}(a{n})\n", f"x{n} = {came}(a{n})\n") for n in range(6)}

    chunks = split(*change_of(sweep("fetch", "load")), ())
    assert [chunk.kind for chunk in chunks] == [ChunkKind.MECHANICAL]
    assert "`fetch`" in chunks[0].title
    assert "`load`" in chunks[0].title
    assert {chunk.kind for chunk in split(*change_of(sweep("True", "False")), ())} == {ChunkKind.REVIEW}


def test_a_sweep_shows_an_example_then_what_deviates_then_the_rest():
    files = {f"src/m{n}.py": (f"x{n} = fetch(a{n})\n", f"x{n} = load(a{n})\n") for n in range(14)}
    files["src/m7.py"] = ("x7 = fetch(a7)\ny7 = drop(a7)\n", "x7 = load(a7)\ny7 = discard(a7)\n")
    files |= {f"lib/d{n}.py": (f"y{n} = drop(b{n})\n", f"y{n} = discard(b{n})\n") for n in range(5)}
    change, base = change_of(files)
    paths = {unit.fingerprint: unit.path for unit in change.units}
    sweep = next(chunk for chunk in split(change, base, ()) if "fetch" in chunk.title)
    assert sweep.title == "Rename `fetch` to `load` everywhere"
    assert [paths[unit] for unit in sweep.units[:3]] == ["src/m0.py", "src/m7.py", "src/m1.py"]
    assert "14 places" in sweep.why


def test_where_a_name_is_defined_anew_is_no_part_of_the_sweep_that_follows_it():
    files = {f"src/m{n}.py": (f"x{n} = fetch(a{n})\n", f"x{n} = load(a{n})\n") for n in range(14)}
    files["src/home.py"] = ("def fetch(one):\n    return one\n", "def load(one):\n    return one\n")
    change, base = change_of(files)
    paths = {unit.fingerprint: unit.path for unit in change.units}
    first, second = split(change, base, ())
    assert (first.kind, [paths[unit] for unit in first.units]) == (ChunkKind.REVIEW, ["src/home.py"])
    assert (second.kind, len(second.units)) == (ChunkKind.MECHANICAL, 14)


def test_code_that_only_moves_stands_apart_and_what_changes_on_the_way_does_not():
    body = "".join(f"def f{number}(one):\n    return one + {number}\n\n\n" for number in range(12))
    rest = "x = 1\n"
    files = {"src/old.py": (rest + body, rest), "src/new.py": ("y = 1\n", "y = 1\n" + body)}
    change, base = change_of(files)
    (moved,) = split(change, base, ())
    assert (moved.kind, moved.title) == (ChunkKind.MECHANICAL, "Move code from old.py to new.py")
    files["src/new.py"] = ("y = 1\n", "y = 1\n" + body.replace("one + 7", "one - 7"))
    change, base = change_of(files)
    assert {chunk.kind for chunk in split(change, base, ())} == {ChunkKind.REVIEW}


def test_a_risky_place_is_pulled_out_of_a_sweep_and_read_for_itself():
    files = {f"src/m{n}.py": (f"x{n} = fetch(a{n})\n", f"x{n} = load(a{n})\n") for n in range(14)}
    change, base = change_of(files)
    risky = change.units[6]
    found = [Finding("auth", Level.MEDIUM, risky.path, DiffSide.NEW, 1, "a login", risky.fingerprint)]
    chunks = split(change, base, found)
    assert [chunk.kind for chunk in chunks if risky.fingerprint in chunk.units] == [ChunkKind.REVIEW]
    assert [len(chunk.units) for chunk in chunks if chunk.kind is ChunkKind.MECHANICAL] == [13]


LOCKED = {
    "Cargo.toml": ('[dependencies]\nserde = "1.0"\n', '[dependencies]\nserde = "1.1"\n'),
    "Cargo.lock": ('name = "serde"\nversion = "1.0"\n', 'name = "serde"\nversion = "1.1"\n'),
    "src/main.rs": ("fn main() {\n    run(1);\n}\n", "fn main() {\n    run(2);\n}\n"),
}


def test_a_lock_file_goes_with_its_manifest_when_that_is_the_only_setting_that_changes():
    change, base = change_of(LOCKED)
    paths = {unit.fingerprint: unit.path for unit in change.units}
    together = next(chunk for chunk in split(change, base, ()) if "Cargo.toml" in map(paths.get, chunk.units))
    assert [paths[unit] for unit in together.units][-1] == "Cargo.lock"
    assert "Cargo.lock" in together.why
    assert together.kind is ChunkKind.REVIEW

    change, base = change_of({**LOCKED, "ci.yml": ("on: push\n", "on: pull_request\n")})
    assert [chunk.kind for chunk in split(change, base, ())][-1] is ChunkKind.GENERATED
    change, base = change_of(LOCKED)
    assert split(change, base, (), cap=3)[-1].kind is ChunkKind.GENERATED


def test_what_is_defined_and_used_both_ways_is_read_with_the_least_against_it():
    # 0 gives 1 three names and takes one from it; 2 only takes.
    after = {0: {1: 3, 2: 1}, 1: {0: 1, 2: 1}}
    assert topological(3, after, [2, 1, 0]) == [0, 1, 2]


def test_code_and_its_test_are_one_chunk_and_code_comes_first():
    files = {
        "src/pool.py": (
            None,
            "class Pool:\n    def take_connection(self):\n        return self.free.pop()\n",
        ),
        "tests/test_pool.py": (None, "def test_take_connection():\n    assert Pool().take_connection()\n"),
        "docs/colours.md": ("red\n", "green\n"),
    }
    change, base = change_of(files)
    together = split(change, base, ())[0]
    paths = {unit.fingerprint: unit.path for unit in change.units}
    assert [paths[unit] for unit in together.units] == ["src/pool.py", "tests/test_pool.py"]
    assert "Pool" in together.title


def test_a_definition_comes_before_the_chunk_that_uses_it():
    files = {
        "a_user.py": ("x = 1\n" * 3, "x = 1\n" * 3 + "y = retry_policy(3)\n"),
        "z_home.py": (None, "def retry_policy(times):\n    return times\n"),
    }
    change, base = change_of(files)
    chunks = split(change, base, (), cap=2)
    paths = {unit.fingerprint: unit.path for unit in change.units}
    assert [paths[chunk.units[0]] for chunk in chunks] == ["z_home.py", "a_user.py"]
