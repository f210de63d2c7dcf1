"""``diagnose why CAUSE BUNDLE``: every condition of a cause's rule with its evidence, and what would change the outcome."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from diagnose.errors import DiagnoseError
from diagnose.explain import Explanation, explain_cause
from diagnose.library import load_engine
from diagnose.model.report import Report
from diagnose.observe import observe
from diagnose.render.escape import visible
from diagnose.standing import settle


def run(arguments: Sequence[str]) -> int:
    """Print the explanation; 1 where the cause fires, else 0."""
    parser = argparse.ArgumentParser(prog="diagnose why", description="Why a cause fires on a bundle, or why not.")
    parser.add_argument("cause")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, archive, or - for standard input")
    parser.add_argument("--knowledge", action="append", type=Path, default=[], metavar="DIR")
    options = parser.parse_args(arguments)
    engine = load_engine(options.knowledge)
    if options.cause not in engine.knowledge.causes:
        near = difflib.get_close_matches(options.cause, list(engine.knowledge.causes), n=1)
        raise DiagnoseError(f"no cause '{options.cause}'", hint=f"did you mean '{near[0]}'?" if near else "")
    bundle = engine.take_in(options.paths, stdin=sys.stdin.buffer)
    scene = observe(bundle.documents, engine.knowledge, engine.matcher)
    standing = settle(scene, engine.knowledge, engine.steps, {})
    cause = engine.knowledge.causes[options.cause]
    explanation = explain_cause(cause, engine.knowledge, standing, scene.evidence)
    print(_text(explanation))
    print("\n".join(_place(options.cause, engine.conclude(bundle, scene))))
    return 1 if explanation.fires else 0


def _place(cause: str, report: Report) -> list[str]:
    """Where the cause stands among the hypotheses, what its confidence is made of, and what would turn the order."""
    ranks = {one.key: number for number, one in enumerate(report.diagnoses, start=1)}
    if cause not in ranks:
        first = f"; first is {report.diagnoses[0].key}" if report.diagnoses else ""
        return ["", f"It is not among the hypotheses{first}."]
    one = report.diagnoses[ranks[cause] - 1]
    lines = ["", f"Place {ranks[cause]} of {len(report.diagnoses)}, confidence {one.confidence:.0%}:"]
    lines.extend(f"  - {visible(point)}" for point in one.why)
    second = report.runner_up
    if second and ranks[cause] == 1:
        lines.append(f"For the runner-up {second.key} ({second.confidence:.0%}) to win:")
        lines.extend(f"  - {visible(sentence)}" for sentence in second.to_win or (second.why,))
    elif second and second.key == cause:
        lines.append(f"To come before {report.diagnoses[0].key} ({report.diagnoses[0].confidence:.0%}):")
        lines.extend(f"  - {visible(sentence)}" for sentence in second.to_win or (second.why,))
    return lines


def _text(explanation: Explanation) -> str:
    lines = [f"{explanation.cause}: {explanation.title}", ""]
    for state in explanation.conditions:
        note = f" ({state.note})" if state.note else ""
        lines.append(f"  {state.state:<14} {state.group:<4} {state.symptom}{note}")
        lines.append(f"                      {state.says}")
        for one in state.observations[:2]:
            for evidence in one.evidence[:2]:
                first = visible(evidence.text.split("\n")[0].strip())[:160]
                lines.append(f"                      {visible(evidence.place.document)}:{evidence.place.line}: {first}")
    return "\n".join([*lines, "", explanation.advice])
