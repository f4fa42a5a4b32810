"""From a sheet to a scan: the looks of an office's scanners and copiers. A sheet is 300 dpi grey."""

from __future__ import annotations

import cv2
import numpy as np

import degrade

PROFILES = {"office": .48, "worn": .22, "copy": .10, "fast200": .10, "bitonal": .10}


def scan(sheet: np.ndarray, profile: str, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    """The scanned page, its resolution, and the JPEG quality (0: bitonal)."""
    look = {"office": _office, "worn": _worn, "copy": _copy, "fast200": _fast, "bitonal": _bitonal}[profile]
    return look(sheet, rng)


def _lay(sheet: np.ndarray, rng: np.random.Generator, degrees: float, bend: float = 0) -> np.ndarray:
    """The sheet on the glass: turned, moved, a little too large or small; the lid beyond its edge is dark or white."""
    m = degrade.affine_matrix(sheet.shape, rng.normal(0, degrees), rng.normal(0, .0012), rng.uniform(.985, 1.008), tuple(rng.normal(0, 14, 2)))
    if bend:
        m = degrade.perspective_matrix(sheet.shape, rng, bend) @ m
    return degrade.warp(sheet, m, border=int(rng.choice([255, 255, 250, 90, 40])) if rng.random() < .35 else 255)


def _light(page: np.ndarray, rng: np.random.Generator, white: float, fall: float, grain: float, focus: float = .6) -> np.ndarray:
    """Paper tone, light that falls off, sensor noise: done at once, in place of three passes."""
    h, w = page.shape
    page = cv2.GaussianBlur(page, (0, 0), focus) if focus > .35 else page
    coarse = white * (1 - fall * rng.random((4, 4)) * np.linspace(rng.random(), rng.random(), 4)[:, None])
    gain = cv2.resize(coarse.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC) / 255
    noise = np.empty((h, w), np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    cv2.randn(noise, 0, grain)
    if rng.random() < .5:
        noise = cv2.GaussianBlur(noise, (0, 0), .6) * 2
    out = cv2.multiply(page.astype(np.float32), gain)
    return cv2.add(out, noise, dtype=cv2.CV_8U)


def _rim(page: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A thin dark rim at one side, where the sheet ended."""
    if rng.random() < .5:
        n = int(rng.integers(4, 26))
        shade = np.linspace(rng.uniform(60, 150), 255, n)[None, :] / 255
        side = page[:, :n] if rng.random() < .7 else page[:, :-n - 1:-1]
        side[:] = (side * shade).astype(np.uint8)
    return page


def _dirt(page: np.ndarray, rng: np.random.Generator, specks: int) -> np.ndarray:
    return degrade.specks(page, rng, specks, (.6, 3.2), (20, 140))


def _office(sheet: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    page = _light(_lay(sheet, rng, .55), rng, rng.uniform(236, 254), rng.uniform(0, .1), rng.uniform(.8, 2.6), rng.uniform(.3, .8))
    return _rim(_dirt(page, rng, int(rng.integers(0, 22))), rng), 300, int(rng.integers(72, 92))


def _worn(sheet: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    sheet = sheet if rng.random() < .5 else degrade.punch_holes(sheet, rng, 300, rng.choice(["left", "left", "right"]), rng.uniform(15, 60))
    page = _lay(sheet, rng, .9)
    if rng.random() < .4:
        page = degrade.feed_wave(page, rng, rng.uniform(.08, .3))
    page = _light(page, rng, rng.uniform(224, 246), rng.uniform(.03, .16), rng.uniform(1.5, 4), rng.uniform(.5, 1.1))
    if rng.random() < .4:
        _fold(page, rng)
    if rng.random() < .3:
        _stain(page, rng)
    page = _dirt(page, rng, int(rng.integers(25, 75)))
    for _ in range(int(rng.choice([0, 0, 1, 1, 2]))):
        _streak(page, rng)
    return _rim(page, rng), 300, int(rng.integers(62, 85))


def _copy(sheet: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    """A copy of a copy: turned further, thinner or fatter, greyer or harder, toner dust."""
    page = _lay(sheet, rng, 1.4, .006)
    page = degrade.thicken(page, rng.uniform(-.5, .8))
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(.7, 1.2))
    black, gamma = rng.uniform(15, 85), rng.uniform(.75, 1.3)
    table = np.rint(np.clip(black + (255 - black) * ((np.arange(256) / 255) ** gamma), 0, 255)).astype(np.uint8)
    page = _light(table[page], rng, rng.uniform(244, 255), rng.uniform(0, .08), rng.uniform(3, 7), 0)
    page = degrade.specks(page, rng, int(rng.integers(30, 120)), (.4, 1.6), (30, 140))
    if rng.random() < .35:
        page = degrade.edge_shadows(page, rng, rng.uniform(20, 70), rng.uniform(30, 110), .4)
    return page, 300, int(rng.integers(68, 86))


def _fast(sheet: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    page = degrade.resample(_lay(sheet, rng, .7), 300, 200)
    page = _light(page, rng, rng.uniform(238, 255), rng.uniform(0, .08), rng.uniform(1, 3), rng.uniform(0, .6))
    return _rim(_dirt(page, rng, int(rng.integers(0, 25))), rng), 200, int(rng.integers(48, 75))


def _bitonal(sheet: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    page = _light(_lay(sheet, rng, .7), rng, rng.uniform(240, 254), rng.uniform(0, .08), rng.uniform(1, 4), rng.uniform(.4, .9))
    page = _dirt(page, rng, int(rng.integers(5, 40)))
    page = degrade.local_threshold(page, 71, rng.uniform(18, 34)) if rng.random() < .3 else degrade.threshold(page, rng.uniform(130, 190))
    return page, 300, 0


def diffused(page: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A scanner's photo mode in black and white: the paper is lifted towards white, the rest is error-diffused."""
    lift = rng.uniform(244, 253) / max(120.0, float(np.median(page[::16, ::16])))
    return degrade.error_diffusion(cv2.convertScaleAbs(page, alpha=lift))


def _streak(page: np.ndarray, rng: np.random.Generator) -> None:
    """A dust line along the feed, in place."""
    x, n = int(rng.uniform(.03, .97) * page.shape[1]), int(rng.integers(1, 4))
    page[:, x:x + n] = np.minimum(page[:, x:x + n], rng.uniform(90, 190)).astype(np.uint8)


def _fold(page: np.ndarray, rng: np.random.Generator) -> None:
    """A crease across the sheet, in place."""
    y, n = int(rng.choice([rng.uniform(.3, .36), rng.uniform(.48, .52), rng.uniform(.63, .69)]) * page.shape[0]), 9
    d = np.arange(-n, n + 1)
    profile = 1 - rng.uniform(.06, .25) * np.exp(-(d / 2.2) ** 2) + .03 * np.exp(-((d - 5) / 3) ** 2)
    page[y - n:y + n + 1] = np.clip(page[y - n:y + n + 1] * profile[:, None], 0, 255).astype(np.uint8)


def _stain(page: np.ndarray, rng: np.random.Generator) -> None:
    """A thumb or a drop of tea: a soft light-grey patch, in place."""
    r = int(rng.uniform(60, 200))
    x, y = (int(rng.uniform(0, s - 2 * r)) for s in page.shape[::-1])
    spot = np.zeros((2 * r, 2 * r), np.float32)
    cv2.ellipse(spot, (r, r), (int(r * .7), int(r * rng.uniform(.4, .7))), rng.uniform(0, 180), 0, 360, 1, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), r * .08)
    part = page[y:y + 2 * r, x:x + 2 * r]
    part[:] = (part * (1 - rng.uniform(.05, .18) * spot)).astype(np.uint8)
