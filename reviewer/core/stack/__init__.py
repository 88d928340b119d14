"""A stack: a change's chunks as steps that follow each other, the last of which is the whole change."""

from reviewer.core.stack.landing import Step, steps_of
from reviewer.core.stack.message import Attribution, attribution, message_of
from reviewer.core.stack.names import branch_names, is_stack_name
from reviewer.core.stack.paths import Entry, PathChange, path_changes
from reviewer.core.stack.plan import PlannedStep, StackPlan, digest_of, plan_stack
from reviewer.core.stack_shape import Shape

__all__ = [
    "Attribution",
    "Entry",
    "PathChange",
    "PlannedStep",
    "Shape",
    "StackPlan",
    "Step",
    "attribution",
    "branch_names",
    "digest_of",
    "is_stack_name",
    "message_of",
    "path_changes",
    "plan_stack",
    "steps_of",
]
