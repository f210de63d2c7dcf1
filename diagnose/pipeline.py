"""The order of work, on one screen: documents -> observations -> firings -> hypotheses -> report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from diagnose.bundle.limits import Limits
from diagnose.faded import faded
from diagnose.intake import Progress, take_in
from diagnose.knowledge.entry import Duration
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Bundle
from diagnose.model.report import Report
from diagnose.observe import Scene, observe
from diagnose.prepare import Prepared
from diagnose.rank import rank
from diagnose.readers.span import Window
from diagnose.redact import redact_report
from diagnose.report import write_report
from diagnose.rules.engine import RuleEngine
from diagnose.runner_up import find_runner_up
from diagnose.standing import settle
from diagnose.suspect import break_ties, liken, suspect


class Engine:
    """Prepared knowledge with a matcher and a rule engine over it. Diagnoses any number of bundles; keeps nothing."""

    def __init__(
        self, prepared: Prepared, *, rules: str = "auto", timings: Mapping[str, Duration] | None = None
    ) -> None:
        self.knowledge = prepared.knowledge
        self.steps = prepared.steps
        self.rules = prepared.rules
        self.words = prepared.words
        self.interest = prepared.interest
        self.matcher = PatternSet(
            prepared.knowledge.patterns,
            once=prepared.knowledge.once,
            rules=prepared.texts,
            expressions=prepared.expressions,
        )
        self.rule_engine = RuleEngine(rules)
        self.timings = timings or {}

    def take_in(
        self,
        sources: Sequence[str | Path],
        *,
        stdin: BinaryIO | None = None,
        limits: Limits | None = None,
        cores: int = 0,
        progress: Progress | None = None,
        window: Window | None = None,
    ) -> Bundle:
        """The bundle of sources of any size; raises UnreadableInput where there is nothing to read."""
        return take_in(
            sources,
            self.matcher,
            self.interest,
            stdin=stdin,
            limits=limits,
            cores=cores,
            progress=progress,
            window=window,
        )

    def diagnose(self, bundle: Bundle, *, redacted: bool = True, clock: Callable[[], float] | None = None) -> Report:
        """The whole way from what was opened to the report, without the secrets that quoted lines hold.

        With a ``clock`` the report tells the seconds of each document; without, equal bundles give equal reports.
        """
        report = self.conclude(bundle, observe(bundle.documents, self.knowledge, self.matcher, clock))
        return redact_report(report) if redacted else report

    def conclude(self, bundle: Bundle, scene: Scene) -> Report:
        """From what was observed to the report."""
        standing = settle(scene, self.knowledge, self.steps, self.timings)
        current, groups = standing.current, standing.groups
        firings, engine = self.rule_engine.fire(self.rules, current)
        gone = faded(current, self.knowledge.symptoms, bundle.documents, scene.clocks)
        hypotheses = rank(firings, current, self.knowledge, self.steps, scene.marks, groups, scene.evidence, gone)
        likeness = liken(hypotheses, bundle.documents, self.words, scene.marks)
        hypotheses = break_ties(hypotheses, likeness)
        runner = find_runner_up(
            hypotheses, self.rules, current, self.knowledge, self.steps, scene.marks, groups, scene.evidence, gone
        )
        hypotheses, resembled = suspect(hypotheses, likeness, self.words)
        return write_report(
            bundle,
            scene,
            (*standing.present, *resembled),
            standing.past,
            hypotheses,
            self.knowledge,
            self.steps,
            groups,
            standing.times,
            runner,
            engine,
        )
