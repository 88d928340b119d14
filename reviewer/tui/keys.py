"""The one table of commands: key presses, palette, help screen, footer and docs/keys.md all come from it."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import product

from msgspec import Struct

from reviewer.tui.keynames import Sequence, parse, shown


class Group(StrEnum):
    """The headings of the help screen, in its order."""

    MOVE = "Moving"
    READ = "Reading and marking"
    WRITE = "Writing and signing off"
    FIND = "Finding"
    QUEUE = "The queue"
    ARRANGE = "Arranging the chunks"
    VIEW = "The view"
    SESSION = "The session"


class Context(StrEnum):
    """The pane that has the keyboard; EVERYWHERE commands apply in each of them."""

    EVERYWHERE = "everywhere"
    DIFF = "diff"
    QUEUE = "queue"
    DETAILS = "details"


class When(StrEnum):
    """What must hold for a command to be offered in the footer; the session says which of these do."""

    UNREAD_HERE = "the change under the cursor is unread"
    READ_HERE = "the change under the cursor is read"
    UNREAD_LEFT = "something is unread"
    FINDINGS = "there are findings"
    COMMENTS = "there are comments"
    SELECTING = "a range is being selected"
    SEARCHING = "a search is on"
    CHANGED_SINCE = "the change under the cursor was read in another form"
    MARKED = "something was marked in this session"


class Command(Struct, frozen=True):
    """One named action.

    `keys` are written as people write them: "j", "ctrl+d", "]", "pagedown", "g g" for one after the other,
    and "queue:1" for a key that has this meaning in one pane only.
    `footer` is its word in the footer, "" for none; `when` must all hold for it to be shown there. `counts`:
    a number typed before it is passed on; `number`: it reads a number typed after it, up to enter.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    group: Group
    footer: str = ""
    context: Context = Context.EVERYWHERE
    when: tuple[When, ...] = ()
    counts: bool = False
    number: bool = False


def _read(id: str, title: str, *keys: str, footer: str = "", when: tuple[When, ...] = ()) -> Command:
    return Command(id, title, keys, Group.READ, footer, Context.EVERYWHERE, when)


def _move(id: str, title: str, *keys: str, footer: str = "", when: tuple[When, ...] = ()) -> Command:
    return Command(id, title, keys, Group.MOVE, footer, Context.EVERYWHERE, when, counts=True)


def _write(id: str, title: str, *keys: str, footer: str = "", when: tuple[When, ...] = ()) -> Command:
    return Command(id, title, keys, Group.WRITE, footer, Context.EVERYWHERE, when)


def _here(id: str, title: str, *keys: str, group: Group, footer: str = "") -> Command:
    return Command(id, title, keys, group, footer, Context.DIFF)


def _queue(id: str, title: str, *keys: str, footer: str = "") -> Command:
    return Command(id, title, keys, Group.QUEUE, footer, Context.EVERYWHERE)


def _arrange(id: str, title: str, *keys: str, footer: str = "", counts: bool = False) -> Command:
    return Command(id, title, keys, Group.ARRANGE, footer, Context.EVERYWHERE, counts=counts)


def _view(id: str, title: str, *keys: str, footer: str = "", counts: bool = False) -> Command:
    return Command(id, title, keys, Group.VIEW, footer, Context.EVERYWHERE, counts=counts)


def _session(id: str, title: str, *keys: str, footer: str = "") -> Command:
    return Command(id, title, keys, Group.SESSION, footer, Context.EVERYWHERE)


# Help shows each group in this order, the footer all of it: what a reader needs most comes first.
COMMANDS: tuple[Command, ...] = (
    _move("move.line-down", "Line down", "j", "down"),
    _move("move.line-up", "Line up", "k", "up"),
    _move("move.half-page-down", "Half a page down", "ctrl+d"),
    _move("move.half-page-up", "Half a page up", "ctrl+u"),
    _move("move.page-down", "Page down", "space", "ctrl+f", "pagedown"),
    _move("move.page-up", "Page up", "b", "ctrl+b", "pageup"),
    _move("move.first", "First line, or the line of the count", "g g", "home"),
    _move("move.last", "Last line, or the line of the count", "G", "end"),
    _session("session.back", "Close, clear or cancel what is open", "escape"),
    Command("queue.open", "Read what is selected", ("enter",), Group.QUEUE, "open", Context.QUEUE),
    _read(
        "mark.read",
        "Mark this change read, go to the next unread",
        "r",
        footer="read",
        when=(When.UNREAD_HERE,),
    ),
    _read(
        "view.since-read",
        "What changed since it was read …",
        "g d",
        footer="since read",
        when=(When.CHANGED_SINCE,),
    ),
    _read("mark.unread", "Mark this change unread", "x", footer="unread", when=(When.READ_HERE,)),
    _here(
        "comment.line", "Comment on the line or the selected range", "c", group=Group.WRITE, footer="comment"
    ),
    _move("move.change-next", "Next change", "]", ".", footer="change"),
    _move("move.change-previous", "Previous change", "[", ","),
    _move("move.unread-next", "Next unread change", "u", footer="next unread", when=(When.UNREAD_LEFT,)),
    _move("move.unread-previous", "Previous unread change", "U"),
    _move("move.chunk-next", "Next chunk", "J", footer="chunk"),
    _move("move.chunk-previous", "Previous chunk", "K"),
    _move("move.finding-next", "Next finding", "f", footer="finding", when=(When.FINDINGS,)),
    _move("move.finding-previous", "Previous finding", "F"),
    _read(
        "mark.chunk-read",
        "Mark the chunk read (high-risk changes stay: one by one)",
        "R",
        footer="chunk read",
    ),
    _read("mark.undo", "Take back the last mark and return to it", "X"),
    _write("sign-off", "Sign off …", "S", footer="sign off"),
    _write("note.chunk", "Design note for this chunk …", "d"),
    _write("note.change", "Design note for the whole change …", "D"),
    _here("select.range", "Start or end selecting lines", "v", group=Group.WRITE),
    _write("comment.list", "List the comments …", "C"),
    _move("move.comment-next", "Next comment", ")"),
    _move("move.comment-previous", "Previous comment", "("),
    _move("move.file-next", "Next file", "}", ">"),
    _move("move.file-previous", "Previous file", "{", "<"),
    _move("move.function-next", "Next function with a change", "g n"),
    _move("move.function-previous", "Previous function with a change", "g p"),
    _move("move.back", "Back to where the last jump began", "ctrl+o"),
    _move("move.forward", "Forward again", "ctrl+n"),
    Command("move.to-line", "Go to a line of this file (42, then enter)", (":",), Group.MOVE, number=True),
    Command("move.to-old-line", "Go to a line of the old file", (": o",), Group.MOVE, number=True),
    _move("move.pane-next", "Next pane", "tab", footer="pane"),
    _move("move.pane-previous", "Previous pane", "shift+tab"),
    Command("search.open", "Search in the change …", ("/",), Group.FIND, "search"),
    Command("search.next", "Next match", ("n",), Group.FIND, "match", when=(When.SEARCHING,), counts=True),
    Command("search.previous", "Previous match", ("N",), Group.FIND, counts=True),
    Command("filter.open", "Show only some changes: path, tag, kind, unread, mine …", ("&",), Group.FIND),
    Command("filter.unread", "Show only what is unread, or everything", ("g u",), Group.FIND),
    Command("filter.mine", "Show only what you own by CODEOWNERS, or everything", ("g o",), Group.FIND),
    Command("find.open", "Find a file or chunk by name …", ("p", "ctrl+t"), Group.FIND),
    Command("find.symbol", "Find a function that changed …", ("@", "g s"), Group.FIND),
    _queue("queue.chunks", "Queue: chunks", "g c", "queue:1"),
    _queue("queue.tree", "Queue: file tree", "g t", "queue:2"),
    _queue("queue.to-read", "Queue: to read and read", "g r", "queue:3"),
    _queue("queue.findings", "Queue: findings", "g f", "queue:4"),
    _queue("queue.comments", "Queue: comments", "g m", "queue:5"),
    _queue("queue.hide-done", "Hide or show what is done", "h"),
    _arrange(
        "arrange.move",
        "Move this change, or the selected ones or lines, to another chunk …",
        "m",
        footer="move",
    ),
    _arrange("arrange.merge", "Merge this chunk into another …", "s m"),
    _arrange("arrange.cut", "Cut the chunk here: this change and those below become a new one", "s c"),
    _arrange("arrange.rename", "Give this chunk a title …", "s r"),
    _arrange("arrange.up", "Move this chunk up", "s k", counts=True),
    _arrange("arrange.down", "Move this chunk down", "s j", counts=True),
    _arrange("arrange.finer", "Split everything finer", "+", "=", counts=True),
    _arrange("arrange.coarser", "Split everything coarser", "-", counts=True),
    _arrange("arrange.undo", "Take back the last edit of the chunks", "s u"),
    _arrange("arrange.stack", "Write the chunks as a stack of branches …", "s w"),
    _arrange("arrange.redo", "Make it again", "s U"),
    _here("view.open", "Open what is under the cursor: gap, folded file, comment", "enter", group=Group.VIEW),
    _view("view.layout", "Layout: unified, side by side, by width", "t"),
    _view("view.expand", "More context around this change", "z"),
    _view("view.function", "Context up to the beginning of the function", "g z"),
    _view("view.whole-file", "The whole file, or only its changes", "Z"),
    _view("view.fold", "Fold or unfold this file", "o"),
    _view("view.only-file", "Only this file, or the whole change", "O"),
    _view("view.only-chunk", "Only this chunk, or the whole change", "w"),
    _view("view.whitespace", "Hide or show changes of white space alone", "W"),
    _view("view.colors", "Colours for a file that is plain for its size", "g h"),
    _view("view.blanks", "Show blanks, tabs and blanks at the end of lines, or not", "g b"),
    _view("view.wrap", "Wrap long lines, or scroll them sideways", "g w"),
    _view("view.left", "Scroll left", "left", counts=True),
    _view("view.right", "Scroll right", "right", counts=True),
    _view("view.queue", "Hide or show the queue", "B"),
    _view("view.details", "Hide or show the details", "I"),
    _view("view.theme", "Next theme", "T"),
    _session("session.info", "About this change: contract and provenance …", "i"),
    _here("audit.line", "Audit of this line: who approved it …", "A", group=Group.SESSION),
    _session("session.editor", "Open $EDITOR at this line", "e"),
    _session("session.copy", "Copy the line or the selected range", "y"),
    _session("session.copy-place", "Copy path and line", "Y"),
    _session("session.copy-hunk", "Copy this change as a patch", "H"),
    _session("session.copy-link", "Copy a permalink to the line or the selected range", "P"),
    _session("session.sync", "Exchange the records with the remote", "g y"),
    _session("session.reload", "Look again: has the branch moved?", "L"),
    _session("session.suspend", "Put the session into the background", "ctrl+z"),
    _session("session.palette", "All commands …", "ctrl+p"),
    _session("session.help", "Help", "?", footer="help"),
    _session("session.quit", "Quit; everything is kept", "q", footer="quit"),
)


class Hint(Struct, frozen=True):
    """One entry of the footer."""

    key: str
    word: str
    command: str


class Conflict(Struct, frozen=True):
    """Two commands that one key press cannot tell apart in a pane."""

    context: Context
    sequence: Sequence
    first: Command
    second: Command


class Keymap(Struct, frozen=True, dict=True):
    """The commands with the keys that hold for this user; `NORMAL` unless remapped."""

    commands: tuple[Command, ...] = COMMANDS

    @cached_property
    def _by_id(self) -> Mapping[str, Command]:
        return {command.id: command for command in self.commands}

    @cached_property
    def _tables(self) -> Mapping[Context, Mapping[Sequence, Command]]:
        return {pane: dict(bound(self.commands, pane)) for pane in PANES}

    @cached_property
    def _prefixes(self) -> Mapping[Context, frozenset[Sequence]]:
        return {
            pane: frozenset(sequence[:end] for sequence in table for end in range(1, len(sequence)))
            for pane, table in self._tables.items()
        }

    @cached_property
    def _hints(self) -> Mapping[Context, tuple[tuple[tuple[When, ...], "Hint"], ...]]:
        return {context: self._hints_in(context) for context in Context}

    def command(self, id: str) -> Command:
        """The command of that name; KeyError if there is none."""
        return self._by_id[id]

    def at(self, sequence: Sequence, context: Context) -> Command | None:
        """What a sequence of key names does in a pane."""
        return self._tables[context].get(sequence)

    def goes_on(self, sequence: Sequence, context: Context) -> bool:
        """Whether more keys may follow."""
        return sequence in self._prefixes[context]

    def keys(self, id: str, context: Context | None = None) -> tuple[str, ...]:
        """The keys of a command as shown to a reader: all of them, or those of one pane."""
        command = self.command(id)
        found = []
        for pane, sequence in bindings(command):
            if context is None and pane is not command.context:
                found.append(f"{shown(sequence)} in the {pane}")
            elif context is None or pane in (context, Context.EVERYWHERE):
                found.append(shown(sequence))
        return tuple(found)

    def footer(self, context: Context, holds: Iterable[When], width: int | None = None) -> tuple[Hint, ...]:
        """The keys that apply now, most needed first; in `width` cells, those that fit beside help."""
        now = frozenset(holds)
        hints = [hint for when, hint in self._hints[context] if now.issuperset(when)]
        return _fitting(hints, width) if width is not None else tuple(hints)

    def _hints_in(self, context: Context) -> tuple[tuple[tuple[When, ...], "Hint"], ...]:
        """What the footer may say in a pane, each with its conditions: made once, asked at every frame."""
        return tuple(
            (command.when, Hint(keys[0], command.footer, command.id))
            for command in self.commands
            if command.footer
            and command.context in (context, Context.EVERYWHERE)
            and (keys := self.keys(command.id, context))
        )

    def sections(self) -> tuple[tuple[Group, tuple[Command, ...]], ...]:
        """The commands under their headings, for help and documentation."""
        return tuple(
            (group, tuple(command for command in self.commands if command.group is group)) for group in Group
        )


PANES = (Context.DIFF, Context.QUEUE, Context.DETAILS)


def bindings(command: Command) -> Iterator[tuple[Context, Sequence]]:
    """Each key of a command with the pane it holds in."""
    for written in command.keys:
        pane, sequence = parse(written)
        yield (Context(pane) if pane else command.context), sequence


def bound(commands: Iterable[Command], pane: Context) -> Iterator[tuple[Sequence, Command]]:
    """What each sequence of keys does in one pane."""
    for command in commands:
        for context, sequence in bindings(command):
            if context in (pane, Context.EVERYWHERE):
                yield sequence, command


def conflicts(commands: Iterable[Command]) -> Iterator[Conflict]:
    """Keys that mean two things in one pane, or end where another's sequence goes on."""
    commands = tuple(commands)
    for pane in PANES:
        seen: dict[Sequence, list[Command]] = {}
        for sequence, command in bound(commands, pane):
            for other in seen.get(sequence, ()):
                yield Conflict(pane, sequence, other, command)
            seen.setdefault(sequence, []).append(command)
        for sequence, longer in seen.items():
            for start in (sequence[:end] for end in range(1, len(sequence))):
                for one, other in product(seen.get(start, ()), longer):
                    if not (one.number and other.number):
                        yield Conflict(pane, start, one, other)


def _fitting(hints: list[Hint], width: int) -> tuple[Hint, ...]:
    """As many hints as fit, help always among them; each takes its key, its word and three blanks."""
    kept = [hint for hint in hints if hint.command == "session.help"]
    room = width - sum(len(hint.key) + len(hint.word) + 3 for hint in kept)
    for hint in hints:
        if hint in kept:
            continue
        room -= len(hint.key) + len(hint.word) + 3
        if room < 0:
            break
        kept.append(hint)
    return tuple(hint for hint in hints if hint in kept)


def hint_at(hints: Iterable[Hint], column: int) -> Hint | None:
    """The hint at a column of the footer, which begins with a blank."""
    start = 1
    for hint in hints:
        end = start + len(hint.key) + 1 + len(hint.word)
        if start <= column < end:
            return hint
        start = end + 2
    return None


NORMAL = Keymap()


INTRODUCTION = """# Keys

Made from the command table (`python -m reviewer.tui.keys`). The same table drives the help screen (`?`),
the list of all commands (`ctrl+p`) and the footer, so what they say is what the keys do.

A number typed before a moving command repeats it (`5j`); with `gg` and `G` it names the line. `escape`
drops what is half typed. In the queue the digits 1 to 5 choose what it lists; everywhere else they begin
a number.

In dialogs `escape` closes and keeps what was typed, `tab` goes to the next part, `enter` chooses, `ctrl+s`
saves a comment or a note, `ctrl+o` takes it to `$EDITOR` and back; the bottom line of each says the rest.

The mouse works too: a click goes there, two fold or open, the button held selects lines, the wheel and the
scroll bar scroll, and the keys in a bottom line can be clicked. With shift held, most terminals select text
themselves.
"""

REMAPPING = """## Your own keys

`keys.toml` in the configuration folder (`~/.config/reviewer/` on Linux; never a file of the repository
under review):

```toml
keymap = "no-brackets"        # for layouts on which [ ] { } are hard to reach; leave it out otherwise
"mark.read" = ["r", "a"]
"mark.undo" = []              # no key; it stays in the list of all commands
"queue.chunks" = ["g c", "queue:1"]
```

Keys are written `j`, `J`, `?`, `ctrl+d`, `alt+x`, `pagedown`, `f5`; `g c` is one after the other, and
`queue:1` holds in one pane only (`diff`, `queue` or `details`). A key you give to one command leaves the
command that had it. What cannot be obeyed stops the program with file and line: an unknown command,
something that is no key, one key for two commands, or a key that was the last one of another command.
"""


def markdown(keymap: Keymap) -> str:
    """docs/keys.md: every command with its keys and its name."""
    parts = [INTRODUCTION]
    for group, commands in keymap.sections():
        rows = [f"| {_cell(keymap, command)} | {command.title} | `{command.id}` |" for command in commands]
        parts.append(
            "\n".join([f"## {group}\n", "| Keys | What it does | Name |", "| --- | --- | --- |", *rows, ""])
        )
    return "\n".join([*parts, REMAPPING])


def _cell(keymap: Keymap, command: Command) -> str:
    keys = [key.partition(" in the ") for key in keymap.keys(command.id)]
    return ", ".join(f"`{key}`{rest}{pane}" for key, rest, pane in keys)


if __name__ == "__main__":
    print(markdown(NORMAL), end="")
