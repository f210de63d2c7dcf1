"""Reliability of the confidence on a folder of labelled incidents: ``calibration.py CASES [SHARE]``.

CASES holds <platform>/<id>/case.yaml (cause, accept) and evidence/. For each bin of the first hypothesis' confidence: how
many there are, the mean confidence, the share that is right; then the expected calibration error. Three tables:

- as they are;
- each once more with every sign of its cause taken away, as though nobody had written them down;
- both mixed so that SHARE (default 0.3) of the incidents lack their signs: what one may expect of incidents that nobody
  has seen. (Suspicions are left out of it: they rest on the wording of examples, which no sign can be taken from.)
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import yaml
from msgspec import Struct
from msgspec.structs import replace

from diagnose.bundle.sources import open_bundle
from diagnose.library import load_engine
from diagnose.model.report import FINDING_MIN, Report
from diagnose.observe import observe
from diagnose.pipeline import Engine


class Answer(Struct, frozen=True):
    """A first hypothesis: how sure, whether right, and how much it counts."""

    confidence: float
    is_right: bool
    weight: float = 1.0


def main(cases: Path, share: float) -> None:
    engine = load_engine()
    whole: list[Answer] = []
    bare: list[Answer] = []
    alarms = negatives = 0
    for path in sorted(cases.glob("*/*/case.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        bundle = open_bundle([path.parent / "evidence"])
        scene = observe(bundle.documents, engine.knowledge, engine.matcher)
        report = engine.conclude(bundle, scene)
        if case["cause"] == "none":
            negatives += 1
            alarms += bool(report.findings)
            continue
        right = {case["cause"], *(case.get("accept") or [])}
        whole.extend(_first(report, right))
        signs = _signs(engine, right)
        kept = tuple(one for one in scene.observations if one.symptom not in signs)
        bare.extend(_first(engine.conclude(bundle, replace(scene, observations=kept)), right))
    _print("As they are", whole)
    print(f"false alarms {alarms} of {negatives} without a cause\n")
    _print("Every sign of the cause taken away", bare)
    mixed = [replace(one, weight=1 - share) for one in whole] + [replace(one, weight=share) for one in bare]
    print()
    _print(f"Mixed, {share:.0%} without their signs", [one for one in mixed if one.confidence >= FINDING_MIN])


def _signs(engine: Engine, causes: Iterable[str]) -> frozenset[str]:
    """The symptoms that the rules of the causes ask for."""
    rules = [engine.knowledge.causes[cause].when for cause in causes if cause in engine.knowledge.causes]
    named = {condition.symptom for when in rules for condition in (*when.all, *when.any)}
    return frozenset(key for key in named if engine.knowledge.symptoms[key].kind != "context")


def _first(report: Report, right: set[str]) -> Iterable[Answer]:
    return (Answer(one.confidence, one.cause in right) for one in report.diagnoses[:1])


def _print(title: str, answers: Iterable[Answer]) -> None:
    bins: dict[int, list[Answer]] = {}
    for one in answers:
        bins.setdefault(min(int(one.confidence * 10), 9), []).append(one)
    total = sum(one.weight for members in bins.values() for one in members)
    print(f"{title}\nconfidence   cases   mean   right")
    error = mean = share = 0.0
    for low, members in sorted(bins.items()):
        weight = sum(one.weight for one in members)
        sure = sum(one.confidence * one.weight for one in members) / weight
        right = sum(one.weight for one in members if one.is_right) / weight
        error += abs(sure - right) * weight / total
        mean, share = mean + sure * weight / total, share + right * weight / total
        print(f"{low / 10:.1f} - {low / 10 + 0.1:.1f} {weight:8.1f} {sure:6.2f} {right:7.0%}")
    print(f"mean confidence {mean:.3f}, right {share:.3f}, expected calibration error {error:.3f}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: calibration.py CASES [SHARE]")
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) == 3 else 0.3)
