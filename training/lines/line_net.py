"""The line nets: 3×3 convolutions that read a line 32 px high into a sequence, trained with CTC.

    line_net.py train KIND OUT.pt SET.npz… [--passes N] [--start NET.pt|MODEL.safetensors] [--rate R] [--seed S]
    line_net.py export KIND NET.pt[,NET.pt…] MODEL.safetensors CALIBRATION.npz VECTORS.json
    line_net.py report MODEL.safetensors SET.npz…

Of several nets, one trained on from the other, the mean of their weights is exported (M. Wortsman et al., "Model soups",
2022). KIND is the alphabet's name in ``crops.ALPHABETS``. One column of the result stands for four of the line.
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "digits"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import crops  # noqa: E402
import net as cellnet  # noqa: E402

# Filters of the six convolutions. Multiply-adds for a line 160 px wide: 24 M, and 14 M for `voucher`.
FILTERS = {"kana": (12, 24, 48, 80, 112, 128), "lot": (12, 24, 48, 80, 112, 128), "voucher": (8, 24, 40, 56, 72, 72)}
# Between them: `pool` halves both ways, `low` the height alone.
MAXIMA = ("pool", "pool", "low", "low", "low")
STEP = 4  # columns of the line to one of the result


class LineNet(nn.Module):
    """Ink n×1×32×W in 0…1 → logits n×W/4×symbols."""

    def __init__(self, kind: str, dropout: float = 0.1) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        width, symbols = 1, len(crops.ALPHABETS[kind]) + 1
        for place, filters in enumerate(FILTERS[kind]):
            if place:
                parts.append(nn.MaxPool2d(2 if MAXIMA[place - 1] == "pool" else (2, 1)))
            parts += [nn.Conv2d(width, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU()]
            width = filters
        self.features = nn.Sequential(*parts)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Conv2d(width, symbols, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.drop(self.features(x)))[:, :, 0].permute(0, 2, 1)


def folded(net: LineNet) -> tuple[dict[str, np.ndarray], str]:
    """Weights with batch normalisation folded in, and the layer string."""
    tensors: dict[str, np.ndarray] = {}
    layers: list[str] = []
    parts, number = list(net.features), 0
    for i, part in enumerate(parts):
        if isinstance(part, nn.Conv2d):
            norm = parts[i + 1]
            number += 1
            k = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            tensors[f"conv{number}.weight"] = (part.weight * k[:, None, None, None]).detach().numpy()
            tensors[f"conv{number}.bias"] = ((part.bias - norm.running_mean) * k + norm.bias).detach().numpy()
            layers.append(f"conv:conv{number}")
        elif isinstance(part, nn.ReLU):
            layers.append("relu")
        elif isinstance(part, nn.MaxPool2d):
            layers.append("pool" if part.kernel_size == 2 else "low")
    tensors["out.weight"], tensors["out.bias"] = net.out.weight.detach().numpy(), net.out.bias.detach().numpy()
    return tensors, " ".join(layers + ["conv:out"])


class Lines:
    """All lines of some sets."""

    def __init__(self, files: list[pathlib.Path], alphabet: str) -> None:
        self.lines: list[np.ndarray] = []
        self.texts: list[str] = []
        self.labels: list[list[int]] = []
        index = {c: i + 1 for i, c in enumerate(alphabet)}
        for file in files:
            d = np.load(file)
            pixels, widths = d["pixels"], d["widths"]
            ends = np.cumsum(widths)
            for a, b, text in zip(ends - widths, ends, d["texts"]):
                self.lines.append(pixels[:, a:b])
                self.texts.append(str(text))
                self.labels.append([index[c] for c in str(text)])

    def batch(self, pick: np.ndarray) -> torch.Tensor:
        """The lines of ``pick`` with paper to their right, a multiple of 32 wide: few sizes, few plans."""
        width = -(-max(self.lines[i].shape[1] for i in pick) // 32) * 32
        out = np.zeros((len(pick), 1, crops.HEIGHT, width), np.uint8)
        for k, i in enumerate(pick):
            out[k, 0, :, :self.lines[i].shape[1]] = self.lines[i]
        return torch.from_numpy(out).float() / 255


def changed(v: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Each line moved, bent, leant, made heavier or finer, fainter or darker; the batch wider or narrower."""
    n, _, h, w = v.shape

    def normal(*shape: int) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))

    wide = max(64, round(w * rng.uniform(0.85, 1.2) / 32) * 32)
    lean, fy = 0.12 * normal(n) * h / w, 1 + 0.07 * normal(n)
    none = torch.zeros(n)
    rows = torch.stack([torch.stack([torch.ones(n), lean, none], 1),
                        torch.stack([none, fy, 0.05 * normal(n)], 1)], 1)
    grid = F.affine_grid(rows, [n, 1, h, wide], align_corners=False)
    waves = F.interpolate(normal(n, 2, 3, max(3, wide // 16)), size=(h, wide), mode="bicubic", align_corners=True)
    amount = torch.from_numpy(rng.uniform(0, 0.06, (n, 1, 1, 1)).astype(np.float32))
    waves = waves * amount * torch.tensor([h / wide, 1.0])[None, :, None, None]
    v = F.grid_sample(v, grid + waves.permute(0, 2, 3, 1), padding_mode="zeros", align_corners=False)
    if rng.random() < 0.4:
        amount = torch.from_numpy(rng.uniform(-0.5, 0.6, (n, 1, 1, 1)).astype(np.float32))
        more, less = F.max_pool2d(v, 3, 1, 1), -F.max_pool2d(-v, 3, 1, 1)
        v = v + amount.clamp(min=0) * (more - v) + (-amount).clamp(min=0) * (less - v)
    gain = torch.from_numpy(rng.uniform(0.7, 1.2, (n, 1, 1, 1)).astype(np.float32))
    return torch.clamp(v * gain, 0, 1)


def said(columns: np.ndarray, alphabet: str) -> str:
    """The likeliest symbol of each column, repeats and blanks dropped."""
    best = columns.argmax(1)
    keep = np.flatnonzero((best > 0) & (best != np.concatenate([[0], best[:-1]])))
    return "".join(alphabet[best[i] - 1] for i in keep)


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            last, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, last + (x != y))
    return row[-1]


def figures(texts: list[str], truths: list[str]) -> str:
    """Character accuracy (spaces apart) and lines right."""
    wrong = whole = total = 0
    for a, b in zip(texts, truths):
        a, b = a.replace(" ", ""), b.replace(" ", "")
        wrong += distance(a, b)
        total += len(b)
        whole += a == b
    return f"{len(texts)} lines, characters {100 * (1 - wrong / max(1, total)):.2f} %, lines right {100 * whole / len(texts):.2f} %"


def unfold(model: LineNet, path: pathlib.Path, data: Lines) -> None:
    """Takes the weights of an exported model; what batch normalisation had is measured anew on some lines."""
    tensors = {k: torch.from_numpy(v.copy()) for k, v in cellnet.read_safetensors(path)[0].items()}
    parts, number = list(model.features), 0
    v = data.batch(np.argsort([line.shape[1] for line in data.lines])[len(data.lines) // 2:][:400])
    with torch.no_grad():
        for i, part in enumerate(parts):
            if isinstance(part, nn.Conv2d):
                number += 1
                norm, bias = parts[i + 1], tensors[f"conv{number}.bias"]
                part.weight.copy_(tensors[f"conv{number}.weight"])
                part.bias.zero_()
                z = part(v)
                norm.running_mean.copy_(z.mean((0, 2, 3)))
                norm.running_var.copy_(z.var((0, 2, 3)))
                norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps))
                norm.bias.copy_(norm.running_mean + bias)
                v = z + bias[None, :, None, None]
            elif not isinstance(part, nn.BatchNorm2d):
                v = part(v)
        model.out.weight.copy_(tensors["out.weight"])
        model.out.bias.copy_(tensors["out.bias"])


def train(args: argparse.Namespace) -> None:
    alphabet = crops.ALPHABETS[args.kind]
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    data = Lines(args.sets, alphabet)
    model = LineNet(args.kind)
    if args.start and args.start.suffix == ".safetensors":
        unfold(model, args.start, data)
    elif args.start:
        model.load_state_dict(torch.load(args.start))
    model = model.to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=1e-4)
    size = 24
    order = np.argsort([line.shape[1] for line in data.lines])
    batches = [order[i:i + size] for i in range(0, len(order) - size + 1, size)]
    total = args.passes * len(batches)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=total, pct_start=0.1,
                                                   final_div_factor=200)
    loss_of = nn.CTCLoss(zero_infinity=True)
    start, step = time.time(), 0
    for turn in range(args.passes):
        losses = []
        for b in rng.permutation(len(batches)):
            pick = batches[b]
            x = changed(data.batch(pick), rng).contiguous(memory_format=torch.channels_last)
            logp = F.log_softmax(model(x), 2).permute(1, 0, 2)
            labels = [data.labels[i] for i in pick]
            loss = loss_of(logp, torch.tensor([c for text in labels for c in text]),
                           torch.full((len(pick),), logp.shape[0]), torch.tensor([len(t) for t in labels]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            step += 1
            losses.append(float(loss))
            cellnet.follow(average, model, min(0.998, 1 - 1 / (1 + step / 10)))
            if step % 100 == 0:
                print(f"  step {step} of {total}: loss {np.mean(losses[-100:]):.3f}, {time.time() - start:.0f} s", flush=True)
        torch.save(average.state_dict(), args.out.with_name(f"{args.out.stem}-pass{turn + 1}.pt"))
    torch.save(average.state_dict(), args.out)


def columns_of(model: nn.Module, data: Lines) -> list[np.ndarray]:
    """The logits of each line's own columns."""
    out = []
    model.eval()
    with torch.no_grad():
        for i in range(len(data.lines)):
            out.append(model(data.batch(np.array([i])))[0].numpy())
    return out


class FromFile(nn.Module):
    """The net in the file, in plain layers: what any runtime must compute."""

    def __init__(self, path: pathlib.Path) -> None:
        super().__init__()
        tensors, self.metadata = cellnet.read_safetensors(path)
        self.tensors = {k: torch.from_numpy(v.copy()) for k, v in tensors.items()}
        self.alphabet = self.metadata["alphabet"]

    def forward(self, v: torch.Tensor) -> torch.Tensor:
        for layer in self.metadata["layers"].split():
            kind, _, name = layer.partition(":")
            if kind == "conv":
                v = F.conv2d(v, self.tensors[name + ".weight"], self.tensors[name + ".bias"], padding=1)
            elif kind == "relu":
                v = torch.relu(v)
            else:
                v = F.max_pool2d(v, 2 if kind == "pool" else (2, 1))
        return v[:, :, 0].permute(0, 2, 1) / float(self.metadata["temperature"])


def export(args: argparse.Namespace) -> None:
    alphabet = crops.ALPHABETS[args.kind]
    model = LineNet(args.kind)
    nets = [torch.load(file) for file in args.net.split(",")]
    model.load_state_dict({k: (sum(n[k].double() for n in nets) / len(nets)).to(v.dtype) for k, v in nets[0].items()})
    model.eval()
    data = Lines([args.calibration], alphabet)
    columns = [torch.from_numpy(c).double() for c in columns_of(model, data)]

    def cost(temperature: float) -> float:
        total = 0.0
        for c, label in zip(columns, data.labels):
            logp = F.log_softmax(c / temperature, 1)[:, None]
            loss = F.ctc_loss(logp, torch.tensor([label], dtype=torch.long), torch.tensor([len(c)]), torch.tensor([len(label)]),
                              reduction="sum", zero_infinity=True)
            total += min(float(loss), 30.0)  # a line that the scan lost says nothing about the others
        return total

    temperature = min(np.arange(0.7, 2.6, 0.1), key=cost)
    tensors, layers = folded(model)
    cellnet.write_safetensors(args.model, tensors, {
        "format": "yoshin-linenet-1", "height": str(crops.HEIGHT), "alphabet": alphabet, "layers": layers,
        "temperature": f"{temperature:.2f}", "data": "typefaces of Debian"})
    # What a runtime must find: for some clear lines, each column's likeliest symbol and its probability.
    net, lines = FromFile(args.model), []
    for i in np.argsort([line.shape[1] for line in data.lines]):
        pixels = data.lines[i]
        pixels = np.pad(pixels, ((0, 0), (0, -pixels.shape[1] % STEP)))
        with torch.no_grad():
            p = torch.softmax(net(torch.from_numpy(pixels).float()[None, None] / 255)[0], 1).numpy()
        text = said(p, alphabet).strip()
        if p.max(1).min() > 0.9 and len(text) > 3 and text == data.texts[i]:
            lines.append({"text": text, "width": int(pixels.shape[1]), "pixels": pixels.reshape(-1).tolist(),
                          "symbols": p.argmax(1).tolist(), "probabilities": [round(float(v), 6) for v in p.max(1)]})
        if len(lines) == 4:
            break
    args.vectors.write_text(json.dumps({"height": crops.HEIGHT, "lines": lines}, separators=(",", ":"),
                                       ensure_ascii=False) + "\n")
    print(f"{args.model.name}: {sum(v.size for v in tensors.values())} weights, temperature {temperature:.2f}, "
          f"{len(lines)} vectors")


def report(args: argparse.Namespace) -> None:
    net = FromFile(args.model)
    for file in args.sets:
        data = Lines([file], net.alphabet)
        start = time.process_time()
        columns = columns_of(net, data)
        spent = 1000 * (time.process_time() - start) / len(columns)
        texts = [said(c, net.alphabet) for c in columns]
        print(f"{file.stem}: {figures(texts, data.texts)}, {spent:.1f} ms a line")
        # How sure: the least probability of the likeliest symbol over the columns.
        sure = np.array([float(np.exp(c.max(1) - np.log(np.exp(c - c.max(1, keepdims=True)).sum(1)) - c.max(1)).min())
                         for c in columns])
        right = np.array([a.replace(" ", "") == b.replace(" ", "") for a, b in zip(texts, data.texts)])
        for limit in (0.5, 0.8, 0.9, 0.95, 0.98):
            kept = sure >= limit
            print(f"  every column at p >= {limit}: kept {100 * kept.mean():.1f} %, wrong {int((kept & ~right).sum())}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("train")
    one.add_argument("kind")
    one.add_argument("out", type=pathlib.Path)
    one.add_argument("sets", type=pathlib.Path, nargs="+")
    one.add_argument("--passes", type=int, default=6)
    one.add_argument("--start", type=pathlib.Path)
    one.add_argument("--rate", type=float, default=3e-3)
    one.add_argument("--seed", type=int, default=21)
    two = does.add_parser("export")
    two.add_argument("kind")
    two.add_argument("net")
    for name in ("model", "calibration", "vectors"):
        two.add_argument(name, type=pathlib.Path)
    three = does.add_parser("report")
    three.add_argument("model", type=pathlib.Path)
    three.add_argument("sets", type=pathlib.Path, nargs="+")
    args = parser.parse_args()
    {"train": train, "export": export, "report": report}[args.does](args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
