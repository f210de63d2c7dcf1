"""Objects that show a symptom, and names that are missing in a complete listing of their kind -> sightings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from diagnose.fold import Seen
from diagnose.knowledge.entry import Sighting, Symptom
from diagnose.model.evidence import Evidence, Place
from diagnose.patterns import compile_pattern
from diagnose.readers.layout import subject_of_path
from diagnose.resources import link_values
from diagnose.sheet import QUOTED_LINES_MAX
from diagnose.sight import clean, values_of


def see_objects(evidence: Sequence[Evidence], symptoms: Iterable[Symptom]) -> Iterable[Seen]:
    by_kind: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_kind.setdefault(one.kind, []).append(one)
    for symptom in symptoms:
        for sighting in symptom.seen:
            if not sighting.object:
                continue
            for one in by_kind.get(sighting.object, ()):
                groups = fields_hold(sighting, one)
                if groups is not None:
                    values = {
                        **subject_of_path(one.place.document),
                        **values_of(one),
                        **groups,
                        "document": one.place.document,
                    }
                    yield Seen(symptom.id, _narrow(one, sighting.fields), link_values(values))


def _narrow(evidence: Evidence, fields: Iterable[str]) -> Evidence:
    """The evidence with only the lines of the given fields quoted, where the reader knows them."""
    numbers = sorted({evidence.lines[path] for path in fields if path in evidence.lines})
    quoted = evidence.text.split("\n")
    first = evidence.place.line
    if not numbers or numbers[-1] - first >= len(quoted):
        return evidence
    last = min(numbers[-1], numbers[0] + QUOTED_LINES_MAX - 1)
    place = Place(evidence.place.document, numbers[0], last)
    return replace(evidence, place=place, text="\n".join(quoted[numbers[0] - first : last - first + 1]))


def fields_hold(sighting: Sighting, evidence: Evidence) -> dict[str, str] | None:
    """The named groups of all field patterns where every one holds, else None."""
    groups: dict[str, str] = {}
    for path, pattern in sighting.fields.items():
        value = evidence.fields.get(path)
        if pattern == "absent":
            if value is not None or evidence.fields.get("whole") != "yes":
                return None
            continue
        if value is None:
            return None
        negated = pattern.startswith("!")
        found = compile_pattern(pattern.removeprefix("!")).fullmatch(value.encode())
        if (found is None) != negated:
            return None
        if found is not None and not negated:
            groups.update(
                {name: clean for name, raw in found.groupdict().items() if raw and (clean := clean(raw.decode()))}
            )
    return groups


def see_missing(evidence: Sequence[Evidence], symptoms: Iterable[Symptom]) -> Iterable[Seen]:
    """Named, and not among a complete listing of its kind: absence is a fact only where the bundle holds the listing."""
    for symptom in symptoms:
        for sighting in symptom.seen:
            if not sighting.missing or sighting.named_by is None:
                continue
            listings = [
                one
                for one in evidence
                if one.kind == "Listing"
                and one.fields.get("of") == sighting.missing
                and one.fields.get("complete") == "yes"
            ]
            if not listings:
                continue
            path = sighting.named_by.field
            for one in evidence:
                names = one.fields.get(path, "") if one.kind == sighting.named_by.object else ""
                space = one.fields.get(path.rpartition(".")[0] + ".namespace", "")
                for name in filter(None, names.split(",")):
                    full = f"{space}/{name}" if space and "/" not in name else name
                    if not _absent(full, one, sighting.missing, listings, evidence):
                        continue
                    kind = _SHORT_KINDS.get(sighting.missing, "")
                    values = {
                        **subject_of_path(one.place.document),
                        **values_of(one),
                        "missing": name,
                        "document": one.place.document,
                    }
                    if kind:
                        values[kind] = name
                    yield Seen(symptom.id, _narrow(one, (path,)), link_values(values))


#: Kinds whose names count in the whole cluster, so that any listing of them decides.
_CLUSTER_WIDE = frozenset(
    {"StorageClass", "VolumeSnapshotClass", "CSIDriver", "PersistentVolume", "Node", "CustomResourceDefinition"}
)

_SHORT_KINDS: Mapping[str, str] = {
    "StorageClass": "storageclass",
    "VolumeSnapshotClass": "snapshotclass",
    "VolumeSnapshot": "snapshot",
    "PersistentVolumeClaim": "pvc",
    "DataVolume": "dv",
    "DataSource": "datasource",
    "NetworkAttachmentDefinition": "nad",
    "Node": "node",
    "Secret": "secret",
}


def _absent(name: str, named_by: Evidence, kind: str, listings: list[Evidence], evidence: Sequence[Evidence]) -> bool:
    short = name.rpartition("/")[2]
    for listing in listings:
        if short in listing.fields.get("names", "").split(","):
            return False
    if any(one.kind == kind and one.resource and one.resource.name == short for one in evidence):
        return False
    if kind in _CLUSTER_WIDE:
        return True
    namespace = name.rpartition("/")[0] or (named_by.resource.namespace if named_by.resource else "")
    return any(listing.fields.get("namespace", "") in ("*", namespace) for listing in listings)
