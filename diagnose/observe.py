"""Evidence and symptoms give observations: what can be seen in this bundle, repeats folded."""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from diagnose.clocks import Clocks, comparable, read_clocks
from diagnose.knowledge.entry import Benign, Sighting, Symptom
from diagnose.knowledge.knowledge_base import KnowledgeBase
from diagnose.matcher import Match, PatternSet
from diagnose.model.evidence import KINDS, Document, Evidence, Place, Resource
from diagnose.model.observation import Observation
from diagnose.patterns import compile_pattern
from diagnose.readers.layout import subject_of_path
from diagnose.readers.page import UNWRAPPED_MAX
from diagnose.readers.prompts import host_of_prompt, is_prompt, subject_of_command
from diagnose.readers.read import LARGE_CHARS, read_document
from diagnose.readers.stamp import stamp_line
from diagnose.readers.unwrap import joined_bytes
from diagnose.resources import OF_ONE_VM, link_values

EVIDENCE_MAX = 3
QUOTED_LINES_MAX = 6
#: The command that was typed is looked for so many lines above its output.
ASKED_ABOVE_MAX = 40
ASKED_BYTES_MAX = 128 * 1024
#: So much of the beginning of a document, and so many lines that matched, tell what it is about.
SCOPE_BYTES = 256 * 1024
SCOPE_LINES_MAX = 2_000
#: So much of a message is looked through for the platforms that it speaks of.
SPOKEN_BYTES = 4_000
_KINDS = frozenset(KINDS)
#: Kinds of evidence that are one message on many lines: several sightings in one of them count once.
_MESSAGES = frozenset({"StackTrace", "PowerShellError", "TerraformError", "AnsibleFailure", "VimFault", "WindowsEvent"})
_QUOTED_MAIL = re.compile(r"^(?:> ?)+")
_TRIM = " \t\r\n\\\"'`,;:)(]["


@dataclass(frozen=True, slots=True)
class Scene:
    """What was observed: the observations, the structured evidence they rest on, and the platforms the text speaks of."""

    observations: tuple[Observation, ...]
    evidence: tuple[Evidence, ...]
    marks: Mapping[str, int]
    seconds: Mapping[str, float] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sighting before folding."""

    symptom: str
    evidence: Evidence
    values: Mapping[str, str]
    message: Place | None = None  # of the message of many lines that it is part of
    speaks: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reading:
    """A document while it is observed: where its lines begin, its structured evidence, what matched in it."""

    document: Document
    data: bytes
    starts: list[int]
    evidence: tuple[Evidence, ...]
    matches: list[Match]
    spans: list[tuple[int, int, Evidence]] = field(default_factory=list)


def observe(
    documents: Sequence[Document],
    knowledge: KnowledgeBase,
    matcher: PatternSet,
    clock: Callable[[], float] | None = None,
) -> Scene:
    """All observations of a bundle, sorted by symptom, then by values; the same bundle gives the same bytes.

    With a ``clock`` the scene tells the seconds that scanning and reading took for each document.
    """
    seconds: dict[str, float] = {}
    marks: dict[str, int] = {}
    seen: list[_Seen] = []
    everything: list[Evidence] = []
    for document in _different(documents):
        started = clock() if clock else 0.0
        reading = _read(document, matcher)
        held = _document_patterns(reading, matcher, knowledge)
        for platform in platforms_in(_told_by(reading), knowledge, matcher):
            marks[platform] = marks.get(platform, 0) + 1
        seen.extend(_see_texts(reading, knowledge, matcher, held))
        everything.extend(reading.evidence)
        if clock:
            seconds[document.name] = round(clock() - started, 3)
    structured = [knowledge.symptoms[key] for key in knowledge.structured] if everything else []
    seen.extend(_see_objects(everything, structured))
    seen.extend(_see_missing(everything, structured))
    clocks = read_clocks(documents, everything)
    placed = [_placed(one, clocks) for one in seen]
    return Scene(_fold(placed), tuple(everything), marks, seconds, clocks.with_effect(one.evidence for one in placed))


def _placed(one: _Seen, clocks: Clocks) -> _Seen:
    evidence = clocks.place(one.evidence)
    return one if evidence is one.evidence else replace(one, evidence=evidence)


def _different(documents: Sequence[Document]) -> Iterable[Document]:
    """The documents without those that repeat an earlier one: a copy is no second sighting.

    Two pods or VMs may have printed the same words: what their paths name tells them apart.
    """
    texts: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for document in documents:
        about = tuple(sorted(subject_of_path(document.name).items()))
        if (document.text, about) not in texts:
            texts.add((document.text, about))
            yield document


def _read(document: Document, matcher: PatternSet) -> _Reading:
    data = document.text.encode("utf-8", "replace")
    starts = [0]
    starts.extend(found.end() for found in re.finditer(rb"\n", data))
    matches = matcher.scan(data)
    if len(data) <= UNWRAPPED_MAX and not document.kept:
        matches = [*matches, *_over_cuts(document.text, matcher)]
    near = {bisect.bisect_right(starts, match.start) for match in matches} if len(data) > LARGE_CHARS else None
    evidence = read_document(document, near)
    reading = _Reading(document, data, starts, evidence, matches)
    reading.spans = sorted(
        ((one.place.line, one.place.last_line, one) for one in evidence), key=lambda span: (span[0], -span[1])
    )
    return reading


def _over_cuts(text: str, matcher: PatternSet) -> Iterable[Match]:
    """Matches in which a terminal cut a line: found in the text without the cuts, placed in the text with them."""
    joined, joints = joined_bytes(text)
    for match in matcher.scan(joined) if joints else ():
        before, within = bisect.bisect_right(joints, match.start), bisect.bisect_left(joints, match.end)
        if within > before:
            yield replace(match, start=match.start + before, end=match.end + within)


def _document_patterns(reading: _Reading, matcher: PatternSet, knowledge: KnowledgeBase) -> frozenset[int]:
    """Numbers of the patterns that hold in the document or its name, of those that its matches ask for.

    A large document is asked for at its beginning and in the lines that matched: that is what it is about.
    """
    needed = {number for match in reading.matches for number in knowledge.scopes[match.pattern]}
    if not needed:
        return frozenset()
    return matcher.held(needed, _told_by(reading)) | matcher.held(needed, _name_of(reading))


def _told_by(reading: _Reading) -> bytes:
    if len(reading.data) <= SCOPE_BYTES:
        return reading.data
    lines = {bisect.bisect_right(reading.starts, match.start) for match in reading.matches}
    quoted = (_quote(reading, line, line).encode("utf-8", "replace") for line in sorted(lines)[:SCOPE_LINES_MAX])
    return reading.data[:SCOPE_BYTES] + b"\n" + b"\n".join(quoted)


def _name_of(reading: _Reading) -> bytes:
    return reading.document.name.encode("utf-8", "replace")


def platforms_in(data: bytes, knowledge: KnowledgeBase, matcher: PatternSet) -> frozenset[str]:
    """The platforms whose marks stand in a text."""
    held = matcher.held(knowledge.marks, data)
    return frozenset(use.owner for number in held for use in knowledge.uses[number] if use.role == "mark")


def _see_texts(
    reading: _Reading, knowledge: KnowledgeBase, matcher: PatternSet, held: frozenset[int]
) -> Iterable[_Seen]:
    harmless: set[int] = set()
    found: list[tuple[Symptom, Match, int, int]] = []
    other_trade = False
    for match in reading.matches:
        for use in knowledge.uses[match.pattern]:
            if use.role != "text":
                continue
            entry: Symptom | Benign = (knowledge.symptoms if use.owner in knowledge.symptoms else knowledge.benign)[
                use.owner
            ]
            sighting = entry.seen[use.sighting]
            if sighting.document and knowledge.number_of(sighting.document) not in held:
                continue
            first = bisect.bisect_right(reading.starts, match.start)
            last = max(first, bisect.bisect_right(reading.starts, max(match.start, match.end - 1)))
            if isinstance(entry, Benign):
                harmless.update(range(first, last + 1))
                other_trade = other_trade or entry.covers == "document"
            else:
                found.append((entry, match, first, last))
    kept = [one for one in found if not harmless.intersection(range(one[2], one[3] + 1))]
    if other_trade and not any(one[0].strength == "decisive" and one[0].kind == "failure" for one in kept):
        kept = []
    for symptom, match, first, last in kept:
        speaks = frozenset[str]()
        if symptom.kind == "failure":
            lines = reading.data[
                reading.starts[first - 1] : reading.starts[last] if last < len(reading.starts) else None
            ]
            speaks = platforms_in(lines[:SPOKEN_BYTES], knowledge, matcher)
        yield replace(_sight(reading, symptom, match, first, last), speaks=speaks)


def _sight(reading: _Reading, symptom: Symptom, match: Match, first: int, last: int) -> _Seen:
    place = Place(reading.document.name, reading.document.line_at(first - 1), reading.document.line_at(last - 1))
    around = _enclosing(reading, place.line)
    quoted = _quote(reading, first, last)
    stamp = stamp_line(_quote(reading, first, first), reading.document.name)
    values: dict[str, str] = {**stamp.values}
    if around is not None:
        values.update(_values_of(around))
    values.update({name: clean for name, text in match.groups.items() if (clean := _clean(text))})
    if not any(kind in values for kind in OF_ONE_VM):
        values.update(_wider_vm(reading, place.line) or _asked_about(reading, first))
    values["document"] = reading.document.name
    evidence = Evidence(
        place=place,
        text=quoted,
        format=around.format if around else "text",
        kind=around.kind if around else "",
        resource=around.resource if around else None,
        time_s=around.time_s if around and around.time_s is not None else stamp.time_s,
        age_s=around.age_s if around else None,
    )
    return _Seen(
        symptom.id, evidence, link_values(values), around.place if around and around.kind in _MESSAGES else None
    )


def _wider_vm(reading: _Reading, line: int) -> Mapping[str, str]:
    """The VM that a larger piece of evidence around the line names (a fault inside Terraform's error box)."""
    at = bisect.bisect_right(reading.spans, line, key=lambda span: span[0])
    for _, last, one in reversed(reading.spans[max(0, at - 40) : at]):
        if last >= line and one.kind != "Listing" and one.resource and one.resource.kind == "vm":
            return {"vm": one.resource.name}
    return {}


def _asked_about(reading: _Reading, line: int) -> Mapping[str, str]:
    """What the typed command asks about in whose output the line stands; empty in logs and far from a command."""
    if reading.document.kept or len(reading.data) > ASKED_BYTES_MAX:
        return {}
    host = ""
    for number in range(line - 1, max(0, line - ASKED_ABOVE_MAX), -1):
        above = _QUOTED_MAIL.sub("", _quote(reading, number, number))
        if not is_prompt(above):
            continue
        asked = subject_of_command(above)
        if asked and (not host or host in asked.values()):
            return asked
        host = host or host_of_prompt(above)
        if not host or asked:
            return {}
    return {}


def _quote(reading: _Reading, first: int, last: int) -> str:
    last = min(last, first + QUOTED_LINES_MAX - 1)
    start = reading.starts[first - 1]
    end = reading.starts[last] - 1 if last < len(reading.starts) else len(reading.data)
    return reading.data[start:end].decode("utf-8", "replace")


def _enclosing(reading: _Reading, line: int) -> Evidence | None:
    """The smallest structured evidence around a line (listings are left out: they tell nothing of one line)."""
    best: Evidence | None = None
    at = bisect.bisect_right(reading.spans, line, key=lambda span: span[0])
    for first, last, one in reversed(reading.spans[max(0, at - 40) : at]):
        if last < line or one.kind == "Listing":
            continue
        if best is None or last - first < best.place.last_line - best.place.line:
            best = one
    return best


def _clean(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    return re.sub(r"\s+", " ", text).strip(_TRIM).removesuffix(".")


def _values_of(evidence: Evidence) -> dict[str, str]:
    values: dict[str, str] = {}
    if evidence.resource:
        if evidence.resource.namespace:
            values["namespace"] = evidence.resource.namespace
        values[evidence.resource.kind] = evidence.resource.name
    for path, kind in _LINKING_FIELDS:
        name = evidence.fields.get(path, "")
        if name and kind not in values:
            values[kind] = name
    return values


#: Fields of objects that name another resource.
_LINKING_FIELDS: tuple[tuple[str, str], ...] = (
    ("metadata.namespace", "namespace"),
    ("spec.storageClassName", "storageclass"),
    ("spec.pvc.storageClassName", "storageclass"),
    ("spec.storage.storageClassName", "storageclass"),
    ("spec.nodeName", "node"),
    ("status.nodeName", "node"),
    ("spec.volumeName", "pv"),
)


def _see_objects(evidence: Sequence[Evidence], symptoms: Iterable[Symptom]) -> Iterable[_Seen]:
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
                        **_values_of(one),
                        **groups,
                        "document": one.place.document,
                    }
                    yield _Seen(symptom.id, _narrow(one, sighting.fields), link_values(values))


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
                {name: clean for name, raw in found.groupdict().items() if raw and (clean := _clean(raw.decode()))}
            )
    return groups


def _see_missing(evidence: Sequence[Evidence], symptoms: Iterable[Symptom]) -> Iterable[_Seen]:
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
                        **_values_of(one),
                        "missing": name,
                        "document": one.place.document,
                    }
                    if kind:
                        values[kind] = name
                    yield _Seen(symptom.id, _narrow(one, (path,)), link_values(values))


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


def _fold(seen: Iterable[_Seen]) -> tuple[Observation, ...]:
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[_Seen]] = {}
    for one in seen:
        identity = tuple(sorted((key, value) for key, value in one.values.items() if key in _KINDS))
        if not identity:
            identity = (("document", one.values.get("document", "")),)
        groups.setdefault((one.symptom, identity), []).append(one)
    observations = []
    for (symptom, identity), members in sorted(groups.items()):
        members.sort(key=lambda one: (one.evidence.place.document, one.evidence.place.line))
        moments = [moment for one in members if (moment := _moment(one.evidence)) is not None]
        times = [moment for moment in moments if comparable(moment, max(moments))]
        places: dict[Place, Evidence] = {}
        for one in members:
            places.setdefault(one.message or one.evidence.place, one.evidence)
        key = symptom + "".join(f"|{name}={value}" for name, value in identity)
        observations.append(
            Observation(
                key=key,
                symptom=symptom,
                values={**members[-1].values, **members[0].values},
                evidence=tuple(list(places.values())[:EVIDENCE_MAX]),
                count=len(places),
                resource=_resource_of(members[0]),
                first_s=min(times, default=None),
                last_s=max(times, default=None),
                speaks=frozenset(platform for one in members for platform in one.speaks),
            )
        )
    return tuple(observations)


def _moment(evidence: Evidence) -> float | None:
    if evidence.time_s is not None:
        return evidence.time_s
    return -evidence.age_s if evidence.age_s is not None else None


def _resource_of(seen: _Seen) -> Resource | None:
    if seen.evidence.resource is not None:
        return seen.evidence.resource
    for kind in ("vm", "pvc", "pod", "host", "datastore"):
        if kind in seen.values:
            return Resource(kind, seen.values[kind], seen.values.get("namespace", ""))
    return None


def without(observations: Iterable[Observation], keys: frozenset[str]) -> tuple[Observation, ...]:
    """The observations without those of the given keys."""
    return tuple(one for one in observations if one.key not in keys)
