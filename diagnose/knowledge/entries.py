"""All entries together, and where those that come with the product are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from diagnose.knowledge.entry import Benign, Cause, PlatformGraph, Symptom

PLATFORMS = ("ove", "vsphere", "azurelocal", "guest")


class Origin(Struct, frozen=True):
    """Where an entry stands: the file as shown to people, and the line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Entries(Struct, frozen=True):
    """Everything the directories hold, by id in sorted order, with the place of each."""

    causes: Mapping[str, Cause]
    symptoms: Mapping[str, Symptom]
    benign: Mapping[str, Benign]
    graphs: Mapping[str, PlatformGraph]
    origins: Mapping[str, Origin]


def shipped_knowledge() -> Path:
    """The directory of the knowledge that comes with the product: in the wheel, or in the source tree."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_knowledge"
    return inside if inside.is_dir() else package.parent / "knowledge"
