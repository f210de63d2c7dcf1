"""The full closed loop: every injectable cause x its faces x every format x seeds x wave sizes.

python benchmarks/closed_loop.py [--platform ove] [--cause TEXT] [--seeds 3] [--waves 3,12] [--workers 2] [--json FILE]

A cause shows another face (messages of another component, version or tool) with every seed. Prints each run that was not
right, then precision, recall, exact VMs, causes never found first, rules that never fire and faults without a rule.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from msgspec import to_builtins
from rich.console import Console
from rich.progress import track

from diagnose.library import load_engine
from diagnose.pipeline import Engine
from diagnose.simulate.closed_loop import Verdict, judge, score
from diagnose.simulate.faults import FACES, fault_of, inject
from diagnose.simulate.record import FORMATS, record
from diagnose.simulate.run import Request

#: platform, format, cause, face, seed, wave
Case = tuple[str, str, str, int, int, int]
_ENGINE: list[Engine] = []
_TWINS: dict[str, tuple[str, ...]] = {}


def spread(every: list[Case]) -> list[Case]:
    """One case of each face on each platform; the formats and the wave sizes take turns."""
    waves = sorted({wave for *_, wave in every})
    found: dict[tuple[str, str, int], Case] = {}
    for case in sorted(every, key=lambda case: (case[0], case[2], case[3])):
        name, form, cause, face, _, wave = case
        turn = sum(one == name for one, _, _ in found)
        wanted = FORMATS[name][turn % len(FORMATS[name])], waves[turn % len(waves)]
        if (name, cause, face) not in found and (form, wave) == wanted:
            found[name, cause, face] = case
    return [*found.values()]


def cases(platform: str, text: str, seeds: int, waves: list[int]) -> Iterator[Case]:
    """Everything that can be injected; each face at least once, whatever the number of seeds."""
    for cause, faces in sorted(FACES.items()):
        for name, forms in FORMATS.items():
            if platform not in ("", name) or not cause.startswith(("guest.", f"{name}.")) or text not in cause:
                continue
            for form in forms:
                for seed in range(1, max(seeds, len(faces)) + 1):
                    yield from ((name, form, cause, (seed - 1) % len(faces), seed, wave) for wave in waves)


def play(case: Case) -> Verdict:
    """One case from the simulation to the verdict; each process loads the knowledge once."""
    name, form, cause, face, seed, wave = case
    if not _ENGINE:
        _ENGINE.append(load_engine())
    engine = _ENGINE[0]
    request = Request(name, vms=wave, seed=seed)
    incident = inject(engine.knowledge.graphs[name], request, fault_of(cause, name, face), share=0.34)
    return judge(engine, record(incident, form), _TWINS)


def verdicts(every: list[Case], workers: int) -> Iterator[Verdict]:
    """In the order of the cases."""
    if workers < 2:
        yield from map(play, every)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(play, every, chunksize=8)


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate, diagnose, compare: all causes.")
    parser.add_argument("--platform", default="", choices=("", *FORMATS))
    parser.add_argument("--cause", default="", metavar="TEXT", help="only causes with this text in their id")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--waves", default="3,12")
    parser.add_argument(
        "--spread", action="store_true", help="each face once a platform, the formats and waves in turn"
    )
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", type=Path, help="the figures, and every run")
    options = parser.parse_args()
    every = list(cases(options.platform, options.cause, options.seeds, [int(one) for one in options.waves.split(",")]))
    if options.spread:
        every = spread(every)
    shown = track(verdicts(every, options.workers), "closed loop", total=len(every), console=Console(stderr=True))
    found: list[tuple[Case, Verdict]] = []
    for case, verdict in zip(every, shown, strict=True):
        found.append((case, verdict))
        if not verdict.right or verdict.twin_findings or not verdict.vms_right:
            print(_wrong(case, verdict), flush=True)
    summary = _summary(found)
    print("\n" + "\n".join(f"{key}: {value}" for key, value in summary.items()))
    if options.json:
        runs = [{"case": case, **to_builtins(verdict), "truth": verdict.truth.vms} for case, verdict in found]
        options.json.write_text(json.dumps({"figures": summary, "runs": runs}, indent=1) + "\n", encoding="utf-8")
    return 0 if all(verdict.right for _, verdict in found) else 1


def _wrong(case: Case, verdict: Verdict) -> str:
    name, form, cause, face, seed, wave = case
    told = f"{cause} face {face + 1}  {name} {form} seed {seed} wave {wave}: "
    if not verdict.right:
        told += f"first {verdict.first or 'nothing'}" + (
            f", then {', '.join(verdict.others)}" if verdict.others else ""
        )
    elif not verdict.vms_right:
        wrong, missing = set(verdict.vms) - set(verdict.truth.vms), set(verdict.truth.vms) - set(verdict.vms)
        told += f"VMs: {len(wrong)} wrong, {len(missing)} of {len(verdict.truth.vms)} missing"
    return told + (f"; twin: {', '.join(verdict.twin_findings)}" if verdict.twin_findings else "")


def _summary(found: list[tuple[Case, Verdict]]) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name in ("", *FORMATS):
        chosen = [verdict for case, verdict in found if name in ("", case[0])]
        if chosen:
            figures[name or "all"] = {
                key: round(value, 3) if isinstance(value, float) else value
                for key, value in to_builtins(score(chosen)).items()
            }
    causes = (_ENGINE[0] if _ENGINE else load_engine()).knowledge.causes
    stable = {key for key, cause in causes.items() if cause.status == "stable"}
    played = {case[2] for case, _ in found}
    first = Counter(verdict.first for _, verdict in found)
    fired = {one for _, verdict in found for one in (verdict.first, *verdict.others)} - {""}
    figures["injectable"] = (
        f"{len(set(FACES) & stable)} of {len(stable)} stable causes, {sum(map(len, FACES.values()))} faces"
    )
    figures["never first"] = ", ".join(sorted(played - set(first))) or "none"
    figures["rules that never fire"] = ", ".join(sorted(played - fired)) or "none"
    figures["faults without a rule"] = ", ".join(sorted(set(FACES) - set(causes))) or "none"
    return figures


if __name__ == "__main__":
    sys.exit(main())
