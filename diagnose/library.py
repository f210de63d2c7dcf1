"""The library call for runbooks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from diagnose.bundle.sources import bundle_from_text
from diagnose.errors import DiagnoseError
from diagnose.knowledge.entries import shipped_knowledge
from diagnose.knowledge.entry import Duration
from diagnose.model.report import Report
from diagnose.pipeline import Engine
from diagnose.prepare import load_prepared


def load_engine(
    knowledge: Sequence[Path] = (), *, rules: str = "auto", timings: Mapping[str, Duration] | None = None
) -> Engine:
    """An engine with the shipped knowledge, that of installed packages and of further directories.

    ``timings`` are a site's own durations of steps (``knowledge.timings.read_timings``). Raises KnowledgeFaults with every fault of every entry.
    """
    return Engine(load_prepared(knowledge_directories(knowledge)), rules=rules, timings=timings)


def knowledge_directories(further: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The shipped directory, those of packages with an entry point in the group ``diagnose.knowledge``, and the given ones.

    Such an entry point names a package whose folder holds ``causes/`` and the like.
    """
    installed = []
    for name, package in _entry_points():
        found = find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise DiagnoseError(f"the entry point '{name}' names no package", where=package)
        installed.append(Path(next(iter(found.submodule_search_locations))))
    return (shipped_knowledge(), *installed, *further)


_GROUP = "diagnose.knowledge"


def _entry_points() -> list[tuple[str, str]]:
    """Names and packages of the entry points of the group, by name."""
    if not any(map(_may_tell_group, sys.path)):
        return []
    from importlib.metadata import entry_points  # late: it takes long to load, and hardly anybody installs knowledge

    return sorted((point.name, point.value) for point in entry_points(group=_GROUP))


def _may_tell_group(folder: str) -> bool:
    """Whether a package in the folder may have entry points of the group: one tells so, or it is no folder (an archive)."""
    try:
        names = [each.name for each in os.scandir(folder or ".")]
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(
        _names_group(Path(folder, name, "entry_points.txt"))
        for name in names
        if name.endswith((".dist-info", ".egg-info"))
    )


def _names_group(told: Path) -> bool:
    try:
        return _GROUP.encode() in told.read_bytes()
    except OSError:
        return False


def diagnose(source: str | Path | Sequence[str | Path], *, engine: Engine | None = None) -> Report:
    """Diagnose a path, several paths, or pasted text.

    A ``str`` that names an existing path is read, any other ``str`` is the text itself; a ``Path`` is always a path.
    Raises UnreadableInput where nothing can be read, KnowledgeFaults where the knowledge base is broken.
    Make an engine once with :func:`load_engine` when there are many bundles.
    """
    engine = engine or load_engine()
    if isinstance(source, str) and ("\n" in source or not _is_path(source)):
        return engine.diagnose(bundle_from_text(source))
    sources = [source] if isinstance(source, (str, Path)) else list(source)
    return engine.diagnose(engine.take_in(sources))


def _is_path(source: str) -> bool:
    """Whether a path of that name exists; a long line of text is none (the system refuses to look such a name up)."""
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False
