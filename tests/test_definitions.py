"""The definition of a kind tells of no failure, and hides none that stands beside it."""

from __future__ import annotations

from diagnose.definitions import prose_lines
from diagnose.library import diagnose
from diagnose.pipeline import Engine

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: imports.lab.example
spec:
  group: lab.example
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            storageClass:
              description: |-
                Where the scratch space is made.

                If there is no default storage class, the class of the claim is taken.
              type: string
            parent:
              description: 'The snapshot to begin with. If the source snapshot does not exist,
              nothing is made.'
              type: string
              x-kubernetes-validations:
                - message: spec.domain must be set
                  rule: has(self.domain)
                - rule: self == oldSelf
                  message: spec.domain must not change
      served: true
      storage: true
"""
BESIDE = """\
---
apiVersion: v1
kind: Event
message: 'storageclass.storage.k8s.io "gold" not found'
reason: ProvisioningFailed
type: Warning
"""


def _lines(text: str) -> list[str]:
    data = text.encode()
    starts = [0]
    starts += [at + 1 for at, one in enumerate(data[:-1]) if one == ord("\n")]
    return [text.splitlines()[line - 1].strip() for line in sorted(prose_lines(data, starts))]


def test_descriptions_and_messages_of_rules_are_prose() -> None:
    assert _lines(DEFINITION) == [
        "description: |-",
        "Where the scratch space is made.",
        "",
        "If there is no default storage class, the class of the claim is taken.",
        "description: 'The snapshot to begin with. If the source snapshot does not exist,",
        "nothing is made.'",
        "- message: spec.domain must be set",
        "message: spec.domain must not change",
    ]


def test_json_is_read_alike() -> None:
    text = '{\n  "openAPIV3Schema": {\n        "a": {\n          "description": "It is gone.",\n          "type": "string"\n'
    assert _lines(text) == ['"description": "It is gone.",']


def test_without_a_definition_nothing_is_prose() -> None:
    assert _lines("          description: no default storage class\n") == []


def test_a_message_without_a_rule_is_none() -> None:
    text = DEFINITION + "---\nstatus:\n  conditions:\n      - message: claim lost\n        reason: Lost\n"
    assert "- message: claim lost" not in _lines(text)


def test_what_an_alert_would_say_is_prose() -> None:
    text = "kind: PrometheusRule\nspec:\n  rules:\n      - annotations:\n          summary: More than one\n            default\n        expr: a\n"
    assert _lines(text) == ["summary: More than one", "default"]


def test_a_definition_is_no_finding(engine: Engine) -> None:
    assert not diagnose(DEFINITION, engine=engine).findings


def test_what_stands_beside_it_counts(engine: Engine) -> None:
    findings = diagnose(DEFINITION + BESIDE, engine=engine).findings
    assert findings[0].cause == "ove.storage.storageclass-not-found"
