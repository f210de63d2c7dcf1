"""Large data gives the matches that its lines give, with and without the matching library."""

from __future__ import annotations

import pytest

from diagnose.matcher import SMALL_BYTES, PatternSet

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
    matcher = PatternSet(PATTERNS, once=ONCE, pure=pure)
    whole = PatternSet(PATTERNS, pure=True)
    expected = [one for one in whole._scan_small(data) if one.pattern not in ONCE]
    found = matcher.scan(data)
    assert [one for one in found if one.pattern not in ONCE] == expected
    assert len(expected) > 1_000
    assert [one.pattern for one in found if one.pattern in ONCE] == [4]


def test_what_is_known_of_earlier_blocks_is_not_looked_for_again() -> None:
    matcher = PatternSet(PATTERNS, once=ONCE)
    assert not [one for one in matcher.scan(data_of(6_000), known={4}) if one.pattern == 4]
