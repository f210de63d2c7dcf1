"""What to look at next: the read-only looks that would best tell competing hypotheses apart, most telling first.

The worth of a look is the information it is expected to give, in bits: how much less would be in doubt, over its two
outcomes, weighed by how probable each is. The competitors of a finding are the causes that rest on its evidence and the
suspicions; what is found beside it is another truth, and a look at that would make nobody surer of this one. Without a
finding, the suspicions compete, and the looks of the steps at the frontier come with them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from diagnose.model.report import FINDING_MIN, Diagnosis, Frontier, NextCheck

CHECKS_MAX = 6
#: How often a look comes out as its cause would have it, where it is the cause, and where it is not.
TRUE_SHOWS = 0.9
FALSE_SHOWS = 0.1
#: What is kept for the cause that nobody thought of.
UNKNOWN_MIN = 0.02
_UNKNOWN = ""


def choose_checks(
    diagnoses: Sequence[Diagnosis], frontiers: Sequence[Frontier], looks: Mapping[str, str]
) -> tuple[NextCheck, ...]:
    """The looks in order of worth; ``looks`` gives the command of each step."""
    rivals = competitors(diagnoses)
    chances = _chances(rivals)
    chosen: dict[str, NextCheck] = {}
    places: dict[str, int] = {}
    for one in rivals:
        for place, check in enumerate(one.checks):
            key = check.run or check.ask
            told = chosen[key].tells if key in chosen else ()
            chosen[key] = chosen.get(key, check).model_copy(update={"tells": (*told, one.cause)})
            places[key] = min(place, places.get(key, place))
    worth = {key: information(chances, check.tells) for key, check in chosen.items()}
    for key, check in chosen.items():
        chosen[key] = check.model_copy(
            update={"outcomes": _outcomes(chances, check.tells), "bits": round(worth[key], 3)}
        )
    if not any(one.confidence >= FINDING_MIN for one in diagnoses):
        for frontier in frontiers:
            for number, state in enumerate(_open_steps(frontier)):
                if looks.get(state) and looks[state] not in chosen:
                    key = looks[state]
                    worth[key] = 0.4 / (1 + number)
                    places[key] = number
                    chosen[key] = NextCheck(ask=f"How does step {state} stand?", run=key, tells=(state,))
    order = sorted(chosen, key=lambda key: (-round(worth[key], 4), places[key], key))
    return tuple(chosen[key] for key in order[:CHECKS_MAX])


def competitors(diagnoses: Sequence[Diagnosis]) -> list[Diagnosis]:
    """The first finding with what could be the cause in its place; without a finding, all suspicions."""
    if not diagnoses or diagnoses[0].confidence < FINDING_MIN:
        return [one for one in diagnoses if not one.echo_of]
    first = diagnoses[0]
    return [
        one
        for one in diagnoses
        if one is first or one.rival_of == first.cause or (not one.echo_of and one.confidence < FINDING_MIN)
    ]


def _chances(rivals: Sequence[Diagnosis]) -> dict[str, float]:
    """How probable each competitor is, with what is left for a cause that is none of them."""
    if not rivals:
        return {}
    chances = {one.cause: one.confidence for one in rivals}
    chances[_UNKNOWN] = max(UNKNOWN_MIN, 1 - max(chances.values()))
    total = sum(chances.values())
    return {cause: chance / total for cause, chance in chances.items()}


def information(chances: Mapping[str, float], tells: Sequence[str]) -> float:
    """Bits that a look is expected to give which comes out one way for the causes it tells and the other for the rest."""
    expected = 0.0
    for shows in (True, False):
        likely, after = _after(chances, tells, shows=shows)
        expected += likely * _doubt(after)
    return max(0.0, _doubt(chances) - expected)


def _after(chances: Mapping[str, float], tells: Sequence[str], *, shows: bool) -> tuple[float, dict[str, float]]:
    """How likely an outcome is, and how probable each cause is after it (Bayes)."""
    joint = {}
    for cause, chance in chances.items():
        rate = TRUE_SHOWS if cause in tells else FALSE_SHOWS
        joint[cause] = chance * (rate if shows else 1 - rate)
    likely = sum(joint.values())
    return likely, {cause: each / likely for cause, each in joint.items()} if likely else dict(joint)


def _doubt(chances: Mapping[str, float]) -> float:
    return -sum(chance * math.log2(chance) for chance in chances.values() if chance > 0)


def _outcomes(chances: Mapping[str, float], tells: Sequence[str]) -> tuple[str, ...]:
    """What would be most probable after either outcome."""
    words = []
    for shows, head in ((True, "If so"), (False, "If not")):
        _, after = _after(chances, tells, shows=shows)
        best = max(after, key=lambda cause: (after[cause], cause))
        words.append(f"{head}: {best or 'something else'} {after[best]:.0%}.")
    return tuple(words)


def _open_steps(frontier: Frontier) -> list[str]:
    return [state.step for state in frontier.steps if state.state in ("started", "unknown")][:3]
