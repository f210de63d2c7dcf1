"""Lines that a terminal cut in the middle of words are read as they were; their places stay those of the paste."""

from __future__ import annotations

import pytest

from diagnose.bundle.sources import bundle_from_text
from diagnose.model.evidence import Document
from diagnose.pipeline import Engine
from diagnose.readers.read import read_document
from diagnose.readers.unwrap import continued

DESCRIBE = """Name:          web-os
Namespace:     shop
StorageClass:  gold
Status:        Pending
Events:
  Type     Reason              Age                From                         Message
  ----     ------              ----               ----                         -------
  Warning  ProvisioningFailed  3s (x5 over 60s)   persistentvolume-controller  storageclass.storage.k8s.io "gold" not found
"""
LOG = (
    "E0301 10:00:00.123456       1 import-controller.go:12] error syncing 'shop/web-os': storageclass.storage.k8s.io \"gold\" not found\n"
    "I0301 10:00:01.123456       1 import-controller.go:13] the next line of the log is a good deal longer than eighty columns are\n"
)


def cut(text: str, width: int = 80) -> str:
    """The text as a terminal of that width shows it."""
    lines = [line[at : at + width] for line in text.split("\n") for at in range(0, max(len(line), 1), width)]
    return "\n".join(lines)


@pytest.mark.parametrize("width", [78, 80])
def test_an_event_that_a_terminal_cut_is_read_whole(width: int) -> None:
    text = "$ oc describe pvc web-os\n" + cut(DESCRIBE, width)
    (event,) = [one for one in read_document(Document("-", text)) if one.kind == "Event"]
    assert event.fields["message"] == 'storageclass.storage.k8s.io "gold" not found'
    quoted = text.split("\n")[event.place.line - 1 : event.place.last_line]
    assert "\n".join(quoted) == event.text


@pytest.mark.parametrize("text", [DESCRIBE, LOG], ids=["describe", "log"])
def test_a_cause_is_found_over_a_cut_and_quoted_as_it_stands(engine: Engine, text: str) -> None:
    bundle = bundle_from_text(cut(text))
    report = engine.diagnose(bundle)
    assert report.findings[0].cause == "ove.storage.storageclass-not-found"
    quoted = report.findings[0].evidence[0]
    there = bundle.documents[0].text.split("\n")[quoted.line - 1 :]
    assert "\n".join(there).startswith(quoted.text)


ONE_MESSAGE = (
    "error: an object could not be made, because persistentvolumeclaim web-os cannot be bound as its class is wrong: "
    'storageclass.storage.k8s.io "gold" not found'
)


def test_a_single_message_is_joined_where_a_cut_goes_through_a_word() -> None:
    lines = cut(ONE_MESSAGE.capitalize(), 100).split("\n")
    assert lines[0][-1].islower() and lines[1][0].islower()
    assert continued(lines) == {1}
    assert continued([lines[0][:-1], lines[1]]) == set()  # no usual width


POWERSHELL = "Unable to start: The running command stopped because the preference variable or the common parameter is set to Stop: the VM failed."


@pytest.mark.parametrize("width", [79, 119])
def test_a_message_at_the_widths_of_powershell_is_joined(width: int) -> None:
    lines = cut(POWERSHELL if POWERSHELL[width - 1 : width + 1].isalpha() else "x" + POWERSHELL, width).split("\n")
    assert lines[0][-1].islower() and lines[1][0].islower()
    assert continued(lines) == {1}


PROSE = "This is a reply whose writer broke its lines by hand, and one of them happens to be of that very width, which proves nothing."


def test_the_rest_of_a_word_before_a_colon_is_no_key() -> None:
    message = f"{'The image could not be read, as the importer said while it was copying it':<72}: a messa"
    lines = [message[:80], "age: the format is not known"]
    assert (len(lines[0]), continued(lines)) == (80, {1})


def test_one_line_that_ends_at_the_width_does_not_keep_the_others_apart() -> None:
    first, second = cut(ONE_MESSAGE.capitalize(), 100).split("\n")
    whole = "It ends where the window does, and no line goes on with it, as it is one that stands alone:".ljust(
        100, "."
    )
    assert continued([first, second, "", first, second, "", whole, "", "The end."]) == {1, 4}


def test_prose_that_was_broken_between_words_is_left() -> None:
    first = PROSE[:80].rpartition(" ")[0].ljust(79, "x") + ","
    assert continued([first, PROSE[80:]]) == set()


TABLES = [
    "NAME          STATUS    VOLUME    CAPACITY   ACCESS MODES   STORAGECLASS   AGE\n"
    "data-000001   Pending             1Gi        RWO            gold           5m0\n"
    "data-000002   Pending             1Gi        RWO            gold           5m0\n\nwhat now?\n",
    "Conditions:\n"
    "  MemoryPressure   False   Wed, 12 Nov 2025 10:02:31 +0000   KubeletHasSufficientMemory   ok\n"
    "  DiskPressure     False   Wed, 12 Nov 2025 10:02:31 +0000   KubeletHasNoDiskPressure!!   ok\n"
    "  Ready            True\nAddresses:\n",
    "spec:\n" + "".join(f"  key{number}: {'x' * 70}\nother{number}: y\n" for number in range(3)),
    "".join(f"2026-03-01T10:00:0{number}Z {'x' * 70}\n2026-03-01T10:00:0{number}Z short\n" for number in range(3)),
    "a word-wrapped mail has lines of about the same length as this one is, and\nthe next goes on at a blank like here\n" * 3,
]  # fmt: skip


@pytest.mark.parametrize("text", TABLES)
def test_lines_of_one_length_are_not_taken_for_cuts(text: str) -> None:
    assert continued(text.split("\n")) == frozenset()
