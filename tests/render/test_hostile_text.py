"""Text of a bundle cannot drive the terminal, nor break out of HTML, Markdown, JUnit or SARIF - in any field of any renderer."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from diagnose.model.report import (
    Diagnosis,
    DocumentNote,
    Frontier,
    GapNote,
    NextCheck,
    QuotedLine,
    RemedyStep,
    Report,
    ResourceName,
    StepState,
    Unexplained,
)
from diagnose.render.formats import write_report_as

#: Attack -> text. ``END`` proves that the text came through to its end.
ATTACKS = {
    "escape sequences": "\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil\x1b\\link\x1b[31mEND",
    "c1 controls": "\x9b2J\x90q\x9c\x85END",
    "backspaces, carriage return, bell": "safe\x08\x08\x08\x08evil\rEND\x07",
    "direction marks": "\u202egpj.exe\u2066\u061c\u200b\ufeffEND",
    "line separators and tags": "a\u2028b\u2029c\U000e0041\U000e007fEND",
    "nul and surrogate": "a\x00b\ud800END",
    "script": "</pre></li></ul><script>alert(1)</script><img src=x onerror=alert(1)>END",
    "attributes": "' onmouseover='alert(1)' x=\"y\" END",
    "comment and cdata": "<!-- ]]> --><![CDATA[ x ]]>&amp;&lt;END",
    "entities": "&lt;script&gt;&#x1b;&nbsp;END",
    "markdown": "# h\n| a | b |\n| - | - |\n[x](javascript:alert(1)) ![i](http://evil/x.png) **END**",
    "markdown table cell": "x | y || z \\| END",
    "fences": "```\n~~~\n``````\n# END",
    "markdown html": "<details open><a href='//evil'>END</a>",
    "indented": "\n\n    code\n\n- item\n1. item\n> quote\nEND",
    "xml": "]]></failure></testcase></testsuite><testsuite name='x'/>END",
    "rich markup": "[red]x[/red][link=http://evil]y[/link] :smile: END",
    "sarif placeholders": "{0} {1} [x](0) END",
    "json": '"},{"x":"\\u001b',
    "very long": "A" * 200_000 + "END",
}  # fmt: skip
FORMATS = ("text", "json", "markdown", "html", "junit", "sarif")
_BAD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def report_with(text: str) -> Report:
    """A report that holds the text wherever text of a bundle can get to."""
    name = " ".join(text.split())
    quoted = QuotedLine(document=name, line=1, text=text)
    state = StepState(step="ove.schedule", title=name, component=name, state="failed")
    check = NextCheck(ask=name, run=text, means=name)
    one = Diagnosis(
        cause="ove.storage.x", title=name, summary=text, platform="ove", stage="storage", step="ove.schedule", confidence=0.9,
        resources=(ResourceName(kind="vm", name=name, namespace=name),), evidence=(quoted, quoted), sightings=2,
        explains=(name,), consequences=(), steps=(state,), why=(text,),
        remediation=(RemedyStep(do=name, run=text, risk="safe", warn=name, verify=name),), checks=(check,), references=(),
    )  # fmt: skip
    return Report(
        diagnoses=(one, one.model_copy(update={"confidence": 0.3})),
        unexplained=(Unexplained(symptom="x", says=name, evidence=(quoted,)),),
        history=(Unexplained(symptom="x", says=name, evidence=(quoted,)),),
        frontier=(Frontier(platform="ove", last_done=name, first_not_done=name, lines=(quoted,), steps=(state,)),),
        next_checks=(check,), gaps=(GapNote(what=name, where=name),), platforms=("ove",),
        documents=(DocumentNote(name=name, bytes=1, lines=1, formats=("text",)),), engine="reference",
    )  # fmt: skip


def rendered(text: str, form: str, *, found: bool = True) -> str:
    report = report_with(text)
    if not found:
        report = report.model_copy(update={"diagnoses": report.diagnoses[1:]})
    out = io.StringIO()
    write_report_as(report, form, out, "0", all_gaps=True)
    return out.getvalue()


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_output_holds_what_a_terminal_would_act_on(text: str, form: str, found: bool) -> None:
    shown = rendered(text, form, found=found)
    if form == "json":
        json.loads(shown)  # JSON escapes controls; the rest is for the program that reads it
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", shown)
    else:
        assert not _BAD.search(shown)
    shown.encode()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.update([tag, *(f"{tag}.{name}" for name, _ in attrs)])

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def tags(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    parser.close()
    return parser


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_html_has_the_elements_of_a_harmless_report_and_no_other(text: str, found: bool) -> None:
    harmless = tags(rendered("harmless", "html", found=found)).seen
    page = tags(rendered(text, "html", found=found))
    assert page.seen <= harmless
    if found and text.endswith("END"):
        assert "END" in "".join(page.text)


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_markdown_has_the_blocks_of_a_harmless_report_and_no_other(text: str, found: bool) -> None:
    def kinds(shown: str) -> set[str]:
        tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(shown)
        return {token.type for token in tokens} | {inner.type for token in tokens for inner in token.children or ()}

    harmless = kinds(rendered("harmless", "markdown", found=found)) | {"softbreak", "text_special"}
    assert kinds(rendered(text, "markdown", found=found)) <= harmless


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_junit_is_one_suite_with_one_failure(text: str) -> None:
    root = ET.fromstring(rendered(text, "junit"))
    assert [len(list(root.iter(tag))) for tag in ("testsuites", "testsuite", "testcase", "failure")] == [1, 1, 1, 1]


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_sarif_has_no_links_nor_placeholders_in_its_messages_and_valid_addresses(text: str) -> None:
    log = json.loads(rendered(text, "sarif"))
    for result in log["runs"][0]["results"]:
        message = result["message"]["text"]
        assert not re.search(r"(?<!\\)\[[^\]]*\]\(", message)
        assert not re.search(r"(?<!\{)\{\d+\}(?!\})", message)
        for place in result["locations"]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"(?:[\w./!~-]|%[0-9A-F]{2})*", uri)
            assert not uri.startswith("/")


def test_the_table_of_a_catalogue_of_knowledge_is_not_concerned_as_no_bundle_reaches_it() -> None:
    from diagnose.render.markdown import escape_markdown

    assert escape_markdown("a|b\n\x1b[0m`c`") == r"a\|b \\x1b\[0m\`c\`"
