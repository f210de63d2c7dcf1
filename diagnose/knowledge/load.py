"""All entries of one or more knowledge directories, validated; every fault of every file in one run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace
from pydantic import ValidationError

from diagnose.ahead import compile_ahead
from diagnose.allowed import check_pattern
from diagnose.errors import DiagnoseError, KnowledgeFault, KnowledgeFaults
from diagnose.knowledge.entries import PLATFORMS, Entries, Origin
from diagnose.knowledge.entry import Benign, Cause, Condition, Entry, PlatformGraph, Sighting, Symptom
from diagnose.knowledge.gates import open_gates
from diagnose.knowledge.source import Path_, SourceFile, read_source
from diagnose.patterns import PatternFault

_Model = TypeVar("_Model", bound=Entry)


def load_entries(directories: Sequence[Path]) -> Entries:
    """Load and check; raises KnowledgeFaults with all faults, DiagnoseError for a directory that does not exist."""
    entries, faults = collect_entries(directories)
    if faults:
        raise KnowledgeFaults(tuple(faults))
    return entries


def collect_entries(directories: Sequence[Path]) -> tuple[Entries, list[KnowledgeFault]]:
    """The entries that are sound, and the faults of those that are not, sorted by place."""
    shelf = _Shelf()
    for directory in directories:
        if not directory.is_dir():
            raise DiagnoseError("no such knowledge directory", where=str(directory), hint="give a folder with causes/")
        for path in sorted(directory.rglob("*.yaml")):
            _read_file(path, directory, shelf)
    entries = Entries(
        causes=dict(sorted(shelf.causes.items())),
        symptoms=dict(sorted(shelf.symptoms.items())),
        benign=dict(sorted(shelf.benign.items())),
        graphs=dict(sorted(shelf.graphs.items())),
        origins=shelf.origins,
    )
    entries = _with_gates(entries, shelf)
    compile_ahead(_patterns_of(entries))
    _check_references(entries, shelf)
    symptoms = {key: one for key, one in entries.symptoms.items() if key not in shelf.unsound}
    known = (_with_known(one, symptoms, entries.causes) for one in entries.causes.values() if one.id not in shelf.lost)
    entries = replace(
        entries,
        causes={one.id: one for one in known if one.when.all or one.when.any},
        symptoms=symptoms,
        benign={key: one for key, one in entries.benign.items() if key not in shelf.unsound},
    )
    return entries, sorted(shelf.faults, key=lambda fault: (_place_key(fault.where), fault.what))


def _patterns_of(entries: Entries) -> Iterator[str]:
    seen = [sighting for one in entries.symptoms.values() for sighting in one.seen]
    seen += [sighting for one in entries.benign.values() for sighting in one.seen]
    for sighting in seen:
        yield from filter(None, (sighting.text, sighting.document))


def _with_gates(entries: Entries, shelf: _Shelf) -> Entries:
    """The entries with the patterns of the gates that their sightings name."""
    gates = {name: pattern for graph in entries.graphs.values() for name, pattern in graph.gates.items()}

    def opened(key: str, seen: Sequence[Sighting]) -> tuple[Sighting, ...]:
        with_patterns, unknown = open_gates(seen, gates)
        for number, name in unknown:
            shelf.fault_in(key, ("seen", number, "document"), f"unknown gate '@{name}'", _did_you_mean(name, gates))
            shelf.unsound.add(key)
        return with_patterns

    symptoms = {key: one.model_copy(update={"seen": opened(key, one.seen)}) for key, one in entries.symptoms.items()}
    causes = {
        key: one.model_copy(update={"symptoms": tuple(symptoms[each.id] for each in one.symptoms)})
        for key, one in entries.causes.items()
    }
    benign = {key: one.model_copy(update={"seen": opened(key, one.seen)}) for key, one in entries.benign.items()}
    return replace(entries, causes=causes, symptoms=symptoms, benign=benign)


def _with_known(cause: Cause, symptoms: Mapping[str, Symptom], causes: Mapping[str, Cause]) -> Cause:
    """The cause without what it says of symptoms and causes that are not there: the faults tell of these."""
    when = {
        group: tuple(one for one in getattr(cause.when, group) if one.symptom in symptoms)
        for group in ("all", "any", "none")
    }
    changes: dict[str, Any] = {
        "when": cause.when.model_copy(update=when),
        "explains": tuple(one for one in cause.explains if one in symptoms),
        "over": tuple(one for one in cause.over if one in causes),
    }
    return cause.model_copy(update={key: value for key, value in changes.items() if getattr(cause, key) != value})


def _place_key(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (where, 0)


class _Shelf:
    """Entries and faults while the files are read."""

    def __init__(self) -> None:
        self.causes: dict[str, Cause] = {}
        self.symptoms: dict[str, Symptom] = {}
        self.benign: dict[str, Benign] = {}
        self.graphs: dict[str, PlatformGraph] = {}
        self.origins: dict[str, Origin] = {}
        self.sources: dict[str, tuple[SourceFile, Path_]] = {}
        self.faults: list[KnowledgeFault] = []
        self.unsound: set[str] = set()
        #: Causes that have no place: of an unknown platform or step.
        self.lost: set[str] = set()

    def put(self, shelf: dict[str, _Model], key: str, entry: _Model, source: SourceFile, at: Path_, shown: str) -> None:
        origin = Origin(shown, source.line_of((*at, "id")))
        if key in self.origins:
            self.fault(f"the id '{key}' is defined twice", origin, hint=f"it also stands in {self.origins[key]}")
            return
        shelf[key] = entry
        self.origins[key] = origin
        self.sources[key] = (source, at)

    def fault(self, what: str, where: Origin | str, hint: str = "") -> None:
        self.faults.append(KnowledgeFault(what, where=str(where), hint=hint))

    def fault_in(self, key: str, at: Path_, what: str, hint: str = "") -> None:
        source, base = self.sources[key]
        self.fault(what, Origin(self.origins[key].file, source.line_of((*base, *at))), hint)


def _read_file(path: Path, directory: Path, shelf: _Shelf) -> None:
    relative = path.relative_to(directory)
    shown = f"{directory.name}/{relative.as_posix()}"
    area = relative.parts[0]
    if len(relative.parts) < 2 or area not in ("platforms", "symptoms", "causes", "benign"):
        shelf.fault("is in no folder that is read", shown, hint="use platforms/, symptoms/, causes/ or benign/")
        return
    source, faults = read_source(path, shown)
    shelf.faults.extend(faults)
    if source is None:
        return
    if area == "platforms":
        graph = _validate(PlatformGraph, source.content, source, (), shown, shelf)
        if graph:
            shelf.put(shelf.graphs, graph.platform, graph, source, (), shown)
            for number, step in enumerate(graph.steps):
                shelf.origins.setdefault(step.id, Origin(shown, source.line_of(("steps", number))))
    elif area == "causes":
        _read_cause(source, relative, shown, shelf)
    else:
        _read_list(area, source, relative, shown, shelf)


def _read_cause(source: SourceFile, relative: Path, shown: str, shelf: _Shelf) -> None:
    cause = _validate(Cause, source.content, source, (), shown, shelf)
    if cause is None:
        return
    expected = ".".join((*relative.parts[1:-1], relative.stem))
    if cause.id != expected:
        shelf.fault(f"the id '{cause.id}' does not fit the path", f"{shown}:{source.line_of(('id',))}",
                    hint=f"expected '{expected}'")  # fmt: skip
        return
    shelf.put(shelf.causes, cause.id, cause, source, (), shown)
    for number, symptom in enumerate(cause.symptoms):
        shelf.put(shelf.symptoms, symptom.id, symptom, source, ("symptoms", number), shown)


def _read_list(area: str, source: SourceFile, relative: Path, shown: str, shelf: _Shelf) -> None:
    content = source.content
    if not isinstance(content, dict) or set(content) != {area} or not isinstance(content[area], list):
        shelf.fault(f"must hold one key '{area}' with a list", f"{shown}:1")
        return
    items = content[area]
    assert isinstance(items, list)
    for number, raw in enumerate(items):
        at: Path_ = (area, number)
        if area == "symptoms":
            symptom = _validate(Symptom, raw, source, at, shown, shelf)
            if symptom:
                shelf.put(shelf.symptoms, symptom.id, symptom, source, at, shown)
        else:
            benign = _validate(Benign, raw, source, at, shown, shelf)
            if benign:
                shelf.put(shelf.benign, benign.id, benign, source, at, shown)


def _validate(
    model: type[_Model], content: object, source: SourceFile, at: Path_, shown: str, shelf: _Shelf
) -> _Model | None:
    try:
        return model.model_validate(content)
    except ValidationError as why:
        for error in why.errors(include_url=False):
            place = tuple(part for part in error["loc"] if part in (0,) or not str(part).startswith("function-"))
            line = source.line_of((*at, *place))
            what, hint = _say(error["type"], error["msg"], place, model)
            shelf.fault(what, f"{shown}:{line}", hint)
        return None


def _say(kind: str, message: str, place: tuple[str | int, ...], model: type[Entry]) -> tuple[str, str]:
    shown = ".".join(str(part) for part in place)
    if kind == "extra_forbidden":
        return f"unknown key '{place[-1]}' in {shown}", _did_you_mean(str(place[-1]), _keys_of(model))
    if kind == "missing":
        return f"the key '{shown}' is missing", ""
    return f"{shown}: {message}", ""


def _keys_of(model: type[Entry]) -> list[str]:
    keys = set(model.__struct_fields__)
    for one in (Sighting, Condition, Symptom):
        keys |= set(one.__struct_fields__)
    return sorted(keys)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def _check_references(entries: Entries, shelf: _Shelf) -> None:
    steps = {step.id for graph in entries.graphs.values() for step in graph.steps}
    for graph in entries.graphs.values():
        for number, step in enumerate(graph.steps):
            for need in (*step.needs, *(one for needs in step.needs_in.values() for one in needs)):
                if need not in steps:
                    shelf.fault_in(
                        graph.platform, ("steps", number), f"unknown step '{need}'", _did_you_mean(need, steps)
                    )
        for mark in graph.marks:
            _check_one_pattern(graph.platform, ("marks",), mark, shelf)
        for name, pattern in graph.gates.items():
            _check_one_pattern(graph.platform, ("gates", name), pattern, shelf)
    variants = {step.id: set(step.durations) for graph in entries.graphs.values() for step in graph.steps}
    for symptom in entries.symptoms.values():
        _check_symptom(symptom, steps, shelf)
        for number, ended in enumerate(symptom.ends):
            if ended not in entries.symptoms or entries.symptoms[ended].kind != "failure":
                hint = _did_you_mean(ended, entries.symptoms)
                shelf.fault_in(symptom.id, ("ends", number), f"no symptom of kind 'failure': '{ended}'", hint)
        known = variants.get(symptom.step, set())
        if symptom.variant and symptom.variant not in known:
            what = f"the step has no duration for the variant '{symptom.variant}'"
            shelf.fault_in(symptom.id, ("variant",), what, _did_you_mean(symptom.variant, known))
    for benign in entries.benign.values():
        for number, sighting in enumerate(benign.seen):
            _check_sighting(benign.id, ("seen", number), sighting, shelf)
    for cause in entries.causes.values():
        _check_cause(cause, entries, steps, shelf)


def _check_symptom(symptom: Symptom, steps: set[str], shelf: _Shelf) -> None:
    if symptom.step and symptom.step not in steps:
        shelf.fault_in(symptom.id, ("step",), f"unknown step '{symptom.step}'", _did_you_mean(symptom.step, steps))
        shelf.unsound.add(symptom.id)
    if symptom.kind in ("done", "started") and not symptom.step:
        shelf.fault_in(symptom.id, ("kind",), f"a symptom of kind '{symptom.kind}' needs a step")
    for number, sighting in enumerate(symptom.seen):
        if sighting.timing and not symptom.step:
            shelf.fault_in(symptom.id, ("seen", number), "'timing' needs the symptom's step")
        _check_sighting(symptom.id, ("seen", number), sighting, shelf)


def _check_sighting(key: str, at: Path_, sighting: Sighting, shelf: _Shelf) -> None:
    ways = [name for name in ("text", "object", "missing", "timing") if getattr(sighting, name)]
    if len(ways) != 1:
        shelf.fault_in(key, at, "needs exactly one of 'text', 'object', 'missing' and 'timing'")
        return
    if sighting.missing and sighting.named_by is None:
        shelf.fault_in(key, at, "'missing' needs 'named_by'")
    if sighting.fields and not sighting.object:
        shelf.fault_in(key, at, "'fields' belongs to 'object'")
    for name in ("text", "document"):
        pattern = getattr(sighting, name)
        if pattern:
            _check_one_pattern(key, (*at, name), pattern, shelf)
    for field, pattern in sighting.fields.items():
        if pattern != "absent":
            _check_one_pattern(key, (*at, "fields", field), pattern.removeprefix("!"), shelf, field=True)


def _check_one_pattern(key: str, at: Path_, pattern: str, shelf: _Shelf, *, field: bool = False) -> None:
    try:
        check_pattern(pattern, searched=not field)
    except PatternFault as why:
        if not (field and "empty text" in str(why)):
            shelf.fault_in(key, at, f"pattern: {why}")
            shelf.unsound.add(key)


def _check_family(cause: Cause, entries: Entries, shelf: _Shelf) -> None:
    head = entries.causes.get(cause.family)
    if head is None:
        hint = _did_you_mean(cause.family, entries.causes)
        shelf.fault_in(cause.id, ("family",), f"unknown cause '{cause.family}'", hint)
    elif head.family or head is cause:
        shelf.fault_in(cause.id, ("family",), f"'{cause.family}' is no head of a family: it belongs to one itself")
    elif head.platform != cause.platform:
        shelf.fault_in(cause.id, ("family",), f"'{cause.family}' is a cause of another platform")


def _check_cause(cause: Cause, entries: Entries, steps: set[str], shelf: _Shelf) -> None:
    if cause.platform not in PLATFORMS:
        shelf.fault_in(
            cause.id, ("id",), f"unknown platform '{cause.platform}'", _did_you_mean(cause.platform, PLATFORMS)
        )
        shelf.lost.add(cause.id)
    if cause.step not in steps:
        shelf.fault_in(cause.id, ("step",), f"unknown step '{cause.step}'", _did_you_mean(cause.step, steps))
        shelf.lost.add(cause.id)
    for group in ("all", "any", "none"):
        for number, condition in enumerate(getattr(cause.when, group)):
            if condition.symptom not in entries.symptoms:
                shelf.fault_in(cause.id, ("when", group, number), f"unknown symptom '{condition.symptom}'",
                               _did_you_mean(condition.symptom, entries.symptoms))  # fmt: skip
    if not cause.when.all and not cause.when.any:
        shelf.fault_in(
            cause.id, ("when",), "needs a condition in 'all' or 'any': a rule of negations alone would always fire"
        )
    if cause.family:
        _check_family(cause, entries, shelf)
    for number, symptom in enumerate(cause.explains):
        if symptom not in entries.symptoms:
            shelf.fault_in(cause.id, ("explains", number), f"unknown symptom '{symptom}'",
                           _did_you_mean(symptom, entries.symptoms))  # fmt: skip
    for number, other in enumerate(cause.over):
        if other not in entries.causes:
            shelf.fault_in(cause.id, ("over", number), f"unknown cause '{other}'", _did_you_mean(other, entries.causes))
        elif cause.id in entries.causes[other].over:
            shelf.fault_in(cause.id, ("over", number), f"'{other}' stands over this cause, too: only one of them can")
