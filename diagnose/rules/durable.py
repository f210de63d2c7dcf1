"""The same rules on durable_rules (Rete forward chaining), behind guard rails; the only importer of that library.

One ruleset of three generic rules serves every cause; what the causes ask for travels in the facts. A fact is flat, all
its values are texts, and its topic says in one text which slot of which rule it is about and with which join values, so
that every join is one equality. What an action finds it only appends; the next round of facts is asserted outside.
Absence is tested in a last phase, when all that could block is already there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from diagnose.model.observation import Firing, Observation
from diagnose.rules.compile import Option, Rule, where_holds
from diagnose.rules.reference import joins

try:
    from durable import engine
except ImportError:  # the extra is not installed
    engine = None

FACTS_MAX = 5000
_RULESET = "provisioning"
_SALTS = 8
_BLOCKER = 0


def is_installed() -> bool:
    """True where durable_rules can be used."""
    return engine is not None


class TooManyFactsError(ValueError):
    """More facts than the engine is trusted with; use the reference matcher."""


class DurableRules:
    """The engine with its one host, made when first used.

    The host is kept and its facts are retracted after each run: deleting the state instead corrupts the heap of
    durable_rules 2.0.28 after a negation, and a new host for each run loses about 0.7 MB.
    """

    def __init__(self) -> None:
        self._session: _Session | None = None

    def fire(self, rules: Sequence[Rule], observations: Sequence[Observation]) -> tuple[Firing, ...]:
        """All firings, sorted by cause and anchor: the same as the reference's.

        Raises TooManyFactsError beyond FACTS_MAX facts.
        """
        agenda = _Agenda(rules, observations)
        if agenda.size() > FACTS_MAX:
            raise TooManyFactsError(f"{agenda.size()} facts")
        if self._session is None:
            self._session = _Session()
        try:
            return _run(self._session, agenda)
        finally:
            self._session.clear()


def _run(session: _Session, agenda: _Agenda) -> tuple[Firing, ...]:
    session.put("have", agenda.haves())
    session.put("want", agenda.wants())
    agenda.note_joined(session.take("joined"))
    session.put("filled", agenda.filled())
    wave = agenda.first_slots()
    whole: list[str] = []
    while wave:
        session.put("waiting", wave)
        reached = session.take("advanced")
        wave, done = agenda.next_slots({waiting for waiting, _ in reached})
        whole.extend(done)
    whole.extend(agenda.single_slots())
    session.put("blocked", agenda.blocked())
    session.put("final", ((candidate, candidate) for candidate in sorted(whole)))
    free = {final for final, _ in session.take("free")}
    return agenda.firings(free)


class _Agenda:
    """What the facts are about. A candidate is a rule with an anchor; its slots count from 1, blockers are slot 0."""

    def __init__(self, rules: Sequence[Rule], observations: Sequence[Observation]) -> None:
        self._observations = tuple(observations)
        self._candidates: dict[str, tuple[Rule, Observation]] = {}
        self._wants: dict[str, tuple[str, str, int, Option]] = {}
        self._haves: set[tuple[str, str]] = set()
        self._offered: set[tuple[str, tuple[str, ...]]] = set()
        self._met: dict[tuple[str, int], set[str]] = {}
        by_symptom: dict[str, list[int]] = {}
        for number, one in enumerate(self._observations):
            by_symptom.setdefault(one.symptom, []).append(number)
        for number, rule in enumerate(rules):
            for option in rule.slots[0]:
                for at in by_symptom.get(option.symptom, ()):
                    anchor = self._observations[at]
                    if where_holds(option, anchor.values, anchor.values):
                        self._add(f"{number}/{at}", rule, anchor, by_symptom)

    def _add(self, candidate: str, rule: Rule, anchor: Observation, by_symptom: Mapping[str, Sequence[int]]) -> None:
        if candidate in self._candidates:
            return
        self._candidates[candidate] = (rule, anchor)
        options = [(slot, option) for slot, group in enumerate(rule.slots[1:], start=1) for option in group]
        options.extend((_BLOCKER, option) for option in rule.blockers)
        for slot, option in options:
            if option.symptom not in by_symptom or any(name not in anchor.values for name in option.same):
                continue
            topic = _topic(option, anchor)
            self._wants[str(len(self._wants))] = (topic, candidate, slot, option)
            self._offer(option, by_symptom[option.symptom])

    def _offer(self, option: Option, numbers: Iterable[int]) -> None:
        """Note what an option can be joined with: once, whichever candidate asks."""
        if (option.symptom, option.same) in self._offered:
            return
        self._offered.add((option.symptom, option.same))
        for number in numbers:
            one = self._observations[number]
            if all(name in one.values for name in option.same):
                self._haves.add((str(number), _topic(option, one)))

    def size(self) -> int:
        """An upper bound of the facts that will be asserted."""
        slots = sum(len(rule.slots) + 2 for rule, _ in self._candidates.values())
        return len(self._wants) + len(self._haves) + slots

    def haves(self) -> list[tuple[str, str]]:
        return sorted(self._haves)

    def wants(self) -> list[tuple[str, str]]:
        return [(number, topic) for number, (topic, *_) in self._wants.items()]

    def note_joined(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Note which observation meets which want; comparisons other than equality are made here."""
        for want, have in pairs:
            _, candidate, slot, option = self._wants[want]
            one = self._observations[int(have)]
            if joins(option, self._candidates[candidate][1], one):
                self._met.setdefault((candidate, slot), set()).add(one.key)

    def filled(self) -> list[tuple[str, str]]:
        return [(f"f{candidate}/{slot}", f"{candidate}#{slot}") for candidate, slot in sorted(self._met) if slot]

    def first_slots(self) -> list[tuple[str, str]]:
        return [
            (f"{candidate}#1", f"{candidate}#1")
            for candidate, (rule, _) in sorted(self._candidates.items())
            if len(rule.slots) > 1
        ]

    def single_slots(self) -> list[str]:
        return [candidate for candidate, (rule, _) in self._candidates.items() if len(rule.slots) == 1]

    def next_slots(self, reached: Iterable[str]) -> tuple[list[tuple[str, str]], list[str]]:
        """The next slots to wait for after those reached, and the candidates that have all their slots filled."""
        wave, whole = [], []
        for waiting in sorted(reached):
            candidate, _, slot = waiting.rpartition("#")
            if int(slot) + 1 < len(self._candidates[candidate][0].slots):
                wave.append((f"{candidate}#{int(slot) + 1}",) * 2)
            else:
                whole.append(candidate)
        return wave, whole

    def blocked(self) -> list[tuple[str, str]]:
        return [(f"b{candidate}", candidate) for candidate, slot in sorted(self._met) if slot == _BLOCKER]

    def firings(self, free: Iterable[str]) -> tuple[Firing, ...]:
        found = set()
        for candidate in free:
            rule, anchor = self._candidates[candidate]
            met = (self._met[candidate, slot] for slot in range(1, len(rule.slots)))
            found.add(Firing(rule.cause, anchor.key, tuple(sorted({anchor.key}.union(*met)))))
        return tuple(sorted(found, key=lambda firing: (firing.cause, firing.anchor)))


def _topic(option: Option, one: Observation) -> str:
    return "\x1f".join((option.symptom, *(f"{name}={one.values[name]}" for name in option.same)))


def _pair(first: str, second: str) -> list[dict[str, Any]]:
    """Two facts of these kinds about one topic."""
    return [{first: {"kind": first}}, {second: {"$and": [{"kind": second}, {"topic": {first: "topic"}}]}}]


class _Session:
    """One ruleset with one state: facts go in, what its actions appended comes out."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, str]]] = {"joined": [], "advanced": [], "free": []}
        self._number = itertools.count()
        self._facts: list[dict[str, str]] = []
        self._host = _quiet_host(self._rules())

    def _rules(self) -> dict[str, Any]:
        def joined(c: Any) -> None:
            self._found["joined"].append((c.want.key, c.have.key))

        def advanced(c: Any) -> None:
            self._found["advanced"].append((c.waiting.key, c.filled.key))

        def free(c: Any) -> None:
            self._found["free"].append((c.final.key, ""))

        unblocked = _pair("final", "blocked")
        unblocked[1]["blocked$not"] = unblocked[1].pop("blocked")
        return {
            _RULESET: {
                "joined": {"all": _pair("want", "have"), "run": joined},
                "advanced": {"all": _pair("waiting", "filled"), "run": advanced},
                "free": {"all": unblocked, "run": free},
            }
        }

    def put(self, kind: str, facts: Iterable[tuple[str, str]]) -> None:
        """Assert facts of a kind: (key, topic). One that the engine takes for a known one goes in again with a salt."""
        for key, topic in facts:
            number = next(self._number)
            for salt in range(_SALTS):
                fact = {"id": f"{number}-{salt}", "kind": kind, "key": key, "topic": topic}
                try:
                    self._host.assert_fact(_RULESET, fact)
                    self._facts.append(fact)
                    break
                except engine.MessageObservedException:
                    continue
            else:
                raise RuntimeError("the rule engine refused a fact under every salt")

    def take(self, rule: str) -> list[tuple[str, str]]:
        """What the rule's action has appended so far, and forget it."""
        found = list(self._found[rule])
        self._found[rule].clear()
        return found

    def clear(self) -> None:
        """Retract every fact, the last first, so that no absence comes true on the way, and forget what was found."""
        while self._facts:
            self._host.retract_fact(_RULESET, self._facts.pop())
        for found in self._found.values():
            found.clear()


def _quiet_host(definitions: dict[str, Any]) -> Any:
    """A host without the two timer threads that the library starts otherwise."""

    class QuietHost(engine.Host):  # type: ignore[misc]
        def _run(self) -> None:
            return

    return QuietHost(definitions)
