"""Text without its secrets: each is replaced by a placeholder that names its kind and is the same for equal secrets.

A placeholder is ``[redacted:password:3f2a]``. The four digits come from a hash, slow for short secrets: they tell equal
from different, and narrow a guess down by 65,536 at most. Lines are never joined, split or dropped.
docs/security.md has the list of kinds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache

from diagnose.late import late
from diagnose.model.report import Report
from diagnose.model.texts import map_texts

PLACEHOLDER = late(r"\[redacted:[a-z0-9-]+:[0-9a-f]{4}\]")
_ROUNDS = 5_000
_SHORT_CHARS = 24
_KEY_LINES_MAX = 400
_REPEATED_MIN = 8
_REPEATED_MAX = 300

_PASSWORD = r"pass(?:word|wd|phrase)|pwd|pass"
_TOKEN = (
    r"(?:client|app|secret|shared|access|account|api|storage|subscription|auth|private|signing|encryption|initiator|target|chap|admin|user|webhook)[_.-]?(?:secret|key)"
    r"|secret[_.-]?(?:access[_.-]?key|value|string)|token|credential|j?sessionid|(?:soap|api)[_-]session(?:-id)?|shared[_-]?access[_-]?signature|client-key-data|cookie"
)
#: A key with its separator, then the value: bare, or in quotes of any depth of escaping.
_PAIR = late(
    rf"(?P<key>(?<![A-Za-z0-9])[\w.-]{{0,60}}?(?:(?P<password>{_PASSWORD})|(?P<token>{_TOKEN})|(?P<auth>\b_?auth)|(?P<blob>userdatabase64|networkdatabase64|\.?dockerconfigjson|\.dockercfg|guestinfo\.(?:userdata|metadata))))"
    r"(?P<close>\\{0,8}[\"']?)(?P<separator>\s{0,4}(?::=|[:=])[ \t]{0,40})"
    r"(?:(?P<open>\\{0,8}[\"'])(?P<quoted>[^\"'\\\n]{1,8000}(?:\\{1,8}[^\"'\n][^\"'\\\n]{0,8000}){0,40})|(?P<bare>[^\s\"',;&\\]{1,8000}))",
    re.IGNORECASE,
)
_FLAG = late(
    rf"(?<![\w-])--?(?:[a-z0-9]+-){{0,4}}(?:{_PASSWORD}|client-secret|principal-secret|api-key|access-key|account-key|token|sas-token)[ \t]+(?P<quote>[\"']?)(?P<value>[^\s\"'-][^\s\"']{{2,2000}})",
    re.IGNORECASE,
)
_PEM = late(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = late(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_CERTIFICATE = "-----BEGIN CERTIFICATE"
_BASE64_LINE = late(r"[\s\"'>|-]{0,40}([A-Za-z0-9+/]{60,}={0,2})[\"',\\nr]{0,6}\s*")
_INNER_KEY_LINE = late(r"[\s\"'>|]*(?:[A-Za-z0-9+/=]{1,200}|[A-Za-z-]{3,20}: .{0,200})?[\"',]*\s*")
_ELEMENT = late(
    r"<(?:\w{1,20}:)?(\w{0,40}(?:Password|Passwd|PassPhrase|UserData))(?:\s[^<>]{0,200})?>(?P<text>[^<]{0,4000})",
    re.IGNORECASE,
)
_ELEMENT_VALUE = late(r"(<(?:\w{1,20}:)?Value(?:\s[^<>]{0,200})?>)([^<]{1,4000})(?=<|$)")
_ACCOUNT = late(r"(\s*(?:-\s+)?[\"']?[A-Za-z_][\w.-]{0,31}:)(?=\S)([^\s\"']{1,200})([\"']?\s*)$")
_DATA = late(r"(\s*)[\"']?(data|stringData|string_data|binaryData)[\"']?:\s*\{?\s*$")
_CHPASSWD = late(r"(\s*)(?:-\s+)?[\"']?chpasswd[\"']?:")
_DATUM = late(r"(\s+[\"']?[\w./-]{1,253}[\"']?:\s+[\"']?)([^\s\"'|>][^\"'\n]*?)([\"']?,?\s*)$")
_HARMLESS = late(
    r"(?:true|false|yes|no|on|off|null|nil|none|~|unset|unknown|empty|required|optional|expired|invalid|incorrect|missing|failed|not|is|was|"
    r"must|has|cannot|authentication|rejected|denied|wrong|or|and|for|from|in|to|of|the|random|r|hash|text|\d{1,2}|-|\|[+-]?|>[+-]?)[.,;:!)]?$"
    r"|[0-9a-f]{4}\]|[<{$%*(\[]|x{3,}$|\.{2,}|\*|&lt;|redacted|omitted|hidden|masked|sensitive",
    re.IGNORECASE,
)
_PROSE = late(
    r"\b(?:fail\w*|invalid|incorrect|must|not|expired|denied|required|wrong|error|cannot|reset|change)\b", re.IGNORECASE
)


def _always(_: str) -> bool:
    return True


def _dense(text: str) -> bool:
    """Whether a text is no word of a sentence: long, or with digits among its letters."""
    return len(text) >= 20 or (len(text) >= 8 and any(char.isdigit() for char in text))


def _is_basic(text: str) -> bool:
    """Whether a text is ``user:password`` in base64."""
    decoded = _decoded(text)
    return ":" in decoded[1:]


def _decoded(text: str) -> str:
    if len(text) < 6 or len(text) % 4:
        return ""
    try:
        plain = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return plain if plain.strip().replace("\n", "").replace("\t", "").replace("\r", "").isprintable() else ""


#: Secrets that are told by their own shape or by the one word before them; group 1 is the secret.
_SHAPES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("jwt", late(r"(?<![\w-])(eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,4000})?)"), _always),
    ("bearer", late(r"\bBearer[ :=]{1,3}[\"']?([A-Za-z0-9._~+/=-]{8,4000})", re.IGNORECASE), _dense),
    ("basic-auth", late(r"\bBasic[ :]{1,3}([A-Za-z0-9+/]{6,4000}={0,2})", re.IGNORECASE), _is_basic),
    ("url-password", late(r"[a-z][a-z0-9+.-]{1,30}://[^\s/:\"'<>]{0,200}:([^\s/@\"'<>]{1,200})@"), _always),
    ("sas-signature", late(r"[?&;\"'](?:amp;)?sig(?:nature)?=([A-Za-z0-9%+/=_-]{16,400})", re.IGNORECASE), _always),
    ("url-token", late(r"[?&](?:amp;)?(?:[a-z_-]{0,20}token|x-amz-(?:signature|security-token|credential)|x-goog-signature|api[_-]?key|code|key)=([^&\s\"'<>]{12,4000})", re.IGNORECASE), _dense),
    ("openshift-token", late(r"(sha256~[A-Za-z0-9_-]{20,100})"), _always),
    ("aws-key", late(r"\b((?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16})\b"), _always),
    ("gcp-key", late(r"\b(AIza[0-9A-Za-z_-]{35}|ya29\.[\w-]{20,400})"), _always),
    ("azure-key", late(r"(?<![\w~.-])([\w~.-]{3}\dQ~[\w~.-]{31,34})"), _always),
    ("service-token", late(r"\b(gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{30,255}|gl(?:pat|rt|ptt|dt|cbt)-[\w-]{20,100}|npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{40,400}|[sr]k_live_[A-Za-z0-9]{20,200}|SG\.[\w-]{20,30}\.[\w-]{30,60}|xox[abeprs]-[\w-]{10,200}|hvs\.[\w-]{20,400})"), _always),
    ("url-token", late(r"hooks\.slack\.com/(?:services|workflows)/([\w/-]{20,200})"), _always),
    ("ceph-key", late(r"(?<![\w+/])(AQ[A-Za-z0-9+/]{36}==)"), _always),
    ("recovery-key", late(r"\b(\d{6}(?:-\d{6}){7})\b"), _always),
    ("product-key", late(r"(?<![\w-])([A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})(?![\w-])"), _always),
    ("cookie", late(r"\b(?:set-)?cookie:\s{0,4}[\w.-]{1,80}=\\{0,8}[\"']?([^\s;,\"'\\]{8,4000})", re.IGNORECASE), _dense),
    ("password-hash", late(r"(\$(?:1|2[abxy]|5|6|7|y|gy|sha1|apr1|argon2id?|pbkdf2[\w-]*)\$[./A-Za-z0-9$=,+-]{8,300})"), _always),
    ("password", late(r"\becho\s+(?:-\w\s+)?[\"']?[\w.-]{1,64}:([^\s\"'|]{1,200})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd"), _always),
    ("password", late(r"ConvertTo-SecureString\s+(?:-String\s+)?[\"']([^\"'\n]{1,400})[\"']", re.IGNORECASE), _always),
    ("password", late(r"\bnet\s+user\s+\S{1,64}\s+([^\s/*][^\s]{2,200})", re.IGNORECASE), _dense),
    ("password", late(r"\bnet\s+use\s+\S{1,200}\s+(?:\\\\\S{1,200}\s+)?([^\s/\\*]\S{2,200})\s", re.IGNORECASE), _dense),
    ("password", late(r"\brootpw\s+(?:--plaintext\s+)?([^\s-][^\s]{2,400})"), _always),
    ("password", late(r"\baz\s+login\b[^\n]{0,300}?\s-p\s+[\"']?([^\s\"'<$]{3,400})"), _always),
    ("password", late(r"\b(?:sshpass\s+-p|curl\s[^\n]{0,200}?(?:-u|--user)\s+[\"']?[^\s:\"']{1,100}:)\s?[\"']?([^\s\"']{1,200})"), _always),
)  # fmt: skip

#: A text that none of this is in holds no secret; such text is passed over in one search.
_TRIGGER = late(
    rf"(?:{_PASSWORD}|{_TOKEN})\w{{0,30}}\\{{0,8}}[\"']?\s{{0,4}}[:=]|-(?:{_PASSWORD}|secret|key|token)\s|\b_?auth\\{{0,8}}[\"']?\s{{0,4}}[:=]"
    r"|database64|dockerc|guestinfo\.|eyJ|bearer|basic|://[^\s/]{1,400}@|sig(?:nature)?=|[?&][\w-]{1,40}=|sha256~|AKIA|ASIA|AROA|AIDA|AIza|ya29\."
    r"|Q~|gh[pousr]_|github_pat_|gl(?:pat|rt|ptt|dt|cbt)-|npm_|pypi-AgE|k_live_|\bSG\.[\w-]{20}|hooks\.slack|\bAQ[a-z0-9+/]{36}==|\d-\d{6}-\d{6}-|-[a-z0-9]{5}-[a-z0-9]{5}-|cookie:|rootpw|net\s+use|az\s+login|principal-secret|xox[abprs]-|hvs\.|\$(?:[1-7y]|2[abxy]|gy|sha1|apr1|argon2|pbkdf2)|chpasswd|SecureString|net\s+user|sshpass|curl\s"
    r"|PRIVATE KEY|BEGIN CERTIFICATE|(?:password|passwd|passphrase|userdata)(?:\s[^<>\n]{0,200})?>|<Value>"
    r"|^\s*[\"']?(?:string_?|binary)?data[\"']?:|^[\s\"'>|-]{0,40}[A-Za-z0-9+/]{60,}={0,2}[\"',\\nr]{0,6}\s*$",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=20_000)
def placeholder(kind: str, secret: str) -> str:
    """What stands in the place of a secret."""
    encoded = secret.encode("utf-8", "replace")
    if len(secret) < _SHORT_CHARS:  # guessable: make each guess expensive
        digest = hashlib.pbkdf2_hmac("sha256", encoded, b"vm-diagnose", _ROUNDS).hex()
    else:
        digest = hashlib.sha256(encoded).hexdigest()
    return f"[redacted:{kind}:{digest[:4]}]"


def redact(text: str) -> str:
    """The text with every secret replaced; linear in its length, never fails, keeps the number of lines."""
    return Redactor().block(text)


class Redactor:
    """Redacts a document block by block (each of whole lines); ``secrets`` gathers what was replaced, by its placeholder."""

    def __init__(self) -> None:
        self.secrets: MutableMapping[str, str] = {}
        self._inside = ""
        self._left = 0
        self._indent = 0

    def block(self, text: str) -> str:
        """The next lines of the document without their secrets."""
        out: list[str] = []
        at = 0
        while at < len(text):
            if not self._inside:
                found = _TRIGGER.search(text, at)
                if found is None:
                    out.append(text[at:])
                    break
                begin = max(at, text.rfind("\n", at, found.start() + 1) + 1) if text[found.start()] != "\n" else at
                out.append(text[at:begin])
                at = begin
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            line = text[at:end]
            out.append(self._within(line) if self._inside else self._line(line))
            out.append(text[end : end + 1])
            at = end + 1
        return "".join(out)

    def _put(self, kind: str, secret: str) -> str:
        mark = placeholder(kind, secret)
        self.secrets[secret] = mark
        return mark

    def _line(self, line: str) -> str:
        if "PRIVATE KEY" in line and (found := _PEM.search(line)):
            return self._private_key(line, found.end())
        if _CERTIFICATE in line:
            if "-----END" not in line:
                self._inside, self._left = "certificate", _KEY_LINES_MAX
            return line
        if found := _DATA.match(line):
            self._inside, self._indent = "string" if found[2].lower().startswith("string") else "data", len(found[1])
            return line
        if found := _CHPASSWD.match(line):
            self._inside, self._indent = "accounts", len(found[1])
            return self._pairs(line)
        if (found := _BASE64_LINE.fullmatch(line)) and _is_mixed(found[1]):
            return line.replace(found[1], self._put("base64", found[1]))
        if "<" in line:
            line = self._elements(line)
        return self._pairs(line)

    def _private_key(self, line: str, begin: int) -> str:
        end = _PEM_END.search(line, begin)
        stop = end.start() if end else len(line)
        if not end:
            self._inside, self._left = "key", _KEY_LINES_MAX
        inner = line[begin:stop]
        bare = inner.rstrip("\\nr\"', ")
        if bare and not PLACEHOLDER.search(bare):
            inner = self._put("private-key", bare) + inner[len(bare) :]
        return line[:begin] + inner + line[stop:]

    def _within(self, line: str) -> str:
        """A line of something that began on a line before."""
        self._left -= 1
        if self._inside in ("key", "certificate"):
            return self._within_pem(line)
        if self._inside == "element":
            if _ELEMENT_VALUE.search(line):
                self._inside = ""
                return _ELEMENT_VALUE.sub(lambda found: found[1] + self._element_text(found[2]), line)
            if self._left <= 0 or "</" in line:
                self._inside = ""
            return line
        bare = line.lstrip(" ")
        if bare and (len(line) - len(bare) <= self._indent or bare.startswith("}")):
            self._inside = ""
            return self._line(line)
        if self._inside == "accounts":
            if (found := _ACCOUNT.match(line)) and not _HARMLESS.match(found[2]) and "[redacted:" not in line:
                return found[1] + self._put("password", found[2]) + found[3]
            return self._pairs(line)
        if found := _DATUM.match(line):
            value = found[2].strip()
            if PLACEHOLDER.search(value) or not value:
                return line
            if self._inside == "string" or _decoded(value) or (len(value) >= 40 and _BASE64_LINE.fullmatch(value)):
                return found[1] + self._put("secret-data", found[2]) + found[3]
        return self._pairs(line)

    def _within_pem(self, line: str) -> str:
        if "-----END" in line or self._left <= 0:
            self._inside = ""
            return line
        if self._inside == "certificate":
            if not _INNER_KEY_LINE.fullmatch(line):
                self._inside = ""
                return self._line(line)
            return line
        if not _INNER_KEY_LINE.fullmatch(line):
            self._inside = ""
            return self._line(line)
        bare = line.strip(" \t\"'>|,")
        return line.replace(bare, self._put("private-key", bare)) if bare else line

    def _elements(self, line: str) -> str:
        """Passwords of answer files: in the element itself, or in a <Value> below it."""
        line = _ELEMENT_VALUE.sub(
            lambda found: found[1] + (found[2] if " " in found[2].strip() or found[2].isdigit() else self._element_text(found[2])),
            line,
        ) if "Value" in line and ("assword" in line or line.lstrip().startswith("<Value>")) else line  # fmt: skip

        def put(found: re.Match[str]) -> str:
            text = found["text"]
            if not text.strip():
                if not line[found.end() :].strip():
                    self._inside, self._left = "element", 6
                return found[0]
            return found[0][: len(found[0]) - len(text)] + self._element_text(text)

        return _ELEMENT.sub(put, line)

    def _element_text(self, text: str) -> str:
        return text if PLACEHOLDER.search(text) or _HARMLESS.match(text.strip()) else self._put("password", text)

    def _pairs(self, line: str) -> str:
        for kind, shape, holds in _SHAPES:
            line = shape.sub(lambda found, kind=kind, holds=holds: self._shape(found, kind, holds), line)  # type: ignore[misc]
        line = _PAIR.sub(lambda found: self._pair(found, line), line)
        return _FLAG.sub(self._flag, line)

    def _shape(self, found: re.Match[str], kind: str, holds: Callable[[str], bool]) -> str:
        secret = found[1]
        if PLACEHOLDER.search(secret) or not holds(secret) or (kind != "password-hash" and _HARMLESS.match(secret)):
            return found[0]
        begin, end = found.start(1) - found.start(), found.end(1) - found.start()
        return found[0][:begin] + self._put(kind, secret) + found[0][end:]

    def _pair(self, found: re.Match[str], line: str) -> str:
        value = found["quoted"] or found["bare"]
        if PLACEHOLDER.search(value) or value.startswith("[redacted:") or _HARMLESS.match(value):
            return found[0]
        if found["password"]:
            kind = "password"
            if found["bare"] and not _is_value(found, line):
                return found[0]
        elif found["auth"]:
            kind = "basic-auth"
            if not _is_basic(value):
                return found[0]
        elif found["blob"]:
            kind = "encoded"
            if len(value) < 20:
                return found[0]
        else:
            kind = "token"
            if not _dense(value) or (found["quoted"] and " " in value.strip()):
                return found[0]
        rest = found[0][: len(found[0]) - len(value)]
        return rest + self._put(kind, value)

    def _flag(self, found: re.Match[str]) -> str:
        value = found["value"]
        if PLACEHOLDER.search(value) or _HARMLESS.match(value) or _PROSE.fullmatch(value):
            return found[0]
        return found[0][: len(found[0]) - len(value)] + self._put("password", value)


def _is_value(found: re.Match[str], line: str) -> bool:
    """Whether what follows ``password:`` is a value: a setting by itself, or no word of a sentence."""
    if "=" in found["separator"]:
        return True
    rest = line[found.end() :].strip()
    before = line[: found.start()].strip(" \t-\"'{[(,")
    if not before:
        return not (rest and _PROSE.search(line[found.start("bare") :]))
    if not found["separator"].endswith((" ", "\t")):
        return True
    return bool(re.search(r"[\d\W_]", found["bare"].rstrip(".:;)"))) and not _PROSE.search(found["bare"])


def _is_mixed(text: str) -> bool:
    return any(map(str.islower, text)) and any(map(str.isupper, text)) and any(map(str.isdigit, text))


def redact_report(report: Report) -> Report:
    """The report without secrets. What one line shows to be a secret is replaced wherever else it stands in the report."""
    redactor: dict[str, str] = {}
    cleaned: dict[str, str] = {}  # states and formats stand there once for each document

    def clean(text: str) -> str:
        if len(text) < 4:
            return text
        made = cleaned.get(text)
        if made is None:
            each = Redactor()
            made = cleaned[text] = each.block(text)
            redactor.update(each.secrets)
        return made

    first = map_texts(report, clean)
    known = _repeated(redactor)
    if not known:
        return first
    search = late("|".join(map(re.escape, sorted(known, key=lambda one: (-len(one), one)))))
    return map_texts(first, lambda text: search.sub(lambda found: known[found[0]], text))


def _repeated(secrets: Mapping[str, str]) -> Mapping[str, str]:
    """Those secrets that can be looked for by themselves: long enough not to be a word."""
    chosen = [one for one in sorted(secrets) if len(one) >= _REPEATED_MIN and _dense(one) and "\n" not in one]
    return {one: secrets[one] for one in chosen[:_REPEATED_MAX]}
