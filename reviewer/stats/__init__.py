"""The job `stats`: reviewing as work, and the weekly scorecard, of one or several repositories."""

from reviewer.stats.gathering import Asked, Gathered, gather
from reviewer.stats.summary import ReviewSeen, Stats, stats

__all__ = ["Asked", "Gathered", "ReviewSeen", "Stats", "gather", "stats"]
