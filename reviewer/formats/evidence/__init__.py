"""Reports of tests, coverage and scanners, as evidence: recognised by what is in them, never by their names."""

from reviewer.formats.evidence.reading import LARGEST, read_report, together
from reviewer.formats.evidence.report import Paths

__all__ = ["LARGEST", "Paths", "read_report", "together"]
