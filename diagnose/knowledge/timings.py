"""A site's own durations of steps, as ``diagnose simulate fit --output`` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from diagnose.errors import UnreadableInput
from diagnose.knowledge.entry import Duration


def read_timings(path: Path) -> Mapping[str, Duration]:
    """Step -> its normal range (JSON: ``{"ove.populate": {"min_s": 1, "typical_s": 2, "max_s": 4}}``).

    Raises UnreadableInput for a file that cannot be read or has another shape.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as why:
        raise UnreadableInput(f"cannot be read: {why.strerror}", where=str(path)) from None
    except ValueError as why:
        raise UnreadableInput(f"is no JSON: {why}", where=str(path)) from None
    if not isinstance(content, dict):
        raise UnreadableInput("a timings file holds an object: step -> {min_s, typical_s, max_s}", where=str(path))
    try:
        return {str(step): Duration.model_validate(value) for step, value in content.items()}
    except ValueError as why:
        raise UnreadableInput(f"not a duration: {why}", where=str(path)) from None
