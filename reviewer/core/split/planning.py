"""From a change to its plan: set apart, describe, join, hold the cap, put in reading order, say why."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from reviewer.core.change import Change
from reviewer.core.chunk import DEFAULT_CAP, Chunk
from reviewer.core.finding import Finding, Level
from reviewer.core.kind import FileKind
from reviewer.core.pieces import is_continued
from reviewer.core.split.agglomerate import Join, agglomerate
from reviewer.core.split.aside import lock_companions, set_aside
from reviewer.core.split.drafting import Drafter, Grouped
from reviewer.core.split.evidence import Evidence
from reviewer.core.split.facts import BaseLines, Describer, files_of
from reviewer.core.split.habits import Habits
from reviewer.core.split.lineage import Lineage
from reviewer.core.split.own_commits import Origin
from reviewer.core.split.parts import LARGEST_PART, Part, parts_of
from reviewer.core.split.reading_order import Draft, rank_of
from reviewer.core.split.reasons import Reasons
from reviewer.core.split.roles import role_of
from reviewer.core.split.tree import Shape, Told, numbered


def split(
    change: Change,
    base_lines: BaseLines,
    findings: Sequence[Finding],
    *,
    kinds: Sequence[FileKind] | None = None,
    cap: int = DEFAULT_CAP,
    grain: int = 0,
) -> tuple[Chunk, ...]:
    """The chunks of a change in reading order; every unit is in exactly one.

    `base_lines` gives the base side's lines of a delta by its index, with terminators; `kinds` what each file
    is, where that is known already; `cap` is in changed lines and is exceeded by a chunk only if it is a single
    unit. `grain` asks for finer (above 0) or coarser chunks than the splitter would choose.
    """
    splitting = Splitting(change, base_lines, kinds=kinds, cap=cap, grain=grain)
    for part in splitting.left():
        splitting.work(part, findings)
    return splitting.chunks()


class Splitting:
    """A change on its way into chunks, one part after the other: what a part needed is let go after it.

    `grain` is how fine or coarse it came out so far, at most as was `asked`. `parts` is one unless the change is
    very large, those first that are likely read first. Each is to be worked on once. `origins` tell which units an
    atomic commit of the branch made, by their places; `habits` which files changed together before; `lineages` which
    commits wrote the lines that were there, by the places of units.
    """

    def __init__(
        self,
        change: Change,
        base_lines: BaseLines,
        *,
        kinds: Sequence[FileKind] | None = None,
        cap: int = DEFAULT_CAP,
        grain: int = 0,
        largest: int = LARGEST_PART,
        origins: Mapping[int, Origin] | None = None,
        habits: Habits | None = None,
        lineages: Mapping[int, Lineage] | None = None,
    ) -> None:
        self._change = change
        self._origins = origins
        self._habits = habits
        self._lineages = lineages
        self._cap = cap
        self.asked = grain
        self.grain = 0
        files = files_of(change, base_lines, kinds)
        self._describer = Describer(change, base_lines, files)
        self._drafter = Drafter(
            change, files, set_aside(change, files, base_lines), lock_companions(change, files), cap
        )
        self._drafts: list[Draft] = []
        self._shown = 0
        self._worked: set[Part] = set()
        self._locks: frozenset[int] = frozenset()
        self._alone = True  # these stand, as long as no manifest took them along
        self.parts = parts_of(change, files, set(self._drafter.apart()), rank_of, largest=largest)

    def left(self) -> list[Part]:
        """The parts that are still to be worked on."""
        return [part for part in self.parts if part not in self._worked]

    def work(self, part: Part, findings: Sequence[Finding]) -> Grouped:
        """Group the units of a part; `findings` are at least all those in its files. What it was cut from, for as long
        as somebody holds it."""
        self._worked.add(part)
        levels = self._drafter.levels
        for finding in findings:
            if finding.level > levels.get(finding.fingerprint, Level.LOW):
                levels[finding.fingerprint] = finding.level
        grouped = self._grouped(part)
        cut, reached = grouped.shape.at(self.asked)
        self.grain = max(self.grain, reached, key=abs)
        drafts, self._alone = grouped.tree(cut).taken(cut, alone=self._alone)
        self._drafts += drafts
        return grouped

    def _grouped(self, part: Part) -> Grouped:
        units = [index for index in part.units if not self._drafter.is_apart(index)]
        described = self._describer.describe(part.files, units)
        evidence = Evidence(described, described.facts, self._origins, self._habits, self._lineages)
        links = evidence.links()
        lengths = [evidence.length(at) for at in range(len(units))]
        roles = [role_of(one.file) for one in described.facts]
        joins = agglomerate([one.unit.lines for one in described.facts], lengths, roles, links, cap=self._cap)
        locks = self._drafter.locks(part)
        self._locks |= locks
        shape, reasons = shape_of(joins, len(units)), Reasons(evidence, links)
        return Grouped(self._drafter, evidence, reasons, described.base_words, shape, locks)

    def new_chunks(self) -> tuple[Chunk, ...]:
        """The chunks of the parts that were worked on since this was last asked, numbered on from those before."""
        drafts, before = self._drafts[self._shown :], self._shown
        self._shown = len(self._drafts)
        return self._numbered(drafts, before)

    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks in reading order, once every part was worked on."""
        gone = frozenset() if self._alone else self._locks
        return self._numbered([*self._drafts, *self._drafter.set_apart(gone)], 0)

    def told(self) -> Told:
        """What it takes besides the trees of all parts to cut the change elsewhere, once every part was worked on."""
        apart = tuple(self._drafter.set_apart())
        rest = tuple(self._drafter.set_apart(self._locks)) if self._locks else apart
        return Told(self._cap, self._names(), self._continued(), apart, rest)

    def _numbered(self, drafts: Sequence[Draft], before: int) -> tuple[Chunk, ...]:
        return numbered(drafts, self._names(), self._continued(), self._cap, before)

    def _names(self) -> tuple[str, ...]:
        return tuple(unit.fingerprint for unit in self._change.units)

    def _continued(self) -> frozenset[int]:
        """The units that the next one goes on with."""
        pairs = enumerate(pairwise(self._change.units))
        return frozenset(index for index, (above, below) in pairs if is_continued(above, below))


def shape_of(joins: Sequence[Join], leaves: int) -> Shape:
    """The tree of these joins, cut where most speaks for those that are made."""
    spoken = [0, *accumulate(join.score for join in joins)]
    return Shape(leaves, tuple((join.left, join.right) for join in joins), spoken.index(max(spoken)))
