"""Marks on a page of 300 dpi: what a pen, a seal or a printer leaves. Lengths in millimetres unless said."""

from __future__ import annotations

import cv2
import numpy as np

import faces

PX = 300 / 25.4


def put(page: np.ndarray, ink: np.ndarray, x: float, y: float, level: float) -> None:
    """Lays ink (0…1) of a grey level on the page with its top left corner at pixel x, y; it only darkens."""
    x, y = int(round(x)), int(round(y))
    h, w = ink.shape
    x0, y0, x1, y1 = max(0, x), max(0, y), min(page.shape[1], x + w), min(page.shape[0], y + h)
    if x0 >= x1 or y0 >= y1:
        return
    part, cover = page[y0:y1, x0:x1].astype(np.float32), ink[y0 - y:y1 - y, x0 - x:x1 - x]
    part -= cover * np.maximum(part - level, 0)
    page[y0:y1, x0:x1] = np.rint(part)


def paste(page: np.ndarray, patch: np.ndarray, cx: float, cy: float, degrees: float, shadow: bool = True) -> None:
    """Sticks a slip of paper on the page, its middle at pixel cx, cy, turned, with the shadow of its edge."""
    h, w = patch.shape
    reach = int(np.hypot(h, w) / 2) + 8
    m = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1)
    m[:, 2] += (reach - w / 2 + cx % 1, reach - h / 2 + cy % 1)
    size = (2 * reach, 2 * reach)
    turned = cv2.warpAffine(patch, m, size, flags=cv2.INTER_LINEAR, borderValue=255)
    inside = cv2.warpAffine(np.ones((h, w), np.float32), m, size, flags=cv2.INTER_LINEAR)
    x, y = int(cx) - reach, int(cy) - reach
    x0, y0, x1, y1 = max(0, x), max(0, y), min(page.shape[1], x + 2 * reach), min(page.shape[0], y + 2 * reach)
    part = page[y0:y1, x0:x1].astype(np.float32)
    if shadow:
        dark = cv2.GaussianBlur(np.roll(inside, (3, 3), (0, 1)), (0, 0), 2.5)[y0 - y:y1 - y, x0 - x:x1 - x]
        part *= 1 - 0.22 * dark
    a = inside[y0 - y:y1 - y, x0 - x:x1 - x]
    part = part * (1 - a) + turned[y0 - y:y1 - y, x0 - x:x1 - x] * a
    page[y0:y1, x0:x1] = np.rint(part)


def stroke(page: np.ndarray, points: np.ndarray, width: float, level: float, rng: np.random.Generator) -> None:
    """A pen's way through points (pixels), its width (pixels) breathing with the pressure."""
    lo, hi = points.min(0) - width - 3, points.max(0) + width + 3
    w, h = (np.ceil(hi - lo) * 2).astype(int)
    patch = np.zeros((h, w), np.uint8)
    p = np.rint((points - lo) * 2 * 8).astype(np.int32)
    n = len(p)
    press = 1 + 0.28 * np.interp(np.arange(n), np.linspace(0, n, 6), rng.normal(0, 1, 6))
    press[-max(1, n // 8):] *= np.linspace(1, 0.55, max(1, n // 8))
    for i in range(n - 1):
        cv2.line(patch, tuple(map(int, p[i])), tuple(map(int, p[i + 1])), 255, max(1, int(round(2 * width * max(0.45, press[i])))), cv2.LINE_AA, 3)
    small = cv2.resize(patch, (w // 2, h // 2), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    put(page, small, lo[0], lo[1], level)


def ring(page: np.ndarray, box: list[float], pen, rng: np.random.Generator) -> None:
    """A hand-drawn circle round the word in box: wobbling, open, overlapping or double, sometimes cutting the word."""
    x, y, w, h = box
    turn = rng.choice([rng.uniform(5.4, 6.2), rng.uniform(6.2, 7.4), rng.uniform(11.6, 13.2)], p=[.3, .62, .08])
    tight = rng.random() < .1
    rx = w / 2 * rng.uniform(.78, .9) if tight else w / 2 * rng.uniform(.88, 1.1) + rng.uniform(0, .7)
    ry = h / 2 * rng.uniform(.78, .88) if tight else h / 2 * rng.uniform(.85, 1.12) + rng.uniform(0, .35)
    t = np.linspace(0, turn, int(26 * turn / 6) + 8)
    a = rng.uniform(-2.4, -.4) + (t if rng.random() < .2 else -t)
    r = 1 + rng.normal(0, .028) * np.cos(2 * a + rng.uniform(0, 6)) + rng.normal(0, .022) * np.cos(3 * a + rng.uniform(0, 6))
    r *= 1 + rng.normal(0, .055) * (t / 6.28 - .5) + rng.normal(0, .006, len(t))
    lean = rng.normal(-.05, .1)
    px, py = rx * r * np.cos(a), ry * r * np.sin(a)
    cx, cy = x + w / 2 + rng.normal(0, .45), y + h / 2 + rng.normal(0, .32)
    points = np.stack([cx + px * np.cos(lean) - py * np.sin(lean), cy + px * np.sin(lean) + py * np.cos(lean)], 1) * PX
    stroke(page, points, pen.width * rng.uniform(.9, 1.15), pen.level, rng)


def check(page: np.ndarray, box: list[float], kind: str, pen, rng: np.random.Generator) -> None:
    """A mark in a small box: tick, cross, scribble or a round dot."""
    x, y, w, h = box
    if kind == "tick":
        p = [(x + rng.uniform(-.2, 1.1), y + h * rng.uniform(.3, .6)), (x + w * rng.uniform(.35, .55), y + h * rng.uniform(.8, 1.08)),
             (x + w * rng.uniform(.9, 1.55), y + h * rng.uniform(-.5, .15))]
        lines = [bend(p, rng)]
    elif kind == "cross":
        o = [rng.uniform(-.5, .7) for _ in range(8)]
        lines = [bend([(x + o[0], y + o[1]), (x + w - o[2], y + h - o[3])], rng), bend([(x + w - o[4], y + o[5]), (x + o[6], y + h - o[7])], rng)]
    elif kind == "scribble":
        n = int(rng.integers(6, 10))
        p = [(x + (.25 + rng.uniform(-.2, .3) if i % 2 else w - .25 - rng.uniform(-.2, .3)), y + .2 + (h - .4) * i / (n - 1) + rng.normal(0, .1)) for i in range(n)]
        lines = [bend(p, rng)]
    else:
        a = np.linspace(0, 16, 60)
        r = np.linspace(.1, rng.uniform(.3, .42), 60)
        c = (x + w / 2 + rng.normal(0, .2), y + h / 2 + rng.normal(0, .2))
        lines = [np.stack([c[0] + w * r * np.cos(a), c[1] + h * r * np.sin(a)], 1) * PX]
    for p in lines:
        stroke(page, p, pen.width * rng.uniform(.9, 1.2), pen.level, rng)


def bend(points: list[tuple[float, float]], rng: np.random.Generator) -> np.ndarray:
    """Points (mm) joined by slightly bent lines, in pixels."""
    out = []
    for (ax, ay), (bx, by) in zip(points, points[1:]):
        s = np.linspace(0, 1, 9)[:, None]
        bow = np.sin(np.pi * s) * rng.normal(0, .05) * np.hypot(bx - ax, by - ay)
        out.append(np.array([[ax, ay]]) * (1 - s) + np.array([[bx, by]]) * s + bow * np.array([[-(by - ay), bx - ax]]) / max(.1, np.hypot(bx - ax, by - ay)))
    return np.concatenate(out) * PX


def seal(page: np.ndarray, name: str, cx: float, cy: float, rng: np.random.Generator) -> None:
    """A doctor's or a family's seal: a ring with the surname top to bottom, red seen as grey, unevenly inked."""
    r = rng.uniform(4.4, 5.6) * PX
    n = int(2 * r) + 16
    patch = np.zeros((n, n), np.float32)
    cv2.ellipse(patch, ((n / 2, n / 2), (2 * r, 2 * r * rng.uniform(.93, 1.0)), 0), 1, int(rng.integers(2, 5)), cv2.LINE_AA)
    engrave(patch, name, r)
    press(page, patch, cx, cy, rng)


def engrave(patch: np.ndarray, name: str, r: float) -> None:
    """A name of up to three characters, top to bottom, in the middle of a seal of radius r, px."""
    middle, chars = patch.shape[0] / 2, name[:3]
    n, size = patch.shape[0], int(r * 1.5 / max(2, len(chars)))
    names = ("truetype/takao-mincho/TakaoMincho.ttf", "truetype/ipamj/ipamjm.ttf")
    for i, char in enumerate(chars):
        g = faces.line(names, size, char)
        y, x = int(middle - size * len(chars) / 2 + i * size + (size - g.shape[0]) / 2), int(middle - g.shape[1] / 2)
        y, x = max(0, y), max(0, x)
        patch[y:y + g.shape[0], x:x + g.shape[1]] = np.maximum(patch[y:y + g.shape[0], x:x + g.shape[1]], g[:n - y, :n - x])


def press(page: np.ndarray, patch: np.ndarray, cx: float, cy: float, rng: np.random.Generator, levels: tuple[float, float] = (85, 165)) -> None:
    """Stamps a square patch (1 where it takes ink) with its middle there, mm: a little turned, unevenly inked, of a grey between two levels."""
    n = patch.shape[0]
    m = cv2.getRotationMatrix2D((n / 2, n / 2), rng.normal(0, 9), 1)
    patch = cv2.GaussianBlur(cv2.warpAffine(patch, m, (n, n)), (0, 0), .7)
    coat = cv2.resize(rng.random((7, 7), np.float32), (n, n), interpolation=cv2.INTER_CUBIC) + rng.random((n, n), np.float32) * .35
    put(page, patch * np.clip(coat * 1.5 - rng.uniform(-.35, .15), 0, 1), cx * PX - n / 2, cy * PX - n / 2, rng.uniform(*levels))
