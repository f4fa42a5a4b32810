"""Writes cells to .npz files: training shards, and the sets for calibration and testing.

    make_cells.py BUILD train FIRST COUNT    shards FIRST … FIRST+COUNT−1 of 20,000 cells
    (with what fetch.py, trajectories.py and bitmaps.py have left in BUILD)
    make_cells.py BUILD calm FIRST COUNT     the same, by hand alone, unbent, in an office's mix of scans
    make_cells.py BUILD sets                 calibration and test sets, from held-out digits and fonts

Shard number s is made with seed 1000 + s; the sets have seeds of their own.
"""

from __future__ import annotations

import pathlib
import sys
import time

import numpy as np

import cells

SHARD = 20_000
SETS = {  # name: (part, seed, count, arguments)
    "calibrate": ("calibrate", 71, 10_000, {}),
    "test-hand": ("test", 81, 12_000, {"mode": "hand", "mix": cells.OFFICE, "spoiled": False}),
    "test-own": ("own", 84, 12_000, {"mode": "hand", "mix": cells.OFFICE, "spoiled": False}),
    "test-print": ("test", 82, 10_000, {"mode": "print", "mix": cells.OFFICE, "spoiled": False}),
    "test-hard": ("test", 83, 10_000, {"mode": "hand"}),
}


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    build.mkdir(parents=True, exist_ok=True)
    if sys.argv[2] in ("train", "calm"):
        source = cells.Source.of(sys.argv[2], build)
        kind = {"mode": "hand", "mix": cells.OFFICE} if sys.argv[2] == "calm" else {}
        for s in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[4])):
            start = time.time()
            x, y, *_ = cells.make_cells(source, 1000 + s, SHARD, **kind)
            cells.save(build / f"train-{s:03d}.npz", x=x, y=y.astype(np.uint8))
            print(f"train-{s:03d}: {len(y)} cells, {time.time() - start:.0f} s", flush=True)
        return 0
    for name, (part, seed, count, args) in SETS.items():
        x, y, p, numbers = cells.make_cells(cells.Source.of(part, build), seed, count, looks=True, **args)
        cells.save(build / f"{name}.npz", x=x[:, 0], looks=x, y=y.astype(np.uint8), profile=np.array(p),
                   number=numbers, views=np.array(cells.LOOKS))
        print(f"{name}: {len(y)} cells", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
