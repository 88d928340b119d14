"""Which tools may have made a change: approved ones, none that is frozen, each within its stage of autonomy.

A tool that any commit or record names is held to have written the whole change: which unit it wrote cannot be told.
An agent that does not say its name could be any of them.
"""

from collections.abc import Iterator

from reviewer.core.circumstances import Freeze
from reviewer.core.policy import Policy, Stage
from reviewer.core.requirements.facts import ChangeFacts
from reviewer.core.requirements.requirement import (
    Blocks,
    Requirement,
    failed,
    listed,
    missing,
    satisfied,
)
from reviewer.core.text import counted
from reviewer.core.tools import ToolsUsed, names_mean, tools_used

MOST_NAMED = 5


def approved_tools(policy: Policy, facts: ChangeFacts) -> Requirement:
    """Whether the change was made by tools and models the policy lists."""
    tools = policy.tools
    name, expression = "tools", _expression(policy)
    listing = bool(tools.approved or tools.models)
    refusing = (listing and tools.unlisted == "refuse") or tools.unknown == "refuse"
    if facts.provenance is None:
        blocks = Blocks.APPROVAL if refusing else Blocks.NOTHING
        return failed(name, expression, "provenance could not be read", blocks)
    used = tools_used(facts.provenance)
    unlisted = list(_unlisted(policy, used))
    unknown = [f"nobody says how {_commits(used.unknown)} made"] if used.unknown else []
    in_the_way = (unlisted and tools.unlisted == "refuse") or (unknown and tools.unknown == "refuse")
    if unlisted or unknown:
        blocks = Blocks.APPROVAL if in_the_way else Blocks.NOTHING
        return missing(name, expression, "; ".join([*unlisted, *unknown]), (), blocks)
    named = listed([*used.tools, *used.models])
    return satisfied(name, expression, named or "no agent is named")


def _expression(policy: Policy) -> str:
    tools = policy.tools
    lists = [
        *([f"tools {listed(tools.approved)}"] if tools.approved else []),
        *([f"models {listed(tools.models)}"] if tools.models else []),
    ]
    made = f"made by {' and '.join(lists)}" if lists else "made by any tool"
    return f"{made}, and every commit says how" if tools.unknown == "refuse" else made


def _unlisted(policy: Policy, used: ToolsUsed) -> Iterator[str]:
    """What is not on the lists, in words."""
    tools = policy.tools
    if tools.approved:
        yield from (f"{tool} is not approved" for tool in used.tools if not names_mean(tools.approved, tool))
        yield from (f"{where} does not say which tool" for where in used.unnamed[:MOST_NAMED])
    if tools.models:
        yield from (
            f"model {model} is not approved"
            for model in used.models
            if not names_mean(tools.models, model, "model")
        )
        yield from (f"{where} does not say which model" for where in used.modelless[:MOST_NAMED])


def _commits(oids: tuple[str, ...]) -> str:
    named = listed(oid[:12] for oid in oids[:MOST_NAMED])
    more = f" and {len(oids) - MOST_NAMED} more" if len(oids) > MOST_NAMED else ""
    return f"commit {named} was" if len(oids) == 1 else f"commits {named}{more} were"


def frozen(policy: Policy, facts: ChangeFacts) -> Requirement:
    """The kill switch: no tool of the change is frozen, by the policy or by a record; in doubt it is."""
    name, expression = "frozen", "no tool that made it is frozen"
    by_record = facts.circumstances.freezes if facts.circumstances else None
    freezes = [*(Freeze(tool=tool) for tool in policy.tools.frozen), *(by_record or ())]
    if by_record is not None and not freezes:
        return satisfied(name, expression, "nothing is frozen")
    if facts.provenance is None:
        return failed(name, expression, "provenance could not be read")
    used = tools_used(facts.provenance)
    if not used.tools and not used.unnamed:
        return satisfied(name, expression, "no tool is named")
    reasons = [
        f"{tool} is frozen by {freeze.where}"
        for tool in used.tools
        for freeze in freezes
        if names_mean([freeze.tool], tool) and _with_model(freeze, used)
    ]
    if freezes:
        reasons += [
            f"{where} does not say which tool, and {freezes[0].tool} is frozen by {freezes[0].where}"
            for where in used.unnamed[:MOST_NAMED]
        ]
    if reasons:
        return missing(name, expression, "; ".join(reasons))
    if by_record is None:
        return failed(name, expression, "what the ledger says of frozen tools could not be established")
    return satisfied(name, expression, listed(used.tools))


def _with_model(freeze: Freeze, used: ToolsUsed) -> bool:
    """Whether a freeze of one model means this change; where a model is not told, it does."""
    of_model = any(names_mean([freeze.model], model, "model") for model in used.models)
    return not freeze.model or bool(used.modelless) or of_model


def autonomy(policy: Policy, facts: ChangeFacts) -> Requirement:
    """Whether every tool kept to what its stages allow: where, how risky, how much, how often."""
    name, expression = "autonomy", "each tool keeps to its stage"
    if not policy.tools.stage:
        return satisfied(name, expression, "no stage is set")
    if facts.provenance is None:
        return failed(name, expression, "provenance could not be read")
    used = tools_used(facts.provenance)
    held = [
        (stage, who) for stage in policy.tools.stage if (who := _held_to(stage, used))
    ]  # an agent without a name is held to all of them
    if not held:
        return satisfied(name, expression, "no stage holds for who made it")
    reasons: list[str] = []
    lacking: set[str] = set()
    for stage, who in held:
        if stage.forbid_risk and facts.findings is None:
            return failed(name, expression, "the risk of the change could not be established")
        if stage.changes_a_day is not None and _landed(stage, facts) is None:
            return failed(name, expression, "what landed within 24 hours could not be established")
        for reason, units in _overstepped(stage, who, facts):
            reasons.append(reason)
            lacking |= units
    if reasons:
        return missing(
            name, expression, "; ".join(reasons), [u for u in facts.units if u.fingerprint in lacking]
        )
    return satisfied(name, expression, listed(dict.fromkeys(who for _, who in held)))


def _held_to(stage: Stage, used: ToolsUsed) -> str:
    """Who is held to a stage, in words; "" for nobody."""
    named = [tool for tool in used.tools if names_mean(stage.tools, tool)]
    return listed([*named, *(["an agent without a name"] if used.unnamed else [])])


def _overstepped(stage: Stage, who: str, facts: ChangeFacts) -> Iterator[tuple[str, set[str]]]:
    """What goes beyond a stage, in words, with the units it is about."""
    from reviewer.core.globs import matcher  # pathspec: only where a stage holds

    units = facts.units
    if stage.paths:
        inside = matcher(stage.paths)
        outside = {u.fingerprint for u in units if not (inside(u.path) and inside(u.old_path))}
        if outside:
            yield f"{who}: {counted(len(outside), 'unit')} outside {listed(stage.paths)}", outside
    if stage.forbid_paths:
        off_limits = matcher(stage.forbid_paths)
        touched = {u.fingerprint for u in units if off_limits(u.path) or off_limits(u.old_path)}
        if touched:
            yield f"{who}: {counted(len(touched), 'unit')} in {listed(stage.forbid_paths)}", touched
    risky = facts.with_risk(stage.forbid_risk) or []
    if risky:
        tags = listed(facts.tags(stage.forbid_risk))
        yield f"{who}: {counted(len(risky), 'unit')} with risk {tags}", {u.fingerprint for u in risky}
    lines = sum(unit.lines for unit in units)
    if stage.max_lines is not None and lines > stage.max_lines:
        yield f"{who}: {counted(lines, 'changed line')}, at most {stage.max_lines:,} are allowed", set()
    before = _landed(stage, facts)
    if stage.changes_a_day is not None and before is not None and before + 1 > stage.changes_a_day:
        most = counted(stage.changes_a_day, "change")
        yield f"{who}: {counted(before, 'change')} landed within 24 hours, at most {most} a day", set()


def _landed(stage: Stage, facts: ChangeFacts) -> int | None:
    """How many changes of a stage's tools the base took within 24 hours; None if not established."""
    if facts.circumstances is None or facts.circumstances.landed is None:
        return None
    return sum(number for tool, number in facts.circumstances.landed.items() if names_mean(stage.tools, tool))
