"""How a line of print or handwriting is made ready for the line models.

Training and reading must use the same steps with the same constants; the README tells them in
words for the program's side.  ``python3 norm.py IN.png OUT.png`` normalises one picture.
"""

from __future__ import annotations

import sys

import cv2
import numpy as np

HEIGHT = 48  # px of the finished line
BLUR = 0.8  # px, before Otsu
MARGIN = 0.18  # of the character height, above and below
SIDE = 0.5  # of the character height, left and right


def otsu(img: np.ndarray) -> int:
    """Otsu's level: ink is below or at it."""
    level, _ = cv2.threshold(img, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return int(level)


def components(mask: np.ndarray) -> np.ndarray:
    """Bounding boxes x, y, w, h and areas of the 8-connected components, n×5."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return stats[1:]


def digit_boxes(boxes: np.ndarray, height: int) -> np.ndarray:
    """The components of digit size: of one common height, not wider than 1.6 of it.

    The common height is the median of the components between 0.2 and 0.95 of the crop's height
    that are at least half as high as the 90th percentile among them; kept are those between 0.7
    and 1.4 of it and at least 0.12 of it wide (a sticker's edge is thinner).
    """
    h = boxes[:, 3]
    size = (h >= max(8, 0.2 * height)) & (h <= 0.95 * height) & (boxes[:, 2] <= 1.6 * h)
    some = boxes[size]
    if len(some) == 0:
        return some
    tall = some[some[:, 3] >= 0.5 * np.percentile(some[:, 3], 90)]
    common = np.median(tall[:, 3])
    return some[(some[:, 3] >= 0.7 * common) & (some[:, 3] <= 1.4 * common)
                & (some[:, 2] >= 0.12 * common)]


def slope(x: np.ndarray, y: np.ndarray) -> float:
    """Theil–Sen: the median slope of all pairs more than one median box apart."""
    dx = x[None, :] - x[:, None]
    dy = y[None, :] - y[:, None]
    pairs = dx > 4
    return float(np.median(dy[pairs] / dx[pairs])) if pairs.any() else 0.0


def stretch(img: np.ndarray, level: int) -> np.ndarray:
    """Paper to 255 and ink to 0: the median above Otsu's level and the 20th percentile below it."""
    ink, paper = img[img <= level], img[img > level]
    if len(ink) == 0 or len(paper) == 0:
        return img
    low, high = float(np.percentile(ink, 20)), float(np.median(paper))
    if high - low < 8:
        return img
    return np.clip((img.astype(np.float32) - low) * 255 / (high - low), 0, 255).astype(np.uint8)


def scaled(img: np.ndarray, height: int = HEIGHT) -> np.ndarray:
    """To ``height`` px with the proportions kept: area average down, bilinear up."""
    f = height / img.shape[0]
    w = max(8, round(img.shape[1] * f))
    return cv2.resize(img, (w, height), interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)


def norm_digits(img: np.ndarray) -> np.ndarray | None:
    """A line of OCR-B digits, 48 px high; None where no line is found.

    ``img``: grey, 0 ink, digits at least 10 px high, tilted by 8° at most, little else in it.
    """
    if img.shape[0] < 12 or img.shape[1] < 12:
        return None
    soft = cv2.GaussianBlur(img, (0, 0), BLUR)
    level = otsu(soft)
    boxes = digit_boxes(components(soft <= level), img.shape[0])
    if len(boxes) < 2:
        return None
    xm = boxes[:, 0] + boxes[:, 2] / 2
    ym = boxes[:, 1] + boxes[:, 3] / 2
    k = slope(xm, ym)
    x0 = float(np.median(xm))
    # Straighten by a vertical shear: row y of column x comes from y + k (x − x0).
    h, w = img.shape
    m = np.array([[1, 0, 0], [k, 1, -k * x0]])
    straight = cv2.warpAffine(img, m, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                              borderMode=cv2.BORDER_REPLICATE)
    drop = k * (xm - x0)
    mid = float(np.median(ym - drop))
    on_line = np.abs(ym - drop - mid) < 0.35 * np.median(boxes[:, 3])
    boxes, drop = boxes[on_line], drop[on_line]
    top = float(np.median(boxes[:, 1] - drop))
    bottom = float(np.median(boxes[:, 1] + boxes[:, 3] - drop))
    size = bottom - top
    y0, y1 = round(top - MARGIN * size), round(bottom + MARGIN * size)
    xa = round(float(boxes[:, 0].min()) - SIDE * size)
    xb = round(float((boxes[:, 0] + boxes[:, 2]).max()) + SIDE * size)
    return _finish(straight, xa, y0, xb, y1, level)


def norm_text(img: np.ndarray) -> np.ndarray | None:
    """A line of kana or label text in its crop, 48 px high: no straightening, cropped to its ink.

    Components at least half as wide as the crop and at most 0.15 of its height (rules of the form), and
    those at least 0.85 of its height and at most 0.08 of it wide (streaks), become paper; those under 0.06 of the crop's height on both sides are dirt and do not count for the
    box.  The ink's box gets a margin of 0.10 of the crop's height.  None where there is no ink.
    """
    soft = cv2.GaussianBlur(img, (0, 0), BLUR)
    level = otsu(soft)
    ink = soft <= level
    count, label, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    h, w = img.shape
    rule = (stats[:, 2] >= 0.5 * w) & (stats[:, 3] <= 0.15 * h)
    rule |= (stats[:, 3] >= 0.85 * h) & (stats[:, 2] <= 0.08 * h)
    dirt = (stats[:, 2] < 0.06 * h) & (stats[:, 3] < 0.06 * h)
    rule[0] = dirt[0] = False
    if not np.any(~(rule | dirt)[1:]):
        return None
    paper = int(np.median(img[~ink]))
    clean = np.where(cv2.dilate(rule[label].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, paper,
                     img).astype(np.uint8)
    boxes = stats[1:][~(rule | dirt)[1:]]
    pad = round(0.10 * h)
    return _finish(clean, int(boxes[:, 0].min()) - pad, int(boxes[:, 1].min()) - pad,
                   int((boxes[:, 0] + boxes[:, 2]).max()) + pad,
                   int((boxes[:, 1] + boxes[:, 3]).max()) + pad, level)


def _finish(img: np.ndarray, x0: int, y0: int, x1: int, y1: int, level: int) -> np.ndarray:
    """Stretched, cut (outside the picture: white) and scaled."""
    out = stretch(img, level)
    h, w = out.shape
    pad = (max(0, -y0), max(0, y1 - h), max(0, -x0), max(0, x1 - w))
    out = cv2.copyMakeBorder(out, *pad, cv2.BORDER_CONSTANT, value=255)
    return scaled(out[y0 + pad[0]:y1 + pad[0], x0 + pad[2]:x1 + pad[2]])


if __name__ == "__main__":
    result = norm_digits(cv2.imread(sys.argv[1], cv2.IMREAD_GRAYSCALE))
    if result is None:
        sys.exit("no line found")
    cv2.imwrite(sys.argv[2], result)
