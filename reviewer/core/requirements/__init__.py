"""Requirements: what policy demands of a change and of whoever signs it off, each with its outcome and reason."""

from reviewer.core.requirements.change import demands_on_the_change
from reviewer.core.requirements.facts import ChangeFacts, ReviewFacts
from reviewer.core.requirements.requirement import Blocks, Outcome, Requirement, obstacles
from reviewer.core.requirements.signing import requirements

__all__ = [
    "Blocks",
    "ChangeFacts",
    "Outcome",
    "Requirement",
    "ReviewFacts",
    "demands_on_the_change",
    "obstacles",
    "requirements",
]
