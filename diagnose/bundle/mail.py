"""A mail that was saved as a file: its head and its parts, transfer encodings undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from diagnose.bundle.decompress import DamagedError
from diagnose.late import late

if TYPE_CHECKING:
    from email.message import Message

#: So much of the beginning is looked at for the head.
HEAD_BYTES = 16 * 1024
_FIELD = late(rb"[A-Za-z][A-Za-z0-9-]{1,60}:")
_OF_MAIL = late(rb"(?mi)^(?:from|to|subject|date|message-id|mime-version|received|return-path|delivered-to):")
_ENCODED = late(rb"(?mi)^(?:content-transfer-encoding:\s*(?:base64|quoted-printable)|content-type:\s*multipart/)")


def is_mail(head: bytes) -> bool:
    """Whether this is the head of a mail whose text stands encoded or in parts; others are read as the text they are."""
    if not _FIELD.match(head):
        return False
    fields = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return _OF_MAIL.search(fields) is not None and _ENCODED.search(fields) is not None


def read_mail(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The head, and each part that is no container of others, with a name. Raises DamagedError on what is no mail."""
    from email import message_from_bytes  # late: hardly any input is a mail

    try:
        message = message_from_bytes(data)
        head = "".join(f"{name}: {value}\n" for name, value in message.items()).encode("utf-8", "replace")
        parts = [part for part in message.walk() if not part.is_multipart()]
        return head, [(_name_of(part, number), _content_of(part)) for number, part in enumerate(parts, 1)]
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise DamagedError("the mail is broken") from fault


def _name_of(part: Message, number: int) -> str:
    return (part.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1] or f"part-{number}"


def _content_of(part: Message) -> bytes:
    """What the part holds; text of another charset as UTF-8, what is UTF-8, wide or unknown as it is."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = str(part.get_content_charset() or "utf-8")
    if charset.replace("-", "").startswith(("utf", "usascii")):
        return content
    try:
        return content.decode(charset).encode()
    except (LookupError, ValueError):
        return content
