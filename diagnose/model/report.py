"""What comes out: the report, the same for the library, for JSON and for every renderer."""

from __future__ import annotations

from diagnose.model.shape import Shape

REPORT_VERSION = "1"
FINDING_MIN = 0.5


class QuotedLine(Shape, frozen=True, kw_only=True):
    """A place in the bundle with its text, exactly as it stands there; ``line`` counts from 1."""

    document: str
    line: int
    text: str


class ResourceName(Shape, frozen=True, kw_only=True):
    """A resource that the diagnosis is about."""

    kind: str
    name: str
    namespace: str = ""


class RemedyStep(Shape, frozen=True, kw_only=True):
    """One thing to do, placeholders filled; ``risk`` is read-only, safe, disruptive or data-loss."""

    do: str
    run: str = ""
    risk: str
    warn: str = ""
    verify: str = ""


class NextCheck(Shape, frozen=True, kw_only=True):
    """A read-only look, and what its outcomes mean; ``tells`` names the causes or steps that it tells apart.

    ``outcomes`` says what would be most probable after either outcome, ``bits`` how much the look is expected to tell.
    """

    ask: str
    run: str = ""
    means: str = ""
    tells: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    bits: float = 0.0


class StepState(Shape, frozen=True, kw_only=True):
    """A step of the platform's graph as this bundle shows it.

    ``state`` is done (proven), implied (done, as the failed step needs it), failed, started, unknown or not reached;
    ``took_s`` how long it took (or has been running) where the bundle tells, of the slowest of the VMs.
    """

    step: str
    title: str
    component: str
    state: str
    took_s: float | None = None


class _Named(Shape, frozen=True, kw_only=True):
    """What names a cause: ``cause`` is an agreed id, ``entry`` the entry of the knowledge that tells it, maybe a finer one."""

    cause: str
    entry: str = ""

    @property
    def key(self) -> str:
        """The id of its entry; no two diagnoses of a report have the same."""
        return self.entry or self.cause

    @property
    def label(self) -> str:
        """The cause, with the finer one where there is one."""
        return self.cause if self.key == self.cause else f"{self.cause}, more precisely {self.entry}"


class Diagnosis(_Named, frozen=True, kw_only=True):
    """One hypothesis. Below confidence 0.5 it is a suspicion, from there on a finding; ``echo_of`` names
    what explains it, ``rival_of`` the better hypothesis that rests on the same evidence, ``steps`` shows the way of the VM (or the first of the VMs) that it is about.

    ``entry`` is the entry of the knowledge that tells it, by which the others name it (``echo_of``, ``consequences`` ...).
    Where that is a finer form of a cause that has an agreed id, ``cause`` and ``stage`` are those of the agreed one.
    """

    title: str
    summary: str
    platform: str
    stage: str
    step: str
    confidence: float
    resources: tuple[ResourceName, ...]
    evidence: tuple[QuotedLine, ...]
    sightings: int
    explains: tuple[str, ...]
    consequences: tuple[str, ...]
    echo_of: str = ""
    rival_of: str = ""
    steps: tuple[StepState, ...] = ()
    why: tuple[str, ...]
    remediation: tuple[RemedyStep, ...]
    checks: tuple[NextCheck, ...]
    references: tuple[str, ...]


class StepTiming(Shape, frozen=True, kw_only=True):
    """A step that took far longer than it should (``state`` slow), or is still running far too long (stalled).

    The figures are those of the latest of ``count`` VMs: ``resource`` names it, ``since`` is when its step began, as a time
    or as an age before the bundle was collected. ``own`` says that the site's own timings are what is expected.
    """

    step: str
    state: str
    resource: str
    count: int
    took_s: float
    expected_min_s: float
    expected_max_s: float
    own: bool = False
    since: str = ""
    says: str
    evidence: tuple[QuotedLine, ...]


class ClockNote(Shape, frozen=True, kw_only=True):
    """How the times of a document (empty: of all) were placed on the one timeline; ``shift_s`` was added to them.

    ``moved`` counts the sightings concerned, ``turned`` the pairs with other documents' sightings whose order it turned.
    """

    document: str
    says: str
    shift_s: float = 0.0
    moved: int = 0
    turned: int = 0


class Frontier(Shape, frozen=True, kw_only=True):
    """Where provisioning stopped: the last step proven done, the first not done, and the lines around it."""

    platform: str
    last_done: str = ""
    first_not_done: str = ""
    lines: tuple[QuotedLine, ...] = ()
    steps: tuple[StepState, ...] = ()


class Unexplained(Shape, frozen=True, kw_only=True):
    """A symptom that was seen (``count`` times) and that no finding explains."""

    symptom: str
    says: str
    count: int = 1
    evidence: tuple[QuotedLine, ...]


class RunnerUp(_Named, frozen=True, kw_only=True):
    """What could be the cause in the first finding's place; ``to_win`` says what would have to be different for that."""

    title: str
    confidence: float
    why: str
    to_win: tuple[str, ...]


class GapNote(Shape, frozen=True, kw_only=True):
    """Something that could not be looked at."""

    what: str
    where: str = ""
    count: int = 1


class DocumentNote(Shape, frozen=True, kw_only=True):
    """A document of the bundle and how it was read.

    ``state`` is read (a reader understood something in it, ``formats`` tells what) or scanned (as plain text only);
    what could not be looked at is among the gaps. ``seconds`` is what scanning and reading took, where it was measured.
    """

    name: str
    bytes: int
    lines: int
    formats: tuple[str, ...]
    state: str = "read"
    seconds: float | None = None


class Report(Shape, frozen=True, kw_only=True):
    """The answer to "why did this VM not come up?"; ``diagnoses`` best first."""

    version: str = REPORT_VERSION
    diagnoses: tuple[Diagnosis, ...]
    unexplained: tuple[Unexplained, ...]
    history: tuple[Unexplained, ...]
    frontier: tuple[Frontier, ...]
    runner_up: RunnerUp | None = None
    timings: tuple[StepTiming, ...] = ()
    clocks: tuple[ClockNote, ...] = ()
    next_checks: tuple[NextCheck, ...]
    gaps: tuple[GapNote, ...]
    platforms: tuple[str, ...]
    documents: tuple[DocumentNote, ...]
    engine: str

    @property
    def findings(self) -> tuple[Diagnosis, ...]:
        """The hypotheses that count as found."""
        return tuple(one for one in self.diagnoses if one.confidence >= FINDING_MIN)
