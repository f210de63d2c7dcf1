"""Hostile and damaged bundles: a gap for each, and the rest is still read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.bundle.limits import Limits
from diagnose.bundle.sources import open_bundle
from diagnose.errors import UnreadableInput
from tests.bundle.archives import gaps, opened, special, tar_of, texts, zip_of
from tests.bundle.event_log import event_log

FINE = {"ok.log": b"all is well\n"}


@pytest.mark.parametrize("name", ["../up.log", "a/../../up.log", "/etc/up.log"])
@pytest.mark.parametrize("pack", [tar_of, zip_of])
def test_a_member_whose_path_climbs_out_is_a_gap(name: str, pack: object) -> None:
    bundle = opened(pack({name: b"x", **FINE}))  # type: ignore[operator]
    assert list(texts(bundle)) == ["-!ok.log"]
    assert "leads out" in gaps(bundle)[f"-!{name}"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_an_archive_are_gaps(kind: bytes) -> None:
    bundle = opened(tar_of(FINE, extra=(special("odd", kind, "/etc/passwd"),)))
    assert list(texts(bundle)) == ["-!ok.log"]
    assert "-!odd" in gaps(bundle)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "ok.log").write_text("fine")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "out.log").symlink_to("/etc/hostname")
    bundle = open_bundle([tmp_path])
    assert list(texts(bundle)) == ["ok.log"]
    assert set(gaps(bundle)) == {"loop", "out.log"}


def test_a_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "ok.log").write_text("fine")
    os.mkfifo(tmp_path / "pipe")
    assert set(gaps(open_bundle([tmp_path]))) == {"pipe"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compression_bomb_is_cut_and_its_neighbours_are_read(pack: object) -> None:
    bomb = pack(b"0" * 8_000_000)  # type: ignore[operator]
    bundle = opened(tar_of({"a-bomb.gz": bomb, **FINE}, "w"), Limits(ratio_free_bytes=1_000_000, ratio=20))
    assert texts(bundle)["-!ok.log"] == "all is well\n"
    assert "limit: ratio" in gaps(bundle)["-!a-bomb.gz"]
    assert len(texts(bundle).get("-!a-bomb.gz", "")) < 4_000_000


def test_a_zip_bomb_is_cut() -> None:
    bundle = opened(zip_of({"bomb": b"0" * 8_000_000, **FINE}), Limits(ratio_free_bytes=1_000_000, ratio=20))
    assert "limit: ratio" in gaps(bundle)["-!bomb"]
    assert "-!ok.log" in texts(bundle)


def test_ten_archives_inside_each_other_are_opened_to_the_limit_only() -> None:
    data = tar_of({"core.log": b"deep"})
    for number in range(10):
        data = tar_of({f"{number}.tar.gz": data, f"{number}.log": b"here"})
    bundle = opened(data, Limits(depth=8))
    assert "-!9.log" in texts(bundle)
    assert any("limit: depth" in what for what in gaps(bundle).values())
    assert not any("core.log" in name for name in texts(bundle))


def test_more_members_than_the_limit_stop_reading_with_a_gap() -> None:
    bundle = opened(tar_of({f"{number:03}": b"x" for number in range(50)}, "w"), Limits(members=10))
    assert len(bundle.documents) == 10
    assert any("limit: members" in what for what in gaps(bundle).values())


def test_a_document_beyond_its_limit_is_cut_at_a_line_end() -> None:
    bundle = opened(b"0123456789\n" * 1000, Limits(document_bytes=105))
    assert texts(bundle)["-"] == "0123456789\n" * 9
    assert "limit: document_bytes" in gaps(bundle)["-"]


def test_the_total_limit_stops_after_what_was_read() -> None:
    bundle = opened(tar_of({f"{number}": b"x" * 1000 for number in range(9)}, "w"), Limits(total_bytes=3500))
    assert len(bundle.documents) == 4
    assert any("limit: total_bytes" in what for what in gaps(bundle).values())


def test_one_endless_line_is_cut_into_blocks_without_tearing_characters() -> None:
    bundle = opened("ä".encode() * 100_000, Limits(block_bytes=8001))
    assert set(texts(bundle)["-"]) == {"ä", "\n"}
    assert "limit: block_bytes" in gaps(bundle)["-"]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz", "w:bz2"])
def test_a_truncated_archive_gives_what_is_there_and_a_gap(mode: str, keep: float) -> None:
    noise = random.Random(7)
    files = {f"{number}.log": "".join(f"{noise.random()}\n" for _ in range(4_000)).encode() for number in range(5)}
    data = tar_of(files, mode)
    try:
        bundle = opened(data[: int(len(data) * keep)])
    except UnreadableInput:
        assert mode == "w:bz2" or keep < 0.5  # large blocks: nothing is whole yet
        return
    assert bundle.gaps
    assert all(text.startswith("0.") for text in texts(bundle).values())


def test_a_zip_without_its_directory_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnreadableInput, match="nothing in it can be read"):
        opened(zip_of(FINE)[:30])


def test_a_zip_with_a_broken_member_gives_the_others() -> None:
    data = bytearray(zip_of({"bad.log": os.urandom(3000).hex().encode(), "ok.log": b"fine"}))
    data[100:160] = bytes(60)
    bundle = opened(bytes(data))
    assert texts(bundle)["-!ok.log"] == "fine"
    assert "-!bad.log" in gaps(bundle)


def test_an_encrypted_member_is_a_gap() -> None:
    out = io.BytesIO(zip_of(FINE))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("secret.log")
        archive.writestr(info, b"x")
        archive.filelist[-1].flag_bits |= 1
    bundle = opened(out.getvalue())
    assert gaps(bundle).get("-!secret.log") == "encrypted; not read"


def test_nuls_in_a_log_are_dropped_and_lines_stay() -> None:
    assert texts(opened(b"one\0\0\0\ntwo\0\n"))["-"] == "one\ntwo\n"


def test_invalid_utf8_is_read_as_the_western_code_page_line_by_line() -> None:
    assert texts(opened("gültig\n".encode() + b"gr\xf6\xdfer\n"))["-"] == "gültig\ngrößer\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252"])
def test_every_encoding_of_windows_tools_reads_the_same(encoding: str) -> None:
    text = "Fehler 0x80070070: Datenträger voll\r\nEnde\r\n" * 3
    assert texts(opened(text.encode(encoding)))["-"] == text.replace("\r\n", "\n")


def test_utf16_longer_than_a_block_keeps_its_lines() -> None:
    bundle = opened(("Zeile ä\r\n" * 20_000).encode("utf-16"), Limits(block_bytes=65_536))
    assert texts(bundle)["-"] == "Zeile ä\n" * 20_000


def test_names_of_members_cannot_drive_the_terminal() -> None:
    bundle = opened(tar_of({"a\x1b[2Jb\n.log": b"x"}))
    assert all(document.name.isprintable() for document in bundle.documents)


def test_binary_members_are_gaps_beside_text() -> None:
    bundle = opened(
        tar_of({"core": bytes(range(256)) * 40, "photo.png": b"\x89PNG\r\n\x1a\n" + os.urandom(4000), **FINE})
    )
    assert list(texts(bundle)) == ["-!ok.log"]
    assert gaps(bundle) == {"-!core": "not text", "-!photo.png": "not text: a picture; type or copy its text"}


def test_an_event_log_without_its_library_is_a_gap_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "evtx", None)
    bundle = opened(tar_of({"System.evtx": b"ElfFile\x00" + bytes(range(256)) * 40, **FINE}))
    assert "library evtx" in gaps(bundle)["-!System.evtx"]


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert texts(opened(tar_of({"in.zip": zip_of({"deep.tar.gz": tar_of(FINE)})}))) == {
        "-!in.zip!deep.tar.gz!ok.log": "all is well\n"
    }


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh91AY&SY", b"\xfd7zXZ\x00"]))
def test_any_bytes_give_a_bundle_or_the_one_error(data: bytes, head: bytes) -> None:
    try:
        bundle = opened(head + data)
    except UnreadableInput:
        return
    assert all("\x1b" not in text and "\r" not in text for text in texts(bundle).values())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_archive_gives_a_bundle_or_the_one_error(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from([lambda: tar_of(FINE), lambda: tar_of(FINE, "w"), lambda: zip_of(FINE)]))
    broken = bytearray(pack())
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened(bytes(broken))
    except UnreadableInput:
        return


EVENTS = [
    {"provider": "Hyper-V-VMMS", "id": "15160", "level": "2", "time": "2026-03-01T10:00:00", "channel": "Admin", "computer": "node1", "VmName": f"web{number}"}
    for number in range(3)
]  # fmt: skip


def test_an_event_log_is_read_as_a_line_for_each_record() -> None:
    pytest.importorskip("evtx")
    bundle = opened(tar_of({"System.evtx": event_log(EVENTS), **FINE}))
    lines = texts(bundle)["-!System.evtx"].splitlines()
    assert ["web0" in lines[0], "web1" in lines[1], "web2" in lines[2]] == [True, True, True]
    assert bundle.gaps == ()


def test_a_broken_record_of_an_event_log_is_a_gap_and_the_others_are_read() -> None:
    pytest.importorskip("evtx")
    data = bytearray(event_log(EVENTS))
    at = data.find("web1".encode("utf-16-le"))
    data[at - 4 : at] = b"\xff\xff\xff\xff"
    bundle = opened(tar_of({"System.evtx": bytes(data), **FINE}))
    text = texts(bundle)["-!System.evtx"]
    assert "web0" in text
    assert "web2" in text
    assert "broken" in gaps(bundle)["-!System.evtx"]


MAIL = b"From: a@site.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


def test_a_mail_gives_its_head_and_its_parts() -> None:
    parts = (
        b"--b\nContent-Transfer-Encoding: quoted-printable\n\nno persistent vol=\numes\n"
        b'--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Disposition: attachment; filename="../../a.log"\n\nVM h\xe4ngt\n--b--\n'
    )
    assert texts(opened(MAIL + parts)) == {
        "-!head": "From: a@site.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n",
        "-!part-1": "no persistent volumes",
        "-!a.log": "VM hängt",
    }


def test_a_mail_that_cannot_be_taken_apart_is_read_as_it_stands() -> None:
    deep = MAIL + b"".join(
        b"--b%s\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (b"%d" % (number - 1) if number else b"", number)
        for number in range(3_000)
    )
    for bundle in (opened(deep), opened(MAIL + b"VM hangs\n" * 9, Limits(document_bytes=200))):
        assert "MIME-Version" in "".join(texts(bundle).values())
        assert "read as it stands" in gaps(bundle)["-"]


def test_what_only_speaks_of_mail_stays_one_text() -> None:
    text = "From: me\nSubject: VM web01\n\nContent-Transfer-Encoding: base64 is what the log says\n"
    assert texts(opened(text.encode())) == {"-": text}
