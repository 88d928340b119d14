"""Commits for tests that need their words but no repository."""

from reviewer.core.commit import Commit


def commit(
    message: str = "change",
    *,
    oid: str = "1" * 40,
    author: tuple[str, str] = ("Ada Author", "ada@example.com"),
    committer: tuple[str, str] | None = None,
    parents: tuple[str, ...] = (),
    time: int = 0,
) -> Commit:
    name, email = committer or author
    return Commit(
        oid=oid,
        tree="2" * 40,
        parents=parents,
        author_name=author[0],
        author_email=author[1],
        committer_name=name,
        committer_email=email,
        time=time,
        message=message,
    )
