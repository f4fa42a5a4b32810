"""Fits the temperatures, writes digits.safetensors and the test vectors.

    export.py BUILD MODEL.safetensors VECTORS.json NET…

The first NET (of train.py, or the file of a single net) reads every cell; what it doubts all of them read.
"""

from __future__ import annotations

import json
import pathlib
import sys

import numpy as np
import torch

import net as cellnet


# Spoiled entries are about 6 % of the training cells and far fewer on paper (taken: 1 %): their
# log-odds are shifted by the ratio, after the temperature was fitted with training's share.
INVALID_SHIFT = float(np.log(0.01 / 0.06))


def fit_temperature(logits: np.ndarray, labels: np.ndarray, weight: np.ndarray | None = None) -> float:
    """The temperature with the smallest cross-entropy (golden section on its logarithm)."""
    def cost(log_t: float) -> float:
        z = logits / np.exp(log_t)
        z = z - z.max(1, keepdims=True)
        return float(np.average(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels], weights=weight))

    a, b = np.log(0.2), np.log(5.0)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(60):
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        if cost(c) < cost(d):
            b = d
        else:
            a = c
    return float(np.exp((a + b) / 2))


# Below this all nets look at a cell; below this together they take the other looks of cells.LOOKS that are taken.
AGAIN_BELOW = 0.999
AGAIN_SETTLED = 0.999
LOOKS = (0, 1, 2, 3)


def member(build: pathlib.Path, file: pathlib.Path, mark: str) -> tuple[dict[str, np.ndarray], str, float]:
    """A net's arrays, layers and temperature, fitted on the calibration set and shifted."""
    prefix = f"{mark}/" if mark else ""
    if file.suffix == ".safetensors":
        tensors, metadata = cellnet.read_safetensors(file)
        layers = " ".join(f"{k}:{prefix}{n}" if n else k for k, _, n in
                          (word.partition(":") for word in metadata["layers"].split()))
        return {prefix + k: v for k, v in tensors.items()}, layers, float(metadata["temperature"])
    net = cellnet.CellNet.load(file)
    net.eval()
    held = np.load(build / "calibrate.npz")
    x, y = held["x"], held["y"].astype(int)
    with torch.no_grad():
        logits = torch.cat([net(torch.from_numpy(x[i:i + 1000].astype(np.float32) / 255)[:, None])
                            for i in range(0, len(x), 1000)]).double().numpy()
    temperature = float(f"{fit_temperature(logits, y):.6f}")
    tensors, layers = cellnet.folded(net, prefix)
    bias = tensors[prefix + "fc2.bias"].copy()
    bias[cellnet.cells.INVALID] += INVALID_SHIFT * temperature
    tensors[prefix + "fc2.bias"] = bias
    return tensors, layers, temperature


def main() -> int:
    build, model, vectors = (pathlib.Path(a) for a in sys.argv[1:4])
    torch.set_num_threads(1)
    tensors: dict[str, np.ndarray] = {}
    metadata = {
        "format": "yoshin-cellnet-1", "input": f"{cellnet.cells.WIDTH}x{cellnet.cells.HEIGHT}",
        "classes": ",".join(cellnet.CLASS_NAMES), "grow_mm": f"{cellnet.cells.GROW_MM}",
        "data": "digits of MNIST (Y. LeCun, C. Cortes; CC BY-SA 3.0) and typefaces of Debian",
    }
    names = ["", "second", "third", "fourth"]
    for name, file in zip(names, sys.argv[4:]):
        arrays, layers, temperature = member(build, pathlib.Path(file), name)
        tensors |= arrays
        end = f".{name}" if name else ""
        metadata |= {f"layers{end}": layers, f"temperature{end}": f"{temperature:.6f}"}
    metadata |= {"again": " ".join(names[1:len(sys.argv) - 4]), "again_below": f"{AGAIN_BELOW}",
                 "again_settled": f"{AGAIN_SETTLED}", "again_mean": "logarithms",
                 "looks": " ".join(",".join(f"{v:g}" for v in cellnet.cells.LOOKS[k]) for k in LOOKS)}
    cellnet.write_safetensors(model, tensors, metadata)

    # The temperature of the mean, on the cells that are looked at again; a spoiled entry counts as seldom
    # as it is on paper.
    held = np.load(build / "calibrate.npz")
    if "views" not in held or not np.array_equal(held["views"], cellnet.cells.LOOKS):
        sys.exit("calibrate.npz has other looks than cells.LOOKS: make_cells.py BUILD sets draws it again")
    x, y, looks = held["x"], held["y"].astype(int), held["looks"]
    p = np.exp(cellnet.run_file(model, x))
    again = np.flatnonzero(p.max(1) < AGAIN_BELOW)
    mean = cellnet.together(cellnet.run_members(model, looks[again], list(LOOKS)))
    weight = np.where(y[again] == cellnet.cells.INVALID, np.exp(INVALID_SHIFT), 1)
    metadata["again_temperature"] = f"{fit_temperature(np.log(mean), y[again], weight):.6f}"
    cellnet.write_safetensors(model, tensors, metadata)

    # Two cells of each class from the held-out digits, as they come, a few that all nets look at, and a few more that
    # they look at in every way.
    pick = [int(i) for k in range(len(cellnet.CLASS_NAMES)) for i in np.flatnonzero(y == k)[:2]]
    settled, every, every_way = cellnet.run_cascade(model, looks[:2000])
    doubtful = [int(i) for i in [*np.setdiff1d(every, every_way)[:2], *every_way[:6]]]

    def rounded(q: np.ndarray) -> list[float]:
        return [round(float(v), 7) for v in q]

    text = json.dumps({
        "width": cellnet.cells.WIDTH, "height": cellnet.cells.HEIGHT,
        "classes": cellnet.CLASS_NAMES,
        "vectors": [{"label": int(y[i]), "pixels": x[i].reshape(-1).tolist(),
                     "probabilities": rounded(p[i])} for i in pick],
        "doubtful": [{"label": int(y[i]), "looks": [looks[i, k].reshape(-1).tolist() for k in LOOKS],
                      "looked": len(LOOKS) if i in every_way else 1, "probabilities": rounded(settled[i])} for i in doubtful],
    }, separators=(",", ":"))
    vectors.write_text(text + "\n")
    size = sum(v.size for v in tensors.values())
    print(f"{model.name}: {size} weights, {({k: v for k, v in metadata.items() if 'temp' in k})}, "
          f"{len(again)} of {len(y)} looked at again, {len(pick)} + {len(doubtful)} vectors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
