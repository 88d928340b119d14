"""The job `stats`: reviewing as work, and the weekly scorecard, of one or several repositories."""

from reviewer.stats.gathering import Asked, Gathered, gather
from reviewer.stats.summary import Stats, stats

__all__ = ["Asked", "Gathered", "Stats", "gather", "stats"]
