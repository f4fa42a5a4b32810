"""Digits between two of one class: what nobody of those at hand wrote, but somebody might have.

A digit and one of its nearest of the same class are matched by optical flow; each is bent a part of the way
towards the other, and the two are laid over one another. Handwriting lies between its examples (T. Ha and
H. Bunke, "Off-line, handwritten numeral recognition by perturbation method", 1997, bend single examples; here two
say in which direction).

    between.py FILE.npz [COUNT-PER-DIGIT]     draws them from the digits for training
    between.py --sheet OUT.png                rows of digit, two between, digit
"""

from __future__ import annotations

import pathlib
import sys

import cv2
import numpy as np

import cells

NEAREST = 24
SIDE = 56  # they are kept in so many pixels


def neighbours(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """For each digit the ``NEAREST`` most like it of its class, n×NEAREST."""
    soft = np.stack([cv2.GaussianBlur(v.astype(np.float32) / 255, (0, 0), 1.5).ravel() for v in x])
    out = np.zeros((len(x), NEAREST), np.int64)
    for digit in range(10):
        index = np.flatnonzero(y == digit)
        part = soft[index]
        far = (part * part).sum(1)[:, None] + (part * part).sum(1)[None] - 2 * part @ part.T
        np.fill_diagonal(far, np.inf)
        out[index] = index[np.argsort(far, 1, kind="stable")[:, :NEAREST]]
    return out


class Between:
    """Draws fields (168×168, ink 0…1) between two fields."""

    def __init__(self) -> None:
        self.flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self.xs, self.ys = np.meshgrid(np.arange(168, dtype=np.float32), np.arange(168, dtype=np.float32))

    def _way(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        def soft(g: np.ndarray) -> np.ndarray:
            small = cv2.resize(g, (84, 84), interpolation=cv2.INTER_AREA)
            return np.clip(cv2.GaussianBlur(small, (0, 0), 3) * 255, 0, 255).astype(np.uint8)

        way = self.flow.calc(soft(a), soft(b), None)
        return 2 * cv2.resize(cv2.GaussianBlur(way, (0, 0), 2), (168, 168))

    def draw(self, a: np.ndarray, b: np.ndarray, part: float) -> np.ndarray:
        """``part`` of the way from a to b."""
        to_b, to_a = self._way(a, b), self._way(b, a)

        def bent(g: np.ndarray, way: np.ndarray, t: float) -> np.ndarray:
            return cv2.remap(g, self.xs + t * way[..., 0], self.ys + t * way[..., 1], cv2.INTER_LINEAR)

        return (1 - part) * bent(a, to_a, part) + part * bent(b, to_b, 1 - part)


def draw_all(count: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """``count`` new digits from each digit for training: (n×SIDE×SIDE uint8, labels)."""
    x, y = cells.load_digits()
    index = cells.split(len(x))["train"]
    x, y = x[index], y[index]
    near, rng, drawer = neighbours(x, y), np.random.default_rng(seed), Between()
    out, labels = [], []
    for i in range(len(x)):
        for j in rng.choice(near[i], count, replace=False):
            g = drawer.draw(cells._crisp(x[i]), cells._crisp(x[j]), float(rng.uniform(0.25, 0.75)))
            out.append(np.rint(np.clip(cv2.resize(g, (SIDE, SIDE), interpolation=cv2.INTER_AREA), 0, 1) * 255))
            labels.append(y[i])
    return np.stack(out).astype(np.uint8), np.array(labels, np.uint8)


def main() -> int:
    if sys.argv[1] == "--sheet":
        x, y = cells.load_digits()
        index = cells.split(len(x))["train"]
        x, y = x[index], y[index]
        near, rng, drawer, rows = neighbours(x, y), np.random.default_rng(3), Between(), []
        for digit in range(10):
            row = []
            for i in rng.choice(np.flatnonzero(y == digit), 7, replace=False):
                a, b = cells._crisp(x[i]), cells._crisp(x[int(rng.choice(near[i]))])
                for g in (a, drawer.draw(a, b, 0.33), drawer.draw(a, b, 0.67), b):
                    row.append(255 - 255 * cv2.resize(np.clip((g - 0.5) * 4 + 0.5, 0, 1), (50, 50)))
                row.append(np.full((50, 8), 128))
            rows.append(np.hstack(row))
        cv2.imwrite(sys.argv[2], np.vstack(rows))
        return 0
    file = pathlib.Path(sys.argv[1])
    x, y = draw_all(int(sys.argv[2]) if len(sys.argv) > 2 else 3)
    temp = file.with_suffix(".tmp.npz")
    np.savez(temp, x=x, y=y)
    temp.rename(file)
    print(f"{file.name}: {len(y)} digits between others")
    return 0


if __name__ == "__main__":
    sys.exit(main())
