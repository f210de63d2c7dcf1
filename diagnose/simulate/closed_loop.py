"""The closed loop: simulate, record, diagnose, and compare with what was injected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec import Struct

from diagnose.model.evidence import Bundle, Document
from diagnose.model.report import Diagnosis, Report
from diagnose.pipeline import Engine
from diagnose.simulate.record import Recording, Truth


class Verdict(Struct, frozen=True):
    """How one recording was diagnosed. ``vms`` are those the finding names as resources or, where it names none, quotes."""

    truth: Truth
    first: str
    step_right: bool
    vms: tuple[str, ...]
    named: tuple[str, ...]
    twin_findings: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def right(self) -> bool:
        """The injected cause comes first, at its step."""
        return self.first == self.truth.cause and self.step_right

    @property
    def vms_right(self) -> bool:
        """The finding is about exactly the VMs that were broken."""
        return self.vms == self.truth.vms


def bundle_of(documents: dict[str, str]) -> Bundle:
    """A recording as the pipeline takes it."""
    return Bundle(tuple(Document(name, text) for name, text in sorted(documents.items())))


def judge(engine: Engine, recording: Recording, twins: dict[str, tuple[str, ...]] | None = None) -> Verdict:
    """Diagnose a recording and its twin, and compare with the truth; ``twins`` keeps what was found in twins already seen."""
    truth = recording.truth
    report = engine.diagnose(bundle_of(recording.documents))
    twins = {} if twins is None else twins
    key = hashlib.sha256(repr(sorted(recording.twin.items())).encode()).hexdigest()
    if key not in twins:
        twins[key] = tuple(one.key for one in engine.diagnose(bundle_of(recording.twin)).findings)
    first = report.findings[0] if report.findings else None
    return Verdict(
        truth,
        first.key if first else "",
        first is not None and first.step == truth.step,
        vms_of(first, truth) if first else (),
        _named(first, truth) if first else (),
        twins[key],
        tuple(one.key for one in report.findings[1:]),
    )


def vms_of(finding: Diagnosis, truth: Truth) -> tuple[str, ...]:
    """The VMs whose own names the finding gives as resources; where it gives none, those its quoted lines tell."""
    named = _named(finding, truth)
    if named:
        return named
    texts = [f"{one.document} {one.text}" for one in finding.evidence]
    every = sorted(set(truth.owners.values()))
    return tuple(vm for vm in every if any(vm in text for text in texts))


def _named(finding: Diagnosis, truth: Truth) -> tuple[str, ...]:
    return tuple(sorted({truth.owners[one.name] for one in finding.resources if one.name in truth.owners}))


class Score(Struct, frozen=True):
    """Precision, recall and the rest over many verdicts, each from 0 to 1."""

    runs: int
    first_right: float
    recall: float
    precision: float
    vms_exact: float
    vms_named: float
    twins_silent: float


def score(verdicts: Iterable[Verdict]) -> Score:
    """Recall: the injected cause is among the findings; precision: of all findings, the injected one's share."""
    every = list(verdicts)
    count = max(1, len(every))
    findings = sum(bool(one.first) + len(one.others) for one in every)
    hit = [one for one in every if one.truth.cause in (one.first, *one.others)]
    right = [one for one in every if one.right]
    return Score(
        len(every),
        len(right) / count,
        len(hit) / count,
        len(hit) / findings if findings else 1.0,
        sum(one.vms_right for one in right) / max(1, len(right)),
        sum(one.named == one.truth.vms for one in right) / max(1, len(right)),
        sum(not one.twin_findings for one in every) / count,
    )


__all__ = ["Report", "Score", "Verdict", "bundle_of", "judge", "score", "vms_of"]
