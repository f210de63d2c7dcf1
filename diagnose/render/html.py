"""The report as one self-contained HTML page without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from diagnose.model.report import Diagnosis, QuotedLine, Report, StepState
from diagnose.render.escape import visible

_NAMES_MAX = 12
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.15rem;border-top:3px solid #c62828;padding-top:.8rem;margin-top:2rem}
h3{font-size:.95rem;text-transform:uppercase;letter-spacing:.04em;color:#57606a;margin:1.2rem 0 .3rem}
pre{background:#f6f8fa;border:1px solid #d0d7de;border-radius:6px;padding:.5rem .7rem;overflow-x:auto;white-space:pre-wrap;word-break:break-word}
.place{color:#0550ae;font-family:ui-monospace,monospace;font-size:.85rem}.dim{color:#57606a}
.steps{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem}.steps li{padding:.15rem .55rem;border-radius:1rem;font-size:.8rem;border:1px solid #d0d7de}
.done,.implied{background:#dafbe1}.failed{background:#c62828;color:#fff}.started{background:#fff8c5}.unknown{color:#57606a}.not{color:#8c959f;border-style:dashed}
.risk{font-size:.75rem;padding:.05rem .4rem;border-radius:.6rem;background:#eaeef2}.risk.data-loss{background:#c62828;color:#fff}.risk.disruptive{background:#ffd8a8}
.warn{color:#9a3412}
"""


def write_html(report: Report) -> str:
    """The page; every text of the bundle is escaped."""
    parts = [_diagnosis(one, report) for one in report.findings]
    if not parts:
        parts = ["<p>No cause found in this bundle.</p>", *(_steps(frontier.steps) for frontier in report.frontier)]
    suspicions = [one for one in report.diagnoses if one.confidence < 0.5]
    if suspicions:
        items = "".join(
            f"<li>{_text(one.title)} <span class=dim>{_text(one.label)}, {one.confidence:.0%}</span></li>"
            for one in suspicions
        )
        parts.append(f"<h3>Suspicions</h3><ul>{items}</ul>")
    if report.runner_up:
        second = report.runner_up
        told = " ".join((second.why, *second.to_win))
        parts.append(f"<h3>Runner-up</h3><p>{_text(second.label)}, {second.confidence:.0%}: {_text(told)}</p>")
    if report.timings:
        items = "".join(f"<li>{one.state}: {_text(one.says)}</li>" for one in report.timings)
        parts.append(f"<h3>Slow and stalled steps</h3><ul>{items}</ul>")
    if report.clocks:
        items = "".join(
            f"<li>{_text(one.document or 'all documents')}: {_text(one.says)}</li>" for one in report.clocks
        )
        parts.append(f"<h3>Clocks</h3><ul>{items}</ul>")
    if report.gaps:
        items = "".join(f"<li>{_text(gap.where)}: {_text(gap.what)} ({gap.count})</li>" for gap in report.gaps)
        parts.append(f"<h3>Not looked at</h3><ul>{items}</ul>")
    lines = sum(document.lines for document in report.documents)
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Diagnosis</title>"
        '<meta name=viewport content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>{_STYLE}</style></head><body>"
        f"<h1>Diagnosis</h1><p class=dim>{lines} lines in {len(report.documents)} documents</p>{''.join(parts)}</body></html>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text), quote=True)


def _diagnosis(one: Diagnosis, report: Report) -> str:
    titles = {other.key: other.title for other in report.diagnoses}
    names = ", ".join(f"{name.kind} {name.name}" for name in one.resources[:_NAMES_MAX])
    more = len(one.resources) - _NAMES_MAX
    about = f"<p class=dim>About: {_text(names)}{f' and {more} more' if more > 0 else ''}</p>" if names else ""
    steps = "".join(
        f"<li>{_text(step.do)} <span class='risk {step.risk}'>{step.risk}</span>"
        + (f"<pre>{_block(step.run)}</pre>" if step.run else "")
        + (f"<div class=warn>Careful: {_text(step.warn)}</div>" if step.warn else "")
        + (f"<div class=dim>It worked when: {_text(step.verify)}</div>" if step.verify else "")
        + "</li>"
        for step in one.remediation
    )
    checks = "".join(
        f"<li>{_text(check.ask)} <span class=dim>{_text(check.means)}</span>"
        + (f"<pre>{_block(check.run)}</pre>" if check.run else "")
        + "</li>"
        for check in one.checks
    )
    why = "".join(f"<li>{_text(point)}</li>" for point in one.why)
    follows = "".join(
        f"<li>{_text(titles.get(cause, cause))} <span class=dim>{_text(cause)}</span></li>"
        for cause in one.consequences
    )
    return (
        f"<h2>{_text(one.title)}</h2><p class=dim>{_text(one.label)} &middot; confidence {one.confidence:.0%}</p>"
        f"<p>{_text(one.summary)}</p>"
        + about
        + ("<h3>Where it broke</h3>" + _steps(one.steps) if one.steps else "")
        + f"<h3>Proof</h3>{''.join(map(_quote, one.evidence))}<h3>Why</h3><ul>{why}</ul>"
        + (f"<h3>What follows from it</h3><ul>{follows}</ul>" if follows else "")
        + f"<h3>What to do</h3><ol>{steps}</ol>"
        + (f"<h3>To be surer</h3><ul>{checks}</ul>" if checks else "")
    )


def _steps(states: Sequence[StepState]) -> str:
    items = "".join(
        f"<li class='{state.state}' title='{_text(state.title)}'>{_text(state.step.partition('.')[2])}</li>"
        for state in states
    )
    return f"<ul class=steps>{items}</ul>"


def _quote(quoted: QuotedLine) -> str:
    return f"<div class=place>{_text(quoted.document)}:{quoted.line}</div><pre>{_block(quoted.text)}</pre>"


def _block(text: str) -> str:
    return "\n".join(_text(line) for line in text.split("\n"))
