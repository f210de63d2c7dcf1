"""Knowledge of a company: a directory, or an installed package with an entry point."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import diagnose.library
from diagnose.errors import DiagnoseError
from diagnose.library import knowledge_directories


def install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    point = EntryPoint("site", package, "diagnose.knowledge")
    monkeypatch.setattr(
        diagnose.library, "entry_points", lambda group: [point] if group == "diagnose.knowledge" else []
    )


def test_an_installed_package_brings_its_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_knowledge" / "causes").mkdir(parents=True)
    (tmp_path / "acme_knowledge" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    install(monkeypatch, "acme_knowledge")
    assert tmp_path / "acme_knowledge" in knowledge_directories()


def test_an_entry_point_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "no_such_package_at_all")
    with pytest.raises(DiagnoseError, match="names no package"):
        knowledge_directories()


def test_a_given_directory_comes_after_the_shipped_one(tmp_path: Path) -> None:
    assert knowledge_directories([tmp_path])[-1] == tmp_path
