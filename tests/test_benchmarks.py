"""The benchmarks' own programs, at tiny sizes: what they make is what they say, and what they measure is measured."""

from __future__ import annotations

import io
import json
import re
import sys
import tarfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from benchmarks import __main__ as program
from benchmarks import memory, peers
from benchmarks.logs import PLANTED_COUNT, PieceStream, found_planted, log_pieces, planted_line, write_pieces
from benchmarks.measure import run
from benchmarks.noise import PLANTED, TEMPLATES
from benchmarks.peer_rules import RULES
from benchmarks.product import Scanner
from benchmarks.results import Row, as_json
from benchmarks.ripgrep import _lines_at
from benchmarks.setting import Setting
from benchmarks.trees import list_pieces, must_gather_files, tar_pieces, write_sos
from diagnose.library import diagnose
from diagnose.pipeline import Engine

SIZE = 600_000


def test_a_log_has_its_size_and_all_planted_lines_and_is_the_same_each_time() -> None:
    log = b"".join(log_pieces(SIZE))
    assert abs(len(log) - SIZE) < 10_000
    assert found_planted(log.decode()) == PLANTED_COUNT
    assert log == b"".join(log_pieces(SIZE))


def test_a_log_without_planted_lines_names_none() -> None:
    assert found_planted(b"".join(log_pieces(SIZE, planted=0)).decode()) == 0


def test_a_log_speaks_of_other_names_as_it_goes_on() -> None:
    lines = b"".join(log_pieces(SIZE, planted=0)).splitlines()
    assert len(set(lines)) > 0.98 * len(lines)
    assert len(TEMPLATES) >= 60


def test_every_line_of_a_syslog_begins_with_time_and_node() -> None:
    for line in b"".join(log_pieces(SIZE, syslog=True)).splitlines():
        assert re.match(rb"Mar  1 \d\d:\d\d:\d\d node-\d\d [\w-]+(\[\d+\])?: ", line)


def test_the_planted_lines_are_faults_that_the_knowledge_base_names(engine: Engine) -> None:
    text = b"".join(planted_line(number, datetime(2026, 3, 1)) for number in range(PLANTED_COUNT)).decode()
    report = diagnose(text, engine=engine)
    assert found_planted(report.model_dump_json()) == PLANTED_COUNT
    assert len([one for one in report.diagnoses if one.confidence >= 0.5]) >= len(PLANTED) - 1


def test_the_rules_for_other_tools_find_every_planted_line_and_nothing_else() -> None:
    rules = [(literal, re.compile(expression)) for literal, expression in RULES]
    assert len({literal for literal, _ in RULES}) == 100
    found = [
        match[1]
        for line in b"".join(log_pieces(SIZE, syslog=True)).decode().splitlines()
        for literal, expression in rules
        if literal in line and (match := expression.search(line))
    ]
    assert len(found) == PLANTED_COUNT
    assert found_planted(" ".join(found)) == PLANTED_COUNT


def test_the_rules_are_written_as_each_tool_expects_them(tmp_path: Path) -> None:
    scenarios = sorted(peers.write_hotsos_rules(tmp_path / "hotsos", hinted=True).rglob("*.yaml"))
    assert len(scenarios) == 100
    for path, (literal, expression) in zip(scenarios, RULES, strict=True):
        seen = yaml.safe_load(path.read_text())["checks"]["seen"]
        assert (seen["expr"], seen["hint"]) == (".*" + expression, re.escape(literal))
    modules = sorted(peers.write_insights_rules(tmp_path / "insights").rglob("rule_*.py"))
    assert len(modules) == 100
    for path in modules:
        compile(path.read_text(), str(path), "exec")


def test_a_sos_tree_tells_its_date_and_holds_the_log(tmp_path: Path) -> None:
    bundle = write_sos(tmp_path / "sos", SIZE)
    assert (bundle / "sos_commands/date/date").exists()
    assert found_planted((bundle / "var/log/messages").read_text()) == PLANTED_COUNT


def test_a_must_gather_is_yaml_with_one_fault() -> None:
    kinds = set()
    for _, content in must_gather_files(SIZE):
        for document in yaml.load_all(content, yaml.CSafeLoader):
            kinds.add(document["kind"])
    assert {"PodList", "Pod", "EventList", "PersistentVolumeClaimList"} <= kinds


def test_a_huge_list_is_one_yaml_document_with_the_claim_after_it() -> None:
    pods, claims, events = yaml.load_all(b"".join(list_pieces(SIZE)), yaml.CSafeLoader)
    assert len(pods["items"]) >= 60
    assert [claims["kind"], events["kind"]] == ["PersistentVolumeClaimList", "EventList"]


def test_a_streamed_tar_is_one_that_tar_reads() -> None:
    pieces = tar_pieces(memory._many_members(SIZE, 5))
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
        sizes = [member.size for member in archive]
        text = b"".join(archive.extractfile(member).read() for member in archive)  # type: ignore[union-attr]
    assert sizes[:5] == [SIZE // 5] * 5
    assert found_planted(text.decode()) == PLANTED_COUNT


def test_a_long_line_is_one_line() -> None:
    (_, size, pieces), *_ = memory._long_line(300_000, SIZE)
    line = b"".join(pieces)
    assert b"\n" not in line
    assert abs(len(line) - size) < 10_000


def test_a_streamed_gzip_unpacks_to_its_pieces() -> None:
    assert zlib.decompress(b"".join(memory.gzip_pieces(log_pieces(SIZE))), 31) == b"".join(log_pieces(SIZE))


def test_pieces_can_be_read_as_a_stream() -> None:
    assert io.BufferedReader(PieceStream(iter([b"ab", b"", b"cde"]))).read() == b"abcde"


def test_the_memory_of_children_counts() -> None:
    child = "import time; held = bytearray(80_000_000); time.sleep(0.3)"
    one = run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"])
    assert one.peak_mib > 80


def test_a_run_gets_its_input_and_ends_at_the_limit() -> None:
    echo = run(
        [sys.executable, "-c", "import sys; print(len(sys.stdin.buffer.read()))"], feed=iter([b"x" * 70_000] * 3)
    )
    assert (echo.output.strip(), echo.fed_bytes, echo.stopped) == ("210000", 210_000, False)
    assert run([sys.executable, "-c", "import time; time.sleep(60)"], limit_s=0.3).stopped


def test_lines_of_places_are_numbered(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"a\nb hit hit\nc\nhit\n")
    assert _lines_at(log, [14, 4, 8]) == {2, 4}


def test_all_cores_find_what_one_finds(tmp_path: Path) -> None:
    log = write_pieces(tmp_path / "log", log_pieces(SIZE))
    one, two = (Scanner(["storageclass", "not found", "insufficient"], cores) for cores in (1, 2))
    found = [sorted(start for _, starts in scanner.scan(log) for start in starts) for scanner in (one, two)]
    two.close()
    assert found[0] == found[1] != []


def test_a_row_says_whether_its_goal_holds() -> None:
    assert [
        Row("b", "w", 2.0, at_least=1).verdict,
        Row("b", "w", 2.0, at_most=1).verdict,
        Row("b", "w", 2.0).verdict,
        Row("b", "w", gap="no network").verdict,
    ] == ["holds", "missed", "", "gap"]
    assert json.loads(as_json([Row("b", "w", 2.0, at_most=1)], "1"))["rows"][0]["verdict"] == "missed"


def test_what_goes_wrong_in_one_benchmark_is_a_gap_and_the_next_one_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Setting) -> Iterator[Row]:
        yield Row("one", "first", 1.0)
        raise OSError("no network")

    def whole(_: Setting) -> Iterator[Row]:
        yield Row("two", "second", 2.0, at_least=1)

    out = tmp_path / "rows.json"
    monkeypatch.setattr(program, "BENCHMARKS", {"one": broken, "two": whole})
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--json", str(out), "--cache", str(tmp_path)])
    assert program.main() == 1
    assert "no network" in capsys.readouterr().out
    assert [row["verdict"] for row in json.loads(out.read_text())["rows"]] == ["", "gap", "holds"]


def test_of_routine_lines_little_is_held(engine: Engine) -> None:
    # a pattern that meets what programs always write costs every large bundle its time and room
    data = b"".join(log_pieces(4_000_000, planted=0))
    bundle = engine.take_in(["-"], stdin=io.BytesIO(data), cores=1)
    assert sum(len(document.text) for document in bundle.documents) < len(data) * 0.09
