"""Trouble that a log tells of and then goes on without: a component that was not ready yet, a path that was lost for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnose.clocks import Clocks, comparable, duration
from diagnose.knowledge.entry import Symptom
from diagnose.model.evidence import Document, Evidence, Place
from diagnose.model.observation import Observation
from diagnose.readers.stamp import stamp_line
from diagnose.resources import VM_LIKE

#: So long, and over so many lines, a log goes on without what would be told again if it had lasted (controllers try again
#: after seconds at first; k8s.io/client-go's default backoff doubles from 5 ms to 1,000 s), and at least as long as it was told.
QUIET_S = 120.0
QUIET_LINES = 100
#: So many of the last lines are looked through for a time.
_TAIL_LINES = 40


def faded(
    observations: Iterable[Observation],
    symptoms: Mapping[str, Symptom],
    documents: Sequence[Document],
    clocks: Clocks,
) -> dict[str, str]:
    """By key of a failure that names no VM and stands in a log: how long the log goes on without it.

    What a guest's log tells is not among it: its set-up is tried once.
    """
    long = {document.name: document for document in documents if document.line_count > QUIET_LINES}
    ends: dict[str, float | None] = {}
    told: dict[str, str] = {}
    for one in observations if long else ():
        symptom = symptoms[one.symptom]
        last = one.evidence[-1]
        document = long.get(last.place.document)
        if (
            document is None
            or symptom.kind != "failure"
            or symptom.id.startswith("guest.")
            or one.last_s is None
            or one.first_s is None
            or last.format != "text"
            or any(kind in one.values for kind in VM_LIKE)
        ):
            continue
        if document.name not in ends:
            ends[document.name] = _end_of(document, clocks)
        end_s = ends[document.name]
        lines = document.line_count - last.place.last_line
        if end_s is None or lines < QUIET_LINES or not comparable(one.last_s, end_s):
            continue
        quiet_s = end_s - one.last_s
        if quiet_s >= max(QUIET_S, one.last_s - one.first_s):
            told[one.key] = f"Against it: {document.name} goes on for {duration(quiet_s)} without it."
    return told


def _end_of(document: Document, clocks: Clocks) -> float | None:
    """The time of the last line that tells one."""
    for line in reversed(document.text.rstrip("\n").rsplit("\n", _TAIL_LINES)[1:]):
        moment = stamp_line(line, document.name).time_s
        if moment is not None:
            return clocks.place(Evidence(Place(document.name, 0, 0), line, time_s=moment)).time_s
    return None
