"""Names that belong together: what the name of one resource tells of another (virt-launcher pod -> VM)."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Names that controllers build from other names: (kind, pattern on the name, kind it tells). Sources: KubeVirt
#: pkg/virt-controller/services/template.go (virt-launcher-<vm>-<suffix>), CDI pkg/controller (importer-<pvc>,
#: cdi-upload-<pvc>, <uid>-source-pod, importer-prime-<uid>), Harvester VM names in PVCs.
_BUILT_NAMES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("pod", re.compile(r"^virt-launcher-(?P<name>.+)-[a-z0-9]{5}$"), "vm"),
    ("pod", re.compile(r"^importer-(?!prime-)(?P<name>.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"), "pvc"),
    ("pod", re.compile(r"^cdi-upload-(?!prime-)(?P<name>.+)$"), "pvc"),
)

#: A DataVolume and its PVC have the same name (CDI); a VMI has the name of its VM (KubeVirt).
_SAME_NAME: tuple[tuple[str, str], ...] = (("dv", "pvc"), ("pvc", "dv"), ("vmi", "vm"), ("vm", "vmi"))


def link_values(values: Mapping[str, str]) -> dict[str, str]:
    """The values with what their names tell added; nothing that is there is changed."""
    linked = dict(values)
    for kind, pattern, told in _BUILT_NAMES:
        name = linked.get(kind, "")
        found = pattern.match(name)
        if found and told not in linked:
            linked[told] = found["name"]
    for kind, told in _SAME_NAME:
        if kind in linked and told not in linked:
            linked[told] = linked[kind]
    return linked
