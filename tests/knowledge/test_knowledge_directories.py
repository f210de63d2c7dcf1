"""Knowledge of a company: a directory, or an installed package with an entry point."""

from __future__ import annotations

import importlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from diagnose.errors import DiagnoseError
from diagnose.library import knowledge_directories

ENTRY_POINTS = "[diagnose.knowledge]\nsite = {package}\n"


def install(folder: Path, package: str) -> None:
    told = folder / "acme_knowledge-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-knowledge\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text(ENTRY_POINTS.format(package=package))


def test_an_installed_package_brings_its_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_knowledge" / "causes").mkdir(parents=True)
    (tmp_path / "acme_knowledge" / "__init__.py").touch()
    install(tmp_path, "acme_knowledge")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tmp_path / "acme_knowledge" in knowledge_directories()


def test_an_entry_point_in_an_archive_on_the_path_is_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("acme_knowledge-1.0.dist-info/METADATA", "Name: acme-knowledge\nVersion: 1.0\n")
        archive.writestr("acme_knowledge-1.0.dist-info/entry_points.txt", ENTRY_POINTS.format(package="json"))
    monkeypatch.syspath_prepend(str(tmp_path / "site.zip"))
    assert Path(next(iter(importlib.import_module("json").__path__))) in knowledge_directories()


def test_an_entry_point_that_leads_nowhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "no_such_package_at_all")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(DiagnoseError, match="names no package"):
        knowledge_directories()


def test_a_given_directory_comes_after_the_shipped_one(tmp_path: Path) -> None:
    assert knowledge_directories([tmp_path])[-1] == tmp_path
