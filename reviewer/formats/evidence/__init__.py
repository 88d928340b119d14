"""Reports of tests, coverage and scanners, as evidence: recognised by what is in them, never by their names."""

from reviewer.formats.evidence.reading import LARGEST, read_report, together

__all__ = ["LARGEST", "read_report", "together"]
