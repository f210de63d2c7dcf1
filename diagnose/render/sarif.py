"""The report as SARIF 2.1.0: each finding a result with its lines as locations."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from diagnose.model.report import Diagnosis, Report
from diagnose.render.escape import visible


def build_sarif(report: Report, version: str) -> dict[str, Any]:
    """The log as plain values, ready for a JSON writer; suspicions are notes."""
    rules = {one.key: one for one in report.diagnoses}
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "diagnose",
                        "version": version,
                        "rules": [
                            {
                                "id": cause,
                                "shortDescription": {"text": one.title},
                                "fullDescription": {"text": one.summary},
                                **({"helpUri": one.references[0]} if one.references else {}),
                            }
                            for cause, one in sorted(rules.items())
                        ],
                    }
                },
                "results": [_result(one) for one in report.diagnoses],
            }
        ],
    }


def _result(one: Diagnosis) -> dict[str, Any]:
    return {
        "ruleId": one.key,
        "level": "error" if one.confidence >= 0.5 else "note",
        "rank": round(one.confidence * 100, 1),
        "message": {"text": _message(one.title)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(quoted.document, safe="/!-._~")},
                    "region": {
                        "startLine": quoted.line,
                        "snippet": {"text": "\n".join(visible(line) for line in quoted.text.split("\n"))},
                    },
                }
            }
            for quoted in one.evidence
        ],
    }


def _message(text: str) -> str:
    """A message in which brackets make no link and braces no placeholder."""
    return (
        visible(text)
        .replace("\\", "\\\\")
        .replace("[", "\\[")
        .replace("]", "\\]")
        .replace("{", "{{")
        .replace("}", "}}")
    )
