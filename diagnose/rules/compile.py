"""Entries give rules in one compiled form that both engines run (pure)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from diagnose.knowledge.entry import Cause, Condition


class Option(Struct, frozen=True):
    """One symptom that can fill a slot: joined to the anchor by equal values of ``same``, compared by ``where``."""

    symptom: str
    same: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()


class Rule(Struct, frozen=True):
    """``slots`` must all be filled (the first one's observation is the anchor), ``blockers`` must all stay empty.

    A slot is filled by every observation that meets one of its options.
    """

    cause: str
    slots: tuple[tuple[Option, ...], ...]
    blockers: tuple[Option, ...] = ()


def compile_cause(cause: Cause) -> Rule:
    """The rule: a slot for each condition of ``all``, one slot for ``any``, a blocker for each of ``none``."""
    slots: list[tuple[Option, ...]] = [(_option(condition),) for condition in cause.when.all]
    if cause.when.any:
        slots.append(tuple(_option(condition) for condition in cause.when.any))
    return Rule(cause.id, tuple(slots), tuple(_option(condition) for condition in cause.when.none))


def compile_causes(causes: Iterable[Cause]) -> tuple[Rule, ...]:
    """All rules, ordered by cause."""
    return tuple(sorted((compile_cause(cause) for cause in causes), key=lambda rule: rule.cause))


def _option(condition: Condition) -> Option:
    return Option(condition.symptom, tuple(sorted(condition.same)), tuple(sorted(condition.where.items())))


_COMPARISON = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(.+?)\s*$")
_QUANTITY = re.compile(r"^(-?\d+(?:[.,]\d+)?)\s*([a-zA-Z]*)$")
_UNITS = {
    "": 1.0, "b": 1.0, "bytes": 1.0, "m": 1e-3,
    "k": 1e3, "kb": 1e3, "ki": 2.0**10, "kib": 2.0**10, "mb": 1e6, "mi": 2.0**20, "mib": 2.0**20,
    "g": 1e9, "gb": 1e9, "gi": 2.0**30, "gib": 2.0**30, "t": 1e12, "tb": 1e12, "ti": 2.0**40, "tib": 2.0**40,
}  # fmt: skip


def quantity(text: str) -> float | None:
    """A number with an optional unit of bytes as a float (``10Gi`` -> 10737418240.0); None for other text."""
    found = _QUANTITY.match(text.strip())
    if not found or found[2].lower() not in _UNITS:
        return None
    return float(found[1].replace(",", ".")) * _UNITS[found[2].lower()]


def where_holds(option: Option, values: Mapping[str, str], anchor: Mapping[str, str]) -> bool:
    """True where every comparison of the option holds; a value that is not there makes it false."""
    return all(_compare(values.get(name), comparison, values, anchor) for name, comparison in option.where)


def _compare(left: str | None, comparison: str, values: Mapping[str, str], anchor: Mapping[str, str]) -> bool:
    found = _COMPARISON.match(comparison)
    sign, right = (found[1], found[2]) if found else ("==", comparison)
    if left is None:
        return False
    right = values.get(right, anchor.get(right, right))
    one, other = quantity(left), quantity(right)
    if one is not None and other is not None:
        return _SIGNS[sign](one, other)
    return {"==": left == right, "!=": left != right}.get(sign, False)


_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
