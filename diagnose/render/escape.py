"""Text of a bundle must not drive the terminal: control characters are shown, not sent."""

from __future__ import annotations

import re

from diagnose.model.report import Report
from diagnose.model.texts import map_texts

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with control and direction-changing characters written as ``\\x1b``; tabs become spaces."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\t", "    "))


def visible_report(report: Report) -> Report:
    """The report with every text of it made :func:`visible`: one place for all renderers, whatever field they show."""
    return map_texts(report, visible)


def encodable_report(report: Report) -> Report:
    """The report with what no encoding can write (halves of surrogate pairs) replaced; JSON escapes the rest itself."""
    return map_texts(report, lambda text: _SURROGATE.sub("\ufffd", text))
