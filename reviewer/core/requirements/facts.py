"""What is known of a change when requirements are judged; None always means that it could not be established."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field

from reviewer.core.change import Unit
from reviewer.core.chunk import Chunk
from reviewer.core.circumstances import Circumstances
from reviewer.core.contract import Contract
from reviewer.core.contradiction import Contradiction
from reviewer.core.finding import Finding
from reviewer.core.mark import Mark
from reviewer.core.owners import Ownership
from reviewer.core.policy import Rule, selects
from reviewer.core.policy.meaning import at_paths
from reviewer.core.provenance import Provenance


class ChangeFacts(Struct, frozen=True, kw_only=True):
    """What is known of a change, whoever reviews it.

    `ownership` is None without a CODEOWNERS file; `incomplete` names the parts of the analysis that failed.
    """

    units: Sequence[Unit]
    findings: Sequence[Finding] | None
    contract: Contract | None = None
    provenance: Provenance | None = None
    contradictions: Sequence[Contradiction] = ()
    ownership: Ownership | None = None
    circumstances: Circumstances | None = None
    incomplete: Sequence[str] = ()

    def with_risk(self, areas: Sequence[str], *, only: Collection[str] | None = None) -> list[Unit] | None:
        """The units with a finding in these areas (of these tags only), in order; None without findings."""
        if not areas:
            return []
        if self.findings is None:
            return None
        risky = {
            finding.fingerprint
            for finding in self.findings
            if selects(areas, finding) and (only is None or finding.tag in only)
        }
        return [unit for unit in self.units if unit.fingerprint in risky]

    def tags(self, areas: Sequence[str]) -> list[str]:
        """The tags of all findings in these areas, sorted."""
        return sorted({finding.tag for finding in self.findings or () if selects(areas, finding)})

    def meant(self, rule: Rule) -> list[Unit] | None:
        """The units a rule of the policy means, in order; None where their risk would have to be known."""
        units = list(self.units) if not rule.risk else self.with_risk(rule.risk)
        return None if units is None else [unit for unit in units if at_paths(rule, unit)]


class ReviewFacts(ChangeFacts, frozen=True, kw_only=True):
    """What is known of a change and of one reviewer's pass over it when they want to sign off.

    `marks` is by fingerprint, unread units absent; `seconds` on screen likewise. `open_comments` are the
    fingerprints the reviewer's own unresolved comments stand at. `reviewer` is "" without a name and an
    address, `email` their address. `is_self`: the reviewer wrote the change, or drove what did. `chunks` are as
    the reviewer arranged them, `chunk_notes` the design notes of those that have one, by the chunk's id.
    """

    marks: Mapping[str, Mark] = field(default_factory=dict)
    design_notes: Sequence[str] = ()
    chunks: Sequence[Chunk] | None = ()
    chunk_notes: Mapping[str, str] = field(default_factory=dict)
    acknowledged: Collection[str] = ()
    open_comments: Sequence[str] = ()
    head_committed: bool = False
    reviewer: str = ""
    email: str = ""
    is_self: bool | None = None
    can_sign: bool | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
