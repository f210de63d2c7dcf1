"""The own search for the cheapest set of roots beside clingo, on random incidents: ``cover.py [SECONDS_MAX]``.

Prints for each size (hypotheses x observations) the middle and the longest time of each, how often the own search proved
its answer within its budget, and how often both found the same cost. Without clingo (``pip install clingo``) only the own one.
"""

from __future__ import annotations

import importlib.util
import random
import statistics
import sys
import time

from diagnose.cover import Option, cheapest_cover

SIZES = ((3, 5), (8, 20), (15, 50), (30, 50), (60, 200))
RUNS = 40


def instance(chance: random.Random, options: int, elements: int) -> list[Option]:
    """Each hypothesis explains a few observations that lie together, some also far ones; like symptoms along a chain of steps."""
    made = []
    for _ in range(options):
        start, length = chance.randrange(elements), chance.randint(1, max(2, elements // 6))
        covers = {(start + step) % elements for step in range(length)}
        covers |= {chance.randrange(elements) for _ in range(chance.choice((0, 0, 1, 3)))}
        made.append(Option(round(1 + chance.random(), 4), frozenset(covers)))
    return made


def by_clingo(options: list[Option], seconds_max: float) -> tuple[float, bool]:
    """Cost and whether it is proven, from an answer set program with weak constraints."""
    import clingo

    control = clingo.Control(["--warn=none"])
    facts = [f"option({number},{round(one.cost * 10_000)})." for number, one in enumerate(options)]
    facts += [f"covers({number},{element})." for number, one in enumerate(options) for element in one.covers]
    rules = "{chosen(N)} :- option(N,_). :- covers(_,E), not chosen(N) : covers(N,E). :~ chosen(N), option(N,C). [C,N]"
    control.add("base", [], " ".join([*facts, rules]))
    control.ground([("base", [])])
    best, proven = float("inf"), False
    with control.solve(yield_=True, async_=True) as handle:
        end = time.perf_counter() + seconds_max
        while True:
            handle.resume()
            if not handle.wait(max(0.0, end - time.perf_counter())):
                handle.cancel()
                break
            model = handle.model()
            if model is None:
                proven = True
                break
            best = model.cost[0] / 10_000
    return best, proven


def main(seconds_max: float) -> None:
    with_clingo = importlib.util.find_spec("clingo") is not None
    print(
        "hypotheses x observations   own median    longest   proven"
        + ("   clingo median    longest   same" if with_clingo else "")
    )
    for size in SIZES:
        chance = random.Random(7)
        own_s, clingo_s, proven, same = [], [], 0, 0
        for _ in range(RUNS):
            options = instance(chance, *size)
            start = time.perf_counter()
            cover = cheapest_cover(options)
            own_s.append(time.perf_counter() - start)
            proven += cover.is_proven
            if with_clingo:
                start = time.perf_counter()
                cost, _ = by_clingo(options, seconds_max)
                clingo_s.append(time.perf_counter() - start)
                same += abs(cost - cover.cost) < 1e-3
        line = f"{size[0]:10} x {size[1]:<13} {statistics.median(own_s) * 1000:9.2f} ms {max(own_s) * 1000:7.1f} ms {proven:4}/{RUNS}"
        if with_clingo:
            line += f"   {statistics.median(clingo_s) * 1000:10.2f} ms {max(clingo_s) * 1000:7.1f} ms {same:4}/{RUNS}"
        print(line)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
