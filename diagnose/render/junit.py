"""The report as JUnit XML: each finding a failed test case, none found one passed case."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from diagnose.model.report import Diagnosis, Report
from diagnose.render.escape import visible

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report) -> str:
    """One test suite called diagnose."""
    findings = report.findings
    cases = "".join(map(_case, findings)) or '<testcase classname="diagnose" name="no cause found"/>'
    count = max(1, len(findings))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>'
        f'<testsuite name="diagnose" tests="{count}" failures="{len(findings)}" errors="0" skipped="0">{cases}'
        "</testsuite></testsuites>\n"
    )


def _case(one: Diagnosis) -> str:
    proof = "\n".join(f"{quoted.document}:{quoted.line}: {quoted.text}" for quoted in one.evidence)
    remedy = "\n".join(
        f"{number}. {step.do} {step.run}".rstrip() for number, step in enumerate(one.remediation, start=1)
    )
    body = f"{one.summary}\n\n{proof}\n\n{remedy}"
    return (
        f"<testcase classname={_attribute(one.platform + '.' + one.stage)} name={_attribute(one.key)}>"
        f"<failure type={_attribute(one.key)} message={_attribute(one.title)}>{escape(_xml(body))}</failure>"
        "</testcase>"
    )


def _xml(text: str) -> str:
    return _NOT_XML.sub("?", "\n".join(visible(line) for line in text.split("\n")))


def _attribute(text: str) -> str:
    return quoteattr(_xml(text).replace("\n", " "))
