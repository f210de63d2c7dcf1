"""Reads a pasted text in a test."""

from __future__ import annotations

from diagnose.bundle.sources import bundle_from_text
from diagnose.model.evidence import Evidence
from diagnose.readers.read import read_document


def read(text: str, kind: str = "") -> list[Evidence]:
    """The evidence of a paste, of one kind only when that is given."""
    found = [one for document in bundle_from_text(text).documents for one in read_document(document)]
    return [one for one in found if not kind or one.kind == kind]


def only(text: str, kind: str) -> Evidence:
    """The one evidence of a kind in a paste."""
    (one,) = read(text, kind)
    return one
