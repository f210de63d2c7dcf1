"""Peak memory of the whole process tree on large bundles of several shapes, most of them made while they are read."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime

from benchmarks.logs import PLANTED_COUNT, PieceStream, found_planted, log_pieces, planted_line, write_pieces
from benchmarks.measure import Run, run
from benchmarks.product import command, warm_command
from benchmarks.results import MB, Row
from benchmarks.setting import Setting
from benchmarks.trees import list_pieces, tar_pieces

SIZE_MB = 5_000
LINE_MB = 2_000
FILES = 50_000
AT_MOST_MIB = 400


def measure(setting: Setting) -> Iterator[Row]:
    """Peak of each shape, and whether what was planted in it was found."""
    warm_command()
    for shape, planted, start in _shapes(setting):
        setting.say(shape)
        one = start()
        what = f"peak on {shape}"
        speed = f"{one.fed_bytes / MB / one.seconds:,.3g} MB/s" if one.fed_bytes else f"{setting.size(SIZE_MB) / MB / one.seconds:,.0f} MB/s"  # fmt: skip
        if one.stopped or not one.output.strip():
            yield Row("memory", what, gap=f"{one.why}; {one.peak_mib:.0f} MiB until then, {one.fed_bytes / MB:,.0f} MB taken")  # fmt: skip
            continue
        yield Row("memory", what, one.peak_mib, "MiB", at_most=AT_MOST_MIB, note=f"{one.seconds:.0f} s, {speed}")
        yield Row("memory", f"planted found in {shape}", found_planted(one.output, planted), f"of {planted}", at_least=planted)  # fmt: skip


def _shapes(setting: Setting) -> Iterator[tuple[str, int, Callable[[], Run]]]:
    size, name = setting.size(SIZE_MB), setting.name(SIZE_MB)

    def fed(pieces: Iterator[bytes]) -> Run:
        return run(command("--format", "json", "-"), feed=pieces, limit_s=setting.limit_s)

    def one_log() -> Run:
        path = write_pieces(setting.folder / "memory.log", log_pieces(size))
        try:
            return run(command("--format", "json", path), limit_s=setting.limit_s)
        finally:
            path.unlink()

    yield f"one log of {name}", PLANTED_COUNT, one_log
    yield f"a stream of {name} of log", PLANTED_COUNT, lambda: fed(log_pieces(size))
    yield f"one tar.gz of {name}", PLANTED_COUNT, lambda: fed(gzip_pieces(tar_pieces(_one_member(size))))
    yield f"a tar of {max(1, int(FILES * setting.scale)):,} files in {name}", PLANTED_COUNT, lambda: fed(tar_pieces(_many_members(size, max(1, int(FILES * setting.scale)))))  # fmt: skip
    yield f"one YAML list of {name}", 1, lambda: fed(tar_pieces(iter([("must-gather/namespaces/shop-1/core/pods.yaml", size, list_pieces(size))])))  # fmt: skip
    yield f"one line of {setting.name(LINE_MB)}", PLANTED_COUNT, lambda: fed(tar_pieces(_long_line(setting.size(LINE_MB), size)))  # fmt: skip


def _one_member(size: int) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    yield "node-01/messages", size, log_pieces(size)


def _many_members(size: int, count: int) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    """Small logs, cut from a long one; a planted line begins every so-manieth."""
    each = size // count
    source = io.BufferedReader(PieceStream(log_pieces(size + each, planted=0)), 1 << 20)
    apart = max(1, count // PLANTED_COUNT)
    for number in range(count):
        first = _planted(number // apart) if number % apart == 0 and number // apart < PLANTED_COUNT else b""
        yield f"pods/web-{number}/logs/current.log", each, iter([first, source.read(max(1, each - len(first)))])
    for number in range(count, PLANTED_COUNT):
        yield f"pods/planted-{number}/logs/current.log", len(_planted(number)), iter([_planted(number)])


def _planted(number: int) -> bytes:
    return planted_line(number, datetime(2026, 3, 1))


def _long_line(line_bytes: int, size: int) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    yield "broken/dump.txt", line_bytes, (piece.replace(b"\n", b" ") for piece in log_pieces(line_bytes, planted=0))
    rest = max(size - line_bytes, line_bytes // 10)
    yield "node-01/messages", rest, log_pieces(rest, seed=2)


def gzip_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """A gzip stream of pieces."""
    pack = zlib.compressobj(1, zlib.DEFLATED, 31)
    for piece in pieces:
        if made := pack.compress(piece):
            yield made
    yield pack.flush()
