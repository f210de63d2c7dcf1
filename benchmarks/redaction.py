"""The share of a run that goes into keeping secrets out of the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.logs import log_pieces, write_pieces
from benchmarks.measure import seconds_of
from benchmarks.product import engine, redaction
from benchmarks.results import Row
from benchmarks.setting import Setting
from benchmarks.trees import write_must_gather
from diagnose.pipeline import Engine

AT_MOST = 0.10
#: Twenty lines with four secrets each, all of them quoted: told, and no goal.
_WORST = "secrets.txt"
#: In a line that is quoted because a fault is in it, secrets of several kinds.
_SECRET_LINE = (
    'E0301 10:00:00.000001       1 importer.go:120] error pulling image for shop/planted-{p}: Get "https://admin:Tr0ub4dor{p}@registry.shop.example/v2/": '
    'Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsIm4iOiJ7cH0ifQ.c2lnbmF0dXJl{p} password="hunter2-{p}" '
    'storageclass.storage.k8s.io "gold-{p}" not found\n'
)


def measure(setting: Setting) -> Iterator[Row]:
    """The share on a paste, a log with many quoted secrets, and a must-gather."""
    secrets = [_SECRET_LINE.format(p=f"{number:02}").encode() for number in range(20)]
    made = engine()
    size = setting.size(7)
    bundles = (
        ("a paste full of secrets", write_pieces(setting.folder / _WORST, iter(secrets))),
        (f"a log of {setting.name(7)}", write_pieces(setting.folder / f"secrets-{size}.log", _with(secrets, size))),
        (f"a must-gather of {setting.name(20)}", write_must_gather(setting.folder / f"must-gather-{setting.size(20)}", setting.size(20))),
    )  # fmt: skip
    for what, path in bundles:
        setting.say(what)
        share, note = _share(made, path, setting.times)
        goal = None if path.name == _WORST else AT_MOST
        yield Row("redaction", f"share of a run on {what}", share, at_most=goal, note=note)


def _share(made: Engine, path: Path, times: int) -> tuple[float, str]:
    diagnosed, redact = redaction(made, path)
    whole = min(seconds_of(diagnosed) for _ in range(times))
    report = diagnosed()
    part = min(seconds_of(lambda: redact(report)) for _ in range(times))
    return part / (whole + part), f"{part * 1000:.1f} ms of {(whole + part) * 1000:,.0f} ms"


def _with(lines: list[bytes], size: int) -> Iterator[bytes]:
    pieces = list(log_pieces(size, planted=0))
    for number, piece in enumerate(pieces):
        yield piece
        yield from lines[number :: len(pieces)]
