"""The values of a policy, each key with what it is about: the file, its errors, its schema and `init` come of these."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal, TypeGuard, get_args

import msgspec
from msgspec import Meta, Struct, field

from reviewer.core.chunk import DEFAULT_CAP
from reviewer.core.finding import Finding, Level

LARGE_CHANGE = 400
DIGEST_DOMAIN = b"reviewer policy 1\n"

LevelName = Literal["low", "medium", "high"]
ContractName = Literal["intent", "risk", "test_evidence", "rollout", "rollback"]
EvidenceName = Literal["tests", "coverage", "scan", "run"]
Answer = Literal["refuse", "warn"]
OwnersForm = Literal["auto", "github", "gitlab"]
FigureName = Literal[
    "change-failure-rate",
    "time-to-restore",
    "deployment-frequency",
    "lead-time",
    "test-delta",
    "behaviour-test-delta",
    "agent-change-size-median",
    "agent-change-size-p90",
    "within-cap",
    "provenance-coverage",
    "sign-off-coverage",
    "evidence-coverage",
    "independent-high-risk",
    "ai-spend",
]

LEVELS: Mapping[str, Level] = {name: Level[name.upper()] for name in get_args(LevelName)}


def _expecting(words: str, **limits: Any) -> Meta:
    """`words` are what an error says was expected there."""
    return Meta(extra={"expected": words}, **limits)


def _about(text: str) -> Meta:
    return Meta(description=text)


Lines = Annotated[int, _expecting("a whole number of lines, 1 or more", ge=1, le=1_000_000)]
Approvals = Annotated[int, _expecting("a whole number from 0 to 20", ge=0, le=20)]
Changes = Annotated[int, _expecting("a whole number of changes, 0 or more", ge=0, le=10_000)]
Seconds = Annotated[float, _expecting("a number of seconds from 0 to 600", ge=0, le=600)]
Percent = Annotated[float, _expecting("a percentage from 0 to 100", ge=0, le=100)]
Switch = Annotated[bool, _expecting("true or false")]
Areas = Annotated[tuple[str, ...], _expecting("a list of risk tags and levels, like `high` or `payments`")]
ContractFields = Annotated[
    tuple[ContractName, ...],
    _expecting("a list of the contract's fields: " + ", ".join(get_args(ContractName))),
]
EvidenceKinds = Annotated[
    tuple[EvidenceName, ...],
    _expecting("a list of kinds of evidence: " + ", ".join(get_args(EvidenceName))),
]
Paths = Annotated[tuple[str, ...], _expecting("a list of path globs, like `src/pay/**`")]
Names = Annotated[tuple[str, ...], _expecting("a list of names, in which * stands for anything")]
Label = Annotated[
    str,
    _expecting(
        "a short name of lower-case letters, digits and hyphens",
        pattern=r"^(?!.*\n)(?:[a-z0-9][a-z0-9-]{0,39})?$",
    ),
]
Answers = Annotated[Answer, _expecting('"refuse" or "warn"')]
Forms = Annotated[OwnersForm, _expecting('"auto", "github" or "gitlab"')]
Cases = Annotated[int, _expecting("a whole number of cases, 1 or more", ge=1, le=10_000)]
Figures = Annotated[FigureName, _expecting("a figure: " + ", ".join(get_args(FigureName)))]
Value = Annotated[float, _expecting("a number", ge=0)]
Levels = Annotated[dict[str, LevelName], _expecting("`low`, `medium` or `high`")]
Tables = Annotated[tuple[dict[str, Any], ...], _expecting("tables, each opened by [[risk.rule]]")]
Handles = Annotated[
    dict[str, tuple[str, ...]], _expecting("a list of addresses, or of handles that stand in [people]")
]


class Reading(Struct, frozen=True, kw_only=True):
    """How a change is laid out for reading, and which pace is worth a word."""

    chunk_lines: Annotated[
        Lines, _about("Changed lines a chunk may have; longer units are cut for it where they can be.")
    ] = DEFAULT_CAP
    seconds_per_line: Annotated[
        Seconds, _about("Reading faster than this gets a warning in the sign-off; it never refuses one.")
    ] = 0.5


class Rule(Struct, frozen=True, kw_only=True):
    """More that is demanded, unit by unit, where paths and risk say so.

    A unit is meant if its path is one of `paths` and its risk one of `risk`; a list left out means any. Rules
    add up: each is judged for itself, beside what [require] says of every unit.
    """

    name: Annotated[Label, _about("What answers call the rule; without one its number.")] = ""
    paths: Annotated[
        Paths, _about("Globs as in .gitignore; a renamed file is meant by either of its paths.")
    ] = ()
    risk: Annotated[Areas, _about("Risk that makes a unit meant: tags, and levels.")] = ()
    approvals: Annotated[Approvals, _about("Independent approvals each such unit needs.")] = 0
    owners: Annotated[
        Approvals, _about("How many of its independent approvals are by an owner (CODEOWNERS).")
    ] = 0
    design_note: Annotated[Switch, _about("Whether an approval of such a unit comes with a design note.")] = (
        False
    )
    one_by_one: Annotated[Switch, _about("Whether such units are marked one by one.")] = False
    contract: Annotated[
        ContractFields, _about("Fields of the PR contract a change with such a unit must have.")
    ] = ()
    evidence: Annotated[
        EvidenceKinds, _about("Kinds of evidence a change with such a unit must have, for its own tree.")
    ] = ()
    changed_line_coverage: Annotated[
        Percent, _about("Percentage of such units' measured new lines that tests must run.")
    ] = 0.0
    seconds_per_line: Annotated[
        Seconds, _about("Reading such units faster than this gets a warning; it never refuses an approval.")
    ] = 0.0
    signature: Annotated[Switch, _about("Whether only signed approvals count for such a unit.")] = False


class Demands(Struct, frozen=True, kw_only=True):
    """What a sign-off must satisfy before it may approve, and what a change needs to pass."""

    approvals: Annotated[
        Approvals, _about("Approvals by people who neither wrote the change nor drove the agent that did.")
    ] = 1
    owners: Annotated[
        Approvals, _about("How many of each unit's independent approvals are by an owner (CODEOWNERS).")
    ] = 0
    largest_change: Annotated[
        Lines | None, _about("Changed lines above which a change does not pass, but is to be split.")
    ] = None
    large_change: Annotated[Lines, _about("From this many changed lines on, a design note is demanded.")] = (
        LARGE_CHANGE
    )
    design_note: Annotated[Areas, _about("Risk that demands a design note, however small the change.")] = (
        "high",
    )
    acknowledge: Annotated[Areas, _about("Risk whose tags the reviewer acknowledges one by one.")] = ("high",)
    one_by_one: Annotated[
        Areas, _about("Risk whose units are marked one by one, never with their chunk.")
    ] = ("high",)
    contract: Annotated[
        ContractFields, _about("Fields of the PR contract without which nobody can approve.")
    ] = ()
    evidence: Annotated[
        EvidenceKinds, _about("Kinds of evidence without which nobody can approve, for the head's own tree.")
    ] = ()
    changed_line_coverage: Annotated[
        Percent, _about("Percentage of the change's measured new lines that tests must run.")
    ] = 0.0
    provenance: Annotated[
        Switch, _about("Whether a change of unknown origin can be approved: true refuses it.")
    ] = False
    signature: Annotated[Switch, _about("Whether a sign-off must be signed with the reviewer's key.")] = False
    rule: Annotated[
        tuple[Rule, ...],
        _about("More that is demanded of some units, by path and risk."),
        _expecting("tables, each opened by [[require.rule]]"),
    ] = ()


class Stage(Struct, frozen=True, kw_only=True):
    """How far some tools are trusted to work alone. All stages that name a tool hold for it."""

    tools: Annotated[
        Names, _about("The tools this holds for, as provenance names them; * stands for anything.")
    ]
    paths: Annotated[Paths, _about("Globs of the only files they may change; none means all.")] = ()
    forbid_paths: Annotated[Paths, _about("Globs of files they may not change.")] = ()
    forbid_risk: Annotated[Areas, _about("Risk they may not touch: tags, and levels.")] = ()
    max_lines: Annotated[Lines | None, _about("Changed lines a change of theirs may have at most.")] = None
    changes_a_day: Annotated[
        Changes | None, _about("Changes of theirs the base may take within 24 hours, this one included.")
    ] = None


class Tools(Struct, frozen=True, kw_only=True):
    """Which tools may write changes here, and how far each is trusted."""

    approved: Annotated[Names, _about("Tools that may be used; none means any.")] = ()
    models: Annotated[Names, _about("Models that may be used; none means any.")] = ()
    unlisted: Annotated[
        Answers,
        _about(
            "What happens to a change by a tool or model that these lists do not name, or that is not told."
        ),
    ] = "refuse"
    unknown: Annotated[
        Answers, _about("What happens to a change with a commit of which nobody says how it was made.")
    ] = "warn"
    frozen: Annotated[
        Names, _about("Tools whose changes do not pass at all; a freeze record in the ledger adds to them.")
    ] = ()
    stage: Annotated[
        tuple[Stage, ...],
        _about("How far some tools are trusted."),
        _expecting("tables, each opened by [[tools.stage]]"),
    ] = ()


class CodeOwners(Struct, frozen=True, kw_only=True):
    """How the repository's CODEOWNERS is read."""

    form: Annotated[
        Forms,
        _about("Whose rules CODEOWNERS follows; auto goes by where it stands and whether it has sections."),
    ] = "auto"


class RiskRules(Struct, frozen=True, kw_only=True):
    """What the repository adds to the risk catalogue; it can raise and add, never lower or remove.

    `rule` holds the tables as written: the catalogue reads them, in its own form.
    """

    level: Annotated[Levels, _about('Raises the level of a tag: `public-api = "high"`.')] = field(
        default_factory=dict
    )
    rule: Annotated[Tables, _about("Rules of this repository, in the form the catalogue's own have.")] = ()


class Target(Struct, frozen=True, kw_only=True):
    """Where a figure of the scorecard should lie, both ends included; an end left out is open."""

    figure: Annotated[Figures, _about("Which figure, by its name in `reviewer stats --json`.")]
    low: Annotated[Value | None, _about("The least it should be; shares are from 0 to 1.")] = None
    high: Annotated[Value | None, _about("The most it should be.")] = None


class Scorecard(Struct, frozen=True, kw_only=True):
    """What `reviewer stats` holds the figures against; the gate never asks it."""

    enough: Annotated[Cases, _about("Cases below which a figure is not printed.")] = 5
    environments: Annotated[
        Names, _about("Environments whose deployments count; none means those whose name begins with prod.")
    ] = ()
    target: Annotated[
        tuple[Target, ...],
        _about("Where figures should lie, in place of their usual bands."),
        _expecting("tables, each opened by [[scorecard.target]]"),
    ] = ()


class Policy(Struct, frozen=True, kw_only=True):
    """Everything `reviewer.toml` can say; each attribute is a table of the file."""

    reading: Annotated[Reading, _expecting("a table, opened by [reading]")] = Reading()
    require: Annotated[Demands, _expecting("a table, opened by [require]")] = Demands()
    tools: Annotated[Tools, _expecting("a table, opened by [tools]")] = Tools()
    codeowners: Annotated[CodeOwners, _expecting("a table, opened by [codeowners]")] = CodeOwners()
    people: Annotated[
        Handles,
        _about("Whose addresses stand behind a handle of CODEOWNERS, and which handles behind a team."),
    ] = field(default_factory=dict)
    risk: Annotated[RiskRules, _expecting("a table, opened by [risk]")] = field(default_factory=RiskRules)
    scorecard: Annotated[Scorecard, _expecting("a table, opened by [scorecard]")] = Scorecard()


def is_table(form: object) -> TypeGuard[type[Struct]]:
    """Whether a type is one of these: a table of the file, not a value in it."""
    return isinstance(form, type) and issubclass(form, Struct)


def selects(areas: Iterable[str], finding: Finding) -> bool:
    """Whether a list of tags and levels means this finding; a level means itself and everything above."""
    return any(area == finding.tag or finding.level >= LEVELS.get(area, Level.HIGH + 1) for area in areas)


def label(rule: Rule, index: int) -> str:
    """What answers call a rule: its name, or its number in the file, from 1."""
    return rule.name or f"rule-{index}"


def digest(policy: Policy) -> str:
    """SHA-256 (hex) over the values in force, whether a file or the defaults said them."""
    return sha256(DIGEST_DOMAIN + msgspec.json.encode(policy, order="deterministic")).hexdigest()


def shown(value: object) -> str:
    """A value of a policy as text that is safe to print: escaped, and cut where it gets long."""
    import json  # only for a mistake

    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
