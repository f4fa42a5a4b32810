"""The net for marks: a word's place on the page and on the blank form → none, circle, doubt, seal.

    mark_net.py train BUILD OUT.pt [--shards N] [--passes N] [--seed S] [--rate R] [--bf16]
    mark_net.py export BUILD MODEL.safetensors VECTORS.json NET.pt
    mark_net.py report MODEL.safetensors SET.npz…

BUILD holds ``train-K.npz`` and ``calibrate.npz`` of marks.py. Deterministic for one thread, one seed and one set of shards; with --bf16 (1.5 times as fast where the processor has
AVX512_BF16) only on processors of a kind.
"""

from __future__ import annotations

import argparse
import copy
import json
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "digits"), str(HERE)]

import export as cellexport  # noqa: E402
import marks  # noqa: E402
import net as cellnet  # noqa: E402

# Filters of the convolutions, 0 where a 2 × 2 maximum is taken. 12 M multiply-adds a word.
PLAN = (16, 0, 32, 32, 0, 48, 48, 0)
HIDDEN = 96


class MarkNet(nn.Module):
    """Page and blank n×2×32×64 in 0…1 → logits n×4."""

    def __init__(self, dropout: float = 0.15) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        channels, h, w = 2, marks.HEIGHT, marks.WIDTH
        for filters in PLAN:
            if filters:
                parts += [nn.Conv2d(channels, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU()]
                channels = filters
            else:
                parts.append(nn.MaxPool2d(2))
                h, w = h // 2, w // 2
        self.features = nn.Sequential(*parts)
        self.fc1, self.drop = nn.Linear(channels * h * w, HIDDEN), nn.Dropout(dropout)
        self.fc2 = nn.Linear(HIDDEN, len(marks.CLASSES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(self.features(x), 1)
        return self.fc2(self.drop(torch.relu(self.fc1(self.drop(x)))))


def folded(net: MarkNet) -> tuple[dict[str, np.ndarray], str]:
    """Weights with batch normalisation folded in, and the layer string."""
    tensors: dict[str, np.ndarray] = {}
    layers: list[str] = []
    parts = list(net.features)
    for i, part in enumerate(parts):
        if isinstance(part, nn.Conv2d):
            norm, name = parts[i + 1], f"conv{sum(w.startswith('conv') for w in layers) + 1}"
            k = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            tensors[f"{name}.weight"] = (part.weight * k[:, None, None, None]).detach().numpy()
            tensors[f"{name}.bias"] = ((part.bias - norm.running_mean) * k + norm.bias).detach().numpy()
            layers += [f"conv:{name}", "relu"]
        elif isinstance(part, nn.MaxPool2d):
            layers.append("pool")
    for name in ("fc1", "fc2"):
        tensors[f"{name}.weight"] = getattr(net, name).weight.detach().numpy()
        tensors[f"{name}.bias"] = getattr(net, name).bias.detach().numpy()
    return tensors, " ".join(layers + ["flatten", "dense:fc1", "relu", "dense:fc2"])


def bent(x: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """uint8 samples to 0…1: page and blank together moved, stretched, turned and mirrored, the page a little off the blank, with its own gain."""
    v = x.float() / 255
    n, _, h, w = v.shape

    def normal(*shape: int) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))

    mirror = torch.from_numpy(np.where(rng.random((n, 2)) < (.5, .3), -1, 1).astype(np.float32))
    turn = .03 * normal(n)
    grow = 1 + .07 * normal(n, 2)
    off = .03 * normal(n, 2) * torch.tensor([1.0, 1.6])
    rows = torch.stack([torch.stack([grow[:, 0] * mirror[:, 0], turn * h / w, off[:, 0]], 1),
                        torch.stack([-turn * w / h, grow[:, 1] * mirror[:, 1], off[:, 1]], 1)], 1)
    grid = F.affine_grid(rows, [n, 1, h, w], align_corners=False)
    slip = .006 * normal(n, 1, 1, 2) * torch.tensor([1.0, 2.0])
    page = F.grid_sample(v[:, :1], grid + slip, padding_mode="border", align_corners=False)
    blank = F.grid_sample(v[:, 1:], grid, padding_mode="border", align_corners=False)
    gain = torch.from_numpy(rng.uniform(.75, 1.25, (n, 1, 1, 1)).astype(np.float32))
    return torch.clamp(torch.cat([page * gain, blank], 1), 0, 1)


def train(args: argparse.Namespace) -> int:
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    net = MarkNet().to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    sets = [np.load(args.build / f"train-{k}.npz") for k in range(args.shards)]
    x = torch.from_numpy(np.concatenate([s["x"] for s in sets]))
    y = torch.from_numpy(np.concatenate([s["y"] for s in sets]).astype(np.int64))
    held = np.load(args.build / "calibrate.npz")
    size = 128
    total = args.passes * (len(x) // size)
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=total, pct_start=.1, final_div_factor=200)
    step, start = 0, time.time()
    for turn in range(args.passes):
        losses = []
        index = torch.from_numpy(rng.permutation(len(x)))
        for i in range(0, len(x) - size + 1, size):
            pick = index[i:i + size]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
                logits = net(bent(x[pick], rng).contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits.float(), y[pick])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
            losses.append(float(loss))
            if step % 5 == 0:
                cellnet.follow(average, net, min(.995, 1 - 1 / (1 + step / 50)))
        right = (logits_of(average, held["x"]).argmax(1) == held["y"]).mean()
        print(f"pass {turn + 1}: loss {np.mean(losses):.4f}, calibration set right {100 * right:.2f} %, {time.time() - start:.0f} s", flush=True)
        torch.save(average.state_dict(), args.out)
    return 0


def logits_of(net: MarkNet, x: np.ndarray) -> np.ndarray:
    net.eval()
    with torch.no_grad():
        return torch.cat([net(torch.from_numpy(x[i:i + 1000].astype(np.float32) / 255)) for i in range(0, len(x), 1000)]).double().numpy()


def run(path: pathlib.Path, x: np.ndarray) -> np.ndarray:
    """Probabilities n×4 from the file alone, in plain layers."""
    tensors, metadata = cellnet.read_safetensors(path)
    t = {k: torch.from_numpy(v.copy()) for k, v in tensors.items()}
    torch.set_num_threads(1)
    out = []
    for i in range(0, len(x), 500):
        v = cellnet.run_layers(t, metadata["layers"], torch.from_numpy(x[i:i + 500].astype(np.float32) / 255))
        out.append(torch.softmax(v.double() / float(metadata["temperature"]), 1).numpy())
    return np.concatenate(out)


def export(args: argparse.Namespace) -> int:
    held = np.load(args.build / "calibrate.npz")
    x, y = held["x"], held["y"].astype(int)
    net = MarkNet()
    net.load_state_dict(torch.load(args.net))
    temperature = cellexport.fit_temperature(logits_of(net, x), y)
    tensors, layers = folded(net.eval())
    metadata = {"format": "yoshin-marknet-1", "input": f"{marks.WIDTH}x{marks.HEIGHT}", "classes": ",".join(marks.CLASSES),
                "grow": ",".join(f"{g:g}" for g in marks.GROW), "layers": layers, "temperature": f"{temperature:.6f}",
                "data": "marks drawn round words in typefaces of Debian"}
    cellnet.write_safetensors(args.model, tensors, metadata)
    pick = [int(i) for k in range(len(marks.CLASSES)) for i in np.flatnonzero(y == k)[:3]]
    p = run(args.model, x[pick])
    args.vectors.write_text(json.dumps({
        "width": marks.WIDTH, "height": marks.HEIGHT, "classes": marks.CLASSES,
        "vectors": [{"label": int(y[i]), "page": x[i, 0].reshape(-1).tolist(), "blank": x[i, 1].reshape(-1).tolist(),
                     "probabilities": [round(float(v), 7) for v in q]} for i, q in zip(pick, p)]}, separators=(",", ":")) + "\n")
    print(f"{args.model.name}: {sum(v.size for v in tensors.values())} weights, temperature {temperature:.3f}")
    return 0


def report(args: argparse.Namespace) -> int:
    for file in args.sets:
        d = np.load(file)
        if "classes" not in d or d["classes"].tolist() != marks.CLASSES:
            sys.exit(f"{file} has other classes than {marks.CLASSES}; remove it, and it is drawn again")
        p, y = run(args.model, d["x"]), d["y"].astype(int)
        print(f"{file.name}: {len(y)} words, right {100 * (p.argmax(1) == y).mean():.2f} %")
        for least in (.9, .99, .999):
            sure = p[:, 1] >= least
            wrong = ", ".join(f"{int(sure[y == k].sum())} of {(y == k).sum()} {marks.CLASSES[k]}" for k in (0, 3, 2))
            print(f"  circle at {least}: {100 * sure[y == 1].mean():.1f} % of {(y == 1).sum()} circles; wrong {wrong}")
        unmarked = p[:, 0] + p[:, 3]
        for least in (.5, .7, .99):
            shares = ", ".join(f"{100 * (unmarked[y == k] < least).mean():.2f} % of {marks.CLASSES[k]}" for k in range(4))
            print(f"  less than {least} to none and seal: {shares}")
        for least in (.05, .1):
            shares = ", ".join(f"{100 * (p[y == k, 1] < least).mean():.2f} % of {marks.CLASSES[k]}" for k in range(4))
            print(f"  less than {least} to a circle: {shares}")
        plain, struck, line = (d["kind"] == k for k in ("circle", "struck", "line"))
        for least in (.5, .9, .99):
            doubt = p[:, 2] > least
            print(f"  doubt over {least}: {100 * doubt[plain].mean():.2f} % of {plain.sum()} circles, {100 * doubt[struck].mean():.1f} % of {struck.sum()} "
                  f"circles struck out, {100 * doubt[line].mean():.1f} % of {line.sum()} words struck out")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(required=True)
    part = kinds.add_parser("train")
    part.add_argument("build", type=pathlib.Path)
    part.add_argument("out", type=pathlib.Path)
    part.add_argument("--shards", type=int, default=4)
    part.add_argument("--passes", type=int, default=10)
    part.add_argument("--seed", type=int, default=21)
    part.add_argument("--rate", type=float, default=3e-3)
    part.add_argument("--bf16", action="store_true")
    part.set_defaults(run=train)
    part = kinds.add_parser("export")
    part.add_argument("build", type=pathlib.Path)
    part.add_argument("model", type=pathlib.Path)
    part.add_argument("vectors", type=pathlib.Path)
    part.add_argument("net", type=pathlib.Path)
    part.set_defaults(run=export)
    part = kinds.add_parser("report")
    part.add_argument("model", type=pathlib.Path)
    part.add_argument("sets", type=pathlib.Path, nargs="+")
    part.set_defaults(run=report)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
