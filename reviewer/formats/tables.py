"""Writers of figures: CSV (RFC 4180), Markdown for a mail, OpenMetrics text for a scraper."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from msgspec import Struct

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet: what strangers wrote must not be one."""
_NAME = re.compile(r"[^a-z0-9]+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV; None is an empty cell."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what the cells hold is text, never markup."""
    lines = [header, ["---"] * len(header), *([escaped(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


class Gauge(Struct, frozen=True):
    """A metric: its name in words, its unit ("" for a mere number), what it means, and its values by labels."""

    name: str
    unit: str
    about: str
    values: tuple[tuple[tuple[tuple[str, str], ...], float], ...]


def openmetrics(gauges: Iterable[Gauge]) -> str:
    """Gauges in the OpenMetrics text format (1.0.0), ended by `# EOF`; those without a value are left out."""
    out = []
    for gauge in gauges:
        if not gauge.values:
            continue
        name = "_".join(filter(None, ("reviewer", _NAME.sub("_", gauge.name.lower()).strip("_"), gauge.unit)))
        out.append(f"# TYPE {name} gauge")
        if gauge.unit:
            out.append(f"# UNIT {name} {gauge.unit}")
        out.append(f"# HELP {name} {_quoted(gauge.about)}")
        for labels, value in gauge.values:
            inside = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels)
            out.append(f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}")
    return "\n".join([*out, "# EOF"]) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
