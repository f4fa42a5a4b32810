"""What happens to a sheet of paper between the pen and the scan file.

Every function takes a grey image first (uint8, or float in 0…255; 0 is black ink, 255 is white
paper) and returns a new uint8 image.  Whatever is random takes an explicit
``numpy.random.Generator``; nothing here touches a global random state, so one seed makes one
picture.  Lengths that depend on the resolution are given in millimetres together with ``dpi``,
all others in pixels.

The geometric functions can return the mapping as well (``*_matrix``, ``wave_offsets``), for a
generator that has to know where a field went.

``python3 degrade.py --check`` runs the self-check; ``--sheet OUT.png`` draws one example of each.
"""

from __future__ import annotations

import argparse
import sys

import cv2
import numpy as np
from PIL import Image

WHITE = 255

# --------------------------------------------------------------------------- basics


def to_u8(img: np.ndarray) -> np.ndarray:
    """Clips and rounds to uint8; a uint8 image is returned as it is."""
    if img.dtype == np.uint8:
        return img
    return np.clip(np.rint(img), 0, 255).astype(np.uint8)


def to_float(img: np.ndarray) -> np.ndarray:
    """float32 in 0…255."""
    return img.astype(np.float32, copy=False)


def mm_to_px(mm: float, dpi: float) -> float:
    """Millimetres to pixels."""
    return mm * dpi / 25.4


# --------------------------------------------------------------------------- geometry


def affine_matrix(
    shape: tuple[int, int],
    degrees: float = 0.0,
    shear: float = 0.0,
    scale: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """3×3 matrix (input pixel → output pixel): turn about the middle, shear in x, scale, shift.

    ``degrees`` > 0 turns counter-clockwise, ``shear`` is dx per dy, ``shift`` is (dx, dy) in px.
    """
    h, w = shape[:2]
    cx, cy = (w - 1) / 2, (h - 1) / 2
    t = np.deg2rad(degrees)
    turn = np.array([[np.cos(t), np.sin(t), 0], [-np.sin(t), np.cos(t), 0], [0, 0, 1]])
    lean = np.array([[1, -shear, 0], [0, 1, 0], [0, 0, 1]])
    zoom = np.diag([scale, scale, 1.0])
    to = np.array([[1, 0, -cx], [0, 1, -cy], [0, 0, 1]])
    back = np.array([[1, 0, cx + shift[0]], [0, 1, cy + shift[1]], [0, 0, 1]])
    return back @ turn @ lean @ zoom @ to


def perspective_matrix(
    shape: tuple[int, int], rng: np.random.Generator, amount: float = 0.02
) -> np.ndarray:
    """3×3 matrix that moves each corner inwards by up to ``amount`` of the side: a phone's view."""
    h, w = shape[:2]
    src = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    move = rng.uniform(0, amount, (4, 2)).astype(np.float32) * np.array([w, h], np.float32)
    return cv2.getPerspectiveTransform(src, src + inward * move).astype(np.float64)


def warp(
    img: np.ndarray,
    matrix: np.ndarray,
    size: tuple[int, int] | None = None,
    border: int | None = WHITE,
) -> np.ndarray:
    """Applies a 3×3 matrix (input → output).  ``size`` is (w, h); ``border`` None repeats the rim."""
    h, w = img.shape[:2]
    mode = cv2.BORDER_REPLICATE if border is None else cv2.BORDER_CONSTANT
    return cv2.warpPerspective(
        to_u8(img), matrix, size or (w, h), flags=cv2.INTER_LINEAR, borderMode=mode,
        borderValue=WHITE if border is None else border,
    )


def skew(img: np.ndarray, degrees: float, border: int | None = WHITE) -> np.ndarray:
    """Turned about its middle, as a sheet that lay crooked on the glass."""
    return warp(img, affine_matrix(img.shape, degrees=degrees), border=border)


def shear(img: np.ndarray, amount: float, border: int | None = WHITE) -> np.ndarray:
    """Leaning by ``amount`` (dx per dy), as from a feeder that pulls one side faster."""
    return warp(img, affine_matrix(img.shape, shear=amount), border=border)


def rescale(img: np.ndarray, factor: float, border: int | None = WHITE) -> np.ndarray:
    """Printed or copied at ``factor`` of its size on the same sheet."""
    return warp(img, affine_matrix(img.shape, scale=factor), border=border)


def perspective(
    img: np.ndarray, rng: np.random.Generator, amount: float = 0.02, border: int | None = WHITE
) -> np.ndarray:
    """A photographed sheet: every corner pulled in by its own random share of ``amount``."""
    return warp(img, perspective_matrix(img.shape, rng, amount), border=border)


def wave_offsets(
    height: int, rng: np.random.Generator, amplitude_mm: float, dpi: float,
    period_mm: tuple[float, float] = (60.0, 200.0),
) -> tuple[np.ndarray, np.ndarray]:
    """(dx, dy) in px for each output row: where on the input that row is taken from.

    Two sines each, with a total amplitude of ``amplitude_mm``; dy is a third of it, so that lines
    are stretched and squeezed as by a feeder roller as well as pushed sideways.
    """
    y = np.arange(height, dtype=np.float32)
    out = []
    for share in (1.0, 0.33):
        d = np.zeros(height, np.float32)
        for weight in (0.7, 0.3):
            period = mm_to_px(rng.uniform(*period_mm) * (1.0 if weight > 0.5 else 0.5), dpi)
            d += weight * np.sin(2 * np.pi * (y / period + rng.uniform())).astype(np.float32)
        out.append(d * share * mm_to_px(amplitude_mm, dpi))
    return out[0], out[1]


def feed_wave(
    img: np.ndarray, rng: np.random.Generator, amplitude_mm: float = 0.6, dpi: float = 300,
    period_mm: tuple[float, float] = (60.0, 200.0),
) -> np.ndarray:
    """A paper-feed wave: rows pushed sideways and along the feed by slow sines."""
    h, w = img.shape[:2]
    dx, dy = wave_offsets(h, rng, amplitude_mm, dpi, period_mm)
    xs = np.arange(w, dtype=np.float32)[None, :] + dx[:, None]
    ys = np.repeat((np.arange(h, dtype=np.float32) + dy)[:, None], w, axis=1)
    return cv2.remap(to_u8(img), xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
                     borderValue=WHITE)


def elastic(
    img: np.ndarray, rng: np.random.Generator, amount: float = 2.0, smooth: float = 12.0
) -> np.ndarray:
    """Smooth random displacement of up to about ``amount`` px: an unsteady hand, damp paper."""
    h, w = img.shape[:2]
    field = []
    for _ in range(2):
        coarse = rng.normal(0, 1, (max(2, int(h / smooth) + 2), max(2, int(w / smooth) + 2)))
        field.append(cv2.resize(coarse.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC))
    xs = np.arange(w, dtype=np.float32)[None, :] + amount * field[0] * 0.5
    ys = np.arange(h, dtype=np.float32)[:, None] + amount * field[1] * 0.5
    return cv2.remap(to_u8(img), xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


# --------------------------------------------------------------------------- resolution


def resample(img: np.ndarray, dpi_from: float, dpi_to: float, back: bool = False) -> np.ndarray:
    """As scanned at another resolution; ``back`` brings it to its first size again."""
    h, w = img.shape[:2]
    f = dpi_to / dpi_from
    method = cv2.INTER_AREA if f < 1 else cv2.INTER_CUBIC
    out = cv2.resize(to_u8(img), (max(1, round(w * f)), max(1, round(h * f))), interpolation=method)
    if not back:
        return out
    method = cv2.INTER_CUBIC if f < 1 else cv2.INTER_AREA
    return cv2.resize(out, (w, h), interpolation=method)


def fax(
    img: np.ndarray, dpi: float, rng: np.random.Generator | None = None,
    x_dpi: float = 204, y_dpi: float = 98, back: bool = True, level: float = 150,
) -> np.ndarray:
    """A G3 fax: bitonal at 204×98 dpi (or 204×196).

    ``back`` brings it to the first size with nearest neighbours, as a viewer that honours the
    unequal resolutions does; else the picture keeps its unequal pixels.  ``rng`` adds up to 4 %
    of lost or doubled scan lines.
    """
    h, w = img.shape[:2]
    size = (max(1, round(w * x_dpi / dpi)), max(1, round(h * y_dpi / dpi)))
    small = cv2.resize(to_u8(img), size, interpolation=cv2.INTER_AREA)
    small = np.where(small < level, 0, 255).astype(np.uint8)
    if rng is not None:
        lost = np.flatnonzero(rng.random(size[1]) < rng.uniform(0, 0.04))
        lost = lost[lost > 0]
        small[lost] = small[lost - 1]
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_NEAREST) if back else small


# --------------------------------------------------------------------------- tone and focus


def blur(img: np.ndarray, sigma: float) -> np.ndarray:
    """Out of focus: Gaussian with ``sigma`` px."""
    return to_u8(img) if sigma <= 0 else cv2.GaussianBlur(to_u8(img), (0, 0), sigma)


def motion_blur(img: np.ndarray, rng: np.random.Generator, length: int = 5) -> np.ndarray:
    """The sheet slipped: averaged along a random direction over ``length`` px."""
    size = max(3, length | 1)
    kernel = np.zeros((size, size), np.float32)
    t = rng.uniform(0, np.pi)
    c = size // 2
    cv2.line(kernel, (round(c - c * np.cos(t)), round(c - c * np.sin(t))),
             (round(c + c * np.cos(t)), round(c + c * np.sin(t))), 1.0)
    return cv2.filter2D(to_u8(img), -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def threshold(img: np.ndarray, level: float = 160) -> np.ndarray:
    """Bitonal at one level, as a scanner's text mode."""
    return np.where(img < level, 0, 255).astype(np.uint8)


def local_threshold(img: np.ndarray, window: int = 61, offset: float = 12) -> np.ndarray:
    """Bitonal against the neighbourhood's mean, as newer scanners' text mode."""
    return cv2.adaptiveThreshold(to_u8(img), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY,
                                 window | 1, offset)


def error_diffusion(img: np.ndarray, gamma: float = 1.0) -> np.ndarray:
    """Bitonal by Floyd–Steinberg error diffusion, as a scanner's photo mode.

    ``gamma`` > 1 lightens the greys first.
    """
    grey = to_u8(img)
    if gamma != 1.0:
        table = np.rint(255 * (np.arange(256) / 255) ** (1 / gamma)).astype(np.uint8)
        grey = table[grey]
    return np.where(np.asarray(Image.fromarray(grey).convert("1")), 255, 0).astype(np.uint8)


def ordered_dither(img: np.ndarray, cell: int = 4) -> np.ndarray:
    """Bitonal with a Bayer screen of ``cell`` (2, 4 or 8) px, as old copiers and fax photo mode."""
    m = np.array([[0]])
    while m.shape[0] < cell:
        m = np.block([[4 * m, 4 * m + 2], [4 * m + 3, 4 * m + 1]])
    level = (m + 0.5) / m.size * 255
    h, w = img.shape[:2]
    tiled = np.tile(level, (h // m.shape[0] + 1, w // m.shape[1] + 1))[:h, :w]
    return np.where(img > tiled, 255, 0).astype(np.uint8)


def fade(img: np.ndarray, keep: float = 0.4) -> np.ndarray:
    """Ink at ``keep`` of its darkness: a dying pen or cartridge, an old fax."""
    return to_u8(WHITE - (WHITE - to_float(img)) * keep)


def fade_patches(
    img: np.ndarray, rng: np.random.Generator, keep: float = 0.4, smooth: float = 80
) -> np.ndarray:
    """Ink that fades in smooth patches, down to ``keep`` in the worst ones."""
    return to_u8(WHITE - (WHITE - to_float(img)) * (1 - (1 - keep) * _cloud(img.shape, rng, smooth)))


def contrast(img: np.ndarray, gain: float = 1.0, shift: float = 0.0, gamma: float = 1.0) -> np.ndarray:
    """Scanner settings: out = 255·(in/255)^gamma, then about 128 by ``gain``, then ``shift``."""
    g = 255 * (to_float(img) / 255) ** gamma
    return to_u8((g - 128) * gain + 128 + shift)


def shading(img: np.ndarray, rng: np.random.Generator, amount: float = 0.3) -> np.ndarray:
    """Uneven light: a random slope and a soft bright spot, down to 1 − ``amount`` of white."""
    h, w = img.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    x /= max(1, w - 1)
    y /= max(1, h - 1)
    t = rng.uniform(0, 2 * np.pi)
    ramp = np.cos(t) * (x - 0.5) + np.sin(t) * (y - 0.5) + 0.5
    cx, cy = rng.uniform(0.1, 0.9, 2)
    spot = np.clip((x - cx) ** 2 + (y - cy) ** 2, 0, 1)
    mix = rng.uniform(0.3, 0.7)
    return to_u8(to_float(img) * (1 - amount * np.clip(mix * ramp + (1 - mix) * spot, 0, 1)))


def paper_tone(img: np.ndarray, level: float = 235) -> np.ndarray:
    """Recycled or coloured paper: white becomes ``level``."""
    return to_u8(to_float(img) * level / 255)


def show_through(img: np.ndarray, other: np.ndarray, strength: float = 0.1) -> np.ndarray:
    """The back of the sheet shows: ``other`` mirrored, blurred and faint."""
    h, w = img.shape[:2]
    ghost = cv2.GaussianBlur(cv2.resize(to_u8(other), (w, h))[:, ::-1], (0, 0), 2.0)
    return to_u8(to_float(img) * (1 - strength * (WHITE - ghost.astype(np.float32)) / 255))


# --------------------------------------------------------------------------- stroke weight


def thicken(img: np.ndarray, px: float) -> np.ndarray:
    """Ink spreads (``px`` > 0) or erodes (``px`` < 0) by that many px; fractions are blended."""
    g = to_u8(img)
    whole, part = int(abs(px)), abs(px) - int(abs(px))
    op = cv2.erode if px > 0 else cv2.dilate
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    if whole:
        g = op(g, kernel, iterations=whole)
    if part > 0:
        g = to_u8(cv2.addWeighted(g, 1 - part, op(g, kernel), part, 0))
    return g


# --------------------------------------------------------------------------- noise and dirt


def jpeg(img: np.ndarray, quality: int = 60) -> np.ndarray:
    """JPEG at ``quality`` (1…100) and back."""
    ok, data = cv2.imencode(".jpg", to_u8(img), [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    if not ok:
        raise ValueError("JPEG encoding failed")
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def noise(img: np.ndarray, rng: np.random.Generator, sigma: float = 8, grain: float = 0) -> np.ndarray:
    """Sensor noise: Gaussian with ``sigma`` grey levels, smoothed by ``grain`` px if that is > 0."""
    n = rng.standard_normal(img.shape, dtype=np.float32)
    if grain > 0:
        n = cv2.GaussianBlur(n, (0, 0), grain)
        n /= max(1e-6, float(n.std()))
    return to_u8(to_float(img) + sigma * n)


def salt_pepper(img: np.ndarray, rng: np.random.Generator, share: float = 0.002) -> np.ndarray:
    """Single pixels that flipped: half of ``share`` black, half white."""
    r = rng.random(img.shape, dtype=np.float32)
    out = to_u8(img).copy()
    out[r < share / 2] = 0
    out[r > 1 - share / 2] = WHITE
    return out


def specks(
    img: np.ndarray, rng: np.random.Generator, count: int = 30,
    radius: tuple[float, float] = (0.5, 3.0), dark: tuple[float, float] = (0, 120),
) -> np.ndarray:
    """``count`` dirt spots: small uneven ellipses with radii in px and grey levels as given."""
    out = to_u8(img).copy()
    h, w = out.shape[:2]
    for _ in range(count):
        axes = rng.uniform(*radius, 2)
        cv2.ellipse(out, ((rng.uniform(0, w), rng.uniform(0, h)),
                          (2 * axes[0], 2 * axes[1]), rng.uniform(0, 180)),
                    int(rng.uniform(*dark)), -1, cv2.LINE_AA)
    return out


def streaks(
    img: np.ndarray, rng: np.random.Generator, count: int = 2, vertical: bool = True,
    width: tuple[float, float] = (1, 3), dark: tuple[float, float] = (0, 160),
) -> np.ndarray:
    """Lines through the whole picture: dust on the glass or drum, along the feed if ``vertical``."""
    out = to_float(img).copy()
    h, w = out.shape[:2]
    for _ in range(count):
        at = rng.uniform(0, w if vertical else h)
        half = rng.uniform(*width) / 2
        level = rng.uniform(*dark)
        drift = rng.uniform(-1.5, 1.5)
        span = np.arange(w if vertical else h, dtype=np.float32)
        run = np.linspace(0, drift, h if vertical else w, dtype=np.float32)
        cover = np.clip(half + 0.5 - np.abs(span[None, :] - at - run[:, None]), 0, 1)
        if not vertical:
            cover = cover.T
        out = np.minimum(out, out * (1 - cover) + level * cover)
    return to_u8(out)


def white_streaks(
    img: np.ndarray, rng: np.random.Generator, count: int = 2, width: tuple[float, float] = (1, 3)
) -> np.ndarray:
    """Vertical lines without toner or sensor signal."""
    out = to_u8(img).copy()
    for _ in range(count):
        x = int(rng.uniform(0, out.shape[1]))
        out[:, x:x + max(1, round(rng.uniform(*width)))] = WHITE
    return out


def edge_shadows(
    img: np.ndarray, rng: np.random.Generator, width_px: float = 40, dark: float = 60,
    chance: float = 0.6,
) -> np.ndarray:
    """Dark soft rims where the sheet ends or the lid was open; each side with ``chance``."""
    h, w = img.shape[:2]
    out = to_float(img)
    xs = np.arange(w, dtype=np.float32)[None, :]
    ys = np.arange(h, dtype=np.float32)[:, None]
    for distance in (xs, w - 1 - xs, ys, h - 1 - ys):
        if rng.random() < chance:
            reach = width_px * rng.uniform(0.3, 1.0)
            level = dark + (255 - dark) * np.clip(distance / reach, 0, 1) ** rng.uniform(0.5, 1.5)
            out = np.minimum(out, level)
    return to_u8(out)


def punch_holes(
    img: np.ndarray, rng: np.random.Generator, dpi: float, side: str = "left", dark: float = 40
) -> np.ndarray:
    """Two holes (6 mm, 80 mm apart, 12 mm from the edge) seen against the dark lid."""
    out = to_u8(img).copy()
    h, w = out.shape[:2]
    r = mm_to_px(3, dpi)
    off = mm_to_px(12 + rng.uniform(-2, 2), dpi)
    x = off if side == "left" else w - off
    for dy in (-40, 40):
        cv2.circle(out, (round(x), round(h / 2 + mm_to_px(dy, dpi))), round(r), int(dark), -1,
                   cv2.LINE_AA)
    return out


def fold_line(
    img: np.ndarray, rng: np.random.Generator, horizontal: bool = True, dark: float = 0.25
) -> np.ndarray:
    """A crease: a thin shadow with a light side, ``dark`` deep."""
    h, w = img.shape[:2]
    n = h if horizontal else w
    at = rng.uniform(0.25, 0.75) * n
    d = np.arange(n, dtype=np.float32) - at
    profile = 1 - dark * np.exp(-(d / 2.5) ** 2) + 0.5 * dark * np.exp(-((d - 6) / 4) ** 2)
    return to_u8(to_float(img) * (profile[:, None] if horizontal else profile[None, :]))


# --------------------------------------------------------------------------- whole looks


def _cloud(shape: tuple[int, ...], rng: np.random.Generator, smooth: float) -> np.ndarray:
    """Smooth noise in 0…1 with features of about ``smooth`` px."""
    h, w = shape[:2]
    coarse = rng.random((max(2, int(h / smooth) + 2), max(2, int(w / smooth) + 2)))
    big = cv2.resize(coarse.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    return np.clip(big, 0, 1)


def photocopy(
    img: np.ndarray, rng: np.random.Generator, generations: int = 1, gain: float = 2.2
) -> np.ndarray:
    """Copied: high contrast, ink that spreads or breaks, toner speckle on the paper, gaps in ink."""
    out = to_u8(img)
    for _ in range(generations):
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.6, 1.2))
        grain = cv2.GaussianBlur(rng.standard_normal(out.shape, dtype=np.float32), (0, 0), 0.9)
        out = to_u8(to_float(out) + 40 * grain)
        out = contrast(out, gain=gain, shift=rng.uniform(-10, 45))
        area = out.shape[0] * out.shape[1]
        out = specks(out, rng, int(rng.uniform(0, 2.5e-5) * area), radius=(0.4, 1.6), dark=(0, 90))
    return out


def phone_photo(img: np.ndarray, rng: np.random.Generator, amount: float = 0.02) -> np.ndarray:
    """Photographed: perspective, shading, a little blur and noise."""
    out = perspective(img, rng, amount, border=None)
    out = shading(out, rng, rng.uniform(0.15, 0.4))
    out = blur(out, rng.uniform(0.4, 1.0))
    return noise(out, rng, rng.uniform(2, 6), grain=0.6)


# --------------------------------------------------------------------------- self-check


def _examples(page: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    def rng() -> np.random.Generator:
        return np.random.default_rng(seed)

    return {
        "skew": skew(page, 2.0), "shear": shear(page, 0.05), "rescale": rescale(page, 0.97),
        "perspective": perspective(page, rng()), "feed_wave": feed_wave(page, rng(), 1.2),
        "elastic": elastic(page, rng()), "resample150": resample(page, 300, 150, back=True),
        "fax": fax(page, 300, rng()), "blur": blur(page, 3), "motion_blur": motion_blur(page, rng()),
        "threshold": threshold(page), "local_threshold": local_threshold(page),
        "error_diffusion": error_diffusion(paper_tone(page, 240)),
        "ordered_dither": ordered_dither(fade(page, 0.7)), "fade": fade(page, 0.28),
        "fade_patches": fade_patches(page, rng()), "contrast": contrast(page, 1.5, 20),
        "shading": shading(page, rng()), "paper_tone": paper_tone(page),
        "show_through": show_through(page, page, 0.2), "thicken": thicken(page, 1.5),
        "thin": thicken(page, -0.7), "jpeg": jpeg(page, 20), "noise": noise(page, rng(), 12),
        "salt_pepper": salt_pepper(page, rng()), "specks": specks(page, rng()),
        "streaks": streaks(page, rng(), 3), "white_streaks": white_streaks(page, rng(), 3),
        "edge_shadows": edge_shadows(page, rng()), "punch_holes": punch_holes(page, rng(), 40),
        "fold_line": fold_line(page, rng()), "photocopy": photocopy(page, rng()),
        "phone_photo": phone_photo(page, rng()),
    }


def _test_page() -> np.ndarray:
    page = np.full((240, 360), WHITE, np.uint8)
    for i in range(6):
        cv2.rectangle(page, (20 + 52 * i, 40), (72 + 52 * i, 120), 60, 2)
        cv2.putText(page, str((3 * i + 7) % 10), (28 + 52 * i, 110), cv2.FONT_HERSHEY_SIMPLEX, 2.0,
                    20, 4, cv2.LINE_AA)
    cv2.putText(page, "0123456789", (20, 200), cv2.FONT_HERSHEY_DUPLEX, 1.6, 0, 2, cv2.LINE_AA)
    return page


def check() -> int:
    """Every function twice with one seed: same bytes, same size, uint8, and something changed."""
    page = _test_page()
    first, second = _examples(page, 7), _examples(page, 7)
    bad = 0
    for name, out in first.items():
        ok = (out.dtype == np.uint8 and out.shape == page.shape
              and np.array_equal(out, second[name]) and not np.array_equal(out, page))
        bitonal = name in ("threshold", "local_threshold", "error_diffusion", "ordered_dither", "fax")
        if bitonal and not set(np.unique(out)) <= {0, 255}:
            ok = False
        bad += not ok
        print(f"{name:16s} {'ok' if ok else 'WRONG'}  mean {out.mean():6.1f}")
    # The matrices are what the warp does: a dot lands where the matrix says.
    dot = np.full((101, 201), WHITE, np.uint8)
    dot[30, 150] = 0
    m = affine_matrix(dot.shape, degrees=3, shear=0.05, scale=1.1, shift=(2, -3))
    moved = 255.0 - warp(dot, m)
    y, x = np.mgrid[0:101, 0:201]
    seen = np.array([(moved * x).sum(), (moved * y).sum()]) / moved.sum()
    want = (m @ [150, 30, 1])[:2]
    ok = float(np.abs(seen - want).max()) < 0.3
    bad += not ok
    print(f"{'affine_matrix':16s} {'ok' if ok else 'WRONG'}")
    print(f"{len(first) + 1} checks, {bad} wrong")
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sheet", metavar="OUT.png")
    args = parser.parse_args()
    if args.sheet:
        tiles = list(_examples(_test_page(), 7).items())
        rows = []
        for i in range(0, len(tiles), 5):
            row = []
            for name, tile in tiles[i:i + 5]:
                tile = tile.copy()
                cv2.putText(tile, name, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1, cv2.LINE_AA)
                row.append(cv2.copyMakeBorder(tile, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=128))
            row += [np.full_like(row[0], 255)] * (5 - len(row))
            rows.append(np.hstack(row))
        cv2.imwrite(args.sheet, np.vstack(rows))
    return check() if args.check or not args.sheet else 0


if __name__ == "__main__":
    sys.exit(main())
