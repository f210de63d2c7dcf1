"""Planning: bottleneck, what if, charts, exports, replications, and durations fitted from recordings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from diagnose.cli import main
from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import Duration, PlatformGraph
from diagnose.pipeline import Engine
from diagnose.simulate.charts import gantt_svg, gantt_text
from diagnose.simulate.closed_loop import bundle_of
from diagnose.simulate.exports import as_csv, as_json, as_parquet
from diagnose.simulate.faults import FAULTS, inject
from diagnose.simulate.fit import fit, seen_times
from diagnose.simulate.model import simulate
from diagnose.simulate.planning import double_limits, replicate
from diagnose.simulate.record import record
from diagnose.simulate.run import Request
from diagnose.simulate.tables import bottleneck

Platforms = Mapping[str, PlatformGraph]


def test_the_bottleneck_of_a_wave_on_azure_local_is_the_bridge(platforms: Platforms) -> None:
    assert bottleneck(simulate(platforms["azurelocal"], Request("azurelocal", vms=100))) == "azurelocal.bridge-workers"


def test_a_single_vm_has_no_bottleneck(platforms: Platforms) -> None:
    assert bottleneck(simulate(platforms["ove"], Request("ove"))) == ""


def test_doubling_the_bottleneck_helps_most(platforms: Platforms) -> None:
    found = double_limits(platforms["vsphere"], Request("vsphere", vms=60))
    assert found[0].limit == "vsphere.task-intake"
    assert found[0].saved_s > 10


def test_replications_on_two_cores_give_what_one_core_gives(platforms: Platforms) -> None:
    request = Request("ove", vms=5, seed=7)
    alone = list(replicate(platforms["ove"], request, 6, workers=1))
    assert alone == list(replicate(platforms["ove"], request, 6, workers=2))
    assert len({one.makespan_s for one in alone}) == 6


def test_the_chart_marks_where_a_vm_broke(platforms: Platforms) -> None:
    fault = FAULTS["ove.network.nad-not-found"]
    run = inject(platforms["ove"], Request("ove", vms=4), fault, share=0.25).run
    assert gantt_text(run).count("x") > gantt_text(simulate(platforms["ove"], Request("ove", vms=4))).count("x")
    assert ">x</text>" in gantt_svg(run, "x")


def test_the_csv_has_a_row_for_each_step_of_each_vm(platforms: Platforms) -> None:
    run = simulate(platforms["vsphere"], Request("vsphere", vms=3))
    assert len(as_csv({"vsphere": run}).splitlines()) == 1 + 3 * len(platforms["vsphere"].steps)
    assert json.loads(as_json({"vsphere": run}))["platforms"]["vsphere"]["ready"] == 3


def test_parquet_without_its_library_says_what_to_do(platforms: Platforms, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("diagnose.simulate.exports.importlib.import_module", missing)
    with pytest.raises(DiagnoseError, match="pyarrow"):
        as_parquet({"ove": simulate(platforms["ove"], Request("ove"))})


def test_durations_fitted_from_a_recording_are_those_it_was_made_with(platforms: Platforms) -> None:
    incident = inject(platforms["vsphere"], Request("vsphere", vms=30, slow={"vsphere.power-on": 5}), None)
    found = fit(record(incident, "vpxd").documents.values())
    assert 10 <= found["vsphere.power-on"].min_s <= found["vsphere.power-on"].max_s <= 15.1


@pytest.mark.parametrize("form", ["kubectl", "must-gather"])
def test_events_of_openshift_time_the_steps_of_its_vms(form: str, engine: Engine, platforms: Platforms) -> None:
    incident = inject(platforms["ove"], Request("ove", vms=4, slow={"ove.launch": 20}), None)
    documents = record(incident, form).documents
    found = fit(documents.values(), seen_times(engine, bundle_of(documents)))
    assert {"ove.provision-volume", "ove.populate", "ove.pod-sandbox", "ove.domain", "ove.launch"} <= set(found)
    assert 20 <= found["ove.launch"].min_s <= found["ove.launch"].max_s <= 61
    assert found["ove.domain"].max_s <= 2


def test_fitted_durations_change_the_simulation(platforms: Platforms) -> None:
    slow = {"ove.populate": Duration(min_s=100, typical_s=100, max_s=100)}
    request = Request("ove")
    assert simulate(platforms["ove"], request, timings=slow).makespan_s > 130
    assert simulate(platforms["ove"], request).makespan_s < 80


def test_timings_hold_for_a_wave_with_a_fault(platforms: Platforms) -> None:
    slow = {"ove.populate": Duration(min_s=100, typical_s=100, max_s=100)}
    fault = FAULTS["ove.network.nad-not-found"]
    incident = inject(platforms["ove"], Request("ove", vms=3), fault, share=0.3, timings=slow)
    for run in (incident.run, incident.twin):
        spans = [vm.span_of("ove.populate") for vm in run.vms]
        assert all(span and span.end_s - span.start_s == pytest.approx(100) for span in spans)


def test_a_bundle_without_times_cannot_be_fitted() -> None:
    with pytest.raises(DiagnoseError, match="three VMs"):
        fit(["nothing happened here\n"])


def test_the_command_writes_bundle_twin_and_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "simulate",
        "--platform",
        "ove",
        "--vms",
        "4",
        "--fault",
        "ove.network.nad-not-found",
        "--share",
        "0.25",
    ]
    assert main([*arguments, "--write", str(tmp_path)]) == 0
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["cause"] == "ove.network.nad-not-found"
    assert truth["step"] == "ove.multus"
    assert len(truth["vms"]) == 1
    assert (tmp_path / "bundle" / "events.txt").read_text() != (tmp_path / "twin" / "events.txt").read_text()
    capsys.readouterr()


def test_a_wrong_outage_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--platform", "azurelocal", "--outage", "soon"]) == 2
    assert "FROM-TO" in capsys.readouterr().err


def test_the_seed_command_says_that_all_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "seed"]) == 0
    assert "DIFFERS" not in capsys.readouterr().out


def test_the_comparison_ends_with_the_seeds_storage_efficiency(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--compare", "--vms", "100"]) == 0
    last = capsys.readouterr().out.splitlines()[-2:]
    assert [line.split("  ")[0] for line in last] == ["raw disk", "thin ratio"]
    assert last[1].split()[-3:] == ["500:1", "333:1", "333:1"]
