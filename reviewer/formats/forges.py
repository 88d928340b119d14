"""Links to lines on the pages of the forges people keep their repositories on, from a remote's address."""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

SCP = re.compile(r"(?:[^@/:]+@)?(?P<host>\[[^\]]+\]|[^/:]+):(?P<path>(?!//).+)")
"""`git@host:path`, the way ssh writes a place; a letter before the colon would be a Windows drive."""
RENDERED = (".md", ".markdown", ".rst", ".adoc", ".org", ".ipynb", ".svg", ".csv")
"""Endings of files a forge shows as a page, in which lines have no numbers, unless it is asked for their text."""


class Repository(NamedTuple):
    """A repository on a forge: where its pages are, and its path there."""

    site: str
    host: str
    path: str


class Lines(NamedTuple):
    """Lines of a file as a commit has it; `first` is 0 for the file as a whole."""

    commit: str
    path: str
    first: int
    last: int

    @property
    def place(self) -> str:
        """The path as it stands in an address."""
        return quote(self.path, safe="/", errors="surrogateescape")


def permalink(address: str, lines: Lines) -> str | None:
    """The page that shows these lines for ever; None where the address is not of a forge that is known here.

    No name and no password in the address gets into the link.
    """
    repository = repository_of(address)
    if repository is None:
        return None
    for sign, link in FORGES:
        if sign in repository.host:
            return link(repository, lines)
    return None


def repository_of(address: str) -> Repository | None:
    """Where the pages of a remote's repository are; None for a folder, or what cannot be read."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and host:
        site = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
        return _repository(site, host, parts.path)
    if parts.scheme in ("ssh", "git", "git+ssh") and host:
        return _repository(f"https://{host}", host, parts.path)
    found = SCP.fullmatch(address) if not parts.scheme or "//" not in address else None
    if found is None or len(found["host"]) == 1:
        return None
    host = found["host"].lower()
    return _repository(f"https://{host}", host, found["path"])


def _repository(site: str, host: str, path: str) -> Repository | None:
    path = path.strip("/").removesuffix(".git")
    return Repository(site, host, quote(path, safe="/~%")) if path else None


def _anchor(lines: Lines, one: str, many: str) -> str:
    """What names the lines at the end of a link: `one` for a single line, `many` for several."""
    if not lines.first:
        return ""
    return (many if lines.last > lines.first else one).format(lines.first, lines.last)


def _plain(lines: Lines, asked: str) -> str:
    return asked if lines.first and lines.path.lower().endswith(RENDERED) else ""


def _github(repository: Repository, lines: Lines) -> str:
    anchor = _plain(lines, "?plain=1") + _anchor(lines, "#L{}", "#L{}-L{}")
    return f"{repository.site}/{repository.path}/blob/{lines.commit}/{lines.place}{anchor}"


def _gitlab(repository: Repository, lines: Lines) -> str:
    anchor = _plain(lines, "?plain=1") + _anchor(lines, "#L{}", "#L{}-{}")
    return f"{repository.site}/{repository.path}/-/blob/{lines.commit}/{lines.place}{anchor}"


def _gitea(repository: Repository, lines: Lines) -> str:
    anchor = _plain(lines, "?display=source") + _anchor(lines, "#L{}", "#L{}-L{}")
    return f"{repository.site}/{repository.path}/src/commit/{lines.commit}/{lines.place}{anchor}"


def _bitbucket(repository: Repository, lines: Lines) -> str:
    anchor = _anchor(lines, "#lines-{}", "#lines-{}:{}")
    return f"{repository.site}/{repository.path}/src/{lines.commit}/{lines.place}{anchor}"


def _sourcehut(repository: Repository, lines: Lines) -> str:
    anchor = _anchor(lines, "#L{}", "#L{}-{}")
    return f"{repository.site}/{repository.path}/tree/{lines.commit}/item/{lines.place}{anchor}"


def _azure(repository: Repository, lines: Lines) -> str:
    site, path = repository.site, repository.path
    if path.startswith("v3/"):  # git@ssh.dev.azure.com:v3/organisation/project/repository
        organisation, _, rest = path.removeprefix("v3/").partition("/")
        project, _, name = rest.partition("/")
        site, path = "https://dev.azure.com", f"{organisation}/{project}/_git/{name}"
    shown = f"&line={{}}&lineEnd={lines.last + 1}&lineStartColumn=1&lineEndColumn=1"
    return f"{site}/{path}?path=/{lines.place}&version=GC{lines.commit}" + _anchor(lines, shown, shown)


FORGES: tuple[tuple[str, Callable[[Repository, Lines], str]], ...] = (
    ("github", _github),
    ("gitlab", _gitlab),
    ("bitbucket.org", _bitbucket),
    ("codeberg.org", _gitea),
    ("gitea", _gitea),
    ("forgejo", _gitea),
    ("git.sr.ht", _sourcehut),
    ("dev.azure.com", _azure),
)
"""What a host's name has in it, and how its links are made; a forge under a name of its own is not known."""
