"""Many pairs of trees in one child: each comes out as it would alone."""

from hypothesis import HealthCheck, given, settings

from reviewer.core.change import Comparison, Source
from reviewer.git.diff import stream, stream_each
from reviewer.git.location import locate
from tests.histories import Tree, changes, write
from tests.repo import Repo


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(change=changes())
def test_every_pair_is_told_as_if_it_had_been_asked_alone(repo: Repo, change: tuple[Tree, Tree]):
    before, after = write(repo.path, *change)
    trees = [repo.git("rev-parse", f"{commit}^{{tree}}") for commit in (before, after)]
    empty = repo.git("hash-object", "-t", "tree", "-w", "--stdin", stdin=b"")
    pairs = [(trees[0], trees[1]), (trees[1], trees[1]), (trees[1], trees[0]), (empty, trees[1])]
    location = locate(repo.path)
    alone = [
        tuple(
            stream(
                location,
                Comparison(source=Source.COMMITS, base="", head="", key="", base_tree=old, head_tree=new),
            )
        )
        for old, new in pairs
    ]
    assert [deltas for _, deltas in stream_each(location, pairs)] == alone
