"""An incident is followed back: to the commits held to have caused it, their approval, and where they ran."""

from datetime import UTC, datetime

import pytest

from reviewer import recording
from reviewer.audit.answer import sentences
from reviewer.audit.data import audit_data
from reviewer.audit.incident import audit_incident, incident_data, incident_report
from reviewer.audit.one import audit_commit
from reviewer.audit.text import parts
from reviewer.core.audit import Regard
from reviewer.core.record import DeploymentBody, DeploymentOutcome, IncidentBody, RecordKind, Subject
from reviewer.errors import BadInput
from reviewer.git import notes_writer
from reviewer.git.identity import Identity
from reviewer.git.location import locate
from reviewer.workspace import open_workspace
from tests.audit.ledgers import give, topic
from tests.repo import Repo

OTIS = Identity("Otis Operator", "otis@example.com")
GONE = "f" * 40


@pytest.fixture
def landed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ada's topic, approved by Rita, merged and deployed; the merge."""
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    merge = repo.git("rev-parse", "HEAD")
    body = DeploymentBody(environment="production", outcome=DeploymentOutcome.SUCCEEDED)
    tell(repo, RecordKind.DEPLOYMENT, body, merge, 1)
    return merge


def tell(repo: Repo, kind: RecordKind, body: DeploymentBody | IncidentBody, commit: str, hour: int) -> None:
    commit = repo.git("rev-parse", commit)
    tree = repo.git("rev-parse", f"{commit}^{{tree}}")
    subject = Subject(base="", head=commit, head_tree=tree, change="")
    at = datetime(2026, 1, 3, hour, tzinfo=UTC)
    recording.write(
        locate(repo.path), recording.payload_of(OTIS, kind, subject, body, at), None, at, ask=False
    )


def report(repo: Repo, name: str = "INC-1") -> str:
    trail = audit_incident(open_workspace(repo.path), name)
    return "\n".join("".join(span.text for span in line) for line in incident_report(trail, 100))


def opened(*caused_by: str, **more: str) -> IncidentBody:
    return IncidentBody(incident="INC-1", opened="2026-01-03T02:00:00Z", caused_by=caused_by, **more)


def test_it_leads_to_the_change_its_approval_its_deployment_and_the_postmortem(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(landed), landed, 2)
    tell(repo, RecordKind.INCIDENT, opened(postmortem="https://example.com/1"), landed, 5)
    text = report(repo)
    assert "approved by Rita Reviewer <rita@example.com>" in " ".join(text.split())
    assert "deployed to production: succeeded" in text
    assert "Postmortem  https://example.com/1" in text


def test_a_change_names_an_incident_once_with_every_record_of_it(repo: Repo, landed: str):
    """What the later ones add is part of it, in the answer and among what happened since."""
    tell(repo, RecordKind.INCIDENT, opened(landed, severity="high"), landed, 2)
    tell(repo, RecordKind.INCIDENT, opened(landed, mitigated="2026-01-03T04:00:00Z"), landed, 5)
    other = IncidentBody(incident="INC-2", opened="2026-01-03T06:00:00Z", caused_by=(landed,))
    tell(repo, RecordKind.INCIDENT, other, landed, 7)
    audit = audit_commit(open_workspace(repo.path), landed, "landed")
    records = [one.record[:10] for one in audit.records if isinstance(one.payload.body, IncidentBody)]
    assert len(records) == 3
    (said,) = (sentence for sentence in sentences(audit) if sentence.startswith("What happened since"))
    (since,) = (lines for heading, lines in parts(audit) if heading == "Since then")
    shown = "\n".join("".join(span.text for span in line) for line in since)
    for text in (said, shown):
        assert text.count("incident INC-1") == 1
        assert "INC-1, high: opened 2026-01-03T02:00:00Z, mitigated 2026-01-03T04:00:00Z" in text
        assert "; 2 records: by Otis Operator" in text
        assert text.count("incident INC-2") == 1
        assert all(record in text for record in records)
    assert len(audit_data(audit)["records"]) == len(audit.records)


def test_what_this_clone_lacks_is_said(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(GONE), landed, 2)
    assert "ffffffffff: this clone lacks it, so nothing can be told" in report(repo)


def test_an_incident_without_a_cause_says_so(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(), landed, 2)
    text = report(repo)
    assert "no commit is named" in text
    assert "nobody recorded where it is written up" in text


def test_an_incident_nobody_recorded_is_refused_with_those_that_were(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(), landed, 2)
    with pytest.raises(BadInput, match="no incident 'INC-2'") as refused:
        report(repo, "INC-2")
    assert refused.value.hint == "It knows: INC-1."


def test_as_data(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(landed, GONE), landed, 2)
    data = incident_data(audit_incident(open_workspace(repo.path), "INC-1"))
    assert (len(data["records"]), len(data["causes"]), data["absent"]) == (1, 1, [GONE])


def test_a_change_is_followed_to_the_first_deployment_that_has_it(repo: Repo, landed: str):
    """Not its own commit was deployed but a later one, twice; elsewhere never."""
    repo.commit("between", {"between.py": "1\n"})
    between = repo.git("rev-parse", "HEAD")
    repo.commit("tip", {"tip.py": "1\n"})
    for hour in (3, 4):
        body = DeploymentBody(
            environment="production", outcome=DeploymentOutcome.SUCCEEDED, version=f"v{hour}"
        )
        tell(repo, RecordKind.DEPLOYMENT, body, "HEAD", hour)
    body = DeploymentBody(environment="staging", outcome=DeploymentOutcome.FAILED)
    tell(repo, RecordKind.DEPLOYMENT, body, "HEAD", 5)
    audit = audit_commit(open_workspace(repo.path), between, "between")
    (seen,) = [one for one in audit.records if isinstance(one.payload.body, DeploymentBody)]
    assert (seen.payload.body.version, seen.regard) == ("v3", Regard.LATER_COMMIT)
    own = audit_commit(open_workspace(repo.path), landed, "landed")
    assert [one.regard for one in own.records if isinstance(one.payload.body, DeploymentBody)] == [
        Regard.LANDED_TREE
    ]


def test_what_somebody_writes_next_of_something_else_is_not_about_it(repo: Repo, landed: str):
    tell(repo, RecordKind.INCIDENT, opened(landed), landed, 2)
    repo.commit("elsewhere", {"elsewhere.py": "1\n"})
    body = IncidentBody(incident="INC-2", opened="2026-01-03T07:00:00Z")
    tell(repo, RecordKind.INCIDENT, body, "HEAD", 8)  # the same person's next record names the one before it
    audit = audit_commit(open_workspace(repo.path), landed, "landed")
    told = [one.payload.body.incident for one in audit.records if isinstance(one.payload.body, IncidentBody)]
    assert told == ["INC-1"]
