"""Typefaces by role, and a text line set in them; a character that a face lacks comes from the next."""

from __future__ import annotations

import functools
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = "/usr/share/fonts/"
PEN = ["truetype/klee/KleeOne-Regular.ttf", "truetype/klee/KleeOne-SemiBold.ttf", "truetype/kiloji/kiloji_d.ttf",
       "truetype/kiloji/kiloji_p.ttf", "truetype/kiloji/kiloji.ttf", "truetype/seto/setofont-ex.ttf", "truetype/seto/setofont.ttf",
       "truetype/yusei-magic/YuseiMagic-Regular.ttf", "truetype/yozvox-yozfont/YOzRC_.ttf", "truetype/yozvox-yozfont/YOzRE_90.ttf",
       "truetype/yozvox-yozfont/YOzRNF.ttf", "truetype/yozvox-yozfont/YOzRS_i.ttf", "truetype/yozvox-yozfont/YOzBE_90i.ttf",
       "truetype/yozvox-yozfont/YOzRAF90.ttf", "truetype/yozvox-yozfont/YOzBNF90.ttf"]
PRINT = ["truetype/motoya-l-cedar/MTLc3m.ttf", "truetype/motoya-l-maruberi/MTLmr3m.ttf", "truetype/bizud-gothic/BIZUDPGothic-Regular.ttf",
         "truetype/bizud-mincho/BIZUDPMincho-Regular.ttf", "truetype/takao-gothic/TakaoPGothic.ttf", "truetype/takao-mincho/TakaoMincho.ttf",
         "truetype/sawarabi-gothic/sawarabi-gothic-medium.ttf", "truetype/migmix/migmix-2p-regular.ttf", "truetype/ipamj/ipamjm.ttf",
         "truetype/horai-umefont/ume-ugo4.ttf", "truetype/vlgothic/VL-PGothic-Regular.ttf"]
PEN_LAST = ["truetype/seto/setofont-ex.ttf", "truetype/klee/KleeOne-Regular.ttf", "truetype/ipamj/ipamjm.ttf"]
PRINT_LAST = ["truetype/bizud-gothic/BIZUDPGothic-Regular.ttf", "truetype/ipamj/ipamjm.ttf"]
GOTHIC = "truetype/bizud-gothic/BIZUDPGothic-Regular.ttf"
OCRB = "opentype/ocr-b/OCRB.otf"
PACKAGES = ("fonts-klee fonts-kiloji fonts-seto fonts-yusei-magic fonts-yozvox-yozfont fonts-motoya-l-cedar fonts-motoya-l-maruberi "
            "fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-takao fonts-sawarabi-gothic fonts-migmix fonts-ipamj-mincho "
            "fonts-horai-umefont fonts-vlgothic fonts-ocr-b")


def check() -> None:
    """Ends the program with the packages to install when a face is missing."""
    missing = [f for f in PEN + PRINT + PEN_LAST + [GOTHIC, OCRB] if not os.path.exists(ROOT + f)]
    if missing:
        raise SystemExit(f"missing typefaces: {' '.join(missing)}\napt-get install --no-install-recommends {PACKAGES}")


@functools.lru_cache(maxsize=512)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ROOT + name, size, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=None)
def _absent(name: str) -> bytes:
    return bytes(font(name, 40).getmask("\U000FFFFD"))


@functools.lru_cache(maxsize=None)
def has(name: str, char: str) -> bool:
    """Whether the face draws the character, rather than its box for unknown ones or nothing."""
    if char.isspace():
        return True
    mask = bytes(font(name, 40).getmask(char))
    return any(mask) and mask != _absent(name)


@functools.lru_cache(maxsize=None)
def covering(names: tuple[str, ...], char: str) -> str:
    return next((n for n in names if has(n, char)), names[-1])


@functools.lru_cache(maxsize=4096)
def glyph(name: str, size: int, char: str) -> tuple[np.ndarray, int, int, float]:
    """Ink of one character in 0…255, its offset from the pen's left and down from the baseline, its advance."""
    f = font(name, size)
    mask, (dx, dy) = f.getmask2(char, mode="L")
    w, h = mask.size
    return np.asarray(mask, np.uint8).reshape(h, w), dx, dy - f.getmetrics()[0], f.getlength(char)


def line(names: tuple[str, ...], size: int, text: str) -> np.ndarray:
    """A printed line as ink 0…1, trimmed to what is inked."""
    faces = [covering(names, c) for c in text]
    width = int(sum(font(n, size).getlength(c) for n, c in zip(faces, text))) + size
    image = Image.new("L", (max(1, width), size * 2))
    draw, x = ImageDraw.Draw(image), size * 0.25
    for n, c in zip(faces, text):
        f = font(n, size)
        draw.text((x, size * 1.3), c, 255, font=f, anchor="ls")
        x += f.getlength(c)
    return trim(np.asarray(image, np.float32) / 255)


def trim(ink: np.ndarray) -> np.ndarray:
    rows, cols = np.flatnonzero(ink.max(1) > 0.05), np.flatnonzero(ink.max(0) > 0.05)
    if not len(rows) or not len(cols):
        return np.zeros((1, 1), np.float32)
    return ink[rows[0]:rows[-1] + 1, cols[0]:cols[-1] + 1]
