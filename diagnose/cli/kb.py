"""``diagnose kb check|stats|new|why``: tools for those who write knowledge."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from diagnose.cli.skeleton import SKELETON
from diagnose.cli.why import run as run_why
from diagnose.errors import DiagnoseError
from diagnose.examples import check_entries
from diagnose.knowledge.entries import PLATFORMS
from diagnose.knowledge.load import collect_entries
from diagnose.knowledge.schema import build_schemas
from diagnose.library import knowledge_directories
from diagnose.model.report import Report
from diagnose.pipeline import Engine
from diagnose.prepare import prepare
from diagnose.render.catalogue import build_catalogue


def run(arguments: Sequence[str]) -> int:
    """Run one of the sub-commands; 0 clean, 1 faults, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="diagnose kb")
    parser.add_argument("--knowledge", action="append", type=Path, default=[], metavar="DIR")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check all entries, and run the examples of those named")
    check.add_argument("ids", nargs="*", help="ids or prefixes of ids; all where none is given")
    stats = commands.add_parser("stats", help="counts of the knowledge base")
    stats.add_argument("--quick", action="store_true", help="leave out the counts that need all examples to run")
    new = commands.add_parser("new", help="write a commented skeleton of a cause")
    new.add_argument("id", help="<platform>.<stage>.<cause>")
    new.add_argument("--directory", type=Path, default=Path("knowledge"), help="the knowledge directory to write into")
    why = commands.add_parser("why", help="each condition of a cause on a bundle: held, did not hold, could not look")
    why.add_argument("id")
    why.add_argument("paths", nargs="+", metavar="PATH")
    catalogue = commands.add_parser("catalogue", help="write the generated pages")
    catalogue.add_argument("directory", type=Path)
    catalogue.add_argument("--check", action="store_true", help="only tell whether they are fresh")
    schema = commands.add_parser("schema", help="write the JSON Schemas of the entries and of the report")
    schema.add_argument("directory", type=Path)
    schema.add_argument("--check", action="store_true", help="only tell whether they are fresh")
    options = parser.parse_args(arguments)
    directories = knowledge_directories(options.knowledge)
    if options.command == "stats":
        return _stats(directories, not options.quick)
    if options.command == "new":
        return _new(options.id, options.directory)
    if options.command == "why":
        further = [word for directory in options.knowledge for word in ("--knowledge", str(directory))]
        return run_why([options.id, *options.paths, *further])
    if options.command == "catalogue":
        return _write_pages(build_catalogue(collect_entries(directories)[0]), options.directory, options.check)
    if options.command == "schema":
        schemas = {**build_schemas(), "report": Report.model_json_schema()}
        pages = {
            f"{name}.schema.json": json.dumps(one, indent=1, sort_keys=True) + "\n" for name, one in schemas.items()
        }
        return _write_pages(pages, options.directory, options.check)
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


def _write_pages(pages: Mapping[str, str], directory: Path, check: bool) -> int:
    """Write the pages, or tell which are not fresh."""
    stale = [name for name, text in pages.items() if _content(directory / name) != text]
    if check:
        for name in stale:
            print(f"{directory / name}: not fresh", file=sys.stderr)
        return 1 if stale else 0
    directory.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (directory / name).write_text(pages[name], encoding="utf-8")
    return 0


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _new(key: str, directory: Path) -> int:
    """Write the skeleton where the id says; DiagnoseError for an id of another form or a file that is there."""
    parts = key.split(".")
    if len(parts) != 3 or parts[0] not in PLATFORMS or not all(re.fullmatch(r"[a-z0-9-]+", part) for part in parts):
        raise DiagnoseError(
            f"'{key}' is no id of a cause", hint=f"<platform>.<stage>.<cause>, platform one of {', '.join(PLATFORMS)}"
        )
    path = directory / "causes" / parts[0] / parts[1] / f"{parts[2]}.yaml"
    if path.exists():
        raise DiagnoseError("is there already", where=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SKELETON.format(id=key, platform=parts[0]), encoding="utf-8")
    print(path)
    return 0


def _concerns(fault: str, wanted: Sequence[str]) -> bool:
    return any(
        one.replace(".", "/") in fault or one in fault or "symptoms/" in fault or "benign/" in fault for one in wanted
    )


def _stats(directories: Sequence[Path], full: bool) -> int:
    entries, faults = collect_entries(directories)
    by_status = Counter(cause.status for cause in entries.causes.values())
    by_platform = Counter(cause.platform for cause in entries.causes.values())
    texts = [sighting.text for symptom in entries.symptoms.values() for sighting in symptom.seen if sighting.text]
    print(
        f"causes      {len(entries.causes)}  "
        + ", ".join(f"{name} {count}" for name, count in sorted(by_status.items()))
    )
    print("platforms   " + ", ".join(f"{name} {count}" for name, count in sorted(by_platform.items())))
    print(f"symptoms    {len(entries.symptoms)}")
    print(f"patterns    {len(texts)} ({len(set(texts))} different)")
    print(f"benign      {len(entries.benign)}")
    print(f"examples    {sum(len(c.examples.fires) for c in entries.causes.values())} firing, "
          f"{sum(len(c.examples.silent) for c in entries.causes.values())} silent")  # fmt: skip
    print(f"references  {sum(len(c.references) for c in entries.causes.values())}")
    if full:
        found = [
            str(fault) for fault in (*faults, *check_entries(entries, Engine(prepare(entries), rules="reference")))
        ]
        print(f"faults      {len(found)}")
        for name, words in (
            ("idle conditions", "is idle"),
            ("patterns without a literal", "without a literal of three"),
        ):
            print(f"            {sum(words in fault for fault in found)} {name}")
    return 0
