"""What became of the changes in use: deployments and incidents of the ledger, and release tags."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from reviewer.core.record import DeploymentBody, DeploymentOutcome, IncidentBody
from reviewer.core.stats.failures import Deployment, Incident
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.stats.reviewing import Standing, seconds_of

RELEASE = re.compile(r"(?:.*[/_-])?[vr]?\d+(?:\.\d+)+")
"""A tag that names a version; `v1.2.0-rc1` is none."""
PRODUCTION = ("prod*",)


def deployments(
    records: Iterable[Standing], environments: tuple[str, ...], repository: str
) -> tuple[Deployment, ...]:
    """The deployments that succeeded, of the environments that count; of all, where none bears such a name."""
    made = []
    for one in records:
        body = one.payload.body
        if isinstance(body, DeploymentBody) and body.outcome is DeploymentOutcome.SUCCEEDED:
            made.append(
                Deployment(
                    record=one.record,
                    at=seconds_of(one.payload.time),
                    commit=one.payload.subject.head,
                    environment=body.environment,
                    repository=repository,
                )
            )
    counted = [each for each in made if _is_meant(each.environment, environments or PRODUCTION)]
    return tuple(counted if counted or environments else made)


def _is_meant(environment: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(environment.lower(), pattern.lower()) for pattern in patterns)


def incidents(records: Iterable[Standing], repository: str) -> tuple[Incident, ...]:
    """The incidents; each record of one adds to what the ones before it said."""
    found: dict[str, Incident] = {}
    for one in sorted(records, key=lambda each: (each.payload.time, each.record)):
        body = one.payload.body
        if not isinstance(body, IncidentBody):
            continue
        before = found.get(body.incident)
        mitigated = seconds_of(body.mitigated) if body.mitigated else None
        found[body.incident] = Incident(
            name=body.incident,
            opened=seconds_of(body.opened),
            mitigated=mitigated if mitigated is not None else before.mitigated if before else None,
            caused_by=tuple(dict.fromkeys((*(before.caused_by if before else ()), *body.caused_by))),
            repository=repository,
        )
    return tuple(found.values())


def release_tags(location: Location, repository: str) -> tuple[Deployment, ...]:
    """The tags that name a version, by when they were made."""
    fields = ("refname:strip=2", "creatordate:unix", "objectname", "*objectname")
    form = "%00".join(f"%({field})" for field in fields)
    found = []
    for line in run(location, ["for-each-ref", f"--format={form}", "refs/tags"]).lines:
        name, at, oid, peeled = line.split("\0")
        if RELEASE.fullmatch(name) and at:
            found.append(
                Deployment(record=f"tag {name}", at=int(at), commit=peeled or oid, repository=repository)
            )
    return tuple(found)
