"""Runs a program and tells its seconds and the memory of its whole process tree."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_S = 0.02
_LONG_S = 10
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took. ``peak_mib`` is the sum over its processes, pages that several share counted once."""

    seconds: float
    cpu_s: float
    peak_mib: float
    status: int
    output: str
    errors: str
    fed_bytes: int = 0
    stopped: bool = False

    @property
    def why(self) -> str:
        """The last line of what it complained about."""
        if self.stopped:
            return f"stopped after {self.seconds:.0f} s"
        lines = [line for line in self.errors.splitlines() if line.strip()]
        return lines[-1][:200] if lines else f"exit status {self.status}"


def run(
    command: Sequence[str | Path],
    *,
    feed: Iterable[bytes] | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limit_s: float = 600,
) -> Run:
    """Run a program to its end or to the limit; ``feed`` goes to its standard input as a stream."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        feeder = _Feeder(child, feed)
        watch = _Watch(child.pid)
        watch.start()
        feeder.start()
        timer = threading.Timer(limit_s, _stop, (child.pid,))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        stopped = not timer.is_alive()
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        feeder.join()
        for stream in (out, errors):
            stream.seek(0)
        return Run(
            seconds=seconds,
            cpu_s=usage.ru_utime + usage.ru_stime,
            peak_mib=watch.peak_bytes / _MIB,
            status=child.returncode,
            output=out.read().decode("utf-8", "replace"),
            errors=errors.read().decode("utf-8", "replace"),
            fed_bytes=feeder.count,
            stopped=stopped,
        )


def _stop(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


class _Feeder(threading.Thread):
    """Writes pieces into a child's standard input until it has read them all or has gone."""

    def __init__(self, child: subprocess.Popen[bytes], pieces: Iterable[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._child = child
        self._pieces = pieces
        self.count = 0

    def run(self) -> None:
        pipe = self._child.stdin
        if pipe is None or self._pieces is None:
            return
        with suppress(BrokenPipeError):
            for piece in self._pieces:
                pipe.write(piece)
                self.count += len(piece)
        with suppress(BrokenPipeError):
            pipe.close()


class _Watch(threading.Thread):
    """Looks at the resident memory of a process and its children again and again.

    A page that several processes hold counts as a part in each (PSS), so that the sum is what the machine needs.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.peak_bytes = 0

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_S):
            each = [_resident(pid) for pid in _tree(self._pid)]
            self.peak_bytes = max(self.peak_bytes, sum(now for now, _ in each), *(most for _, most in each))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found.extend(map(int, (task / "children").read_text().split()))
    return found


def _resident(pid: int) -> tuple[int, int]:
    """The share of a process in resident bytes now, and the most it ever had alone: a peak between two looks is not missed."""
    now = most = 0
    with suppress(OSError):
        most = _field(Path(f"/proc/{pid}/status").read_text(), "VmHWM")
        now = _field(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Pss")
    return now, most


def _field(text: str, name: str) -> int:
    """The bytes that a line ``name: 12 kB`` tells; 0 where there is none."""
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def fastest(times: int, make: Callable[[], Run]) -> Run:
    """The fastest of several runs: on a shared machine the one least disturbed. One that takes long is not repeated."""
    first = make()
    more = 0 if first.seconds > _LONG_S else times - 1
    return min((first, *(make() for _ in range(more))), key=lambda one: one.seconds)


def seconds_of(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
