"""JSON Schema of the entries, for editors."""

from __future__ import annotations

from typing import Any

from diagnose.knowledge.entry import Benign, Cause, Entry, PlatformGraph, Symptom


class SymptomFile(Entry, frozen=True, kw_only=True):
    """A file under symptoms/."""

    symptoms: tuple[Symptom, ...]


class BenignFile(Entry, frozen=True, kw_only=True):
    """A file under benign/."""

    benign: tuple[Benign, ...]


_FILES: dict[str, type[Entry]] = {
    "cause": Cause,
    "symptoms": SymptomFile,
    "benign": BenignFile,
    "platform": PlatformGraph,
}


def build_schemas() -> dict[str, dict[str, Any]]:
    """Name of each kind of file -> its schema (draft 2020-12)."""
    return {name: model.model_json_schema() for name, model in _FILES.items()}
