"""The pattern language of the knowledge base: one lenient form for a message in all its clothes.

A pattern is a regular expression without look-around and back-references (linear time), searched without regard to
case. ``expand`` turns it into the expression that is really matched, on UTF-8 bytes: a space also meets line breaks of
wrapped text and escaped ``\\n``, a quote meets any quote in any depth of escaping, ``.*`` stays in its line and is
bounded. docs/knowledge-format.md has the table.
"""

from __future__ import annotations

import re
from functools import cache
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any, TypeAlias

SPACE = r"(?:[ \t\r\n>|]|\xc2\xa0|\xe2\x94[\x82\x83]|\\{1,8}[nrt]|&(?:nbsp|gt);)+"
#: Quotes that are not ASCII: as UTF-8, as HTML and as JSON write them.
_OTHER_QUOTE = r"\xe2\x80[\x98-\x9f]|&(?:quot|apos|[lr][sd]quo|#(?:0?3[49]|x2[27]|82(?:1[6-9]|2[0-3])));|\\{0,8}u(?:002[27]|201[89cd])"
#: A letter that is not ASCII.
_OTHER_LETTER = r"[\xc2-\xf4][\x80-\xbf]{1,3}"
QUOTE = rf"(?:\\{{0,8}}[\"'`_*]|{_OTHER_QUOTE}){{0,2}}"
REACH = 400
#: The same for stretches of one sort of character (names, addresses): no search looks further from any place.
LONG_REACH = 1000
#: How every expression is compiled: case-insensitive, ``^`` and ``$`` at lines.
FLAGS = int(re.IGNORECASE | re.MULTILINE)
LITERAL_MIN = 4
#: In ``didn.t`` and ``image.s`` the point stands for an apostrophe in all its clothes, too.
_APOSTROPHE = re.compile(r"(?<=[A-Za-z)])(?<!\\.)\.\??(?=[st]\b)")
#: Signs that HTML writes in another way.
_SIGNS = {"<": "(?:<|&lt;)", ">": "(?:>|&gt;)", "&": "(?:&(?:amp;)?)"}
#: Any sort of quote that a character class holds.
_QUOTE_IN_CLASS = re.compile(r"[\"']|\\x2[27]")


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
    pattern = bounded_words(pattern)
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            letter = pattern[at + 1]
            at += 2
            if letter == "\\":  # a backslash is one or several: escaped text is escaped again
                follows = pattern[at] if at < len(pattern) and pattern[at] in "*+?" else ""
                at += len(follows)
                out.append(r"\\{0,8}" if follows and follows in "*?" else r"\\{1,8}")
            else:
                out.append(char + letter)
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
            if _QUOTE_IN_CLASS.search(body) and not re.search(body, "&u", re.IGNORECASE):
                body = f"(?:{body}|{_OTHER_QUOTE})"
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
            if pattern.startswith("{", at):
                raise PatternFault("a blank or quote stands for a run of them: it takes no count in braces")
            lazy = bool(follows) and at < len(pattern) and pattern[at] == "?"
            at += lazy
            if char == " ":
                space = SPACE[:-1] + "*" if follows in ("*", "?") and follows else SPACE
                out.append(space if _may_be_eaten(pattern[at:]) else space + "+")
            else:
                out.append(QUOTE)
        elif char == "." and (apostrophe := _APOSTROPHE.match(pattern, at)):
            out.append(f"(?:{QUOTE}|[^\\n])")
            at = apostrophe.end()
        elif char == "." and at + 1 < len(pattern) and pattern[at + 1] in "*+":
            out.append("[^\\n]" + _reach(pattern[at + 1]))
            at += 2
        elif char == ".":
            many = pattern[at + 1 : at + 2] == "{"  # in a row, a quote and its letters could be told apart in many ways
            out.append("[^\\n]" if many else f"(?:[^\\n]|{_OTHER_LETTER}|{_OTHER_QUOTE})")
            at += 1
        elif pattern.startswith("(?P<", at):
            end = pattern.index(">", at) + 1
            out.append(pattern[at:end])
            at = end
        elif char in _SIGNS:
            out.append(_SIGNS[char])
            at += 1
        else:
            out.append(_bytes_of(char))
            at += 1
    return "".join(out)


#: A word in a repeated group such as ``(\\S+ ){0,6}``: without what a space may stand for, or it could be cut in many ways.
_WORD = r"[!-%'-=?-\[\]-{}~]{1,80}"


def bounded_words(pattern: str) -> str:
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
        if name == "LITERAL" and chr(value) not in " \"'\\<>&":
            run += chr(value).lower() if value < 128 else chr(value)
            continue
        if len(run.encode()) >= least:
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
