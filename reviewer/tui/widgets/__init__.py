"""Widgets: values in by constructor or method, messages out."""
