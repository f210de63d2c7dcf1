"""The full closed loop: every injectable cause x every format x seeds x wave sizes; precision, recall, silent rules.

python benchmarks/closed_loop.py [--platform ove] [--seeds 3] [--waves 3,12] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import track

from diagnose.library import load_engine
from diagnose.simulate.closed_loop import Verdict, judge, score
from diagnose.simulate.faults import FAULTS, inject
from diagnose.simulate.messages.said import Fault
from diagnose.simulate.record import FORMATS, record
from diagnose.simulate.run import Request

Case = tuple[str, str, Fault, int, int]


def cases(platform: str, seeds: int, waves: list[int]) -> Iterator[Case]:
    """(platform, format, fault, seed, wave) of everything that can be injected."""
    for cause, fault in sorted(FAULTS.items()):
        for name, forms in FORMATS.items():
            if platform in ("", name) and cause.startswith(("guest.", f"{name}.")):
                yield from (
                    (name, form, fault, seed, wave) for form in forms for seed in range(1, seeds + 1) for wave in waves
                )


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate, diagnose, compare: all causes.")
    parser.add_argument("--platform", default="", choices=("", *FORMATS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--waves", default="3,12")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    engine = load_engine()
    found: list[tuple[Case, Verdict]] = []
    every = list(cases(options.platform, options.seeds, [int(wave) for wave in options.waves.split(",")]))
    for case in track(every, "closed loop", console=Console(stderr=True)):
        name, form, fault, seed, wave = case
        incident = inject(engine.knowledge.graphs[name], Request(name, vms=wave, seed=seed), fault, share=0.34)
        found.append((case, judge(engine, record(incident, form))))
    for (name, form, fault, seed, wave), verdict in found:
        if not verdict.right or verdict.twin_findings:
            print(f"{fault.cause}  {name} {form} seed {seed} wave {wave}: first {verdict.first or 'nothing'}"
                  + (f", twin: {', '.join(verdict.twin_findings)}" if verdict.twin_findings else ""))  # fmt: skip
    total = score([verdict for _, verdict in found])
    print(
        "\n"
        + "\n".join(
            f"{key}: {value:.3f}" if isinstance(value, float) else f"{key}: {value}"
            for key, value in asdict(total).items()
        )
    )
    stable = {key for key, cause in engine.knowledge.causes.items() if cause.status == "stable"}
    fired = {one for _, verdict in found for one in (verdict.first, *verdict.others)}
    print(f"causes that can be injected: {len(set(FAULTS) & stable)} of {len(stable)} stable; never first: "
          + (", ".join(sorted({case[2].cause for case, verdict in found} - {verdict.first for _, verdict in found})) or "none"))  # fmt: skip
    print(
        f"faults without a rule: {', '.join(sorted(set(FAULTS) - set(engine.knowledge.causes))) or 'none'}; rules that fired: {len(fired - {''})}"
    )
    if options.json:
        options.json.write_text(json.dumps(asdict(total), indent=1) + "\n", encoding="utf-8")
    return 0 if total.first_right == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
