"""A link to lines that stays true: on the forge a remote is at, else what `git show` takes."""

from msgspec import Struct

from reviewer.formats.forges import Lines, permalink
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.remotes import names, preferred


class Permalink(Struct, frozen=True):
    """A link, and the remote whose forge it leads to, "" for none; `there`: its commit was seen on that remote."""

    text: str
    remote: str = ""
    there: bool = False


def link_to(location: Location | None, lines: Lines) -> Permalink:
    """The link to some lines: by the remote the branch follows, else origin, else any a forge is known for."""
    known = names(location) if location else ()
    first = preferred(location, known) if location else None
    for name in sorted(known, key=lambda one: one != first):
        text = permalink(address(location, name), lines)
        if text is not None:
            return Permalink(text, name, has(location, name, lines.commit))
    anchor = f"#L{lines.first}" if lines.first else ""
    anchor += f"-L{lines.last}" if lines.last > lines.first else ""
    return Permalink(f"{lines.commit}:{lines.path}{anchor}")


def address(location: Location | None, remote: str) -> str:
    """Where git would fetch from, the user's `insteadOf` heeded; "" when git does not say."""
    answer = run(location, ["remote", "get-url", "--", remote], user_settings=True, check=False)
    return answer.lines[0] if answer.lines and not answer.code else ""


def has(location: Location | None, remote: str, commit: str) -> bool:
    """Whether a branch of the remote has the commit, as far as was fetched or pushed from here."""
    words = [
        "for-each-ref",
        "--count=1",
        "--format=%(refname)",
        "--contains",
        commit,
        f"refs/remotes/{remote}/",
    ]
    return bool(run(location, words, check=False).lines)
