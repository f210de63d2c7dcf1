"""A must-gather of YAML from end to end, beside PyYAML's C loader on the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.logs import found_planted
from benchmarks.measure import fastest, run, seconds_of
from benchmarks.product import command, warm_command
from benchmarks.results import MB, Row
from benchmarks.setting import Setting
from benchmarks.trees import write_must_gather

SIZE_MB = 200
AT_LEAST = 10.0


def measure(setting: Setting) -> Iterator[Row]:
    """How many times faster a diagnosis is than loading the files, and whether the fault was found."""
    folder = write_must_gather(setting.folder / f"must-gather-{setting.size(SIZE_MB)}", setting.size(SIZE_MB))
    files = sorted(folder.rglob("*.yaml"))
    size = sum(path.stat().st_size for path in files)
    warm_command()
    setting.say(f"{size / MB:.3g} MB in {len(files)} files, diagnosed")
    own = fastest(setting.times, lambda: run(command("--format", "json", folder), limit_s=setting.limit_s))
    what = f"{size / MB:.3g} MB of YAML in {len(files):,} files"
    if own.stopped or not own.output:
        yield Row("yaml", what, gap=own.why)
        return
    yield Row("yaml", what, own.seconds, "s", note=f"{size / MB / own.seconds:,.3g} MB/s, {own.peak_mib:.0f} MiB")
    yield Row("yaml", "the fault in it found", found_planted(own.output, 1), "of 1", at_least=1)
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        yield Row("yaml", "PyYAML's C loader", gap="PyYAML was built without libyaml")
        return
    setting.say("the same files with PyYAML's C loader")
    theirs = seconds_of(lambda: load_all(files, loader))
    yield Row("yaml", "PyYAML's C loader on the same files", theirs, "s", note=f"{size / MB / theirs:.1f} MB/s")
    yield Row("yaml", "times faster than PyYAML's C loader", theirs / own.seconds, "x", at_least=AT_LEAST)


def load_all(files: list[Path], loader: type[yaml.CSafeLoader]) -> int:
    """How many documents the loader gives; nothing is kept."""
    count = 0
    for path in files:
        for _ in yaml.load_all(path.read_bytes(), loader):
            count += 1
    return count
