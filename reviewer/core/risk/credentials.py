"""`secrets.find` behind a quick look that spares it nearly every line."""

from msgspec import Struct

from reviewer.core import secrets

_NAMES = ("password", "passwd", "passphrase", "secret", "key", "token")
_PREFIXES = (
    *(
        "AKIA",
        "ASIA",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glptt-",
        "glrt-",
    ),
    *(
        "glcbt-",
        "sk-",
        "sk_live_",
        "rk_live_",
        "whsec_",
        "xox",
        "hooks.slack",
        "AIza",
        "GOCSPX-",
        "npm_",
        "pypi-",
    ),
    *(
        "SG.",
        "SK",
        "key-",
        "dop_",
        "doo_",
        "dor_",
        "hf_",
        "dapi",
        "shp",
        "hvs.",
        "hvb.",
        "hvr.",
        "eyJ",
        "-----BEGIN",
    ),
    "AGE-",
)
"""One of these is in everything that `secrets.find` knows by its form; a test holds them against it."""


class Hints(Struct, frozen=True):
    """What must be in a line for `secrets.find` to find anything: a prefix, a URL with a name, a name with a value."""

    prefixes: tuple[str, ...] = _PREFIXES
    names: tuple[str, ...] = _NAMES

    def within(self, text: str) -> "Hints":
        """Those of the hints that a text holds: its lines can hold no others."""
        lower = text.lower()
        return Hints(
            tuple(prefix for prefix in self.prefixes if prefix in text),
            tuple(name for name in self.names if name in lower),
        )

    def allow(self, line: str) -> bool:
        """Whether it is worth searching a line; never False where there is a secret."""
        if any(prefix in line for prefix in self.prefixes) or ("://" in line and "@" in line):
            return True
        if not self.names or (":" not in line and "=" not in line):
            return False
        lower = line.lower()
        return any(name in lower for name in self.names)


ALL = Hints()


def find(line: str) -> tuple[secrets.Match, ...]:
    """What looks like a secret in one line."""
    return secrets.find(line) if ALL.allow(line) else ()
