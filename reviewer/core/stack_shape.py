"""How a stack is laid out: who only asks for one need not know how it is made."""

from enum import StrEnum


class Shape(StrEnum):
    """How a stack is laid out: a branch for each step, each on top of the one before, or one branch of commits."""

    BRANCHES = "branches"
    COMMITS = "commits"
