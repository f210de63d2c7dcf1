"""JSON Schema of the entries, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from diagnose.knowledge.entry import Benign, Cause, Entry, PlatformGraph, Symptom


class SymptomFile(Entry):
    """A file under symptoms/."""

    symptoms: tuple[Symptom, ...]


class BenignFile(Entry):
    """A file under benign/."""

    benign: tuple[Benign, ...]


_FILES: dict[str, type[BaseModel]] = {
    "cause": Cause,
    "symptoms": SymptomFile,
    "benign": BenignFile,
    "platform": PlatformGraph,
}


def build_schemas() -> dict[str, dict[str, Any]]:
    """Name of each kind of file -> its schema (draft 2020-12)."""
    return {name: model.model_json_schema(mode="validation") for name, model in _FILES.items()}
