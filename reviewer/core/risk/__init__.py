"""Risk: which units of a change demand more of the reviewer, and why."""

from reviewer.core.risk.catalogue import Catalogue, extend, read_catalogue
from reviewer.core.risk.find import find

__all__ = ["Catalogue", "extend", "find", "read_catalogue"]
