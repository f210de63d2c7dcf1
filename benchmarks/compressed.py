"""A tar.gz of logs beside decompressing it alone with the same library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.logs import PLANTED_COUNT, found_planted, log_pieces
from benchmarks.measure import run, seconds_of
from benchmarks.product import command, diagnose_path, engine, gzip_library, warm_command
from benchmarks.results import MB, Row
from benchmarks.setting import Setting
from benchmarks.trees import write_tar_gz

SIZE_MB = 400
MEMBERS = 20
AT_LEAST = 0.7
_CHUNK_BYTES = 256 * 1024
_OUT_BYTES = 1024 * 1024


def measure(setting: Setting) -> Iterator[Row]:
    """The share of the speed of decompressing that a diagnosis keeps."""
    size = setting.size(SIZE_MB)
    archive = write_tar_gz(setting.folder / f"logs-{size}.tar.gz", _members(size))
    name, make = gzip_library()
    warm_command()
    setting.say(f"{setting.name(SIZE_MB)} in a tar.gz, decompressed alone, then diagnosed")
    alone = min(seconds_of(lambda: decompress(archive, make)) for _ in range(setting.times))
    yield Row("compressed", f"decompressing {setting.name(SIZE_MB)} alone with {name}", size / MB / alone, "MB/s", note=f"{size / archive.stat().st_size:.1f} : 1")  # fmt: skip
    whole = run(command("--format", "json", archive), limit_s=setting.limit_s)
    if whole.stopped or not whole.output:
        yield Row("compressed", "share of that speed, diagnosed", gap=whole.why)
        return
    made = engine()
    inner = min(
        seconds_of(lambda: diagnose_path(made, archive)) for _ in range(setting.times if whole.seconds < 10 else 1)
    )
    yield Row("compressed", "share of that speed, diagnosed", alone / inner, at_least=AT_LEAST, note=f"{size / MB / inner:,.3g} MB/s, start-up left out")  # fmt: skip
    yield Row("compressed", "share of that speed with start-up", alone / whole.seconds, note=f"{whole.seconds:.2f} s")
    yield Row("compressed", "planted lines found", found_planted(whole.output), f"of {PLANTED_COUNT}", at_least=PLANTED_COUNT)  # fmt: skip


def _members(size: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    for number in range(MEMBERS):
        planted = PLANTED_COUNT if number == MEMBERS // 2 else 0
        yield f"logs/node-{number:02}/messages", log_pieces(size // MEMBERS, seed=number, planted=planted)


def decompress(path: Path, make: Callable[[], Any]) -> int:
    """Bytes that come out of a gzip file of one stream."""
    unpack, size = make(), 0
    with path.open("rb") as data:
        while not unpack.eof:
            chunk = unpack.unconsumed_tail or data.read(_CHUNK_BYTES)
            if not chunk:
                break
            size += len(unpack.decompress(chunk, _OUT_BYTES))
    return size
