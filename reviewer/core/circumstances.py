"""What decides a change besides itself and its sign-offs: evidence for its tree, freezes, what landed today."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

Spans = tuple[tuple[int, int], ...]
"""Lines of a file as runs, first and last included, 1-based; a run may be as long as somebody claims."""


class Evidence(Struct, frozen=True, kw_only=True):
    """A report in the ledger about the tree of the head.

    `kind` is one of the policy's kinds; `passed` says whether it proves anything, `summary` what it says.
    `signed`: by a key that is known for who recorded it. `covered` and `missed` are the lines of each path
    that a coverage report measured, in the head. `tool` made it, when it says so; `command` is the one that was
    run for it, `by` who recorded it.
    """

    kind: str
    producer: str
    record: str
    at: str
    passed: bool
    summary: str
    signed: bool
    tool: str = ""
    command: str = ""
    by: str = ""
    covered: Mapping[str, Spans] = field(default_factory=dict)
    missed: Mapping[str, Spans] = field(default_factory=dict)


class Freeze(Struct, frozen=True, kw_only=True):
    """What may not pass: a tool, with this model ("": any), each a name in which * stands for anything.

    `where` says in words who froze it.
    """

    tool: str
    model: str = ""
    where: str = "the policy"


class Circumstances(Struct, frozen=True, kw_only=True):
    """What the ledger and the base's history say; None where that could not be established.

    `landed` is how many changes of a tool the base took within 24 hours, by the tool's comparable name; None
    too where no stage of the policy asks for it.
    """

    evidence: tuple[Evidence, ...] | None = None
    freezes: tuple[Freeze, ...] | None = None
    landed: Mapping[str, int] | None = None


def counting(evidence: Iterable[Evidence], *, signed: bool) -> tuple[Evidence, ...]:
    """The newest report of each kind and producer; `signed`: one without a signature is a claim, and no report."""
    newest: dict[tuple[str, str], Evidence] = {}
    for one in sorted(evidence, key=lambda each: (each.at, not each.passed, each.record)):
        if one.signed or not signed:
            newest[one.kind, one.producer] = one
    return tuple(newest.values())


def of_paths(found: Circumstances, paths: Collection[str]) -> Circumstances:
    """The same with the lines of these paths alone: a report measures the whole repository."""
    if found.evidence is None:
        return found
    evidence = [
        replace(
            one,
            covered={path: lines for path, lines in one.covered.items() if path in paths},
            missed={path: lines for path, lines in one.missed.items() if path in paths},
        )
        for one in found.evidence
    ]
    return replace(found, evidence=tuple(evidence))


def spans(text: str) -> Spans:
    """The runs behind `1-4,9`, as records write them."""
    pairs = (word.partition("-") for word in text.split(",") if word)
    return tuple((int(first), int(last or first)) for first, _, last in pairs)


def lines_within(runs: Iterable[tuple[int, int]], first: int, last: int) -> set[int]:
    """The lines from `first` to `last` that lie in one of the runs."""
    return {
        line for start, end in runs if start <= last for line in range(max(start, first), min(end, last) + 1)
    }
