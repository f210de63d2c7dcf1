"""Root before echo, one VM apart from another, history apart from cause."""

from __future__ import annotations

import pytest

from diagnose.bundle.sources import bundle_from_text
from diagnose.errors import UnreadableInput
from diagnose.model.evidence import Bundle, Document
from diagnose.model.report import Report
from diagnose.pipeline import Engine

PENDING = 'Warning  ProvisioningFailed  3s  persistentvolume-controller  storageclass.storage.k8s.io "{sc}" not found\n'
UNBOUND = (
    "0/3 nodes are available: 3 pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are "
    "available: 3 Preemption is not helpful for scheduling."
)


def diagnose(engine: Engine, text: str) -> Report:
    return engine.diagnose(bundle_from_text(text))


def causes(report: Report) -> list[str]:
    return [finding.cause for finding in report.findings]


def test_the_storage_cause_comes_before_the_pod_that_waits_for_it(engine: Engine) -> None:
    text = (
        "NAMESPACE  LAST SEEN  TYPE     REASON              OBJECT                                 MESSAGE\n"
        f"prod       5s         Warning  FailedScheduling    pod/virt-launcher-vm01-abcde           {UNBOUND}\n"
        "prod       7s         Warning  ProvisioningFailed  persistentvolumeclaim/vm01-root        "
        'storageclass.storage.k8s.io "gold" not found\n'
    )
    report = diagnose(engine, text)
    assert causes(report)[0] == "ove.storage.storageclass-not-found"
    assert "ove.scheduling.insufficient-cpu-memory" not in causes(report)


def test_the_order_of_documents_does_not_matter(engine: Engine) -> None:
    lines = [
        PENDING.format(sc="gold"),
        "fetching image\n",
        f"Warning FailedScheduling 2s default-scheduler {UNBOUND}\n",
    ]
    forward, backward = ("".join(order) for order in (lines, reversed(lines)))
    assert causes(diagnose(engine, forward)) == causes(diagnose(engine, backward))


def test_the_same_text_gives_the_same_report_byte_for_byte(engine: Engine) -> None:
    text = PENDING.format(sc="gold") + UNBOUND
    assert diagnose(engine, text).model_dump_json() == diagnose(engine, text).model_dump_json()


def test_a_scheduling_failure_that_passed_is_history(engine: Engine) -> None:
    text = (
        "LAST SEEN   TYPE      REASON             OBJECT                           MESSAGE\n"
        "5m          Warning   FailedScheduling   pod/virt-launcher-vm01-abcde     0/3 nodes are available: 3 Insufficient memory.\n"
        "2m          Normal    Scheduled          pod/virt-launcher-vm01-abcde     Successfully assigned prod/virt-launcher-vm01-abcde to n1\n"
    )
    report = diagnose(engine, text)
    assert causes(report) == []
    assert report.history


def test_the_same_failure_after_the_success_of_another_vm_is_no_history(engine: Engine) -> None:
    text = (
        "LAST SEEN   TYPE      REASON             OBJECT                           MESSAGE\n"
        "5m          Warning   FailedScheduling   pod/virt-launcher-vm01-abcde     0/3 nodes are available: 3 Insufficient memory.\n"
        "2m          Normal    Scheduled          pod/virt-launcher-vm02-fghij     Successfully assigned prod/virt-launcher-vm02-fghij to n1\n"
    )
    assert causes(diagnose(engine, text)) == ["ove.scheduling.insufficient-cpu-memory"]


NO_TEMPLATE = "Error: vm/template Images/u24 does not exist\n"
APPLIED = "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n"


def test_a_run_that_ended_well_makes_history_of_what_failed_on_its_way_and_names_no_vm(engine: Engine) -> None:
    report = diagnose(engine, NO_TEMPLATE + APPLIED)
    assert (causes(report), len(report.history)) == ([], 1)


@pytest.mark.parametrize(
    "text",
    [
        APPLIED + NO_TEMPLATE,
        NO_TEMPLATE + "".join(f"vsphere_virtual_machine.{vm}: Creation complete after 2m4s\n" for vm in ("a", "b")) + APPLIED,
    ],
    ids=["it failed after that", "two VMs"],
)  # fmt: skip
def test_a_run_that_ended_well_may_have_been_another(engine: Engine, text: str) -> None:
    assert causes(diagnose(engine, text)) == ["vsphere.image.template-not-found"]


DENIED = '$ kubectl apply -f vm.yaml\nError from server: admission webhook "virtualmachine-validator.kubevirt.io" denied the request: spec is wrong\n'
CREATED = "$ kubectl apply -f vm.yaml\nvirtualmachine.kubevirt.io/{vm} created\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (DENIED + CREATED.format(vm="kiosk"), []),
        (CREATED.format(vm="kiosk") + DENIED, ["ove.admission.webhook-denied"]),
        (DENIED + CREATED.format(vm="kiosk") + CREATED.format(vm="desk"), ["ove.admission.webhook-denied"]),
    ],
    ids=["tried again", "the other way round", "two VMs"],
)  # fmt: skip
def test_what_went_well_on_the_only_vm_makes_history_of_what_names_no_vm(
    engine: Engine, text: str, found: list[str]
) -> None:
    assert causes(diagnose(engine, text)) == found


REFUSED = "03/02/2026 08:00:03  Insufficient resources to satisfy vSphere HA failover level on cluster CL-2 in DC1\n"


@pytest.mark.parametrize(
    ("later", "found"),
    [("03/02/2026 08:31:08  db2 on esx05.corp.example in DC1 is powered on\n", []), ("", ["vsphere.scheduling.ha-admission-control"])],
    ids=["a later step", "nothing"],
)  # fmt: skip
def test_a_later_step_of_the_only_vm_does_so_too(engine: Engine, later: str, found: list[str]) -> None:
    assert causes(diagnose(engine, REFUSED + later)) == found


BROKE_OFF = "E0603 14:02:11.120001       1 util.go:194] Unable to write file from dataReader: read tcp 10.128.2.9:51200->192.0.2.10:443: read: connection reset by peer\n"
IMPORTED = "I0603 14:05:31.551288       1 data-processor.go:282] New phase: Complete\n"
LISTED = "NAME     PHASE       PROGRESS   RESTARTS   AGE\n{rows}"
ROW = "{dv}   {phase}   100.0%     1          7m\n"


@pytest.mark.parametrize(
    ("first", "second", "volumes", "phase", "found"),
    [
        (BROKE_OFF, IMPORTED, ["sles15"], "ImportInProgress", []),
        (BROKE_OFF, IMPORTED, ["sles15", "rhel9"], "ImportInProgress", ["ove.image.source-unreachable"]),
        (
            IMPORTED.replace("14:05", "14:00"),
            BROKE_OFF,
            ["sles15"],
            "ImportInProgress",
            ["ove.image.source-unreachable"],
        ),
        (IMPORTED.replace("14:05", "14:00"), BROKE_OFF, ["sles15"], "Succeeded", []),
    ],
    ids=["tried again", "two of them", "it failed after that", "the listing shows it done"],
)
def test_another_log_of_a_bundle_of_one_vm_proves_it_too(
    engine: Engine, first: str, second: str, volumes: list[str], phase: str, found: list[str]
) -> None:
    listing = LISTED.format(rows="".join(ROW.format(dv=name, phase=phase) for name in volumes))
    texts = {"importer-1.log": first, "importer-2.log": second, "dv.txt": listing}
    report = engine.diagnose(Bundle(documents=tuple(Document(name=name, text=text) for name, text in texts.items())))
    assert causes(report) == found


def test_a_login_prompt_makes_history_of_a_mount_that_came_late(engine: Engine) -> None:
    late = "[FAILED] Failed to mount /data.\n"
    assert causes(diagnose(engine, late)) == ["guest.boot.fstab-invalid"]
    console = (
        late + "[  OK  ] Mounted /data.\n[  OK  ] Reached target Multi-User System.\n\nRocky Linux 9.4\ncalc-4 login:\n"
    )
    assert causes(diagnose(engine, console)) == []


NO_ANSWER = "Unable to connect to the server: dial tcp 10.20.8.31:6443: i/o timeout\n"
AZURE = "$ az stack-hci-vm create -g rg1 -n vm01 --custom-location cl1\n"


@pytest.mark.parametrize(
    ("beside", "cause"),
    [("", "ove.control-plane.virt-controller-unavailable"), (AZURE, "azurelocal.control-plane.resource-bridge-unreachable")],
)  # fmt: skip
def test_another_document_of_a_small_bundle_tells_whose_site_it_is(engine: Engine, beside: str, cause: str) -> None:
    report = engine.diagnose(Bundle((Document("asked.txt", beside), Document("kubectl.txt", NO_ANSWER))))
    assert causes(report)[:1] == [cause]


def test_what_went_well_elsewhere_is_no_proof_where_only_one_of_two_pastes_tells_its_time(engine: Engine) -> None:
    failed = "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available"
    started = '{"component":"virt-launcher","level":"info","msg":"Collected all requested hook sidecar sockets"%s}'
    for text in (f"{failed}\n{started % TIME}\n", f"{started % TIME}\n{failed}\n", f"{started % ''}\n{failed}\n"):
        report = engine.diagnose(bundle_from_text(text))
        assert [one.cause for one in report.findings] == ["ove.scheduling.insufficient-cpu-memory"]
    assert engine.diagnose(bundle_from_text(f"{failed}\n{started % ''}\n")).history


TIME = ',"timestamp":"2026-01-22T10:00:00.000000Z"'


def test_a_volume_that_came_after_all_is_history_in_events_without_the_pod(engine: Engine) -> None:
    failed = 'Warning  FailedAttachVolume  AttachVolume.Attach failed for volume "pvc-9" : rpc error: code = Aborted desc = pending\n'
    started = "Normal   Started  kubelet  Started container compute\n"
    assert causes(diagnose(engine, failed + started)) == []
    assert causes(diagnose(engine, started + failed)) == ["ove.storage.volume-map-failed"]


def test_a_hundred_vms_with_two_causes_are_two_findings_with_their_own_vms(engine: Engine) -> None:
    head = "LAST SEEN   TYPE      REASON             OBJECT                           MESSAGE\n"
    memory = "".join(
        f"5m  Warning  FailedScheduling  pod/virt-launcher-app{number:03}-abcde  0/3 nodes are available: 3 Insufficient memory.\n"
        for number in range(97)
    )
    image = "".join(
        f'4m  Warning  Failed  pod/virt-launcher-web{number:03}-fghij  Failed to pull image "registry.example/virt-launcher:v9": '
        "manifest unknown\n"
        for number in range(3)
    )
    report = diagnose(engine, head + memory + image)
    vms = {finding.cause: {one.name for one in finding.resources if one.kind == "vm"} for finding in report.findings}
    assert len(vms["ove.scheduling.insufficient-cpu-memory"]) == 97
    assert vms["ove.vm-create.launcher-image-pull-failed"] == {"web000", "web001", "web002"}


def test_an_unknown_failure_is_at_most_a_suspicion(engine: Engine) -> None:
    report = diagnose(engine, "kubectl get vm\nerror: the flux capacitor of virt-launcher is misaligned and failed\n")
    assert report.findings == ()
    assert all(one.confidence < 0.5 for one in report.diagnoses)


def test_healthy_text_gives_nothing(engine: Engine) -> None:
    report = diagnose(engine, "vm01   Running   True\nvm02   Running   True\n")
    assert report.diagnoses == ()


def test_placeholders_are_filled_with_observed_names(engine: Engine) -> None:
    report = diagnose(
        engine,
        "LAST SEEN  TYPE     REASON              OBJECT                           MESSAGE\n"
        '7s         Warning  ProvisioningFailed  persistentvolumeclaim/vm01-root  storageclass.storage.k8s.io "gold" not found\n',
    )
    commands = " ".join(step.run + step.verify for step in report.findings[0].remediation)
    assert "gold" in commands or "vm01-root" in commands


@pytest.mark.parametrize("text", ["{", "apiVersion: v1\nkind: [", "a: &a [*a]", "%PDF-1.4 x", "}" * 5000])
def test_no_text_makes_it_fail(engine: Engine, text: str) -> None:
    assert diagnose(engine, text).findings == ()


@pytest.mark.parametrize("text", ["", "\n", "\x00"])
def test_empty_text_is_told_as_unreadable(engine: Engine, text: str) -> None:
    with pytest.raises(UnreadableInput):
        diagnose(engine, text)


def test_lines_that_speak_of_kubevirt_only_are_no_finding_of_vsphere(engine: Engine) -> None:
    launcher = (
        '{"component":"virt-launcher","level":"error","msg":"Failed to sync vmi","reason":"failed to create the '
        'devices of the domain: context deadline exceeded"}\n'
    )
    report = diagnose(engine, "The nodes are VMs on an ESXi host in vCenter vc07.\n" + launcher)
    assert causes(report) == ["ove.vm-create.sync-failed"]


def test_an_importers_log_may_speak_of_its_source_only(engine: Engine) -> None:
    log = (
        'E0212 09:01:34.1 1 vddk-datasource_amd64.go:205] Unable to connect to vCenter: Post "https://vc07/sdk": dial tcp '
        "10.50.0.4:443: i/o timeout\nE0212 09:01:34.2 1 importer.go:156] Unable to connect to vddk data source\n"
    )
    assert causes(diagnose(engine, log))[0] == "ove.image.source-unreachable"


def test_a_command_in_quoted_mail_names_what_its_output_is_about(engine: Engine) -> None:
    text = (
        "> hi, see below\n> [root@bastion ~]# oc describe dv db01-root -n prod | tail -2\n"
        ">   Warning  Error  2m (x6 over 13m)  datavolume-import-controller  Unable to connect to http data source: "
        "expected status code 200, got 404. Status: 404 Not Found\n"
    )
    (finding,) = diagnose(engine, text).findings
    assert ("dv", "db01-root", "prod") in {(one.kind, one.name, one.namespace) for one in finding.resources}


def test_what_concerns_every_vm_is_weighed_for_each_of_thousands_at_once(engine: Engine) -> None:
    """The time of this grows with the lines, not with the pairs of them: it would take minutes."""
    number = 1_500
    events = "LAST SEEN   TYPE      REASON             OBJECT      MESSAGE\n" + "".join(
        f"{each % 50 + 1}m   Warning   FailedScheduling   pod/virt-launcher-vm{each:04}-abcde   "
        "0/6 nodes are available: 6 Insufficient memory.\n"
        for each in range(number)
    )
    log = "".join(
        f'E0301 10:00:00.100000       1 controller.go:957] error: storageclass.storage.k8s.io "gold-{each}" not found\n'
        for each in range(number)
    )
    bundle = Bundle((Document("csi.log", log), Document("events.txt", events)))
    findings = {one.cause: one for one in engine.diagnose(bundle).findings}
    assert len(findings) == 2
    named = {kind: 0 for one in findings.values() for kind in ("vm", "storageclass")}
    for one in findings.values():
        for resource in one.resources:
            if resource.kind in named:
                named[resource.kind] += 1
    assert named == {"vm": number, "storageclass": number}


NO_ROOM = "$ kubectl -n shop get events\nLAST SEEN   TYPE      REASON             OBJECT                        MESSAGE\n14m         Warning   FailedScheduling   pod/virt-launcher-kiosk-x7k2p   0/5 nodes are available: 5 Insufficient memory.\n"
SHOWN = "$ kubectl -n shop get vmi\nNAME    AGE   PHASE   IP            NODENAME   READY\nkiosk   35m   {phase}   10.128.2.44   node3      True\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NO_ROOM + SHOWN.format(phase="Running"), []),
        (SHOWN.format(phase="Running") + NO_ROOM, []),
        (SHOWN.format(phase="Scheduling") + NO_ROOM, ["ove.scheduling.insufficient-cpu-memory"]),
        (SHOWN.format(phase="Running").replace("kiosk", "desk") + NO_ROOM, ["ove.scheduling.insufficient-cpu-memory"]),
    ],
    ids=["after the event", "before the event", "not yet", "another VM"],
)
def test_a_listing_shows_what_is_so_now_however_old_its_rows_are(engine: Engine, text: str, found: list[str]) -> None:
    assert causes(diagnose(engine, text)) == found


LOCKED = "2026-11-03T09:11:20.120Z In(05) vmx - DISKLIB-LIB   : Failed to open '/vmfs/volumes/ds1/app01/app01.vmdk' with flags 0xa Failed to lock the file (16392).\n"
POWERED_ON = "$ vim-cmd vmsvc/power.getstate 12\nRetrieved runtime info\nPowered on\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [(LOCKED + POWERED_ON, []), (POWERED_ON + LOCKED, ["vsphere.storage.file-locked"])],
    ids=["below", "a session that went on"],
)
def test_a_state_in_plain_text_comes_after_what_stands_above_it(engine: Engine, text: str, found: list[str]) -> None:
    assert causes(diagnose(engine, text)) == found


EVENTS = """NAMESPACE   LAST SEEN   TYPE      REASON               OBJECT                            MESSAGE
shop        {age}       Normal    {reason}   pod/virt-launcher-kiosk-8f2kq     {says}
"""
OTHER = '{namespace}  5m  Warning  FailedAttachVolume  pod/{pod}  Multi-Attach error for volume "pvc-0a1b" Volume is already used by pod(s) old-0\n'


@pytest.mark.parametrize(
    ("namespace", "pod", "runs", "found"),
    [
        ("office", "wiki-6d9c8b7f4d-q2w8z", True, []),
        ("office", "wiki", True, []),
        ("shop", "wiki", True, ["ove.storage.multi-attach"]),
        ("office", "wiki-6d9c8b7f4d-q2w8z", False, ["ove.storage.multi-attach"]),
        ("office", "csi-rbdplugin-provisioner-6d9c8b7f4d-q2w8z", True, ["ove.storage.multi-attach"]),
    ],
    ids=["a Deployment's", "in another namespace", "who knows whose", "the VM has not got so far", "VMs depend on it"],
)
def test_trouble_of_another_workload_is_none_of_a_vm_that_has_got_past_it(
    engine: Engine, namespace: str, pod: str, runs: bool, found: list[str]
) -> None:
    reason, says = (
        ("Started  ", "Started container compute")
        if runs
        else ("Scheduled", "Successfully assigned shop/virt-launcher-kiosk-8f2kq to node-b")
    )
    text = EVENTS.format(age="2m" if runs else "6m", reason=reason, says=says) + OTHER.format(
        namespace=namespace, pod=pod
    )
    assert causes(diagnose(engine, text)) == found


REPLICA = 'time="2026-02-26T22:11:46Z" level=error msg="There\'s no available disk for replica pvc-36f59651-r-e98c, size 53687091200"\n'
VMIS = "$ kubectl get vmi -A\nNAMESPACE   NAME    AGE   PHASE   IP   NODENAME   READY\nshop   kiosk   19d   Running   10.52.0.73   node-a   True\nshop   desk   12d   {phase}   10.52.0.81   node-a   True\n"


@pytest.mark.parametrize(
    ("phase", "found"),
    [("Running", []), ("Scheduling", ["ove.storage.capacity-exhausted"])],
    ids=["all run", "one does not"],
)
def test_where_all_vms_are_shown_to_run_what_names_none_is_history(
    engine: Engine, phase: str, found: list[str]
) -> None:
    documents = (Document(name="manager.log", text=REPLICA), Document(name="vmi.txt", text=VMIS.format(phase=phase)))
    assert causes(engine.diagnose(Bundle(documents=documents))) == found


TABLE = """Events:
  Type     Reason            Age   From               Message
  ----     ------            ----  ----               -------
  Warning  FailedScheduling  93s   default-scheduler  0/3 nodes are available: persistentvolumeclaim "data-0" not found.
"""
BOUND = "  Normal   Scheduled         65s   default-scheduler  Successfully assigned shop/virt-launcher-kiosk-8f2kq to node-a\n"


@pytest.mark.parametrize(("rest", "found"), [(BOUND, []), ("", ["ove.storage.volume-source-not-found"])])
def test_events_of_a_table_are_about_the_pod_that_the_scheduler_names_in_it(
    engine: Engine, rest: str, found: list[str]
) -> None:
    assert causes(diagnose(engine, TABLE + rest)) == found


ALERT = """apiVersion: monitoring.coreos.com/v1
kind: {kind}
metadata:
  name: cdi-rules
spec:
  message: "No default storage class found"
"""


@pytest.mark.parametrize(
    ("kind", "found"), [("PrometheusRule", []), ("Notice", ["ove.storage.no-default-storageclass"])]
)
def test_what_an_alert_would_say_is_not_what_is_so(engine: Engine, kind: str, found: list[str]) -> None:
    assert causes(diagnose(engine, ALERT.format(kind=kind))) == found


REFUSED_FIRST = """$ kubectl -n shop describe pod virt-launcher-kiosk-8f2kq | tail -3
Events:
  Type     Reason              Age  From                     Message
  ----     ------              ---- ----                     -------
  Warning  FailedAttachVolume  {age}  attachdetach-controller  Multi-Attach error for volume "pvc-1c" Volume is already used by pod(s) virt-launcher-kiosk-aaaaa
  Normal   SuccessfulAttachVolume  7m  attachdetach-controller  AttachVolume.Attach succeeded for volume "{volume}"
"""


@pytest.mark.parametrize(
    ("age", "volume", "found"),
    [
        ("9m", "pvc-1c", []),
        ("5m", "pvc-1c", ["ove.storage.multi-attach"]),
        ("9m", "pvc-2f", ["ove.storage.multi-attach"]),
    ],
    ids=["later", "earlier", "of another volume"],
)
def test_what_ends_a_trouble_ends_it_for_the_same_thing(
    engine: Engine, age: str, volume: str, found: list[str]
) -> None:
    assert causes(diagnose(engine, REFUSED_FIRST.format(age=age, volume=volume))) == found


def test_the_claim_of_another_workload_is_no_vms(engine: Engine) -> None:
    missing = '{namespace}  5m  Warning  FailedScheduling  pod/{pod}  0/3 nodes are available: 3 persistentvolumeclaim "{pod}-data" not found.\n'
    runs = EVENTS.format(age="2m", reason="Started", says="Started container compute")
    assert causes(diagnose(engine, runs + missing.format(namespace="office", pod="wiki-0"))) == []
    assert causes(diagnose(engine, missing.format(namespace="office", pod="wiki-0"))) == [
        "ove.storage.volume-source-not-found"
    ]
