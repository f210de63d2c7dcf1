"""Reliability of the confidence on a folder of labelled incidents: ``calibration.py CASES``.

CASES holds <platform>/<id>/case.yaml (cause, accept) and evidence/. Prints for each bin of the first diagnosis'
confidence how many there are, the mean confidence and the share that is right, and the expected calibration error.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import yaml

from diagnose.bundle.sources import open_bundle
from diagnose.library import load_engine


def main(cases: Path) -> None:
    engine = load_engine()
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    alarms = negatives = 0
    for path in sorted(cases.glob("*/*/case.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        report = engine.diagnose(open_bundle([path.parent / "evidence"]))
        if case["cause"] == "none":
            negatives += 1
            alarms += bool(report.findings)
        elif report.diagnoses:
            first = report.diagnoses[0]
            right = first.cause in {case["cause"], *(case.get("accept") or [])}
            bins[min(int(first.confidence * 10), 9)].append((first.confidence, right))
    total = sum(map(len, bins.values()))
    print("confidence   cases   mean   right")
    error = 0.0
    for low, members in sorted(bins.items()):
        mean = sum(confidence for confidence, _ in members) / len(members)
        right = sum(right for _, right in members) / len(members)
        error += abs(mean - right) * len(members) / total
        print(f"{low / 10:.1f} - {low / 10 + 0.1:.1f} {len(members):8} {mean:6.2f} {right:7.0%}")
    print(f"expected calibration error {error:.3f}; false alarms {alarms} of {negatives}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: calibration.py CASES")
    main(Path(sys.argv[1]))
