"""Settings by which plain git brings the records, joins them without loss, and does not copy them about."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from reviewer.git import remotes, settings
from reviewer.git.location import Location
from reviewer.git.notes import REF
from reviewer.git.notes_shared import tracking_ref
from reviewer.git.settings import Setting
from reviewer.init.change import Change, Part, Proposal, added, replaced, set_to, taken_out

NAME = REF.removeprefix("refs/notes/")
REWRITE_REF = "notes.rewriteRef"


def propose(location: Location, remote: str | None = None) -> Proposal:
    """The refspec of a remote, the merge strategy, and nothing that copies a record to another commit.

    Raises BadInput when there is no remote of that name.
    """
    known = remotes.names(location)
    chosen = remotes.choose(location, remote).name if remote else remotes.preferred(location, known)
    strategy = set_to(
        location,
        f"notes.{NAME}.mergeStrategy",
        "cat_sort_uniq",
        "`git notes merge` joins records line by line instead of stopping at a conflict",
    )
    fetching = tuple(_fetching(location, chosen)) if chosen else ()
    changes = (*fetching, *strategy, *_rewriting(location))
    remarks = [*_on_remotes(location, known, chosen), *_on_copies(location)]
    return Proposal(Part.SHARING, changes, tuple(remarks))


def _fetching(location: Location, remote: str) -> Iterator[Change]:
    """What makes a plain fetch bring the records to a ref of their own, and overwrite none."""
    name, target = f"remote.{remote}.fetch", tracking_ref(remote)
    specs = [one.value for one in settings.values(location, name)]
    for index, spec in enumerate(specs):
        if remotes.overwrites(spec) and _is_of_notes(spec):
            specs[index] = _apart(spec, remote)
            why = "as it is, every `git fetch` replaces the records here, unshared ones too"
            yield replaced(location, name, spec, specs[index], why)
    if not any(_brings(spec, target) for spec in specs):
        # With the star a remote without records is no error to `git fetch`; without it every fetch would fail.
        why = "`git fetch` brings the remote's records to a ref of their own; nothing of yours is overwritten"
        yield added(location, name, f"+{REF}*:{target}*", why)


def _is_of_notes(spec: str) -> bool:
    """Whether a refspec is about notes only; one that mirrors everything is somebody's intention."""
    return spec.removeprefix("+").startswith("refs/notes/")


def _apart(spec: str, remote: str) -> str:
    """A refspec of notes, with the remote's kept beside those here."""
    source, _, target = spec.removeprefix("+").partition(":")
    return f"+{source}:{target.replace('refs/notes/', f'refs/notes/remotes/{remote}/', 1)}"


def _brings(spec: str, tracking: str) -> bool:
    source, _, target = spec.removeprefix("+").partition(":")
    return fnmatchcase(REF, source) and fnmatchcase(tracking, target)


def _on_remotes(location: Location, known: tuple[str, ...], chosen: str | None) -> Iterator[str]:
    if not known:
        yield "There is no remote yet; until then nothing is fetched. Run this again when there is one."
    elif chosen is None:
        yield f"There are several remotes ({', '.join(known)}): --remote NAME says which one has the records."
    elif (spec := remotes.overwriting(location, chosen)) and not _is_of_notes(spec):
        yield f"remote.{chosen}.fetch has {spec}: every `git fetch` replaces the records here. Take it out."


# A record speaks of the commit it stands at. Copied to another by `git commit --amend` or `git rebase` it counts for
# nothing here, but looks to everybody else as if somebody had approved what nobody read.


def _copying(location: Location) -> list[Setting]:
    """The settings by which git copies the records of a commit to the one it is rewritten to."""
    return [one for one in settings.values(location, REWRITE_REF) if fnmatchcase(REF, one.value)]


def _is_ours(one: Setting) -> bool:
    """Whether it is this repository's, and about records alone: then it can go."""
    return one.scope == "local" and one.value == REF


def _rewriting(location: Location) -> tuple[Change, ...]:
    """What keeps records from being copied; where that is not ours to say, from being replaced by a copy."""
    copying = _copying(location)
    why = "a record copied by --amend or rebase looks as if it spoke of the new commit"
    ours = tuple(taken_out(location, REWRITE_REF, one.value, why) for one in copying if _is_ours(one))
    if all(_is_ours(one) for one in copying):
        return ours
    safe = "a copy that git makes never replaces a record that is there"
    return (*ours, *set_to(location, "notes.rewriteMode", "cat_sort_uniq", safe))


def _on_copies(location: Location) -> Iterator[str]:
    for one in _copying(location):
        if not _is_ours(one):
            yield (
                f"{REWRITE_REF} = {one.value} ({one.scope}) copies records to rewritten commits. The copies count "
                "for nothing; what you approved is recognised by its content."
            )
