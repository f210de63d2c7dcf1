"""The model: reproduces the seed, keeps its limits, is the same every time, and is fast."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from diagnose.errors import DiagnoseError
from diagnose.knowledge.entry import PlatformGraph
from diagnose.simulate.capacity import capacity_of
from diagnose.simulate.model import Break, simulate
from diagnose.simulate.run import Request
from diagnose.simulate.seed_tables import Compared, compare_with_seed

Platforms = Mapping[str, PlatformGraph]


@pytest.fixture(scope="module")
def figures(platforms: Platforms) -> tuple[Compared, ...]:
    return compare_with_seed(platforms, singles=120, batches=8)


@pytest.mark.parametrize("table", ["single VM", "stages", "100 VMs", "capacity"])
def test_every_figure_of_the_seed_holds(table: str, figures: tuple[Compared, ...]) -> None:
    rows = [one for one in figures if one.table == table]
    assert len(rows) >= 3
    assert [one for one in rows if not one.holds] == []


def test_a_full_clone_takes_the_image_once_for_each_vm() -> None:
    assert capacity_of("vsphere", "full-clone", 100).physical_gib == 2 * 100 * 10


def test_the_same_request_gives_the_same_run(platforms: Platforms) -> None:
    request = Request("azurelocal", vms=30, seed=4)
    assert simulate(platforms["azurelocal"], request) == simulate(platforms["azurelocal"], request)


def test_another_seed_gives_another_run(platforms: Platforms) -> None:
    one = simulate(platforms["ove"], Request("ove", seed=1))
    assert one.vms[0].spans != simulate(platforms["ove"], Request("ove", seed=2)).vms[0].spans


@pytest.mark.parametrize("platform", ["vsphere", "ove", "azurelocal"])
def test_no_step_starts_before_the_steps_it_needs_are_done(platform: str, platforms: Platforms) -> None:
    needs = {step.id: step.needs for step in platforms[platform].steps}
    for vm in simulate(platforms[platform], Request(platform, vms=40)).vms:
        ends = {span.step: span.end_s for span in vm.spans}
        assert all(span.start_s >= max((ends[need] for need in needs[span.step]), default=0) for span in vm.spans)


def test_no_more_clones_run_on_a_host_than_its_limit(platforms: Platforms) -> None:
    request = Request("vsphere", "full-clone", vms=60, hosts=2, limits={"vsphere.clones-per-host": 3})
    clones = [
        (vm.host, span) for vm in simulate(platforms["vsphere"], request).vms if (span := vm.span_of("vsphere.clone"))
    ]
    for host, span in clones:
        at_once = [other for its, other in clones if its == host and other.start_s <= span.start_s < other.end_s]
        assert len(at_once) <= 3


def test_a_burst_larger_than_the_bucket_is_throttled_and_gets_through(platforms: Platforms) -> None:
    run = simulate(platforms["azurelocal"], Request("azurelocal", vms=100))
    throttled = [vm for vm in run.vms if vm.throttled]
    assert len(throttled) == 34  # 66 VMs x 3 writes fit the bucket of 200
    assert len(run.ready) == 100


def test_a_bridge_with_twice_the_workers_makes_the_wave_shorter(platforms: Platforms) -> None:
    one = simulate(platforms["azurelocal"], Request("azurelocal", vms=100))
    twice = simulate(platforms["azurelocal"], Request("azurelocal", vms=100, limits={"azurelocal.bridge-workers": 4}))
    assert twice.makespan_s < one.makespan_s - 30


def test_a_broken_vm_stops_at_its_step_and_the_others_come_up(platforms: Platforms) -> None:
    run = simulate(
        platforms["ove"], Request("ove", vms=5), {3: Break("ove.network.nad-not-found", "ove.multus", 4, 10)}
    )
    assert [vm.number for vm in run.vms if vm.failed_step] == [3]
    assert run.vms[2].spans[-1].step == "ove.multus"
    assert run.vms[2].spans[-1].end_s - run.vms[2].spans[-1].start_s > 70


def test_a_vm_that_breaks_while_its_other_branch_waits_gives_its_slots_back(platforms: Platforms) -> None:
    request = Request("azurelocal", vms=40, hosts=1, limits={"azurelocal.copies-per-csv": 1})
    run = simulate(platforms["azurelocal"], request, {n: Break("x", "azurelocal.network") for n in range(1, 20)})
    assert len(run.ready) == 21


def test_waves_follow_one_another(platforms: Platforms) -> None:
    run = simulate(platforms["ove"], Request("ove", vms=30, wave=10))
    assert run.vms[10].requested_s >= max(vm.ended_s for vm in run.vms[:10])


def test_sysprep_adds_minutes(platforms: Platforms) -> None:
    linux = simulate(platforms["vsphere"], Request("vsphere")).makespan_s
    windows = simulate(platforms["vsphere"], Request("vsphere", guest="windows")).makespan_s
    assert 300 <= windows - linux <= 620


def test_an_outage_of_azure_blocks_new_vms_and_leaves_running_ones_alone(platforms: Platforms) -> None:
    run = simulate(platforms["azurelocal"], Request("azurelocal", vms=60, outage=(60, float("inf"))))
    assert {vm.cause for vm in run.vms if vm.failed_step} == {"azurelocal.control-plane.azure-unreachable"}
    assert 10 < len(run.ready) < 60


def test_the_local_path_works_through_an_outage(platforms: Platforms) -> None:
    request = Request("azurelocal", vms=60, outage=(0, float("inf")), local=True)
    run = simulate(platforms["azurelocal"], request)
    assert len(run.ready) == 60
    assert run.makespan_s < 300


def test_a_csv_that_fills_up_stops_the_vms_that_come_late(platforms: Platforms) -> None:
    run = simulate(platforms["azurelocal"], Request("azurelocal", "full-copy", vms=12, csv_free_gib=800))
    failed = [vm for vm in run.vms if vm.failed_step]
    assert len(failed) == 4
    assert {vm.cause for vm in failed} == {"azurelocal.storage.csv-insufficient-space"}


def test_an_unknown_limit_is_named_with_those_that_exist(platforms: Platforms) -> None:
    with pytest.raises(DiagnoseError, match=r"vsphere\.clone-per-host") as error:
        simulate(platforms["vsphere"], Request("vsphere", limits={"vsphere.clone-per-host": 4}))
    assert "vsphere.clones-per-host" in error.value.hint


@pytest.mark.parametrize("platform", ["vsphere", "ove", "azurelocal"])
def test_5000_vms_simulate_in_less_than_five_seconds(platform: str, platforms: Platforms) -> None:
    started = time.process_time()
    simulate(platforms[platform], Request(platform, vms=5000))
    assert time.process_time() - started < 5
