"""From documents to observations: lines and what stands around them, harmless ones, repeats folded."""

from __future__ import annotations

import pytest

from diagnose.fold import EVIDENCE_MAX, Seen, fold
from diagnose.matcher import PatternSet
from diagnose.model.evidence import Document, Evidence, Place
from diagnose.model.observation import Observation
from diagnose.observe import observe
from diagnose.pipeline import Engine
from diagnose.sheet import QUOTED_LINES_MAX, Sheet, read_sheet
from diagnose.sight import clean

YEAR_2026_S = 1772359200.0
MISSING_CLASS = 'E0301 10:00:0{second}.1 1 controller.go:7] storageclass.storage.k8s.io "{name}" not found'


def seen(line: int, *, time_s: float | None = None, age_s: float | None = None, **values: str) -> Seen:
    return Seen("s", Evidence(Place("x", line, line), f"line {line}", time_s=time_s, age_s=age_s), values)


def folded(*every: Seen) -> Observation:
    (one,) = fold(every)
    return one


def test_sightings_that_name_the_same_are_one_and_others_are_others() -> None:
    every = fold([seen(3, vm="web"), seen(1, vm="db"), seen(2, vm="web", reason="late")])
    assert [(one.key, one.count) for one in every] == [("s|vm=db", 1), ("s|vm=web", 2)]


def test_the_first_sightings_are_quoted_in_the_order_of_the_document() -> None:
    one = folded(*(seen(line, vm="web") for line in (9, 4, 7, 2, 8)))
    assert one.count == 5
    assert [each.place.line for each in one.evidence] == [2, 4, 7, 8][:EVIDENCE_MAX]


def test_the_first_sighting_says_most_of_the_values() -> None:
    one = folded(seen(2, vm="web", reason="late", code="2"), seen(1, vm="web", reason="early"))
    assert one.values == {"vm": "web", "reason": "early", "code": "2"}


def test_first_and_last_are_told_by_times_of_one_scale() -> None:
    yearless_s = 63_072_000.0 + 60
    one = folded(
        seen(1, vm="web", time_s=yearless_s),
        seen(2, vm="web", time_s=YEAR_2026_S + 9),
        seen(3, vm="web", time_s=YEAR_2026_S),
        seen(4, vm="web", age_s=30.0),
    )
    assert (one.first_s, one.last_s) == (YEAR_2026_S, YEAR_2026_S + 9)
    assert (folded(seen(1, age_s=30.0)).first_s, folded(seen(1)).first_s) == (-30.0, None)


def test_sightings_in_one_message_of_many_lines_count_once() -> None:
    message = Place("x", 1, 9)
    every = [seen(2, vm="web"), seen(5, vm="web"), seen(11, vm="web")]
    every[0].message = every[1].message = message
    assert folded(*every).count == 2


def sheet_of(document: Document, engine: Engine) -> Sheet:
    return read_sheet(document, engine.matcher)


def test_lines_that_were_held_have_the_numbers_of_the_document(engine: Engine) -> None:
    document = Document("x.log", "a\nb\nc\nd\n\ne", kept=((0, 5), (2, 70), (3, 900)))
    sheet = sheet_of(document, engine)
    assert list(sheet.numbers) == [document.line_at(index) for index in range(6)] == [5, 6, 70, 900, 901, 902]
    assert [sheet.quote(line, line) for line in range(1, 7)] == ["a", "b", "c", "d", "", "e"]


def test_a_quote_ends_where_its_lines_or_its_room_end(engine: Engine) -> None:
    sheet = sheet_of(Document("x", "1\n2\n3\n4\n5\n6\n7\n8\n"), engine)
    assert sheet.quote(2, 3) == "2\n3"
    assert sheet.quote(1, 8).split("\n") == [str(line) for line in range(1, QUOTED_LINES_MAX + 1)]
    assert sheet.quote(8, 9) == "8\n"


def test_a_match_ends_in_the_line_that_holds_its_last_letter() -> None:
    matcher = PatternSet(["one\n", r"two\s+three"])
    sheet = read_sheet(Document("x", "zero\none\ntwo\n  three\nfour"), matcher)
    assert [
        (match.pattern, first, sheet.last_line(match, first))
        for match, first in zip(sheet.matches, sheet.lines, strict=True)
    ] == [(0, 2, 2), (1, 3, 4)]


DESCRIBED = """\
Name:         web
Namespace:    shop
Kind:         DataVolume
Status:
  Phase:  Pending
Events:
  Type     Reason    Age   From                   Message
  ----     ------    ----  ----                   -------
  Warning  Failed    4m    datavolume-controller  no such thing
"""


def test_a_line_belongs_to_the_smallest_piece_of_evidence_around_it(engine: Engine) -> None:
    sheet = sheet_of(Document("x.txt", DESCRIBED), engine)
    of_lines = [one.kind if (one := sheet.enclosing(line)) else "" for line in (1, 5, 9)]
    assert of_lines == ["DataVolume", "DataVolume", "Event"]
    assert sheet.enclosing(40) is None


@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        ('\\"web\\",', "web"),
        ("  a \n\t b.", "a b"),
        ("&quot;web&quot;", "web"),
        ("a\u00a0 b", "a b"),
        ("('x')", "x"),
        ("...", ".."),
    ],
)
def test_a_captured_value_is_bared(raw: str, bare: str) -> None:
    assert clean(raw) == bare


def test_lines_seen_by_two_patterns_tell_both_the_same_place_and_names(engine: Engine) -> None:
    lines = [MISSING_CLASS.format(second=second, name=name) for second, name in enumerate(("gold", "silver", "gold"))]
    text = "[pod/web-x/controller] " + "\n[pod/web-x/controller] ".join(lines) + "\n"
    scene = observe([Document("x.log", text)], engine.knowledge, engine.matcher)
    places = {one.values["storageclass"]: one for one in scene.observations if "storageclass" in one.values}
    assert {name: (one.count, one.evidence[0].place.line) for name, one in places.items()} == {
        "gold": (2, 1),
        "silver": (1, 2),
    }
    assert {one.values["pod"] for one in scene.observations} == {"web-x"}
