"""Probes: for each pattern a few short expressions of which every match holds one, for the matching library.

The expressions of the knowledge are lenient and many; together they make a database that takes minutes to compile and
scans slowly. A probe is the run of literal text within a pattern that is rarest in ordinary logs, one for each of its
alternatives. Where a probe is met the whole expression is tried, so a probe may meet too much, never too little. Where all texts of an
alternative are common but it must hold a word of trouble, its probe counts only in lines with such a word.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

from diagnose.common_words import COMMON, SEEN

#: Supersets of what a space and a quote of a pattern meet (patterns.SPACE, patterns.QUOTE), as one class each.
_GAP = r"[\x09\x0a\x0d\x20>|\xa0\xc2\xe2\x94\x82\x83\\nrt&bsp;]{1,16}"
_ANY_GAP = _GAP.replace("{1,16}", "{0,16}")
_QUOTES = r"[\\\x22\x27`_*\xe2\x80\x98-\x9f&quotaps#0-9;]{0,20}"
_PLAIN = frozenset(string.ascii_letters + string.digits)
#: A set of more characters than this says nothing and ends a run.
_SET_MAX = 12
_REPEAT_MAX = 4
#: An alternation of more branches than this is not multiplied with what stands around it.
_BRANCHES_MAX = 24
_WORD = re.compile(r"[a-z0-9]+")
_LITERALS = re.compile(r"(?:[A-Za-z0-9]|\\x[0-9a-f]{2})+")
_WINDOW_MAX = 12


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text without gaps: its expression; its weakest wording, by which it is valued; what each wording holds."""

    expression: str
    words: str
    sure: str = ""

    def __add__(self, other: _Run) -> _Run:
        return _Run(self.expression + other.expression, self.words + other.words, self.sure + other.sure)

    @property
    def troubled(self) -> bool:
        """Whether a word of trouble is in every wording."""
        return _is_troubled(self.sure)


_NOTHING = _Run("", "")
#: A text of this value is rare enough; a longer one would only cost.
ENOUGH = 5.0
#: Words of trouble: most patterns whose texts are all common hold one.
TROUBLE = (
    "fail", "error", "unable", "cannot", "could not", "couldn", "not found", "does not", "is not", "no such", "denied",
    "invalid", "missing", "refused", "timed out", "timeout", "exceed", "not ", "doesn", "exist", "expired", "unavailable", "insufficient",
    "unsupported", "conflict", "forbidden", "reject", "mismatch", "exhaust", "corrupt", "abort", "disconnect", "unreachable",
)  # fmt: skip


@lru_cache(maxsize=100_000)
def _is_troubled(text: str) -> bool:
    return any(stem in text for stem in TROUBLE)


@lru_cache(maxsize=100_000)
def value_of(words: str) -> float:
    """How rare a text is in ordinary logs: long and seldom words say much, common ones little, two in a row a bit more."""
    values = [_value_of_word(word) for word in _WORD.findall(words.lower())]
    signs = sum(1 for char in words if char in "_./:[(-=")
    return sum(values) + 0.4 * max(0, len(values) - 1) + 0.3 * signs


@cache
def _value_of_word(word: str) -> float:
    if len(word) < 3:
        return 0.1
    if word in COMMON or any(word.startswith(stem) and len(word) <= len(stem) + 3 for stem in TROUBLE):
        return 0.3 + 0.05 * min(len(word), 12)
    return 1.5 if word in SEEN else 2.0 + min(len(word), 12) * 0.6


@dataclass(frozen=True, slots=True)
class Probe:
    """An expression in the syntax that the standard library and hyperscan share, on UTF-8 bytes, without regard to case.

    ``beside_trouble``: every match holds a word of trouble as well (:func:`trouble_probe`).
    """

    expression: str
    beside_trouble: bool = False


def probes_of(pattern: str) -> tuple[Probe, ...]:
    """The probes of a pattern, of which each match holds one. Empty where an alternative has no text to look for."""
    parsed = list(sre_parse.parse(pattern))
    whole = _choose(parsed)
    if whole is not None and _rare(whole):
        return (Probe(whole.expression),)
    chosen = [_probe_of(one) for one in _alternatives(parsed)]
    return tuple(dict.fromkeys(one for one in chosen if one)) if all(chosen) else ()


@cache
def trouble_probe() -> str:
    """The probe that stands for every word of trouble."""
    return "|".join("".join(_literal(char).expression for char in stem) for stem in TROUBLE)


def _probe_of(parsed: list[Any]) -> Probe | None:
    """The probe of one alternative; None where it has none."""
    best = _choose(parsed)
    if best is None:
        return None
    if _rare(best) or not _troubled(parsed):
        return Probe(best.expression)
    other = _choose(parsed, troubled=False) or best
    return Probe(other.expression, beside_trouble=True)


def _troubled(parsed: Iterable[Any]) -> bool:
    """Whether every wording of a sequence holds a word of trouble."""
    return any(joined.troubled for run in _runs(parsed) if (joined := _joined(run)) is not None)


def _rare(run: _Run | None) -> bool:
    return run is not None and value_of(run.words) >= ENOUGH


def _alternatives(parsed: list[Any]) -> Iterable[list[Any]]:
    """The alternatives of a pattern; what stands around its largest alternation goes to each branch of that."""
    while len(parsed) == 1 and str(parsed[0][0]) == "SUBPATTERN":
        parsed = list(parsed[0][1][3])
    if len(parsed) == 1 and str(parsed[0][0]) == "BRANCH":
        for branch in parsed[0][1][1]:
            yield from _alternatives(list(branch))
        return
    branching = [at for at, item in enumerate(parsed) if _branches(item)]
    at = max(branching, key=lambda one: len(_branches(parsed[one])), default=-1)
    if _rare(_choose(parsed)) or at < 0 or len(_branches(parsed[at])) > _BRANCHES_MAX:
        yield parsed
        return
    for branch in _branches(parsed[at]):
        yield [*parsed[:at], *branch, *parsed[at + 1 :]]


def _branches(item: Any) -> list[list[Any]]:
    kind, value = item
    if str(kind) == "SUBPATTERN" and len(value[3]) == 1:
        kind, value = value[3][0]
    return [list(branch) for branch in value[1]] if str(kind) == "BRANCH" else []


def _choose(parsed: Iterable[Any], *, troubled: bool = True) -> _Run | None:
    """The shortest stretch of one alternative that is rare enough, else the one that says most.

    With ``troubled`` off, stretches that are themselves words of trouble are left out.
    """
    best: tuple[tuple[float, ...], _Run] | None = None
    for run in _runs(parsed):
        for first in range(len(run)):
            joined = _NOTHING
            for end in range(first, min(len(run), first + _WINDOW_MAX)):
                joined += run[end]
                if not (_tells(run[first]) and _tells(run[end])) or (joined.troubled and not troubled):
                    continue
                value = value_of(joined.words)
                rank = (min(value, ENOUGH), first - end, value, -len(joined.expression))
                if best is None or rank > best[0]:
                    best = (rank, joined)
    return best[1] if best else None


def _tells(piece: _Run) -> bool:
    return bool(piece.words.strip())


def _runs(parsed: Iterable[Any]) -> list[list[_Run]]:
    """The stretches of pieces between which anything may stand; literal characters in a row are one piece."""
    runs: list[list[_Run]] = [[]]
    word = False
    for piece in _pieces(parsed):
        if piece is None:
            runs.append([])
            word = False
            continue
        literal = bool(_LITERALS.fullmatch(piece.expression)) and _tells(piece)
        if literal and word:
            runs[-1][-1] += piece
        else:
            runs[-1].append(piece)
        word = literal
    return runs


def _pieces(parsed: Iterable[Any]) -> list[_Run | None]:
    """The pieces of a sequence; None where a run ends because nearly anything may follow."""
    made: list[_Run | None] = []
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL":
            run = _literal(chr(value))
            if made and (last := made[-1]) is not None and run.words != " " and _LITERALS.fullmatch(last.expression):
                made[-1] = last + run
            else:
                made.append(run)
        elif name == "SUBPATTERN":
            made.extend(_pieces(value[3]))
        elif name == "IN":
            made.append(_set(value))
        elif name == "BRANCH":
            made.extend(_any_of(value[1]))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            made.extend(_repeat(*value))
        elif name != "AT":  # a boundary takes no text: leaving it out meets more
            made.append(None)
    return made


@cache
def _literal(char: str) -> _Run:
    if char == " ":
        return _Run(_GAP, " ", " ")
    if char in "\"'":
        return _Run(_QUOTES, " ")
    if char == "\\":
        return _Run(r"\\{1,8}", " ")
    if char in _PLAIN:
        return _Run(char, char, char.lower())
    return _Run("".join(f"\\x{byte:02x}" for byte in char.encode()), char if ord(char) < 128 else "_", char)


def _set(items: Iterable[Any]) -> _Run | None:
    """A small set of ASCII characters; None for one that meets nearly anything."""
    out, count = [], 0
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL" and value < 128:
            out.append(f"\\x{value:02x}")
            count += 1
        elif name == "RANGE" and value[1] < 128:
            out.append(f"\\x{value[0]:02x}-\\x{value[1]:02x}")
            count += value[1] - value[0] + 1
        elif name == "CATEGORY" and str(value) in _CATEGORIES:
            text, size = _CATEGORIES[str(value)]
            out.append(text)
            count += size
        else:
            return None
    return _Run(f"[{''.join(out)}]", " ") if count <= _SET_MAX else None


_CATEGORIES = {"CATEGORY_DIGIT": ("0-9", 10), "CATEGORY_SPACE": (r"\x09-\x0d\x20", 6)}


def _any_of(branches: Sequence[Iterable[Any]]) -> list[_Run | None]:
    """An alternation as one piece, valued by its weakest branch; an end of runs on both sides where one has gaps."""
    joined = [_joined(_pieces(branch)) for branch in branches]
    tight = [one for one in joined if one is not None]
    if len(tight) == len(joined):
        expression = "(?:" + "|".join(one.expression for one in tight) + ")"
        sure = f" {TROUBLE[0]} " if all(one.troubled for one in tight) else ""
        return [_Run(expression, min((one.words for one in tight), key=value_of), sure)]
    best = [_choose(branch) for branch in branches]
    chosen = [one for one in best if one is not None]
    if len(chosen) < len(best):
        return [None]
    expression = "(?:" + "|".join(one.expression for one in chosen) + ")"
    sure = f" {TROUBLE[0]} " if all(map(_troubled, branches)) else ""
    return [None, _Run(expression, min((one.words for one in chosen), key=value_of), sure), None]


def _joined(pieces: Sequence[_Run | None]) -> _Run | None:
    joined = _NOTHING
    for piece in pieces:
        if piece is None:
            return None
        joined += piece
    return joined


def _repeat(least: int, most: Any, inner: Any) -> list[_Run | None]:
    if len(inner) == 1 and str(inner[0][0]) == "LITERAL" and chr(inner[0][1]) in " \"'":
        gap = _literal(chr(inner[0][1]))
        return [_Run(_ANY_GAP, " ") if chr(inner[0][1]) == " " and least == 0 else gap]
    pieces = _pieces(inner)
    joined = _joined(pieces)
    if joined is not None and most is not sre_parse.MAXREPEAT and most <= _REPEAT_MAX:
        return (
            [_Run(f"(?:{joined.expression}){{{least},{most}}}", joined.words * least, joined.sure * least)]
            if joined.expression
            else []
        )
    return [None, *pieces, None] if least else [None]
