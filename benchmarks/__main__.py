"""All benchmarks in one run: ``python -m benchmarks [NAME ...] [--quick] [--scale X] [--json FILE]``."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks import cold, compressed, linear, memory, must_gather, peers, redaction, ripgrep
from benchmarks.environments import cache_directory, data_directory
from benchmarks.results import Row, as_json, print_rows
from benchmarks.setting import Setting

BENCHMARKS: Final[dict[str, Callable[[Setting], Iterator[Row]]]] = {
    "cold": cold.measure,
    "redaction": redaction.measure,
    "linear": linear.measure,
    "compressed": compressed.measure,
    "yaml": must_gather.measure,
    "ripgrep": ripgrep.measure,
    "peers": peers.measure,
    "memory": memory.measure,
}
QUICK = 0.01


def main() -> int:
    """Run the chosen benchmarks and print their rows; 1 where a goal is missed or a figure could not be had."""
    options = _options()
    setting = Setting(data_directory(options.cache), options.cache, options.scale, options.times, options.limit)
    console = Console(width=None if sys.stdout.isatty() else 180)
    rows: list[Row] = []
    for name in options.names or BENCHMARKS:
        made = list(_measured(name, setting))
        rows.extend(made)
        print_rows(made, console)
        if options.json:
            options.json.write_text(as_json(rows, f"{options.scale:g}"), encoding="utf-8")
    missed = [row for row in rows if row.verdict in ("missed", "gap")]
    console.print(
        f"{len(rows)} figures; {sum(row.verdict == 'holds' for row in rows)} goals hold, {len(missed)} missed or not measured"
    )
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (all)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full sizes (1)")
    parser.add_argument(
        "--quick", dest="scale", action="store_const", const=QUICK, help=f"a scale of {QUICK}: only to see that it runs"
    )
    parser.add_argument("--times", type=int, default=3, help="repeats of short runs (3)")
    parser.add_argument(
        "--limit", type=float, default=900, metavar="S", help="seconds after which a run is stopped (900)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    parser.add_argument(
        "--cache", type=Path, default=cache_directory(), metavar="DIR", help="where tools and data are kept"
    )
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        parser.error(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


def _measured(name: str, setting: Setting) -> Iterator[Row]:
    """The rows of one benchmark; what goes wrong in it is a gap, and the next one runs."""
    try:
        yield from BENCHMARKS[name](setting)
    except Exception as fault:
        traceback.print_exc()
        yield Row(name, "the rest of this benchmark", gap=f"{type(fault).__name__}: {fault}")


if __name__ == "__main__":
    raise SystemExit(main())
