"""The pre-push hook: what has not passed is not pushed to a protected branch. A hook that is there stays."""

from collections.abc import Iterator
from pathlib import Path

from reviewer.errors import RepositoryError
from reviewer.git import settings
from reviewer.git.location import Location
from reviewer.init.change import Part, Proposal, is_there, new_file

NAME = "pre-push"


def propose(location: Location) -> Proposal:
    """The hook, in the folder git looks for hooks in, as long as that belongs to this repository."""
    folder, text = hooks_folder(location), hook()
    path = folder / NAME
    own = [location.common_dir, *([location.work_tree] if location.work_tree else [])]
    if not any(path.resolve().is_relative_to(place.resolve()) for place in own):
        said = f"core.hooksPath is {folder}, which other repositories use too: nothing is put there."
        return Proposal(Part.HOOKS, remarks=(said,))
    if path.is_file() and path.read_bytes() == text:
        return Proposal(Part.HOOKS)
    if is_there(path):
        said = (
            f"{path} is there already, and left as it is. To have both, let it call `reviewer check`; "
            "docs/check.md says how."
        )
        return Proposal(Part.HOOKS, remarks=(said,))
    change = new_file(
        path,
        text,
        shown=_shown(path, location),
        new="the pre-push hook of docs/check.md",
        why="`git push` to main or master (git config reviewer.protected) runs `reviewer check` first",
        mode=0o755,
    )
    return Proposal(Part.HOOKS, (change,))


def hooks_folder(location: Location) -> Path:
    """Where git looks for hooks here."""
    said = settings.value(location, "core.hooksPath")
    if not said:
        return location.common_dir / "hooks"
    # Relative to where hooks run: the top of the work tree, the git folder of a bare repository.
    return (location.work_tree or location.git_dir) / Path(said).expanduser()


def hook() -> bytes:
    """The text of the hook. Raises RepositoryError when this installation lacks it."""
    for folder in _folders():
        if (folder / NAME).is_file():
            return (folder / NAME).read_bytes()
    raise RepositoryError(
        "The hook did not come with this installation.", "It is docs/hooks/pre-push of the source."
    )


def _folders() -> Iterator[Path]:
    """Where the program's hooks are: in an installed wheel, or among the documents of the checkout."""
    package = Path(__file__).parents[1]
    yield package / "hooks"
    yield package.parent / "docs" / "hooks"


def _shown(path: Path, location: Location) -> str:
    top = location.work_tree
    return str(path.relative_to(top)) if top and path.is_relative_to(top) else str(path)
