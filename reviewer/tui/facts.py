"""The bars and the details in words: what is under review, how far the reading is, what is known of one unit."""

from typing import TYPE_CHECKING

from reviewer.core.change import Source, Unit, UnitKind
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.core.fitting import fit_path
from reviewer.core.text import visible
from reviewer.desk import Desk, Spot
from reviewer.tui.cellwidth import cell_len
from reviewer.tui.draw import LEVEL_ROLE, LEVEL_SIGN, LINE_MARKS, MOVED, SINCE
from reviewer.tui.headings import fact_text
from reviewer.tui.keys import Hint, When
from reviewer.tui.paint import Back, Run, width_of, window, wrapped
from reviewer.tui.queue import MODE_TITLE, QueueMode

if TYPE_CHECKING:  # the first screen is painted before any is known
    from reviewer.core.provenance import Provenance

Line = list[Run]
METER = 12
CONTRACT_WORDS = {
    "intent": "intent",
    "risk": "risk",
    "test_evidence": "tests",
    "rollout": "rollout",
    "rollback": "rollback",
}
CONTRACT_SIGNS = {
    "given": ("✓", "good"),
    "claimed": ("?", "caution"),
    "contradicted": ("!", "bad"),
    "missing": ("✗", "bad"),
}
"""The sign of each `core.contract.ContractState`."""


def title_lines(desk: Desk, width: int, arrived: bool) -> list[Line]:
    """The top bar: the change on one line, how far the reading is on the other."""
    return [_change_line(desk, width, arrived), _budget_line(desk, width)]


def _bar(text: str, role: str = "text") -> Run:
    return Run(text, Back.CHROME, role)


def _change_line(desk: Desk, width: int, arrived: bool) -> Line:
    comparison = desk.comparison
    names = [_bar(" "), _bar(visible(comparison.head), "title")]
    if comparison.source is not Source.PATCH:
        names += [_bar(" → ", "muted"), _bar(visible(comparison.base))]
        if comparison.merge_base:
            names.append(_bar(f" ({comparison.merge_base[:8]})", "muted"))
    sizes = [
        _bar(f"+{desk.added:,}", "added"),
        _bar(" "),
        _bar(f"−{desk.removed:,}", "removed"),
        _bar(f" in {len(desk.deltas):,} files{'' if arrived else ' …'} ", "muted"),
    ]
    levels = desk.levels()
    for level in (3, 2):
        if levels.get(level):
            sizes = [_bar(f"{LEVEL_SIGN[level]} {levels[level]:,} ", LEVEL_ROLE[level]), _bar(" "), *sizes]
    return _spread(names, sizes, width)


def _budget_line(desk: Desk, width: int) -> Line:
    progress = desk.wanted_so_far()
    filled = round(METER * progress.lines_read / progress.lines) if progress.lines else 0
    if progress.lines_read and not filled:
        filled = 1
    left = [
        _bar(" "),
        _bar("━" * filled, "read"),
        _bar("━" * (METER - filled), "faint"),
        _bar(f" {progress.units_read:,}/{progress.units:,} read", "text"),
    ]
    if not desk.choosing.everything:
        left.append(_bar(f" of {desk.progress().units:,} in all", "key"))
    if progress.units:
        remaining = progress.lines - progress.lines_read
        estimated = desk.choosing.everything and (desk.split or "chunks" in desk.failed)
        minutes = f" · ~{_minutes(desk.minutes_left())}" if estimated else ""
        left.append(_bar(f" · {remaining:,} lines left{minutes}", "muted"))
    contract = contract_runs(desk)
    if width_of(left) + width_of(contract) + 2 > width:
        contract = contract_runs(desk, words=False)
    return _spread(left, [*contract, _bar(" ")], width)


def contract_runs(desk: Desk, *, words: bool = True) -> list[Run]:
    """The PR contract in a few signs: ✓ given, ! contradicted, ? claimed without proof, ✗ missing."""
    if desk.contract is None:
        return [_bar("contract …", "muted")]
    runs = [_bar("contract ", "muted")]
    for name, word in CONTRACT_WORDS.items():
        sign, role = CONTRACT_SIGNS[getattr(desk.contract, name).state]
        runs += [_bar(f"{word} ", "muted"), _bar(f"{sign} ", role)] if words else [_bar(sign, role)]
    return runs


def _minutes(minutes: int) -> str:
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _spread(left: Line, right: Line, width: int) -> Line:
    room = width - width_of(right)
    if room < width // 3:
        return window(left, 0, width, Back.CHROME)
    return [*window(left, 0, room - 1, Back.CHROME), _bar(" "), *right]


def footer_line(hints: tuple[Hint, ...], pending: str, message: str, width: int) -> Line:
    """The bottom line: a message while there is one, else the keys that apply now."""
    right = [_bar(f"{pending} ", "key")] if pending else []
    if message:
        return _spread([_bar(" "), _bar(message, "title")], right, width)
    runs: Line = [_bar(" ")]
    for hint in hints:
        runs += [_bar(hint.key, "key"), _bar(f" {hint.word}  ", "muted")]
    return _spread(runs, right, width)


def conditions(desk: Desk, spot: Spot | None, *, selecting: bool, searching: bool) -> set[When]:
    """Which conditions of the footer hold, the cursor standing on a unit."""
    state = desk.state(spot) if spot else None
    facts = {
        When.UNREAD_HERE: state is not None and not state.read,
        When.READ_HERE: state is not None and state.read,
        When.UNREAD_LEFT: bool(desk.spots) and not desk.progress().done,
        When.FINDINGS: bool(desk.findings),
        When.COMMENTS: bool(desk.session.comments),
        When.SELECTING: selecting,
        When.SEARCHING: searching,
        When.CHANGED_SINCE: bool(spot and (unit := desk.unit(spot)) and since_words(desk, unit)),
        When.MARKED: bool(desk.marking.lately),
    }
    return {when for when, holds in facts.items() if holds}


def queue_title(mode: QueueMode, wanted: str, share: int = 100, *, focused: bool, anew: bool = False) -> Line:
    """The heading of the queue, how much of the change is in chunks yet (percent) while not all of it is, or that it
    is split `anew`, the filter in force, and the keys that switch what is listed."""
    digits = "1 2 3 4 5" if focused else ""
    chosen = [Run(f"& {visible(wanted)} ", Back.CHROME, "key")] if wanted else []
    return [
        Run(f" {MODE_TITLE[mode]} ", Back.CHROME, "title"),
        *([Run(f"of {share}% yet ", Back.CHROME, "muted")] if 0 < share < 100 else []),
        *([Run("splitting anew … ", Back.CHROME, "muted")] if anew and share == 100 else []),
        *chosen,
        Run(digits, Back.CHROME, "muted"),
    ]


def details_title() -> Line:
    """The heading of the details."""
    return [Run(" This change", Back.CHROME, "title")]


def detail_lines(desk: Desk, spot: Spot | None, width: int) -> list[Line]:
    """What is known of the unit under the cursor: place and state, findings, provenance, cover."""
    unit = desk.unit(spot) if spot else None
    if spot is None:
        return []
    if unit is None:
        return [[_plain(" analysing …", "muted")]]
    lines = _place_lines(desk, unit, spot, width)
    for finding in desk.findings.get(unit.fingerprint, ()):
        head = f" {LEVEL_SIGN[finding.level]} {finding.tag} "
        text = wrapped(visible(finding.why), max(20, width - len(head) - 1))
        lines.append([_plain(head, LEVEL_ROLE[finding.level]), _plain(text[0])])
        lines += [[_plain(" " * len(head)), _plain(more)] for more in text[1:]]
    for sentence in moves(desk, unit):
        lines += _said(f" {MOVED} ", "key", sentence, width)
    lines += _since_line(desk, unit)
    lines.append(_cover_line(desk, unit))
    lines += _tested_line(desk, unit, spot)
    for origin in origins(desk.provenance):
        lines += _said(" ⌁ ", "muted", origin, width)
    for problem in desk.provenance.problems if desk.provenance else ():
        lines += _said(" ! ", "bad", problem, width)
    return lines


def moves(desk: Desk, unit: Unit) -> list[str]:
    """Which of a unit's lines stand at another place too, a sentence a block."""
    said = []
    for block in desk.moves.of_lines(unit.file, DiffSide.NEW, unit.new_start, unit.new_lines):
        place = f"{visible(desk.deltas[block.old_file].old_path)}:{block.old}"
        said.append(
            f"{block.lines:,} lines from {block.new} on {'was' if block.lines == 1 else 'were'} moved here from {place}"
        )
    for block in desk.moves.of_lines(unit.file, DiffSide.OLD, unit.old_start, unit.old_lines):
        place = f"{visible(desk.deltas[block.new_file].path)}:{block.new}"
        said.append(
            f"{block.lines:,} lines from {block.old} on {'was' if block.lines == 1 else 'were'} moved to {place}"
        )
    return said


def since_words(desk: Desk, unit: Unit) -> str:
    """How a unit differs from what was read in its place; "" where nothing was, or it is read now."""
    former = desk.formers.get(unit.fingerprint)
    if former is None or unit.hunk is None or desk.is_read(unit.fingerprint):
        return ""
    hunk = desk.deltas[unit.file].hunk(unit.hunk)
    new = sum(map(len, desk.formers.new(unit.fingerprint, lambda: hunk)))
    gone = len(former.old) + len(former.new) - (len(hunk.old) + len(hunk.new) - new)
    who = f"{visible(former.signer)} signed it off" if former.signer else "you read it"
    at = f"since {who} at {former.head[:8]}"
    if not new and not gone:
        return f"the same lines as when {at.removeprefix('since ')}; what stands around them has changed"
    return f"changed {at}: {new:,} {'line' if new == 1 else 'lines'} new, {gone:,} gone"


def _since_line(desk: Desk, unit: Unit) -> list[Line]:
    said = since_words(desk, unit)
    sign, role = SINCE
    return [[_plain(f" {sign} ", role), _plain(said)]] if said else []


def _plain(text: str, role: str = "text") -> Run:
    return Run(text, Back.PLAIN, role)


def _place_lines(desk: Desk, unit: Unit, spot: Spot, width: int) -> list[Line]:
    """Where a unit is and how it stands; what it is below, where that is more than a number of lines."""
    start, lines = (unit.new_start, unit.new_lines) if unit.new_lines else (unit.old_start, unit.old_lines)
    place = f"{visible(unit.path)}:{start}" if start else visible(unit.path)
    if lines > 1:
        place += f"–{start + lines - 1}"
    below: list[Line] = []
    runs: Line = []
    if unit.kind is not UnitKind.LINES and unit.hunk is None:
        delta = desk.deltas[spot.file]
        media = desk.media.get(spot.file, "")
        below = _said(" ◇ ", "caution", fact_text(delta, facts_of(delta)[spot.slot], media, width - 4), width)
    else:
        runs.append(_plain(f"  +{unit.new_lines:,} −{unit.old_lines:,}", "muted"))
    mark = desk.session.marks.get(unit.fingerprint)
    runs.append(_plain("  ✓ read" if mark else "  ○ unread", "read" if mark else "unread"))
    if desk.marking.one_by_one(unit.fingerprint) and desk.scanned(unit.fingerprint) and not mark:
        runs.append(_plain("  marked one by one", "risk-high"))
    shown = fit_path(place, max(METER, width - 1 - width_of(runs)), cell_len)
    return [[_plain(" "), _plain(shown, "path"), *runs], *below]


def origins(provenance: "Provenance | None") -> list[str]:
    """What is claimed about how the change was made, a sentence a source; that nothing is known is said too."""
    if provenance is None:
        return ["provenance …"]
    found = []
    for record in provenance.records:
        said = {claim.field: claim for claim in record.claims}
        names = [said[field].value for field in ("tool", "agent_version", "model") if field in said]
        sentence = " · ".join(names) or "an agent that is not named"
        if "prompt_summary" in said:
            sentence += f": “{said['prompt_summary'].value}”"
        found.append(f"{sentence} ({record.claims[0].source.where})" if record.claims else sentence)
    tools: dict[str, int] = {}
    for commit in provenance.per_commit:
        for name in {claim.value for claim in commit.claims if claim.field in ("tool", "automation")}:
            tools[name] = tools.get(name, 0) + 1
    total = len(provenance.per_commit)
    found += [f"{name}: {count:,} of {total:,} commits say so" for name, count in sorted(tools.items())]
    return found or ["unknown origin: nothing says how this was made"]


def _said(sign: str, role: str, text: str, width: int) -> list[Line]:
    lines = wrapped(visible(text), max(20, width - 4))
    return [[_plain(sign if not at else "   ", role), _plain(line)] for at, line in enumerate(lines)]


def _tested_line(desk: Desk, unit: Unit, spot: Spot) -> list[Line]:
    """How many of its added lines tests ran, with the marks that say so in the diff; nothing without a report."""
    if desk.proven.changed_lines is None or not unit.new_lines:
        return []
    covered, uncovered = desk.proven.lines_tested(unit)
    unknown = unit.new_lines - covered - uncovered
    line: Line = [_plain(" tests ", "muted")]
    for state, number, words in (
        ("covered", covered, "run"),
        ("uncovered", uncovered, "not run"),
        ("unknown", unknown, "not measured"),
    ):
        mark, role = LINE_MARKS[state]
        if number:
            line.append(
                _plain(f" {mark} {number:,} {words}" if mark.strip() else f"  {number:,} {words}", role)
            )
    return [line]


def _cover_line(desk: Desk, unit: Unit) -> Line:
    cover = desk.proven.sentence(unit.fingerprint)
    covered = desk.proven.is_covered(unit.fingerprint)
    return [
        _plain(" ◆ " if covered else " ◇ ", "good" if covered else "muted"),
        _plain(visible(cover), "muted"),
    ]
