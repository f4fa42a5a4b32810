"""Compares ways of looking at doubtful cells again, on digits that calibrate.

    looks.py BUILD MODEL.safetensors [SEED…]

Draws the calibration cells once for each seed (10,000 each; 71 is the set itself) and prints, of every choice of ``cells.LOOKS``: how many digits are right,
their cross-entropy in nats, how many are kept at 0.99 and how many of those are wrong. The mean's temperature is fitted anew for each, on
the cells that are looked at in every way: these figures compare, they are not those of the shipped file.
"""

from __future__ import annotations

import pathlib
import sys

import numpy as np
import torch

import cells
import export
import net as cellnet

CHOICES = {"as it is": [0], "grown by 0.9 and 1.1": [0, 1, 2], "by 1.1 and 1.2": [0, 2, 3], "by 0.9, 1.1 and 1.2": [0, 1, 2, 3]}


def main() -> int:
    build, model = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    seeds = [int(s) for s in sys.argv[3:]] or [71, 171, 271, 371]
    torch.set_num_threads(1)
    metadata = cellnet.read_safetensors(model)[1]
    marks = [""] + ["." + m for m in metadata.get("again", "").split()]
    source = cells.Source.of("calibrate", build)
    drawn = [cells.make_cells(source, seed, 10_000, looks=True) for seed in seeds]
    looks, y = np.concatenate([d[0] for d in drawn]), np.concatenate([d[1] for d in drawn]).astype(int)
    p, again, more = cellnet.run_cascade(model, looks)
    # Of every cell that all nets doubt together: each net at each look, logarithms n×nets×looks×12.
    logs = np.stack([np.stack([cellnet.run_file(model, looks[more, k], mark) for k in range(len(cells.LOOKS))], 1) for mark in marks], 1)
    logs = np.maximum(logs, np.log(cellnet.LEAST))
    weight = np.where(y[more] == cells.INVALID, np.exp(export.INVALID_SHIFT), 1)
    print(f"{len(y)} cells, {len(again)} looked at by all nets, {len(more)} in every way")
    for name, choice in CHOICES.items():
        for whose, members in (("further nets", [logs[:, :1, 0], logs[:, 1:, choice].reshape(len(more), -1, 12)]),
                               ("all nets", [logs[:, :, choice].reshape(len(more), -1, 12)])):
            mean = np.concatenate(members, 1).mean(1)
            mean = mean / export.fit_temperature(mean, y[more], weight)
            q = np.exp(mean - mean.max(1, keepdims=True))
            p[more] = q / q.sum(1, keepdims=True)
            digit = y < 10
            right, kept = p[digit].argmax(1) == y[digit], p[digit].max(1) >= 0.99
            loss = -np.log(np.maximum(p[digit][np.arange(digit.sum()), y[digit]], 1e-12)).mean()
            print(f"{name}, {whose}: right {100 * right.mean():.2f} %, cross-entropy {loss:.4f}, at 0.99 {100 * kept.mean():.2f} % kept, {int((kept & ~right).sum())} wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
