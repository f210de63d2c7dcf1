"""``diagnose diff BEFORE AFTER`` and ``diagnose verify REPORT BUNDLE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from diagnose.clocks import duration
from diagnose.compare import Comparison, compare
from diagnose.errors import UnreadableInput
from diagnose.library import load_engine
from diagnose.model.evidence import Evidence
from diagnose.model.report import Report
from diagnose.observe import observe
from diagnose.redact import redact_report
from diagnose.render.escape import visible
from diagnose.verify import verify_sources


def read_report(path: Path) -> Report:
    """A report as ``--format json`` wrote it; UnreadableInput for anything else."""
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as why:
        raise UnreadableInput(f"cannot be read: {why.strerror}", where=str(path)) from None
    except ValidationError:
        raise UnreadableInput(
            "is no report of diagnose", where=str(path), hint="write one with --format json"
        ) from None


def run_diff(arguments: Sequence[str]) -> int:
    """Print the changes; 1 where there are new findings, else 0."""
    parser = argparse.ArgumentParser(prog="diagnose diff", description="What changed between two bundles (or reports).")
    parser.add_argument("before", help="bundle, or report.json written by --format json")
    parser.add_argument("after", help="bundle, or report.json")
    options = parser.parse_args(arguments)
    before, _ = _side(options.before)
    after, evidence = _side(options.after)
    comparison = compare(before, after, evidence)
    print(text_of(comparison))
    return 1 if comparison.of("new") else 0


def _side(source: str) -> tuple[Report, Sequence[Evidence]]:
    """The report of a bundle with its structured evidence, or a report that was kept (which holds none)."""
    path = Path(source)
    if path.suffix == ".json" and path.is_file():
        try:
            return read_report(path), ()
        except UnreadableInput:
            pass  # JSON of another kind is a bundle
    engine = load_engine()
    bundle = engine.take_in([source], stdin=sys.stdin.buffer)
    scene = observe(bundle.documents, engine.knowledge, engine.matcher)
    return redact_report(engine.conclude(bundle, scene)), scene.evidence


def text_of(comparison: Comparison) -> str:
    """The changes as lines, then the steps of both side by side."""
    lines = []
    for one in comparison.changes:
        lines.append(f"{one.state:<14} {one.cause}: {visible(one.title)}\n{'':15}{visible(one.why)}")
        if one.verify is not None:
            lines.append(f"{'':15}Verify {one.verify.state}: {visible(one.verify.why)}")
    if any(one.differs for one in comparison.steps):
        lines.append(f"\n  {'step':<30} {'before':<24} after")
        lines.extend(
            f"{'*' if one.differs else ' '} {one.step:<30} {_shown(one.before, one.took_before_s):<24} {_shown(one.after, one.took_after_s)}"
            for one in comparison.steps
        )
    return "\n".join(lines) or "no finding in either"


def _shown(state: str, took_s: float | None) -> str:
    return state if took_s is None else f"{state} ({duration(took_s)})"


def run_verify(arguments: Sequence[str]) -> int:
    """Prove each quoted line of a report against the bundle; 0 all stand, 1 some do not."""
    parser = argparse.ArgumentParser(prog="diagnose verify", description="Prove a report's quotes against its bundle.")
    parser.add_argument("report", type=Path)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args(arguments)
    count, wrong = verify_sources(read_report(options.report), options.paths, stdin=sys.stdin.buffer)
    for one in wrong:
        print(f"{visible(one.document)}:{one.line}: {one.why} ({one.cause})")
    print(f"{count - len(wrong)} of {count} quotes stand as quoted")
    return 1 if wrong else 0
