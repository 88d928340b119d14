"""What in a test proves something: definitions of tests, assertions, and how much an assertion demands."""

import re
from enum import IntEnum

from reviewer.core.risk.patterns import one_of, word

LONGEST = 1000
"""Characters of a line that are looked at: what a test proves is said at its beginning."""

_ASSERTION = one_of(
    r"\bassert\b(?!\s*=(?!=))",
    r"\b[aA]ssert\w*!?\s*[(.<]",
    r"\bassert_\w+(?:\s*\(|\s+[\w:\"'@\[{])",
    r"\bexpect\w*!?\s*[({]",
    r"\b(?:EXPECT|ASSERT)_\w+",
    r"\bXCTAssert\w*",
    r"#(?:expect|require)\b",
    r"\brefute\w*\b",
    r"\b[vV]erify\w*\s*\(",
    r"\b[tb]\." + word("Error Errorf Fatal Fatalf Fail FailNow") + r"\(",
    r"\b(?:require|is|qt|td)\.[A-Z]\w*\(",
    r"\.should\b",
    r"\bshould\w*\b\s*[({.]",
    r"\b(?:must|wont)_\w+",
    r"\braises?\(",
    r"\bpytest\.(?:raises|warns|fail)\b",
    r"\b(?:CHECK|REQUIRE)\w*\(",
    r"\bprop_assert\w*!",
    r"\bshould_panic\b",
    r"\bt\." + word(r"is not deepEqual true false truthy throws\w* equal ok same") + r"\(",
    r"\b(?:ck|g|cl|tt|TEST)_assert\w*",
    r"\bTEST_ASSERT\w*",
    r"\btest_(?:cmp|must_fail)\b",
    r"\b[Ff]ail\(",
)
_NO_ASSERTION = one_of(
    r"\s*" + word("def func fn function class") + r"\s+\w*(?:[aA]ssert|[vV]erify|[eE]xpect)",
    r"\s*" + word("import from use using #include") + r"\b",
    r"\s*(?:const|var|let)\s+[\w{}, ]+=\s*require\b",
    r"\s*require\s*\(?\s*[\"']",
)
_TEST = one_of(
    r"^\s*(?:async\s+)?def\s+(?P<python>test_?\w*)",
    r"^\s*class\s+(?P<cls>Test\w+|\w+Test|\w+Tests)\b",
    r"(?<![\w.\"'])"
    + word("it test specify scenario example")
    + r"(?:\.\w+)*(?:\s*\(\s*|\s+)[\"'`](?P<said>[^\"'`]*)",
    r"^\s*func\s+(?:\([^)]*\)\s*)?(?P<go>(?:Test|Fuzz|Example)(?![a-z])\w*\s*\(|test\w*\s*\(\s*\))",
    r"^\s*(?P<rust>#\[(?:\w+::)?(?:test|rstest|case)\b[^\]]*\])",
    r"^\s*(?P<java>@" + word("Test ParameterizedTest RepeatedTest Property") + r"\b)",
    r"^\s*\[(?P<csharp>" + word("Fact Theory Test TestMethod TestCase") + r")\b",
    r"^\s*(?P<cpp>TEST(?:_F|_P|_CASE)?\s*\([^)]*\))",
    r"\bfunction\s+(?P<php>test\w+)\s*\(",
    r"^\s*@test\s+\"(?P<bats>[^\"]*)",
)
# Plain words that these patterns need: searched for first, since most lines have none.
_HINT = one_of(
    word("ssert SSERT xpect XPECT efute erify Error Fatal Fail fail equire CHECK REQUIRE hould must_ wont_"),
    word("raise warns test_"),
    r"(?:is|qt|td|t)\.[A-Zidntoes]",
)
_TEST_HINT = one_of(
    word(r"[Tt]est TEST \bit\b specify scenario example Example Fuzz Fact Theory Property case")
)
_TABLE = one_of(
    word(
        "parametrize subTest rstest where: dataProvider INSTANTIATE_TEST @given InlineData MemberData TestCaseSource"
    ),
    word("@ValueSource @CsvSource @MethodSource"),
    r"\.each\b|\beach\s*\(",
    r"\bt\.Run\(",
    r"\[case",
    r"\brange\s+(?:tests|cases|testCases|tt)\b",
    r"for\s+\w+(?:,\s*\w+)*\s+in\b",
)


class Strength(IntEnum):
    """How much an assertion demands: that something is there, or exactly what it is; or its line does not say."""

    UNKNOWN = 0
    WEAK = 1
    STRICT = 2


_LOOSE = one_of(
    r"\bassert"
    + word(
        r"True NotNull IsNotNone IsNone In NotIn Greater\w* Less\w* IsInstance NotEqual\w* Contains NotEmpty Truthy"
    )
    + r"\b",
    r"\.to" + word("BeNull BeUndefined HaveBeenCalled Throw HaveProperty MatchObject BeFalsy") + r"\(\s*\)",
    r"\.to" + word(r"BeDefined BeTruthy BeGreaterThan\w* BeLessThan\w* Contain Match BeInstanceOf") + r"\(",
    r"\.not\.to",
    r"\.assert_called\(\)",
    r"\bassert_" + word("not_nil includes match respond_to predicate") + r"\b",
    r"\b"
    + word("NotNil NotEmpty Contains Greater Less GreaterOrEqual True NotEqual NotNull IsNotNull IsTrue")
    + r"\(",
    r"\bassert!?\s*\(",
    r"\bassert\.ok\(",
    r"\braises\(\s*(?:Exception|BaseException)\s*[,)]",
    r"\bassertRaises\(\s*Exception\s*[,)]",
    r"\bbe_(?:truthy|present|nil)\b|\bexist\b",
    r"\bassertThat\([^)]*\)\." + word("isNotNull isNotEmpty isTrue contains") + r"\(",
    r"\bassert\s+(?:isinstance|any|hasattr|callable|len\([^)]*\)\s*[><])",
    r"\bassert\s+(?!.*\bis (?!not\b))[^=!<>]*$",
    r"\bassert\b.*\bin\b\s",
    r"\bassert\b.*\bis not None\b",
    r"\bassert\b.*[^=]\s(?:>=?|<=?|!=)\s",
)
"""What compares but accepts many values; looked for before what accepts only one."""
_STRICT = one_of(
    r"==",
    r"\bassert\b.*\bis (?!not\b)",
    r"\bassert\w*" + word(r"Equals? Same Exactly CountEqual DictEqual ListEqual Sequence\w*") + r"\w*\b",
    r"\bassert_(?:eq|equal|same)\b",
    r"\.to"
    + word("Equal Be StrictEqual HaveBeenCalledWith HaveBeenCalledTimes HaveLength BeCloseTo")
    + r"\(",
    r"\.to" + word("MatchSnapshot MatchInlineSnapshot HaveText HaveURL") + r"\(",
    r"\.assert_" + word("called_once_with called_with called_once has_calls any_call not_called") + r"\b",
    r"\b"
    + word("Equal EqualValues Equals AreEqual DeepEqual Same AreSame JSONEq ErrorIs EqualError Exactly")
    + r"\(",
    r"\bassert\." + word("equal strictEqual deepEqual deepStrictEqual") + r"\(",
    r"\b" + word("eq eql equal must_equal be") + r"\s*[( ]",
    r"\bisEqualTo\(|\bcontainsExactly\w*\(|\bassertThat\(.*\bis\(",
    r"\braises\(\s*(?!Exception|BaseException)\w+|\bassertRaises\w*\(\s*(?!Exception\b)\w+|\braise_error\(",
    r"\b(?:EXPECT|ASSERT)_" + word("EQ STREQ FLOAT_EQ DOUBLE_EQ") + r"\b",
    r"\bt\." + word("is deepEqual equal same") + r"\(",
)
_UNFINISHED = one_of(
    r"\b(?:assertThat|expect)\w*\([^()]*(?:\([^()]*\))*[^()]*\)\s*;?\s*$",
    r"[.,(\[{\\]\s*$",
)
_BOOLEAN = one_of(
    r"(?:==|Equals?\w*\(|\.to(?:Be|Equal)\()\s*[tTfF](?:rue|alse)\b",
    r",\s*[tTfF](?:rue|alse)\s*\)",
)
_TOLERANCE = re.compile(
    r"\b(?P<name>"
    + word(
        "abs rel places delta tolerance atol rtol decimal epsilon abs_tol rel_tol within toBeCloseTo precision"
    )
    + r")\b\s*(?:=|\(|:)\s*(?:[^,()]*,\s*)?(?P<value>\d+(?:\.\d+)?(?:e-?\d+)?)"
)
_FINER_WHEN_GREATER = frozenset({"places", "decimal", "toBeCloseTo", "precision"})


def is_assertion(line: str) -> bool:
    """Whether a line of code (strings and comments blank) asserts something."""
    line = line[:LONGEST]
    return bool(_HINT.search(line) and _ASSERTION.search(line) and not _NO_ASSERTION.match(line))


def test_name(line: str) -> str:
    """The name of the test a line begins, or what marks it as one; "" for any other line."""
    line = line[:LONGEST]
    match = _TEST.search(line) if _TEST_HINT.search(line) else None
    if not match:
        return ""
    name = next((value for value in match.groupdict().values() if value), "")
    return name.strip(" (") or "a test"


def is_table(line: str) -> bool:
    """Whether a line runs the same test over several rows."""
    return bool(_TABLE.search(line))


def strength(line: str) -> Strength:
    """How much the assertion on a line of code demands."""
    line = line[:LONGEST]
    if line.count("(") > line.count(")") or _UNFINISHED.search(line):
        return Strength.UNKNOWN
    if _BOOLEAN.search(line):
        return Strength.WEAK
    if _LOOSE.search(line) and not re.search(r"\bassert!?\s*\(?.*==", line):
        return Strength.WEAK
    return Strength.STRICT if _STRICT.search(line) else Strength.UNKNOWN


def widened(old: str, new: str) -> str:
    """The tolerance that grew from one assertion to another, as "abs 1e-5 → 0.5"; "" if none did."""
    before = {match["name"]: match["value"] for match in _TOLERANCE.finditer(old[:LONGEST])}
    for match in _TOLERANCE.finditer(new[:LONGEST]):
        name, value = match["name"], match["value"]
        was = before.get(name)
        if was is None or float(was) == float(value):
            continue
        if (float(value) < float(was)) == (name in _FINER_WHEN_GREATER):
            return f"{name} {was} → {value}"
    return ""
