"""Keys and mouse as the bytes a terminal sends: the classic encoding and kitty's."""

CODES = {"escape": 27, "enter": 13, "tab": 9, "backspace": 127, "space": 32}
LETTERS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
NUMBERS = {
    "insert": 2, "delete": 3, "pageup": 5, "pagedown": 6,
    "f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
}  # fmt: skip
FUNCTION = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))

DISAMBIGUATE, ALL_KEYS, TEXT = 1, 8, 16


def encode(key: str, flags: int = 0, *, application: bool = False) -> bytes:
    """The bytes of one key press.

    `key` is a character or a name, with "shift+", "ctrl+", "alt+" before it. `flags` are those of kitty's
    keyboard protocol that the program asked for; `application` is cursor-key mode.
    """
    *held, name = key.split("+") if len(key) > 1 else [key]
    name = name or "+"
    modifiers = 1 + ("shift" in held) + 2 * ("alt" in held) + 4 * ("ctrl" in held)
    if name in LETTERS or name in FUNCTION or name in NUMBERS:
        return _functional(name, modifiers, application=application and not flags)
    plain = modifiers == 1 or name == "space"
    if flags & ALL_KEYS or (flags & DISAMBIGUATE and (name == "escape" or (modifiers > 1 and not plain))):
        return _kitty(name, modifiers, flags)
    return _classic(name, held)


def mouse(column: int, row: int, button: int) -> bytes:
    """A click on a cell (0-based) in SGR encoding; the wheel (64, 65) has no release."""
    press = b"\x1b[<%d;%d;%dM" % (button, column + 1, row + 1)
    return press if button >= 64 else press + press[:-1] + b"m"


def bracketed(text: str) -> bytes:
    """A paste, between the brackets that tell it from typing."""
    return b"\x1b[200~" + text.encode() + b"\x1b[201~"


def _functional(name: str, modifiers: int, *, application: bool) -> bytes:
    held = f";{modifiers}" if modifiers > 1 else ""
    if name in NUMBERS:
        return f"\x1b[{NUMBERS[name]}{held}~".encode()
    letter = LETTERS.get(name) or FUNCTION[name]
    if held:
        return f"\x1b[1{held}{letter}".encode()
    return (f"\x1bO{letter}" if application or name in FUNCTION else f"\x1b[{letter}").encode()


def _kitty(name: str, modifiers: int, flags: int) -> bytes:
    """`CSI code ; modifiers ; text u`: the code is the key's without shift, on an American keyboard."""
    if name in CODES:
        code, text = CODES[name], " " if name == "space" else ""
    else:
        code, text = ord(SHIFTED.get(name, name.lower())), name
        if code != ord(name):
            modifiers += 1 if (modifiers - 1) & 1 == 0 else 0
    held = str(modifiers) if modifiers > 1 else ""
    typed = str(ord(text)) if text and flags & TEXT and modifiers <= 2 else ""
    return f"\x1b[{code};{held};{typed}".rstrip(";").encode() + b"u"


def _classic(name: str, held: list[str]) -> bytes:
    if name == "tab" and "shift" in held:
        return b"\x1b[Z"
    text = chr(CODES[name]) if name in CODES else name.upper() if "shift" in held else name
    if "ctrl" in held:
        text = "\x00" if name == "space" else chr(ord(text.upper()) & 0x1F)
    if name == "enter":
        text = "\r"
    return ("\x1b" if "alt" in held else "").encode() + text.encode()
