"""What a benchmark found: rows with a value, its unit and its target; as a table and as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

MIB: Final = 1024 * 1024
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. With ``at_least`` or ``at_most`` it is a goal; ``gap`` tells why there is no value."""

    benchmark: str
    what: str
    value: float | None = None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""
    gap: str = ""

    @property
    def verdict(self) -> str:
        """``holds``, ``missed``, ``gap``, or nothing for a figure without a goal."""
        if self.gap or self.value is None:
            return "gap"
        if self.at_least is not None:
            return "holds" if self.value >= self.at_least else "missed"
        if self.at_most is not None:
            return "holds" if self.value <= self.at_most else "missed"
        return ""

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most is not None else ""


def as_json(rows: Sequence[Row], scale: str) -> str:
    """All rows with the machine they were measured on."""
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": _cores(), "scale": scale}
    return json.dumps({**machine, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}, indent=1)


def _cores() -> int:
    return len([line for line in _cpu_lines() if line.startswith("processor")])


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def print_rows(rows: Iterable[Row], console: Console) -> None:
    """The rows as a table."""
    table = Table("benchmark", "what", "value", "goal", "", "note")
    for column in table.columns[2:4]:
        column.justify = "right"
    for row in rows:
        value = "-" if row.value is None else f"{_digits(row.value)} {row.unit}".strip()
        table.add_row(row.benchmark, row.what, value, row.goal, row.verdict, row.gap or row.note)
    console.print(table)


def _digits(value: float) -> str:
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
