"""The facts about a change as data, in the form `show --json` prints."""

from collections.abc import Iterable
from typing import Any

from reviewer.core.circumstances import counting
from reviewer.core.contract import CONTRACT_FIELDS, Contract, ContractField
from reviewer.core.cover import Approval
from reviewer.core.provenance import Provenance
from reviewer.core.text import json_path, json_text
from reviewer.formats.changed_lines import changed_lines_data
from reviewer.review import Review


def as_data(review: Review) -> dict[str, Any]:
    """The facts in the form `show --json` prints; what is not known is None.

    Paths that are not UTF-8 are quoted as git quotes them; line numbers are those of `git diff -U0`.
    """
    comparison = review.change.comparison
    return {
        "base": json_text(comparison.base_commit or comparison.base),
        "head": json_text(comparison.head_commit or comparison.head),
        "merge_base": comparison.merge_base,
        "provenance": provenance_data(review.provenance),
        "contract": contract_data(review.contract),
        "units": [
            {
                "fingerprint": unit.fingerprint,
                "path": json_path(unit.path),
                "old_path": json_path(unit.old_path),
                "kind": unit.kind.value,
                "old_start": unit.old_start,
                "old_lines": unit.old_lines,
                "new_start": unit.new_start,
                "new_lines": unit.new_lines,
            }
            for unit in review.change.units
        ],
        "chunks": chunks_data(review),
        "findings": findings_data(review),
        "coverage": coverage_data(review),
        "evidence": evidence_data(review),
        "changed_lines": changed_lines_data(review.changed_lines),
    }


def provenance_data(provenance: Provenance | None) -> list[dict[str, str]] | None:
    """Every claim with its source; what could not be read is a claim of its own, called problem."""
    if provenance is None:
        return None
    claims = [*provenance.claims(), *(extra for record in provenance.records for extra in record.extras)]
    said = [
        {
            "field": json_text(claim.field),
            "value": json_text(claim.value),
            "source": claim.source.kind.value,
            "where": json_text(claim.source.where),
            "commit": claim.source.commit,
        }
        for claim in claims
    ]
    problems = [
        {"field": "problem", "value": json_text(problem), "source": "", "where": "", "commit": ""}
        for problem in provenance.problems
    ]
    return said + problems


def contract_data(contract: Contract | None) -> dict[str, dict[str, str]] | None:
    """The five fields, each with its state, value, reason and source."""
    if contract is None:
        return None
    fields: dict[str, ContractField] = {name: getattr(contract, name) for name in CONTRACT_FIELDS}
    return {
        name: {
            "state": field.state.value,
            "value": json_text(field.value),
            "reason": json_text(field.reason),
            "source": json_text(field.source.words) if field.source else "",
        }
        for name, field in fields.items()
    }


def chunks_data(review: Review) -> list[dict[str, Any]] | None:
    """The chunks in reading order, with the fingerprints of their units."""
    if review.chunks is None:
        return None
    return [
        {
            "id": chunk.id,
            "title": json_text(chunk.title),
            "why": json_text(chunk.why),
            "lines": chunk.lines,
            "units": list(chunk.units),
        }
        for chunk in review.chunks
    ]


def findings_data(review: Review) -> list[dict[str, Any]] | None:
    """The findings, file by file."""
    if review.findings is None:
        return None
    return [
        {
            "tag": finding.tag,
            "level": finding.level.name.lower(),
            "path": json_path(finding.path),
            "side": finding.side.value,
            "line": finding.line,
            "why": json_text(finding.why),
            "fingerprint": finding.fingerprint,
        }
        for findings in review.findings
        for finding in findings
    ]


def evidence_data(review: Review) -> list[dict[str, Any]] | None:
    """The newest report of each producer about the head's tree; `counts` is false for what is only claimed."""
    if review.circumstances is None or review.circumstances.evidence is None:
        return None
    proofs = {one.record for one in review.evidence}
    return [
        {
            "kind": one.kind,
            "producer": json_text(one.producer),
            "tool": json_text(one.tool),
            "command": json_text(one.command),
            "passed": one.passed,
            "summary": json_text(one.summary),
            "by": json_text(one.by),
            "at": one.at,
            "record": one.record,
            "signed": one.signed,
            "counts": one.record in proofs,
        }
        for one in counting(review.circumstances.evidence, signed=False)
    ]


def coverage_data(review: Review) -> dict[str, Any] | None:
    """Which units are under whose valid sign-off, which are not, and which records count for nothing."""
    coverage = review.coverage
    if coverage is None:
        return None
    return {
        "covered": {unit: approvals_data(approvals) for unit, approvals in coverage.covered.items()},
        "self_signed": {unit: approvals_data(approvals) for unit, approvals in coverage.self_signed.items()},
        "uncovered": list(coverage.uncovered),
        "problems": [json_text(problem) for problem in coverage.problems],
    }


def approvals_data(approvals: Iterable[Approval]) -> list[dict[str, Any]]:
    """The approvals of one unit."""
    return [
        {
            "reviewer": json_text(approval.reviewer),
            "email": json_text(approval.email),
            "at": approval.at,
            "record": approval.record,
            "match": approval.match.value,
            "signature": approval.signature.value,
        }
        for approval in approvals
    ]
