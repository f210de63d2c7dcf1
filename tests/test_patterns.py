"""The pattern language meets a message in all its clothes, in linear time."""

from __future__ import annotations

import pytest

from diagnose.allowed import check_pattern
from diagnose.matcher import PatternSet
from diagnose.patterns import PatternFault, clauses_of, compile_pattern

NOT_FOUND = 'storageclass.storage.k8s.io "(?P<storageclass>[^"]+)" not found'


@pytest.mark.parametrize(
    "text",
    [
        'storageclass.storage.k8s.io "gold" not found',
        r"storageclass.storage.k8s.io \"gold\" not found",
        r"storageclass.storage.k8s.io \\\"gold\\\" not found",
        "storageclass.storage.k8s.io &quot;gold&quot; not found",
        "storageclass.storage.k8s.io &#x27;gold&#x27; not found",
        "storageclass.storage.k8s.io &ldquo;gold&rdquo; not found",
        r"storageclass.storage.k8s.io \u201cgold\u201d not found",
        "storageclass.storage.k8s.io `gold` not found",
        "StorageClass.storage.k8s.io “gold” NOT FOUND",
        'storageclass.storage.k8s.io\n   "gold"\n  not found',
        '│ storageclass.storage.k8s.io "gold"\n│ not found',
        r'storageclass.storage.k8s.io "gold"\nnot found',
    ],
)
def test_one_pattern_meets_quotes_wraps_and_escapes(text: str) -> None:
    found = compile_pattern(NOT_FOUND).search(text.encode())
    assert found is not None
    assert found["storageclass"].decode().strip("\\ ").startswith("gold")


@pytest.mark.parametrize("text", ["open EFI\\BOOT", r"open \EFI\BOOT", r"open \\\\EFI\\\\BOOT"])
def test_a_backslash_that_may_be_missing_may_be_missing(text: str) -> None:
    assert compile_pattern(r"open \\?EFI\\BOOT").search(text.encode())
    assert compile_pattern(r"open \\*EFI\\+BOOT").search(text.encode())
    assert not compile_pattern(r"open \\+EFI").search(b"open EFI")


def test_dot_star_stays_in_its_line() -> None:
    assert compile_pattern("disk .* full").search(b"disk a\nb full") is None


@pytest.mark.parametrize("pattern", [r"(?=look)ahead", r"(?<!look)behind", r"(again)\1", r"(a+)+nested", "x*", "(open"])
def test_what_does_not_run_in_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(PatternFault):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["disk {1,2}full", 'disk "{1,2}full'])
def test_a_count_behind_a_blank_or_quote_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(PatternFault, match="takes no count in braces"):
        check_pattern(pattern)


def test_clauses_name_texts_that_every_match_holds() -> None:
    assert set(clauses_of("(gold|silver) class .* not found")) == {("gold", "silver"), ("class",), ("found",)}


@pytest.mark.parametrize("text", ["no space left on device", "No  Space\nleft on\r\n device", "all is well"])
def test_scanning_with_and_without_the_library_is_the_same(text: str) -> None:
    patterns = ["no space left on device", NOT_FOUND, "(?P<what>well|sick)ness|all is (?P<state>well)"]
    data = (text + "\n" + "noise\n" * 5000 + text).encode() * 3
    assert PatternSet(patterns).scan(data) == PatternSet(patterns, pure=True).scan(data)


def test_a_match_is_found_wherever_a_window_of_a_large_document_ends() -> None:
    data = b"".join(
        b"%d filler line\n" % number + (b"importer no space left on device\n" if number % 997 == 0 else b"")
        for number in range(20000)
    )
    found = PatternSet(["no space left on device"]).scan(data)
    assert len(found) == data.count(b"no space left on device")
    assert [match.start for match in found] == sorted({match.start for match in found})


@pytest.mark.parametrize(
    "text", ["didn't", "didn\u2019t", "didn&#39;t", "didn&#x27;t", r"didn\u0027t", r"didn\u2019t", "didnt", "DIDN`T"]
)
def test_the_apostrophe_of_a_word_is_met_in_all_its_clothes(text: str) -> None:
    for pattern in ("it didn.t find", "it didn.?t find"):
        assert compile_pattern(pattern).search(f"it {text} find".encode()) is not None
    assert compile_pattern("the image.s hash").search(f"the image{text[4:-1]}s hash".encode()) is not None


@pytest.mark.parametrize("quote", ["'", '"', "\u2019", "\u201c", "&#x27;", "&quot;", "&rsquo;", r"\u2019"])
def test_a_quote_in_a_class_and_a_point_for_a_quote_meet_each_sort(quote: str) -> None:
    for pattern in (
        r"plugin .disk. failed",
        r"""plugin ['"]disk['"] failed""",
        r"plugin [\x27\x22\\]{1,4}disk[\x27\x22] failed",
    ):
        assert compile_pattern(pattern).search(f"plugin {quote}disk{quote} failed".encode()) is not None
    assert compile_pattern(r"plugin .disk. failed").search(b"plugin 12disk failed") is None


def test_a_point_meets_a_letter_that_is_not_ascii() -> None:
    assert compile_pattern("syst.me de fichiers plein").search("système de fichiers plein".encode()) is not None
    assert compile_pattern("syst.{1,4}me de fichiers").search("système de fichiers".encode()) is not None


def test_signs_that_html_writes_in_another_way_are_met() -> None:
    found = compile_pattern("state (?P<old>[^ ]{1,9}) -> <(?P<new>[^>&]{1,9})> & more").search(
        b"state off -&gt; &lt;on&gt; &amp; more"
    )
    assert found is not None and found["new"] == b"on"


def test_spelt_signs_are_met_with_and_without_the_scanner() -> None:
    data = b"state powering-&gt;stopped of &lt;web&gt;\n"
    for pure in (False, True):
        assert [one.pattern for one in PatternSet(["powering->stopped of <web>"], pure=pure).scan(data)] == [0]


def test_quotes_in_a_row_are_told_apart_in_one_way_only() -> None:
    for pattern in (r"begin .{0,300}end", r"begin [\w&'\"]{1,900}end", r"begin [A-Z0-9'\"]+end"):
        assert (
            compile_pattern(pattern).search(b"begin " + b"&quot;u2019" * 200 + b"u2019" * 200 + b"x") is None
        )  # or it takes for ever
