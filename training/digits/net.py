"""The cell net: 3×3 convolutions, ReLU, 2×2 maxima, two dense layers; and its file format.

The file is safetensors (8-byte little-endian header length, JSON header, raw little-endian float32)
with the layers named in ``__metadata__``; batch normalisation is folded into the convolutions.
"""

from __future__ import annotations

import json
import pathlib
import struct

import numpy as np
import torch
from torch import nn

import cells

CLASS_NAMES = [str(i) for i in range(10)] + ["empty", "invalid"]
Plan = list  # ("conv", inputs, outputs) and "pool"
PLANS: dict[str, Plan] = {
    # 3.75 M multiply-adds a cell, 160,204 weights.
    "small": [("conv", 1, 16), "pool", ("conv", 16, 32), "pool", ("conv", 32, 64), ("conv", 64, 64), "pool"],
    # 7.2 M, 172,220 weights: two convolutions at each size.
    "deep": [("conv", 1, 16), ("conv", 16, 16), "pool", ("conv", 16, 32), ("conv", 32, 32), "pool",
             ("conv", 32, 64), ("conv", 64, 64), "pool"],
    # 16.2 M, 310,388 weights: the same, half as wide again.
    "wide": [("conv", 1, 24), ("conv", 24, 24), "pool", ("conv", 24, 48), ("conv", 48, 48), "pool",
             ("conv", 48, 96), ("conv", 96, 96), "pool"],
}
HIDDEN = 128


class CellNet(nn.Module):
    """Darkness n×1×32×24 in 0…1 → logits n×12.

    Where a maximum follows a convolution it comes before the normalisation, which is then four times
    cheaper; folded it is the same as long as the normalisation's factors are positive (``keep_positive``).
    """

    def __init__(self, plan: str = "small", dropout: float = 0.1) -> None:
        super().__init__()
        self.plan = plan
        parts: list[nn.Module] = []
        h, w, channels = cells.HEIGHT, cells.WIDTH, 1
        steps = PLANS[plan]
        for step, following in zip(steps, steps[1:] + [None]):
            if step == "pool":
                continue
            _, a, channels = step
            parts.append(nn.Conv2d(a, channels, 3, padding=1))
            if following == "pool":
                parts.append(nn.MaxPool2d(2))
                h, w = h // 2, w // 2
            parts += [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        self.features = nn.Sequential(*parts)
        self.fc1 = nn.Linear(channels * h * w, HIDDEN)
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(HIDDEN, len(CLASS_NAMES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(self.features(x), 1)
        return self.fc2(self.drop(torch.relu(self.fc1(self.drop(x)))))

    def keep_positive(self) -> None:
        """Keeps the normalisation's factors positive: only then a maximum may be taken before it."""
        with torch.no_grad():
            for part in self.features:
                if isinstance(part, nn.BatchNorm2d):
                    part.weight.clamp_(min=1e-3)

    def save(self, path: pathlib.Path) -> None:
        """Writes plan and weights."""
        torch.save({"plan": self.plan, "weights": self.state_dict()}, path)

    @classmethod
    def load(cls, path: pathlib.Path, dropout: float = 0.1) -> "CellNet":
        """A net that ``save`` wrote."""
        kept = torch.load(path)
        net = cls(kept["plan"], dropout)
        net.load_state_dict(kept["weights"])
        return net


def follow(average: nn.Module, net: nn.Module, keep: float) -> None:
    """Moves the running average of a net's weights towards them, keeping a share of itself."""
    with torch.no_grad():
        for a, b in zip(average.state_dict().values(), net.state_dict().values()):
            if a.dtype.is_floating_point:
                a.mul_(keep).add_(b, alpha=1 - keep)
            else:
                a.copy_(b)


def folded(net: CellNet, prefix: str = "") -> tuple[dict[str, np.ndarray], str]:
    """Weights with batch normalisation folded in, and the layer string; names begin with the prefix."""
    tensors: dict[str, np.ndarray] = {}
    layers: list[str] = []
    number = 0
    parts = list(net.features)
    for i, part in enumerate(parts):
        if isinstance(part, nn.Conv2d):
            pooled = isinstance(parts[i + 1], nn.MaxPool2d)
            norm = parts[i + 2 if pooled else i + 1]
            assert isinstance(norm, nn.BatchNorm2d)
            number += 1
            k = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            assert bool((k > 0).all())
            weight = part.weight * k[:, None, None, None]
            bias = (part.bias - norm.running_mean) * k + norm.bias
            name = f"{prefix}conv{number}"
            tensors[f"{name}.weight"] = weight.detach().numpy()
            tensors[f"{name}.bias"] = bias.detach().numpy()
            layers += [f"conv:{name}", "relu"] + (["pool"] if pooled else [])
    for name in ("fc1", "fc2"):
        tensors[f"{prefix}{name}.weight"] = getattr(net, name).weight.detach().numpy()
        tensors[f"{prefix}{name}.bias"] = getattr(net, name).bias.detach().numpy()
    layers += ["flatten", f"dense:{prefix}fc1", "relu", f"dense:{prefix}fc2"]
    return tensors, " ".join(layers)


def write_safetensors(path: pathlib.Path, tensors: dict[str, np.ndarray],
                      metadata: dict[str, str]) -> None:
    """Writes the file under a temporary name and moves it into place."""
    header: dict = {"__metadata__": metadata}
    blobs, at = [], 0
    for name, value in tensors.items():
        raw = np.ascontiguousarray(value, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + len(raw)]}
        blobs.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temp = path.with_name(path.name + ".part")
    temp.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    temp.rename(path)


def read_safetensors(path: pathlib.Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Tensors and metadata of a file."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    out = {}
    for name, entry in header.items():
        a, b = entry["data_offsets"]
        out[name] = np.frombuffer(data[8 + size + a:8 + size + b], "<f4").reshape(entry["shape"])
    return out, metadata


def run_layers(tensors: dict[str, torch.Tensor], layers: str, v: torch.Tensor) -> torch.Tensor:
    """Runs a file's layers, as its metadata name them, over n×channels×rows×columns."""
    for layer in layers.split():
        kind, _, name = layer.partition(":")
        if kind == "conv":
            v = nn.functional.conv2d(v, tensors[name + ".weight"], tensors[name + ".bias"], padding=1)
        elif kind == "relu":
            v = torch.relu(v)
        elif kind == "pool":
            v = nn.functional.max_pool2d(v, 2)
        elif kind == "flatten":
            v = torch.flatten(v, 1)
        elif kind == "dense":
            v = nn.functional.linear(v, tensors[name + ".weight"], tensors[name + ".bias"])
        else:
            raise ValueError(layer)
    return v


def run_file(path: pathlib.Path, x: np.ndarray, mark: str = "", batch: int = 500) -> np.ndarray:
    """Log-probabilities n×12 from the file alone, in plain layers: what any runtime must compute.

    ``mark`` says which of the file's nets, ``""`` the one that reads every cell.
    """
    tensors, metadata = read_safetensors(path)
    t = {k: torch.from_numpy(v.copy()) for k, v in tensors.items()}
    temperature = float(metadata["temperature" + mark])
    out = [np.zeros((0, len(CLASS_NAMES)))]
    with torch.no_grad():
        for i in range(0, len(x), batch):
            v = torch.from_numpy(x[i:i + batch].astype(np.float32) / 255)[:, None]
            v = run_layers(t, metadata["layers" + mark], v)
            out.append(torch.log_softmax(v.double() / temperature, 1).numpy())
    return np.concatenate(out)


def run_members(path: pathlib.Path, looks: np.ndarray, views: list[int]) -> np.ndarray:
    """Probabilities n×k×12 of cells (n×looks×32×24): every net's at each of ``views``."""
    marks = [""] + ["." + m for m in read_safetensors(path)[1].get("again", "").split()]
    return np.exp(np.stack([run_file(path, looks[:, v], mark) for v in views for mark in marks], 1))


def look_numbers(metadata: dict[str, str]) -> list[int]:
    """Which of ``cells.LOOKS`` a file names."""
    named = [tuple(map(float, v.split(","))) for v in metadata.get("looks", "0,0,1").split()]
    return [cells.LOOKS.index(v) for v in named]


LEAST = 1e-7  # no single look of a single net rules a class out further


def together(members: np.ndarray, temperature: float = 1) -> np.ndarray:
    """The geometric mean n×12 of n×k×12 probabilities, with its temperature."""
    logs = np.log(np.maximum(members, LEAST)).mean(1) / temperature
    p = np.exp(logs - logs.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def run_cascade(path: pathlib.Path, looks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities n×12 as the reader finds them, which cells all nets looked at, and which in every way."""
    metadata = read_safetensors(path)[1]
    p = np.exp(run_file(path, looks[:, 0]))
    again = more = np.flatnonzero(p.max(1) < float(metadata.get("again_below", 0)))
    if len(again):
        p[again] = together(run_members(path, looks[again], [0]))
        more = again[p[again].max(1) < float(metadata.get("again_settled", 1))]
        if len(more):
            p[more] = together(run_members(path, looks[more], look_numbers(metadata)), float(metadata.get("again_temperature", 1)))
    return p, again, more
