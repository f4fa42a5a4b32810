"""Slips that are stuck on a form: the vaccine's lot sticker and the pasted voucher."""

from __future__ import annotations

import cv2
import numpy as np
import qrcode

import faces
import ink
from people import CITY, Lot

# how makers write the lot; the first is the commonest
LOT_WORDS = ["Lot No. {}", "Lot No. {}", "Lot No. {}", "Lot No. {}", "Lot No.{}", "LOT {}", "Lot: {}", "製造番号 {}"]
EXPIRY_WORDS = ["最終有効年月日 {}", "最終有効年月日 {}", "有効期限 {}", "EXP {}"]


def sticker(lot: Lot, number: str, rng: np.random.Generator, plain: bool) -> np.ndarray:
    """A lot sticker: product, maker, lot, expiry."""
    w, h = rng.uniform(46, 52), rng.uniform(20, 24)
    patch = _slip(w, h, rng.uniform(120, 205), 1)
    names = (faces.PRINT[rng.integers(len(faces.PRINT))], *faces.PRINT_LAST)
    level, left = rng.uniform(15, 60), rng.uniform(2, 5)
    expiry = lot.expiry[:4] + "." + lot.expiry[4:6] + "." + lot.expiry[6:]
    words = 0 if plain else rng.integers(len(LOT_WORDS))
    rows = [(lot.product, 2.5), (lot.maker, 2.4), (LOT_WORDS[words].format(number), rng.uniform(3.1, 3.7)),
            ((EXPIRY_WORDS[0] if plain else EXPIRY_WORDS[rng.integers(len(EXPIRY_WORDS))]).format(expiry), 2.4)]
    pitch = h / 4.35
    for i, (text, size) in enumerate(rows):
        line = faces.line(names, int(size * ink.PX), text)
        room = int((w - left - 1.5) * ink.PX)
        if line.shape[1] > room:            # long names are cut off or set narrower, as on real stickers
            line = line[:, :room] if rng.random() < .3 else cv2.resize(line, (room, line.shape[0]), interpolation=cv2.INTER_AREA)
        ink.put(patch, line, left * ink.PX, (pitch * (i + .72)) * ink.PX - line.shape[0] / 2, level)
    return patch


def voucher(number: str, dose: int, name: str, rng: np.random.Generator, qr: bool) -> tuple[np.ndarray, str]:
    """A voucher slip and its line: kind 2, dose, city, number."""
    line = f"2{dose}{CITY}{number}"
    w, h = rng.uniform(60, 63), rng.uniform(32, 34)
    patch = _slip(w, h, rng.uniform(130, 200), int(rng.integers(1, 3)))
    names = (faces.PRINT[rng.integers(len(faces.PRINT))], *faces.PRINT_LAST)
    level, left = rng.uniform(10, 50), rng.uniform(2.2, 4.2)
    rows = [(f"接種券　新型コロナワクチン {dose}回目", 2.7), (f"請求先　大阪府堺市　{CITY}", 2.6), (f"券番号　{number}", 2.9), (f"氏　名　{name}", 2.9)]
    for i, (text, size) in enumerate(rows):
        ink.put(patch, faces.line(names, int(size * ink.PX), text), left * ink.PX, (2.4 + 5.2 * i) * ink.PX, level)
    text = _ocrb(line, rng.uniform(3.1, 3.7), rng.choice([1, rng.uniform(1.05, 1.4)]), w - left - 2)
    ink.put(patch, text, left * ink.PX, (h - rng.uniform(4.6, 6)) * ink.PX, max(0, level - 15))
    if qr:
        code = qrcode.QRCode(border=0, box_size=1, error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(line)
        code.make()
        cells = np.array(code.get_matrix(), np.float32)
        side = int(10 * ink.PX)
        ink.put(patch, cv2.resize(cells, (side, side), interpolation=cv2.INTER_NEAREST), (w - 12.5) * ink.PX, (h / 2 - 6.5) * ink.PX, level)
    return patch, line


def _ocrb(text: str, size: float, track: float, room: float) -> np.ndarray:
    """A line of OCR-B, its digits `track` times as far apart as the face sets them, in at most `room` mm."""
    step = min(size * .6 * track, (room - size * .4) / (len(text) - 1)) * ink.PX
    digits = [faces.line((faces.OCRB,), int(size * ink.PX), c) for c in text]
    tall = max(d.shape[0] for d in digits)
    out = np.zeros((tall, int(step * len(text) + size * ink.PX)), np.float32)
    for i, d in enumerate(digits):
        x = int(round(step * (i + .5) - d.shape[1] / 2))
        part = out[tall - d.shape[0]:, max(0, x):max(0, x) + d.shape[1]]
        np.maximum(part, d, out=part)
    return faces.trim(out)


def _slip(w: float, h: float, rim: float, thick: int) -> np.ndarray:
    patch = np.full((int(h * ink.PX), int(w * ink.PX)), 252, np.uint8)
    cv2.rectangle(patch, (1, 1), (patch.shape[1] - 2, patch.shape[0] - 2), int(rim), thick)
    return patch
