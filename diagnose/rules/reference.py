"""The reference matcher: a small indexed join that defines what rules mean.

Absence is closed-world over the finished set of observations; joins are equality of values that both sides have.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnose.model.observation import Firing, Observation
from diagnose.rules.compile import Option, Rule, where_holds


def fire(rules: Sequence[Rule], observations: Sequence[Observation]) -> tuple[Firing, ...]:
    """All firings, sorted by cause and anchor."""
    by_symptom: dict[str, list[Observation]] = {}
    for one in observations:
        by_symptom.setdefault(one.symptom, []).append(one)
    firings = []
    for rule in rules:
        for option in rule.slots[0]:
            for anchor in by_symptom.get(option.symptom, ()):
                if where_holds(option, anchor.values, anchor.values):
                    firing = _fire_at(rule, anchor, by_symptom)
                    if firing is not None:
                        firings.append(firing)
    return tuple(sorted(set(firings), key=lambda firing: (firing.cause, firing.anchor)))


def _fire_at(rule: Rule, anchor: Observation, by_symptom: dict[str, list[Observation]]) -> Firing | None:
    support = {anchor.key}
    for slot in rule.slots[1:]:
        met = [one.key for option in slot for one in _meeting(option, anchor, by_symptom)]
        if not met:
            return None
        support.update(met)
    if any(_meeting(option, anchor, by_symptom) for option in rule.blockers):
        return None
    return Firing(rule.cause, anchor.key, tuple(sorted(support)))


def _meeting(option: Option, anchor: Observation, by_symptom: dict[str, list[Observation]]) -> list[Observation]:
    return [one for one in by_symptom.get(option.symptom, ()) if joins(option, anchor, one)]


def joins(option: Option, anchor: Observation, one: Observation) -> bool:
    """True where ``one`` has the anchor's values of ``same`` and the comparisons hold."""
    return all(
        name in anchor.values and anchor.values[name] == one.values.get(name) for name in option.same
    ) and where_holds(option, one.values, anchor.values)
