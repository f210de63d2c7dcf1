"""Large data gives the matches that its lines give, with and without the matching library."""

from __future__ import annotations

import pytest

from diagnose.matcher import SMALL_BYTES, PatternSet, gather_rules, restore_rules, store_rules
from diagnose.pipeline import Engine

PATTERNS = [
    'storageclass.* "(?P<storageclass>[^"]+)" not found',
    r"status code:? 40[13]\b",
    "failed to (pull|resolve) image",
    r"ext4-fs error \(device \w+\)",
    "virtualmachine|kubelet",
    "0x80070070",
]
ONCE = {4}
LINES = [
    'E0301 10:00:{n:02} storageclass.storage "gold-{n}" not found',
    "I0301 kubelet.go:{n} status code: {code} veth{n:x}a3",
    "failed to\n  pull image {n}",
    "EXT{ext}-fs error (device sda{n})",
    "error 0x8007007{ext} in {n}",
    "nothing of interest {n} at 10.0.0.{n}",
]


def data_of(lines: int) -> bytes:
    return "\n".join(
        LINES[n % len(LINES)].format(n=n, code=(200, 401, 403, 404)[n % 4], ext=(0, 3, 4)[n % 3]) for n in range(lines)
    ).encode()


@pytest.mark.parametrize("pure", [False, True])
def test_large_data_gives_what_its_lines_give(pure: bool) -> None:
    data = data_of(6_000)
    assert len(data) > SMALL_BYTES
    lines = PatternSet(PATTERNS, once=ONCE, pure=True)
    expected = [one for one in map(lines.scan, data.split(b"\nE0301")) for one in one]
    found = PatternSet(PATTERNS, once=ONCE, pure=pure).scan(data)
    assert len(found) == len(expected) > 1_000
    assert found == sorted(found, key=lambda one: (one.pattern, one.start))


def test_patterns_of_documents_are_not_searched_for_but_can_be_asked() -> None:
    matcher = PatternSet(PATTERNS, once=ONCE)
    data = data_of(60)
    assert 4 not in {one.pattern for one in matcher.scan(data)}
    assert matcher.held([4], data) == {4}
    assert matcher.held([4], b"nothing of the kind") == frozenset()


def test_a_pattern_that_is_tried_often_still_finds_its_lines() -> None:
    matcher = PatternSet(["task .{0,20}failed with code (?P<code>[0-9]+)"])
    data = b"".join(b"task %d failed with code %s\n" % (n, b"x" if n % 3 else b"7") for n in range(30_000))
    assert len(matcher.scan_block(data)) == 10_000


def test_rules_kept_between_runs_find_the_same() -> None:
    kept = restore_rules(store_rules(gather_rules(PATTERNS, ONCE)))
    data = data_of(2_000)
    assert PatternSet(PATTERNS, once=ONCE, rules=kept).scan(data) == PatternSet(PATTERNS, once=ONCE).scan(data)


def test_every_mark_of_a_platform_has_texts_to_look_for(engine: Engine) -> None:
    knowledge = engine.knowledge
    # marks are asked of every document: one that must be tried on all text takes most of the time
    always = gather_rules(knowledge.patterns, knowledge.once).once.always
    assert [knowledge.patterns[number] for number in knowledge.marks if number in always] == []


@pytest.mark.parametrize("pure", [False, True])
def test_a_match_over_many_lines_is_its_last_lines_where_these_alone_match(pure: bool) -> None:
    matcher = PatternSet([r"importer[\s\S]{0,300}x509"], pure=pure)
    table = "importer-a   1/1   Running\nimporter-b   1/1   Running\n"
    alone = b"E0301 importer.go:7] Get https://mirror/disk.img: x509"
    (found,) = matcher.scan(table.encode() + alone)
    assert (table.encode() + alone)[found.start : found.end] == alone[alone.index(b"importer") :]
    split = b"importer-a\nfirst line of three\nx509"
    (found,) = matcher.scan(split)
    assert (found.start, found.end) == (0, len(split))


@pytest.mark.parametrize("pure", [False, True])
def test_what_cloud_init_writes_of_a_failed_command_is_one_message_in_a_large_log(pure: bool) -> None:
    failed = b"Unexpected error while running command.\nCommand: ['growpart', '/dev/sda', '1']\nExit code: 2\nReason: -\nStdout: \nStderr: FAILED\n"
    data = data_of(3_000) + b"\n" + failed + data_of(3_000)
    parts = r"running command\.\s+Command: [^\n]{0,60}\s+Exit code: 2\s+Reason: -\s+Stdout:\s+Stderr: FAILED"
    assert len(PatternSet([parts], pure=pure).scan(data)) == 1
