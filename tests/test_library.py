"""What the library takes: paths, and text as it was pasted."""

from __future__ import annotations

from diagnose.library import diagnose
from diagnose.pipeline import Engine


def test_a_long_line_of_text_is_text_and_no_path(engine: Engine) -> None:
    line = 'storageclass.storage.k8s.io "gold" not found ' + "x" * 5_000
    assert diagnose(line, engine=engine).findings[0].cause == "ove.storage.storageclass-not-found"
