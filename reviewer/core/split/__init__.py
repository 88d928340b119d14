"""The splitter: a large change becomes chunks a person can really read, each with its reason."""

from reviewer.core.split.habits import habits
from reviewer.core.split.lineage import followed, lineage
from reviewer.core.split.own_commits import Step, origins
from reviewer.core.split.parts import Part
from reviewer.core.split.planning import Splitting, split

__all__ = ["Part", "Splitting", "Step", "followed", "habits", "lineage", "origins", "split"]
