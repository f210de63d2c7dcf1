"""Which of the two engines runs: durable_rules where it is installed and the facts are few, else the reference."""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.errors import DiagnoseError
from diagnose.model.observation import Firing, Observation
from diagnose.rules import durable, reference
from diagnose.rules.compile import Rule


class RuleEngine:
    """``wanted`` is auto, durable or reference; DiagnoseError where durable is wanted and not installed."""

    def __init__(self, wanted: str = "auto") -> None:
        if wanted == "durable" and not durable.is_installed():
            raise DiagnoseError("durable_rules is not installed", hint="pip install 'vm-diagnose[durable]'")
        use_durable = wanted != "reference" and durable.is_installed()
        self._durable = durable.DurableRules() if use_durable else None

    def fire(self, rules: Sequence[Rule], observations: Sequence[Observation]) -> tuple[tuple[Firing, ...], str]:
        """The firings, and the name of the engine that found them."""
        if self._durable is not None:
            try:
                return self._durable.fire(rules, observations), "durable_rules"
            except durable.TooManyFactsError:
                pass
        return reference.fire(rules, observations), "reference"
