"""Digits rebuilt from coarse bitmaps: other hands than MNIST's, as a form was scanned.

Each of the 5,620 digits of "Optical Recognition of Handwritten Digits" (43 writers) is 8×8 numbers: how many of the
16 pixels of each block were ink. A smooth shape is sought whose ink covers just so much of every block (iterative
back-projection: M. Irani and S. Peleg, "Improving resolution by image registration", 1991); what is lost is detail finer
than a block, a stroke's width or so. As for pen movements, what a model at hand does not take for its label is left out.

    bitmaps.py FILE.npz JUDGE.safetensors     rebuilds those that the judge reads as what they are
    bitmaps.py --sheet OUT.png JUDGE          rows of those kept and, below, of those left out
"""

from __future__ import annotations

import gzip
import sys

import cv2
import numpy as np

import cells
import trajectories

BLOCK = 8  # pixels along a block's side while a digit is rebuilt
ROUNDS = 40


def load() -> tuple[np.ndarray, np.ndarray]:
    """Ink of the blocks (n×8×8, 0…1) and labels."""
    lines = gzip.open(cells.HERE / "data" / "optdigits.csv.gz", "rt").read().split()
    table = np.array([list(map(int, line.split(","))) for line in lines])
    return table[:, :64].reshape(-1, 8, 8).astype(np.float32) / 16, table[:, 64]


def rebuild(ink: np.ndarray) -> np.ndarray:
    """A shape of ``SIDE``×``SIDE`` (uint8) that covers the blocks as they were, as high as a digit of MNIST."""
    side = 8 * BLOCK
    around = np.pad(ink, 1)
    wide = side + 2 * BLOCK

    def enlarged(blocks: np.ndarray) -> np.ndarray:
        return cv2.resize(blocks, (wide, wide), interpolation=cv2.INTER_CUBIC)

    field = enlarged(around) - 0.5
    shape = field
    for _ in range(ROUNDS):
        shape = 1 / (1 + np.exp(-8 * field))
        covered = cv2.resize(shape, (10, 10), interpolation=cv2.INTER_AREA)
        field = cv2.GaussianBlur(field + 0.7 * enlarged(around - covered), (0, 0), BLOCK / 4)
    height = round(trajectories.SIDE * 116 / 168)
    small = cv2.resize(shape, (height * wide // side, height * wide // side), interpolation=cv2.INTER_AREA)
    out = np.zeros((trajectories.SIDE, trajectories.SIDE), np.float32)
    at = (trajectories.SIDE - len(small)) // 2
    out[at:at + len(small), at:at + len(small)] = small
    return np.rint(np.clip(out, 0, 1) * 255).astype(np.uint8)


def main() -> int:
    ink, y = load()
    return trajectories.keep_judged(np.stack([rebuild(v) for v in ink]), y, lambda y: np.full(len(y), 0.2))


if __name__ == "__main__":
    sys.exit(main())
