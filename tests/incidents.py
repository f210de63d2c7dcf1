"""The recorded incidents under ``fixtures/incidents``, read for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from diagnose.bundle.sources import open_bundle
from diagnose.model.evidence import Bundle
from diagnose.model.report import Report
from diagnose.pipeline import Engine

INCIDENTS = Path(__file__).resolve().parents[1] / "fixtures" / "incidents"

FAILURES = (
    "Template not found",
    "Insufficient storage",
    "No suitable host",
    "Network config error",
    "cloud-init failure",
    "Timeout / partial failure",
)
PLATFORMS = ("vsphere", "ove", "azurelocal")

_KEYS = {"id", "platform", "title", "cause", "accept", "step", "resources", "failure-row", "note"}


@dataclass(frozen=True, slots=True)
class Incident:
    """A recorded incident: where its bundle lies, and what the diagnosis must say of it; no cause means healthy."""

    id: str
    platform: str
    title: str
    cause: str
    accept: tuple[str, ...]
    step: str
    resources: tuple[tuple[str, str], ...]
    failure_row: str
    also: tuple[str, ...]
    bundle: Path

    @property
    def is_healthy(self) -> bool:
        return not self.cause

    def open(self) -> Bundle:
        """The bundle, read anew."""
        return open_bundle([self.bundle])


def read_incident(path: Path) -> Incident:
    """The incident of one ``incident.yaml``; raises ValueError on a key that is unknown or lacks."""
    label = yaml.safe_load(path.read_text())
    if not _KEYS <= set(label) <= _KEYS | {"also"}:
        raise ValueError(f"{path}: keys that are unknown or lack: {sorted(_KEYS ^ set(label))}")
    cause, step = (("" if label[key] == "none" else label[key]) for key in ("cause", "step"))
    return Incident(
        label["id"],
        label["platform"],
        label["title"],
        cause,
        tuple(label["accept"]),
        step,
        tuple((one["kind"], one["name"]) for one in label["resources"]),
        label["failure-row"],
        tuple(label.get("also", ())),
        path.parent / "bundle",
    )


@cache
def all_incidents() -> tuple[Incident, ...]:
    """Every recorded incident, by id."""
    return tuple(read_incident(path) for path in sorted(INCIDENTS.glob("*/incident.yaml")))


_REPORTS: dict[str, Report] = {}


def report_of(engine: Engine, incident: Incident) -> Report:
    """The diagnosis of the incident as recorded; made once in a session."""
    if incident.id not in _REPORTS:
        _REPORTS[incident.id] = engine.diagnose(incident.open())
    return _REPORTS[incident.id]
