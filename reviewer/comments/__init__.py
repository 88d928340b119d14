"""The job `comments`: what reviewers asked about a change, for whoever is to answer it."""

from reviewer.comments.data import as_data
from reviewer.comments.gathering import discussion
from reviewer.comments.markdown import as_markdown

__all__ = ["as_data", "as_markdown", "discussion"]
