"""What was seen in this incident: observations, and the firings of rules over them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from diagnose.model.evidence import Evidence, Resource


class Observation(Struct, frozen=True):
    """One sighting of a symptom, repeats folded.

    ``key`` is unique in a run and stable for the same bundle. ``values`` holds what the pattern captured and what the
    place tells: resource kinds (``vm``, ``pvc`` ...), ``document``, and named values. ``evidence`` holds the first
    sightings in the order of the bundle, at most three; ``count`` counts all. ``first_s``/``last_s`` are seconds since
    1970 (negative ages where only ages are known), None where no time is told. ``speaks`` names the platforms whose marks
    stand on the lines that were seen.
    """

    key: str
    symptom: str
    values: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    count: int = 1
    resource: Resource | None = None
    first_s: float | None = None
    last_s: float | None = None
    speaks: frozenset[str] = frozenset()


class Firing(Struct, frozen=True):
    """A rule of ``cause`` held: ``anchor`` is the observation its first condition met, ``support`` all that met one."""

    cause: str
    anchor: str
    support: tuple[str, ...]
