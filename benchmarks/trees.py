"""Trees of files shaped like those people hand over: a sosreport with one large log, and a must-gather of YAML."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from benchmarks.logs import log_pieces, write_pieces
from benchmarks.objects import BODIES, FAULT, as_item, object_text

_LIST_ITEMS = 120
_SOS_FILES = {
    "sos_commands/date/date": "Sun Mar  1 23:59:59 UTC 2026\n",
    "sos_commands/host/hostname": "node-01\n",
    "sos_commands/host/uptime": " 23:59:59 up 12 days,  3:02,  0 users,  load average: 1.12, 0.98, 0.91\n",
    "sos_commands/kernel/uname_-a": "Linux node-01 5.14.0-427.31.1.el9_4.x86_64 #1 SMP PREEMPT_DYNAMIC Fri Aug 9 14:06:03 EDT 2024 x86_64 x86_64 x86_64 GNU/Linux\n",
    "sos_commands/memory/free": "               total        used        free      shared  buff/cache   available\nMem:       263856612   101221348    22918244     3348112   139717020   159178140\nSwap:              0           0           0\n",
    "sos_commands/filesys/df_-al_-x_autofs": "Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/sda4      936702976 88221388 848481588  10% /var\n",
    "sos_commands/networking/ip_-d_address": "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: ens1f0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc mq master ovs-system state UP group default qlen 1000\n",
    "sos_commands/crio/crictl_pods": "POD ID              CREATED             STATE               NAME                NAMESPACE           ATTEMPT             RUNTIME\n0b1c2d3e4f5a6       2 days ago          Ready               web-0               shop                0                   (default)\n",
    "sos_logs/ui.log": "2026-03-01 23:50:00,000 INFO: sosreport (version 4.7.2)\n",
    "etc/os-release": 'NAME="Red Hat Enterprise Linux CoreOS"\nID="rhcos"\nVERSION_ID="4.16"\n',
    "etc/hostname": "node-01\n",
    "proc/cmdline": "BOOT_IMAGE=(hd0,gpt3)/boot/ostree/vmlinuz ro ignition.platform.id=metal\n",
    "proc/meminfo": "MemTotal:       263856612 kB\nMemFree:        22918244 kB\nMemAvailable:   159178140 kB\n",
    "version.txt": "sosreport: 4.7.2\n",
    "installed-rpms": "cri-o-1.29.6-3.el9.x86_64   Fri Aug 9 14:06:03 2024\nopenvswitch3.3-3.3.0-31.el9fdp.x86_64   Fri Aug 9 14:06:03 2024\n",
}  # fmt: skip


def write_sos(folder: Path, log_bytes: int) -> Path:
    """A folder shaped like a sosreport whose var/log/messages has the given size; nothing where it is there already."""
    for name, text in _SOS_FILES.items():
        write_pieces(folder / name, iter([text.encode()]))
    write_pieces(folder / "var/log/messages", log_pieces(log_bytes, syslog=True))
    return folder


def must_gather_files(size_bytes: int, seed: int = 2) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a must-gather's YAML: lists of each kind, single objects, and one claim that cannot be bound."""
    draw = random.Random(seed)
    root = "must-gather.local.1/quay-io-shop"
    written = number = 0
    while written < size_bytes:
        space = f"namespaces/shop-{number % 40}"
        if number % 3:
            text = "---\n" + object_text(draw)
            name = f"{root}/{space}/pods/web-{number}/web-{number}.yaml"
        else:
            body = draw.choices(BODIES, [weight for weight, *_ in BODIES])[0]
            items = "".join(as_item(object_text(draw, body)) for _ in range(_LIST_ITEMS))
            text = f'---\napiVersion: {body[1]}\nitems:\n{items}kind: {body[2]}List\nmetadata:\n  resourceVersion: "{number}"\n'
            name = f"{root}/{space}/core/{body[2].lower()}s-{number}.yaml"
        content = text.encode()
        written += len(content)
        number += 1
        yield name, content
    for kind, text in FAULT.items():
        yield f"{root}/namespaces/shop-1/core/{kind}.yaml", f"---\n{text}".encode()


def write_must_gather(folder: Path, size_bytes: int) -> Path:
    """The must-gather as a folder; nothing where it is there already."""
    whole = folder / "must-gather.local.1" / "version"
    if not whole.exists():
        for name, content in must_gather_files(size_bytes):
            write_pieces(folder / name, iter([content]))
        write_pieces(whole, iter([b"oc adm must-gather\n4.16.9\n"]))
    return folder


def list_pieces(size_bytes: int, seed: int = 5) -> Iterator[bytes]:
    """One YAML list of pods, of blocks whose order is drawn, and the faulty claim after it: not quite ``size_bytes``."""
    draw = random.Random(seed)
    blocks = ["".join(as_item(object_text(draw, BODIES[0])) for _ in range(20)).encode() for _ in range(16)]
    end = (
        b'kind: PodList\nmetadata:\n  resourceVersion: "1"\n'
        + "".join(f"---\n{text}" for text in FAULT.values()).encode()
    )
    room = size_bytes - len(end) - max(map(len, blocks)) - 100
    yield b"---\napiVersion: v1\nitems:\n"
    written = number = 0
    while written < room:
        number += 1
        block = (
            draw.choice(blocks).replace(b"6f0c1f2e", b"%08x" % number).replace(b"-4d2a-", b"-%04x-" % (number % 65_536))
        )
        written += len(block)
        yield block
    yield end


def member_header(name: str, size_bytes: int) -> bytes:
    """The header of a member of a tar."""
    info = tarfile.TarInfo(name)
    info.size = size_bytes
    return info.tobuf(tarfile.GNU_FORMAT)


def tar_pieces(members: Iterator[tuple[str, int, Iterator[bytes]]]) -> Iterator[bytes]:
    """A tar as a stream of pieces; the content of each member is cut or filled up with line ends to its size."""
    for name, size, pieces in members:
        yield member_header(name, size)
        left = size
        for piece in pieces:
            yield piece[:left]
            left -= min(left, len(piece))
        while left:
            fill = b"\n" * min(left, 1 << 20)
            left -= len(fill)
            yield fill
        yield b"\0" * (-size % 512)
    yield b"\0" * 10_240


def write_tar_gz(path: Path, members: Iterator[tuple[str, Iterator[bytes]]]) -> Path:
    """A tar.gz of members, as tar and gzip make it; nothing where it is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with tarfile.open(part, "w:gz", compresslevel=6) as archive:
            for name, pieces in members:
                content = b"".join(pieces)
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, BytesIO(content))
        part.replace(path)
    return path
