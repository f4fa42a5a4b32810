"""Fits the temperature, writes digits.safetensors and the test vectors.

    export.py BUILD NET.pt MODEL.safetensors VECTORS.json
"""

from __future__ import annotations

import json
import pathlib
import sys

import numpy as np
import torch

import net as cellnet


# Spoiled entries are about 6 % of the training cells and far fewer on paper (taken: 0.5 %): their
# log-odds are shifted by the ratio, after the temperature was fitted with training's share.
INVALID_SHIFT = float(np.log(0.005 / 0.06))


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the smallest cross-entropy (golden section on its logarithm)."""
    def cost(log_t: float) -> float:
        z = logits / np.exp(log_t)
        z = z - z.max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels]))

    a, b = np.log(0.2), np.log(5.0)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(60):
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        if cost(c) < cost(d):
            b = d
        else:
            a = c
    return float(np.exp((a + b) / 2))


def main() -> int:
    build, weights, model, vectors = (pathlib.Path(a) for a in sys.argv[1:5])
    torch.set_num_threads(1)
    net = cellnet.CellNet()
    net.load_state_dict(torch.load(weights))
    net.eval()
    held = np.load(build / "calibrate.npz")
    x, y = held["x"], held["y"].astype(int)
    with torch.no_grad():
        logits = torch.cat([net(torch.from_numpy(x[i:i + 1000].astype(np.float32) / 255)[:, None])
                            for i in range(0, len(x), 1000)]).double().numpy()
    temperature = fit_temperature(logits, y)
    tensors, layers = cellnet.folded(net)
    bias = tensors["fc2.bias"].copy()
    bias[cellnet.cells.INVALID] += INVALID_SHIFT * temperature
    tensors["fc2.bias"] = bias
    logits[:, cellnet.cells.INVALID] += INVALID_SHIFT * temperature
    cellnet.write_safetensors(model, tensors, {
        "format": "yoshin-cellnet-1", "input": f"{cellnet.cells.WIDTH}x{cellnet.cells.HEIGHT}",
        "classes": ",".join(cellnet.CLASS_NAMES), "layers": layers, "temperature": f"{temperature:.6f}",
        "grow_mm": f"{cellnet.cells.GROW_MM}",
        "data": "digits of MNIST (Y. LeCun, C. Cortes; CC BY-SA 3.0) and typefaces of Debian",
    })
    # Two cells of each class from the held-out digits, as they come.
    pick = [int(i) for k in range(len(cellnet.CLASS_NAMES)) for i in np.flatnonzero(y == k)[:2]]
    p = np.exp(cellnet.run_file(model, x[pick]))
    direct = torch.softmax(torch.from_numpy(logits[pick]) / float(f"{temperature:.6f}"), 1).numpy()
    worst = float(np.abs(p - direct).max())
    if worst > 1e-4:
        raise SystemExit(f"the file and the net differ by {worst}")
    text = json.dumps({
        "width": cellnet.cells.WIDTH, "height": cellnet.cells.HEIGHT,
        "classes": cellnet.CLASS_NAMES,
        "vectors": [{"label": int(y[i]), "pixels": x[i].reshape(-1).tolist(),
                     "probabilities": [round(float(v), 7) for v in q]} for i, q in zip(pick, p)],
    }, separators=(",", ":"))
    vectors.write_text(text + "\n")
    size = sum(v.size for v in tensors.values())
    print(f"{model.name}: {size} weights, temperature {temperature:.4f}, {len(pick)} vectors, "
          f"file against net {worst:.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
