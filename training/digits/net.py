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
# Multiply-adds: 111 k + 885 k + 885 k + 1,769 k + 98 k + 2 k = 3.75 M a cell.
PLAN = [("conv", 1, 16), "pool", ("conv", 16, 32), "pool", ("conv", 32, 64), ("conv", 64, 64), "pool"]
HIDDEN = 128


class CellNet(nn.Module):
    """Darkness n×1×32×24 in 0…1 → logits n×12."""

    def __init__(self, plan: list = PLAN, hidden: int = HIDDEN, dropout: float = 0.2) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        h, w, channels = cells.HEIGHT, cells.WIDTH, 1
        for step in plan:
            if step == "pool":
                parts.append(nn.MaxPool2d(2))
                h, w = h // 2, w // 2
            else:
                _, a, channels = step
                parts += [nn.Conv2d(a, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU()]
        self.features = nn.Sequential(*parts)
        self.fc1 = nn.Linear(channels * h * w, hidden)
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden, len(CLASS_NAMES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(self.features(x), 1)
        return self.fc2(self.drop(torch.relu(self.fc1(self.drop(x)))))


def folded(net: CellNet) -> tuple[dict[str, np.ndarray], str]:
    """Weights with batch normalisation folded in, and the layer string."""
    tensors: dict[str, np.ndarray] = {}
    layers: list[str] = []
    number = 0
    parts = list(net.features)
    for i, part in enumerate(parts):
        if isinstance(part, nn.Conv2d):
            norm = parts[i + 1]
            assert isinstance(norm, nn.BatchNorm2d)
            number += 1
            k = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight = part.weight * k[:, None, None, None]
            bias = (part.bias - norm.running_mean) * k + norm.bias
            tensors[f"conv{number}.weight"] = weight.detach().numpy()
            tensors[f"conv{number}.bias"] = bias.detach().numpy()
            layers.append(f"conv:conv{number}")
        elif isinstance(part, nn.ReLU):
            layers.append("relu")
        elif isinstance(part, nn.MaxPool2d):
            layers.append("pool")
    for name in ("fc1", "fc2"):
        tensors[f"{name}.weight"] = getattr(net, name).weight.detach().numpy()
        tensors[f"{name}.bias"] = getattr(net, name).bias.detach().numpy()
    layers += ["flatten", "dense:fc1", "relu", "dense:fc2"]
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


def run_file(path: pathlib.Path, x: np.ndarray, batch: int = 500) -> np.ndarray:
    """Log-probabilities n×12 from the file alone, in plain layers: what any runtime must compute."""
    tensors, metadata = read_safetensors(path)
    t = {k: torch.from_numpy(v.copy()) for k, v in tensors.items()}
    temperature = float(metadata["temperature"])
    out = []
    with torch.no_grad():
        for i in range(0, len(x), batch):
            v = torch.from_numpy(x[i:i + batch].astype(np.float32) / 255)[:, None]
            for layer in metadata["layers"].split():
                kind, _, name = layer.partition(":")
                if kind == "conv":
                    v = nn.functional.conv2d(v, t[name + ".weight"], t[name + ".bias"], padding=1)
                elif kind == "relu":
                    v = torch.relu(v)
                elif kind == "pool":
                    v = nn.functional.max_pool2d(v, 2)
                elif kind == "flatten":
                    v = torch.flatten(v, 1)
                elif kind == "dense":
                    v = nn.functional.linear(v, t[name + ".weight"], t[name + ".bias"])
                else:
                    raise ValueError(layer)
            out.append(torch.log_softmax(v.double() / temperature, 1).numpy())
    return np.concatenate(out)
