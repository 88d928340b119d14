"""Who a step's commit is by and what it says: everything the commits it comes from said of how they were made.

Author, committer and dates are those of a commit the step comes from. The committer too: whoever commits what an
agent wrote is taken for the one who drove it, so a step committed by its reviewer would turn the reviewer into the
author's side, and set the real driver free to approve.
"""

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.core.agents import PLATFORM_ADDRESSES, agent_of
from reviewer.core.commit import Commit
from reviewer.core.commit_claims import prose_claims
from reviewer.core.cut import Cut
from reviewer.core.stack.landing import Step
from reviewer.core.text import visible
from reviewer.core.trailers import trailers

WIDTH = 72
NOT_CARRIED = frozenset({"change-id", "chunk", "split-from", "split-unit"})
"""A Change-Id names one change on a server; the others are this module's own, of an earlier split."""


class Attribution(Struct, frozen=True):
    """Whose a step is: the commit whose author and committer it takes, and all it comes from, oldest first."""

    leading: Commit
    sources: tuple[Commit, ...]


def attribution(
    paths: Iterable[str], commits: Sequence[Commit], touched: Mapping[str, Mapping[str, str]]
) -> Attribution:
    """Whose work these paths of a change are; of all its commits where none is known to have touched them.

    `commits` are the change's, oldest first, at least one; `touched` gives for each commit's id the paths it
    touched, each with the path it had before (itself where it kept it). Leading is the newest commit of whoever
    has most of them.
    """
    wanted = set(paths)
    found: list[Commit] = []
    for commit in reversed(commits):
        before = touched.get(commit.oid, {})
        here = wanted & before.keys()
        here |= {path for path in before if before[path] in wanted}
        if here:
            found.append(commit)
            wanted |= {before[path] for path in here}
    sources = tuple(reversed(found)) or tuple(commits)
    share = Counter(commit.author_email.lower() for commit in sources)
    leading = max(enumerate(sources), key=lambda one: (share[one[1].author_email.lower()], one[0]))[1]
    return Attribution(leading, sources)


def message_of(
    step: Step, number: int, count: int, head: str, whose: Attribution, cuts: Iterable[Cut] = ()
) -> str:
    """The message of a step's commit: title, reason, what tools said of themselves, trailers; ends with LF.

    `cuts` are those of the units in the step's files: by them the step is found again in the change it comes from.
    """
    title = " ".join(visible(step.chunk.title).split()) or f"Chunk {number}"
    paragraphs = [title, textwrap.fill(visible(step.chunk.why), WIDTH, break_long_words=False)]
    said = dict.fromkeys(line for commit in whose.sources for line in prose_claims(commit))
    paragraphs.append("\n".join(said))
    own = [f"Chunk: {number}/{count}", f"Split-from: {head}", *(f"Split-unit: {cut.words}" for cut in cuts)]
    paragraphs.append("\n".join([*_carried(whose), *own]))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _carried(whose: Attribution) -> list[str]:
    """The trailers of all sources, each once, and everybody else who made them as co-author."""
    kept: dict[tuple[str, str], str] = {}
    for commit in whose.sources:
        for trailer in trailers(commit.message):
            key = trailer.key.lower()
            if key not in NOT_CARRIED:
                kept.setdefault((key, trailer.value.lower()), f"{trailer.key}: {trailer.value}")
    named = {value for _, value in kept}
    lines = list(kept.values())
    said = {email.lower() for _, email in _people([whose.leading])}
    for name, email in _people(whose.sources):
        who = f"{name} <{email}>"
        if email.lower() not in said and who.lower() not in named:
            said.add(email.lower())
            lines.append(f"Co-authored-by: {who}")
    return lines


def _people(sources: Sequence[Commit]) -> Iterable[tuple[str, str]]:
    """Everybody who had a hand in the sources by their headers: authors, agents that committed, and whoever
    committed what an agent wrote."""
    for commit in sources:
        yield commit.author_name, commit.author_email
        agents = agent_of(commit.author_name, commit.author_email) or agent_of(
            commit.committer_name, commit.committer_email
        )
        if agents and commit.committer_email.lower() not in PLATFORM_ADDRESSES:
            yield commit.committer_name, commit.committer_email
