"""Where what is kept about a repository lies: in the repository, else in the user's state folder."""

import os
from hashlib import sha256
from pathlib import Path

from reviewer.git.location import Location

FOLDER = "reviewer"


def folder_for(location: Location | None) -> Path:
    """A folder for what is kept about a repository: in its git folder when that can be written to."""
    if location is not None:
        inside = location.common_dir / FOLDER
        if os.access(inside if inside.exists() else location.common_dir, os.W_OK | os.X_OK):
            return inside
    if location is None:
        return state_folder() / "patches"
    return state_folder() / sha256(os.fsencode(location.common_dir)).hexdigest()[:32]


def state_folder() -> Path:
    """The user's own folder for what belongs to no repository."""
    import platformdirs  # 14 ms, and seldom needed

    return Path(platformdirs.user_state_dir(FOLDER))
