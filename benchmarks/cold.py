"""Cold start: medians of many short runs, and the first run with nothing kept from before."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.logs import chosen_lines, found_planted
from benchmarks.measure import Run, run
from benchmarks.product import command, warm_command
from benchmarks.results import Row
from benchmarks.setting import Setting

TIMES = 25
LINES = 100
VERSION_MS, PASTE_MS = 150, 400


def measure(setting: Setting) -> Iterator[Row]:
    """Milliseconds of ``--version``, of a paste, and of a paste with an empty cache."""
    lines = chosen_lines(LINES)
    times = max(3, int(TIMES * min(1, setting.scale * 10)))

    def paste(**environment: str) -> Run:
        return run(command("--format", "json", "-"), feed=iter(lines), environment=environment)

    warm_command()
    yield Row("cold", "diagnose --version", _median_ms(lambda: run(command("--version")), times), "ms", at_most=VERSION_MS, note=f"median of {times}")  # fmt: skip
    yield Row("cold", f"a paste of {LINES} lines", _median_ms(paste, times), "ms", at_most=PASTE_MS, note=f"median of {times}")  # fmt: skip
    yield Row("cold", "the planted line of the paste found", found_planted(paste().output, 1), "of 1", at_least=1)
    with tempfile.TemporaryDirectory() as empty:
        yield Row("cold", "the first paste, nothing kept from before", paste(XDG_CACHE_HOME=empty).seconds * 1000, "ms")


def _median_ms(start: Callable[[], Run], times: int) -> float:
    return median(start().seconds * 1000 for _ in range(times))
