"""Where no rule fires, a resemblance is a suspicion at most."""

from __future__ import annotations

from diagnose.bundle.sources import bundle_from_text
from diagnose.pipeline import Engine
from diagnose.rank import EVERYWHERE, Hypothesis
from diagnose.resemble import build_word_index, platform_gaps, resemblances, trouble_lines, words_of
from diagnose.suspect import break_ties, liken


def test_words_are_taken_apart_and_stop_words_left_out() -> None:
    assert words_of("FailedScheduling of the PVC, 12 Times") == ["failed", "scheduling", "pvc", "times"]


def test_a_text_resembles_the_cause_whose_rare_words_it_uses(engine: Engine) -> None:
    index = build_word_index(engine.knowledge.causes, engine.knowledge.symptoms)
    alike = resemblances("the content library item has no ovf descriptor in the library", index)
    assert max(alike, key=lambda cause: alike[cause]).startswith("vsphere.image.")


def test_a_resemblance_fades_where_the_words_speak_of_another_platform(engine: Engine) -> None:
    text = "the vhdx of the machine on the cluster shared volume of the hyper-v failover cluster cannot be opened: full"
    gaps = platform_gaps(text, engine.words)
    assert gaps.pop("azurelocal") == 0.0 and min(gaps.values()) > 1.0
    plain = resemblances(text, engine.words)
    faded = liken((), bundle_from_text(text).documents, engine.words, {}).causes
    shares = {cause.partition(".")[0]: faded[cause] / plain[cause] for cause in faded}
    assert sorted(shares, key=lambda one: -shares[one]) == ["azurelocal", *sorted(gaps, key=lambda one: gaps[one])]


def test_lines_without_trouble_rouse_no_suspicion(engine: Engine) -> None:
    report = engine.diagnose(bundle_from_text("vm01 is running on node1\nall volumes are bound\n"))
    assert report.diagnoses == ()


def test_a_stuck_boot_without_a_word_of_trouble_is_suspected(engine: Engine) -> None:
    text = "Begin: Mounting root file system ...\n" + "Begin: Running /scripts/local-block ... done.\n" * 5
    text += "[    1.5] device-mapper: uevent: version 1.0.3\nBegin: Waiting for root file system ...\n"
    report = engine.diagnose(bundle_from_text(text))
    assert report.diagnoses[0].cause == "guest.boot.root-device-not-found"


def test_a_suspicion_quotes_the_lines_it_rests_on(engine: Engine) -> None:
    text = "hello\nERROR: virtual machine placement by the resource scheduler went wrong: cluster failover reserve\n"
    report = engine.diagnose(bundle_from_text(text))
    assert report.findings == ()
    assert report.diagnoses[0].evidence[0].line == 2


def test_trouble_is_told_by_its_words() -> None:
    text = "fine\nit Failed\nok\npermission denied\n3 disks, 0 errors\nit doesn\u2019t boot\nsetup is stuck at 40%\nnever gets an address"
    assert [number for number, _ in trouble_lines(text)] == [2, 4, 6, 7, 8]


def test_the_surer_resemblance_comes_first_where_none_counts(engine: Engine) -> None:
    alone: dict[str, list[str]] = {}  # of each cause, the words that are only its own
    for word, pairs in sorted(engine.words.weights.items()):
        if len(pairs) == 2:
            alone.setdefault(engine.words.causes[pairs[0]], []).append(word)
    of_many = sorted((words for words in alone.values() if len(words) > 5), key=lambda words: words[0])[:2]
    text = f"error: {' '.join(sorted([*of_many[0][:6], *of_many[1][:5]]))}\n"
    report = engine.diagnose(bundle_from_text(text))
    alike = resemblances(text, engine.words)
    told = [alike[one.cause] for one in report.diagnoses]
    assert report.findings == () and len(told) > 1 and told == sorted(told, reverse=True)


def test_of_equally_sure_findings_the_one_that_the_whole_resembles_comes_first(engine: Engine) -> None:
    text = (
        "the certificate of the registry is not trusted: x509: certificate signed by unknown authority\n"
        "the importer pod cannot pull the registry image of the data volume, its disk goes to datastore ds1\n"
    )
    other, resembled = "vsphere.storage.datastore-inaccessible", "ove.image.source-tls-untrusted"
    for score, first in ((0.85, resembled), (0.9, other)):
        pair = (Hypothesis(other, EVERYWHERE, (), score, 0), Hypothesis(resembled, EVERYWHERE, (), 0.85, 0))
        likeness = liken(pair, bundle_from_text(text).documents, engine.words, {})
        assert break_ties(pair, likeness)[0].cause == first


def test_a_cause_that_the_whole_resembles_more_stands_behind_the_finding(engine: Engine) -> None:
    text = "Failed to power on: The specified network 'VM Network 7' was not found\n"
    alone = engine.diagnose(bundle_from_text(text)).findings
    assert alone
    more = "the importer pod cannot pull the registry image of the data volume: x509 certificate signed by unknown authority\n"
    report = engine.diagnose(bundle_from_text(text + more))
    assert [one.cause for one in report.findings] == [one.cause for one in alone]
    beside = report.diagnoses[len(alone)]
    assert (beside.cause, beside.evidence[0].line) == ("ove.image.source-tls-untrusted", 2)


def test_what_a_guest_logs_is_suspected_of_the_guest_first(engine: Engine) -> None:
    text = "2024-05-02 10:11:12,345 - cc_byobu.py[WARNING]: Unknown value 3 for byobu_by_default\n"
    report = engine.diagnose(bundle_from_text(text))
    assert report.diagnoses[0].cause.startswith("guest.")
