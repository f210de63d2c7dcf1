"""Suspicions: known causes that the text resembles, never above SUSPICION_MAX.

Where no rule found a cause, those that the lines of trouble resemble most. Where one did, the one that a short bundle
resembles more than it does the finding: the rule may have met words in passing. Of findings that are equally sure the one
that a short bundle resembles clearly more comes first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct, field

from diagnose.model.evidence import Document, Evidence, Place
from diagnose.model.observation import Observation
from diagnose.rank import EVERYWHERE, SOUND, Hypothesis
from diagnose.resemble import WordIndex, platform_gaps, resemblances, trouble_lines, words_of

SUSPICION_MAX = 0.49
SUSPICION_MIN = 0.08
SUSPECTS = 3
_LINES = 2
_PLATFORM_SHARE = 0.6
#: How fast a resemblance fades with the words that speak of another platform.
_FADES = 0.02
#: A text without a word of trouble must resemble a cause so much and have so many words; it counts this part.
CALM_MIN = 0.3
CALM_WORDS = 12
CALM_SHARE = 0.6
#: A text that resembles its best cause less is about something else.
BESIDE_MIN = 0.25
#: So much more a text resembles one of two equally sure findings where that decides between them.
CLEARLY = 0.2
#: Of a longer bundle the words say little; its lines of trouble do.
_SHORT = 20_000


class Likeness(Struct, frozen=True):
    """How much a text resembles each cause (0 to 1), and the lines that speak of it; empty where words tell nothing.

    ``platforms``: which share is left to a thin hypothesis of a platform, as the words speak of another one more.
    """

    causes: Mapping[str, float] = field(default_factory=dict)
    lines: Sequence[tuple[Document, int, str]] = ()
    platforms: Mapping[str, float] = field(default_factory=dict)

    def of(self, one: Hypothesis) -> float:
        return self.causes.get(one.cause, 0.0)


def liken(
    ranked: Sequence[Hypothesis],
    documents: Sequence[Document],
    index: WordIndex,
    marks: Mapping[str, int],
) -> Likeness:
    """What the documents resemble; of long ones only where no cause was found, and by their lines of trouble."""
    short = sum(len(document.text) for document in documents) < _SHORT
    if not short and _found(ranked):
        return Likeness()
    lines = [(document, number, line) for document in documents for number, line in trouble_lines(document.text)]
    if not short and not lines:
        return Likeness()
    text = "\n".join(document.text for document in documents) if short else "\n".join(line for _, _, line in lines)
    alike = resemblances(text, index)
    platforms = {one: math.exp(-_FADES * gap) for one, gap in platform_gaps(text, index).items()}
    for cause in alike:
        platform = cause.partition(".")[0]
        alike[cause] *= platforms[platform]
        if marks and platform != "guest" and platform not in marks:
            alike[cause] *= _PLATFORM_SHARE
    if lines:
        return Likeness(alike, lines, platforms)
    if max(alike.values(), default=0.0) < CALM_MIN or len(set(words_of(text))) < CALM_WORDS:
        return Likeness()
    calm = [(one, number, line) for one in documents for number, line in enumerate(one.text.split("\n"), start=1)]
    return Likeness({cause: CALM_SHARE * each for cause, each in alike.items()}, calm, platforms)


def _found(ranked: Sequence[Hypothesis]) -> bool:
    return any(one.score >= SOUND for one in ranked)


def break_ties(ranked: Sequence[Hypothesis], likeness: Likeness) -> tuple[Hypothesis, ...]:
    """The hypotheses, of findings that are equally sure and about as many VMs first what the text resembles clearly more."""
    out: list[Hypothesis] = []
    equally = groupby(ranked, lambda one: (round(one.score, 2), len(one.about), bool(one.echo_of)))
    for (score, _, echo), equals in equally:
        members = list(equals)
        best = max(members, key=likeness.of)
        if score >= SOUND and not echo and likeness.of(best) > likeness.of(members[0]) + CLEARLY:
            members.remove(best)
            members.insert(0, best)
        out.extend(members)
    return tuple(out)


def suspect(
    ranked: Sequence[Hypothesis], likeness: Likeness, index: WordIndex
) -> tuple[tuple[Hypothesis, ...], tuple[Observation, ...]]:
    """The hypotheses with suspicions among them, and the observations those rest on."""
    if _found(ranked):
        return _beside(ranked, likeness, index)
    known = {one.cause: one for one in ranked}
    alike = likeness.causes
    hypotheses, observations = list(ranked), []
    for one in hypotheses:
        one.score *= likeness.platforms.get(one.cause.partition(".")[0], 1.0)
    for cause in sorted(alike, key=lambda cause: (-alike[cause], cause))[:SUSPECTS]:
        score = min(SUSPICION_MAX, alike[cause])
        if cause in known:
            known[cause].score = min(SOUND - 0.01, known[cause].score + score)
            known[cause].points.append("The bundle's words are those of this cause's known messages.")
        elif score >= SUSPICION_MIN:
            seen = _observe(cause, likeness.lines, index)
            observations.append(seen)
            point = "No rule recognised a message; its wording resembles the known messages of this cause."
            hypotheses.append(Hypothesis(cause, EVERYWHERE, (seen.key,), score, 0, [point]))
    hypotheses.sort(key=lambda one: (-round(one.score, 2), -likeness.of(one), one.cause))
    return tuple(hypotheses), tuple(observations)


def _beside(
    ranked: Sequence[Hypothesis], likeness: Likeness, index: WordIndex
) -> tuple[tuple[Hypothesis, ...], tuple[Observation, ...]]:
    """The hypotheses with the one cause, if any, that the text resembles more than the first finding, behind the findings."""
    alike = likeness.causes
    best = max(alike, key=lambda cause: (alike[cause], cause), default="")
    most = alike.get(best, 0.0)
    if most < BESIDE_MIN or most <= likeness.of(ranked[0]) or any(one.cause == best for one in ranked):
        return tuple(ranked), ()
    seen = _observe(best, likeness.lines, index)
    point = "The wording of the whole resembles the known messages of this cause more than those of the finding."
    one = Hypothesis(best, EVERYWHERE, (seen.key,), min(SUSPICION_MAX, most), 0, [point])
    at = next((place for place, other in enumerate(ranked) if other.score < one.score), len(ranked))
    return (*ranked[:at], one, *ranked[at:]), (seen,)


def _observe(cause: str, lines: Sequence[tuple[Document, int, str]], index: WordIndex) -> Observation:
    """The lines that speak for the cause most, as one observation that no symptom names."""
    number = index.causes.index(cause)
    scored = []
    for document, at, line in lines:
        weight = sum(
            pairs[pairs.index(number, 0) + 1] if number in pairs[::2] else 0
            for word in sorted(set(words_of(line)))
            if (pairs := list(index.weights.get(word, ())))
        )
        scored.append((-weight, document.name, at, line))
    evidence = tuple(Evidence(Place(name, at, at), line) for _, name, at, line in sorted(scored)[:_LINES])
    return Observation(key=f"resembles|{cause}", symptom="", values={}, evidence=evidence)
