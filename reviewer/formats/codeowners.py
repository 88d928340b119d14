"""CODEOWNERS as GitHub and as GitLab read it. No package is right for both, and they contradict each other.

Sources: docs.github.com "About code owners"; docs.gitlab.com "Code Owners", its syntax reference and advanced
configuration, and `Gitlab::CodeOwners::Entry` for how patterns are made whole.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from reviewer.core.owners import OwnerLine, OwnerSection, Ownership

LARGEST = 3 << 20
"""Bytes above which GitHub takes no notice of the file."""


class Form(StrEnum):
    """Whose rules a file follows."""

    GITHUB = "github"
    GITLAB = "gitlab"


PLACES: Mapping[Form, tuple[str, ...]] = {
    Form.GITHUB: (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    Form.GITLAB: ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each forge looks, in its order; the first file it finds counts."""

ALL_PLACES = tuple(dict.fromkeys(place for places in PLACES.values() for place in places))

_SECTION = re.compile(r"(?P<optional>\^)?\[(?P<name>[^\]]*)\](?:\[(?P<count>-?\d*)\])?(?:\s+(?P<owners>.*))?")
_OWNER = re.compile(r"@{1,2}[\w.-]+(?:/[\w.-]+)*|[^@\s]+@[^@\s]+")
_TOKEN = re.compile(r"(?:\\.|\S)+", re.DOTALL)


def place_and_form(present: Mapping[str, bytes], wanted: str) -> tuple[str, Form] | None:
    """Which file counts, and by whose rules; None without one. Raises ValueError where that cannot be told.

    `present` are the files there are at ALL_PLACES, `wanted` is what the policy says: auto, github or gitlab.
    """
    if wanted != "auto":
        form = Form(wanted)
        return next(((place, form) for place in PLACES[form] if place in present), None)
    if {".github/CODEOWNERS", ".gitlab/CODEOWNERS"} <= present.keys():
        raise ValueError(
            "both .github/ and .gitlab/ have a CODEOWNERS: say whose counts by [codeowners] form"
        )
    for place in PLACES[Form.GITHUB]:
        if place in present:
            return place, Form.GITLAB if _has_sections(present[place]) else Form.GITHUB
    last = PLACES[Form.GITLAB][-1]
    return (last, Form.GITLAB) if last in present else None


def read_codeowners(content: bytes, source: str, form: Form) -> Ownership:
    """The owners a file names; lines that the forge passes over are passed over here, and said in `problems`."""
    if len(content) >= LARGEST:
        return Ownership(source=source, refusal=f"{source} is larger than {LARGEST >> 20} MiB")
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    read = _Reader(source)
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            (read.github if form is Form.GITHUB else read.gitlab)(text, number)
    return Ownership(source=source, sections=read.sections(), problems=tuple(read.problems))


def _has_sections(content: bytes) -> bool:
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return any(_SECTION.fullmatch(line.strip()) for line in lines)


class _Open(Struct):
    """A section whose lines are still coming."""

    name: str = ""
    optional: bool = False
    approvals: int = 1
    lines: list[OwnerLine] = field(default_factory=list)


class _Reader:
    """The sections so far, and what was wrong."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[str] = []
        self._sections: dict[str, _Open] = {"": _Open()}
        self._now = self._sections[""]
        self._defaults: tuple[str, ...] = ()

    def sections(self) -> tuple[OwnerSection, ...]:
        """The sections that have lines, in the order of their first heading."""
        return tuple(
            OwnerSection(
                name=one.name, lines=tuple(one.lines), approvals=one.approvals, optional=one.optional
            )
            for one in self._sections.values()
            if one.lines
        )

    def github(self, text: str, number: int) -> None:
        """A line by GitHub's rules: an invalid one is passed over, so that an earlier one may decide."""
        tokens = _TOKEN.findall(text)
        comment = next((at for at, token in enumerate(tokens) if token.startswith("#")), len(tokens))
        pattern, *owners = tokens[:comment]
        wrong = _unusable_on_github(pattern) or next(
            (f"{owner} is no owner" for owner in owners if not _is_owner(owner) or owner.startswith("@@")), ""
        )
        if wrong:
            self._pass_over(number, wrong)
            return
        self._add(pattern, github_regex(pattern), tuple(owners), number)

    def gitlab(self, text: str, number: int) -> None:
        """A line by GitLab's rules: a heading, or an entry of the section it stands in."""
        heading = _SECTION.fullmatch(text)
        if heading:
            self._enter(heading, number)
            return
        pattern, *rest = _TOKEN.findall(text)
        excludes = pattern.startswith("!")
        # What is no owner is passed over, also behind a #; if nothing else is there, nobody can be found for it.
        named = tuple(one for one in rest if _is_owner(one))
        if rest and not named:
            self._pass_over(number, "none of its owners is one")
            named = tuple(rest)
        regex = gitlab_regex(pattern.removeprefix("!"))
        self._add(pattern, regex, named or self._defaults, number, excludes=excludes)

    def _enter(self, heading: re.Match[str], number: int) -> None:
        name = heading["name"].strip()
        known = self._sections.get(name.lower())
        section = self._sections.setdefault(name.lower(), _Open(name, bool(heading["optional"])))
        if known is not None:  # of two with one name, what asks for more holds
            section.optional = section.optional and bool(heading["optional"])
        count = int(heading["count"]) if (heading["count"] or "").lstrip("-") else 1
        if count < 1:
            self._pass_over(number, "fewer than one approval means one", what="count")
        section.approvals = max(section.approvals, count)
        self._now = section
        self._defaults = tuple(one for one in (heading["owners"] or "").split() if _is_owner(one))

    def _add(
        self, pattern: str, regex: str, owners: tuple[str, ...], number: int, *, excludes: bool = False
    ) -> None:
        line = OwnerLine(pattern=pattern, regex=regex, owners=owners, number=number, excludes=excludes)
        self._now.lines.append(line)

    def _pass_over(self, number: int, why: str, what: str = "line") -> None:
        self.problems.append(f"{self.source}:{number}: this {what} counts for nothing: {why}")


def _is_owner(text: str) -> bool:
    return _OWNER.fullmatch(text) is not None


def _unusable_on_github(pattern: str) -> str:
    if pattern.startswith("!"):
        return "a pattern cannot be taken back by !"
    if pattern.startswith("\\#"):
        return "a pattern cannot begin with #"
    return "[ ] has no meaning in a pattern" if "[" in pattern or "]" in pattern else ""


def github_regex(pattern: str) -> str:
    """What a pattern means on GitHub: as in .gitignore, but `docs/*` reaches one level only.

    A slash at the beginning or in the middle ties it to the top; one at the end means what is below a folder.
    """
    body = pattern.strip("/")
    tied = "/" in pattern.rstrip("/")
    one_level = body.rpartition("/")[2] == "*" and tied and not pattern.endswith("/")
    below = "/.*" if pattern.endswith("/") else "" if one_level else "(?:/.*)?"
    return ("" if tied else "(?:.*/)?") + _translated(body, ranges=False) + below


def gitlab_regex(pattern: str) -> str:
    """What a pattern means on GitLab: Ruby's `File.fnmatch` with DOTMATCH and PATHNAME, over the whole path.

    Without a slash at the beginning it is meant at any depth, whatever slashes it has elsewhere.
    """
    if pattern == "*":
        return ".*"
    body = re.sub(r"\\(\s)", r"\1", re.sub(r"\A\\#", "#", pattern))
    anywhere = "" if body.startswith("/") else "(?:.*/)?"
    whole = body.removeprefix("/") + ("**/*" if body.endswith("/") else "")
    return anywhere + _translated(whole, ranges=True)


def _translated(glob: str, *, ranges: bool) -> str:
    """A glob as a regular expression for the same paths."""
    made, at = [], 0
    while at < len(glob):
        rest = glob[at:]
        begins = at == 0 or glob[at - 1] == "/"
        if begins and rest.startswith("**/"):
            made.append("(?:.*/)?")
            at += 3
        elif begins and rest == "**" and not ranges:
            made.append(".*")
            at += 2
        elif glob[at] == "*":
            while at < len(glob) and glob[at] == "*":
                at += 1
            made.append("[^/]*")
        elif glob[at] == "?":
            made.append("[^/]")
            at += 1
        elif glob[at] == "\\" and at + 1 < len(glob):
            made.append(re.escape(glob[at + 1]))
            at += 2
        elif ranges and (bracket := re.match(r"\[([!^]?)([^\]/]+)\]", rest)):
            made.append(f"(?!/)[{'^' if bracket[1] else ''}{_members(bracket[2])}]")
            at += bracket.end()
        else:
            made.append(re.escape(glob[at]))
            at += 1
    return "".join(made)


def _members(text: str) -> str:
    """The inside of a character class, with nothing in it but characters and ranges that are in order."""
    made = re.sub(r"([\\\[&~|^])", r"\\\1", text)
    backwards = any(one > other for one, other in re.findall(r"(.)-(.)", text))
    return made.replace("-", r"\-") if backwards else made
