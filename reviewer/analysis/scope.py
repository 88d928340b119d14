"""What a job asks of an analysis."""

from msgspec import Struct

from reviewer.core.cut import Cut


class Scope(Struct, frozen=True, kw_only=True):
    """What a job asks of an analysis; a part it leaves out does not come, and did not fail.

    `drawn` is what only a screen asks for: moved blocks, the functions of a file, what a binary file is.
    `trusted` is the commit the policy is read from instead of the merge base. A failure of a part in `needed`
    ends the loading of a review; any other is named in it. `grain` asks for finer (above 0) or coarser chunks, `cuts`
    say where units are to stand in pieces; what is over the policy's cap does so where chunks are made, or if `capped`.
    """

    findings: bool = True
    chunks: bool = True
    drawn: bool = False
    grain: int = 0
    cuts: tuple[Cut, ...] = ()
    capped: bool = False
    coverage: bool = True
    trusted: str | None = None
    needed: tuple[str, ...] = ("change",)


EVERYTHING = Scope()
