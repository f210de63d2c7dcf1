"""Suspicions: known causes that the text resembles, never above SUSPICION_MAX.

Where no rule found a cause, those that the lines of trouble resemble most. Where one did, the one that a short bundle
resembles more than it does the finding: the rule may have met words in passing. Of findings that are equally sure the one
that a short bundle resembles clearly more comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Document, Evidence, Place
from diagnose.model.observation import Observation
from diagnose.rank import EVERYWHERE, SOUND, Hypothesis
from diagnose.resemble import WordIndex, resemblances, trouble_lines, words_of

SUSPICION_MAX = 0.45
SUSPICION_MIN = 0.08
SUSPECTS = 3
_LINES = 2
_PLATFORM_SHARE = 0.6
#: A text without a word of trouble must resemble a cause so much and have so many words; it counts this part.
CALM_MIN = 0.3
CALM_WORDS = 12
CALM_SHARE = 0.6
#: A text that resembles its best cause less is about something else.
BESIDE_MIN = 0.2
#: So much more a text resembles one of two equally sure findings where that decides between them.
CLEARLY = 0.2
#: Of a longer bundle the words say little; its lines of trouble do.
_SHORT = 20_000


def suspect(
    ranked: Sequence[Hypothesis],
    documents: Sequence[Document],
    knowledge: KnowledgeBase,
    index: WordIndex,
    marks: Mapping[str, int],
) -> tuple[tuple[Hypothesis, ...], tuple[Observation, ...]]:
    """The hypotheses with suspicions among them, and the observations those rest on."""
    found = any(one.score >= SOUND for one in ranked)
    if found and sum(len(document.text) for document in documents) >= _SHORT:
        return tuple(ranked), ()
    lines = [(document, number, line) for document in documents for number, line in trouble_lines(document.text)]
    text = "\n".join(document.text for document in documents)
    if not lines and len(text) >= _SHORT:
        return tuple(ranked), ()
    alike = resemblances(text if len(text) < _SHORT else "\n".join(line for _, _, line in lines), index)
    for cause in alike:
        platform = knowledge.causes[cause].platform
        if marks and platform != "guest" and platform not in marks:
            alike[cause] *= _PLATFORM_SHARE
    if not lines:
        if max(alike.values(), default=0.0) < CALM_MIN or len(set(words_of(text))) < CALM_WORDS:
            return tuple(ranked), ()
        alike = {cause: CALM_SHARE * each for cause, each in alike.items()}
        lines = [(one, number, line) for one in documents for number, line in enumerate(one.text.split("\n"), start=1)]
    if found:
        return _beside(_ties_broken(ranked, alike), alike, lines, index)
    known = {one.cause: one for one in ranked}
    best = sorted(alike, key=lambda cause: (-alike[cause], cause))[:SUSPECTS]
    hypotheses, observations = list(ranked), []
    for cause in best:
        score = min(SUSPICION_MAX, alike[cause])
        if cause in known:
            known[cause].score = min(SOUND - 0.01, known[cause].score + score)
            known[cause].points.append("The bundle's words are those of this cause's known messages.")
        elif score >= SUSPICION_MIN:
            seen = _observe(cause, lines, index)
            observations.append(seen)
            point = "No rule recognised a message; its wording resembles the known messages of this cause."
            hypotheses.append(Hypothesis(cause, EVERYWHERE, (seen.key,), score, 0, [point]))

    def order(one: Hypothesis) -> tuple[float, float, str]:
        return (-round(one.score, 2), -alike.get(one.cause, 0.0), one.cause)

    return tuple(sorted(hypotheses, key=order)), tuple(observations)


def _ties_broken(ranked: Sequence[Hypothesis], alike: Mapping[str, float]) -> list[Hypothesis]:
    """The hypotheses, of findings that are equally sure and about as many VMs first what the text resembles clearly more."""
    out: list[Hypothesis] = []
    for (score, _, echo), equals in groupby(
        ranked, lambda one: (round(one.score, 2), len(one.about), bool(one.echo_of))
    ):
        members = list(equals)
        if score >= SOUND and not echo:
            best = max(members, key=lambda one: alike.get(one.cause, 0.0))
            if alike.get(best.cause, 0.0) > alike.get(members[0].cause, 0.0) + CLEARLY:
                members.remove(best)
                members.insert(0, best)
        out.extend(members)
    return out


def _beside(
    ranked: Sequence[Hypothesis],
    alike: Mapping[str, float],
    lines: Sequence[tuple[Document, int, str]],
    index: WordIndex,
) -> tuple[tuple[Hypothesis, ...], tuple[Observation, ...]]:
    """The hypotheses with the one cause, if any, that the text resembles more than the first finding, behind the findings."""
    best = max(alike, key=lambda cause: (alike[cause], cause), default="")
    first = next(one for one in ranked if one.score >= SOUND)
    if alike.get(best, 0.0) < max(BESIDE_MIN, alike.get(first.cause, 0.0)) or any(one.cause == best for one in ranked):
        return tuple(ranked), ()
    seen = _observe(best, lines, index)
    point = "The wording of the whole resembles the known messages of this cause more than those of the finding."
    one = Hypothesis(best, EVERYWHERE, (seen.key,), min(SUSPICION_MAX, alike[best]), 0, [point])
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
