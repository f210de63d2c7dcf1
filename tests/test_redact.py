"""Secrets of every kind are replaced, and what only sounds like one is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.bundle.sources import bundle_from_text
from diagnose.pipeline import Engine
from diagnose.redact import PLACEHOLDER, Redactor, redact
from diagnose.verify import verify_quotes

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6Ik4ifQ.eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50In0.c2lnbmF0dXJlLW9mLXRoZQ"
KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
HASH = "$6$rounds=4096$saltsalt$WzLbYV0yq1vYk5bq9lWbCkQvXQ1mXkYqJmS0Xr8b7cY0c8m1"

#: name -> (text, what must not be in it afterwards)
PLANTED = {
    "bearer token": ("Authorization: Bearer abcdef0123456789ZZ", "abcdef0123456789ZZ"),
    "jwt": (f"got token {JWT} from api", JWT),
    "password in key=value": ("connecting user=admin password=Hunter2! host=db", "Hunter2!"),
    "password in json": ('{"username":"admin","password":"Hunter2!","x":1}', "Hunter2!"),
    "password in escaped json": (r"body={\"user\":\"a\",\"password\":\"Hunter2!\"}", "Hunter2!"),
    "password in yaml": ("spec:\n  adminPassword: Hunter2 with blanks\n  x: 1", "Hunter2"),
    "quoted password in yaml": ("vsphere:\n  password: 'Hunter2!'\n", "Hunter2!"),
    "password in a url": ("GET https://admin:Hunter2!@vcenter.example.com/sdk", "Hunter2!"),
    "password flag": ("govc about --password Hunter2! -k", "Hunter2!"),
    "environment variable": ("GOVC_PASSWORD=Hunter2! govc about", "Hunter2!"),
    "kubeconfig client key": (f"    client-key-data: {KEY}\n", KEY),
    "kubeconfig token": ("    token: sha256~8xW7mN5pQ2rT9vY3kL6jH1gF4dS0aZ8c\n", "8xW7mN5pQ2rT9vY3kL6jH1gF4dS0aZ8c"),
    "private key": (f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n{KEY[:20]}\n-----END RSA PRIVATE KEY-----\n", KEY[:20]),
    "ssh private key": (f"  key: |\n    -----BEGIN OPENSSH PRIVATE KEY-----\n    {KEY}\n    -----END OPENSSH PRIVATE KEY-----", KEY),
    "private key on one line": (rf'"k":"-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n"', KEY),
    "a line out of a private key": (f"    {KEY}", KEY),
    "sas signature": ("https://s.blob.core.windows.net/i.vhd?sv=2022&se=x&sig=aB3%2Fd5Fg7Hj9Kl1Mn3Pq5Rs7%3D&sp=r", "aB3%2Fd5Fg7Hj9Kl1Mn3Pq5Rs7%3D"),
    "storage account key": ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==;EndpointSuffix=x", "Zm9vYmFyYmF6cXV4"),
    "connection string": ("Server=db;User Id=sa;Password=Hunter2!;Encrypt=yes", "Hunter2!"),
    "aws access key id": ("using AKIAIOSFODNN7EXAMPLE now", "AKIAIOSFODNN7EXAMPLE"),
    "aws secret key": ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    "presigned url": ("https://b.s3.amazonaws.com/k?X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", "aeeed9bbccd4"),
    "azure client secret": ("clientSecret: abc8Q~AbCdEfGhIjKlMnOpQrStUvWxYz0123456", "AbCdEfGhIjKlMnOpQrStUvWxYz"),
    "gcp key": ("key AIzaSyA1234567890abcdefghijklmnopqrstuv used", "AIzaSyA1234567890abcdefghijklmnopqrstuv"),
    "github token": ("git clone ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123456789"),
    "cloud-init password hash": (f"users:\n  - name: a\n    passwd: {HASH}\n", "saltsalt"),
    "shadow line": (f"root:{HASH}:19000:0:99999:7:::", "saltsalt"),
    "chpasswd list": ("chpasswd:\n  list: |\n    root:Hunter2!\n    bob:hunter3\n  expire: False\n", "hunter3"),
    "chpasswd pipe": ("+ echo 'root:Hunter2!' | chpasswd", "Hunter2!"),
    "answer file, several lines": ("<AdministratorPassword>\n  <Value>Hunter2!</Value>\n  <PlainText>true</PlainText>\n</AdministratorPassword>", "Hunter2!"),
    "answer file, one line": ("<AutoLogon><Password><Value>Hunter2!</Value><PlainText>true</PlainText></Password></AutoLogon>", "Hunter2!"),
    "answer file, bare": ("<DomainPassword>Hunter2!</DomainPassword>", "Hunter2!"),
    "powershell secure string": ('$p = ConvertTo-SecureString "Hunter2!" -AsPlainText -Force', "Hunter2!"),
    "basic authentication": ("Authorization: Basic YWRtaW46SHVudGVyMiE=", "YWRtaW46SHVudGVyMiE="),
    "docker auth": ('{"auths":{"quay.io":{"auth":"YWRtaW46SHVudGVyMiE=","email":"x"}}}', "YWRtaW46SHVudGVyMiE="),
    "docker config in a secret": (f"data:\n  .dockerconfigjson: {KEY}\n", KEY),
    "secret data": ("apiVersion: v1\ndata:\n  user: YWRtaW4=\n  key: SHVudGVyMiEh\nkind: Secret\n", "SHVudGVyMiEh"),
    "secret data in json": ('{\n  "data": {\n    "key": "SHVudGVyMiEh"\n  },\n  "kind": "Secret"\n}', "SHVudGVyMiEh"),
    "secret string data": ("kind: Secret\nstringData:\n  user: Hunter two\n", "Hunter"),
    "user data": (f"cloudInitNoCloud:\n  userDataBase64: {KEY}\n", KEY),
    "proxy with password": ("HTTPS_PROXY=http://svc:Hunter2!@proxy:3128", "Hunter2!"),
    "cookie": ('Cookie: vmware_soap_session="52d8f0a1c9b84a3f9e0d7c6b5a49382716f5e4d3"', "52d8f0a1c9b84a3f9e0d"),
    "session of the vSphere API": ("vmware-api-session-id: 52d8f0a1c9b84a3f9e0d7c6b5a493827", "52d8f0a1c9b84a3f"),
    "login with a domain in a url": ("GOVC_URL='https://administrator@vsphere.local:Hunter2x!@vc01/sdk'", "Hunter2x!"),
    "pull secret": ('pullSecret: \'{"auths":{"quay.io":{"auth":"b3BlbnNoaWZ0OjEyMzQ1Njc4OTA="}}}\'', "b3BlbnNoaWZ0OjEy"),
    "kubeadm token": ("kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef", "abcdef.0123456789abcdef"),
    "ceph key": ("        key = AQBSdFhkAAAAABAAq8d8w2lq0d5xgqx1sZ8v5g==", "AQBSdFhkAAAA"),
    "chap secret": ('  "chapInitiatorSecret": "s3cr3tInit99x",', "s3cr3tInit99x"),
    "kickstart": ("rootpw --plaintext Hunter2x", "Hunter2x"),
    "service principal": ("azcmagent connect --service-principal-secret 's3cr3t-Value-99' --tenant-id y", "s3cr3t-Value-99"),
    "az login": ("az login --service-principal -u 0a -p Hunter2x~9 --tenant x", "Hunter2x~9"),
    "net use": ("net use Z: \\\\srv\\share Hunter2x! /user:corp\\svc", "Hunter2x!"),
    "soap login": ('<Login xmlns="urn:vim25"><userName>a</userName><password>Hunter2x!</password></Login>', "Hunter2x!"),
    "product key": ("<ProductKey>ABCDE-12345-FGHIJ-67890-KLMNO</ProductKey>", "ABCDE-12345-FGHIJ"),
    "bitlocker": ("Recovery Key: " + "-".join(["111111"] * 8), "111111-111111"),
    "shared access key": ("Endpoint=sb://x/;SharedAccessKeyName=k;SharedAccessKey=AbCdEf0123456789AbCdEf0123456789=", "AbCdEf0123456789Ab"),
    "aws session token": ("aws_session_token=IQoJb3JpZ2luX2VjEAbCdEf0123456789", "IQoJb3JpZ2luX2Vj"),
    "access token in a url": ("GET /x?access_token=0123456789abcdef0123&y=1", "0123456789abcdef0123"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_secret_is_gone_and_reads_as_redacted(text: str, secret: str) -> None:
    shown = redact(text)
    assert secret not in shown
    assert PLACEHOLDER.search(shown)
    assert shown.count("\n") == text.count("\n")
    assert redact(shown) == shown


INNOCENT = [
    'secret "registry-creds" not found',
    'MountVolume.SetUp failed for volume "creds" : secret "shop/registry-creds" not found',
    "imagePullSecrets:\n- name: registry-creds",
    "secretName: registry-creds",
    'E0301 secret="shop/registry-creds" reason="not found"',
    "valueFrom:\n  secretKeyRef:\n    name: db\n    key: password",
    "Cannot complete login due to an incorrect user name or password.",
    "invalid password: authentication failed for user admin",
    "password: must be at least 12 characters",
    "lock_passwd: true\nssh_pwauth: false",
    "automountServiceAccountToken: false",
    "token: expired",
    "the bearer token is missing",
    "Basic authentication failed",
    "image: quay.io/x/y@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "uid: 6f0c1f2e-4c7e-4d2a-9a35-0a6d9d5c2f11",
    "data:\n  mode: disabled\n  replicas: '3'\n  message: not found",
    "az login --password <password>",
    "password=$(cat /run/secret)",
    'password: "{{ vault_password }}"',
    "https://vcenter.example.com:443/sdk",
    "http://[fd00::1]:8080/x@y",
    "Get https://10.0.0.1:6443/api/v1/secrets?limit=500&resourceVersion=0",
    "-----BEGIN CERTIFICATE-----\n" + KEY + "\n-----END CERTIFICATE-----",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_sounds_like_a_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_equal_secrets_have_equal_placeholders_and_others_do_not() -> None:
    one, same, other = (redact(f"password={word}") for word in ("Hunter2!", "Hunter2!", "Hunter3!"))
    assert one == same != other


def test_blocks_of_a_document_are_redacted_like_the_whole() -> None:
    text = "\n".join(text for text, _ in PLANTED.values()) + "\n"
    redactor = Redactor()
    assert "".join(redactor.block(line) for line in text.splitlines(keepends=True)) == redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "password=",
        "token: ",
        "a:b@",
        "eyJ",
        "Bearer ",
        "<Password>",
        "Value>",
        "data:\n ",
        "x" * 60,
        "&sig=",
        '\\"',
        "--password ",
        "$6$",
        "curl ",
    ],
)
def test_cost_is_linear_in_the_length_of_a_line(text: str) -> None:
    def cost(times: int) -> float:
        started = time.process_time()
        redact(text * times)
        return time.process_time() - started

    cost(100)
    assert cost(16_000) < 40 * cost(1_000) + 0.3


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from([text for text, _ in PLANTED.values()]), st.text(max_size=40)), max_size=8))
def test_any_text_keeps_its_lines(parts: list[str]) -> None:
    text = "\n".join(parts)
    assert redact(text).count("\n") == text.count("\n")


LEAK = (
    "Name: web\nEvents:\n"
    '  Warning  ProvisioningFailed  3s  pvc-controller  storageclass.storage.k8s.io "gold" not found password=Hunter2!abc token\n'
)


def test_a_report_is_redacted_by_default_and_its_quotes_still_stand(engine: Engine) -> None:
    bundle = bundle_from_text(LEAK)
    report = engine.diagnose(bundle)
    assert report.findings
    assert "Hunter2!abc" not in report.model_dump_json()
    assert "[redacted:password:" in report.model_dump_json()
    count, wrong = verify_quotes(report, bundle)
    assert count > 0
    assert wrong == ()


def test_a_report_shows_secrets_on_request(engine: Engine) -> None:
    assert "Hunter2!abc" in engine.diagnose(bundle_from_text(LEAK), redacted=False).model_dump_json()


def test_a_redacted_quote_of_other_text_does_not_stand(engine: Engine) -> None:
    report = engine.diagnose(bundle_from_text(LEAK))
    assert verify_quotes(report, bundle_from_text(LEAK.replace("gold", "silver")))[1]


def test_nothing_that_knowledge_says_reads_as_a_secret(engine: Engine) -> None:
    for cause in engine.knowledge.causes.values():
        for step in cause.remediation:
            for text in (step.do, step.run, step.warn, step.verify):
                assert redact(text) == text
