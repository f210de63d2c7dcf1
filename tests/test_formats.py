"""Every row of docs/formats.md: its fixture reads as it says and gives the finding it says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from diagnose.pipeline import Engine
from diagnose.readers.read import READERS


def _build() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "docs" / "formats" / "build.py"
    spec = importlib.util.spec_from_file_location("formats_build", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["formats_build"] = module
    spec.loader.exec_module(module)
    return module


build = _build()
ROWS = [row for _, rows in build.SECTIONS for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fixture)
def test_the_fixture_behind_a_row_reads_as_the_row_says(engine: Engine, row: object) -> None:
    assert build.faults_of(row, build.report_of(engine, row)) == []


def test_the_page_is_fresh_and_every_fixture_has_a_row() -> None:
    assert build.PAGE.read_text(encoding="utf-8") == build.page(), "run: make docs"
    assert {path.name for path in build.FIXTURES.iterdir()} == {row.fixture for row in ROWS}


def test_every_reader_has_a_fixture_that_it_reads(engine: Engine) -> None:
    from diagnose.bundle.sources import open_bundle
    from diagnose.readers.page import Page
    from diagnose.readers.read import opens_at

    lines = [
        (Page(document), number)
        for row in ROWS
        for document in open_bundle([build.FIXTURES / row.fixture]).documents
        for number in range(document.text.count("\n") + 1)
    ]
    unread = [
        reader.name
        for reader in READERS
        if not any(
            number < len(page.lines) and opens_at(reader, page, number) and reader.read(page, number)
            for page, number in lines
        )
    ]
    assert unread == []
