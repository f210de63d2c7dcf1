"""Writes a small Windows event log (.evtx): one chunk, plain BinXML without templates.

Source of the layout: the documentation of libevtx (libyal), "Windows XML Event Log (EVTX) format".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

_CHUNK_BYTES = 65536
_FIRST_RECORD = 512
_EPOCH_1601 = 11644473600


class _Element:
    def __init__(self, name: str, *inner: _Element | str, **attributes: str) -> None:
        self.name = name
        self.inner = inner
        self.attributes = attributes


def event_log(events: Sequence[Mapping[str, str]]) -> bytes:
    """A log of the events; keys are provider, id, level, time (ISO), channel, computer, and any other as named data."""
    chunk = bytearray(_FIRST_RECORD)
    last = _FIRST_RECORD
    for number, event in enumerate(events, start=1):
        last = len(chunk)
        _record(chunk, number, event)
    free = len(chunk)
    count = len(events)
    chunk[:48] = struct.pack("<8sQQQQII", b"ElfChnk\0", 1, count, 1, count, 128, last)
    chunk[48:56] = struct.pack("<II", free, zlib.crc32(bytes(chunk[_FIRST_RECORD:free])))
    chunk[124:128] = struct.pack("<I", zlib.crc32(bytes(chunk[:120]) + bytes(chunk[128:512])))
    chunk += bytes(_CHUNK_BYTES - len(chunk))
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, count + 1, 128, 1, 3, 4096, 1) + bytes(76)
    head += struct.pack("<II", 0, zlib.crc32(head))
    return head + bytes(4096 - len(head)) + bytes(chunk)


def _record(chunk: bytearray, number: int, event: Mapping[str, str]) -> None:
    begin = len(chunk)
    moment = datetime.fromisoformat(event["time"]).replace(tzinfo=UTC).timestamp()
    chunk += struct.pack("<IIQQ", 0x2A2A, 0, number, int((moment + _EPOCH_1601) * 10_000_000))
    chunk += b"\x0f\x01\x01\x00"
    known = ("provider", "id", "level", "time", "channel", "computer")
    data = [_Element("Data", value, Name=name) for name, value in event.items() if name not in known]
    system = _Element(
        "System", _Element("Provider", Name=event["provider"]), _Element("EventID", event["id"]), _Element("Level", event["level"]),
        _Element("TimeCreated", SystemTime=event["time"]), _Element("Channel", event["channel"]),
        _Element("Computer", event["computer"]),
    )  # fmt: skip
    _element(chunk, _Element("Event", system, _Element("EventData", *data)))
    chunk += b"\x00"
    size = len(chunk) - begin + 4
    chunk += struct.pack("<I", size)
    chunk[begin + 4 : begin + 8] = struct.pack("<I", size)


def _element(chunk: bytearray, element: _Element) -> None:
    chunk += struct.pack("<BI", 0x41 if element.attributes else 0x01, 0)  # no dependency id: not in a template
    size_at = len(chunk) - 4
    _name(chunk, element.name)
    if element.attributes:
        list_at = len(chunk)
        chunk += bytes(4)
        for number, (name, value) in enumerate(element.attributes.items(), start=1):
            chunk += b"\x46" if number < len(element.attributes) else b"\x06"
            _name(chunk, name)
            _value(chunk, value)
        chunk[list_at : list_at + 4] = struct.pack("<I", len(chunk) - list_at - 4)
    if element.inner:
        chunk += b"\x02"
        for one in element.inner:
            if isinstance(one, str):
                _value(chunk, one)
            else:
                _element(chunk, one)
        chunk += b"\x04"
    else:
        chunk += b"\x03"
    chunk[size_at : size_at + 4] = struct.pack("<I", len(chunk) - size_at - 4)


def _name(chunk: bytearray, name: str) -> None:
    chunk += struct.pack("<I", len(chunk) + 4)
    value = 0
    for char in name:
        value = (value * 65599 + ord(char)) & 0xFFFFFFFF
    chunk += struct.pack("<IHH", 0, value & 0xFFFF, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _value(chunk: bytearray, value: str) -> None:
    chunk += struct.pack("<BBH", 0x05, 0x01, len(value)) + value.encode("utf-16-le")
