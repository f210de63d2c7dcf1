"""Spans of a run as CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from diagnose.errors import DiagnoseError
from diagnose.simulate.run import Run

COLUMNS = ("platform", "variant", "vm", "host", "step", "ready_s", "start_s", "end_s", "wait_s", "failed", "cause")


def rows_of(runs: Mapping[str, Run]) -> list[dict[str, Any]]:
    """One row for each step of each VM."""
    return [
        {
            "platform": platform, "variant": run.variant, "vm": vm.name, "host": vm.host, "step": span.step,
            "ready_s": round(span.ready_s, 3), "start_s": round(span.start_s, 3), "end_s": round(span.end_s, 3),
            "wait_s": round(span.wait_s, 3), "failed": span.step == vm.failed_step,
            "cause": vm.cause if span.step == vm.failed_step else "",
        }
        for platform, run in runs.items() for vm in run.vms for span in vm.spans
    ]  # fmt: skip


def as_csv(runs: Mapping[str, Run]) -> bytes:
    """The rows as CSV with a heading."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows_of(runs))
    return text.getvalue().encode()


def as_json(runs: Mapping[str, Run]) -> bytes:
    """Totals and limits of each platform, and the rows."""
    summary = {
        platform: {"variant": run.variant, "vms": len(run.vms), "ready": len(run.ready), "makespan_s": round(run.makespan_s, 3),
                   "limits": msgspec.to_builtins(run.uses)}
        for platform, run in runs.items()
    }  # fmt: skip
    return (json.dumps({"platforms": summary, "spans": rows_of(runs)}, indent=1) + "\n").encode()


def as_parquet(runs: Mapping[str, Run]) -> bytes:
    """The rows as Parquet; raises DiagnoseError where pyarrow is not installed."""
    try:
        arrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        raise DiagnoseError(
            "Parquet needs the package pyarrow", hint="pip install pyarrow, or write .csv or .json"
        ) from None
    sink = arrow.BufferOutputStream()
    parquet.write_table(arrow.Table.from_pylist(rows_of(runs)), sink)
    return bytes(sink.getvalue().to_pybytes())
