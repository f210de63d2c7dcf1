"""What to look at next: the read-only looks that would best tell competing hypotheses apart, most telling first.

The worth of a look is the doubt that it can remove: for each pair of hypotheses of which it concerns one, how near the
two are and how probable. Without a cause, the looks are those of the steps at the frontier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnose.model.report import Diagnosis, Frontier, NextCheck

CHECKS_MAX = 6
NEAR = 0.5


def choose_checks(
    diagnoses: Sequence[Diagnosis], frontiers: Sequence[Frontier], looks: Mapping[str, str]
) -> tuple[NextCheck, ...]:
    """The looks in order of worth; ``looks`` gives the command of each step. Echoes are not competitors."""
    echoes = {cause for one in diagnoses for cause in one.consequences}
    rivals = [one for one in diagnoses if not one.echo_of and one.cause not in echoes]
    worth: dict[str, float] = {}
    chosen: dict[str, NextCheck] = {}
    for one in rivals:
        doubt = sum(
            min(one.confidence, other.confidence) * max(0.0, NEAR - abs(one.confidence - other.confidence))
            for other in rivals
            if other is not one
        ) + one.confidence * (1 - one.confidence)
        for position, check in enumerate(one.checks):
            key = check.run or check.ask
            worth[key] = worth.get(key, 0.0) + doubt / (1 + position)
            told = chosen[key].tells if key in chosen else ()
            chosen[key] = check.model_copy(update={"tells": (*told, one.cause)})
    if not any(one.confidence >= NEAR for one in diagnoses):
        for frontier in frontiers:
            for number, state in enumerate(_open_steps(frontier)):
                if looks.get(state):
                    key = looks[state]
                    worth[key] = worth.get(key, 0.0) + 0.4 / (1 + number)
                    chosen.setdefault(key, NextCheck(ask=f"How does step {state} stand?", run=key, tells=(state,)))
    order = sorted(chosen, key=lambda key: (-round(worth[key], 4), key))
    return tuple(chosen[key] for key in order[:CHECKS_MAX])


def _open_steps(frontier: Frontier) -> list[str]:
    return [state.step for state in frontier.steps if state.state in ("started", "unknown")][:3]
