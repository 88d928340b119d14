"""What a user says of the terminal: `settings.toml` in the configuration folder, never in a repository."""

from pathlib import Path

import platformdirs
from msgspec import Struct

from reviewer.errors import BadInput

WIDTH = "ambiguous_width"


class Settings(Struct, frozen=True):
    """`ambiguous_width`: the cells of a sign that may take one or two, such as Greek letters in East Asian fonts."""

    ambiguous_width: int = 1


def default_file() -> Path:
    """Where a user's settings are kept."""
    return Path(platformdirs.user_config_dir("reviewer")) / "settings.toml"


def load_settings(file: Path | None = None) -> Settings:
    """The settings of this user; BadInput with the file for whatever cannot be obeyed."""
    file = file or default_file()
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: the settings cannot be read: {error}") from None
    import tomllib  # most readers have no settings

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file}: not TOML: {error}") from None
    for name in table:
        if name != WIDTH:
            raise BadInput(f"{file}: there is no setting {name!r}; expected {WIDTH}")
    width = table.get(WIDTH, 1)
    if type(width) is not int or width not in (1, 2):
        raise BadInput(f"{file}: {WIDTH}: expected 1 or 2, not {width!r}")
    return Settings(width)
