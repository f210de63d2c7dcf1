"""VMware vSphere: what govmomi and the tools built on it print when vCenter never ran a task, or the client gave up."""

from __future__ import annotations

from diagnose.simulate.messages.said import Client, Fault, HostLog, Look, Said, fault

_TF = "hashicorp/terraform-provider-vsphere vsphere/"
_FIND = "vmware/govmomi find/error.go"
_SOAP = "vmware/govmomi vim25/soap/error.go; fault text of vCenter"
_NET = "golang/go src/net/net.go, src/crypto/x509/verify.go, as govmomi passes them on"


def _terraform(cause: str, step: str, source: str, message: str, *more: Said, stops_at: str = "") -> Fault:
    """Terraform's error box."""
    text = ("vsphere_virtual_machine.<vm>: Creating...\n\u2577\n\u2502 Error: " + message.replace("\n", "\n\u2502 ")
            + '\n\u2502 \n\u2502   with vsphere_virtual_machine.<vm>,\n\u2502   on <vm>.tf line 1, in resource "vsphere_virtual_machine" "<vm>":\n\u2502    1: resource "vsphere_virtual_machine" "<vm>" {\n\u2575')  # fmt: skip
    return fault(cause, step, source, Client(text), *more, attempts=1, stops_at=stops_at)


def _govc(cause: str, step: str, source: str, message: str, *more: Said) -> Fault:
    return fault(
        cause,
        step,
        source,
        Client(f"$ govc vm.clone -vm templates/rhel9-golden -ds vsanDatastore <vm>\ngovc: {message}"),
        *more,
        attempts=1,
    )


VSPHERE_CLIENTS: tuple[Fault, ...] = (
    _terraform("vsphere.image.template-not-found", "validate", _FIND, "error fetching virtual machine: vm 'templates/rhel9-golden' not found"),
    _govc("vsphere.image.template-not-found", "validate", _FIND, "vm 'templates/rhel9-golden' not found"),
    _terraform("vsphere.image.datastore-not-found", "validate", _FIND, "error fetching datastore: datastore 'vsanDatastore' not found"),
    _govc("vsphere.image.datastore-not-found", "validate", _FIND, "datastore 'vsanDatastore' not found"),
    _terraform("vsphere.image.snapshot-missing", "clone", _TF + "internal/vmworkflow/virtual_machine_clone_subresource.go", "virtual machine 4211a0b3-0000-0000-0000-000000000001 must have a snapshot to be used as a linked clone"),
    fault("vsphere.image.snapshot-missing", "clone", "hashicorp/packer-plugin-vsphere builder/vsphere/driver/vm.go",
        Client("==> vsphere-clone.<vm>: Cloning virtual machine...\n==> vsphere-clone.<vm>: error cloning virtual machine: `linked_clone=true`, but template has no snapshots\nBuild 'vsphere-clone.<vm>' errored after 3 seconds 120 milliseconds: error cloning virtual machine: `linked_clone=true`, but template has no snapshots"), attempts=1),
    _govc("vsphere.image.content-library-item-missing", "validate", "vmware/govmomi cli/library", 'POST https://vcenter.sim.example/rest/com/vmware/vcenter/vm-template/library-items/7c11?action=deploy: 404 Not Found: {"type":"com.vmware.vapi.std.errors.not_found","value":{"messages":[{"args":["7c11"],"default_message":"The library item 7c11 does not exist.","id":"com.vmware.vdcs.cls-main.item_not_found"}]}}'),
    _terraform("vsphere.network.portgroup-not-found", "configure", _FIND, "error fetching network: network 'app-vlan200' not found"),
    _govc("vsphere.network.portgroup-not-found", "configure", _FIND, "network 'app-vlan200' not found"),
    _terraform("vsphere.network.portgroup-ambiguous", "configure", _FIND, "path 'app-vlan200' resolves to multiple networks"),
    _terraform("vsphere.admission.invalid-spec", "validate", _SOAP, "ServerFaultCode: Customization specification 'linux-app' not found."),
    _terraform("vsphere.admission.invalid-spec", "validate", "vmware/govmomi pbm/client.go", "error retrieving storage policy: no pbm profile found with name: \"gold-ftt1\""),
    _terraform("vsphere.admission.invalid-credentials", "api-request", _SOAP, "error setting up new vSphere SOAP client: ServerFaultCode: Cannot complete login due to an incorrect user name or password."),
    _govc("vsphere.admission.invalid-credentials", "api-request", _SOAP, "ServerFaultCode: Cannot complete login due to an incorrect user name or password.",
          HostLog("vpxd", "error vpxd[12345] [Originator@6876 sub=UserDirectorySso opID=<op>] GetUserInfo exception: N7SsoAdmin5Fault28InvalidCredentials9ExceptionE(Invalid credentials)")),
    _terraform("vsphere.admission.session-expired", "api-request", _SOAP, "ServerFaultCode: The session is not authenticated."),
    _terraform("vsphere.admission.requires-vcenter", "api-request", _TF + "internal/helper/viapi/vim_helper.go", "this operation is only supported on vCenter"),
    _govc("vsphere.admission.requires-vcenter", "api-request", _SOAP, "ServerFaultCode: The operation is not supported on the object."),
    _govc("vsphere.admission.requires-vcenter", "api-request", _SOAP, "ServerFaultCode: Access to resource settings on the host is restricted to the server that is managing it: 'vcenter.sim.example'."),
    _terraform("vsphere.admission.invalid-spec", "validate", _SOAP, "error cloning virtual machine: ServerFaultCode: A specified parameter was not correct: spec.config.numCPUs"),
    _terraform("vsphere.control-plane.vcenter-unreachable", "api-request", _NET, 'error setting up new vSphere SOAP client: Post "https://vcenter.sim.example/sdk": dial tcp 10.20.0.10:443: connect: connection refused'),
    _govc("vsphere.control-plane.vcenter-unreachable", "api-request", _NET, 'Post "https://vcenter.sim.example/sdk": dial tcp: lookup vcenter.sim.example on 10.20.0.2:53: no such host'),
    _govc("vsphere.control-plane.vcenter-unreachable", "api-request", "vmware/govmomi vim25/soap/client.go", 'Post "https://vcenter.sim.example/sdk": 503 Service Unavailable'),
    _terraform("vsphere.control-plane.certificate-untrusted", "api-request", _NET, 'error setting up new vSphere SOAP client: Post "https://vcenter.sim.example/sdk": tls: failed to verify certificate: x509: certificate signed by unknown authority'),
    _govc("vsphere.control-plane.certificate-untrusted", "api-request", _NET, 'Post "https://vcenter.sim.example/sdk": x509: cannot validate certificate for 10.20.0.10 because it doesn\'t contain any IP SANs'),
    _govc("vsphere.control-plane.api-version-mismatch", "api-request", _SOAP, 'ServerFaultCode: Unsupported version URI "urn:vim25/8.0.3.0"\n\nwhile parsing SOAP body\nat line 6, column 0\n\nwhile parsing SOAP envelope\nat line 2, column 0'),
    _govc("vsphere.control-plane.clock-skew", "api-request", "vmware/govmomi sts; SSO's security token service", "ns0:RequestFailed: The time now Mon Mar 02 08:19:44 UTC 2026 does not fall in the request lifetime interval extended with clock tolerance of 600000 ms: [ Mon Mar 02 08:00:01 UTC 2026; Mon Mar 02 08:05:01 UTC 2026). This might be due to a clock skew problem."),
    _govc("vsphere.control-plane.sts-certificate-expired", "api-request", "https://knowledge.broadcom.com/external/article/318968 (Signing certificate is not valid)", "ns0:FailedAuthentication: Signing certificate is not valid"),
    _govc("vsphere.control-plane.vcenter-disk-full", "api-request", "vmware/govmomi vim25/soap/client.go; vPostgres in vpxd.log", 'Post "https://vcenter.sim.example/sdk": 503 Service Unavailable',
          HostLog("vpxd", 'error vpxd[12345] [Originator@6876 sub=Default opID=<op>] [VdbStatement] SQLError was thrown: "ODBC error: (53100) - ERROR: could not extend file "base/16395/24581": No space left on device; Error while executing the query" is returned when executing SQL statement "INSERT INTO VPX_EVENT"'),
          Look("root@vcenter [ ~ ]# df -h /storage/db /storage/seat\nFilesystem                 Size  Used Avail Use% Mounted on\n/dev/mapper/db_vg-db        25G   25G     0 100% /storage/db\n/dev/mapper/seat_vg-seat    50G   50G     0 100% /storage/seat")),
    _terraform("vsphere.control-plane.task-timeout", "clone", _TF + "internal/helper/virtualmachine/virtual_machine_helper.go; golang/go src/context/context.go", "error cloning virtual machine: timeout waiting for clone to complete"),
    _govc("vsphere.control-plane.task-timeout", "clone", "golang/go src/context/context.go, as govmomi passes it on", "context deadline exceeded"),
    _terraform("vsphere.network.no-ip-address", "guest-config", _TF + "internal/helper/virtualmachine/virtual_machine_helper.go", "timeout waiting for an available IP address"),
    fault("vsphere.network.no-ip-address", "guest-config", "hashicorp/packer-plugin-vsphere builder/vsphere/common/step_wait_for_ip.go",
        Client("==> vsphere-clone.<vm>: Waiting for IP...\n==> vsphere-clone.<vm>: timeout waiting for IP address\nBuild 'vsphere-clone.<vm>' errored after 30 minutes 12 seconds: timeout waiting for IP address"), attempts=1),
    _terraform("vsphere.network.guest-unreachable", "guest-config", "hashicorp/terraform internal/communicator", "remote-exec provisioner error\n\n  with vsphere_virtual_machine.<vm>,\n\ntimeout - last error: dial tcp 10.200.1.50:22: i/o timeout"),
    fault("vsphere.network.guest-unreachable", "guest-config", "hashicorp/packer-plugin-sdk communicator/step_connect_ssh.go",
        Client("==> vsphere-clone.<vm>: IP address: 10.200.1.50\n==> vsphere-clone.<vm>: Using SSH communicator to connect: 10.200.1.50\n==> vsphere-clone.<vm>: Waiting for SSH to become available...\n==> vsphere-clone.<vm>: Timeout waiting for SSH.\nBuild 'vsphere-clone.<vm>' errored after 20 minutes 3 seconds: Timeout waiting for SSH."), attempts=1),
    fault("vsphere.image.esxi-upload-unreachable", "clone", "vmware/govmomi nfc/lease.go; golang/go src/net/net.go",
        Client('$ govc import.ova -name <vm> rhel9.ova\n[08:00:09] Uploading rhel9-disk1.vmdk...\ngovc: Post "https://esx01.sim.example/nfc/52ab1c/disk-0.vmdk": dial tcp: lookup esx01.sim.example: no such host'), attempts=1),
    fault("vsphere.image.iso-download-failed", "clone", "hashicorp/packer-plugin-sdk multistep/commonsteps/step_download.go; hashicorp/go-getter get_http.go",
        Client("==> vsphere-iso.<vm>: Retrieving ISO\n==> vsphere-iso.<vm>: Trying https://images.sim.example/rhel-9.5-x86_64-dvd.iso\n==> vsphere-iso.<vm>: bad response code: 404\n==> vsphere-iso.<vm>: error downloading ISO: [bad response code: 404]\nBuild 'vsphere-iso.<vm>' errored after 1 second 9 milliseconds: error downloading ISO: [bad response code: 404]"), attempts=1),
    fault("vsphere.image.ovf-import-failed", "clone", "vmware/govmomi ovf/importer; vCenter's OVF consumer",
        Client("$ govc import.ova -name <vm> rhel9.ova\ngovc: Line 92: Invalid value '' for element 'OperatingSystemSection'."), attempts=1),
)  # fmt: skip
