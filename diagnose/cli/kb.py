"""``diagnose kb check|stats|new|why``: tools for those who write knowledge."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from diagnose.examples import check_entries
from diagnose.knowledge.load import collect_entries, shipped_knowledge
from diagnose.pipeline import Engine
from diagnose.prepare import prepare


def run(arguments: Sequence[str]) -> int:
    """Run one of the sub-commands; 0 clean, 1 faults, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="diagnose kb")
    parser.add_argument("--knowledge", action="append", type=Path, default=[], metavar="DIR")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check all entries, and run the examples of those named")
    check.add_argument("ids", nargs="*", help="ids or prefixes of ids; all where none is given")
    commands.add_parser("stats", help="counts of the knowledge base")
    options = parser.parse_args(arguments)
    directories = (shipped_knowledge(), *options.knowledge)
    if options.command == "stats":
        return _stats(directories)
    return _check(directories, options.ids)


def _check(directories: Sequence[Path], wanted: Sequence[str]) -> int:
    entries, faults = collect_entries(directories)
    shown = [fault for fault in faults if not wanted or _concerns(str(fault), wanted)]
    engine = Engine(prepare(entries), rules="reference")
    faults = [*shown, *check_entries(entries, engine, wanted)]
    for fault in faults:
        print(fault)
    count = sum(1 for key in entries.causes if not wanted or any(key.startswith(one) for one in wanted))
    print(f"{count} causes checked, {len(faults)} fault{'s' if len(faults) != 1 else ''}", file=sys.stderr)
    return 1 if faults else 0


def _concerns(fault: str, wanted: Sequence[str]) -> bool:
    return any(one.replace(".", "/") in fault or one in fault or "symptoms/" in fault or "benign/" in fault for one in wanted)


def _stats(directories: Sequence[Path]) -> int:
    entries, _ = collect_entries(directories)
    by_status = Counter(cause.status for cause in entries.causes.values())
    by_platform = Counter(cause.platform for cause in entries.causes.values())
    texts = [sighting.text for symptom in entries.symptoms.values() for sighting in symptom.seen if sighting.text]
    print(f"causes      {len(entries.causes)}  " + ", ".join(f"{name} {count}" for name, count in sorted(by_status.items())))
    print("platforms   " + ", ".join(f"{name} {count}" for name, count in sorted(by_platform.items())))
    print(f"symptoms    {len(entries.symptoms)}")
    print(f"patterns    {len(texts)} ({len(set(texts))} different)")
    print(f"benign      {len(entries.benign)}")
    print(f"examples    {sum(len(c.examples.fires) for c in entries.causes.values())} firing, "
          f"{sum(len(c.examples.silent) for c in entries.causes.values())} silent")  # fmt: skip
    print(f"references  {sum(len(c.references) for c in entries.causes.values())}")
    return 0
