"""``diagnose redact``: a copy without secrets that reads like the bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.bundle.sources import open_bundle
from diagnose.cli import main
from tests.bundle.archives import tar_of, texts

FILES = {
    "logs/a.log": b"one\nconnect password=Hunter2!\n",
    "inner.tar.gz": tar_of({"b.yaml": b"token: abcdef0123456789\n"}),
    "core": bytes(range(256)) * 40,
}
SHOWN = {"must-gather.tar.gz/logs/a.log", "must-gather.tar.gz/inner.tar.gz/b.yaml"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "must-gather.tar.gz"
    path.write_bytes(tar_of(FILES))
    return path


@pytest.mark.parametrize("output", ["copy", "copy.tar", "copy.zip"])
def test_a_copy_has_the_same_lines_without_the_secrets(source: Path, tmp_path: Path, output: str) -> None:
    assert main(["redact", str(source), "-o", str(tmp_path / output)]) == 0
    copied = texts(open_bundle([tmp_path / output]))
    assert {name.partition("!")[2] or name for name in copied} == SHOWN
    assert "Hunter2!" not in str(copied)
    assert "abcdef0123456789" not in str(copied)
    assert sum(text.count("\n") for text in copied.values()) == 3


def test_what_is_there_is_not_written_over(source: Path, tmp_path: Path) -> None:
    assert main(["redact", str(source), "-o", str(source)]) == 2


def test_what_was_left_out_is_told(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["redact", str(source), "-o", str(tmp_path / "copy")])
    assert "!core: not text" in capsys.readouterr().err
