"""The job `show`: what is known about a change, as a summary to read and as data."""

from reviewer.show.data import as_data
from reviewer.show.text import summary

__all__ = ["as_data", "summary"]
