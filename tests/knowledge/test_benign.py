"""What is harmless covers its own lines: sure signs above and below it count."""

from __future__ import annotations

from diagnose.model.evidence import Document
from diagnose.observe import observe
from diagnose.pipeline import Engine

ABOVE = 'Warning  ProvisioningFailed  5s  persistentvolume-controller  storageclass.storage.k8s.io "gold" not found\n'
BELOW = "DataSourceNotFoundException: Did not find any data source, searched classes: ()\n"
SURE = {"ove.pvc.class-not-found", "guest.datasource.none-found"}
#: They speak of the passage that follows: a list of changes, a page of a runbook, a table of errors, what a tool prints for example.
PASSAGES = {
    "guest.benign.changelog", "guest.benign.runbook", "guest.benign.schema-description", "guest.benign.table-of-errors",
    "ove.benign.guide-example", "ove.benign.alert-rules",
}  # fmt: skip


def test_a_harmless_line_leaves_its_neighbours_alone(engine: Engine) -> None:
    covered = set()
    for benign in engine.knowledge.benign.values():
        for like in {sighting.like for sighting in benign.seen if sighting.like}:
            document = Document("-", f"{ABOVE}{like}\n{BELOW}")
            seen = {one.symptom for one in observe([document], engine.knowledge, engine.matcher).observations}
            if not seen >= SURE:
                covered.add(benign.id)
    assert covered == PASSAGES
