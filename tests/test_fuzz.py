"""Mutated fixtures and any bytes: see fuzz/check.py for what must hold. Crashes that fuzzing found are here by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.check import check
from fuzz.fuzz_texts import play
from tests.bundle.archives import zip_of
from tests.bundle.event_log import event_log

FIXTURES = sorted((Path(__file__).resolve().parents[1] / "fixtures" / "formats").iterdir())
PIECES = [
    b"\n",
    b"\x00",
    b"\xff",
    b"\x1b[",
    b'"',
    b"{",
    b"}",
    b"[",
    b": ",
    b"- ",
    b"  ",
    b"\t",
    b"Traceback (most recent call last):\n",
    b"<Objs>",
    b"PK\x03\x04",
]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_mutated_fixture_opens_and_reads_or_is_refused(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from(FIXTURES)).read_bytes()[:6000])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text)))
        change = data.draw(st.sampled_from(["insert", "delete", "double", "byte"]))
        if change == "insert":
            text[at:at] = data.draw(st.sampled_from(PIECES))
        elif change == "delete":
            del text[at : at + data.draw(st.integers(1, 60))]
        elif change == "double":
            text[at:at] = text[at : at + data.draw(st.integers(1, 200))] * data.draw(st.integers(1, 5))
        elif at < len(text):
            text[at] = data.draw(st.integers(0, 255))
    check(bytes([data.draw(st.integers(0, 255))]) + bytes(text))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30), st.sampled_from([path.read_text("utf-8", "replace")[:300] for path in FIXTURES])
        ),
        max_size=6,
    ),
    st.integers(0, 255),
)
def test_any_mixture_of_texts_reads(parts: list[str], choice: int) -> None:
    check(bytes([choice]) + "\n".join(parts).encode("utf-8", "replace"))


FOUND = {
    "a zip member of an empty name": zip_of({"x": b"hello\n"}).replace(b"x", b"\0"),
    "an event log whose member is broken": zip_of({"System.evtx": event_log([])[:9000]})[:180],
}


@pytest.mark.parametrize("data", FOUND.values(), ids=FOUND.keys())
def test_what_fuzzing_found_stays_mended(data: bytes) -> None:
    for choice in range(4):
        check(bytes([choice]) + data)


def test_the_player_of_the_sanitized_scanner_runs_on_the_plain_one() -> None:
    module = pytest.importorskip("diagnose._texts", reason="the scanner could not be compiled here")
    assert play(module, 300, 1) > 1_000
