"""The pattern language of the knowledge base: one lenient form for a message in all its clothes.

A pattern is a regular expression without look-around and back-references (linear time), searched without regard to
case. ``expand`` turns it into the expression that is really matched, on UTF-8 bytes: a space also meets line breaks of
wrapped text and escaped ``\\n``, a quote meets any quote in any depth of escaping, ``.*`` stays in its line and is
bounded. docs/knowledge-format.md has the table.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any, TypeAlias

SPACE = r"(?:[ \t\r\n\xa0>|]|\xc2\xa0|\xe2\x94[\x82\x83]|\\{1,8}[nrt]|&nbsp;)+"
QUOTE = r"(?:\\{0,8}[\"'`_*]|\xe2\x80[\x98-\x9f]|&(?:quot|apos|#0?3[49]);|\\{0,8}u002[27]){0,2}"
REACH = 400
#: The same for stretches of one sort of character (names, addresses): no search looks further from any place.
LONG_REACH = 1000
#: How every expression is compiled: case-insensitive, ``^`` and ``$`` at lines.
FLAGS = int(re.IGNORECASE | re.MULTILINE)
LITERAL_MIN = 4


class PatternFault(ValueError):
    """A pattern that the language does not allow; the text says why."""


def _class_end(pattern: str, start: int) -> int:
    """The index just after the character class that opens at ``start``."""
    at = start + 1
    if at < len(pattern) and pattern[at] == "^":
        at += 1
    if at < len(pattern) and pattern[at] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _bytes_of(char: str) -> str:
    if ord(char) < 128:
        return char
    return "(?:" + "".join(f"\\x{byte:02x}" for byte in char.encode()) + ")"


def expand(pattern: str) -> str:
    """The expression that is really matched and captured from; ``.*`` and negated classes are bounded."""
    pattern = _words(pattern)
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            out.append(r"\\{1,8}" if pattern[at + 1] == "\\" else pattern[at : at + 2])
            letter = pattern[at + 1]
            at += 2
            if letter in "SwWdDs" and at < len(pattern) and pattern[at] in "*+":
                out.append(_reach(pattern[at], LONG_REACH))
                at += 1
        elif char == "[":
            end = _class_end(pattern, at)
            body = pattern[at:end]
            if body.startswith("[^") and r"\n" not in body:
                body = "[^\\n" + body[2:]
            if any(ord(one) > 127 for one in body):
                raise PatternFault("a character class must hold ASCII characters only")
            at = end
            if body.startswith("[^") and at < len(pattern) and pattern[at] in "*+":
                out.append(body + _reach(pattern[at]))
                at += 1
            elif at < len(pattern) and pattern[at] in "*+":
                out.append(body + _reach(pattern[at], LONG_REACH))
                at += 1
            else:
                out.append(body)
        elif char in " \"'":
            at += 1
            follows = pattern[at] if at < len(pattern) and pattern[at] in "*+?" else ""
            at += len(follows)
            lazy = bool(follows) and at < len(pattern) and pattern[at] == "?"
            at += lazy
            if char == " ":
                space = SPACE[:-1] + "*" if follows in ("*", "?") and follows else SPACE
                out.append(space if _may_be_eaten(pattern[at:]) else space + "+")
            else:
                out.append(QUOTE)
        elif char == "." and at + 1 < len(pattern) and pattern[at + 1] in "*+":
            out.append("[^\\n]" + _reach(pattern[at + 1]))
            at += 2
        elif char == ".":
            out.append("[^\\n]")
            at += 1
        else:
            out.append(_bytes_of(char))
            at += 1
    return "".join(out)


#: A word in a repeated group such as ``(\\S+ ){0,6}``: without what a space may stand for, or it could be cut in many ways.
_WORD = r"[!-%'-=?-\[\]-{}~]{1,80}"


def _words(pattern: str) -> str:
    """The pattern with the filler words of its repeated groups bounded."""
    return re.sub(r"\\S[+*] \)(?=[*+{])", lambda _: f"{_WORD} )", pattern)


_AFTER = re.compile(r"(?:[)?*+]|\{\d*,?\d*\})*")
_GROUP = re.compile(r"\(\?P<\w+>|\(\?:|\(")


def _may_be_eaten(rest: str) -> bool:
    """Whether what follows a space of a pattern can begin with something that the space stands for, too.

    Where it cannot, the space keeps what it took (a possessive repeat): ``\\S+ \\S+`` would otherwise cut a run of bars
    in any of many ways, and look at all of them.
    """
    rest = rest[_AFTER.match(rest).end() :]  # type: ignore[union-attr]
    if not rest or rest.startswith(("|", ">", "&", r"\|", r"\\", r"\n", r"\s", " ")):
        return True
    if rest[0] == "[":
        body = rest[1 : _class_end(rest, 0)]
        return not body.startswith("^") and any(sign in body for sign in ("|", ">", "&", "\\\\", r"\s", r"\n"))
    if rest[0] != "(":
        return False
    depth = 0
    for at, char in enumerate(rest):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            inner = rest[:at]
            break
    else:
        inner = rest
    bare = _GROUP.sub("(", inner)
    return bool(re.search(r"\\\||\\\\|>|&|[(|][|)\s]|\\s", bare)) or bare.endswith("|")


def _reach(quantifier: str, reach: int = REACH) -> str:
    return f"{{{0 if quantifier == '*' else 1},{reach}}}"


@cache
def compile_pattern(pattern: str) -> re.Pattern[bytes]:
    """The compiled confirming expression of a pattern."""
    return re.compile(expand(pattern).encode("latin-1"), FLAGS)


Clause: TypeAlias = tuple[str, ...]

CLAUSES_MAX = 4


def clauses_of(pattern: str) -> tuple[Clause, ...]:
    """Lower-case texts of four characters or more where there are such, else two that every match must hold: of each clause at least one.

    At most CLAUSES_MAX clauses, those with the longest texts; none for a pattern without a literal.
    """
    parsed = sre_parse.parse(pattern)
    found: set[Clause] = set()
    for least in range(LITERAL_MIN, 1, -1):  # short literals are better than none
        found = found or {tuple(sorted(clause)) for clause in _clauses(parsed, least)}
    return tuple(sorted(found, key=lambda clause: (-min(map(len, clause)), clause))[:CLAUSES_MAX])


def _clauses(parsed: Any, least: int) -> list[frozenset[str]]:
    clauses: list[frozenset[str]] = []
    run = ""
    for kind, value in [*parsed, ("END", None)]:
        name = str(kind)
        if name == "LITERAL" and value < 128 and chr(value) not in " \"'\\":
            run += chr(value).lower()
            continue
        if len(run) >= least:
            clauses.append(frozenset({run}))
        run = ""
        if name == "SUBPATTERN":
            clauses.extend(_clauses(value[3], least))
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1:
            clauses.extend(_clauses(value[2], least))
        elif name == "BRANCH":
            branches = [_clauses(branch, least) for branch in value[1]]
            if all(branches):
                best = (max(branch, key=lambda clause: min(map(len, clause))) for branch in branches)
                clauses.append(frozenset().union(*best))
    return clauses


def check_pattern(pattern: str) -> None:
    """Raise PatternFault for what the language does not allow: bad syntax, look-around, nested unbounded repeats."""
    try:
        parsed = sre_parse.parse(_words(pattern))
        compile_pattern(pattern)
    except (re.error, OverflowError, RecursionError) as why:
        raise PatternFault(f"not a regular expression: {why}") from None
    _check_linear(parsed, inside_repeat=False)
    if compile_pattern(pattern).match(b"") is not None:
        raise PatternFault("matches the empty text")


def _check_linear(parsed: Any, *, inside_repeat: bool) -> None:
    for kind, value in parsed:
        name = str(kind)
        if name in ("ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"):
            raise PatternFault("look-around and back-references are not allowed: they do not run in linear time")
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            unbounded = value[1] is sre_parse.MAXREPEAT or value[1] > 50
            several = value[1] is sre_parse.MAXREPEAT or value[1] > 1
            if inside_repeat and several and unbounded:
                raise PatternFault("a repeat inside a repeat can take exponential time: unroll it")
            if several and not (_one_way(value[2]) and _parted(value[2])):
                raise PatternFault(
                    "what is repeated can match one text in several ways, which can take exponential time"
                )
            _check_linear(value[2], inside_repeat=inside_repeat or unbounded)
        elif name == "SUBPATTERN":
            _check_linear(value[3], inside_repeat=inside_repeat)
        elif name == "BRANCH":
            for branch in value[1]:
                _check_linear(branch, inside_repeat=inside_repeat)


_ALL = frozenset(range(128))
#: What the space and the quote of a pattern can begin with, as far as it is ASCII.
_BLANKS = frozenset(map(ord, " \t\r\n>|\\&"))
_QUOTES = frozenset(map(ord, "\\\"'`_*&"))
_CATEGORIES = {
    name: frozenset(code for code in range(128) if re.match(sign, chr(code)))
    for name, sign in (
        ("CATEGORY_DIGIT", r"\d"), ("CATEGORY_NOT_DIGIT", r"\D"), ("CATEGORY_SPACE", r"\s"), ("CATEGORY_NOT_SPACE", r"\S"),
        ("CATEGORY_WORD", r"\w"), ("CATEGORY_NOT_WORD", r"\W"),
    )
}  # fmt: skip


def _one_way(parsed: Any) -> bool:
    """Whether a repeated text can be told apart from its next repetition: it is never empty, is more than a blank (which
    stands for any run of them), and its alternatives begin with different characters."""
    items = list(parsed)
    if len(items) == 1 and str(items[0][0]) == "LITERAL":
        return True  # a repeated blank is one run of blanks
    while len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        items = list(items[0][1][3])
        if len(items) == 1 and str(items[0][0]) == "IN" and ord(" ") in _class(items[0][1]):
            return False  # how the parser reads (a| )
    if not items or _empty(items):
        return False
    if len(items) == 1 and str(items[0][0]) == "LITERAL" and chr(items[0][1]) in " \"'":
        return False
    for kind, value in items:
        if str(kind) == "BRANCH":
            branches = [list(branch) for branch in value[1]]
            if any(_empty(branch) or _is_blank(branch) for branch in branches):
                return False
            if not all(_apart(one, other) for one, other in itertools.combinations(branches, 2)):
                return False
    return True


def _is_blank(items: list[Any]) -> bool:
    return len(items) == 1 and str(items[0][0]) == "LITERAL" and chr(items[0][1]) == " "


def _apart(one: list[Any], other: list[Any]) -> bool:
    """Whether no text begins with a match of both: they come to differ before either ends."""
    for number in range(min(len(one), len(other))):
        if not _first(one[number:]) & _first(other[number:]):
            return True
        if not all(str(items[number][0]) in ("LITERAL", "IN") for items in (one, other)):
            return False
    return False


def _parted(parsed: Any) -> bool:
    """Whether each unbounded stretch in a repeated text ends at a character that it cannot hold itself."""
    items = list(parsed)
    for number, (kind, value) in enumerate(items):
        name = str(kind)
        if name == "SUBPATTERN" and not _parted(value[3]):
            return False
        if name == "BRANCH" and not all(map(_parted, value[1])):
            return False
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            following = [*items[number + 1 :], *items[: number + 1]]
            if (value[1] is sre_parse.MAXREPEAT or value[1] > 1) and _first(value[2]) & _first(following):
                return False
    return True


def _empty(parsed: Any) -> bool:
    """Whether a pattern can match nothing at all; a quote stands for none to two."""
    for kind, value in parsed:
        name = str(kind)
        if name in ("AT",) or (name == "LITERAL" and chr(value) in "\"'"):
            continue
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and (value[0] == 0 or _empty(value[2])):
            continue
        if name == "SUBPATTERN" and _empty(value[3]):
            continue
        if name == "BRANCH" and any(map(_empty, value[1])):
            continue
        return False
    return True


def _first(parsed: Any) -> frozenset[int]:
    """The ASCII characters that a match can begin with, in both cases of a letter; all where that is not simple."""
    found: frozenset[int] = frozenset()
    for kind, value in parsed:
        name = str(kind)
        if name == "AT":
            continue
        if name == "LITERAL":
            char = chr(value)
            if char in "\"'":
                found |= _QUOTES  # or none at all
                continue
            return found | (_BLANKS if char == " " else frozenset(map(ord, char.lower() + char.upper())) & _ALL)
        if name == "IN":
            return found | _class(value)
        if name == "SUBPATTERN":
            found |= _first(value[3])
            if not _empty(value[3]):
                return found
        elif name == "BRANCH":
            found = found.union(*map(_first, value[1]))
            if not any(map(_empty, value[1])):
                return found
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            found |= _first(value[2])
            if value[0] > 0 and not _empty(value[2]):
                return found
        else:
            return _ALL
    return found


def _class(items: Any) -> frozenset[int]:
    chars: set[int] = set()
    negated = False
    for kind, value in items:
        name = str(kind)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            chars.update(map(ord, chr(value).lower() + chr(value).upper()))
        elif name == "RANGE":
            for code in range(value[0], min(value[1], 127) + 1):
                chars.update(map(ord, chr(code).lower() + chr(code).upper()))
        elif name == "CATEGORY":
            chars |= _CATEGORIES.get(str(value), _ALL)
    return (_ALL - chars) if negated else frozenset(chars) & _ALL
