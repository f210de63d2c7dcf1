"""Which renderer writes which format."""

from __future__ import annotations

from typing import TextIO

import orjson

from diagnose.model.report import Report
from diagnose.render.escape import encodable_report, visible_report


def write_report_as(report: Report, form: str, out: TextIO, version: str, *, all_gaps: bool = False) -> None:
    """Write the report in one of FORMATS; the renderer of that format alone is loaded. ``all_gaps`` is for text."""
    report = encodable_report(report) if form == "json" else visible_report(report)
    if form == "json":
        out.write(report.model_dump_json(indent=1) + "\n")
    elif form == "markdown":
        from diagnose.render.markdown import write_markdown

        out.write(write_markdown(report))
    elif form == "html":
        from diagnose.render.html import write_html

        out.write(write_html(report))
    elif form == "junit":
        from diagnose.render.junit import write_junit

        out.write(write_junit(report))
    elif form == "shell":
        from diagnose.render.shell import write_shell

        out.write(write_shell(report))
    elif form == "sarif":
        from diagnose.render.sarif import build_sarif

        out.write(orjson.dumps(build_sarif(report, version), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        from diagnose.render.text import print_text

        print_text(report, out, all_gaps=all_gaps)
