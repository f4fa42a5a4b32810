"""Synthetic digit cells: a row of boxes drawn at 300 dpi, spoiled, and cut as the reader cuts.

A row is drawn with its box lines, digits by hand or in print, empty cells, spoiled entries and
whatever else ends up on paper; the picture goes through one of the scan profiles of ``degrade``;
then every cell is cut with a little registration error: its box grown by ``GROW_MM`` on each side,
averaged to ``WIDTH``×``HEIGHT``, darkness 0…255.

Classes: 0…9, ``EMPTY``, ``INVALID`` (struck through, overwritten, scribbled, not a digit).
"""

from __future__ import annotations

import gzip
import pathlib
import sys
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import degrade  # noqa: E402
import fonts  # noqa: E402
import pen  # noqa: E402

WIDTH, HEIGHT, GROW_MM = 24, 32, 0.7
EMPTY, INVALID, CLASSES = 10, 11, 12
DPI = 300
SIZES_MM = [(4.6, 6.2), (6.0, 6.8), (6.0, 8.0), (6.2, 8.2), (6.4, 8.4)]
JITTER_MM = 0.35
# Loops by which a digit is told from one stroke.
LOOPS = {0: 1, 6: 1, 8: 2, 9: 1}
# Of the real digits in training, how many come from trajectories.py and bitmaps.py.
MORE = {"trajectories": 0.06, "bitmaps": 0.14}
CACHED = 8_000  # digits kept enlarged, at 56 kB each
# How a doubtful cell is looked at: moved by so many samples across and down, and grown by a factor.
# export.py names them in the model's file; Sources/Recognition/CellView.swift reads them there.
LOOKS = [(0.0, 0.0, 1.0), (0.0, 0.0, 0.9), (0.0, 0.0, 1.1), (0.0, 0.0, 1.2)]


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """The held-out digits (n×28×28, ink bright) and their labels: no net is trained on them."""
    data = HERE / "data"
    x = np.frombuffer(gzip.open(data / "images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    y = np.frombuffer(gzip.open(data / "labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
    return x.reshape(-1, 28, 28), y


def load_more(folder: pathlib.Path, name: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Digits for training that ``fetch.py`` (``mnist``), ``trajectories.py`` or ``bitmaps.py`` left in a folder."""
    if not (folder / f"{name}.npz").exists():
        return None
    found = np.load(folder / f"{name}.npz")
    return found["x"], found["y"]


def save(out: pathlib.Path, **arrays: np.ndarray) -> None:
    """Writes arrays whole or not at all: others may wait for the file, or take it for finished."""
    temp = out.with_suffix(".tmp.npz")
    np.savez(temp, **arrays)
    temp.rename(out)


def split(n: int) -> dict[str, np.ndarray]:
    """Indices by block of 100: the 8th and 9th of every ten are for calibration, the others for reporting."""
    block = (np.arange(n) // 100) % 10
    calibrate = (block == 7) | (block == 8)
    return {"calibrate": np.flatnonzero(calibrate), "test": np.flatnonzero(~calibrate)}


# --------------------------------------------------------------------------- glyphs


def _crisp(image: np.ndarray) -> np.ndarray:
    """A digit of 28×28 (or any square of pixels) as a smooth 168×168 field in 0…1 that crosses 0.5 at the stroke's edge."""
    big = cv2.resize(image.astype(np.float32) / 255, (168, 168), interpolation=cv2.INTER_CUBIC)
    return cv2.GaussianBlur(big, (0, 0), 2.2)


@dataclass
class Source:
    """Where digits come from: real ones by class, typefaces, pen-like typefaces, drawn strokes."""

    real: dict[int, list[np.ndarray]]
    print_fonts: list[str]
    pen_fonts: list[str]
    strokes: bool = True
    calm: bool = False  # real shapes as they are: no added slant, waves or widths beyond a pen's
    own: bool = False  # and in their writers' own stroke widths
    # Digits from pen movements and from bitmaps, with the share of each among the real.
    more: dict[str, tuple[float, dict[int, list[np.ndarray]]]] = field(default_factory=dict)
    last: int = -1  # the number of the real digit that was drawn last, among those of its class
    _cache: dict = field(default_factory=dict)

    @classmethod
    def of(cls, part: str, folder: pathlib.Path) -> "Source":
        """``train``, ``calm``, ``calibrate``, ``test`` or ``own``; the last three have only held-out digits and fonts.

        ``calm`` are the real digits of ``train`` as their writers shaped them; ``own`` those of ``test`` in their
        writers' own stroke widths. ``folder`` is where ``fetch.py``, ``trajectories.py`` and ``bitmaps.py`` left digits
        for training."""

        def by_class(x: np.ndarray, y: np.ndarray) -> dict[int, list[np.ndarray]]:
            return {k: list(x[y == k]) for k in range(10)}

        if part in ("train", "calm"):
            fetched = load_more(folder, "mnist")
            if fetched is None:
                sys.exit(f"cells.py: {folder / 'mnist.npz'} is missing; digits/fetch.py fetches it")
            if part == "calm":
                return cls(by_class(*fetched), fonts.TRAIN, [], strokes=False, calm=True)
            source = cls(by_class(*fetched), fonts.TRAIN, fonts.PEN_TRAIN)
            for name, share in MORE.items():
                found = load_more(folder, name)
                if found:
                    source.more[name] = (share, by_class(*found))
            return source
        x, y = load_digits()
        index = split(len(x))["test" if part == "own" else part]
        real = by_class(x[index], y[index])
        # Fonts: a family held out is never trained on; calibration uses half of them.
        held = fonts.HELD_OUT[:2] if part == "calibrate" else fonts.HELD_OUT[2:]
        return cls(real, held, [], strokes=False, calm=True, own=part == "own")

    def font_glyph(self, name: str, text: str) -> np.ndarray:
        """A typeface's glyph as ink 0…1, cropped to its em box in height and to its ink in width."""
        key = (name, text)
        if key not in self._cache:
            face = ImageFont.truetype(fonts.path(name), 160)
            im = Image.new("L", (260 * len(text), 300), 0)
            ImageDraw.Draw(im).text((50, 40), text, font=face, fill=255)
            a = np.asarray(im)
            ys, xs = np.nonzero(a > 40)
            if len(ys) == 0:
                a = np.zeros((120, 80), np.uint8)
                self._cache[key] = a.astype(np.float32) / 255
            else:
                a = a[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
                self._cache[key] = cv2.copyMakeBorder(a, 12, 12, 12, 12, cv2.BORDER_CONSTANT) / \
                    np.float32(255)
        return self._cache[key]


@dataclass
class Hand:
    """One writer with one pen, for a row."""

    kind: str  # "real", "pen" (pen-like typeface), "strokes"
    thick: float  # half the stroke's width, in px of the 168-px field (real digits: about 7)
    slant: float
    size: float
    wide: float
    ink: float  # darkness of the pen, 1 is the page's full ink
    unsteady: float  # px of the 168-px field by which strokes wander
    own: bool = False  # the real digit's own stroke width instead of ``thick``
    heavier: float = 0.0  # added to the own width
    font: str = ""
    style: pen.Style | None = None


def new_hand(src: Source, rng: np.random.Generator) -> Hand:
    r = rng.random()
    kind = "real"
    if src.strokes and r < 0.09:
        kind = "strokes"
    elif src.pen_fonts and r < 0.15:
        kind = "pen"
    ink = 1.0 if rng.random() < 0.45 else rng.uniform(0.45, 1.0)
    own, heavier = rng.random() < 0.5, rng.uniform(-1.0, 3.0)
    if src.own:
        own, heavier = True, 0.0
    if src.calm or (kind == "real" and rng.random() < 0.5):
        return Hand(kind, thick=float(np.exp(rng.uniform(np.log(3.6), np.log(8.0)))),
                    slant=rng.normal(0, 0.03), size=rng.uniform(0.60, 0.95),
                    wide=rng.uniform(0.90, 1.10), ink=ink,
                    unsteady=0.0 if src.calm else rng.uniform(0, 1.2), own=own,
                    heavier=heavier)
    return Hand(
        kind, thick=float(np.exp(rng.uniform(np.log(2.6), np.log(8.5)))), slant=rng.normal(0, 0.14),
        size=rng.uniform(0.58, 0.98), wide=rng.uniform(0.76, 1.28), ink=ink,
        unsteady=min(6.0, abs(rng.normal(0, 3.0 if kind == "real" else 2.0))), own=own, heavier=heavier,
        font=str(rng.choice(src.pen_fonts)) if src.pen_fonts else "",
        style=pen.Style.random(rng) if kind == "strokes" else None,
    )


def _half_width(fieldimg: np.ndarray) -> float:
    """Half the stroke's width in px: twice the mean distance of ink from its edge."""
    inside = (fieldimg > 0.5).astype(np.uint8)
    if not inside.any():
        return 1.0
    return 2 * float(cv2.distanceTransform(inside, cv2.DIST_L2, 3)[inside > 0].mean())


def _holes(fieldimg: np.ndarray) -> int:
    """How many loops of some size the ink closes."""
    paper = np.pad((fieldimg <= 0.5).astype(np.uint8), 1, constant_values=1)
    count, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    return int((stats[1:count, cv2.CC_STAT_AREA] > 12).sum())


def _grow(fieldimg: np.ndarray, px: float) -> np.ndarray:
    """Moves the 0.5 edge outwards by px (inwards if negative) and sharpens it."""
    inside = (fieldimg > 0.5).astype(np.uint8)
    d_in = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    d_out = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    return np.clip((d_in - d_out + px) / 2.5 + 0.5, 0, 1)


def _place(canvas: np.ndarray, glyph: np.ndarray, m: np.ndarray, ink: float) -> None:
    """Draws a glyph (ink 0…1) through a 2×3 matrix onto the ink canvas, darkest wins."""
    h, w = canvas.shape
    corners = m @ np.array([[0, glyph.shape[1], 0, glyph.shape[1]],
                            [0, 0, glyph.shape[0], glyph.shape[0]], [1, 1, 1, 1]])
    x0, y0 = np.floor(corners.min(1)).astype(int) - 1
    x1, y1 = np.ceil(corners.max(1)).astype(int) + 2
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(w, x1), min(h, y1)
    if x1 <= x0 or y1 <= y0:
        return
    local = m.copy()
    local[:, 2] -= (x0, y0)
    # Shrunk glyphs are smoothed first, or thin strokes would be sampled away.
    f = np.sqrt(abs(np.linalg.det(m[:, :2])))
    if f < 0.6:
        glyph = cv2.GaussianBlur(glyph, (0, 0), 0.35 / f)
    out = cv2.warpAffine(glyph, local, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    part = canvas[y0:y1, x0:x1]
    np.maximum(part, out * ink, out=part)


def hand_glyph(src: Source, hand: Hand, digit: int, rng: np.random.Generator) -> np.ndarray:
    """A digit by this hand as a 168-px-high ink field, with this hand's pen."""
    if hand.kind == "strokes" and hand.style is not None:
        g = pen.draw(digit, hand.style, rng, 168)
    elif hand.kind == "pen":
        g = src.font_glyph(hand.font, str(digit))
        f = 120 / max(g.shape)
        g = cv2.resize(g, None, fx=f, fy=f, interpolation=cv2.INTER_AREA)
        px, py = (168 - g.shape[1]) // 2, (168 - g.shape[0]) // 2
        g = cv2.copyMakeBorder(g, py, 168 - py - g.shape[0], px, 168 - px - g.shape[1],
                               cv2.BORDER_CONSTANT)
    else:
        kind, at = "real", rng.random()
        for name, (share, _) in src.more.items():
            if 0 <= at < share:
                kind = name
            at -= share
        pool = (src.more[kind][1] if kind in src.more else src.real)[digit]
        key = (kind, digit, int(rng.integers(len(pool))))
        src.last = key[2]
        large = src._cache.get(key)
        if large is None:
            large = _crisp(pool[key[2]]).astype(np.float16)
            if len(src._cache) < CACHED:
                src._cache[key] = large
        g = large.astype(np.float32)
    amount = hand.unsteady
    if amount > 0.3 and hand.kind != "strokes":
        # Slow bends of the whole shape and, a third as strong, quick ones of the line.
        shift = [sum(cv2.resize(rng.normal(0, k, (n, n)).astype(np.float32), (168, 168),
                                interpolation=cv2.INTER_CUBIC)
                     for n, k in ((4, amount), (7, amount / 3))) for _ in range(2)]
        g = cv2.remap(g, _XS + shift[0], _YS + shift[1], cv2.INTER_LINEAR)
    if hand.kind == "real" and not src.calm and digit == 7 and rng.random() < 0.06:
        g = pen.bar_seven(g, rng)
    if hand.kind == "real" and not src.calm and digit == 0 and rng.random() < 0.03:
        g = pen.slash_zero(g, rng)
    if hand.kind != "strokes":
        # Towards this pen's width, but never so thin that hairlines go or so thick that loops close.
        own = _half_width(g)
        if hand.own:
            wanted = own + hand.heavier + rng.normal(0, 0.4)
        else:
            wanted = hand.thick + rng.normal(0, 0.4)
        limit = 3.2 if hand.own else float(np.clip(8.5 - own, 0.3, 2.5))
        if _holes(g) < LOOPS.get(digit, 0):  # a loop that is closed already: heavier still, and it is a blot
            limit = 0.0
        grown = _grow(g, float(np.clip(wanted - own, -0.5 * own, limit)))
        if wanted > own and _holes(grown) < _holes(g):
            grown = _grow(g, 0.0)
        g = grown
    return g


_XS, _YS = np.meshgrid(np.arange(168, dtype=np.float32), np.arange(168, dtype=np.float32))


def _ink_box(g: np.ndarray) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(g > 0.3)
    if len(ys) == 0:
        return 0, 0, g.shape[1], g.shape[0]
    return xs.min(), ys.min(), xs.max() + 1, ys.max() + 1


def draw_hand(canvas: np.ndarray, src: Source, hand: Hand, digit: int, cx: float, cy: float,
              cw: float, ch: float, rng: np.random.Generator, small: float = 1.0) -> None:
    """A digit by hand into the cell with middle (cx, cy) and size cw×ch px."""
    g = hand_glyph(src, hand, digit, rng)
    x0, y0, x1, y1 = _ink_box(g)
    gw, gh = x1 - x0, y1 - y0
    size = hand.size * small * (1 + rng.normal(0, 0.07))
    f = size * ch * 0.92 / max(gh, 1.25 * gw if digit != 1 else gh)
    if gh * f < 0.3 * ch:
        f = 0.3 * ch / gh
    fx = f * hand.wide * (1 + rng.normal(0, 0.05))
    # An ordinary digit stays about in its cell; one row in eight overflows.
    limit = cw * (1.16 if rng.random() < 0.12 else 0.94)
    if gw * fx > limit:
        k = limit / (gw * fx)
        fx *= k
        f *= max(k, 0.8)
    s = -(hand.slant + rng.normal(0, 0.04))
    t = rng.normal(0, 0.05)
    a = np.array([[fx, s * f], [0, f]]) @ np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    ox = cx + rng.normal(0, 0.055) * cw
    oy = cy + rng.normal(0, 0.045) * ch
    c = a @ np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    m = np.hstack([a, np.array([[ox - c[0]], [oy - c[1]]])]).astype(np.float64)
    _place(canvas, g, m, hand.ink * (1 - abs(rng.normal(0, 0.06))))


def draw_print(canvas: np.ndarray, src: Source, name: str, text: str, cx: float, cy: float,
               height: float, rng: np.random.Generator, ink: float = 1.0, squeeze: float = 1.0,
               bold: float = 0.0) -> None:
    """Printed text (usually one digit) of the given digit height in px, about (cx, cy)."""
    g = src.font_glyph(name, text)
    if bold:
        g = _grow(g, bold)
    f = height / (g.shape[0] - 24)
    fx = f * squeeze
    m = np.array([[fx, 0, cx - fx * g.shape[1] / 2], [0, f, cy - f * g.shape[0] / 2]])
    _place(canvas, g, m, ink)


# --------------------------------------------------------------------------- boxes, marks, dirt


def _line(canvas: np.ndarray, p: tuple[float, float], q: tuple[float, float], width: float,
          ink: float) -> None:
    """An antialiased straight line of any width, darkest wins."""
    x0, x1 = sorted((p[0], q[0]))
    y0, y1 = sorted((p[1], q[1]))
    pad = int(width + 3)
    h, w = canvas.shape
    bx0, by0 = max(0, int(x0) - pad), max(0, int(y0) - pad)
    bx1, by1 = min(w, int(x1) + pad + 1), min(h, int(y1) + pad + 1)
    if bx1 <= bx0 or by1 <= by0:
        return
    ys, xs = np.mgrid[by0:by1, bx0:bx1].astype(np.float32)
    vx, vy = q[0] - p[0], q[1] - p[1]
    n = max(1e-6, vx * vx + vy * vy)
    t = np.clip(((xs - p[0]) * vx + (ys - p[1]) * vy) / n, 0, 1)
    d = np.hypot(xs - p[0] - t * vx, ys - p[1] - t * vy)
    cover = np.clip(width / 2 + 0.5 - d, 0, 1) * ink
    part = canvas[by0:by1, bx0:bx1]
    np.maximum(part, cover, out=part)


def _dashes(canvas: np.ndarray, p: tuple[float, float], q: tuple[float, float], width: float,
            ink: float, on: float, off: float) -> None:
    length = float(np.hypot(q[0] - p[0], q[1] - p[1]))
    u = ((q[0] - p[0]) / length, (q[1] - p[1]) / length)
    at = 0.0
    while at < length:
        to = min(at + on, length)
        _line(canvas, (p[0] + u[0] * at, p[1] + u[1] * at), (p[0] + u[0] * to, p[1] + u[1] * to),
              width, ink)
        at += on + off


def draw_boxes(canvas: np.ndarray, x: float, y: float, n: int, cw: float, ch: float,
               rng: np.random.Generator) -> None:
    """The row's lines: all alike, or thin separators, dashes, ticks, gaps, faint or none."""
    ink = 1.0 if rng.random() < 0.55 else rng.uniform(0.15, 1.0)
    width = rng.uniform(1.2, 4.2) if rng.random() < 0.85 else rng.uniform(4.2, 7)
    style = rng.choice(["full", "thin", "dash", "tick", "apart", "none"],
                       p=[0.60, 0.14, 0.10, 0.05, 0.09, 0.02])
    if style == "none":
        return
    if style == "apart":
        gap = rng.uniform(0.03, 0.10) * cw
        for i in range(n):
            a, b = x + i * cw + gap, x + (i + 1) * cw - gap
            for p, q in (((a, y), (b, y)), ((a, y + ch), (b, y + ch)), ((a, y), (a, y + ch)),
                         ((b, y), (b, y + ch))):
                _line(canvas, p, q, width, ink)
        return
    for yy in (y, y + ch):
        _line(canvas, (x, yy), (x + n * cw, yy), width, ink)
    on, off = rng.uniform(3, 9), rng.uniform(3, 8)
    for i in range(n + 1):
        xx = x + i * cw
        inner = 0 < i < n
        if inner and style == "thin":
            _line(canvas, (xx, y), (xx, y + ch), max(1.0, width * 0.5), ink * rng.uniform(0.4, 1))
        elif inner and style == "dash":
            _dashes(canvas, (xx, y), (xx, y + ch), max(1.0, width * 0.7), ink, on, off)
        elif inner and style == "tick":
            _line(canvas, (xx, y + ch * 0.72), (xx, y + ch), width, ink)
        else:
            _line(canvas, (xx, y), (xx, y + ch), width, ink)
    if rng.random() < 0.06:  # a second, heavier frame
        _line(canvas, (x, y), (x + n * cw, y), width * 2, ink)
        _line(canvas, (x, y + ch), (x + n * cw, y + ch), width * 2, ink)


def _scribble(canvas: np.ndarray, cx: float, cy: float, cw: float, ch: float, width: float,
              ink: float, rng: np.random.Generator) -> None:
    """Blacked out by zigzag or loops."""
    n = int(rng.integers(7, 16))
    if rng.random() < 0.5:
        xs = np.where(np.arange(n) % 2 == 0, -0.36, 0.36) * cw + rng.normal(0, 0.05, n) * cw
        ys = np.linspace(-0.34, 0.34, n) * ch + rng.normal(0, 0.03, n) * ch
    else:
        t = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 5), 5 * n)
        r = np.linspace(rng.uniform(0.05, 0.12), 0.36, len(t))  # a spiral, so that it is no thick 0
        xs = r * cw * np.cos(t) + rng.normal(0, 0.03, len(t)) * cw
        ys = r * ch * np.sin(t * rng.uniform(0.9, 1.1)) + rng.normal(0, 0.03, len(t)) * ch
    pts = np.stack([cx + xs, cy + ys], 1)
    for a, b in zip(pts[:-1], pts[1:]):
        _line(canvas, tuple(a), tuple(b), width, ink)


def _hanko(canvas: np.ndarray, src: Source, cx: float, cy: float, radius: float,
           ink: float, rng: np.random.Generator) -> None:
    """A correction seal (訂正印): a small ring with a blot of strokes in it."""
    t = np.linspace(0, 2 * np.pi, 25)
    wob = rng.uniform(0.92, 1.08)
    pts = np.stack([cx + radius * np.cos(t), cy + radius * wob * np.sin(t)], 1)
    for a, b in zip(pts[:-1], pts[1:]):
        if rng.random() < 0.93:
            _line(canvas, tuple(a), tuple(b), rng.uniform(1.5, 3), ink)
    face = rng.choice(["田", "山", "木", "中", "井", "川", "林", "本"])
    draw_print(canvas, src, "opentype/ipaexfont-mincho/ipaexm.ttf", str(face), cx, cy, radius * 1.2,
               rng, ink=ink * rng.uniform(0.7, 1))


SIGNS = list("×－―〃？＊レ年月日ー〇△○＃") + ["/", "-", "x", "A", "K", "R", "な", "し", "不", "明"]
# 〇 and ○ could be a zero and are left out of the spoiled entries below.
SIGNS = [s for s in SIGNS if s not in "〇○/レ"]


def draw_invalid(canvas: np.ndarray, src: Source, hand: Hand, cx: float, cy: float, cw: float,
                 ch: float, rng: np.random.Generator) -> None:
    """An entry that is not one digit."""
    how = rng.choice(["strike2", "strike1", "cross", "scribble", "over", "two", "sign", "moved"],
                     p=[0.24, 0.12, 0.12, 0.18, 0.08, 0.12, 0.08, 0.06])
    width = rng.uniform(2.0, 5.0)
    ink = hand.ink
    d = int(rng.integers(10))
    if how == "over":
        for _ in range(6):  # two digits, one on the other, neither nearly covering the other
            a, b = np.zeros_like(canvas), np.zeros_like(canvas)
            d2 = int((d + rng.integers(1, 10)) % 10)
            draw_hand(a, src, hand, d, cx, cy, cw, ch, rng)
            draw_hand(b, src, hand, d2, cx, cy, cw, ch, rng)
            k = np.ones((5, 5), np.uint8)
            ka, kb = a > 0.25, b > 0.25
            ra = (ka & (cv2.dilate(b, k) < 0.2)).sum() / max(1, ka.sum())
            rb = (kb & (cv2.dilate(a, k) < 0.2)).sum() / max(1, kb.sum())
            if min(ra, rb) > 0.5:
                np.maximum(canvas, a, out=canvas)
                np.maximum(canvas, b, out=canvas)
                return
        how = "scribble"
    if how == "two":
        d2 = int(rng.integers(10))
        if 1 in (d, d2) and rng.random() < 0.7:
            d, d2 = 2 + d % 8, 2 + d2 % 8
        for k, q in ((-1, d), (1, d2)):
            narrow = Hand(**{**hand.__dict__, "size": min(hand.size, 0.72), "wide": 0.8})
            draw_hand(canvas, src, narrow, q, cx + k * cw * 0.23, cy, cw * 0.46, ch, rng, 0.85)
        return
    if how == "sign":
        name = str(rng.choice(["opentype/ipaexfont-gothic/ipaexg.ttf",
                               "truetype/kiloji/kiloji.ttf", "truetype/seto/setofont.ttf"]))
        s = str(rng.choice(SIGNS))
        g = src.font_glyph(name, s)
        draw_print(canvas, src, name, s, cx + rng.normal(0, 0.05) * cw, cy,
                   min(ch * rng.uniform(0.4, 0.7), 0.8 * cw * (g.shape[0] - 24) / max(1, g.shape[1] - 24)),
                   rng, ink=ink)
        return
    if how == "scribble":
        if rng.random() < 0.6:
            draw_hand(canvas, src, hand, d, cx, cy, cw, ch, rng)
        _scribble(canvas, cx, cy, cw * rng.uniform(0.7, 1.1), ch * rng.uniform(0.6, 1.0), width, ink,
                  rng)
        return
    if how == "moved":  # struck, and the right one squeezed in above or beside
        draw_hand(canvas, src, hand, d, cx - 0.1 * cw, cy + 0.12 * ch, cw, ch, rng, 0.72)
        draw_hand(canvas, src, hand, int(rng.integers(10)), cx + 0.26 * cw, cy - 0.30 * ch,
                  cw * 0.5, ch, rng, 0.42)
        _line(canvas, (cx - 0.42 * cw, cy + 0.14 * ch), (cx + 0.25 * cw, cy + 0.10 * ch), width, ink)
        return
    draw_hand(canvas, src, hand, d, cx, cy, cw, ch, rng)
    half = cw * rng.uniform(0.42, 0.62)
    tilt = rng.normal(0, 0.06) * ch
    if how == "strike2":
        gap = ch * rng.uniform(0.07, 0.16)
        for k in (-0.5, 0.5):
            j = rng.normal(0, 0.02, 2) * ch
            _line(canvas, (cx - half, cy + k * gap + tilt + j[0]),
                  (cx + half, cy + k * gap - tilt + j[1]), width * 0.8, ink)
        if rng.random() < 0.3:
            _hanko(canvas, src, cx + rng.normal(0, 0.2) * cw, cy + rng.normal(0, 0.15) * ch,
                   cw * rng.uniform(0.3, 0.5), rng.uniform(0.5, 1), rng)
    elif how == "strike1":
        if d in (0, 1, 4, 7):  # a bar or slash may belong to these: strike from corner to corner
            _line(canvas, (cx - 0.52 * cw, cy - 0.48 * ch), (cx + 0.52 * cw, cy + 0.48 * ch), width, ink)
        else:
            y0 = cy + rng.normal(0, 0.05) * ch
            _line(canvas, (cx - half * 1.1, y0 + tilt), (cx + half * 1.1, y0 - tilt), width, ink)
    else:
        for k in (-1, 1):
            _line(canvas, (cx - half * 0.9, cy - k * 0.38 * ch), (cx + half * 0.9, cy + k * 0.38 * ch),
                  width, ink)


# --------------------------------------------------------------------------- scan profiles

# name: share in training.  "plain" … "worn" are what an office's scanner delivers; the rest is hard.
PROFILES = {"plain": 0.25, "bitonal": 0.18, "worn": 0.11, "copy": 0.09, "dpi200": 0.09,
            "diffusion": 0.09, "dpi150": 0.05, "fax": 0.05, "blur": 0.04, "dirt": 0.05}
# The mix of the reported figures: an ordinary month.
OFFICE = {"plain": 0.40, "bitonal": 0.20, "worn": 0.10, "copy": 0.08, "dpi200": 0.14,
          "diffusion": 0.08}


def spoil(g: np.ndarray, profile: str, rng: np.random.Generator,
          ink: float = 1.0) -> tuple[np.ndarray, float]:
    """One scan of the 300-dpi picture; returns it with its scale (1 = 300 dpi).

    ``ink`` is the darkness of the faintest entries: a scanner's text mode sets its level by it.
    """
    u = rng.uniform

    def level() -> float:
        return 255 * (1 - ink * u(0.25, 0.52))

    scale = 1.0
    if profile == "plain":
        g = degrade.paper_tone(g, u(228, 254))
        g = degrade.blur(g, u(0.3, 1.2))
        g = degrade.noise(g, rng, u(0.5, 6), grain=u(0, 0.7))
        g = degrade.jpeg(g, int(u(45, 95)))
    elif profile == "bitonal":
        g = degrade.blur(g, u(0.4, 1.4))
        g = degrade.noise(g, rng, u(2, 14), grain=u(0.4, 1.2))
        if rng.random() < 0.3:
            scale = u(0.66, 0.7)
            g = degrade.resample(g, 300, 300 * scale)
        g = degrade.threshold(g, level())
        if rng.random() < 0.3:
            g = degrade.salt_pepper(g, rng, u(0, 0.004))
    elif profile == "worn":
        g = degrade.fade(g, u(0.25, 0.7))
        if rng.random() < 0.5:
            g = degrade.fade_patches(g, rng, u(0.3, 0.8), smooth=u(25, 120))
        g = degrade.paper_tone(g, u(215, 250))
        g = degrade.blur(g, u(0.4, 1.4))
        g = degrade.noise(g, rng, u(2, 10), grain=u(0, 0.9))
        g = degrade.jpeg(g, int(u(40, 90)))
    elif profile == "copy":
        g = degrade.photocopy(degrade.fade(g, min(1.6, 1 / ink)), rng,
                              1 if rng.random() < 0.75 else 2, gain=u(1.3, 2.4))
        if rng.random() < 0.4:
            g = degrade.threshold(g, u(120, 190))
        else:
            g = degrade.jpeg(g, int(u(50, 90)))
    elif profile == "dpi200":
        scale = 2 / 3
        g = degrade.resample(degrade.blur(g, u(0.3, 1.2)), 300, 200)
        g = degrade.noise(g, rng, u(1, 7))
        g = degrade.jpeg(g, int(u(25, 85)))
    elif profile == "diffusion":
        if rng.random() < 0.35:
            scale = 2 / 3
            g = degrade.resample(g, 300, 200)
        if rng.random() < 0.4:
            g = degrade.fade(g, u(0.5, 1))
        g = degrade.paper_tone(g, u(236, 255))
        g = degrade.blur(g, u(0.2, 1.0))
        g = degrade.noise(g, rng, u(0, 6))
        if rng.random() < 0.85:
            g = degrade.error_diffusion(g, u(0.8, 1.4))
        else:
            g = degrade.ordered_dither(g, int(rng.choice([4, 8])))
    elif profile == "dpi150":
        scale = 0.5
        g = degrade.resample(degrade.blur(g, u(0.3, 1.5)), 300, 150)
        g = degrade.noise(g, rng, u(1, 7))
        g = degrade.jpeg(g, int(u(25, 80)))
    elif profile == "fax":
        fine = rng.random() < 0.4
        g = degrade.fax(degrade.blur(g, u(0.3, 1.2)), 300, rng, y_dpi=196 if fine else 98,
                        level=level())
    elif profile == "blur":
        g = degrade.blur(g, u(1.5, 3.6)) if rng.random() < 0.75 else degrade.motion_blur(
            g, rng, int(u(4, 11)))
        g = degrade.noise(g, rng, u(1, 6))
        g = degrade.jpeg(g, int(u(50, 92)))
    elif profile == "dirt":
        area = g.shape[0] * g.shape[1]
        g = degrade.specks(g, rng, int(u(2, 14) * area / 1e5) + 1, radius=(0.6, 5), dark=(0, 140))
        g = degrade.streaks(g, rng, int(rng.integers(1, 4)), width=(1, 4), dark=(0, 150))
        g = degrade.blur(g, u(0.3, 1.0))
        if rng.random() < 0.4:
            g = degrade.threshold(g, level())
        else:
            g = degrade.jpeg(degrade.noise(g, rng, u(1, 6)), int(u(45, 92)))
    else:
        raise ValueError(profile)
    return g, scale


# --------------------------------------------------------------------------- rows and cells


def registration_error(rng: np.random.Generator) -> tuple[float, float, float]:
    """How far a cell's place is off: dx and dy in mm, and a turn in radians."""
    if rng.random() < 0.15:
        dx, dy = rng.uniform(-JITTER_MM, JITTER_MM, 2)
    else:
        dx, dy = np.clip(rng.normal(0, 0.09, 2), -JITTER_MM, JITTER_MM)
    return float(dx), float(dy), float(rng.normal(0, 0.006))


def cut(g: np.ndarray, scale: float, m: np.ndarray, box: tuple[float, float, float, float],
        off: tuple[float, float, float] = (0, 0, 0),
        look: tuple[float, float, float] = LOOKS[0]) -> np.ndarray:
    """One cell (box in 300-dpi px before the matrix m) as the reader sees it: ink 0…1, float32.

    4×4 samples a pixel are averaged, which is the area average of the reader within a grey level
    or two.
    """
    x, y, w, h = box
    grow = degrade.mm_to_px(GROW_MM, DPI)
    k = 4
    dx, dy, t = off
    x += degrade.mm_to_px(dx, DPI)
    y += degrade.mm_to_px(dy, DPI)
    across, down, zoom = look
    wide, high = (w + 2 * grow) * zoom, (h + 2 * grow) * zoom
    sx, sy = wide / (WIDTH * k), high / (HEIGHT * k)
    cx, cy = x + w / 2, y + h / 2
    left, top = cx + across * wide / WIDTH - wide / 2, cy + down * high / HEIGHT - high / 2
    # Crop sample -> page px (a slight turn about the cell's middle) -> spoiled picture.
    to_page = np.array([[sx, 0, left + sx / 2 - 0.5], [0, sy, top + sy / 2 - 0.5], [0, 0, 1]])
    c, s = np.cos(t), np.sin(t)
    turn = np.array([[c, -s, cx - c * cx + s * cy], [s, c, cy - s * cx - c * cy], [0, 0, 1]])
    scan = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2], [0, 0, 1]])
    full = scan @ m @ turn @ to_page
    big = cv2.warpPerspective(g, full, (WIDTH * k, HEIGHT * k), flags=cv2.INTER_LINEAR |
                              cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(big, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def make_row(src: Source, rng: np.random.Generator, mode: str | None = None,
             mix: dict[str, float] | None = None, spoiled: bool = True,
             profile: str | None = None,
             looks: bool = False) -> tuple[np.ndarray, np.ndarray, str, np.ndarray]:
    """Cells (n×32×24 uint8, darkness·255) with labels, the profile's name, and which real digit of its class each is (−1: none).

    ``mode``: "hand", "print" or None for the training mix; ``spoiled`` False leaves out the class
    INVALID; ``looks`` gives n×looks×32×24, every look of LOOKS.
    """
    mix = mix or PROFILES
    names = list(mix)
    profile = profile or str(rng.choice(names, p=np.array(list(mix.values())) / sum(mix.values())))
    if mode is None:
        mode = "print" if rng.random() < 0.24 else "hand"
    base = SIZES_MM[int(rng.integers(len(SIZES_MM)))]
    stretch = 1 + np.clip(rng.normal(0, 0.04, 2), -0.12, 0.12)
    cw, ch = (degrade.mm_to_px(v * s, DPI) for v, s in zip(base, stretch))
    n = int(rng.choice([2, 4, 6, 10], p=[0.3, 0.2, 0.2, 0.3]))
    pad = degrade.mm_to_px(2.6, DPI)
    canvas = np.zeros((round(ch + 2 * pad), round(n * cw + 2 * pad)), np.float32)
    x0, y0 = pad + rng.uniform(0, 1), pad + rng.uniform(0, 1)

    draw_boxes(canvas, x0, y0, n, cw, ch, rng)
    bare = canvas.copy()
    labels = rng.integers(0, 10, n)
    labels[rng.random(n) < 0.10] = EMPTY
    if rng.random() < 0.15:
        labels[:int(rng.integers(1, n + 1))] = EMPTY
    if spoiled and mode == "hand":
        labels[rng.random(n) < 0.06] = INVALID

    numbers = np.full(n, -1)
    hand = new_hand(src, rng)
    if mode == "print":
        name = str(rng.choice(src.print_fonts))
        height = ch * rng.uniform(0.34, 0.74)
        ink = 1.0 if rng.random() < 0.7 else rng.uniform(0.5, 1)
        squeeze = rng.uniform(0.85, 1.15)
        bold = float(np.clip(rng.normal(0, 1.6), -2.0, 4)) if rng.random() < 0.4 else 0.0
        dx, dy = rng.normal(0, 0.05, 2)
    for i in range(n):
        cx, cy = x0 + (i + 0.5) * cw, y0 + ch / 2
        k = int(labels[i])
        if k == EMPTY:
            continue
        if k == INVALID:
            draw_invalid(canvas, src, hand, cx, cy, cw, ch, rng)
        elif mode == "print":
            g = src.font_glyph(name, str(k))
            fit = 0.86 * cw * (g.shape[0] - 24) / max(1, g.shape[1] - 24) / squeeze
            draw_print(canvas, src, name, str(k), cx + dx * cw, cy + dy * ch, min(height, fit), rng,
                       ink, squeeze, bold)
        else:
            draw_hand(canvas, src, hand, k, cx, cy, cw, ch, rng)
            numbers[i] = src.last if hand.kind == "real" else -1
    _around(canvas, src, x0, y0, n, cw, ch, rng)

    # Ink is not even: a ballpoint skips, toner has grain.
    if rng.random() < 0.35:
        canvas *= 1 - rng.uniform(0.05, 0.4) * degrade._cloud(canvas.shape, rng, rng.uniform(3, 12))
    full = rng.uniform(0.82, 1.0)
    faintest = full * (ink if mode == "print" else hand.ink)
    grey = degrade.to_u8(255 - 255 * canvas * full)
    lines = degrade.to_u8(255 - 255 * bare * full)
    if rng.random() < 0.18:
        px = rng.uniform(-0.3, 1.2)
        grey, lines = degrade.thicken(grey, px), degrade.thicken(lines, px)
    m = degrade.affine_matrix(grey.shape, degrees=rng.normal(0, 0.8), shear=rng.normal(0, 0.008),
                              scale=1 + rng.normal(0, 0.01))
    if rng.random() < 0.7:
        grey, lines = degrade.warp(grey, m), degrade.warp(lines, m)
    else:
        m = np.eye(3)
    clean = grey
    g, scale = spoil(grey, profile, rng, faintest)

    # The reader's normalisation: paper to 0, the page's full ink to 1, both a little off.
    page = g[:: 2, :: 2]
    white = float(np.percentile(page, 75)) * rng.uniform(0.985, 1.01)
    soft = cv2.blur(g, (2, 2))
    black = float(np.percentile(soft, 0.7))
    gain = rng.uniform(0.85, 1.12) / max(18.0, white - black)
    out, kept = [], []
    for i in range(n):
        box = (x0 + i * cw, y0, cw, ch)
        off = registration_error(rng)
        crop = cut(g, scale, m, box, off).astype(np.float32)
        if labels[i] != EMPTY and not _legible(cut(clean, 1.0, m, box, off), cut(lines, 1.0, m, box, off), crop):
            continue
        kept.append(i)
        seen = [crop] + [cut(g, scale, m, box, off, k).astype(np.float32) for k in LOOKS[1:]] if looks else crop
        out.append(np.clip((white - np.asarray(seen)) * gain, 0, 1))
    if not out:
        shape = (0, len(LOOKS), HEIGHT, WIDTH) if looks else (0, HEIGHT, WIDTH)
        return np.zeros(shape, np.uint8), np.zeros(0, np.int64), profile, np.zeros(0, np.int64)
    return np.rint(np.stack(out) * 255).astype(np.uint8), labels[kept].astype(np.int64), profile, numbers[kept]


def _legible(clean: np.ndarray, lines: np.ndarray, spoiled: np.ndarray) -> bool:
    """Whether the scan still holds the digit: what was drawn and what is seen are correlated, in the cell's middle and
    where the digit differs from the bare ``lines``, which alone would do where a frame is all that is left.

    A digit that no longer exists in the scan has no right answer; about one in a hundred of the
    office's scans and one in thirty of the hard ones is left out for this.
    """
    drawn = lines.astype(np.float32) - clean
    place = cv2.dilate((drawn > 25).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    drawn_soft, seen = (cv2.GaussianBlur(v.astype(np.float32), (0, 0), 0.8) for v in (clean, spoiled))

    def alike(a: np.ndarray, b: np.ndarray, least: float) -> bool:
        a, b = a - a.mean(), b - b.mean()
        return float(a @ b) > least * float(np.sqrt((a @ a) * (b @ b))) + 1e-6

    middle = (slice(4, 28), slice(4, 20))
    return bool(place.any()) and alike(drawn_soft[middle].ravel(), seen[middle].ravel(), 0.7) and alike(
        drawn_soft[place], seen[place], 0.5)


def _around(canvas: np.ndarray, src: Source, x: float, y: float, n: int, cw: float, ch: float,
            rng: np.random.Generator) -> None:
    """What stands next to the row or runs into it: print, strokes, circles, seals, specks."""
    h, w = canvas.shape
    if rng.random() < 0.5:
        for side in (-1, 1):
            s = str(rng.choice(list("年月日度分令和平成コドA7")))
            cx = x - cw * rng.uniform(0.3, 0.6) if side < 0 else x + n * cw + cw * rng.uniform(0.3, 0.6)
            draw_print(canvas, src, "opentype/ipaexfont-gothic/ipaexg.ttf", s, cx, y + ch / 2,
                       ch * rng.uniform(0.3, 0.5), rng, ink=rng.uniform(0.6, 1))
    if rng.random() < 0.10:  # a stroke from the line above or below, or a wild tail
        a = (rng.uniform(0, w), rng.choice([0.0, h - 1.0]))
        b = (a[0] + rng.normal(0, 0.5) * cw, a[1] + (1 if a[1] == 0 else -1) * rng.uniform(0.1, 0.36) * h)
        _line(canvas, a, b, rng.uniform(1.5, 4), rng.uniform(0.5, 1))
    if rng.random() < 0.06:  # part of a circle round a neighbouring choice
        r = rng.uniform(20, 60)
        cv = np.zeros_like(canvas)
        cv2.ellipse(cv, (int(rng.uniform(0, w)), int(rng.choice([-r * 0.5, h + r * 0.5]))),
                    (int(r * 1.4), int(r)), 0, 0, 360, float(rng.uniform(0.5, 1)), int(rng.integers(2, 5)),
                    cv2.LINE_AA)
        np.maximum(canvas, cv, out=canvas)
    if rng.random() < 0.05:  # a seal that touches the row, in red: grey in the scan
        _hanko(canvas, src, rng.uniform(0, w), rng.choice([y - 8, y + ch + 8]) + rng.normal(0, 8),
               rng.uniform(0.35, 0.7) * cw, rng.uniform(0.25, 0.6), rng)
    if rng.random() < 0.12:
        for _ in range(int(rng.integers(1, 6))):
            r = rng.uniform(0.6, 3.2)
            p = (rng.uniform(0, w), rng.uniform(0, h))
            _line(canvas, p, (p[0] + 0.1, p[1]), 2 * r, rng.uniform(0.4, 1))
    if rng.random() < 0.05:
        xx = rng.uniform(0, w)
        _line(canvas, (xx, 0), (xx + rng.normal(0, 2), h), rng.uniform(0.8, 3), rng.uniform(0.3, 1))
    if rng.random() < 0.02:  # a ruled or crossing horizontal streak
        yy = rng.uniform(0, h)
        _line(canvas, (0, yy), (w, yy + rng.normal(0, 2)), rng.uniform(0.8, 2.5), rng.uniform(0.3, 0.8))


def make_cells(src: Source, seed: int, count: int,
               **kw: object) -> tuple[np.ndarray, np.ndarray, list[str], np.ndarray]:
    """At least ``count`` cells, cut to ``count``: (count×32×24 uint8, labels, profile names, numbers of the real digits)."""
    rng = np.random.default_rng(seed)
    xs, ys, ps, ns, have = [], [], [], [], 0
    while have < count:
        x, y, p, n = make_row(src, rng, **kw)
        xs.append(x)
        ys.append(y)
        ps += [p] * len(y)
        ns.append(n)
        have += len(y)
    return np.concatenate(xs)[:count], np.concatenate(ys)[:count], ps[:count], np.concatenate(ns)[:count]
