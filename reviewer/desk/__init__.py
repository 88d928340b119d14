"""The desk: everything one open review knows and what its reviewer did; it has no screen and starts nothing."""

from reviewer.desk.desk import Desk, Key, UnitState
from reviewer.desk.places import Spot

__all__ = ["Desk", "Key", "Spot", "UnitState"]
