"""Everyone who had a hand in a change is known, so that none of them passes for its independent reviewer."""

from collections.abc import Sequence

from msgspec.structs import replace

from reviewer.core.commit import Commit
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.people import People, Person, people
from reviewer.core.provenance import Claim, ClaimSource, Provenance, ProvenanceRecord, SourceKind
from tests.core.commits import commit

ADA = Person("Ada Author", "ada@example.com")
CLAUDE = ("Claude", "noreply@anthropic.com")


def found(*commits: Commit) -> People:
    return people(commits, of(commits))


def of(commits: Sequence[Commit]) -> Provenance:
    return Provenance((), tuple(commit_provenance(each) for each in commits))


def test_author_and_co_authors_are_involved_whatever_case_their_address_has() -> None:
    who = found(
        commit("t\n\nCo-authored-by: Bob <Bob@Example.com>\n"),
        commit("u\n\nCo-authored-by: B <bob@example.com>\n"),
    )
    assert who.authors == (ADA,)
    assert who.co_authors == (Person("Bob", "Bob@Example.com"),)
    assert who.involved() == {"ada@example.com", "bob@example.com"}


def test_the_author_of_a_commit_an_agent_had_a_hand_in_drove_it() -> None:
    who = found(
        commit("t\n\nCo-authored-by: Claude <noreply@anthropic.com>\nSigned-off-by: Dan <dan@example.com>\n")
    )
    assert who.drivers == (ADA, Person("Dan", "dan@example.com"))
    assert who.agents == (Person(*CLAUDE),)
    assert who.co_authors == ()


def test_whoever_committed_what_an_agent_authored_drove_it() -> None:
    who = found(commit("t", author=CLAUDE, committer=("Eve", "eve@example.com")))
    assert who.authors == ()
    assert who.drivers == (Person("Eve", "eve@example.com"),)


def test_the_forge_that_committed_is_nobody() -> None:
    assert found(commit("t", author=CLAUDE, committer=("GitHub", "noreply@github.com"))).drivers == ()


def test_rebasing_a_persons_commit_does_not_make_one_its_driver() -> None:
    message = "t\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"
    assert found(commit(message, committer=("Eve", "eve@example.com"))).drivers == (ADA,)


def test_a_signer_off_of_a_commit_no_agent_touched_stays_free_to_review() -> None:
    assert "dan@example.com" not in found(commit("t\n\nSigned-off-by: Dan <dan@example.com>\n")).involved()


def test_a_record_of_the_whole_change_makes_every_author_a_driver() -> None:
    record = ProvenanceRecord((Claim("tool", "codex", ClaimSource(SourceKind.FILE, "f", "")),))
    assert people([commit("t")], Provenance((record,))).drivers == (ADA,)


def test_a_co_author_lost_in_a_squash_is_still_involved() -> None:
    who = found(commit("Squash\n\nCo-authored-by: Bob <bob@example.com>\n\nmore prose\n"))
    assert "bob@example.com" in who.involved()


def test_the_driver_a_note_names_is_involved() -> None:
    named = (Claim("driver", "Zoe <zoe@example.com>", ClaimSource(SourceKind.NOTE, "n", "")),)
    who = people([commit("t")], Provenance((ProvenanceRecord(named),)))
    assert Person("Zoe", "zoe@example.com") in who.drivers


def test_who_merged_as_git_does_by_itself_had_no_hand_in_it() -> None:
    merge = commit("Merge main", oid="3" * 40, author=("Rita", "rita@example.com"))
    assert "rita@example.com" in found(merge).involved()
    assert found(replace(merge, automatic=True)).involved() == frozenset()
