"""Which files recent commits touched, for whoever asks what usually changes together."""

from reviewer.git.location import Location
from reviewer.git.process import run


def touched(location: Location, commit: str, most: int) -> list[frozenset[str]]:
    """The paths that each of the latest `most` commits up to `commit` touched, merges left out, newest first.

    What a shallow clone lacks is not among them. Raises RepositoryError when git cannot read them.
    """
    words = [
        "log",
        "-z",
        "--no-merges",
        "--no-renames",
        "--name-only",
        "--format=%x01",
        f"--max-count={most}",
    ]
    said = run(location, [*words, commit, "--"]).out.decode("utf-8", "surrogateescape")
    return [
        frozenset(path for path in one.removeprefix("\0").removeprefix("\n").split("\0") if path)
        for one in said.split("\x01")[1:]
    ]
