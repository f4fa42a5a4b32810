"""The same pages, harder. Each takes a grey page, its resolution and a generator, and returns page, resolution, JPEG quality."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

import degrade
import scanner

QUALITY = 88


def blur3(page, dpi, rng):
    """Gaussian blur, sigma 3 px at 300 dpi."""
    return degrade.blur(page, 3 * dpi / 300), dpi, QUALITY


def dirt(page, dpi, rng):
    """250 specks and 6 vertical streaks."""
    page = degrade.specks(page, rng, 250, (1.0 * dpi / 300, 5 * dpi / 300), (0, 110))
    for _ in range(6):
        x, n = int(rng.uniform(.02, .98) * page.shape[1]), int(rng.integers(1, 5))
        page[:, x:x + n] = np.minimum(page[:, x:x + n], rng.uniform(0, 150)).astype(np.uint8)
    return page, dpi, QUALITY


def fax(page, dpi, rng):
    """A G3 fax at 204 × 98 dpi, bitonal at a level that keeps hairlines, shown at 300 dpi."""
    if dpi != 300:
        page = degrade.resample(page, dpi, 300)
    return degrade.fax(page, 300, None, level=182), 300, 0


def wave(page, dpi, rng):
    """A paper-feed wave of 1.2 mm."""
    return degrade.feed_wave(page, rng, 1.2, dpi), dpi, QUALITY


def faint(page, dpi, rng):
    """Ink at 28 % of its darkness, and noise."""
    noise = np.empty(page.shape, np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    cv2.randn(noise, 0, 6)
    return cv2.add(255 - (255 - page.astype(np.float32)) * .28, noise, dtype=cv2.CV_8U), dpi, QUALITY


def jpeg40(page, dpi, rng):
    """150 dpi, JPEG at quality 40."""
    return degrade.resample(page, dpi, 150), 150, 40


def photo(page, dpi, rng):
    """As a phone sees it: perspective on a dark table, shading, a little blur and noise."""
    m = degrade.perspective_matrix(page.shape, rng, .035)
    page = degrade.warp(page, m, border=int(rng.uniform(60, 120)))
    page = degrade.shading(page, rng, rng.uniform(.25, .45))
    return degrade.noise(degrade.blur(page, rng.uniform(.6, 1.1)), rng, rng.uniform(2, 5), .6), dpi, 80


def turned4(page, dpi, rng):
    """Turned by 4 degrees either way, at .97 of the size."""
    return degrade.warp(page, degrade.affine_matrix(page.shape, float(rng.choice([-4, 4])), 0, .97)), dpi, QUALITY


def cropped(page, dpi, rng):
    """8 mm cut off at the left and at the top."""
    n = round(8 * dpi / 25.4)
    return page[n:, n:], dpi, QUALITY


def dithered(page, dpi, rng):
    """Error-diffused, as a scanner's photo mode in black and white does it."""
    return scanner.diffused(page, rng), dpi, 95


def bowed(page, dpi, rng):
    """Lines bowed by 1.2 mm: a sheet that does not lie flat."""
    y, x = np.mgrid[0:page.shape[0], 0:page.shape[1]].astype(np.float32)
    down = y + np.float32(1.2 * dpi / 25.4 * rng.choice([-1, 1])) * np.sin(np.pi * x / page.shape[1])
    return cv2.remap(page, x, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dpi, QUALITY


ALL: dict[str, Callable] = {f.__name__: f for f in (blur3, dirt, fax, wave, faint, jpeg40, photo, turned4, cropped, dithered, bowed)}
