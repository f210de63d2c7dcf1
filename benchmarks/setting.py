"""What a benchmark is given: where it may keep things, how large, how often, how long."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import MB


@dataclass(frozen=True, slots=True)
class Setting:
    """``folder`` keeps made data, ``tools`` the environments of other tools. ``scale`` 1 is the full size; ``times`` is
    how often a run of less than ten seconds is repeated.
    """

    folder: Path
    tools: Path
    scale: float = 1.0
    times: int = 3
    limit_s: float = 900

    def size(self, megabytes: float) -> int:
        """Bytes for so many megabytes at full size."""
        return max(20_000, int(megabytes * MB * self.scale))

    def name(self, megabytes: float) -> str:
        """How such a size is told."""
        return f"{self.size(megabytes) / MB:.3g} MB"

    def say(self, text: str) -> None:
        """Tell a person at a terminal what goes on."""
        if sys.stderr.isatty():
            print(f"  {text}", file=sys.stderr)
