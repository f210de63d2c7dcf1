"""A hundred times the bytes take at most 105 times the time, start-up in and out."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.logs import PLANTED_COUNT, found_planted, log_pieces, write_pieces
from benchmarks.measure import fastest, run, seconds_of
from benchmarks.product import command, diagnose_path, engine, report_of, warm_command
from benchmarks.results import MB, Row
from benchmarks.setting import Setting

SMALL_MB, LARGE_MB = 7, 700
AT_MOST = 105


def measure(setting: Setting) -> Iterator[Row]:
    """The ratio of the times; and what a log without any fault is taken for."""
    small, large, quiet = (
        write_pieces(setting.folder / f"log-{size}-{planted}.log", log_pieces(size, planted=planted))
        for size, planted in ((setting.size(SMALL_MB), PLANTED_COUNT), (setting.size(LARGE_MB), PLANTED_COUNT), (setting.size(SMALL_MB), 0))
    )  # fmt: skip
    warm_command()
    setting.say(f"{setting.name(SMALL_MB)}, then {setting.name(LARGE_MB)}, each from its start")
    short = fastest(setting.times, lambda: run(command("--format", "json", small), limit_s=setting.limit_s))
    long = run(command("--format", "json", large), limit_s=setting.limit_s)
    what = f"time of {setting.name(LARGE_MB)} by the time of {setting.name(SMALL_MB)}"
    if long.stopped:
        yield Row("linear", what, gap=long.why)
        return
    yield Row("linear", f"{what}, start-up included", long.seconds / short.seconds, "x", at_most=AT_MOST, note=f"{long.seconds:.2f} s, {short.seconds:.2f} s")  # fmt: skip
    yield Row("linear", "planted lines found in the large log", found_planted(long.output), f"of {PLANTED_COUNT}", at_least=PLANTED_COUNT)  # fmt: skip
    setting.say("the same within one process")
    made = engine()
    inner_short = median(seconds_of(lambda: diagnose_path(made, small)) for _ in range(max(5, setting.times)))
    inner_long = seconds_of(lambda: diagnose_path(made, large))
    yield Row("linear", f"{what}, start-up left out", inner_long / inner_short, "x", at_most=AT_MOST, note=f"{inner_long:.2f} s, {inner_short:.3f} s, {setting.size(LARGE_MB) / MB / inner_long:,.3g} MB/s")  # fmt: skip
    report = report_of(run(command("--format", "json", quiet), limit_s=setting.limit_s).output)
    alarms = [one["cause"] for one in report.get("diagnoses", ()) if one["confidence"] >= 0.5]
    yield Row("linear", f"false findings in {setting.name(SMALL_MB)} of routine lines", len(alarms), note=", ".join(alarms[:6]))  # fmt: skip
