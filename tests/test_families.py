"""A finer cause is reported under the agreed id of its family, and keeps its own words."""

from __future__ import annotations

import io

from diagnose.compare import compare
from diagnose.library import diagnose
from diagnose.pipeline import Engine
from diagnose.render.sarif import build_sarif
from diagnose.render.text import print_text

VDDK = """\
Events:
  Warning  Failed  12s  kubelet  Failed to load library libvixDiskLib.so.8: cannot open shared object file: No such file or directory
nbdkit: error: vddk: /opt/vmware-vix-disklib-distrib/lib64/libvixDiskLib.so.8: cannot open shared object file: No such file or directory
"""


def test_a_finer_cause_is_reported_under_its_family_with_its_own_words(engine: Engine) -> None:
    first = diagnose(VDDK, engine=engine).findings[0]
    assert (first.cause, first.entry) == ("ove.image.guest-conversion-failed", "ove.image.vddk-library-missing")
    assert first.title == engine.knowledge.causes["ove.image.vddk-library-missing"].title
    assert first.stage == "image"


def test_every_cause_is_its_own_entry_where_it_has_no_family(engine: Engine) -> None:
    report = diagnose('storageclass.storage.k8s.io "gold" not found', engine=engine)
    assert all(one.entry == one.cause or engine.knowledge.causes[one.entry].family for one in report.diagnoses)
    assert report.findings[0].label == "ove.storage.storageclass-not-found"


def test_two_of_one_family_stay_apart_wherever_they_are_named(engine: Engine) -> None:
    report = diagnose(VDDK, engine=engine)
    keys = [one.key for one in report.diagnoses]
    assert len(keys) == len(set(keys))
    assert [one["ruleId"] for one in build_sarif(report, "1")["runs"][0]["results"]] == keys
    assert [one.cause for one in compare(report, report).of("remaining")] == sorted(one.key for one in report.findings)


def test_the_screen_names_the_family_and_the_finer_cause(engine: Engine) -> None:
    out = io.StringIO()
    print_text(diagnose(VDDK, engine=engine), out, width=120)
    assert "ove.image.guest-conversion-failed, more precisely ove.image.vddk-library-missing" in out.getvalue()


def test_the_runner_up_is_named_as_the_findings_are(engine: Engine) -> None:
    text = "Windows installation encountered an unexpected error. Verify that the installation sources are accessible"
    second = diagnose(f"{text}, and restart the installation.\nError code: 0xE0000100\n", engine=engine).runner_up
    assert second is not None
    assert (second.cause, second.entry) == ("guest.config.script-failed", "guest.config.os-install-failed")
