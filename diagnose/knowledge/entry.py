"""The shape of the entries that platform engineers write (docs/knowledge-format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from diagnose.model.shape import Shape

Platform = Literal["ove", "vsphere", "azurelocal", "guest"]
SymptomKind = Literal["failure", "done", "started", "context"]
Strength = Literal["decisive", "strong", "fair", "weak"]
Shows = Literal["event", "state"]
Status = Literal["draft", "stable", "retired"]
Risk = Literal["read-only", "safe", "disruptive", "data-loss"]
Covers = Literal["line", "document"]


class Entry(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """Frozen, strict about unknown keys; all scalars come in as strings."""


class NamedBy(Entry, frozen=True, kw_only=True):
    """The field of another kind of object that names the missing one."""

    object: str
    field: str


class Sighting(Entry, frozen=True, kw_only=True):
    """One way a symptom can be seen: exactly one of ``text``, ``object``, ``missing`` and ``timing``."""

    text: str = ""
    document: str = ""
    like: str = ""
    object: str = ""
    fields: Mapping[str, str] = {}
    missing: str = ""
    named_by: NamedBy | None = None
    timing: Literal["", "slow", "stalled"] = ""


class Symptom(Entry, frozen=True, kw_only=True):
    """Something that can be seen when a thing is wrong, or when a step went well; ``variant`` is the way of provisioning
    that it tells, where durations differ by it. What ``shows`` a state is so when the bundle was taken, whatever was told
    before; listings and objects that a reader understood need not say so. ``ends`` names failures that are over once this is
    seen later of the same thing, though their step is not."""

    id: str
    says: str
    step: str = ""
    kind: SymptomKind = "failure"
    strength: Strength = "strong"
    variant: str = ""
    shows: Shows = "event"
    ends: tuple[str, ...] = ()
    seen: Annotated[tuple[Sighting, ...], Meta(min_length=1)]


class Benign(Entry, frozen=True, kw_only=True):
    """Something that looks bad and is harmless, or is trouble of another trade."""

    id: str
    says: str
    covers: Covers = "line"
    seen: Annotated[tuple[Sighting, ...], Meta(min_length=1)]


class Condition(Entry, frozen=True, kw_only=True):
    """A symptom that must (or must not) be observed, joined to the first condition by equal values of ``same``."""

    short_form: ClassVar[str] = "symptom"

    symptom: str
    same: tuple[str, ...] = ()
    where: Mapping[str, str] = {}


class When(Entry, frozen=True, kw_only=True):
    """The rule: all of ``all``, at least one of ``any`` where there are any, none of ``none``."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()


class RemediationStep(Entry, frozen=True, kw_only=True):
    """One thing to do: ``do`` starts with a verb, ``run`` can be pasted, ``verify`` is what can be seen when it worked."""

    do: str
    run: str = ""
    risk: Risk
    warn: str = ""
    verify: str = ""


class Check(Entry, frozen=True, kw_only=True):
    """A read-only look that tells the cause from its look-alikes, and what each outcome means."""

    ask: str
    run: str = ""
    means: str = ""


class Example(Entry, frozen=True, kw_only=True):
    """A small bundle: one text, or several documents by name. Silent ones say ``because`` of what."""

    title: str = ""
    because: str = ""
    bundle: str = ""
    documents: Mapping[str, str] = {}


class Examples(Entry, frozen=True, kw_only=True):
    """The tests inside the entry."""

    fires: tuple[Example, ...] = ()
    silent: tuple[Example, ...] = ()


class Cause(Entry, frozen=True, kw_only=True):
    """Something that can be wrong: its rule, what it explains, and the way out.

    ``family`` is the coarser cause under whose id a finer one is reported, for those who know the agreed ids only."""

    id: str
    title: str
    status: Status
    step: str
    summary: str
    generic: bool = False
    family: str = ""
    when: When
    explains: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    remediation: tuple[RemediationStep, ...] = ()
    checks: tuple[Check, ...] = ()
    references: tuple[str, ...] = ()
    examples: Examples = Examples()
    symptoms: tuple[Symptom, ...] = ()

    @property
    def platform(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]

    @property
    def stage(self) -> str:
        """The stage in the glossary's words: ``guest.boot`` is the stage guest-boot, ``vsphere.guest`` is guest-config."""
        platform, stage, _ = self.id.split(".", 2)
        if platform == "guest":
            return f"guest-{stage}"
        return "guest-config" if stage == "guest" else stage


class Duration(Entry, frozen=True, kw_only=True):
    """Seconds a step takes: the bounds of the normal and the typical value."""

    min_s: float
    typical_s: float
    max_s: float


class Step(Entry, frozen=True, kw_only=True):
    """One step of provisioning. ``durations`` by variant; ``needs`` names the steps that must be done before it starts;
    ``look`` is a read-only command that shows how it stands."""

    id: str
    title: str
    look: str = ""
    component: str
    stage: str
    needs: tuple[str, ...] = ()
    needs_in: Mapping[str, tuple[str, ...]] = {}
    durations: Mapping[str, Duration] = {}
    row: str = ""


class Variant(Entry, frozen=True, kw_only=True):
    """A way of provisioning: which duration of each step counts, with the total the seed states."""

    id: str
    title: str
    total: Duration | None = None


class PlatformGraph(Entry, frozen=True, kw_only=True):
    """The step graph of one platform; ``marks`` are patterns that tell text of this platform from that of the others,
    ``gates`` the patterns that a sighting's ``document`` can begin with by name (``@name``)."""

    platform: str
    title: str
    source: str
    default_variant: str = ""
    variants: tuple[Variant, ...] = ()
    marks: tuple[str, ...] = ()
    gates: Mapping[str, str] = {}
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
