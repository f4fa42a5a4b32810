"""A person's way of writing: digits from real handwriting, words in pen-like faces that are shaken, leant and stretched."""

from __future__ import annotations

import dataclasses
import gzip
import os

import cv2
import numpy as np

import degrade
import faces
import ink


class Digits:
    """Handwritten digits in the IDX format of MNIST; a seed chooses which of them this corpus may use."""

    def __init__(self, folder: str, seed: int, share: float, span: tuple[int, int] | None):
        images = _idx(folder, "images-idx3-ubyte", 16).reshape(-1, 28, 28)
        labels = _idx(folder, "labels-idx1-ubyte", 8)
        index = np.arange(*(span or (0, len(labels))))
        index = index[np.random.default_rng([seed, 77]).permutation(len(index))[: max(200, int(len(index) * share))]]
        self.images = images[index]
        self.by_digit = [np.flatnonzero(labels[index] == d) for d in range(10)]
        flat = self.images.astype(np.float32) / 255
        readable = _readable(flat, labels[index])
        self.by_digit = [d[readable[d]] for d in self.by_digit]
        y, x = np.mgrid[0:28, 0:28].astype(np.float32)
        mass = flat.sum((1, 2)) + 1e-6
        mx, my = (flat * x).sum((1, 2)) / mass, (flat * y).sum((1, 2)) / mass
        cov = (flat * (x - mx[:, None, None]) * (y - my[:, None, None])).sum((1, 2)) / mass
        var = (flat * (y - my[:, None, None]) ** 2).sum((1, 2)) / mass
        self.lean, self.mass = cov / (var + 1e-3), mass

    def like(self, digit: int, lean: float, heavy: float, n: int, rng: np.random.Generator) -> np.ndarray:
        """Some images of a digit that one writer could have written: near in slant and in weight."""
        pool = rng.choice(self.by_digit[digit], min(60, len(self.by_digit[digit])), replace=False)
        mass = self.mass[pool]
        rank = np.argsort(np.argsort(mass)) / max(1, len(pool) - 1)
        return self.images[pool[np.argsort(np.abs(self.lean[pool] - lean) * 2 + np.abs(rank - heavy))[:n]]]


def _readable(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """False for the few digits that resemble no other of their class: nobody could say what is on such a paper."""
    small = np.stack([cv2.GaussianBlur(cv2.resize(i, (14, 14), interpolation=cv2.INTER_AREA), (0, 0), .8) for i in images]).reshape(len(images), -1)
    near = cv2.ml.KNearest_create()
    near.train(small, cv2.ml.ROW_SAMPLE, labels.astype(np.float32))
    _, _, found, _ = near.findNearest(small, 8)
    return (found[:, 1:] == labels[:, None]).sum(1) >= 2


def _idx(folder: str, name: str, head: int) -> np.ndarray:
    path = os.path.join(folder, name)
    data = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    return np.frombuffer(data, np.uint8, offset=head)


@dataclasses.dataclass
class Pen:
    level: float    # grey of the ink
    width: float    # of a stroke, in pixels


class Hand:
    """One writer with one pen."""

    def __init__(self, rng: np.random.Generator, digits: Digits | None, pen: Pen | None = None):
        self.rng = rng
        kind = rng.random()
        self.pen = pen or (Pen(rng.uniform(15, 45), rng.uniform(4.0, 6.4)) if kind < .5 else Pen(rng.uniform(45, 90), rng.uniform(3.4, 5.2)) if kind < .85
                           else Pen(rng.uniform(85, 115), rng.uniform(3.6, 5.6)))
        self.faces = (faces.PEN[rng.integers(len(faces.PEN))], *faces.PEN_LAST)
        self.lean, self.slope = rng.normal(0, .07), rng.normal(0, .006)
        self.shake, self.spread = rng.uniform(.4, 1.4), rng.uniform(.95, 1.1)
        self.size, self.weight = rng.uniform(.6, .8), rng.uniform(-.35, .7)
        self.glyphs: dict[int, np.ndarray] = {}
        self.digit_lean, self.heavy, self.mixed = rng.normal(-.15, .2), rng.random(), rng.random() < .25
        self.pads_with_zero, self.digits = rng.random() < .1, digits
        self.marks = rng.choice(["tick", "tick", "tick", "cross", "scribble", "dot", "any"])

    def digit(self, d: int, height: float) -> np.ndarray:
        """Ink of a digit, height in pixels."""
        rng = self.rng
        if self.digits is None:
            return self.words(str(d), height)
        if d not in self.glyphs:
            lean, heavy = (rng.normal(-.15, .3), rng.random()) if self.mixed else (self.digit_lean, self.heavy)
            self.glyphs[d] = self.digits.like(d, lean, heavy, 12 if self.mixed else 4, rng)
        image = self.glyphs[d][rng.integers(len(self.glyphs[d]))]
        rows, cols = np.flatnonzero(image.max(1) > 60), np.flatnonzero(image.max(0) > 60)
        image = np.pad(image[rows[0]:rows[-1] + 1, cols[0]:cols[-1] + 1], 3)
        f = height * rng.uniform(.9, 1.08) / (image.shape[0] - 6)
        wide = f * rng.uniform(.85, 1.1)
        size = (max(4, int(image.shape[1] * wide)), max(4, int(image.shape[0] * f)))
        big = cv2.GaussianBlur(cv2.resize(image.astype(np.float32), size, interpolation=cv2.INTER_CUBIC), (0, 0), max(.6, f * .38))
        level = 118 + 45 * np.clip(self.heavy - .5 + rng.normal(0, .1), -.5, .6)
        line = cv2.resize((image > 110).astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > .5
        while level > 60 and (big[line] < level).mean() > .12:      # a thin stroke must not break at the threshold
            level -= 12
        out = np.clip((big - level) / 26 + .5, 0, 1)
        t = rng.normal(0, .035)
        m = np.float32([[1, t, 0], [t * .3, 1, 0]])
        return faces.trim(cv2.warpAffine(out, m, size))

    def words(self, text: str, height: float, free: float = 1.0, width: float | None = None) -> np.ndarray:
        """Ink of a line of handwriting, about `height` pixels tall and at most `width` wide; `free` above 1 is a signature."""
        rng, size = self.rng, max(12, int(height * 1.08))
        total = sum(faces.font(faces.covering(self.faces, c), size).getlength(c) for c in text) * self.spread + size
        if width and total > width:
            size = max(12, int(size * width / total))
        line = np.zeros((int(size * 2.4), int(len(text) * size * 1.5) + size * 2), np.float32)
        x, base = size * .5, size * 1.4
        for c in text:
            if c.isspace():
                x += size * (rng.uniform(.35, .8) if c == " " else 1)
                continue
            name = faces.covering(self.faces, c)
            g, dx, dy, step = faces.glyph(name, size, c)
            h, w = g.shape
            turn, zoom = rng.normal(0, .028 * self.shake), 1 + rng.normal(0, .045 * self.shake)
            s = zoom * (1 + rng.normal(0, .03))
            lean = -self.lean * free + rng.normal(0, .03 * free)
            m = np.float32([[s, lean - turn, 0], [turn, zoom, 0]])
            pad = 6
            m[:, 2] = np.array([w / 2 + pad, h / 2 + pad]) - m[:, :2] @ np.array([w / 2, h / 2])
            cell = cv2.warpAffine(g, m, (w + 2 * pad, h + 2 * pad), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
            px, py = int(x + dx - pad), int(base + dy - pad + self.slope * x + rng.normal(0, .022 * size * self.shake))
            py, px = max(0, py), max(0, px)
            part = line[py:py + cell.shape[0], px:px + cell.shape[1]]
            np.maximum(part, cell[:part.shape[0], :part.shape[1]], out=part)
            x += step * self.spread * (1 + rng.normal(0, .03 * self.shake))
        line = faces.trim(line)
        line = np.pad(line, 8)
        dark = degrade.elastic(255 - line * 255, rng, 2.6 * self.shake * free * height / 60, max(10, height * .45))
        dark = degrade.thicken(dark, self.weight * height / 60)
        return faces.trim((255 - dark.astype(np.float32)) / 255 * rng.uniform(.88, 1))

    def write(self, page: np.ndarray, text: str, box: list[float], height: float, free: float = 1.0, at: float = 1.5) -> None:
        """Writes into a box (mm): a line of `height` mm, from the left with `at` mm of room."""
        x, y, w, h = box
        line = self.words(text, height * ink.PX, free, (w - at) * ink.PX)
        ink.put(page, line, (x + at + self.rng.uniform(-.6, .8)) * ink.PX, (y + h / 2 + self.rng.normal(0, .35)) * ink.PX - line.shape[0] / 2, self.pen.level)
