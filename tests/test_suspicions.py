"""Where no rule fires, a resemblance is a suspicion at most."""

from __future__ import annotations

from diagnose.bundle.sources import bundle_from_text
from diagnose.pipeline import Engine
from diagnose.resemble import build_word_index, resemblances, trouble_lines, words_of


def test_words_are_taken_apart_and_stop_words_left_out() -> None:
    assert words_of("FailedScheduling of the PVC, 12 Times") == ["failed", "scheduling", "pvc", "times"]


def test_a_text_resembles_the_cause_whose_rare_words_it_uses(engine: Engine) -> None:
    index = build_word_index(engine.knowledge.causes, engine.knowledge.symptoms)
    alike = resemblances("the content library item has no ovf descriptor in the library", index)
    assert max(alike, key=lambda cause: alike[cause]).startswith("vsphere.image.")


def test_lines_without_trouble_rouse_no_suspicion(engine: Engine) -> None:
    report = engine.diagnose(bundle_from_text("vm01 is running on node1\nall volumes are bound\n"))
    assert report.diagnoses == ()


def test_a_suspicion_quotes_the_lines_it_rests_on(engine: Engine) -> None:
    text = "hello\nERROR: virtual machine placement by the resource scheduler went wrong: cluster failover reserve\n"
    report = engine.diagnose(bundle_from_text(text))
    assert report.findings == ()
    assert report.diagnoses[0].evidence[0].line == 2


def test_trouble_is_told_by_its_words() -> None:
    assert [number for number, _ in trouble_lines("fine\nit Failed\nok\npermission denied")] == [2, 4]


def test_what_a_guest_logs_is_suspected_of_the_guest_first(engine: Engine) -> None:
    text = "2024-05-02 10:11:12,345 - cc_byobu.py[WARNING]: Unknown value 3 for byobu_by_default\n"
    report = engine.diagnose(bundle_from_text(text))
    assert report.diagnoses[0].cause.startswith("guest.")
