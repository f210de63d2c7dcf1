"""The cheapest set of options that covers everything that any of them covers: exact by branch and bound, within a budget.

Measured against clingo (``benchmarks/cover.py``) on incidents of the size people have: see docs/reasoning.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

#: So many nodes are looked at; beyond, the best cover found so far is taken (and said to be no proven minimum).
BUDGET = 20_000


class Option(Struct, frozen=True):
    """What choosing it costs (above zero), and the elements that it covers."""

    cost: float
    covers: frozenset[int]


class Cover(Struct, frozen=True):
    """Numbers of the chosen options, in order; ``is_proven`` where no cheaper cover exists."""

    chosen: tuple[int, ...]
    cost: float
    is_proven: bool


def cheapest_cover(options: Sequence[Option], budget: int = BUDGET) -> Cover:
    """The cover with the least cost; of equal ones that whose numbers come first. Deterministic."""
    search = _Search(options, budget)
    search.start()
    search.branch(frozenset().union(*(one.covers for one in options)) if options else frozenset(), (), 0.0)
    return Cover(tuple(sorted(search.best)), search.best_cost, search.left > 0)


class _Search:
    def __init__(self, options: Sequence[Option], budget: int) -> None:
        self.options = options
        self.left = budget
        self.best: tuple[int, ...] = ()
        self.best_cost = float("inf")
        self.coverers: dict[int, list[int]] = {}
        for number, one in enumerate(options):
            for element in one.covers:
                self.coverers.setdefault(element, []).append(number)
        #: What covering an element costs at least: its share of the best option that covers it.
        self.share = {
            element: min(options[number].cost / len(options[number].covers) for number in numbers)
            for element, numbers in self.coverers.items()
        }

    def start(self) -> None:
        """A greedy cover to be better than."""
        left = set(self.coverers)
        chosen: list[int] = []
        while left:
            number = min(
                (number for number, one in enumerate(self.options) if one.covers & left),
                key=lambda each: (self.options[each].cost / len(self.options[each].covers & left), each),
            )
            chosen.append(number)
            left -= self.options[number].covers
        self.best, self.best_cost = tuple(chosen), sum(self.options[number].cost for number in chosen)

    def branch(self, left: frozenset[int], chosen: tuple[int, ...], cost: float) -> None:
        self.left -= 1
        if self.left <= 0:
            return
        if not left:
            if (round(cost, 9), sorted(chosen)) < (round(self.best_cost, 9), sorted(self.best)):
                self.best, self.best_cost = chosen, cost
            return
        if cost + sum(self.share[element] for element in sorted(left)) > self.best_cost + 1e-9:
            return
        hardest = min(left, key=lambda element: (len(self.coverers[element]), element))
        for number in sorted(
            self.coverers[hardest],
            key=lambda each: (self.options[each].cost / len(self.options[each].covers & left), each),
        ):
            if number not in chosen:
                self.branch(left - self.options[number].covers, (*chosen, number), cost + self.options[number].cost)
