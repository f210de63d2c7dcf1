"""One timeline: years and zones from neighbours, offsets from ids that both sides saw, nothing re-dated in silence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnose import observe as observing
from diagnose.bundle.sources import bundle_from_text
from diagnose.clocks import Clocks, comparable, duration, is_yearless, read_clocks
from diagnose.model.evidence import Bundle, Document, Evidence, Place, Resource
from diagnose.pipeline import Engine
from diagnose.readers.stamp import stamp_line
from tests.incidents import all_incidents

MARCH = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC).timestamp()


def seen(document: str, time_s: float | None, age_s: float | None = None) -> Evidence:
    return Evidence(Place(document, 1, 1), "x", time_s=time_s, age_s=age_s)


def log(name: str, *, start: str, ids: int, minute: int, zone: str = "Z") -> Document:
    """A line for each id, a second apart."""
    lines = [f"{start}:{minute:02}:{each:02}{zone} opID=request-{each} begins" for each in range(ids)]
    return Document(name, "\n".join(lines) + "\n")


def test_a_time_without_a_year_gets_that_of_the_nearest_dated_time() -> None:
    syslog = Document("syslog", "Dec 31 23:59:58 node1 kubelet: x\nJan  1 00:00:01 node1 kubelet: y\n")
    clocks = read_clocks([syslog, Document("api.log", "2026-01-01T00:00:03Z z\n")])
    placed = [clocks.place(seen("syslog", time_s)).time_s for time_s in _times(syslog)]
    assert placed == [datetime(2025, 12, 31, 23, 59, 58, tzinfo=UTC).timestamp(), datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC).timestamp()]  # fmt: skip
    assert [(one.document, "year" in one.says) for one in clocks.notes] == [("syslog", True)]


def _times(document: Document) -> list[float]:
    return [time_s for line in document.text.splitlines() if (time_s := stamp_line(line).time_s) is not None]


def test_without_a_dated_neighbour_a_year_is_not_guessed() -> None:
    syslog = Document("syslog", "Mar  2 09:00:00 node1 kubelet: x\n")
    (time_s,) = _times(syslog)
    placed = read_clocks([syslog]).place(seen("syslog", time_s)).time_s
    assert placed is not None
    assert is_yearless(placed)
    assert not comparable(placed, MARCH)


def test_a_clock_that_is_off_is_set_by_ids_that_both_documents_name() -> None:
    documents = [
        log("hostd.log", start="2026-03-02T09", ids=5, minute=47),
        log("vpxd.log", start="2026-03-02T09", ids=9, minute=0),
    ]
    clocks = read_clocks(documents)
    assert clocks.shifts == {"hostd.log": -47 * 60.0}
    assert clocks.place(seen("hostd.log", MARCH + 47 * 60)).time_s == MARCH
    assert "47 min ahead of that of vpxd.log, told by 5 ids" in clocks.notes[0].says


def test_a_whole_number_of_hours_without_a_zone_is_a_zone() -> None:
    documents = [
        log("client.log", start="2026-03-02 11", ids=4, minute=0, zone=""),
        log("api.log", start="2026-03-02T09", ids=6, minute=0),
    ]
    clocks = read_clocks(documents)
    assert clocks.shifts == {"client.log": -7200.0}
    assert "UTC+2:00" in clocks.notes[0].says


def test_two_ids_or_ids_that_disagree_set_no_clock() -> None:
    few = [log("a.log", start="2026-03-02T09", ids=2, minute=40), log("b.log", start="2026-03-02T09", ids=9, minute=0)]
    scattered = [
        Document("a.log", "".join(f"2026-03-02T09:{each * 7:02}:00Z opID=request-{each} ends\n" for each in range(6))),
        few[1],
    ]
    assert read_clocks(few).shifts == read_clocks(scattered).shifts == {}


def test_what_a_shift_did_is_told() -> None:
    documents = [
        log("hostd.log", start="2026-03-02T09", ids=5, minute=47),
        log("vpxd.log", start="2026-03-02T09", ids=9, minute=0),
    ]
    clocks = read_clocks(documents)
    placed = [clocks.place(one) for one in (seen("hostd.log", MARCH + 2820 + 60), seen("vpxd.log", MARCH + 600))]
    (note,) = (one for one in clocks.with_effect(placed).notes if one.shift_s)
    assert (note.moved, note.turned) == (1, 1)


def test_ages_count_back_from_when_an_object_shows_both_its_age_and_its_time() -> None:
    fields = {"metadata.creationTimestamp": "2026-03-02T08:00:00Z"}
    vm = Resource("vm", "web01", "shop")
    evidence = [
        Evidence(Place("vm.yaml", 1, 9), "x", kind="VirtualMachine", resource=vm, fields=fields),
        Evidence(Place("get.txt", 2, 2), "x", kind="VirtualMachine", resource=vm, age_s=3600.0),
    ]
    clocks = read_clocks([Document("api.log", "2026-03-02T08:10:00Z x\n")], evidence)
    assert clocks.place(seen("events.txt", None, 600.0)).time_s == MARCH - 600


def test_a_failure_by_a_fast_clock_is_history_only_on_the_one_timeline(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (incident,) = (one for one in all_incidents() if one.id == "ove-clock-skew")
    report = engine.diagnose(incident.open())
    assert (report.findings, len(report.history)) == ((), 1)
    assert [one.document for one in report.clocks if one.shift_s] == ["wrk-5/journal-kubelet.log"]
    monkeypatch.setattr(observing, "read_clocks", lambda *_: Clocks())
    assert [one.cause for one in engine.diagnose(incident.open()).findings] == ["ove.network.nad-not-found"]


def test_a_bundle_with_one_clock_says_nothing_of_clocks(engine: Engine) -> None:
    text = "2026-03-02T09:00:00Z a\n2026-03-02T09:00:01Z b\n"
    assert engine.diagnose(bundle_from_text(text)).clocks == ()
    assert engine.diagnose(Bundle((Document("one.log", text), Document("two.log", text + "c\n")))).clocks == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.5, "0.5 s"), (45, "45 s"), (312, "5 min 12 s"), (1620, "27 min"), (7440, "2 h 4 min"), (277200, "3 d 5 h")],
)
def test_a_length_of_time_reads_as_a_person_says_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words
