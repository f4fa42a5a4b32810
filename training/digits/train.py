"""Trains the cell net on the shards of BUILD and writes BUILD/net.pt.

    train.py BUILD PASSES… [--plan P] [--start NET.pt] [--rate R] [--dropout D]
             [--smooth S] [--seed S] [--judge MODEL.safetensors] [--bends B] [--bf16] [--out FILE]

--judge leaves out digits that this model all but rules out: what pen and scan made
illegible teaches nothing but doubt.

--bends scales how far cells are bent, turned and stretched as they are shown.

--bf16 takes convolutions and products in bfloat16, weights and sums of gradients stay as they are: 1.6 times as fast where
the processor has such instructions (AVX512_BF16), slow where it has not.

PASSES: shards and how often they are gone through, as ``0-6:2 7-16,20:7``; one cycle of the learning
rate over them all.

Deterministic for one thread, one seed and one set of shards.
"""

from __future__ import annotations

import argparse
import copy
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import net as cellnet


def batch_of(x: torch.Tensor, rng: np.random.Generator, strength: float = 1.0) -> torch.Tensor:
    """uint8 cells to 0…1, each bent, turned, stretched, shifted, thickened or thinned, and with its
    own gain: no two passes see the same cell.  ``strength`` scales the bends."""
    v = x.float()[:, None] / 255
    n, _, h, w = v.shape

    def normal(*shape: int) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))

    turn, lean = 0.10 * strength * normal(n), 0.12 * strength * normal(n)
    fx, fy = 1 + 0.08 * normal(n), 1 + 0.07 * normal(n)
    rows = torch.stack([torch.stack([fx, lean - turn, 0.05 * normal(n)], 1),
                        torch.stack([turn * (w / h), fy, 0.035 * normal(n)], 1)], 1)
    grid = F.affine_grid(rows, [n, 1, h, w], align_corners=False)
    waves = F.interpolate(normal(n, 2, 5, 4), size=(h, w), mode="bicubic", align_corners=True)
    waves = waves * torch.from_numpy(rng.uniform(0, 0.12 * strength, (n, 1, 1, 1)).astype(np.float32))
    v = F.grid_sample(v, grid + waves.permute(0, 2, 3, 1), padding_mode="border", align_corners=False)
    if rng.random() < 0.5:  # heavier or finer strokes
        amount = torch.from_numpy(rng.uniform(-0.5, 0.8, (n, 1, 1, 1)).astype(np.float32))
        more, less = F.max_pool2d(v, 3, 1, 1), -F.max_pool2d(-v, 3, 1, 1)
        # Strokes that are heavy already stay: thickened once more an 8 is a bar, and a bar is a 1.
        middle = (slice(None), slice(None), slice(6, -6), slice(5, -5))
        heavy = less[middle].sum((1, 2, 3)) / (v[middle].sum((1, 2, 3)) + 1e-3)
        amount = torch.where(amount > 0, amount * (1 - 2.5 * heavy.view(-1, 1, 1, 1)).clamp(0, 1), amount)
        v = v + amount.clamp(min=0) * (more - v) + (-amount).clamp(min=0) * (less - v)
    gain = torch.from_numpy(rng.uniform(0.82, 1.18, (n, 1, 1, 1)).astype(np.float32))
    return torch.clamp(v * gain, 0, 1)


def numbers(text: str) -> list[int]:
    """``0-2,15`` as [0, 1, 2, 15]."""
    out: list[int] = []
    for part in text.split(","):
        a, _, b = part.partition("-")
        out += range(int(a), int(b or a) + 1)
    return out


def passes(text: str) -> list[list[int]]:
    """``0-2,15:3`` as three times [0, 1, 2, 15]."""
    shards, _, times = text.partition(":")
    return [numbers(shards)] * int(times or 1)


def legible(file: pathlib.Path, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """False for digits to which all nets of a model file together give less than 1 in 50."""
    marks = [""] + ["." + m for m in cellnet.read_safetensors(file)[1].get("again", "").split()]
    least = 0.02
    p = np.exp(cellnet.run_file(file, x))[np.arange(len(y)), y]
    # Where the first net by itself lifts the mean over the least, the others need not be asked.
    doubted = np.flatnonzero((p < least * len(marks)) & (y < cellnet.cells.EMPTY))
    for mark in marks[1:]:
        p[doubted] += np.exp(cellnet.run_file(file, x[doubted], mark))[np.arange(len(doubted)), y[doubted]]
    good = np.ones(len(y), bool)
    good[doubted] = p[doubted] / len(marks) >= least
    return good


def evaluate(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Share right."""
    model.eval()
    right = 0
    with torch.no_grad():
        for i in range(0, len(x), 1000):
            right += int((model(x[i:i + 1000].float()[:, None] / 255).argmax(1) == y[i:i + 1000]).sum())
    model.train()
    return right / len(x)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("passes", type=passes, nargs="+")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--start", type=pathlib.Path)
    parser.add_argument("--plan", default="small")
    parser.add_argument("--smooth", type=float, default=0.0)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--judge", type=pathlib.Path)
    parser.add_argument("--bends", type=float, default=1.0)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--out", type=pathlib.Path)
    args = parser.parse_args()
    out = args.out or args.build / "net.pt"

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model = cellnet.CellNet.load(args.start, args.dropout) if args.start else cellnet.CellNet(
        args.plan, args.dropout)
    model = model.to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=2e-4)
    loss_of = nn.CrossEntropyLoss(label_smoothing=args.smooth)
    size = 128
    per_shard = 20_000 // size
    plan = [shards for group in args.passes for shards in group]
    total = sum(len(shards) for shards in plan) * per_shard
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=total,
                                                   pct_start=0.08, final_div_factor=200)
    check = np.load(args.build / "calibrate.npz")
    cx, cy = torch.from_numpy(check["x"]), torch.from_numpy(check["y"].astype(np.int64))
    step, start = 0, time.time()
    shards: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}
    for turn, chosen in enumerate(plan):
        losses = []
        # Three shards at a time are mixed, so that a batch is not all of one shard.
        order = rng.permutation(chosen)
        for group in np.array_split(order, max(1, len(order) // 3)):
            for s in group:
                if int(s) not in shards:
                    file = args.build / f"train-{int(s):03d}.npz"
                    while not file.exists():  # shards may still be being drawn
                        time.sleep(2)
                    d = np.load(file)
                    sx, sy = d["x"], d["y"].astype(np.int64)
                    if args.judge:
                        good = legible(args.judge, sx, sy)
                        print(f"  shard {int(s)}: {(~good).sum()} of {len(sy)} left out", flush=True)
                        sx, sy = sx[good], sy[good]
                    shards[int(s)] = (torch.from_numpy(sx), torch.from_numpy(sy))
            x = torch.cat([shards[int(s)][0] for s in group])
            y = torch.cat([shards[int(s)][1] for s in group])
            index = torch.from_numpy(rng.permutation(len(x)))
            for i in range(0, len(x) - size + 1, size):
                if step >= total:
                    break
                pick = index[i:i + size]
                # The last third, at low rates, bends less and less: nearer to how digits are written.
                strength = args.bends * float(np.clip(1.6 - 0.9 * step / total, 0.7, 1.0))
                cells = batch_of(x[pick], rng, strength).contiguous(memory_format=torch.channels_last)
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
                    logits = model(cells)
                loss = loss_of(logits.float(), y[pick])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                optimiser.step()
                schedule.step()
                model.keep_positive()
                step += 1
                losses.append(float(loss))
                if step % 1000 == 0:
                    print(f"  step {step} of {total}: loss {np.mean(losses[-500:]):.4f}, "
                          f"{time.time() - start:.0f} s", flush=True)
                if step % 5 == 0:
                    cellnet.follow(average, model, min(0.995, 1 - 1 / (1 + step / 50)))
        print(f"pass {turn + 1}: loss {np.mean(losses):.4f}, calibration set right "
              f"{100 * evaluate(average, cx, cy):.2f} %, {time.time() - start:.0f} s", flush=True)
        average.save(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
