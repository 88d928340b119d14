"""Changed-line coverage as data, the same in every command that prints it."""

from typing import Any

from reviewer.core.changed_lines import ChangedLines
from reviewer.core.lineranges import word
from reviewer.core.text import json_path


def changed_lines_data(told: ChangedLines | None) -> dict[str, Any] | None:
    """Which added lines tests ran, as `1-4,9` for each path; None where no report tells."""
    if told is None:
        return None
    return {
        "covered": told.covered,
        "uncovered": told.uncovered,
        "unknown": told.unknown,
        "files": {
            json_path(path): {"covered": word(file.covered), "uncovered": word(file.uncovered)}
            for path, file in told.files.items()
        },
    }
