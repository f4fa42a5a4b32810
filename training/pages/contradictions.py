"""Choices that no program may take for an answer: struck out, marked twice, or only stamped over. Each page so marked is a person's.

Strikes, ticks, crosses and second circles are drawn by other functions than in the training of the net for marks (`training/marks`), so that pages of them
measure it; seals and the pen's stroke are the same.
"""

from __future__ import annotations

import numpy as np

import ink

FIELDS = ("doctor_judgement", "consent", "dose")  # a record stands or falls with them
ALONE = ("struck-out", "seal-alone")              # need no second word
KINDS = (*ALONE, "second-circle", "other-tick", "other-cross", "other-sealed", "both-in-one")


def draw(page: np.ndarray, kind: str, options: dict[str, list[float]], chosen: str, pen, seal: str, rng: np.random.Generator) -> None:
    """Draws what contradicts the circle round `chosen`, boxes in mm; for `seal-alone` nothing is circled, for `both-in-one` the one circle is drawn here."""
    box = options[chosen]
    others = sorted((abs(b[0] - box[0]) + 3 * abs(b[1] - box[1]), o) for o, b in options.items() if o != chosen)
    other = options[others[0][1]] if others else None
    if kind == "struck-out":
        _struck(page, box, pen, rng)
    elif kind == "seal-alone":
        ink.seal(page, seal, box[0] + box[2] * rng.uniform(.15, .85), box[1] + box[3] * rng.uniform(.2, .8), rng)
    elif kind == "second-circle":
        _ring(page, other, pen, rng)
    elif kind == "both-in-one":
        left, top = min(box[0], other[0]), min(box[1], other[1])
        right, foot = max(box[0] + box[2], other[0] + other[2]), max(box[1] + box[3], other[1] + other[3])
        _ring(page, [left, top, right - left, foot - top], pen, rng)
    else:
        _sign(page, other, "cross" if kind == "other-cross" else "tick" if kind == "other-tick" else str(rng.choice(["tick", "cross", "ring"])), pen, rng)
        if kind == "other-sealed":
            side = rng.choice([-1, 1])
            ink.seal(page, seal, other[0] + other[2] / 2 + side * rng.uniform(2.5, 5.5), other[1] + other[3] / 2 + rng.uniform(-2.5, 2.5), rng)


def _line(page: np.ndarray, points: list[tuple[float, float]], pen, rng: np.random.Generator) -> None:
    """A line along points in mm, as a hand rounds it."""
    p = np.array(points, float)
    for _ in range(3):  # Chaikin's corner cutting
        p = np.concatenate([p[:1], np.stack([.75 * p[:-1] + .25 * p[1:], .25 * p[:-1] + .75 * p[1:]], 1).reshape(-1, 2), p[-1:]])
    ink.stroke(page, (p + rng.normal(0, .02, p.shape)) * ink.PX, pen.width * rng.uniform(.85, 1.2), pen.level, rng)


def _struck(page: np.ndarray, box: list[float], pen, rng: np.random.Generator) -> None:
    """Two lines through the word (二重線), a cross over it, a wave or one bold line."""
    x, y, w, h = box
    how = rng.choice(["two", "cross", "wave", "bold"], p=[.45, .3, .15, .1])
    over = rng.uniform(-.05, .18) * w
    left, right, middle = x - over, x + w + over, y + h / 2 + rng.uniform(-.1, .1) * h
    if how in ("two", "bold"):
        tilt = rng.normal(0, .05) * w
        apart = rng.uniform(.22, .4) * h if how == "two" else rng.uniform(.05, .09) * h
        for k in (-.5, .5) if how == "two" else (-1, 0, 1):
            _line(page, [(left + rng.normal(0, .3), middle + k * apart + tilt / 2), ((left + right) / 2, middle + k * apart + rng.normal(0, .12)),
                         (right + rng.normal(0, .3), middle + k * apart - tilt / 2)], pen, rng)
    elif how == "cross":
        half = min(w / 2 + over, rng.uniform(.7, 1.3) * h)
        cx = x + w / 2 + rng.normal(0, .08 * w)
        for k in (1, -1):
            _line(page, [(cx - half, middle - k * rng.uniform(.45, .7) * h), (cx, middle + rng.normal(0, .15)), (cx + half, middle + k * rng.uniform(.45, .7) * h)], pen, rng)
    else:
        n = int(rng.integers(6, 11))
        _line(page, [(left + (right - left) * i / (n - 1), middle + (.28 if i % 2 else -.28) * h * rng.uniform(.7, 1.2)) for i in range(n)], pen, rng)


def _ring(page: np.ndarray, box: list[float], pen, rng: np.random.Generator) -> None:
    """A hasty circle: small or wide, open, leaning, as a spline through a few points that an ellipse nearly meets."""
    x, y, w, h = box
    n, turn = 11, rng.uniform(5.0, 7.0)
    a = rng.uniform(0, 6.28) + np.linspace(0, turn, n)
    rx, ry = w / 2 * rng.uniform(.6, 1.15) + .3, h / 2 * rng.uniform(.6, 1.15) + .2
    r = 1 + rng.normal(0, .05, n)
    lean = rng.normal(0, .12)
    px, py = rx * r * np.cos(a), ry * r * np.sin(a)
    cx, cy = x + w / 2 + rng.normal(0, .06 * w), y + h / 2 + rng.normal(0, .3)
    _line(page, list(zip(cx + px * np.cos(lean) - py * np.sin(lean), cy + px * np.sin(lean) + py * np.cos(lean))), pen, rng)


def _sign(page: np.ndarray, box: list[float], kind: str, pen, rng: np.random.Generator) -> None:
    """A tick or a cross over a word, or a circle round it, 2.5 mm high or more."""
    x, y, w, h = box
    if kind == "ring":
        _ring(page, box, pen, rng)
        return
    size = rng.uniform(2.5, max(3, 1.1 * h))
    cx, cy = x + w * rng.uniform(.15, .85), y + h / 2 + rng.normal(0, .08 * h)
    if kind == "tick":
        _line(page, [(cx - .45 * size, cy - rng.uniform(-.1, .15) * size), (cx - .12 * size, cy + .42 * size), (cx - .08 * size, cy + .42 * size),
                     (cx + rng.uniform(.4, .9) * size, cy - rng.uniform(.45, .8) * size)], pen, rng)
    else:
        for k in (1, -1):
            _line(page, [(cx - .5 * size * rng.uniform(.8, 1.1), cy - .5 * k * size * rng.uniform(.8, 1.1)),
                         (cx + .5 * size * rng.uniform(.8, 1.1), cy + .5 * k * size * rng.uniform(.8, 1.1))], pen, rng)
