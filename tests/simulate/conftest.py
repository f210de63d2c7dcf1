"""The step graphs that the simulator walks through."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from diagnose.knowledge.entry import PlatformGraph
from diagnose.pipeline import Engine


@pytest.fixture(scope="session")
def platforms(engine: Engine) -> Mapping[str, PlatformGraph]:
    return engine.knowledge.graphs
