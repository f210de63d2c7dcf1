"""What the scanner is asked for stands wherever the pattern matches, and it looks at nothing but the data."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.logs import log_pieces
from diagnose.examples import documents_of
from diagnose.literals import alternatives_of, commonness, rules_of
from diagnose.matcher import PatternSet, stretch_of
from diagnose.patterns import compile_pattern
from diagnose.pipeline import Engine

TextSet = pytest.importorskip("diagnose._texts", reason="the scanner could not be compiled here").TextSet
PATTERNS = [
    'failed to attach "(?P<volume>[^"]+)"',
    "(?:pod|node) (?:is )?not ready",
    r"path C:\\new|path C:\\temp",
    "efi|vtpm",
    r"status code 40[13]\b",
    "über_flüssig",
    "仮想マシン .{0,3}無効",
]


def bare(data: bytes) -> bytes:
    """The bare form, written in another way."""
    named = rb"quot|apos|nbsp|gt|[lr][sd]quo|#0?3[49]|#x2[27]|#821[6-9]|#822[0-3]"
    sign = (
        rb"\\+[nrt]?|&(?:"
        + named
        + rb");|u002[27]|u201[89cd]|[\x00- \x7f>|\"'`_*&]|\xc2[\x80-\xbf]?|\xe2[\x80-\xbf]{0,2}"
    )
    spelt = re.sub(
        rb"\\+[nrt]?|&lt;", lambda found: found[0] if found[0][:1] == b"\\" else b"<", data, flags=re.IGNORECASE
    )
    return re.sub(sign, b"", spelt, flags=re.IGNORECASE).lower()


def numbers(*given: int) -> bytes:
    return array("i", given).tobytes()


def text_set(patterns: list[str]) -> Any:
    rules = rules_of(patterns, range(len(patterns)))
    return TextSet(rules.texts, rules.numbers, rules.offsets)


def test_scanner_and_standard_library_find_the_same_in_every_example(engine: Engine) -> None:
    knowledge = engine.knowledge
    pure = PatternSet(knowledge.patterns, once=knowledge.once, pure=True, expressions=engine.matcher.expressions)
    texts = {sighting.like for symptom in knowledge.symptoms.values() for sighting in symptom.seen if sighting.like}
    for cause in knowledge.causes.values():
        for example in (*cause.examples.fires, *cause.examples.silent):
            texts.update(document.text for document in documents_of(example))
    assert len(texts) > 1_000
    different = []
    ordered = sorted(texts)
    for first in range(0, len(ordered), 12):  # the standard library looks for every text again in each piece
        some = ordered[first : first + 12]
        data = "\n".join(some).encode()
        same = engine.matcher.scan(data) == pure.scan(data) and engine.matcher.scan_block(data) == pure.scan_block(data)
        if not (same and engine.matcher.held(knowledge.once, data) == pure.held(knowledge.once, data)):
            different.append(some)
    assert not different


PIECES = [b"failed", b"to", b"attach", b'"vol_1"', b"\\n", b"\n", b"\n  ", b" ", b"|", b"\xc2\xa0", b"&quot;", b"\\u0022", b"pod", b"is",
          b"not", b"ready", b"NODE", b"C:\\", b"C:\\\\", b"new", b"temp", b"vtpm", b"EFI", b"path", b"status code", b"401", b"404", b"\xff", b"&amp;",
          b"&gt;", b"&lt;", b"&#x27;", b"&rsquo;", b"\\u2019", "\u2019".encode(),
          "über".encode(), b"_", "flüssig".encode(), "仮想マシン".encode(), "無効".encode(), "│".encode(), b"'", b"\\"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_every_match_is_met(data: bytes) -> None:
    found = text_set(PATTERNS)
    windows = found.windows(data)
    for number, pattern in enumerate(PATTERNS):
        for match in compile_pattern(pattern).finditer(data):
            assert any(one == number and start <= match.start() and match.end() <= end for one, start, end in windows)
    stretches: dict[tuple[int, int], set[int]] = {}
    for start, end, owners in found.stretches(data)[0]:
        stretches.setdefault((start, end), set()).update(owners)
    for number, pattern in enumerate(PATTERNS):
        for match in compile_pattern(pattern).finditer(data):
            _, end = stretch_of(data, match.start())
            if match.end() <= end:
                assert any(
                    number in stretches.get(stretch_of(data, at), ()) for at in range(match.start(), match.end())
                )


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)))
def test_the_bare_form_is_as_described(data: bytes) -> None:
    assert text_set(PATTERNS).bare(data) == bare(data)


def test_a_line_longer_than_any_limit_is_looked_through() -> None:
    found = PatternSet(PATTERNS)
    line = b"x" * 300_000 + b' failed to attach "a" ' + b"y" * 200_000 + b" pod not ready " + b"z" * 100_000
    assert [one.pattern for one in found.scan_block(b"start\n" + line + b"\nend")] == [0, 1]


@pytest.mark.parametrize(
    ("texts", "rules", "offsets"),
    [
        (b"failed", b"", b"\0\0"),
        (b"Failed\n", b"", b"\0\0"),
        (b"failed\n", b"\1", b"\0\0"),
        (b"failed\n", b"\1\0\0\0" * 3, b"\0\0"),
        (b"failed\n", numbers(0, 1, 0, 9, 1, 7, 0), b"\0\0"),
        (b"failed\n", numbers(0, 1, 0, 9, 1, 0, 0), b"\7\0"),
        (b"failed\n", numbers(0, 1, -1, 9, 1, 0, 0), b"\0\0"),
        (b"failed\n", numbers(0, 1, 0, 9, 5, 0, 0), b"\0\0"),
        (b"failed\n", numbers(0, 1, 0, 9, 1, 0), b"\0\0"),
        (b"failed\n", b"", b""),
    ],
)
def test_rules_that_do_not_fit_are_refused(texts: bytes, rules: bytes, offsets: bytes) -> None:
    with pytest.raises(ValueError):
        TextSet(texts, rules, offsets)


@pytest.mark.parametrize(
    ("pattern", "clauses"),
    [
        ("failed to attach", [{"failedtoattach"}]),
        ('no "?route"? to host', [{"oroutetohost"}]),
        ("a (?:big|small) disk", [{"abigdisk", "asmalldisk"}]),
        ("code 50[23]", [{"code502", "code503"}]),
        ("qcow2.*header", [{"qcow2"}, {"header"}]),
        (r"\S+ to \S+", []),
        (r"path C:\\new folder", [{"pathc:"}, {"ewfolder"}]),
        ("disque “plein” – 磁盘已满", [{"disqueplein" + "磁盘已满".encode().decode("latin-1")}]),
        ("\\s*#+ set", [{"#set"}]),
        (r"[0-9]+ of two", [{"oftwo"}]),
    ],
)
def test_clauses_of_a_pattern(pattern: str, clauses: list[set[str]]) -> None:
    (only,) = alternatives_of(pattern)
    assert [set(one) for one in only] == clauses


def test_alternatives_without_a_rare_text_have_rules_of_their_own() -> None:
    assert len(alternatives_of("connection .{0,9}lost|ScratchSpaceRequired")) == 2
    assert len(alternatives_of("(failed|unable) .{0,20}read .{0,20}disk")) == 2


def test_what_is_common_is_told_from_what_is_rare() -> None:
    assert commonness(frozenset({"error"})) > commonness(frozenset({"qcow2"}))


def test_a_pattern_without_a_text_is_tried_everywhere() -> None:
    assert rules_of([r"\d+ \d+", "failed"], [0, 1]).always == (0,)
    assert [one.pattern for one in PatternSet([r"\d+ \d+", "failed"]).scan(b"1 2\nfailed")] == [0, 1]


def test_no_pattern_is_tried_in_vain_on_many_lines_of_ordinary_logs(engine: Engine) -> None:
    """A pattern whose texts are common words costs time on every log: its rarest words must be written as one text."""
    data = b"".join(log_pieces(2_000_000, seed=3))
    matcher, in_vain = engine.matcher, Counter[int]()
    for start, end, numbers in matcher.worth_trying(data):
        line = data[start:end]
        matched = {one.pattern for one in matcher.scan_block(line)}
        in_vain.update(set(numbers) - matched)
    often = {matcher.patterns[number]: count for number, count in in_vain.items() if count > data.count(b"\n") / 50}
    assert not often
