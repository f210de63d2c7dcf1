"""``--since`` and ``--until``: lines outside of a span of time are left out before anything is parsed."""

from __future__ import annotations

import pytest

from diagnose.errors import DiagnoseError
from diagnose.model.evidence import Bundle, Document
from diagnose.readers.span import moment_of, read_moment, window_in, within

NOON = 1772366400.0  # 2026-03-01T12:00:00Z

LINES = [
    ("2026-03-01T12:00:00Z info hostd[1] x", NOON),
    ("2026-03-01T13:00:00.5+01:00 info", NOON + 0.5),
    ("[pod/web/compute] 2026-03-01T12:00:00.0Z {}", NOON),
    ("> > 2026-03-01 12:00:00,123 - util.py[WARNING]: x", NOON + 0.123),
    ("000010a0.00001b2c::2026/03/01-12:00:00.000 ERR   [RES] x", NOON),
    ('time="2026-03-01T12:00:00Z" level=error msg="x"', NOON),
    ('{"component":"virt-handler","level":"error","timestamp":"2026-03-01T12:00:00.000000Z"}', NOON),
    ('{"level":"info","ts":1772366400.25,"msg":"x"}', NOON + 0.25),
    ('{"Event":{"System":{"TimeCreated":{"#attributes":{"SystemTime":"2026-03-01T12:00:00Z"}}}}}', NOON),
    ("3/1/2026 12:00:00 PM Error", NOON),
    ("13/3/2026 12:00:00", NOON + 12 * 86400),
    ("2026-03-01 12:00:00, Error                 SYSPRP x", NOON),
]


def left_in(bundle: Bundle, since: str = "", until: str = "") -> Bundle:
    return within(bundle, window_in(bundle, since, until))


@pytest.mark.parametrize(("line", "seconds"), LINES)
def test_a_line_begins_with_a_time(line: str, seconds: float) -> None:
    moment = moment_of(line)
    assert moment is not None
    assert moment.year
    assert moment.time_s == pytest.approx(seconds)


@pytest.mark.parametrize("line", ["E0301 12:00:00.123456       1 x.go:1] no", "Mar  1 12:00:00 host kernel: x"])
def test_a_line_may_lack_its_year(line: str) -> None:
    moment = moment_of(line)
    assert moment is not None
    assert not moment.year


@pytest.mark.parametrize(
    "line",
    [
        "  creationTimestamp: 2026-03-01T12:00:00Z",
        '{"apiVersion":"v1","kind":"Pod","metadata":{"time":"2026-03-01T12:00:00Z"}}',
        "all is well", "[   12.345678] kernel: x", "E9999 12:00:00.1 1 x.go:1] no", "Events:",
    ],
)  # fmt: skip
def test_a_line_that_only_holds_a_time_or_none_is_not_dated(line: str) -> None:
    assert moment_of(line) is None


def bundle(*texts: str) -> Bundle:
    return Bundle(tuple(Document(f"{number}.log", text) for number, text in enumerate(texts)))


LOG = "head\n2026-03-01T10:00:00Z early\n  more of it\n2026-03-01T12:00:00Z late\n  more\n2026-03-01T14:00:00Z last\n"


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        ("2026-03-01T11:00:00Z", "", ["head", "", "", "2026-03-01T12:00:00Z late", "  more", "2026-03-01T14:00:00Z last", ""]),
        ("3h", "", ["head", "", "", "2026-03-01T12:00:00Z late", "  more", "2026-03-01T14:00:00Z last", ""]),
        ("", "2026-03-01 11:00", ["head", "2026-03-01T10:00:00Z early", "  more of it", "", "", "", ""]),
        ("3h", "1h", ["head", "", "", "2026-03-01T12:00:00Z late", "  more", "", ""]),
    ],
)  # fmt: skip
def test_lines_without_a_time_go_with_the_last_that_had_one_and_numbers_stay(
    since: str, until: str, kept: list[str]
) -> None:
    left = left_in(bundle(LOG), since, until)
    assert left.documents[0].text.split("\n") == kept


def test_what_was_left_out_is_a_gap_for_each_document() -> None:
    left = left_in(bundle(LOG, "no times at all\n"), "13h", "2h30m")
    assert [(gap.where, gap.count) for gap in left.gaps] == [("0.log", 3)]
    assert left.documents[1].text == "no times at all\n"


def test_an_age_counts_from_the_newest_time_of_the_whole_bundle() -> None:
    left = left_in(bundle("2026-03-01T10:00:00Z a\n", "2026-03-01T12:00:00Z b\n"), "1h")
    assert [one.text for one in left.documents] == ["\n", "2026-03-01T12:00:00Z b\n"]


def test_lines_without_a_year_are_placed_by_the_newest_time_that_has_one() -> None:
    text = "Dec 31 23:00:00 host a: old year\nJan  1 01:00:00 host a: new year\n2026-01-01T02:00:00Z end\n"
    left = left_in(bundle(text), "2h")
    assert left.documents[0].text == "\nJan  1 01:00:00 host a: new year\n2026-01-01T02:00:00Z end\n"


def test_lines_without_a_year_are_placed_by_what_was_asked_for_where_nothing_tells_one() -> None:
    left = left_in(bundle("Mar  1 10:00:00 host a: early\nMar  1 12:00:00 host a: late\n"), "2026-03-01T11:00:00Z")
    assert left.documents[0].text == "\nMar  1 12:00:00 host a: late\n"


def test_a_prompt_ends_what_belongs_to_a_line_that_was_left_out() -> None:
    left = left_in(bundle("2026-03-01T10:00:00Z early\n$ kubectl get pods\nNAME READY\n2026-03-01T14:00:00Z x\n"), "1h")
    assert left.documents[0].text == "\n$ kubectl get pods\nNAME READY\n2026-03-01T14:00:00Z x\n"


@pytest.mark.parametrize("text", ["yesterday", "2026", "2026-13-45T00:00:00", "12:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(DiagnoseError, match="no point in time"):
        read_moment(text, None)


def test_an_age_without_any_time_in_the_bundle_is_refused() -> None:
    with pytest.raises(DiagnoseError, match="newest time"):
        left_in(bundle("no times\n"), "2h")


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DiagnoseError, match="later than"):
        left_in(bundle(LOG), "1h", "3h")
