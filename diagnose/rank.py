"""Firings and graphs give ranked hypotheses: root before echo, specific before general, every point with a sentence.

Hypotheses are weighed for each VM (and for what concerns no VM in particular), so that one VM's evidence never speaks
for another's; then those of the same cause are joined into one with all its VMs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from diagnose.contradict import Contradictions
from diagnose.cover import Option, cheapest_cover
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.model.evidence import Evidence
from diagnose.model.observation import Firing, Observation
from diagnose.model.step_order import StepOrder
from diagnose.resources import Groups

WEIGHTS: Mapping[str, float] = {"decisive": 0.95, "strong": 0.85, "fair": 0.7, "weak": 0.4}
CONFIDENCE_MAX = 0.98
SCORE_MAX = 0.97
FOREIGN_PLATFORM = 0.45
#: Platforms whose own tools speak of another one: an importer's log is full of the source's words.
IMPORTS_FROM: Mapping[str, frozenset[str]] = {"ove": frozenset({"vsphere"})}
GUEST_TEXT = 0.85
GIVES_WAY = 0.5
ECHO = 0.4
BESIDE = 0.9
UNDISTURBED = 0.4
GENERIC_MAX = 0.8
SOUND = 0.5
THIN = 0.75
SHARED = 0.5
#: What the doubt about a root, a sound hypothesis that names it as its echo, and its place in the order of preference add
#: to the one that each root costs.
DOUBT_COST = 2.0
ECHO_COST = 0.5
PLACE_COST = 1e-4
EVERYWHERE = ("", "")


class Hypothesis(Struct):
    """A suspected cause with its support; ``points`` says in sentences what its score is made of."""

    cause: str
    group: tuple[str, str]
    support: tuple[str, ...]
    score: float
    length: int
    points: list[str] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)
    echo_of: str = ""
    shares: bool = False
    first_s: float | None = None
    about: tuple[tuple[str, str], ...] = ()
    rival: float = 0.0
    generic: bool = False
    disturbed: bool = False


def rank(
    firings: Sequence[Firing],
    observations: Sequence[Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
    marks: Mapping[str, int],
    groups: Groups,
    evidence: Iterable[Evidence] = (),
    faded: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Hypothesis, ...]:
    """Hypotheses, best first; ties are broken by the id of the cause. ``evidence`` (structured) may speak against them, and
    so does that all that was seen of one has ``faded``."""
    by_key = {one.key: one for one in observations}
    weighed = [_weigh(*each, by_key, knowledge, marks) for each in _group(firings, by_key, groups)]
    if weighed:
        _contradict(weighed, by_key, knowledge, Contradictions(observations, evidence, knowledge, steps, groups, faded))
    everywhere = [one for one in weighed if one.group == EVERYWHERE]
    of_vms: dict[tuple[str, str], list[Hypothesis]] = {}
    for one in weighed:
        if one.group != EVERYWHERE:
            of_vms.setdefault(one.group, []).append(one)
    own = {id(one): _own(one, by_key, knowledge) for one in weighed}
    if len(of_vms) == 1:  # one VM: what names none is about it, too
        (of_vm,) = of_vms.values()
        _settle([*everywhere, *of_vm], [], own, by_key, knowledge, steps)
    else:
        _settle(everywhere, [], own, by_key, knowledge, steps)
        kinds = _kinds_of_signs(everywhere, own, by_key)
        for group in sorted(of_vms):
            narrow = _narrow(of_vms[group], everywhere, own, kinds)
            _settle(of_vms[group], everywhere, narrow, by_key, knowledge, steps)
    return tuple(sorted(_join(weighed), key=lambda one: _order(one, knowledge, steps)))


def _group(
    firings: Sequence[Firing], by_key: Mapping[str, Observation], groups: Groups
) -> list[tuple[str, tuple[str, str], list[str]]]:
    """(cause, group of resources, keys of the support), sorted."""
    support: dict[tuple[str, tuple[str, str]], set[str]] = {}
    for firing in firings:
        named = [groups.of(by_key[key]) for key in (firing.anchor, *firing.support)]
        group = next((each for each in named if each is not None), EVERYWHERE)
        keep = {key for key in firing.support if groups.of(by_key[key]) in (None, group)}
        support.setdefault((firing.cause, group), set()).update(keep)
    return [(cause, group, sorted(keys)) for (cause, group), keys in sorted(support.items())]


def _weigh(
    cause_id: str,
    group: tuple[str, str],
    support: Sequence[str],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
    marks: Mapping[str, int],
) -> Hypothesis:
    cause = knowledge.causes[cause_id]
    doubt = 1.0
    points: list[str] = []
    for symptom_id in sorted({by_key[key].symptom for key in support}):
        symptom = knowledge.symptoms[symptom_id]
        if symptom.kind == "context":
            continue
        doubt *= 1 - WEIGHTS[symptom.strength]
        count = sum(by_key[key].count for key in support if by_key[key].symptom == symptom_id)
        times = f" ({count} times)" if count > 1 else ""
        points.append(f"Seen{times}: {symptom.says} ({symptom.strength} sign).")
    score = min(1 - doubt, SCORE_MAX) if points else 0.3
    hosts = sorted(platform for platform in marks if platform != "guest")
    foreign = bool(marks) and cause.platform not in marks and cause.platform != "guest"
    if foreign:
        score *= FOREIGN_PLATFORM if hosts else GUEST_TEXT  # a guest's text may have any platform beneath it
        points.append(f"The bundle speaks of {', '.join(sorted(marks))}, not of {cause.platform}.")
    elif others := _speaks_of_others(cause.platform, support, by_key, knowledge):
        score *= FOREIGN_PLATFORM
        points.append(f"The lines seen speak of {', '.join(others)}, not of {cause.platform}.")
    length = max(len(evidence.text) for key in support for evidence in by_key[key].evidence)
    moments = [moment for key in support if (moment := by_key[key].first_s) is not None]
    return Hypothesis(
        cause_id,
        group,
        tuple(support),
        score,
        length,
        points,
        first_s=min(moments, default=None),
        generic=cause.generic,
        disturbed=foreign,
    )


def _speaks_of_others(
    platform: str, support: Sequence[str], by_key: Mapping[str, Observation], knowledge: KnowledgeBase
) -> list[str]:
    """The other hosts, where each proof stands on lines with the mark of one and none with its own.

    A guest's console is handed on by its host (``[pod/virt-launcher-web-x/guest-console-log] ...``): never a guest's cause.
    """
    if platform == "guest":
        return []
    proofs = [by_key[key] for key in support if knowledge.symptoms[by_key[key].symptom].kind != "context"]
    spoken = {other for one in proofs for other in one.speaks}
    own = {platform, *IMPORTS_FROM.get(platform, ())}
    foreign = bool(proofs) and not own & spoken and all(one.speaks - {"guest"} for one in proofs)
    return sorted(spoken) if foreign else []


def _contradict(
    weighed: Iterable[Hypothesis],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
    contradictions: Contradictions,
) -> None:
    for one in weighed:
        support = [by_key[key] for key in one.support]
        for factor, sentence in contradictions.against(knowledge.causes[one.cause], one.group, support):
            one.score *= factor
            one.disturbed = True
            one.points.append(sentence)


def _kinds_of_signs(
    everywhere: Sequence[Hypothesis], own: Mapping[int, frozenset[str]], by_key: Mapping[str, Observation]
) -> list[tuple[frozenset[int], list[str]]]:
    """The signs of what concerns every VM, those of one symptom that speak for the same hypotheses together."""
    speak_for: dict[str, list[int]] = {}
    for one in everywhere:
        for key in sorted(own[id(one)]):
            speak_for.setdefault(key, []).append(id(one))
    kinds: dict[tuple[str, frozenset[int]], list[str]] = {}
    for key, ids in speak_for.items():
        kinds.setdefault((by_key[key].symptom, frozenset(ids)), []).append(key)
    return [(ids, keys) for (_, ids), keys in kinds.items()]


def _narrow(
    hypotheses: Sequence[Hypothesis],
    around: Sequence[Hypothesis],
    own: Mapping[int, frozenset[str]],
    kinds: Iterable[tuple[frozenset[int], list[str]]],
) -> dict[int, frozenset[str]]:
    """The signs of each hypothesis, but of those around only what one VM's share and one of each other kind: it stands for
    all of its kind, of which there may be thousands for each of thousands of VMs."""
    narrow = {id(one): own[id(one)] for one in hypotheses}
    shared = frozenset().union(*narrow.values())
    others = {id(one): set(own[id(one)] & shared) for one in around}
    for ids, keys in kinds:
        other = next((key for key in keys if key not in shared), None)
        if other is not None:
            for one in ids:
                others[one].add(other)
    narrow.update({one: frozenset(keys) for one, keys in others.items()})
    return narrow


def _settle(
    hypotheses: Sequence[Hypothesis],
    around: Sequence[Hypothesis],
    own: Mapping[int, frozenset[str]],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
) -> None:
    """Root and echo among the hypotheses of one VM; those ``around`` concern every VM and can only be roots.

    The roots are the cheapest set of sound hypotheses that explains every observation any of them explains: each root
    costs one, and more the less sure it is, so that one cause is preferred to two and a sure one to a vague one.
    """
    every = sorted([*hypotheses, *around], key=lambda one: _order(one, knowledge, steps))
    _give_way(hypotheses, every, own, by_key, knowledge)
    explained = {id(one): _explained(one, every, own, by_key, knowledge, steps) for one in every}
    sound = [one for one in every if one.score >= SOUND and not one.echo_of]
    echoes = {
        id(one)
        for one in sound
        for root in sound
        if one is not root
        and _is_echo(root, one, own, by_key, knowledge)
        and not _is_echo(one, root, own, by_key, knowledge)
    }
    roots = _choose(sound, explained, own, echoes)
    chosen = {id(one) for one in roots}
    for echo in hypotheses:
        signs = own[id(echo)]
        if id(echo) in chosen or echo.echo_of or not signs:
            continue
        helpers = [one for one in roots if not signs.isdisjoint(explained[id(one)])]
        if not helpers or not signs <= frozenset().union(*(explained[id(one)] for one in helpers)):
            continue
        root = max(helpers, key=lambda one: (len(signs & explained[id(one)]), one.score))
        shares = signs <= own[id(root)]
        echo.score *= SHARED if shares else ECHO
        echo.echo_of = root.cause
        title = knowledge.causes[root.cause].title
        if shares and not (
            _is_echo(root, echo, own, by_key, knowledge) or _is_downstream(root, echo, knowledge, steps)
        ):
            echo.shares = True
            echo.points.append(
                f"All that speaks for it also speaks for {root.cause}, which explains more or is surer: {title}."
            )
            continue
        echo.points.append(f"Explained by {' and '.join(sorted(one.cause for one in helpers))}: {title}.")
        for one in helpers:
            if echo.cause not in one.consequences:
                one.consequences.append(echo.cause)
    for one in hypotheses:
        rivals = [other.score for other in every if other is not one and not other.echo_of]
        one.rival = max(rivals, default=0.0)


def _own(one: Hypothesis, by_key: Mapping[str, Observation], knowledge: KnowledgeBase) -> frozenset[str]:
    """The keys of what speaks for a hypothesis; context sets the scene only."""
    return frozenset(key for key in one.support if knowledge.symptoms[by_key[key].symptom].kind != "context")


def _explained(
    root: Hypothesis,
    every: Sequence[Hypothesis],
    own: Mapping[int, frozenset[str]],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
    steps: StepOrder,
) -> frozenset[str]:
    """The observations that a hypothesis would explain: its own, those it lists, those of its echoes."""
    explains = set(knowledge.causes[root.cause].explains)
    keys = set(own[id(root)])
    for other in every:
        if other is root:
            continue
        if _is_echo(root, other, own, by_key, knowledge) or _is_downstream(root, other, knowledge, steps):
            keys |= own[id(other)]
        else:
            keys |= {key for key in own[id(other)] if by_key[key].symptom in explains}
    return frozenset(keys)


def _choose(
    sound: Sequence[Hypothesis],
    explained: Mapping[int, frozenset[str]],
    own: Mapping[int, frozenset[str]],
    echoes: Collection[int],
) -> list[Hypothesis]:
    """The cheapest set of roots; ``sound`` stands in the order of preference, which decides between equals."""
    covered: dict[str, list[int]] = {key: [] for key in sorted(frozenset().union(*(own[id(one)] for one in sound)))}
    for place, one in enumerate(sound):
        for key in explained[id(one)] & covered.keys():
            covered[key].append(place)
    alike = {places: number for number, places in enumerate(dict.fromkeys(map(tuple, covered.values())))}
    options = [
        Option(
            1 + DOUBT_COST * (1 - one.score) + (ECHO_COST if id(one) in echoes else 0) + PLACE_COST * place,
            frozenset(number for places, number in alike.items() if place in places),
        )
        for place, one in enumerate(sound)
    ]
    return [sound[number] for number in cheapest_cover(options).chosen]


def _give_way(
    hypotheses: Sequence[Hypothesis],
    every: Sequence[Hypothesis],
    own: Mapping[int, frozenset[str]],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
) -> None:
    """A catch-all cause gives way to a finer one that explains the same incident, and that it does not itself explain."""
    sound = [one for one in every if not knowledge.causes[one.cause].generic and one.score >= SOUND]
    for one in hypotheses:
        if not knowledge.causes[one.cause].generic:
            continue
        finer = [other for other in sound if not _is_echo(one, other, own, by_key, knowledge)]
        if finer:
            best = max(finer, key=lambda other: (other.score, other.cause))
            one.score *= GIVES_WAY
            one.echo_of = best.cause
            one.points.append(f"Gives way to the finer cause {best.cause}.")


def _is_echo(
    root: Hypothesis,
    echo: Hypothesis,
    own: Mapping[int, frozenset[str]],
    by_key: Mapping[str, Observation],
    knowledge: KnowledgeBase,
) -> bool:
    """True where the root says so of the cause, or explains every symptom that speaks for it."""
    cause = knowledge.causes[root.cause]
    if echo.cause in cause.over:
        return True
    signs = own[id(echo)]
    return bool(signs) and all(by_key[key].symptom in cause.explains for key in signs)


def _is_downstream(root: Hypothesis, echo: Hypothesis, knowledge: KnowledgeBase, steps: StepOrder) -> bool:
    """True where the echo is a thin hypothesis about a step that cannot happen before the root's step is done."""
    before = steps.is_before(knowledge.causes[root.cause].step, knowledge.causes[echo.cause].step)
    return before and echo.score < THIN <= root.score


def _join(weighed: Sequence[Hypothesis]) -> list[Hypothesis]:
    """One hypothesis a cause: of all the groups where it stands by itself, or else of those where it is an echo."""
    by_cause: dict[str, list[Hypothesis]] = {}
    for one in weighed:
        by_cause.setdefault(one.cause, []).append(one)
    joined = []
    for _, members in sorted(by_cause.items()):
        chosen = [one for one in members if not one.echo_of] or members
        best = max(chosen, key=lambda one: (one.score, one.group))
        best.support = tuple(sorted({key for one in chosen for key in one.support}))
        best.consequences = sorted({cause for one in chosen for cause in one.consequences})
        best.about = tuple(sorted(one.group for one in chosen))
        joined.append(best)
    return joined


def _order(one: Hypothesis, knowledge: KnowledgeBase, steps: StepOrder) -> tuple[float, int, int, float, int, str]:
    depth = steps.depth.get(knowledge.causes[one.cause].step, 0)
    moment = one.first_s if one.first_s is not None else 0.0
    return (-round(one.score, 2), -len(one.about), depth, moment, -one.length, one.cause)


def confidence_of(one: Hypothesis) -> float:
    """How sure, as measured on labelled incidents (docs/reasoning.md): the share of such hypotheses that are right.

    What nothing disturbs is right more often than its signs say by themselves; a cause that only says that a step failed
    is so where nobody knows a finer one; a rival as sound takes a tenth.
    """
    most = GENERIC_MAX if one.generic else CONFIDENCE_MAX
    if one.echo_of or one.disturbed:
        return round(min(one.score, most), 3)
    if one.rival > SOUND:
        return round(min(one.score * BESIDE, most), 3)
    lift = UNDISTURBED * (1 - one.score) if one.score >= SOUND else 0.0
    return round(min(one.score + lift, most), 3)
