"""Beside hotsos and insights-core: one sos-shaped bundle, a hundred rules for them, the whole knowledge base for us."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.environments import NotInstalledError, program_of, version_of
from benchmarks.logs import PLANTED_COUNT, found_planted
from benchmarks.measure import Run, fastest, run
from benchmarks.peer_rules import RULES
from benchmarks.product import command, warm_command
from benchmarks.results import Row
from benchmarks.setting import Setting
from benchmarks.trees import write_sos

SIZES_MB = (7, 71, 713)
#: At this size the goals are: so many times faster than each.
GOAL_MB = 71
GOALS = {"hotsos": 50.0, "insights": 10.0}
#: As most scenarios that come with hotsos are written, by an expression alone; a run of this on 713 MB takes half an hour.
PLAIN = "hotsos"
#: With the optional literal that spares it the expression on most lines, as a few of them are.
HINTED = "hotsos with hints"


def measure(setting: Setting) -> Iterator[Row]:
    """Seconds of each tool and size, planted lines found, and the ratios."""
    warm_command()
    tools, gaps = _peers(setting)
    yield from gaps
    for megabytes in SIZES_MB:
        bundle = write_sos(setting.folder / f"sos-{setting.size(megabytes)}", setting.size(megabytes))
        setting.say(f"{setting.name(megabytes)} with {', '.join(['diagnose', *tools])}")
        own = fastest(setting.times, partial(_diagnose, setting, bundle))
        yield from _figures("diagnose", own, setting.name(megabytes))
        for tool, start in tools.items():
            if tool == PLAIN and megabytes > GOAL_MB:
                continue
            their = fastest(setting.times, partial(start, bundle))
            yield from _figures(tool, their, setting.name(megabytes))
            what = f"times faster than {tool} on {setting.name(megabytes)}"
            if own.stopped or their.stopped:
                yield Row("peers", what, gap="a run did not end")
            else:
                goal = GOALS.get(tool) if megabytes == GOAL_MB else None
                yield Row("peers", what, their.seconds / own.seconds, "x", at_least=goal)


def _diagnose(setting: Setting, bundle: Path) -> Run:
    return run(command("--format", "json", bundle), limit_s=setting.limit_s)


def _figures(tool: str, one: Run, size: str) -> Iterator[Row]:
    if one.stopped or not one.output.strip():
        yield Row("peers", f"{tool} on {size}", gap=one.why)
        return
    goal = PLANTED_COUNT if tool == "diagnose" else None
    yield Row("peers", f"{tool} on {size}", one.seconds, "s", note=f"{one.cpu_s:.1f} s of CPU, {one.peak_mib:.0f} MiB")
    yield Row("peers", f"{tool} on {size}: planted lines found", found_planted(one.output), f"of {PLANTED_COUNT}", goal)


def _peers(setting: Setting) -> tuple[dict[str, Callable[[Path], Run]], list[Row]]:
    """How each tool that could be installed is started on a bundle, and the gaps of the others."""
    made: dict[str, Callable[[Path], Run]] = {}
    rows: list[Row] = []
    for tool, package, prepare in (("hotsos", "hotsos", _hotsos), ("insights", "insights-core", _insights)):
        setting.say(f"installing {tool} where it is not there yet")
        try:
            made.update(prepare(setting))
        except NotInstalledError as why:
            rows.append(Row("peers", tool, gap=str(why)))
        else:
            rows.append(Row("peers", f"rules of {package} {version_of(tool, package)}", len(RULES)))
    return made, rows


def _hotsos(setting: Setting) -> dict[str, Callable[[Path], Run]]:
    program = program_of("hotsos", "hotsos", setting.tools)

    def start(definitions: Path) -> Callable[[Path], Run]:
        fixed: list[str | Path] = [program, "--defs-path", definitions, "--system", "--format", "json", "--quiet"]
        return lambda bundle: run([*fixed, bundle], limit_s=setting.limit_s)

    return {
        PLAIN: start(write_hotsos_rules(setting.folder / "hotsos-rules", hinted=False)),
        HINTED: start(write_hotsos_rules(setting.folder / "hotsos-rules-hinted", hinted=True)),
    }


def _insights(setting: Setting) -> dict[str, Callable[[Path], Run]]:
    program = program_of("insights", "insights-run", setting.tools)
    rules = write_insights_rules(setting.folder / "insights-rules")
    fixed: list[str | Path] = [program, "-p", "benchmark_rules", "-f", "_json"]
    environment = {"PYTHONPATH": str(rules)}
    return {"insights": lambda bundle: run([*fixed, bundle], environment=environment, limit_s=setting.limit_s)}


def write_hotsos_rules(folder: Path, *, hinted: bool) -> Path:
    """The rules as scenarios of hotsos, one file each."""
    shutil.rmtree(folder, ignore_errors=True)
    below = folder / "scenarios" / "system" / "faults"
    below.mkdir(parents=True)
    (folder / "events").mkdir()
    for number, (literal, expression) in enumerate(RULES):
        quoted = ".*" + expression.replace("'", "''")
        hint = "    hint: '{}'\n".format(re.escape(literal).replace("'", "''")) if hinted else ""
        (below / f"rule_{number:03}.yaml").write_text(
            f"checks:\n  seen:\n    input:\n      path: 'var/log/messages'\n    expr: '{quoted}'\n{hint}"
            f"conclusions:\n  seen:\n    decision: seen\n    raises:\n      type: SystemWarning\n"
            f"      message: 'rule {number}: {{names}}'\n"
            "      format-dict:\n        names: '@checks.seen.search.results_group_1:unique_comma_join'\n"
        )
    return folder


def write_insights_rules(folder: Path) -> Path:
    """The rules as a package of insights-core, one module each; its parser is told what lines to keep, as it advises."""
    shutil.rmtree(folder, ignore_errors=True)
    package = folder / "benchmark_rules"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for number, (literal, expression) in enumerate(RULES):
        (package / f"rule_{number:03}.py").write_text(
            "import re\n\nfrom insights.core.filters import add_filter\nfrom insights.core.plugins import make_fail, rule\n"
            "from insights.parsers.messages import Messages\n\n"
            f"LITERAL = {json.dumps(literal)}\nEXPRESSION = re.compile({expression!r})\nadd_filter(Messages, LITERAL)\n\n\n"
            "@rule(Messages)\ndef report(messages):\n"
            "    lines = (one['raw_message'] for one in messages.get(LITERAL))\n"
            "    names = [found[1] for line in lines if (found := EXPRESSION.search(line))]\n"
            f"    return make_fail('RULE_{number:03}', names=names) if names else None\n"
        )
    return folder
