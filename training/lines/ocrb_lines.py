"""Makes OCR-B lines as they come out of scans: x.png (normalised) and x.gt.txt beside it.

    ocrb_lines.py OUT KIND COUNT SEED [--sheets]

KIND: short (3–8 digits, clean), clean (18 digits), spoiled (18 digits), varied (8–18 digits, half of
them with another pitch and jitter), test (18 digits as spoiled), wide (18 digits, wide pitch, jitter),
office (18 digits of 9 pt as an office scans them: 300 or 200 dpi, tilted by 1° at most).
``--sheets``: twenty to a page of A4 at 300 dpi, for the program to find and read as it does vouchers; ``x.gt.txt`` has
a line of text for each, from the top.
"""

from __future__ import annotations

import pathlib
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import degrade  # noqa: E402
import norm  # noqa: E402

FONT = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
DPI = 300
SUPER = 3  # drawn this many times larger
# Strips on a sheet: how many, the first one's corner and the way to the next, mm.
ON_SHEET, SHEET_LEFT, SHEET_TOP, SHEET_STEP = 20, 12, 8, 14
_faces: dict[int, ImageFont.FreeTypeFont] = {}


def draw(
    text: str, rng: np.random.Generator, pitch: float | None, jitter: float, pt: float, side: float = 3.2,
) -> np.ndarray:
    """Black print on white at 300 dpi.  ``pitch`` in mm (None: the typeface's own), jitter in mm, ``side`` the white
    at both ends in mm."""
    px = round(pt / 72 * DPI * SUPER)
    face = _faces.setdefault(px, ImageFont.truetype(FONT, px))
    mm = DPI * SUPER / 25.4
    step = face.getlength("0") if pitch is None else pitch * mm
    pad, ends = round(3.2 * mm), round(side * mm)
    im = Image.new("L", (round(step * len(text) + 2 * ends), round(px * 0.8 + 2 * pad)), 255)
    pen = ImageDraw.Draw(im)
    for i, c in enumerate(text):
        dy = rng.normal(0, jitter) * mm if jitter else 0
        dx = rng.normal(0, jitter) * mm * 0.6 if jitter else 0
        pen.text((ends + i * step + dx, pad + dy - 0.1 * px), c, font=face, fill=0)
    a = np.asarray(im)
    return cv2.resize(a, None, fx=1 / SUPER, fy=1 / SUPER, interpolation=cv2.INTER_AREA)


def spoil(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A scan of the line."""
    u = rng.uniform
    weight = rng.normal(0.0, 0.5)
    g = degrade.thicken(g, float(np.clip(weight, -0.7, 1.4)))
    m = degrade.affine_matrix(g.shape, degrees=u(-1, 1) if rng.random() < 0.8 else u(-5, 5),
                              shear=rng.normal(0, 0.03), scale=1 + rng.normal(0, 0.015))
    g = degrade.warp(g, m)
    if rng.random() < 0.15:  # a rule, the sticker's edge
        y = int(rng.choice([u(0, 12), g.shape[0] - u(1, 12)]))
        cv2.line(g, (0, y), (g.shape[1], y + int(u(-4, 4))), int(u(0, 120)), int(rng.integers(1, 4)))
    ink = 1.0
    if rng.random() < 0.25:
        ink = u(0.3, 0.9)
        g = degrade.fade(g, ink)
    if rng.random() < 0.10:
        g = degrade.fade_patches(g, rng, u(0.4, 0.8), smooth=u(10, 60))
    if rng.random() < 0.12:
        g = degrade.streaks(g, rng, int(rng.integers(1, 3)), vertical=rng.random() < 0.8, dark=(0, 160))
    if rng.random() < 0.15:
        g = degrade.specks(g, rng, int(rng.integers(1, 12)), radius=(0.5, 2.5))
    scale = 1.0 if rng.random() < 0.62 else (2 / 3 if rng.random() < 0.85 else 0.5)
    g = degrade.blur(g, u(0.2, 1.5))
    if scale < 1:
        g = degrade.resample(g, 300, 300 * scale)
    how = rng.choice(["jpeg", "bitonal", "diffusion", "copy", "fax", "blur"],
                     p=[0.48, 0.24, 0.10, 0.10, 0.04, 0.04])
    if how == "jpeg":
        g = degrade.jpeg(degrade.noise(degrade.paper_tone(g, u(215, 255)), rng, u(0, 9), u(0, 0.8)),
                         int(u(40, 93)))
    elif how == "bitonal":
        g = degrade.noise(g, rng, u(1, 14), u(0.4, 1.1))
        g = degrade.threshold(g, 255 * (1 - ink * u(0.3, 0.6)))
    elif how == "diffusion":
        g = degrade.error_diffusion(degrade.paper_tone(degrade.noise(g, rng, u(0, 5)), u(236, 255)),
                                    u(0.9, 1.3))
    elif how == "copy":
        g = degrade.photocopy(degrade.fade(g, 1 / ink), rng, 1, u(1.3, 2.3))
    elif how == "fax":
        g = degrade.fax(g, 300 * scale, rng, y_dpi=196 if rng.random() < 0.5 else 98,
                        level=255 * (1 - ink * u(0.35, 0.55)))
    else:
        g = degrade.noise(degrade.blur(g, u(1, 2.4) * scale), rng, u(0, 5))
    return g


def office(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A scan as most are: two of three at 300 dpi, the others at 200; grey or at a threshold."""
    u = rng.uniform
    g = degrade.thicken(g, u(-0.5, 0.8))
    g = degrade.warp(g, degrade.affine_matrix(g.shape, degrees=u(-1, 1), shear=u(-0.05, 0.05)))
    return scanned_in_office(g, rng)


def scanned_in_office(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What the scanner makes of the line as it lies."""
    u = rng.uniform
    if rng.random() < 0.1:
        g = degrade.streaks(g, rng, 1, dark=(60, 160))
    g = degrade.blur(g, u(0.3, 1.2))
    if rng.random() < 1 / 3:
        g = degrade.resample(g, 300, 200)
    g = degrade.noise(g, rng, u(1, 9))
    return degrade.threshold(g, u(110, 180)) if rng.random() < 0.3 else degrade.jpeg(g, int(u(40, 92)))


def make(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """One line, not normalised, with its text."""
    n = {"short": int(rng.integers(3, 9)), "varied": int(rng.integers(8, 19))}.get(kind, 18)
    text = "".join(str(d) for d in rng.integers(0, 10, n))
    if rng.random() < 0.1:  # runs of one digit, as real numbers have
        at, k = int(rng.integers(0, max(1, n - 3))), int(rng.integers(2, 5))
        text = (text[:at] + text[at] * k + text[at + k:])[:n]
    pt = 9 * (1 + rng.normal(0, 0.05)) if rng.random() < 0.6 else rng.uniform(8, 12.5)
    pitch, jitter = None, 0.0
    if kind == "office":
        return office(draw(text, rng, pitch, jitter, 9), rng), text
    if kind == "wide" or (kind == "varied" and rng.random() < 0.5):
        pitch, jitter = rng.uniform(1.0, 1.75) * pt * 0.2117, abs(rng.normal(0, 0.08))
    elif rng.random() < 0.3:
        pitch = rng.uniform(0.98, 1.25) * pt * 0.2117
    g = draw(text, rng, pitch, jitter, pt)
    return (g if kind in ("short", "clean") and rng.random() < 0.7 else spoil(g, rng)), text


def sheets(out: pathlib.Path, kind: str, count: int, rng: np.random.Generator) -> None:
    """Pages with strips as a scanner of 300 dpi would give them; coarser scans are enlarged."""
    mm = DPI / 25.4
    for first in range(0, count, ON_SHEET):
        page, texts = np.full((round(297 * mm), round(210 * mm)), 255, np.uint8), []
        for place in range(min(ON_SHEET, count - first)):
            g, text = make(kind, rng)
            if g.shape[0] < 8 * mm:  # scanned at 200 or 150 dpi; whole, a strip is 8.6 mm high and more
                scale = 2 / 3 if g.shape[0] > 5.4 * mm else 1 / 2
                g = cv2.resize(g, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_CUBIC)
            x, y = round(SHEET_LEFT * mm), round((SHEET_TOP + SHEET_STEP * place) * mm)
            page[y:y + g.shape[0], x:x + g.shape[1]] = g
            texts.append(text)
        name = out / f"{kind}-{first // ON_SHEET:04d}"
        cv2.imwrite(f"{name}.png", page, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        name.with_suffix(".gt.txt").write_text("\n".join(texts) + "\n")
    print(f"{out}: {count} lines")


def main() -> int:
    out, kind, count, seed = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    if "--sheets" in sys.argv:
        sheets(out, kind, count, rng)
        return 0
    lost = made = 0
    while made < count:
        g, text = make(kind, rng)
        line = norm.norm_digits(g)
        if line is None or not 0.25 * len(text) * 48 < line.shape[1] < 1.6 * len(text) * 48 + 60:
            lost += 1
            if kind not in ("test", "wide", "office"):
                continue
            # A test line that norm() cannot find still counts: it is read as a blank.
            line = np.full((48, 64), 255, np.uint8) if line is None else line
        if kind == "varied" and rng.random() < 0.4:  # the second reading has more white round it
            pad = int(rng.integers(1, 7))
            line = norm.scaled(cv2.copyMakeBorder(line, pad, pad, pad, pad, cv2.BORDER_CONSTANT,
                                                  value=255))
        name = f"{kind}-{made:05d}"
        cv2.imwrite(str(out / f"{name}.png"), line, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        (out / f"{name}.gt.txt").write_text(text + "\n")
        made += 1
    print(f"{out}: {made} lines, {lost} not found or cut wrongly by norm()")
    return 0


if __name__ == "__main__":
    sys.exit(main())
