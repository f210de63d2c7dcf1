"""The order of work, on one screen: documents -> observations -> firings -> hypotheses -> report."""

from __future__ import annotations

from diagnose.history import recovered, split
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Bundle
from diagnose.model.report import Report
from diagnose.observe import observe
from diagnose.rank import rank
from diagnose.report import write_report
from diagnose.rules.compile import Rule, compile_causes
from diagnose.rules.engine import RuleEngine
from diagnose.steps import StepOrder, order_steps


class Engine:
    """A knowledge base made ready: patterns compiled, rules compiled, step graphs closed. Has no other state."""

    def __init__(self, knowledge: KnowledgeBase, *, matcher: PatternSet | None = None, rules: str = "auto") -> None:
        self.knowledge = knowledge
        self.matcher = matcher or PatternSet(knowledge.patterns)
        self.rules: tuple[Rule, ...] = compile_causes(knowledge.causes.values())
        self.steps: StepOrder = order_steps(knowledge.graphs.values())
        self.rule_engine = RuleEngine(rules)

    def diagnose(self, bundle: Bundle) -> Report:
        """The whole way from what was opened to the report."""
        scene = observe(bundle.documents, self.knowledge, self.matcher)
        history = recovered(scene.observations, self.knowledge.symptoms, self.steps)
        current, past = split(scene.observations, history)
        firings, engine = self.rule_engine.fire(self.rules, current)
        hypotheses = rank(firings, current, self.knowledge, self.steps, scene.marks)
        return write_report(bundle, scene, current, past, hypotheses, self.knowledge, self.steps, engine)
