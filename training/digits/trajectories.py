"""Digits drawn from pen movements: other hands than MNIST's, in coarse strokes.

Each of the 10,992 movements of "Pen-Based Recognition of Handwritten Digits" (44 writers) is eight points at equal
distances along the pen's way, stretched to a square. A curve through them, given the width of a real digit of its
class, is a digit as somebody else would write it. Where the pen was lifted the points run on; such ways (most 5s, many
4s and 7s) make other digits or none, so whatever a model at hand does not take for its label is left out.

    trajectories.py FILE.npz JUDGE.safetensors     draws those that the judge reads as what they are
    trajectories.py --sheet OUT.png JUDGE          rows of those kept and, below, of those left out

JUDGE lies beside the `mnist.npz` of `fetch.py`, whose digits say how wide each class is.
"""

from __future__ import annotations

import gzip
import pathlib
import sys

import cv2
import numpy as np

import cells
import net as cellnet

SIDE = 56  # they are kept in so many pixels
FIELD = 168
LIFTED = [4, 5, 7]  # for which many lift the pen


def load() -> tuple[np.ndarray, np.ndarray]:
    """Movements n×8×2 (0…100, y upwards) and labels."""
    lines = gzip.open(cells.HERE / "data" / "pendigits.csv.gz", "rt").read().split()
    table = np.array([list(map(int, line.split(","))) for line in lines])
    return table[:, :16].reshape(-1, 8, 2).astype(float), table[:, 16]


def curve(points: np.ndarray, steps: int = 12) -> np.ndarray:
    """A centripetal Catmull-Rom spline through the points (E. Catmull, R. Rom, 1974)."""
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    out = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        gaps = [max(1e-3, float(np.hypot(*(v - u)))) ** 0.5 for u, v in ((a, b), (b, c), (c, d))]
        t0, t1, t2, t3 = np.cumsum([0.0] + gaps)
        t = np.linspace(t1, t2, steps, endpoint=False)[:, None]
        ab = (t1 - t) / (t1 - t0) * a + (t - t0) / (t1 - t0) * b
        bc = (t2 - t) / (t2 - t1) * b + (t - t1) / (t2 - t1) * c
        cd = (t3 - t) / (t3 - t2) * c + (t - t2) / (t3 - t2) * d
        abc = (t2 - t) / (t2 - t0) * ab + (t - t0) / (t2 - t0) * bc
        bcd = (t3 - t) / (t3 - t1) * bc + (t - t1) / (t3 - t1) * cd
        out.append((t2 - t) / (t2 - t1) * abc + (t - t1) / (t2 - t1) * bcd)
    return np.vstack(out + [points[-1:]])


def widths(x: np.ndarray, y: np.ndarray) -> dict[int, np.ndarray]:
    """Width by height of the real digits of each class."""
    out: dict[int, list[float]] = {k: [] for k in range(10)}
    for image, label in zip(x, y):
        ys, xs = np.nonzero(image > 100)
        out[int(label)].append((np.ptp(xs) + 1) / (np.ptp(ys) + 1))
    return {k: np.array(v) for k, v in out.items()}


def draw(points: np.ndarray, width: float, half: float) -> np.ndarray:
    """A field FIELD×FIELD, ink 0…1; ``half`` of the stroke's width in its pixels."""
    way = curve(points)
    low, high = way.min(0), way.max(0)
    unit = (way - (low + high) / 2) / np.maximum(high - low, 1)
    size = 116 - 2 * half
    tall, wide = (size, size * width) if width <= 1 else (size / width, size)
    at = np.stack([FIELD / 2 + unit[:, 0] * wide, FIELD / 2 - unit[:, 1] * tall], 1)
    out = np.zeros((FIELD, FIELD), np.uint8)
    cv2.polylines(out, [np.rint(at * 16).astype(np.int32)], False, 255, max(1, round(2 * half)), cv2.LINE_AA, 4)
    return cv2.GaussianBlur(out.astype(np.float32) / 255, (0, 0), 2.2)


def draw_all(folder: pathlib.Path, seed: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Every movement once: (n×SIDE×SIDE uint8, labels), as wide as the digits that ``fetch.py`` left in the folder."""
    points, labels = load()
    real_digits = cells.load_more(folder, "mnist")
    if real_digits is None:
        sys.exit(f"trajectories.py: {folder / 'mnist.npz'} is missing; digits/fetch.py fetches it")
    real, rng = widths(*real_digits), np.random.default_rng(seed)
    out = []
    for p, label in zip(points, labels):
        width = float(rng.choice(real[int(label)])) * float(np.exp(rng.normal(0, 0.08)))
        field = draw(p, width, float(rng.uniform(4.0, 8.0)))
        out.append(np.rint(cv2.resize(field, (SIDE, SIDE), interpolation=cv2.INTER_AREA) * 255))
    return np.stack(out).astype(np.uint8), labels.astype(np.uint8)


def judged(x: np.ndarray, judge: pathlib.Path) -> np.ndarray:
    """n×12 probabilities of the digits in the middle of empty cells."""
    sheet = np.zeros((len(x), cells.HEIGHT, cells.WIDTH), np.uint8)
    for i, image in enumerate(x):
        small = cv2.resize(image[4:52, 8:48], (20, 24), interpolation=cv2.INTER_AREA)
        sheet[i, 4:28, 2:22] = small
    return np.exp(cellnet.run_file(judge, sheet))


def write_sheet(out: pathlib.Path, x: np.ndarray, y: np.ndarray, kept: np.ndarray) -> None:
    """Rows of those kept by digit and, below, of those left out."""
    rng, rows = np.random.default_rng(3), []
    for chosen in (kept, ~kept):
        for digit in range(10):
            pool = np.flatnonzero(chosen & (y == digit))
            row = [255 - x[i] for i in (rng.choice(pool, 22) if len(pool) else [])]
            rows.append(np.hstack(row) if row else np.full((x.shape[1], 22 * x.shape[2]), 255, np.uint8))
    cv2.imwrite(str(out), np.vstack(rows))


def keep_judged(x: np.ndarray, y: np.ndarray, least) -> int:
    """What the command line asks for: FILE.npz JUDGE, or --sheet OUT.png JUDGE. Kept is what the judge takes for its
    label with at least the probabilities ``least`` gives for the labels."""
    sheet = sys.argv[1] == "--sheet"
    out, judge = pathlib.Path(sys.argv[2] if sheet else sys.argv[1]), pathlib.Path(sys.argv[-1])
    kept = judged(x, judge)[np.arange(len(y)), y] >= least(y)
    if sheet:
        write_sheet(out, x, y, kept)
    else:
        cells.save(out, x=x[kept], y=y[kept].astype(np.uint8))
    print(f"{kept.sum()} of {len(y)} kept, by digit {[int((kept & (y == k)).sum()) for k in range(10)]}")
    return 0


def main() -> int:
    return keep_judged(*draw_all(pathlib.Path(sys.argv[-1]).parent), lambda y: np.where(np.isin(y, LIFTED), 0.9, 0.5))


if __name__ == "__main__":
    sys.exit(main())
