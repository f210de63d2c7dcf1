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


def test_many_gaps_of_one_sort_are_named_up_to_a_number_and_counted_beyond() -> None:
    files = {f"core.{number:03}": bytes(range(256)) * 8 for number in range(100)} | {"ok.log": b"fine"}
    bundle = open_bundle(["-"], stdin=io.BytesIO(tar_of(files)))
    assert len(bundle.gaps) == 20
    assert sum(gap.count for gap in bundle.gaps) == 100


def test_several_sources_name_their_documents_by_source(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.log").write_text(name)
    (tmp_path / "x.log").write_text("c")
    bundle = open_bundle([tmp_path / "a", tmp_path / "b", tmp_path / "x.log"])
    assert [document.name for document in bundle.documents] == ["a/x.log", "b/x.log", "x.log"]


def test_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.log").write_text(name)
    bundle = open_bundle([tmp_path / "a" / "x.log", tmp_path / "b" / "x.log"])
    assert [(document.name, document.text) for document in bundle.documents] == [("x.log", "a"), ("x.log#2", "b")]


def test_an_archive_of_unknown_compression_library_is_a_gap_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    bundle = open_bundle(["-"], stdin=io.BytesIO(tar_of({"a.zst": b"\x28\xb5\x2f\xfd" + bytes(60), "ok.log": b"fine"})))
    assert [(gap.where, "zstandard" in gap.what) for gap in bundle.gaps] == [("-!a.zst", True)]
