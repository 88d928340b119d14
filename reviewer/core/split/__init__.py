"""The splitter: a large change becomes chunks a person can really read, each with its reason."""

from reviewer.core.split.planning import Plan, plan, split

__all__ = ["Plan", "plan", "split"]
