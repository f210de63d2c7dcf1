"""The report as Markdown, to paste into a case or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnose.model.report import Diagnosis, QuotedLine, Report
from diagnose.render.escape import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])")
_QUOTED_LINES_MAX = 4


def escape_markdown(text: str) -> str:
    """Text that cannot become markup, a link or a table cell; one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def write_markdown(report: Report) -> str:
    """One section a finding, then suspicions, gaps and documents."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    findings = report.findings
    yield "# Diagnosis"
    yield ""
    if not findings:
        yield "No cause found in this bundle."
        for frontier in report.frontier:
            if frontier.last_done:
                came, missing = frontier.last_done, frontier.first_not_done
                yield f"- {frontier.platform}: last step proven done `{came}`, next `{missing}`"
    for one in findings:
        yield from _diagnosis(one)
    yield from _rest(report)
    suspicions = [one for one in report.diagnoses if one.confidence < 0.5]
    if suspicions:
        yield from ("", "## Suspicions", "")
        for one in suspicions:
            yield f"- {escape_markdown(one.title)} (`{one.label}`, {one.confidence:.0%})"
    if report.gaps:
        yield from ("", "## Not looked at", "")
        for gap in report.gaps:
            yield f"- {escape_markdown(gap.where)}: {escape_markdown(gap.what)}" + (
                f" ({gap.count} times)" if gap.count > 1 else ""
            )


def _rest(report: Report) -> Iterator[str]:
    """The runner-up, the looks that tell the causes apart, late steps and clocks."""
    if report.runner_up:
        second = report.runner_up
        yield from ("", "## Runner-up", "")
        yield f"`{second.label}` ({second.confidence:.0%}): {escape_markdown(' '.join((second.why, *second.to_win)))}"
    told = {cause for check in report.next_checks for cause in check.tells}
    if told and (len(told) > 1 or not report.findings):  # a finding without competitors has its own looks above
        yield from ("", "## Next checks", "")
        for check in report.next_checks:
            yield f"- {escape_markdown(' '.join((check.ask, check.means, *check.outcomes)))}"
            if check.run:
                yield from _fence(check.run, indent="  ")
    if report.timings:
        yield from ("", "## Slow and stalled steps", "")
        yield from (f"- {one.state}: {escape_markdown(one.says)}" for one in report.timings)
    if report.clocks:
        yield from ("", "## Clocks", "")
        yield from (
            f"- {escape_markdown(one.document or 'all documents')}: {escape_markdown(one.says)}"
            for one in report.clocks
        )


def _diagnosis(one: Diagnosis) -> Iterator[str]:
    yield f"## {escape_markdown(one.title)}"
    yield ""
    yield f"`{one.label}` - step `{one.step}` - confidence {one.confidence:.0%}"
    yield ""
    yield escape_markdown(one.summary)
    yield from ("", "### Proof", "")
    for quoted in one.evidence:
        yield from _quote(quoted)
    yield from ("### Why", "")
    for point in one.why:
        yield f"- {escape_markdown(point)}"
    if one.consequences:
        yield from ("", "### What follows from it", "")
        for cause in one.consequences:
            yield f"- `{cause}`"
    yield from ("", "### What to do", "")
    for number, step in enumerate(one.remediation, start=1):
        yield f"{number}. {escape_markdown(step.do)} ({step.risk})"
        if step.run:
            yield from _fence(step.run, indent="   ")
        if step.warn:
            yield f"   **Careful:** {escape_markdown(step.warn)}"
        if step.verify:
            yield f"   It worked when: {escape_markdown(step.verify)}"
    if one.checks:
        yield from ("", "### To be surer", "")
        for check in one.checks:
            yield f"- {escape_markdown(check.ask)} {escape_markdown(check.means)}".rstrip()
            if check.run:
                yield from _fence(check.run, indent="  ")
    yield ""


def _quote(quoted: QuotedLine) -> Iterator[str]:
    yield f"{escape_markdown(quoted.document)}:{quoted.line}"
    yield from _fence("\n".join(quoted.text.split("\n")[:_QUOTED_LINES_MAX]), indent="")


def _fence(text: str, *, indent: str) -> Iterator[str]:
    """A code block whose fence is longer than any run of back-ticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{indent}{fence}text"
    for line in text.split("\n"):
        yield f"{indent}{visible(line)}"
    yield f"{indent}{fence}"
    yield ""
