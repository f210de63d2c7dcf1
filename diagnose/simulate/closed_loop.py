"""The closed loop: simulate, record, diagnose, and compare with what was injected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnose.model.evidence import Bundle, Document
from diagnose.model.report import Diagnosis, Report
from diagnose.pipeline import Engine
from diagnose.simulate.record import Recording, Truth


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one recording was diagnosed. ``vms`` are those the finding names or quotes, ``named`` those it names as resources."""

    truth: Truth
    first: str
    step_right: bool
    vms_right: bool
    vms_missing: int
    vms_wrong: int
    named: int
    twin_findings: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def right(self) -> bool:
        """The injected cause comes first, at its step."""
        return self.first == self.truth.cause and self.step_right


def bundle_of(documents: dict[str, str]) -> Bundle:
    """A recording as the pipeline takes it."""
    return Bundle(tuple(Document(name, text) for name, text in sorted(documents.items())))


def judge(engine: Engine, recording: Recording) -> Verdict:
    """Diagnose a recording and its twin, and compare with the truth."""
    truth = recording.truth
    report = engine.diagnose(bundle_of(recording.documents))
    twin = engine.diagnose(bundle_of(recording.twin))
    first = report.findings[0] if report.findings else None
    named = vms_of(first, truth, quoted=False) if first else frozenset()
    vms = vms_of(first, truth) if first else frozenset()
    affected = set(truth.vms)
    return Verdict(
        truth,
        first.cause if first else "",
        first is not None and first.step == truth.step,
        vms == affected,
        len(affected - vms),
        len(vms - affected),
        len(named & affected),
        tuple(one.cause for one in twin.findings),
        tuple(one.cause for one in report.findings[1:]),
    )


def vms_of(finding: Diagnosis, truth: Truth, *, quoted: bool = True) -> frozenset[str]:
    """The VMs whose own names the finding gives as resources; where it gives none, those its quoted lines tell."""
    found = {truth.owners[one.name] for one in finding.resources if one.name in truth.owners}
    if quoted:
        texts = [f"{one.document} {one.text}" for one in finding.evidence]
        if not found or len(finding.evidence) < 8:
            found |= {vm for vm in set(truth.owners.values()) if any(vm in text for text in texts)}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and the rest over many verdicts, each from 0 to 1."""

    runs: int
    first_right: float
    recall: float
    precision: float
    vms_exact: float
    twins_silent: float


def score(verdicts: Iterable[Verdict]) -> Score:
    """Recall: the injected cause is among the findings; precision: of all findings, the injected one's share."""
    every = list(verdicts)
    count = max(1, len(every))
    findings = sum(bool(one.first) + len(one.others) for one in every)
    hit = [one for one in every if one.truth.cause in (one.first, *one.others)]
    return Score(
        len(every),
        sum(one.right for one in every) / count,
        len(hit) / count,
        len(hit) / findings if findings else 1.0,
        sum(one.vms_right for one in every if one.right) / max(1, sum(one.right for one in every)),
        sum(not one.twin_findings for one in every) / count,
    )


__all__ = ["Report", "Score", "Verdict", "bundle_of", "judge", "score", "vms_of"]
