"""Digits drawn from strokes, as they are taught and written in Japan.

The real digits of training are American; these add the habits missing there: a 7 with the short
stroke at its left (ク-like) or with a bar, a 1 without or with a serif, an open 4, a 9 with a
straight or curved leg, a 0 with a slash, a 5 in two strokes, an 8 begun at the top, a 2 without
a loop.  Points are in a unit box, x to the right, y down; every digit is jittered point by point.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass
class Style:
    """The habits of one writer."""

    seven: int
    one: int
    four: int
    nine: int
    zero: int
    two: int
    six: int
    five: int
    three: int
    eight: int
    shake: float
    width: float  # of the stroke, share of the digit's height
    smooth: bool

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Style":
        def pick(*p: float) -> int:
            return int(rng.choice(len(p), p=p))

        return cls(
            seven=pick(0.35, 0.40, 0.12, 0.13), one=pick(0.7, 0.2, 0.1), four=pick(0.45, 0.35, 0.2),
            nine=pick(0.4, 0.35, 0.25), zero=pick(0.86, 0.08, 0.06), two=pick(0.65, 0.35),
            six=pick(0.6, 0.4), five=pick(0.6, 0.4), three=pick(0.6, 0.25, 0.15),
            eight=pick(0.7, 0.3), shake=rng.uniform(0.008, 0.035),
            width=float(np.exp(rng.uniform(np.log(0.035), np.log(0.13)))),
            smooth=rng.random() < 0.85,
        )


def _arc(cx: float, cy: float, rx: float, ry: float, a: float, b: float, n: int = 9) -> list:
    """Points on an ellipse from angle a to b, degrees, 0 right, 90 down."""
    t = np.deg2rad(np.linspace(a, b, n))
    return [(cx + rx * float(np.cos(v)), cy + ry * float(np.sin(v))) for v in t]


def strokes(digit: int, s: Style, rng: np.random.Generator) -> list[tuple[list, bool]]:
    """The digit's strokes as (points, curved)."""
    u = rng.uniform
    if digit == 0:
        start = u(-130, -60)
        close = u(345, 385)
        rx = u(0.26, 0.38)
        out = [(_arc(0.5, 0.5, rx, 0.46, start, start - close, 15), True)]
        if s.zero == 1:
            out.append(([(0.5 + rx * 0.9, u(0.08, 0.2)), (0.5 - rx * 0.9, u(0.8, 0.92))], False))
        return out
    if digit == 1:
        lean = u(-0.03, 0.10)
        out = [([(0.5 + lean, 0.04), (0.5 - lean, 0.96)], False)]
        if s.one >= 1:
            out[0] = ([(0.5 + lean - u(0.12, 0.24), u(0.16, 0.28)), (0.5 + lean, 0.04),
                       (0.5 - lean, 0.96)], False)
        if s.one == 2:
            out.append(([(0.5 - lean - u(0.14, 0.24), 0.96), (0.5 - lean + u(0.14, 0.24), 0.96)], False))
        return out
    if digit == 2:
        top = [(0.2, u(0.2, 0.3))] + _arc(0.48, 0.28, u(0.26, 0.32), 0.24, -160, 20, 7)
        foot = u(0.88, 0.96)
        if s.two == 0:
            return [(top + [(0.62, 0.55), (0.2, foot)], True),
                    ([(0.19, foot), (u(0.78, 0.9), foot + u(-0.04, 0.02))], False)]
        return [(top + [(0.6, 0.58), (0.24, 0.86), (0.18, foot - 0.06), (0.32, u(0.80, 0.86)),
                        (0.5, 0.92), (0.85, u(0.88, 0.94))], True)]
    if digit == 3:
        if s.three == 1:  # flat top
            return [([(0.2, 0.07), (0.76, 0.06), (0.46, u(0.36, 0.42))], False),
                    ([(0.46, 0.4)] + _arc(0.46, 0.67, 0.33, 0.27, -70, 150, 9), True)]
        mid = u(0.42, 0.5)
        return [(_arc(0.46, 0.25, u(0.24, 0.30), 0.22, -165, 70, 8) + [(u(0.34, 0.46), mid)]
                 + _arc(0.46, 0.71, u(0.28, 0.34), 0.25, -70, 160, 9), True)]
    if digit == 4:
        bar = u(0.6, 0.72)
        x = u(0.58, 0.7)
        if s.four == 0:  # open
            return [([(u(0.28, 0.4), 0.06), (u(0.14, 0.24), bar), (u(0.84, 0.95), bar + u(-0.05, 0.03))], False),
                    ([(x + u(-0.02, 0.06), u(0.1, 0.35)), (x, 0.97)], False)]
        if s.four == 1:  # closed
            return [([(x, 0.04), (0.13, bar), (u(0.86, 0.96), bar + u(-0.03, 0.03))], False),
                    ([(x, 0.04), (x, 0.97)], False)]
        return [([(u(0.2, 0.3), 0.08), (u(0.18, 0.26), 0.5), (0.34, 0.56), (0.72, u(0.48, 0.54))], True),
                ([(0.72, 0.06), (0.68, 0.97)], False)]
    if digit == 5:
        neck = [(u(0.28, 0.34), 0.07), (u(0.22, 0.3), u(0.42, 0.48))]
        bowl = _arc(0.46, 0.68, u(0.30, 0.36), 0.27, -120, 150, 9)
        hat = ([(0.28, 0.07), (u(0.74, 0.88), 0.05 + u(-0.03, 0.03))], False)
        if s.five == 0:
            return [(neck, False), (neck[1:] + bowl[1:], True), hat]
        return [([hat[0][1], hat[0][0]] + neck[1:2], False), (neck[1:] + bowl[1:], True)]
    if digit == 6:
        cx = u(0.46, 0.52)
        if s.six == 0:
            return [([(u(0.58, 0.72), 0.03), (0.36, 0.28), (0.21, 0.6)]
                     + _arc(cx, 0.70, 0.29, 0.25, 180, -165, 12), True)]
        return [([(u(0.38, 0.5), 0.03), (0.26, 0.36), (0.22, 0.66)]
                 + _arc(cx, 0.72, 0.28, 0.24, 170, -150, 12), True)]
    if digit == 7:
        top = u(0.06, 0.12)
        end = (u(0.32, 0.5), 0.97)
        corner = (u(0.76, 0.88), top + u(-0.03, 0.02))
        if s.seven in (1, 3):  # the short stroke at the left, as taught in Japanese schools
            out = [([(0.19, top + u(0.16, 0.28)), (0.19 + u(-0.02, 0.03), top), corner, end], False)]
        else:
            out = [([(0.14, top), corner, end], False)]
        if s.seven == 2:
            y = u(0.45, 0.55)
            out.append(([(0.34, y), (0.82, y + u(-0.05, 0.03))], False))
        if s.seven == 3:
            p = out[0][0]
            out = [([p[0], p[1]], False), ([p[1], p[2], (0.56, 0.45), p[3]], True)]
        return out
    if digit == 8:
        w, v = u(0.22, 0.28), u(0.26, 0.33)
        if s.eight == 0:  # one stroke
            up = _arc(0.5, 0.26, w, 0.22, -50, -270, 8)
            low = _arc(0.5, 0.72, v, 0.24, -90, 270, 11)
            back = _arc(0.5, 0.26, w, 0.22, 90, -45, 6)
            return [(up + low[1:-1] + back, True)]
        return [(_arc(0.5, 0.25, w, 0.21, -90, -460, 12), True),
                (_arc(0.5, 0.71, v, 0.25, -90, 270, 12), True)]
    loop = _arc(0.46, 0.28, u(0.25, 0.30), u(0.21, 0.25), -20, -380, 12)
    x = loop[-1][0]
    if s.nine == 0:  # like q: a straight leg
        return [(loop, True), ([(x + 0.01, u(0.08, 0.24)), (x - u(0.0, 0.08), 0.97)], False)]
    if s.nine == 1:
        return [(loop, True), ([(x, 0.22), (x - 0.03, 0.5), (x - u(0.12, 0.26), 0.97)], True)]
    return [(loop + [(x - 0.02, 0.6), (x - 0.14, 0.9), (x - 0.42, u(0.88, 0.97))], True)]


def _spline(points: np.ndarray, n: int) -> np.ndarray:
    """Catmull–Rom through the points."""
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    out = []
    for i in range(len(points) - 1):
        a, b, c, d = p[i:i + 4]
        t = np.linspace(0, 1, n, endpoint=False)[:, None]
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
                          + (3 * b - a - 3 * c + d) * t ** 3))
    return np.vstack(out + [points[-1:]])


def draw(digit: int, s: Style, rng: np.random.Generator, size: int) -> np.ndarray:
    """The digit as ink 0…1 in a size×size field, 70 % of it high."""
    img = np.zeros((size * 2, size * 2), np.uint8)
    f = size * 2 * 0.70
    off = size * 2 * 0.15
    lean = rng.normal(0, 0.05)
    for points, curved in strokes(digit, s, rng):
        p = np.array(points, np.float64)
        p += rng.normal(0, s.shake, p.shape)
        p[:, 0] += lean * (0.5 - p[:, 1])
        if curved and len(p) > 2:
            p = _spline(p, 8)
        elif s.smooth and len(p) > 1:  # straight strokes bend a little
            mid = (p[:-1] + p[1:]) / 2 + rng.normal(0, 0.012, (len(p) - 1, 2))
            q = np.empty((2 * len(p) - 1, 2))
            q[0::2], q[1::2] = p, mid
            p = q
        px = np.rint((p * f + off) * 16).astype(np.int32)
        w = max(2, round(s.width * f * (1 + rng.normal(0, 0.08))))
        cv2.polylines(img, [px.reshape(-1, 1, 2)], False, 255, w, cv2.LINE_AA, shift=4)
    return cv2.resize(img, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def bar_seven(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A short bar through the leg of a real 7 (a 168-px field)."""
    y = int(rng.uniform(0.46, 0.56) * g.shape[0])
    row = np.flatnonzero(g[y] > 0.5)
    if len(row) == 0:
        return g
    cx = float(row.mean())
    half = rng.uniform(16, 26)
    out = (np.clip(g, 0, 1) * 255).astype(np.uint8)
    cv2.line(out, (int(cx - half), y + int(rng.integers(-3, 5))),
             (int(cx + half), y - int(rng.integers(-1, 6))), 255, int(rng.integers(8, 14)), cv2.LINE_AA)
    return out.astype(np.float32) / 255


def slash_zero(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A slash inside a real 0 (a 168-px field)."""
    ys, xs = np.nonzero(g > 0.5)
    if len(ys) == 0:
        return g
    out = (np.clip(g, 0, 1) * 255).astype(np.uint8)
    a = rng.uniform(0.02, 0.2)
    w, h = xs.max() - xs.min(), ys.max() - ys.min()
    cv2.line(out, (int(xs.max() - a * w), int(ys.min() + a * h)),
             (int(xs.min() + a * w), int(ys.max() - a * h)), 255, int(rng.integers(7, 12)), cv2.LINE_AA)
    return out.astype(np.float32) / 255
