"""The analysis of a change: its units, risks, chunks and claims, each as soon as it is known."""

from reviewer.analysis.analysis import Analysis
from reviewer.analysis.scope import EVERYTHING, Scope

__all__ = ["EVERYTHING", "Analysis", "Scope"]
