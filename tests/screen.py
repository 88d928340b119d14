"""A terminal's side of the conversation: the screen it draws, the modes it is in, the answers it gives."""

from collections.abc import Callable
from functools import lru_cache

import pyte
from pyte.modes import IRM
from pyte.screens import Char, Margins, wcwidth

from tests.escapes import Token

INITIAL_MODES = frozenset({7, 25})  # lines wrap, the cursor shows
CHARACTER_MODES = {4, 20}  # insert, new line: without "?"
MODE_NAMES = {
    1: "cursor keys", 7: "line wrap", 25: "cursor visibility", 1000: "mouse", 1002: "mouse", 1003: "mouse",
    1004: "focus reports", 1006: "mouse encoding", 1015: "mouse encoding", 1016: "mouse encoding",
    1049: "alternate screen", 2004: "bracketed paste", 2026: "synchronized output", 2048: "resize reports",
}  # fmt: skip
CONTROLS = {
    b"\x08": "backspace",
    b"\t": "tab",
    b"\n": "linefeed",
    b"\x0b": "linefeed",
    b"\x0c": "linefeed",
    b"\r": "carriage_return",
}
ESCAPES = {b"\x1b7": "save_cursor", b"\x1b8": "restore_cursor", b"\x1bM": "reverse_index", b"\x1bD": "index"}


class Screen(pyte.Screen):
    """pyte's screen, with the modes, scrolling and repeats that today's programs use and it does not know."""

    def __init__(self, cols: int, rows: int, *, kitty: bool = True) -> None:
        super().__init__(cols, rows)
        self.modes = set(INITIAL_MODES)
        self.kitty = kitty
        self._kitty_stacks: dict[bool, list[int]] = {False: [], True: []}
        self._main: tuple[object, ...] | None = None
        self._last = ""
        self._shown: dict[int, str] = {}
        self._worn: dict[tuple[Char, str], Char] = {}
        self._cells: dict[Char, dict[str, Char]] = {}

    @property
    def display(self) -> list[str]:
        """The lines, each read again only where something was drawn."""
        for row in self.dirty:
            self._shown.pop(row, None)
        self.dirty.clear()
        return [self._line(row) for row in range(self.lines)]

    def draw(self, data: str) -> None:
        """Draw a text: at once where each of its characters takes one cell of the line, as nearly all do."""
        at, end = self.cursor.x, self.cursor.x + len(data)
        if end > self.columns or self.charset or IRM in self.mode or not _is_narrow(data):
            self.dirty.update((self.cursor.y, max(0, self.cursor.y - 1)))
            super().draw(data)
            return
        line, attrs = self.buffer[self.cursor.y], self.cursor.attrs
        cells = self._cells.setdefault(attrs, {})
        for column, character in enumerate(data, at):
            cell = cells.get(character)
            if cell is None:
                cell = cells[character] = attrs._replace(data=character)
            line[column] = cell
        self.cursor.x = end
        self.dirty.add(self.cursor.y)

    @property
    def alternate(self) -> bool:
        """Whether the alternate screen is shown."""
        return not self.modes.isdisjoint({47, 1047, 1049})

    @property
    def inside_frame(self) -> bool:
        """Whether a synchronized frame is being drawn: what is seen now is half of it."""
        return 2026 in self.modes

    @property
    def kitty_flags(self) -> int:
        """What the program asked of kitty's keyboard protocol, on the screen that is shown."""
        stack = self._kitty_stacks[self.alternate]
        return stack[-1] if stack else 0

    def obey(self, token: Token) -> None:
        """Do what one token says; what no terminal acts upon is passed over."""
        match token.kind:
            case "text":
                text = token.data.decode("utf-8", "replace")
                self._last = text[-1]
                self.draw(text)
            case "control" if token.data in CONTROLS:
                getattr(self, CONTROLS[token.data])()
            case "escape" if token.data in ESCAPES:
                getattr(self, ESCAPES[token.data])()
            case "csi" if token.final in "hl" and len(token.final) == 1:
                self._switch(token)
            case "csi" if token.final == "u" and self.kitty:
                self._keyboard(token)
            case "csi" if not token.private:
                self._sequence(token)

    def left_behind(self) -> list[str]:
        """What is not as it was when the program began."""
        odd = self.modes ^ INITIAL_MODES
        found = sorted({MODE_NAMES.get(mode, f"mode {mode}") for mode in odd})
        if any(self._kitty_stacks.values()):
            found.append("keyboard protocol")
        if self.cursor.attrs != self.default_char:
            found.append("colours")
        if self.margins not in (None, Margins(0, self.lines - 1)):
            found.append("scroll region")
        return found

    def resize_to(self, cols: int, rows: int) -> None:
        """A new size for both screens."""
        self.resize(rows, cols)

    def answer(self, token: Token) -> bytes:
        """What a modern terminal replies to a query; nothing to anything else."""
        if token.kind == "string":
            return self._string_answer(token)
        match token.private, token.parameters, token.final:
            case "", "" | "0", "c":
                return b"\x1b[?62;4;22c"
            case ">", "" | "0", "c":
                return b"\x1b[>41;390;0c"
            case ">", "" | "0", "q":
                return b"\x1bP>|tests(1)\x1b\\"
            case "", "5", "n":
                return b"\x1b[0n"
            case "", "6", "n":
                return b"\x1b[%d;%dR" % (self.cursor.y + 1, self.cursor.x + 1)
            case "?", "996", "n":
                return b"\x1b[?997;1n"
            case "?", mode, "$p":
                return f"\x1b[?{mode};{2 if mode == '2026' else 0}$y".encode()
            case "?", "", "u" if self.kitty:
                return b"\x1b[?%du" % self.kitty_flags
            case "", "14", "t":
                return b"\x1b[4;%d;%dt" % (self.lines * 20, self.columns * 10)
            case "", "16", "t":
                return b"\x1b[6;20;10t"
            case "", "18", "t":
                return b"\x1b[8;%d;%dt" % (self.lines, self.columns)
        return b""

    def _string_answer(self, token: Token) -> bytes:
        introducer, payload = token.data[1:2], token.payload
        if introducer == b"]" and payload in (b"10;?", b"11;?", b"12;?"):
            colour = b"1e1e/1e1e/1e1e" if payload == b"11;?" else b"d0d0/d0d0/d0d0"
            return b"\x1b]" + payload[:3] + b"rgb:" + colour + b"\x1b\\"
        if introducer == b"]" and payload.startswith(b"4;") and payload.endswith(b";?"):
            return b"\x1b]" + payload[:-1] + b"rgb:8080/8080/8080\x1b\\"
        return b"\x1bP0+r\x1b\\" if introducer == b"P" and payload.startswith(b"+q") else b""

    def _switch(self, token: Token) -> None:
        on = token.final == "h"
        if not token.private:
            (self.set_mode if on else self.reset_mode)(*(CHARACTER_MODES & set(token.numbers)))
        if token.private != "?":
            return
        for mode in token.numbers:
            before = self.alternate
            (self.modes.add if on else self.modes.discard)(mode)
            if before != self.alternate:
                self._show_other_screen()
            elif mode in (6, 7, 25):
                (self.set_mode if on else self.reset_mode)(mode, private=True)

    def _show_other_screen(self) -> None:
        """Keep the main screen while the alternate one is shown, and bring it back after."""
        if self.alternate:
            lines = {row: dict(line) for row, line in self.buffer.items()}
            self._main = (lines, self.cursor.x, self.cursor.y)
            self.erase_in_display(2)
        elif self._main:
            lines, self.cursor.x, self.cursor.y = self._main  # type: ignore[assignment]
            self.buffer.clear()
            for row, line in lines.items():
                self.buffer[row].update(line)
            self._main = None
            self.dirty.update(range(self.lines))

    def _keyboard(self, token: Token) -> None:
        """Kitty's keyboard protocol: push, pop and set flags; the two screens have stacks of their own."""
        stack = self._kitty_stacks[self.alternate]
        first = (token.numbers or [0])[0]
        if token.private == ">":
            stack.append(first)
        elif token.private == "<":
            del stack[max(0, len(stack) - (first or 1)) :]
        elif token.private == "=":
            stack[-1:] = [first]

    def _sequence(self, token: Token) -> None:
        if token.final == "m":
            self._wear(token.parameters)
            return
        numbers = token.numbers
        match token.final:
            case "S":
                self._scroll(self.delete_lines, numbers)
            case "T":
                self._scroll(self.insert_lines, numbers)
            case "b":
                self.draw(self._last * (numbers or [1])[0])
            case "s":
                self.save_cursor()
            case final if final in pyte.Stream.csi and final not in "cn":
                getattr(self, pyte.Stream.csi[final])(*numbers)

    def _wear(self, parameters: str) -> None:
        """Colours and the like for what is drawn next."""
        before = self.cursor.attrs
        after = self._worn.get((before, parameters))
        if after is None:
            self.select_graphic_rendition(*_colours(parameters))
            self._worn[before, parameters] = self.cursor.attrs
        else:
            self.cursor.attrs = after

    def _line(self, row: int) -> str:
        """The text of a line; a wide character has two cells, and is in the first."""
        text = self._shown.get(row)
        if text is None:
            line = self.buffer[row]
            cells = [line[column].data for column in range(self.columns)]
            for column in range(self.columns - 1, 0, -1):
                if wcwidth(cells[column - 1][:1]) == 2:
                    cells[column] = ""
            text = self._shown[row] = "".join(cells)
        return text

    def _scroll(self, move: Callable[[int], None], numbers: list[int]) -> None:
        """Scroll the region, leaving the cursor where it is."""
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        move((numbers or [1])[0] or 1)
        self.cursor.x, self.cursor.y = x, y


@lru_cache(maxsize=1 << 14)
def _is_narrow(text: str) -> bool:
    """Whether each of its characters takes one cell."""
    return all(wcwidth(character) == 1 for character in text)


def _colours(parameters: str) -> list[int]:
    """SGR parameters as pyte reads them: without colons (`38:2::r:g:b`, `4:3`) and underline colours."""
    result: list[int] = []
    parts = parameters.split(";")
    while parts:
        head, *rest = parts.pop(0).split(":")
        code = int(head or 0)
        if code in (38, 48, 58) and not rest:
            rest = [parts.pop(0)] if parts else []
            rest += [parts.pop(0) for _ in range({"2": 3, "5": 1}.get(rest[0] if rest else "", 0)) if parts]
        elif len(rest) == 5:  # the colour space, which nobody names, stands between
            del rest[1]
        if code == 4 and rest:
            result.append(24 if rest[0] == "0" else 4)
        elif code != 58:
            result += [code, *(int(one or 0) for one in rest)]
    return result
