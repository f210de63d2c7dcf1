"""What tests share: one engine over the shipped knowledge, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.library import load_engine
from diagnose.pipeline import Engine

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests neither read nor write the user's cache."""
    import os

    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp() / "cache")


@pytest.fixture(scope="session")
def engine(own_cache: None) -> Engine:
    return load_engine()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
