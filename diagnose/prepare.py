"""Knowledge made ready to run: checked entries, numbered patterns, compiled rules, closed step graphs - and its cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import msgspec
import orjson
from msgspec import Struct
from msgspec.structs import replace

from diagnose.condense import Interest, interest_of, restore_interest
from diagnose.expressions import ENGINE, Expressions, store_expressions
from diagnose.knowledge.cache import digest_of, map_cached, read_cached, write_cached
from diagnose.knowledge.entries import Entries
from diagnose.knowledge.entry import Benign, Cause, Entry, Examples, PlatformGraph, Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase, PatternUse, build_knowledge_base
from diagnose.late import offer
from diagnose.matcher import RuleSet, gather_rules, restore_rules, store_rules
from diagnose.model.step_order import StepOrder
from diagnose.resemble import WordIndex, build_word_index
from diagnose.rules.compile import Option, Rule, compile_causes

_Entry = TypeVar("_Entry", bound=Entry)
_ENGINE = ENGINE.replace(" ", "-")


class Prepared(Struct, frozen=True):
    """What the pipeline needs of the knowledge."""

    knowledge: KnowledgeBase
    steps: StepOrder
    rules: tuple[Rule, ...]
    words: WordIndex
    expressions: Expressions
    interest: Interest
    texts: RuleSet | None = None


def prepare(entries: Entries) -> Prepared:
    """Number patterns, compile rules, close step graphs."""
    from diagnose.steps import order_steps  # late: it loads networkx, which a run on cached knowledge does not need

    knowledge = build_knowledge_base(entries)
    return Prepared(
        knowledge,
        order_steps(knowledge.graphs.values()),
        compile_causes(knowledge.causes.values()),
        build_word_index(knowledge.causes, knowledge.symptoms),
        Expressions(knowledge.patterns),
        interest_of(knowledge),
    )


def load_prepared(directories: Sequence[Path]) -> Prepared:
    """Prepared knowledge, from the cache where these very files were prepared before; raises KnowledgeFaults."""
    digest = digest_of(directories)
    cached = read_cached(digest)
    if cached is not None:
        try:
            texts = read_cached(digest, "texts")
            restored = _restore(orjson.loads(cached), map_cached(f"{digest}-{_ENGINE}", "expressions"), texts)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            pass  # of another form: prepare anew
        else:
            offer(restored.expressions.late)
            return restored
    from diagnose.knowledge.load import load_entries  # late: it loads a YAML parser, needed only here

    prepared = prepare(load_entries(directories))
    write_cached(digest, orjson.dumps(_store(prepared)))
    expressions = store_expressions(prepared.knowledge.patterns)
    if expressions is not None:
        head, codes = expressions
        write_cached(f"{digest}-{_ENGINE}", head + codes, "expressions", checked=len(head))
    rules = gather_rules(prepared.knowledge.patterns, prepared.knowledge.once)
    write_cached(digest, store_rules(rules), "texts")
    return replace(prepared, texts=rules)


class LazyEntries(Mapping[str, _Entry], Generic[_Entry]):
    """Entries by id, read and validated when first asked for: a run looks at a few of hundreds."""

    def __init__(self, model: type[_Entry], raw: Mapping[str, str]) -> None:
        self._model = model
        self._raw = raw
        self._ready: dict[str, _Entry] = {}

    def __getitem__(self, key: str) -> _Entry:
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = msgspec.json.decode(self._raw[key], type=self._model)
        return ready

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, key: object) -> bool:
        return key in self._raw


class _LazyUses(Sequence[tuple[PatternUse, ...]]):
    """The uses of each pattern, made when asked for."""

    def __init__(self, raw: Sequence[Sequence[Sequence[Any]]]) -> None:
        self._raw = raw

    @overload
    def __getitem__(self, number: int) -> tuple[PatternUse, ...]: ...
    @overload
    def __getitem__(self, number: slice) -> list[tuple[PatternUse, ...]]: ...
    def __getitem__(self, number: int | slice) -> tuple[PatternUse, ...] | list[tuple[PatternUse, ...]]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return tuple(PatternUse(*use) for use in self._raw[number])

    def __len__(self) -> int:
        return len(self._raw)


def _store(prepared: Prepared) -> dict[str, Any]:
    knowledge = prepared.knowledge
    return {
        "causes": {key: _without_tests(one).model_dump_json() for key, one in knowledge.causes.items()},
        "symptoms": {key: one.model_dump_json() for key, one in knowledge.symptoms.items()},
        "benign": {key: one.model_dump_json() for key, one in knowledge.benign.items()},
        "graphs": {key: one.model_dump_json() for key, one in knowledge.graphs.items()},
        "patterns": knowledge.patterns,
        "uses": [[(use.role, use.owner, use.sighting) for use in uses] for uses in knowledge.uses],
        "structured": knowledge.structured,
        "once": sorted(knowledge.once),
        "marks": knowledge.marks,
        "interest": prepared.interest.stored(),
        "before": {step: sorted(before) for step, before in prepared.steps.before.items()},
        "depth": dict(prepared.steps.depth),
        "order": dict(prepared.steps.order),
        "rules": [msgspec.to_builtins(rule) for rule in prepared.rules],
        "words": msgspec.to_builtins(prepared.words),
    }


def _without_tests(cause: Cause) -> Cause:
    """The cause as a run needs it: its own symptoms are among all symptoms."""
    return cause.model_copy(update={"examples": Examples(), "symptoms": ()})


def _restore(stored: dict[str, Any], expressions: tuple[bytes, memoryview] | None, texts: bytes | None) -> Prepared:
    knowledge = KnowledgeBase(
        causes=LazyEntries(Cause, stored["causes"]),
        symptoms=LazyEntries(Symptom, stored["symptoms"]),
        benign=LazyEntries(Benign, stored["benign"]),
        graphs=LazyEntries(PlatformGraph, stored["graphs"]),
        patterns=tuple(stored["patterns"]),
        uses=_LazyUses(stored["uses"]),
        structured=tuple(stored["structured"]),
        once=frozenset(stored["once"]),
        marks=tuple(stored["marks"]),
    )
    steps = StepOrder(
        before={step: frozenset(before) for step, before in stored["before"].items()},
        depth=stored["depth"],
        order={platform: tuple(order) for platform, order in stored["order"].items()},
    )
    words = WordIndex(
        tuple(stored["words"]["causes"]),
        stored["words"]["weights"],
        tuple(stored["words"]["platforms"]),
        stored["words"]["speaks"],
    )
    return Prepared(
        knowledge,
        steps,
        tuple(map(_rule, stored["rules"])),
        words,
        Expressions(knowledge.patterns, expressions),
        restore_interest(stored["interest"]),
        restore_rules(texts) if texts else None,
    )


def _rule(raw: dict[str, Any]) -> Rule:
    slots = tuple(tuple(map(_option, slot)) for slot in raw["slots"])
    return Rule(raw["cause"], slots, tuple(map(_option, raw["blockers"])))


def _option(raw: dict[str, Any]) -> Option:
    return Option(raw["symptom"], tuple(raw["same"]), tuple((name, text) for name, text in raw["where"]))
