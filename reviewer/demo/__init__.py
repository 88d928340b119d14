"""The demo: a small payments service and an agent's branch of it, built anew each time."""

from reviewer.demo.build import Demo, build, touched

__all__ = ["Demo", "build", "touched"]
