"""How diagnosis grows with the number of VMs: ``many_vms.py [VMS...]`` (default 625 1250 2500 5000), on simulated bundles.

Each bundle is a wave of OpenShift Virtualization VMs of which 97 in 100 name a StorageClass that does not exist. Prints the
processor seconds of reading (scan, formats, observations) and of the diagnosis after it, the number of observations, and
the memory the diagnosis took at its peak above what reading left, for each observation.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import sys
import time
import tracemalloc

from diagnose.cli.simulate import load_platforms
from diagnose.library import load_engine
from diagnose.model.evidence import Bundle, Document
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.redact import redact_report
from diagnose.simulate.faults import fault_of, inject
from diagnose.simulate.record import record
from diagnose.simulate.run import Request

CAUSE = "ove.storage.storageclass-not-found"
SECONDS_MAX = 10.0


def bundle_of(vms: int) -> Bundle:
    """The recording of the wave."""
    request = Request("ove", vms=vms, seed=1)
    incident = inject(load_platforms()["ove"], request, fault_of(CAUSE, "ove"), share=0.97)
    recording = record(incident)
    return Bundle(tuple(Document(name, text) for name, text in sorted(recording.documents.items())))


def measure(engine: Engine, vms: int) -> float:
    """Print a line; the seconds after reading."""
    bundle = bundle_of(vms)
    gc.collect()
    started = time.process_time()
    scene = observe(bundle.documents, engine.knowledge, engine.matcher)
    read_s = time.process_time() - started
    gc.collect()
    started = time.process_time()
    report = redact_report(engine.conclude(bundle, scene))
    after_s = time.process_time() - started
    del report
    gc.collect()
    tracemalloc.start()
    report = engine.conclude(bundle, scene)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    count = len(scene.observations)
    named = sum(one.kind == "vm" for one in report.findings[0].resources)
    size = sum(len(one.text) for one in bundle.documents) / 1e6
    print(
        f"{vms:6} {size:8.1f} {count:13} {read_s:10.2f} {after_s:10.2f} {peak / 1e6:9.1f} {peak / count:11.0f}   "
        f"{report.findings[0].cause} of {named} VMs",
        flush=True,
    )
    return after_s


def main(sizes: list[int]) -> int:
    gc.set_threshold(200_000)  # as the command line does
    engine = load_engine()
    print("   VMs       MB  observations   read, s   after, s   peak, MB   bytes each   first finding")
    seconds = [measure(engine, vms) for vms in sizes]
    return 0 if seconds[-1] < SECONDS_MAX else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--profile"]:
        with cProfile.Profile() as profile:
            main([int(one) for one in sys.argv[2:]] or [5000])
        pstats.Stats(profile).sort_stats("cumtime").print_stats(40)
    else:
        sys.exit(main([int(one) for one in sys.argv[1:]] or [625, 1250, 2500, 5000]))
