"""How much the clones of a golden image take: the seed's storage efficiency comparison as a formula."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

#: Copies of each block: vSAN FTT=1 mirrors, Ceph replicates three times, S2D keeps a three-way mirror (seed, Key Takeaways 4).
COPIES: Mapping[str, int] = {"vsphere": 2, "ove": 3, "azurelocal": 3}
#: Variants that share the blocks of the golden image; the others copy them.
SHARING: frozenset[str] = frozenset({"linked-clone", "rbd-clone", "block-clone"})


class Capacity(Struct, frozen=True):
    """GiB as the VMs see them, GiB of raw disk, and the ratio of the two."""

    logical_gib: float
    physical_gib: float

    @property
    def ratio(self) -> float:
        """Thin provisioning ratio."""
        return self.logical_gib / self.physical_gib


def capacity_of(
    platform: str, variant: str, vms: int, *, image_gib: float = 10, disk_gib: float = 100, written_gib: float = 0
) -> Capacity:
    """physical = copies x (image + vms x written) for clones that share, copies x vms x (image + written) for full ones.

    ``written_gib`` is what each VM has written since it was made; the seed counts none at provisioning time.
    """
    images = 1 if variant in SHARING else vms
    return Capacity(vms * disk_gib, COPIES[platform] * (images * image_gib + vms * written_gib))
