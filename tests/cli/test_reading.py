"""The options that say how a bundle is read: ``--limit``, ``--as``, ``--since``, ``--gaps``; and what the JSON lists."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from diagnose.bundle.limits import Limits
from diagnose.cli import main
from tests.bundle.archives import tar_of

EVENT = 'storageclass.storage.k8s.io "gold" not found'


def write(tmp_path: Path, text: str | bytes, name: str = "x.log") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:  # type: ignore[type-arg]
    assert main(["--format", "json", *arguments]) in (0, 1)
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_a_limit_is_changed_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "0123456789\n" * 10_000)
    (gap,) = report(capsys, "--limit", "member_bytes=1KiB", path)["gaps"]
    assert "limit: member_bytes" in gap["what"]
    assert report(capsys, "--limit", "member_bytes=1MiB", path)["gaps"] == []


@pytest.mark.parametrize(
    ("text", "said"), [("member_byte=1", "did you mean 'member_bytes'"), ("depth=deep", "no number"), ("depth=0", "no number")]
)  # fmt: skip
def test_a_limit_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert main(["--limit", text, write(tmp_path, "x\n")]) == 2
    assert said in capsys.readouterr().err


def test_the_page_of_limits_names_every_limit_with_its_default(root: Path) -> None:
    page = (root / "docs" / "limits.md").read_text()
    units = {"GiB": 1024**3, "MiB": 1024**2, "": 1}
    for one in fields(Limits):
        row = re.search(rf"\| `{one.name}` \| ([\d,]+) ?(GiB|MiB|) \|", page)
        assert row, one.name
        assert int(row[1].replace(",", "")) * units[row[2]] == one.default


def test_a_format_is_forced_on_documents_whose_name_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path, tar_of({"a.txt": b"kind: Pod\nmetadata:\n  name: a\nstatus:\n  phase: Running\n"}), "b.tar.gz"
    )
    assert report(capsys, path)["documents"][0]["formats"] == ["kubernetes.yaml"]
    assert report(capsys, "--as", "*.txt=text", path)["documents"][0]["state"] == "scanned"
    assert report(capsys, "--as", "*.log=text", path)["documents"][0]["state"] == "read"


def test_a_forced_format_is_read_where_its_beginning_is_unusual(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "name: pvc\nphase: Pending\nkind: PersistentVolumeClaim\nspec:\n  volumeMode: Block\n")
    assert "kubernetes.yaml" in report(capsys, "--as", "kubernetes.yaml", path)["documents"][0]["formats"]


def test_a_format_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--as", "kubernetes.yml", write(tmp_path, "x\n")]) == 2
    assert "did you mean 'kubernetes.yaml'" in capsys.readouterr().err


def test_lines_before_since_give_no_finding_and_are_a_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"2026-03-01T10:00:00Z {EVENT}\n2026-03-01T14:00:00Z all is well\n")
    assert report(capsys, path)["diagnoses"]
    late = report(capsys, "--since", "2h", path)
    assert late["diagnoses"] == []
    assert [gap["where"] for gap in late["gaps"]] == ["x.log"]


def many_failures(stamp: str) -> str:
    """A log in which one failure after the other fills the room, and the last stands alone in the last hour."""
    line = stamp + ' E storageclass.storage.k8s.io "gold" not found for persistentvolumeclaim shop/{name}\n'
    early = "".join(line.format(h=10, m=n // 200 % 60, s=n % 60, name=f"early-{n}") for n in range(12_000))
    routine = "".join(f"{stamp} I nothing\n".format(h=13, m=n // 60 % 60, s=n % 60) for n in range(3_000))
    return early + line.format(h=14, m=0, s=0, name="the-late-one") + routine.replace("13:", "14:")


@pytest.mark.parametrize("stamp", ["2026-03-01T{h}:{m:02}:{s:02}Z", "Mar  1 {h}:{m:02}:{s:02} host kubelet:"])
def test_what_is_outside_of_the_span_takes_no_room_from_what_is_inside(
    stamp: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, many_failures(stamp))
    small = ("--limit", "held_bytes=200k")
    assert "the-late-one" not in str(report(capsys, *small, path)["diagnoses"])
    for since in ("90m", "2026-03-01T13:30:00Z"):
        late = report(capsys, *small, "--since", since, path)
        assert "the-late-one" in str(late["diagnoses"])
        assert "early-" not in str(late["diagnoses"])
        left_out = [gap["count"] for gap in late["gaps"] if "outside of the given span" in gap["what"]]
        assert sum(left_out) > 10_000


def test_a_span_of_what_is_piped_in_is_known_early_where_it_is_a_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = many_failures("2026-03-01T{h}:{m:02}:{s:02}Z").encode()
    for since, found in (("2026-03-01T13:30:00Z", True), ("90m", False)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        late = report(capsys, "--limit", "held_bytes=200k", "--since", since, "-")
        assert ("the-late-one" in str(late["diagnoses"])) is found
        assert "early-" not in str(late["diagnoses"])
        assert any("not held" in gap["what"] for gap in late["gaps"]) is not found


def test_the_report_lists_each_document_with_state_bytes_and_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path, tar_of({"a.yaml": b"kind: Pod\nmetadata:\n  name: a\n", "b.txt": b"b\n", "c": bytes(999)}), "b.tgz"
    )
    made = report(capsys, path)
    assert [(one["name"], one["state"], one["bytes"]) for one in made["documents"]] == [
        ("b.tgz!a.yaml", "read", 30), ("b.tgz!b.txt", "scanned", 2),
    ]  # fmt: skip
    assert all(one["seconds"] >= 0 for one in made["documents"])
    assert [gap["where"] for gap in made["gaps"]] == ["b.tgz!c"]


def test_without_seconds_equal_bundles_give_equal_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, f"{EVENT}\n")
    outs = []
    for _ in range(2):
        main(["--format", "json", "--no-seconds", path])
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]


def test_gaps_are_counted_in_one_line_of_the_first_screen_and_listed_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path,
        tar_of({"a.log": f"{EVENT}\n".encode(), "b": bytes(range(256)) * 9, "c": bytes(range(256)) * 9}),
        "b.tgz",
    )
    main([path])
    first = capsys.readouterr().out.split("Where it broke")[0]
    assert first.count("Not looked at: 2 (not text)") == 1
    assert "b.tgz!c" not in first
    main(["--gaps", path])
    assert "b.tgz!c: not text" in capsys.readouterr().out


def test_a_bundle_without_gaps_says_nothing_of_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([write(tmp_path, f"{EVENT}\n")])
    assert "Not looked at" not in capsys.readouterr().out


def test_inspect_lists_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, tar_of({"mg/nodes/w1/dmesg": b"x\n", "core": bytes(range(256)) * 9}), "b.tgz")
    assert main(["inspect", "--format", "json", path]) == 0
    made = json.loads(capsys.readouterr().out)
    (one,) = made["documents"]
    assert (one["document"], one["state"], one["bytes"], one["names"]) == (
        "b.tgz!mg/nodes/w1/dmesg",
        "scanned",
        2,
        {"node": "w1"},
    )
    assert [gap["where"] for gap in made["gaps"]] == ["b.tgz!core"]
