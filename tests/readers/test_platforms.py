"""Errors of vSphere, Azure, Windows, cloud-init and the tools above them."""

from __future__ import annotations

import json

import pytest

from diagnose.model.evidence import Resource
from tests.readers.reading import only, read


def nested(depth: int) -> str:
    text = json.dumps({"error": {"code": "DiskFull", "message": "There is not enough space"}})
    for number in range(depth):
        text = json.dumps({"error": {"code": f"Outer{number}", "message": text}})
    return text


@pytest.mark.parametrize("depth", [0, 1, 2, 3, 4])
def test_the_innermost_code_of_an_azure_error_is_found_at_any_depth_of_escaping(depth: int) -> None:
    error = only(nested(depth), "ArmError")
    assert error.fields["inner.code"] == "DiskFull"
    assert "There is not enough space" in error.fields["message"]
    assert error.fields["code"] == (f"Outer{depth - 1}" if depth else "DiskFull")


def test_an_azure_error_whose_quotes_were_masked_tells_its_codes() -> None:
    text = r"{ _errorCode_: _PostOperationsError_, _errorResponse_: _{\n\_code\_: \_ClockSkewError\_, \_message\_: \_too far behind\_\n}_ }"
    error = only(text, "ArmError")
    assert (error.fields["code"], error.fields["inner.code"]) == ("PostOperationsError", "ClockSkewError")
    assert error.fields["message"] == "too far behind"


def test_az_output_tells_code_message_and_the_end_of_its_grpc_chain() -> None:
    text = """$ az stack-hci-vm create --name web
(Failed) moc-operator virtualmachine serviceClient returned an error: rpc error: code = Unknown desc = node1: rpc error: code = NotFound desc = image rhel9 not found
Code: Failed
Message: moc-operator virtualmachine serviceClient returned an error
"""
    error = only(text, "ArmError")
    assert (error.fields["code"], error.fields["inner.message"]) == ("Failed", "image rhel9 not found")
    assert (error.place.line, error.place.last_line) == (2, 4)


def test_an_azure_error_over_several_lines_names_its_resource() -> None:
    text = """{
  "error": {
    "code": "ResourceNotFound",
    "message": "The Resource 'Microsoft.AzureStackHCI/galleryImages/rhel9' was not found.",
    "target": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.AzureStackHCI/galleryImages/rhel9"
  }
}
"""
    error = only(text, "ArmError")
    assert error.resource == Resource("image", "rhel9")
    assert (error.place.line, error.place.last_line) == (3, 4)


POWERSHELL = """New-VM : Failed to create the virtual machine because
the path is not valid.
At C:\\deploy\\New.ps1:12 char:5
+     New-VM -Name web -Path D:\\x
+     ~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : InvalidArgument: (web:String) [New-VM], VirtualizationE
   xception
    + FullyQualifiedErrorId : InvalidParameter,Microsoft.HyperV.PowerShell.Commands.NewVM
"""


def test_a_powershell_error_record_is_one_piece_though_the_window_wrapped_it() -> None:
    error = only(POWERSHELL, "PowerShellError")
    assert (error.place.line, error.place.last_line) == (1, 8)
    assert error.fields["message"] == "Failed to create the virtual machine because the path is not valid."
    assert (error.fields["cmdlet"], error.fields["exception"]) == ("New-VM", "VirtualizationException")
    assert error.fields["errorId"].startswith("InvalidParameter")


def test_a_property_list_is_a_thing_of_the_cmdlets_kind() -> None:
    vm = only(
        "PS C:\\> Get-VM web | fl\n\nName   : web\nState  : Off\nStatus : Operating\n         normally\n",
        "VirtualMachine",
    )
    assert vm.resource == Resource("vm", "web")
    assert vm.fields["Status"] == "Operating normally"


def test_each_row_of_a_ruled_table_is_a_thing() -> None:
    text = """FriendlyName ResiliencySettingName OperationalStatus HealthStatus Size
------------ --------------------- ----------------- ------------ ----
Vol1         Mirror                OK                Healthy      4 TB
Vol2         Mirror                Detached          Unknown      4 TB
"""
    assert [disk.fields["OperationalStatus"] for disk in read(text, "VirtualDisk")] == ["OK", "Detached"]


EVENT = {"source": "Microsoft-Windows-Hyper-V-VMMS", "id": "16300", "level": "Error"}
WINDOWS = {
    "viewer": """Log Name: Microsoft-Windows-Hyper-V-VMMS-Admin
Source: Microsoft-Windows-Hyper-V-VMMS
Event ID: 16300
Level: Error
Computer: host1
Description: Cannot load a virtual machine configuration.
""",
    "wevtutil": """Event[0]:
  Log Name: Microsoft-Windows-Hyper-V-VMMS-Admin
  Source: Microsoft-Windows-Hyper-V-VMMS
  Event ID: 16300
  Level: Error
  Description:
Cannot load a virtual machine configuration.
""",
    "xml": "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Hyper-V-VMMS'/>"
    "<EventID>16300</EventID><Level>2</Level><Computer>host1</Computer></System><RenderingInfo><Message>Cannot load a virtual"
    " machine configuration.</Message></RenderingInfo></Event>",
    "json of an event log file": json.dumps({"Event": {
        "System": {
            "Provider": {"#attributes": {"Name": "Microsoft-Windows-Hyper-V-VMMS"}}, "EventID": 16300, "Level": 2,
            "TimeCreated": {"#attributes": {"SystemTime": "2026-03-01T10:00:00Z"}},
        },
        "EventData": {"Text": "Cannot load a virtual machine configuration."},
    }}),
    "csv": "Level,Date and Time,Source,Event ID,Message\n"
    'Error,2026-03-01 10:00:00,Microsoft-Windows-Hyper-V-VMMS,16300,"Cannot load a virtual machine configuration."\n',
    "list": """PS> Get-WinEvent -LogName x | fl

TimeCreated      : 2026-03-01 10:00:00
ProviderName     : Microsoft-Windows-Hyper-V-VMMS
Id               : 16300
LevelDisplayName : Error
Message          : Cannot load a virtual machine
                   configuration.
""",
}  # fmt: skip


@pytest.mark.parametrize("text", WINDOWS.values(), ids=WINDOWS.keys())
def test_a_windows_event_tells_the_same_in_every_export(text: str) -> None:
    event = only(text, "WindowsEvent")
    assert {key: event.fields[key] for key in EVENT} == EVENT
    assert event.fields["message"] == "Cannot load a virtual machine configuration."


def test_a_setup_error_keeps_its_wrapped_lines() -> None:
    text = "2026-03-01 10:00:00, Error                 SYSPRP Package X was installed for a user,\n   but not provisioned.\n2026-03-01 10:00:01, Info SYSPRP done\n"
    error = only(text, "SetupLog")
    assert error.fields["message"] == "Package X was installed for a user, but not provisioned."
    assert error.fields["component"] == "SYSPRP"


CLOUD_INIT = {
    "long": """status: error
extended_status: error - done
boot_status_code: enabled-by-generator
detail: DataSourceNoCloud [seed=/dev/sr0]
errors:
  - ('runcmd', ProcessExecutionError('exit 1'))
recoverable_errors:
WARNING:
  - schema is not valid
""",
    "json": json.dumps({
        "status": "error", "extended_status": "error - done", "detail": "DataSourceNoCloud [seed=/dev/sr0]",
        "errors": ["('runcmd', ProcessExecutionError('exit 1'))"],
        "recoverable_errors": {"WARNING": ["schema is not valid"]},
    }, indent=2),
}  # fmt: skip


@pytest.mark.parametrize("text", CLOUD_INIT.values(), ids=CLOUD_INIT.keys())
def test_cloud_init_status_tells_its_errors(text: str) -> None:
    status = only(text, "CloudInitStatus")
    assert status.fields["status"] == "error"
    assert status.fields["errors"] == "('runcmd', ProcessExecutionError('exit 1'))"
    assert status.fields["recoverable_errors.WARNING"] == "schema is not valid"
    assert "runcmd" in text.splitlines()[status.lines["errors"] - 1]


FAULTS = {
    "pyvmomi": "(vim.fault.NoCompatibleHost) {\n   dynamicType = <unset>,\n   msg = 'No host is compatible.',\n   faultMessage = (vmodl.LocalizableMessage) [\n   ]\n}\n",
    "govmomi": "govc: &types.NoCompatibleHost{VimFault:types.VimFault{}}\n",
    "rbvmomi": "ERROR: RbVmomi::Fault: NoCompatibleHost: No host is compatible.\n",
    "json": '{"_typeName": "NoCompatibleHost", "faultMessage": []}\n',
    "vpxd": "2026-03-01T10:00:00Z error vpxd[1] fault: vim.fault.NoCompatibleHost\n",
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS.keys())
def test_a_vsphere_fault_has_the_same_name_in_every_dialect(text: str) -> None:
    assert only(text, "VimFault").fields["fault"] == "NoCompatibleHost"


def test_a_fault_dump_is_one_piece_with_its_message() -> None:
    fault = only(FAULTS["pyvmomi"], "VimFault")
    assert (fault.place.line, fault.place.last_line, fault.fields["message"]) == (1, 6, "No host is compatible.")


def test_a_finished_task_of_vpxd_tells_entity_and_operation() -> None:
    line = "2026-03-01T10:00:00.000Z info vpxd[1] [Originator@6876] [VpxLRO] -- FINISH task-77 -- vm-12 -- vim.VirtualMachine.powerOn --"
    task = only(line, "VpxTask")
    assert (task.fields["phase"], task.fields["entity"]) == ("finish", "vm-12")
    assert task.fields["operation"] == "vim.VirtualMachine.powerOn"


def test_a_terraform_error_is_one_piece_with_its_address() -> None:
    text = """╷
│ Error: error cloning virtual machine: no host is compatible
│
│   with vsphere_virtual_machine.web["a"],
│   on main.tf line 41, in resource "vsphere_virtual_machine" "web":
│   41: resource "vsphere_virtual_machine" "web" {
╵
"""
    error = only(text, "TerraformError")
    assert error.fields["message"] == "error cloning virtual machine: no host is compatible"
    assert (error.fields["address"], error.fields["file"]) == ('vsphere_virtual_machine.web["a"]', "main.tf")
    assert (error.place.line, error.place.last_line) == (2, 6)


@pytest.mark.parametrize("indent", [None, 4])
def test_an_ansible_failure_tells_host_task_and_message(indent: int | None) -> None:
    result = json.dumps({"changed": False, "msg": 'No host is "compatible"'}, indent=indent)
    text = f"TASK [clone the VM] ****\nfatal: [localhost]: FAILED! => {result}\n\nPLAY RECAP ***\n"
    failure = only(text, "AnsibleFailure")
    assert failure.fields["message"] == 'No host is "compatible"'
    assert (failure.fields["host"], failure.fields["task"]) == ("localhost", "clone the VM")


def test_a_failed_packer_build_and_a_failed_unit_on_the_console_are_told() -> None:
    assert (
        only("Build 'iso' errored after 2 minutes: no datastore\n", "PackerError").fields["message"] == "no datastore"
    )
    assert (
        only("[FAILED] Failed to start Cloud-init: Network Stage.\n", "SystemdJob").fields["unit"]
        == "Cloud-init: Network Stage"
    )
    assert read("[  OK  ] Started Cloud-init: Network Stage.\n") == []


def test_an_error_line_without_the_marks_of_terraform_is_of_some_tool() -> None:
    assert only("Error: failed to login to vSphere: 503\n", "ToolError").fields["message"].endswith("503")


OPERATIONS = """[
  {
    "operationId": "A1",
    "properties": {
      "provisioningState": "Failed",
      "statusMessage": {
        "error": {
          "code": "QuotaExceeded",
          "message": "no room"
        }
      },
      "targetResource": {
        "id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.HybridCompute/machines/web07/providers/x"
      }
    }
  },
  {
    "operationId": "A2",
    "properties": {
      "targetResource": {
        "id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.HybridCompute/machines/web08/providers/x"
      }
    }
  }
]
"""


def test_an_azure_error_is_about_the_vm_that_its_operation_names() -> None:
    assert only(OPERATIONS, "ArmError").resource == Resource("vm", "web07")


def test_an_azure_error_of_an_operation_on_several_vms_names_none() -> None:
    text = OPERATIONS.replace('"provisioningState": "Failed"', '"of": "/x/machines/web01, /x/machines/web02"')
    assert only(text, "ArmError").resource is None


@pytest.mark.parametrize(
    ("address", "name"),
    [("vsphere_virtual_machine.web07", "web07"), ('module.a.vsphere_virtual_machine.vm["web07"]', "web07"),
     ("vsphere_virtual_machine.vm", ""), ("vsphere_folder.web07", "")],
)  # fmt: skip
def test_a_terraform_error_is_about_the_vm_of_its_address(address: str, name: str) -> None:
    text = f"│ Error: network 'x' not found\n│ \n│   with {address},\n│   on main.tf line 3\n╵\n"
    resource = only(text, "TerraformError").resource
    assert (resource.name if resource else "") == name
