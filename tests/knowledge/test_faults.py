"""Every fault of every entry is shown in one run, with its place and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.errors import KnowledgeFaults
from diagnose.examples import check_entries
from diagnose.knowledge.load import collect_entries, load_entries
from diagnose.pipeline import Engine
from diagnose.prepare import prepare

PLATFORM = """\
platform: ove
title: OVE
source: test
steps:
  - {id: ove.provision-volume, title: t, component: c, stage: storage}
"""

CAUSE = """\
id: ove.storage.no-class
title: The class does not exist
status: stable
step: ove.provision-volume
summary: s
when:
  any: [ove.pvc.class-not-found]
remediation:
  - {do: Look., risk: read-only, verify: v}
checks:
  - {ask: a}
references: [https://example.invalid/]
examples:
  fires:
    - {title: one, bundle: 'class "gold" not found'}
    - {title: two, bundle: 'error: class "silver" not found'}
  silent:
    - {because: found, bundle: 'class "gold" found'}
    - {because: other, bundle: 'node "gold" not found'}
symptoms:
  - id: ove.pvc.class-not-found
    says: The class was not found
    strength: decisive
    seen:
      - text: 'class "(?P<storageclass>[^"]+)" not found'
        like: 'class "gold" not found'
"""


def write(directory: Path, cause: str = CAUSE, name: str = "no-class") -> Path:
    for path, text in (
        ("platforms/ove.yaml", PLATFORM),
        (f"causes/ove/storage/{name}.yaml", cause),
    ):
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)
    return directory


def faults_of(directory: Path) -> list[str]:
    entries, faults = collect_entries([directory])
    return [str(fault) for fault in [*faults, *check_entries(entries, Engine(prepare(entries)))]]


def test_a_sound_entry_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("summary: s", "sumary: s", "unknown key 'sumary'"),
        ("any: [ove.pvc.class-not-found]", "any: [ove.pvc.class-not-fond]", "did you mean 'ove.pvc.class-not-found'"),
        ("step: ove.provision-volume", "step: ove.provision-volum", "unknown step"),
        ("id: ove.storage.no-class", "id: ove.storage.other", "does not fit the path"),
        ("status: stable", "status: finished", "status"),
        ("risk: read-only", "risk: disruptive", "first step of remediation must be read-only"),
        ('(?P<storageclass>[^"]+)', "(?P<storageclass>[^", "not a regular expression"),
        ("""like: 'class "gold" not found'""", "like: 'class is gone'", "does not match its own like"),
        ("""bundle: 'class "gold" found'""", """bundle: 'class "gold" not found'""", "silent example 1 fires it"),
        ("""bundle: 'error: class "silver" not found'""", "bundle: 'nothing here'", "firing example 2"),
        ("text: 'class ", "text: '[^\\n]{0,90}class ", "begins with a long repeat"),
        ("because: other, ", "", "does not say because"),
        ("strength: decisive", "ends: [ove.pvc.class-not-fond]", "did you mean 'ove.pvc.class-not-found'"),
        ("strength: decisive", "variant: fast-clone", "no duration for the variant 'fast-clone'"),
        ("title: The class does not exist", "title: a\ntitle: b", "stands twice"),
        ("status: stable", "status: stable\nfamily: ove.storage.no-clas", "did you mean 'ove.storage.no-class'"),
        ("status: stable", "status: stable\nfamily: ove.storage.no-class", "no head of a family"),
        ("when:", "over: [ove.storage.no-class]\nwhen:", "stands over this cause, too"),
        (" not found'\n        like", "|gone|\\w no'\n        like", "an alternative without a literal"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path: Path, change: str, to: str, expected: str) -> None:
    assert change in CAUSE
    found = faults_of(write(tmp_path, CAUSE.replace(change, to, 1)))
    assert any(expected in fault for fault in found), found
    assert all("causes/ove/storage/no-class.yaml:" in fault for fault in found)


def test_an_idle_condition_is_a_fault(tmp_path: Path) -> None:
    cause = CAUSE.replace(
        "  any: [ove.pvc.class-not-found]", "  any: [ove.pvc.class-not-found]\n  none: [ove.pvc.never]"
    ) + (
        "  - id: ove.pvc.never\n    says: n\n    seen:\n      - {text: 'never printed anywhere', like: 'never printed anywhere'}\n"
    )
    assert any("condition none[0] (ove.pvc.never) is idle" in fault for fault in faults_of(write(tmp_path, cause)))


def test_a_family_has_a_head_of_its_own_platform(tmp_path: Path) -> None:
    write(tmp_path)
    elsewhere = CAUSE.partition("symptoms:")[0].replace("ove.storage", "vsphere.storage")
    path = tmp_path / "causes/vsphere/storage/no-class.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(elsewhere.replace("status: stable", "status: stable\nfamily: ove.storage.no-class"))
    assert any("a cause of another platform" in fault for fault in faults_of(tmp_path))


def test_the_check_of_a_cause_checks_the_patterns_that_it_asks_for(tmp_path: Path) -> None:
    write(tmp_path, CAUSE.replace("""like: 'class "gold" not found'""", "like: 'class is gone'"))
    entries, _ = collect_entries([tmp_path])
    found = check_entries(entries, Engine(prepare(entries)), ["ove.storage.no-class"])
    assert any("does not match its own like" in str(fault) for fault in found)
    assert check_entries(entries, Engine(prepare(entries)), ["ove.image"]) == []


def test_a_broken_file_does_not_hide_the_faults_of_another(tmp_path: Path) -> None:
    write(tmp_path, "id: [", "broken")
    write(tmp_path, CAUSE.replace("summary: s", "summry: s"))
    with pytest.raises(KnowledgeFaults) as caught:
        load_entries([tmp_path])
    text = str(caught.value)
    assert "broken.yaml:" in text
    assert "summry" in text


def test_yes_stays_text_where_text_is_wanted(tmp_path: Path) -> None:
    write(tmp_path, CAUSE.replace("title: The class does not exist", "title: yes"))
    assert load_entries([tmp_path]).causes["ove.storage.no-class"].title == "yes"


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("text: 'class ", "text: '(?!x)class ", "look-around"),
        ("when:", "explains: [ove.pvc.no-such]\nover: [ove.storage.nor-that]\nwhen:", "ove.pvc.no-such"),
        ("step: ove.provision-volume", "step: ove.provision-volumes", "unknown step"),
        ("    strength: decisive", "    step: ove.no-step\n    strength: decisive", "unknown step"),
    ],
)
def test_what_is_faulty_in_one_entry_does_not_hinder_the_check_of_the_others(
    change: str, to: str, expected: str, tmp_path: Path
) -> None:
    other = CAUSE.replace("no-class", "other").replace("class-not-found", "other-not-found").replace("class ", "kind ")
    write(
        tmp_path,
        other.replace("ove.storage.other\n", "ove.storage.other\nexplains: [ove.pvc.class-not-found]\n"),
        "other",
    )
    write(tmp_path, CAUSE.replace(change, to))
    faults = faults_of(tmp_path)
    assert any(expected in fault for fault in faults)
    assert not any("ove.storage.other:" in fault for fault in faults)
