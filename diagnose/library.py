"""The library call for runbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
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
    for point in sorted(entry_points(group="diagnose.knowledge"), key=lambda point: point.name):
        found = find_spec(point.value)
        if found is None or not found.submodule_search_locations:
            raise DiagnoseError(f"the entry point '{point.name}' names no package", where=point.value)
        installed.append(Path(next(iter(found.submodule_search_locations))))
    return (shipped_knowledge(), *installed, *further)


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
