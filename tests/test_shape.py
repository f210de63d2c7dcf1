"""Shapes: quick values whose content is checked where it comes from outside."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from diagnose.knowledge.entry import Cause, Condition, Duration, Symptom, When
from diagnose.model.report import REPORT_VERSION, QuotedLine, Report

LINE = QuotedLine(document="a.log", line=3, text="x")


def test_every_fault_of_the_content_is_told_with_its_place() -> None:
    with pytest.raises(ValidationError) as told:
        Symptom.model_validate({"says": "s", "kind": "odd", "seen": [], "colour": "red"})
    places = {(error["loc"], error["type"]) for error in told.value.errors()}
    assert places == {
        (("id",), "missing"),
        (("kind",), "literal_error"),
        (("seen",), "too_short"),
        (("colour",), "extra_forbidden"),
    }


def test_scalars_written_as_text_become_what_the_field_is() -> None:
    assert Duration.model_validate({"min_s": "1", "typical_s": "2.5", "max_s": "4"}) == Duration(
        min_s=1, typical_s=2.5, max_s=4
    )


def test_a_condition_may_be_the_bare_id_of_its_symptom() -> None:
    made = When.model_validate({"all": ["a.b.c", {"symptom": "d.e.f", "where": {"x": "1"}}]})
    assert made.all == (Condition(symptom="a.b.c"), Condition(symptom="d.e.f", where={"x": "1"}))


def test_inner_shapes_are_values_of_their_own_type_again() -> None:
    made = QuotedLine.model_validate_json(LINE.model_dump_json())
    assert made == LINE
    assert type(made) is QuotedLine
    with pytest.raises(ValidationError):
        QuotedLine.model_validate_json(b'{"document": "a.log", "line": "three", "text": "x"}')


def test_a_shape_cannot_be_changed_but_copied_with_changes() -> None:
    with pytest.raises(AttributeError):
        LINE.line = 4  # type: ignore[misc]
    assert LINE.model_copy(update={"line": 4}) == QuotedLine(document="a.log", line=4, text="x")
    with pytest.raises(TypeError):
        LINE.model_copy(update={"colour": "red"})


def test_the_schema_names_required_keys_and_refuses_others() -> None:
    schema = Cause.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"id", "title", "when", "step"} <= set(schema["required"])
    assert "examples" not in schema["required"]
    assert Report.model_json_schema()["properties"]["version"]["default"] == REPORT_VERSION


def test_a_diagnosis_on_prepared_knowledge_loads_neither_pydantic_nor_networkx() -> None:
    code = (
        "import sys; from diagnose import diagnose; diagnose('nothing of note'); "
        "print(*sorted({'pydantic', 'networkx', 'yaml', 'importlib.metadata', 'tarfile'} & set(sys.modules)))"
    )
    for _ in range(2):  # the first may prepare the knowledge
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == []
