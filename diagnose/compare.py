"""Two reports beside each other: what is fixed, new, remaining, and what can no longer be seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from diagnose.model.evidence import Evidence
from diagnose.model.report import Diagnosis, Report
from diagnose.proofs import Proof, check_verify


class Change(Struct, frozen=True):
    """A finding of either report: ``state`` is fixed, new, remaining or not evaluable; ``why`` is a sentence.

    ``verify`` tells of a finding of the earlier report whether what its remediation wants to see is there now.
    """

    cause: str
    title: str
    state: str
    why: str
    verify: Proof | None = None


class StepChange(Struct, frozen=True):
    """A step as either report shows it, with the seconds it took where that is told."""

    step: str
    before: str
    after: str
    took_before_s: float | None = None
    took_after_s: float | None = None

    @property
    def differs(self) -> bool:
        return self.before != self.after or self.took_before_s != self.took_after_s


class Comparison(Struct, frozen=True):
    """All changes, ordered by state and cause, and every step of the platforms that either report shows."""

    changes: tuple[Change, ...]
    steps: tuple[StepChange, ...]

    def of(self, state: str) -> tuple[Change, ...]:
        """The changes of one state."""
        return tuple(one for one in self.changes if one.state == state)


def compare(before: Report, after: Report, evidence: Sequence[Evidence] = ()) -> Comparison:
    """Findings by cause and resources; loss of sight is not an improvement. ``evidence`` is that of the later bundle."""
    was = {one.key: one for one in before.findings}
    now = {one.key: one for one in after.findings}
    changes = [_remaining(was[cause], now[cause]) for cause in was.keys() & now.keys()]
    changes.extend(
        Change(cause, now[cause].title, "new", "It was not found before.") for cause in now.keys() - was.keys()
    )
    changes.extend(_gone(was[cause], before, after) for cause in was.keys() - now.keys())
    changes = [
        replace(one, verify=check_verify(was[one.cause], after, evidence)) if one.cause in was else one
        for one in changes
    ]
    states = {"new": 0, "remaining": 1, "not evaluable": 2, "fixed": 3}
    return Comparison(
        tuple(sorted(changes, key=lambda one: (states[one.state], one.cause))), tuple(_step_changes(before, after))
    )


def _remaining(was: Diagnosis, now: Diagnosis) -> Change:
    names = {(one.kind, one.name) for one in was.resources}, {(one.kind, one.name) for one in now.resources}
    gone, come = len(names[0] - names[1]), len(names[1] - names[0])
    detail = f" {gone} resources less, {come} more." if gone or come else ""
    return Change(now.key, now.title, "remaining", f"Found in both.{detail}")


def _gone(was: Diagnosis, before: Report, after: Report) -> Change:
    done = {state.step for frontier in after.frontier for state in frontier.steps if state.state == "done"}
    if was.step in done:
        return Change(was.key, was.title, "fixed", f"Its step {was.step} is proven done now.")
    if _is_seen(was, before, after):
        return Change(was.key, was.title, "fixed", "The same kind of document is there and no longer shows it.")
    return Change(
        was.key,
        was.title,
        "not evaluable",
        "The later bundle holds nothing in which it could be seen; collect the same again.",
    )


def _is_seen(was: Diagnosis, before: Report, after: Report) -> bool:
    """Whether the later report read a document like one that proved the finding before: same name, or same formats."""
    shown = {quoted.document for quoted in was.evidence}
    names = {PurePosixPath(name).name for name in shown if name != "-"}
    formats = {form for document in before.documents if document.name in shown for form in document.formats} - {"text"}
    return any(
        PurePosixPath(document.name).name in names or formats & set(document.formats) for document in after.documents
    )


def _step_changes(before: Report, after: Report) -> Sequence[StepChange]:
    was, now = (
        {state.step: state for frontier in report.frontier for state in frontier.steps} for report in (before, after)
    )
    return [
        StepChange(
            step,
            was[step].state if step in was else "unknown",
            now[step].state if step in now else "unknown",
            was[step].took_s if step in was else None,
            now[step].took_s if step in now else None,
        )
        for step in [*was, *(step for step in now if step not in was)]
    ]
