"""``diagnose PATH... | -``: read a bundle, print the diagnosis."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from diagnose import __version__
from diagnose.cli.reading import add_reading_options, limits_of, open_as_asked
from diagnose.model.formats import FORMATS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diagnose",
        description="Why did this VM not come up? Give files, folders or archives, or - for pasted text.",
        epilog="Further commands: kb (the knowledge base), graph PLATFORM (the step graph), simulate, why, diff, verify, redact, "
        "inspect. Exit status: 0 nothing found, 1 a cause found, 2 wrong use or unreadable input.",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file, folder, archive, or - for standard input")
    parser.add_argument("--format", default="text", choices=FORMATS)
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even when a cause is found")
    parser.add_argument("--knowledge", action="append", type=Path, default=[], metavar="DIR", help="further knowledge")
    parser.add_argument("--rules", default="auto", choices=("auto", "durable", "reference"), help="the rule engine")
    parser.add_argument(
        "--timings", type=Path, metavar="FILE", help="the site's own durations, as 'simulate fit --output' writes them"
    )
    parser.add_argument("--baseline", type=Path, metavar="REPORT", help="an earlier report (--format json)")
    parser.add_argument(
        "--fail-on", default="any", choices=("any", "new"), help="which findings make the exit status 1"
    )
    parser.add_argument("--no-redact", action="store_true", help="show passwords, tokens and keys in quoted lines")
    parser.add_argument("--gaps", action="store_true", help="list everything that could not be read (text)")
    parser.add_argument("--no-seconds", action="store_true", help="JSON without seconds: equal input gives equal bytes")
    add_reading_options(parser)
    parser.add_argument("--version", action="store_true", help="print version and engines, and exit")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Parse, diagnose, print; the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.version:
        engine = (
            "durable_rules"
            if importlib.util.find_spec("durable")
            else "reference matcher (durable_rules is not installed)"
        )
        compiled = importlib.util.find_spec("diagnose._texts") is not None
        scan = (
            "compiled" if compiled else "standard library (no compiler was found at installation: large logs take long)"
        )
        print(f"diagnose {__version__}\nrules: {engine}\nscan: {scan}")
        return 0
    if not options.paths:
        if sys.stdin.isatty():
            parser.print_usage(sys.stderr)
            print("diagnose: give a path, or - and paste (end with Ctrl-D)", file=sys.stderr)
            return 2
        options.paths = ["-"]
    from diagnose.knowledge.timings import read_timings
    from diagnose.library import load_engine

    limits_of(options)  # a fault in an option is told before the work begins
    timings = read_timings(options.timings) if options.timings else None
    engine_ready = load_engine(options.knowledge, rules=options.rules, timings=timings)
    bundle = open_as_asked(options.paths, options, engine_ready.take_in)
    clock = time.perf_counter if options.format == "json" and not options.no_seconds else None
    report = engine_ready.diagnose(bundle, redacted=not options.no_redact, clock=clock)
    from diagnose.render.formats import write_report_as

    write_report_as(report, options.format, sys.stdout, __version__, all_gaps=options.gaps)
    found = bool(report.findings)
    if options.fail_on == "new":
        if options.baseline is None:
            parser.error("--fail-on new needs --baseline")
        from diagnose.cli.diff import read_report
        from diagnose.compare import compare

        found = bool(compare(read_report(options.baseline), report).of("new"))
    return 1 if found and not options.exit_zero else 0
