"""Widgets: values in by constructor or method, dataclass messages out."""
