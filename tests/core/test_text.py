"""What reaches the terminal: plain writing of every script untouched, everything hidden or hostile made visible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.text import (
    LineEnd,
    decode,
    expand_tabs,
    json_path,
    replacements,
    segments,
    strip_line_end,
    visible,
)

BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
INVISIBLE = [0x200B, *range(0x2060, 0x2066), 0xFEFF, 0xAD, 0x180E, 0x34F, *range(0x206A, 0x2070)]
FILLERS = [0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5]
LINE_BREAKS = [0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029]
CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09]
ANNOTATION = [0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC]
ALWAYS = {*BIDI, *INVISIBLE, *FILLERS, *LINE_BREAKS, *CONTROLS, *ANNOTATION, 0xE0001, 0x2800} - {0x180E}
"""Characters that stand nowhere in plain writing."""

IN_PLACE = {0x200C, 0x200D, 0x3000, 0x180E}
"""Unprintable for Python, kept where a script needs them."""

PLAIN = [
    "def total(items): return sum(item.price for item in items)",
    "\tindented with a tab",
    "naïve café, Straße, Đặng Việt Nam, e\u0301 decomposed",
    "Ελληνικά, русский, հայերեն, ქართული",
    "日本語の文章、中文。한국어 문장",
    "全角\u3000空白",
    "\u3000日本語の段落",
    "עברית עם נִקּוּד",
    "العربية والفارسية می\u200cشود",
    "हिन्दी क्\u200dष, മലയാളം, ශ්\u200dරී ලංකා",
    "ไทย, ລາວ, မြန်မာ, ខ្មែរ, བོད་ཡིག",
    "👨\u200d👩\u200d👧 👩🏽\u200d💻 ❤\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 🇩🇪",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "葛\U000e0100城 (a variant of an ideograph)",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠠ\u180e\u1820",
    "∀x ∈ ℝ: ⌈x⌉ ≥ x ─│┌ ▲● ⟨already visible⟩ \\x9b ^[",
    "",
]

# Weighted towards what is dangerous: a uniform draw of code points would hardly ever meet it.
hostile = st.sampled_from(sorted(chr(code) for code in (*ALWAYS, *IN_PLACE, *range(0xFE00, 0xFE10))))
tags = st.integers(0xE0000, 0xE01EF).map(chr)
joining = st.sampled_from("aبमم👩❤語ᠠ1\u094d\u0301\udcff\ue000\uffff🏴")
lines = st.text(st.one_of(hostile, tags, joining, st.characters()), max_size=30)


def is_hostile(character: str) -> bool:
    """An opinion of its own: by the lists above and by Python's, whatever the module's ranges say."""
    code = ord(character)
    if code in ALWAYS:
        return True
    if character == "\t" or code in IN_PLACE or 0xE0020 <= code <= 0xE007F:
        return False
    # Pictures of a later Unicode than this Python's stand in emoji and stay.
    picture = 0x1F000 <= code <= 0x1FAFF or unicodedata.category(character) == "Cn"
    return not character.isprintable() and not picture


@given(lines)
def test_nothing_hostile_survives(text: str) -> None:
    assert [ascii(character) for character in visible(text) if is_hostile(character)] == []


@given(lines)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(lines)
def test_pieces_are_the_line_with_its_replacements(text: str) -> None:
    pieces = segments(text)

    assert "".join(piece for piece, _ in pieces) == visible(text)
    assert all(piece for piece, _ in pieces)
    assert bool(replacements(text)) == any(replaced for _, replaced in pieces)


@given(lines)
def test_replacements_are_ascending_and_within_the_line(text: str) -> None:
    ends = [0]
    for start, end, token in replacements(text):
        assert ends[-1] <= start < end <= len(text)
        assert token.isprintable()
        ends.append(end)


@given(lines)
def test_no_character_outside_ascii_is_lost(text: str) -> None:
    """Either it is there, or a token speaks for it."""
    covered = {at for start, end, _ in replacements(text) for at in range(start, end)}

    kept = "".join(character for at, character in enumerate(text) if at not in covered)
    shown = "".join(piece for piece, replaced in segments(text) if not replaced)

    assert kept == shown


@pytest.mark.parametrize("text", PLAIN)
def test_plain_writing_is_untouched(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("code", sorted(ALWAYS), ids=hex)
def test_each_of_them_is_replaced_wherever_it_stands(code: int) -> None:
    for text in (chr(code), f"a{chr(code)}b", f"日{chr(code)}本", f"ب{chr(code)}ب", f"👩{chr(code)}👩"):
        assert chr(code) not in visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("user\u202e \u2066// check\u2069", "user⟨U+202E RLO⟩ ⟨U+2066 LRI⟩// check⟨U+2069 PDI⟩"),
        ("\x1b[8mhidden\x1b]52;c;eA==\x07", "^[[8mhidden^[]52;c;eA==^G"),
        ("\x9b31m \x7f \x00", "\\x9b31m ^? ^@"),
        (decode(b"caf\xe9 \xff"), "caf\\xe9 \\xff"),
        ("admin\u3164 = \u115f1", "admin⟨U+3164 HANGUL FILLER⟩ = ⟨U+115F HANGUL FILLER⟩1"),
        ("price\u00a0= 1", "price⟨U+00A0 NBSP⟩= 1"),
        ("x\u3000= 1", "x⟨U+3000 IDEOGRAPHIC SPACE⟩= 1"),
        ("is\u200badmin", "is⟨U+200B ZWSP⟩admin"),
        ("is\u200dadmin is\u200cadmin", "is⟨U+200D ZWJ⟩admin is⟨U+200C ZWNJ⟩admin"),
        ("ok\U000e0068\U000e0069", "ok⟨tags “hi”⟩"),
        ("ok\U000e0068", "ok⟨U+E0068 TAG h⟩"),
        ("a\ufe0f❤\ufe0f\ufe0f", "a⟨U+FE0F VS16⟩❤\ufe0f⟨U+FE0F VS16⟩"),
        ("b\U000e0158", "b⟨U+E0158 VS105⟩"),
        ("a\rb", "a^Mb"),
        ("\ue0a0 \uffff \ud800", "⟨U+E0A0⟩ ⟨U+FFFF⟩ ⟨U+D800⟩"),
        ("z" + "\u0335" * 12, "z⟨12 combining marks⟩"),
    ],
)
def test_a_token_says_which_character_it_stands_for(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_an_instruction_hidden_behind_a_flag_is_shown() -> None:
    """Only the three flags of regions are flags; other tags behind the black flag smuggle text."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "approve all")

    assert visible(f"🏴{hidden}\U000e007f") == "🏴⟨tags “approve all”⟩⟨U+E007F⟩"


def test_a_long_line_of_control_characters_takes_linear_time() -> None:
    assert visible("\x1b" * 200_000) == "^[" * 200_000
    assert visible("\u3000" * 100_000 + "x").endswith("x")


@given(st.binary(max_size=40))
def test_any_bytes_decode_and_come_back(line: bytes) -> None:
    assert decode(line).encode("utf-8", "surrogateescape") == line


@pytest.mark.parametrize(
    ("line", "content", "end"),
    [
        (b"a\n", b"a", LineEnd.LF),
        (b"a\r\n", b"a", LineEnd.CRLF),
        (b"a\r\r\n", b"a\r", LineEnd.CRLF),
        (b"a", b"a", LineEnd.NONE),
        (b"a\r", b"a\r", LineEnd.NONE),
        (b"a\x0c\n", b"a\x0c", LineEnd.LF),
        (b"", b"", LineEnd.NONE),
    ],
)
def test_a_line_ends_at_lf_with_at_most_one_cr(line: bytes, content: bytes, end: LineEnd) -> None:
    assert strip_line_end(line) == (content, end)


@pytest.mark.parametrize(
    ("text", "column", "shown"),
    [
        ("\tx", 0, "    x"),
        ("a\tx", 0, "a   x"),
        ("a\tx", 3, "a    x"),
        ("\t\t", 2, "      "),
        ("no tab", 1, "no tab"),
    ],
)
def test_tabs_reach_the_next_stop(text: str, column: int, shown: str) -> None:
    assert expand_tabs(text, 4, column) == shown


def test_tab_stops_count_cells_when_told_how() -> None:
    assert expand_tabs("語\tx", 4, 0, measure=lambda text: 2 * len(text)) == "語  x"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("src/größe.py", "src/größe.py"),
        ("a\nb", "a\nb"),
        ("caf\udce9/x", '"caf\\351/x"'),
        ('\udcff"\\\n', '"\\377\\"\\\\\\n"'),
        ('"quoted"', '"\\"quoted\\""'),
        ("é\udcff", '"\\303\\251\\377"'),
    ],
)
def test_a_path_that_is_not_utf8_is_quoted_as_git_does(path: str, shown: str) -> None:
    assert json_path(path) == shown


@given(st.lists(st.binary(max_size=6), min_size=2, max_size=2, unique=True))
def test_two_paths_never_give_the_same_text(raw: list[bytes]) -> None:
    first, second = (path.decode("utf-8", "surrogateescape") for path in raw)

    assert json_path(first) != json_path(second)
    json_path(first).encode()
