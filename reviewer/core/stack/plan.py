"""What writing a stack would do: its steps with the branch of each, before any object is made."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from reviewer.core.change import Change
from reviewer.core.chunk import Chunk
from reviewer.core.stack.landing import Step, steps_of
from reviewer.core.stack.names import branch_names
from reviewer.core.stack_shape import Shape


class PlannedStep(Struct, frozen=True):
    """A step and the branch that will end at it; "" for those inside a branch of commits."""

    step: Step
    branch: str
    lines: int
    paths: tuple[str, ...]


class StackPlan(Struct, frozen=True):
    """The steps of a stack in order."""

    name: str
    shape: Shape
    steps: tuple[PlannedStep, ...]

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches it will create."""
        return tuple(planned.branch for planned in self.steps if planned.branch)


def digest_of(chunks: Sequence[Chunk]) -> str:
    """The identity of chunks as steps: their titles and units, in order."""
    digest = sha256()
    for chunk in chunks:
        for text in (chunk.title, *chunk.units, ""):
            raw = text.encode("utf-8", "surrogateescape")
            digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()


def plan_stack(change: Change, chunks: Sequence[Chunk], name: str, shape: Shape) -> StackPlan:
    """The steps of a change and their branches. Raises ValueError when the chunks are not the whole change."""
    steps = steps_of(change, chunks)
    if shape is Shape.BRANCHES:
        branches = branch_names(name, [step.chunk.title for step in steps])
    else:
        branches = (*("" for _ in steps[1:]), name) if steps else ()
    units = {unit.fingerprint: unit for unit in change.units}
    planned = []
    for step, branch in zip(steps, branches, strict=True):
        inside = [units[fingerprint] for fingerprint in step.units]
        paths = tuple(dict.fromkeys(unit.path for unit in inside))
        planned.append(PlannedStep(step, branch, sum(unit.lines for unit in inside), paths))
    return StackPlan(name, shape, tuple(planned))
