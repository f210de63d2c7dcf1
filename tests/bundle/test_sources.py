"""Opening bundles."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from diagnose.bundle.sources import bundle_from_text, open_bundle
from diagnose.errors import UnreadableInput
from tests.bundle.archives import tar_of


def test_a_folder_gives_its_files_sorted_by_their_path_inside_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.log").write_text("one")
    (tmp_path / "a.log").write_text("two")
    assert [(doc.name, doc.text) for doc in open_bundle([tmp_path]).documents] == [("a.log", "two"), ("b/x.log", "one")]


def test_an_archive_inside_an_archive_on_standard_input_is_read() -> None:
    inner = tar_of({"logs/x.log": b"deep"})
    bundle = open_bundle(["-"], stdin=io.BytesIO(tar_of({"inner.tar.gz": inner})))
    assert [(doc.name, doc.text) for doc in bundle.documents] == [("-!inner.tar.gz!logs/x.log", "deep")]


def test_a_member_that_climbs_out_is_a_gap_and_the_rest_is_read() -> None:
    bundle = open_bundle(["-"], stdin=io.BytesIO(tar_of({"../../etc/passwd": b"x", "ok.txt": b"fine"})))
    assert [doc.name for doc in bundle.documents] == ["-!ok.txt"]
    assert [gap.where for gap in bundle.gaps] == ["-!../../etc/passwd"]


@pytest.mark.parametrize("data", [b"", b" \n", bytes(range(256)) * 8, b"\x1f\x8b\x08broken", b"PK\x03\x04junk"])
def test_an_input_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        open_bundle(["-"], stdin=io.BytesIO(data))


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        open_bundle([tmp_path / "nothing"])


def test_text_redirected_by_powershell_reads_like_any_other() -> None:
    bundle = open_bundle(["-"], stdin=io.BytesIO("Fehler: größer\r\nEnde".encode("utf-16")))
    assert bundle.documents[0].text == "Fehler: größer\nEnde"


def test_terminal_colours_and_their_remains_are_gone_and_lines_stay() -> None:
    text = bundle_from_text("\x1b[0;32mok\x1b[0m\r\n[[0;32m  OK  [0m] Started x\n^[[1mbold^[[0m").documents[0].text
    assert text == "ok\n[  OK  ] Started x\nbold"
