"""The library call for runbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnose.bundle.sources import bundle_from_text, open_bundle
from diagnose.knowledge.entries import shipped_knowledge
from diagnose.model.report import Report
from diagnose.pipeline import Engine
from diagnose.prepare import load_prepared


def load_engine(knowledge: Sequence[Path] = (), *, rules: str = "auto") -> Engine:
    """An engine with the shipped knowledge and that of further directories; raises KnowledgeFaults."""
    return Engine(load_prepared((shipped_knowledge(), *knowledge)), rules=rules)


def diagnose(source: str | Path | Sequence[str | Path], *, engine: Engine | None = None) -> Report:
    """Diagnose a path, several paths, or pasted text.

    A ``str`` that names an existing path is read, any other ``str`` is the text itself; a ``Path`` is always a path.
    Raises UnreadableInput where nothing can be read, KnowledgeFaults where the knowledge base is broken.
    Make an engine once with :func:`load_engine` when there are many bundles.
    """
    engine = engine or load_engine()
    if isinstance(source, str) and ("\n" in source or not Path(source).exists()):
        return engine.diagnose(bundle_from_text(source))
    sources = [source] if isinstance(source, (str, Path)) else list(source)
    return engine.diagnose(open_bundle(sources))
