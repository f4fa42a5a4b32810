"""Lines as the program cuts them out of pages, for the line nets: 32 px high, ink 255, paper 0.

    crops.py OUT.npz KIND COUNT SEED

KIND: kana, lot, voucher (what training sees); kana-print, kana-pen, kana-unseen, lot-test (typefaces and scans of the
test sets); the three of kana with -office behind them, scanned as an office does (``kana_lines.spoil``); voucher-office
18 digits of OCR-B so scanned, with nothing round them; voucher-number the numbers in ordinary type alone, in typefaces of the test set. A set is saved as one strip of pixels with the widths and the texts.
"""

from __future__ import annotations

import functools
import pathlib
import sys
import time

import cv2
import numpy as np
from PIL import ImageFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import degrade  # noqa: E402
import kana_lines  # noqa: E402
import ocrb_lines  # noqa: E402

HEIGHT = 32
MM = 300 / 25.4
ROOT = "/usr/share/fonts/"
YOZ = "truetype/yozvox-yozfont/YOz"
PEN = [f"truetype/kiloji/kiloji{s}.ttf" for s in ("", "_b", "_d", "_p")] + [
    "truetype/klee/KleeOne-Regular.ttf", "truetype/klee/KleeOne-SemiBold.ttf",
    "truetype/aoyagi-kouzan-t/AoyagiKouzanT.ttf", "truetype/aoyagi-soseki/aoyagi-soseki.ttf",
    "truetype/kouzan-mouhitsu/kouzan-mouhitsu.ttf", "truetype/rocknroll/RocknRollOne-Regular.ttf",
] + [f"{YOZ}{s}.ttf" for s in ("BN_", "RE_", "BC_", "RS_i", "BE_90i", "RC_", "RNF", "RAF90", "BA_", "REX", "RNX90",
                               "BS_90", "RE_M")]
PRINT = kana_lines.PRINT + ["truetype/sawarabi-gothic/sawarabi-gothic-medium.ttf",
                            "truetype/takao-gothic/TakaoPGothic.ttf", "truetype/ipamj/ipamjm.ttf",
                            "truetype/horai-umefont/ume-ugo4.ttf", "truetype/horai-umefont/ume-tmo3.ttf",
                            "truetype/bizud-mincho/BIZUDPMincho-Regular.ttf", "opentype/mplus/Mplus1-Regular.otf",
                            "truetype/sawarabi-mincho/sawarabi-mincho-medium.ttf"]
# Never trained on by the kana net.
UNSEEN = ["truetype/seto/setofont.ttf", "truetype/yusei-magic/YuseiMagic-Regular.ttf",
          "truetype/motoya-l-maruberi/MTLmr3m.ttf"]
LATIN = PRINT + ["truetype/liberation2/LiberationSans-Regular.ttf", "truetype/liberation2/LiberationSans-Bold.ttf",
                 "truetype/liberation2/LiberationMono-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf",
                 "truetype/dejavu/DejaVuSansMono.ttf", "truetype/freefont/FreeSans.ttf",
                 "opentype/courier-prime/Courier Prime.otf", "truetype/lato/Lato-Regular.ttf",
                 "truetype/open-sans/OpenSans-Regular.ttf", "opentype/ocr-b/OCRB.otf"]
LATIN_UNSEEN = ["truetype/motoya-l-cedar/MTLc3m.ttf", "truetype/motoya-l-maruberi/MTLmr3m.ttf",
                "truetype/crosextra/Carlito-Regular.ttf", "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf"]
KANA = kana_lines.KANA
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:"
# What each net can say; 0 is the blank of CTC.
ALPHABETS = {"kana": KANA + "・ ", "lot": LETTERS + " ", "voucher": LETTERS[:10]}
OTHERS = "製造番号最終有効年月日期限株式会社生物乾燥弱毒麻風しん混合ワクチンインフルエンザHA筋注用薬品工業"


@functools.lru_cache(maxsize=4096)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ROOT + name, size, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=60_000)
def _glyph(name: str, size: int, char: str) -> tuple[np.ndarray, int, int, float]:
    """Ink 0…255 of a character, its offset from the pen and from the baseline, its advance."""
    f = _font(name, size)
    mask, (dx, dy) = f.getmask2(char, mode="L")
    w, h = mask.size
    pixels = np.asarray(mask, np.uint8).reshape(h, w) if w and h else np.zeros((1, 1), np.uint8)
    return pixels, dx, dy - f.getmetrics()[0], f.getlength(char)


def written(text: str, face: str, size: int, rng: np.random.Generator, hand: float) -> np.ndarray:
    """A line as ink 0…1 at 300 dpi with white all round; ``hand`` 0 is print, 1 an ordinary hand."""
    spread = rng.uniform(0.92, 1.25) if hand else rng.choice([1.0, rng.uniform(0.97, 1.12)])
    line = np.zeros((int(size * 2.6), int(len(text) * size * 1.5) + 4 * size), np.float32)
    lean, slope = rng.normal(0, 0.10) * hand, rng.normal(0, 0.012) * hand
    narrow = rng.uniform(0.78, 1.1) if hand else rng.choice([1.0, rng.uniform(0.8, 1.0)])
    x, base = size * 1.2, size * 1.55
    for c in text:
        if c in " 　":
            x += size * (rng.uniform(0.35, 1.1) if c == " " else 1) * (1 if hand else spread)
            continue
        g, dx, dy, step = _glyph(face, size, c)
        h, w = g.shape
        turn, zoom = rng.normal(0, 0.035) * hand, 1 + rng.normal(0, 0.06) * hand
        s = narrow * zoom * (1 + rng.normal(0, 0.05) * hand)
        m = np.float32([[s, -lean - turn + rng.normal(0, 0.04) * hand, 0], [turn, zoom, 0]])
        pad = 7
        cell_w = int(w * max(1, s)) + 2 * pad
        m[:, 2] = np.array([cell_w / 2, h / 2 + pad]) - m[:, :2] @ np.array([w / 2, h / 2])
        cell = cv2.warpAffine(g, m, (cell_w, h + 2 * pad), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        px = int(x + dx * narrow + w * s / 2 - cell_w / 2)
        py = int(base + dy - pad + slope * x + rng.normal(0, 0.04) * size * hand)
        px, py = max(0, px), max(0, min(line.shape[0] - cell.shape[0], py))
        part = line[py:py + cell.shape[0], px:px + cell.shape[1]]
        np.maximum(part, cell[:part.shape[0], :part.shape[1]], out=part)
        x += step * narrow * spread * (1 + rng.normal(0, 0.04) * hand)
    line = line[:, :int(x + size * 1.2)]
    if hand:
        line = _bent(line, rng, rng.uniform(0, 0.06) * size, size * rng.uniform(0.4, 0.8))
    return line


def _bent(img: np.ndarray, rng: np.random.Generator, amount: float, smooth: float) -> np.ndarray:
    h, w = img.shape
    n = (max(2, int(h / smooth) + 2), max(2, int(w / smooth) + 2))
    dx, dy = (cv2.resize(rng.normal(0, amount, n).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
              for _ in range(2))
    xs, ys = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    return cv2.remap(img, xs + dx, ys + dy, cv2.INTER_LINEAR)


def scanned(g: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """A scan of a 300-dpi grey picture; the picture and its scale (1 = 300 dpi)."""
    u = rng.uniform
    ink = 1.0
    if rng.random() < 0.25:
        ink = u(0.3, 0.9)
        g = degrade.fade(g, ink)
    if rng.random() < 0.08:
        g = degrade.streaks(g, rng, 1, dark=(0, 160))
    if rng.random() < 0.15:
        g = degrade.specks(g, rng, int(rng.integers(1, 10)), radius=(0.5, 3.4))
    g = degrade.blur(g, u(0.2, 1.3))
    r, scale = rng.random(), 1.0
    if r > 0.7:
        scale = 2 / 3 if r < 0.94 else 0.5
        g = degrade.resample(g, 300, 300 * scale)
    how = rng.choice(["jpeg", "bitonal", "diffusion", "copy", "fax", "blur"], p=[.50, .18, .08, .10, .05, .09])
    if how == "jpeg":
        g = degrade.jpeg(degrade.noise(degrade.paper_tone(g, u(215, 255)), rng, u(0, 8), u(0, 0.8)), int(u(35, 93)))
    elif how == "bitonal":
        g = degrade.threshold(degrade.noise(g, rng, u(1, 12), u(0.4, 1.1)), 255 * (1 - ink * u(0.25, 0.55)))
    elif how == "diffusion":
        g = degrade.error_diffusion(degrade.paper_tone(g, u(240, 255)), u(0.9, 1.3))
    elif how == "copy":
        g = degrade.photocopy(degrade.fade(g, min(2.0, 1 / ink)), rng, 1, u(1.3, 2.2))
    elif how == "fax":
        g = degrade.fax(g, 300 * scale, rng, y_dpi=196 if rng.random() < 0.5 else 98, level=255 * (1 - ink * u(.3, .55)))
    else:
        g = degrade.jpeg(degrade.noise(degrade.blur(g, u(1, 3.2) * scale), rng, u(0, 5)), int(u(60, 92)))
    return g, scale


def _ink(g: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Grey to ink as the program does: paper 0, the page's full ink 255."""
    white = float(np.percentile(g, 85)) * rng.uniform(0.985, 1.01)
    black = float(np.percentile(cv2.blur(g, (2, 2)), 1.5))
    gain = 255 * rng.uniform(0.7, 1.15) / max(24.0, white - black)
    return np.clip((white - g.astype(np.float32)) * gain, 0, 255).astype(np.uint8)


def fitted(ink: np.ndarray) -> np.ndarray | None:
    """The line cut to the height of what is written, as ``TextLine.fitted`` does at 8 px a millimetre."""
    scale = 8.0
    count, label, stats, _ = cv2.connectedComponentsWithStats((ink > 70).astype(np.uint8), connectivity=8)
    h, w = ink.shape
    clean, left, right = ink, w, -1
    for k in range(1, count):
        x, y, cw, ch, _ = stats[k]
        long, thin = max(cw, ch) / scale, min(cw, ch) / scale
        edge = y <= 1 or y + ch >= h - 1
        rule = (ch > 0.9 * h and thin < 0.7) or (cw > 0.5 * w and thin < 0.9) or (edge and thin < 0.5 and long > 3)
        if long < 0.45 or rule:
            if min(cw, ch) <= 10:
                if clean is ink:
                    clean = ink.copy()
                clean[max(0, y - 1):y + ch + 1, max(0, x - 1):x + cw + 1] = 0
            continue
        left, right = min(left, x), max(right, x + cw - 1)
    if right - left < 10:
        return None
    line = clean[:, max(0, left - 9):min(w, right + 10)]
    rows = np.flatnonzero((line > 90).any(1))
    if len(rows) == 0 or rows[-1] - rows[0] <= 8:
        return None
    margin = int((rows[-1] - rows[0]) * 0.15) + 2
    cut = line[max(0, rows[0] - margin):rows[-1] + margin + 1]
    cut = cv2.copyMakeBorder(cut, max(0, margin - rows[0]), max(0, rows[-1] + margin + 1 - line.shape[0]), 0, 0,
                             cv2.BORDER_CONSTANT, value=0)
    return to_height(cut)


def to_height(cut: np.ndarray) -> np.ndarray:
    width = max(16, round(cut.shape[1] * HEIGHT / cut.shape[0]))
    return cv2.resize(cut, (width, HEIGHT), interpolation=cv2.INTER_AREA if cut.shape[0] > HEIGHT else cv2.INTER_LINEAR)


def kana(rng: np.random.Generator, kind: str) -> tuple[np.ndarray, str] | None:
    """A furigana line."""
    office = kind.endswith("-office")
    kind = kind.removesuffix("-office")
    hand = {"kana-print": False, "kana-pen": True, "kana-unseen": True}.get(kind, rng.random() < 0.68)
    faces = UNSEEN if kind == "kana-unseen" else PEN if hand else PRINT
    text = kana_lines.name_of(rng)
    size = int(rng.uniform(34, 62) if hand else rng.uniform(30, 52))
    line = written(text, str(rng.choice(faces)), size, rng, rng.uniform(0.5, 1.5) if hand else 0.0)
    rows = np.flatnonzero(line.max(1) > 0.3)
    if len(rows) == 0:
        return None
    # The field's box is some 6.7 mm high; what is written lies in it, mostly.
    h = round(rng.uniform(6.3, 7.6) * MM)
    top = int((rows[0] + rows[-1]) / 2 - h / 2 + rng.normal(0, 0.35) * MM)
    line = np.pad(line, ((h, h), (0, 0)))[top + h:top + 2 * h]
    dark = rng.uniform(0.55, 1.0) if hand else rng.uniform(0.75, 1.0)
    g = degrade.to_u8(255 - 255 * dark * line)
    if hand:
        g = degrade.thicken(g, float(np.clip(rng.normal(0.2, 0.8), -0.8, 2.2)))
    if rng.random() < 0.15:  # the box's rules, where registration is off
        y = int(rng.choice([rng.integers(0, 4), g.shape[0] - 1 - rng.integers(0, 4)]))
        cv2.line(g, (0, y), (g.shape[1], y + int(rng.integers(-2, 3))), int(rng.uniform(0, 120)), int(rng.integers(1, 4)))
    if office:
        wide = g.shape[1]
        g = kana_lines.spoil(g, rng)
        scale = 1.0 if g.shape[1] > 0.9 * wide else 2 / 3
    else:
        g = degrade.warp(g, degrade.affine_matrix(g.shape, degrees=rng.normal(0, 0.4), shear=rng.normal(0, 0.03)))
        g, scale = scanned(g, rng)
    f = 8 / (MM * scale)
    g = cv2.resize(g, None, fx=f, fy=f, interpolation=cv2.INTER_AREA if f < 1 else cv2.INTER_LINEAR)
    line = fitted(_ink(g, rng))
    return None if line is None else (line, text)


def lot_number(rng: np.random.Generator) -> str:
    """Letters and digits as makers set them; any mixture, so that nothing is learnt of what is usual."""
    def some(of: str, low: int, high: int) -> str:
        return "".join(rng.choice(list(of), int(rng.integers(low, high + 1))))

    letters, digits = LETTERS[10:36], LETTERS[:10]
    how = rng.random()
    if how < 0.55:
        return some(letters, 0, 3) + some(digits, 2, 5) + (some(letters, 1, 1) if rng.random() < 0.3 else "")
    if how < 0.75:
        return some(letters, 1, 2) + some(digits, 1, 3) + "-" + some(digits, 1, 3)
    return some(letters + digits + digits, 4, 8)


def lot(rng: np.random.Generator, kind: str) -> tuple[np.ndarray, str] | None:
    """A line of a label: mostly the lot's, sometimes another."""
    face = str(rng.choice(LATIN_UNSEEN if kind == "lot-test" else LATIN))
    r, number = rng.random(), lot_number(rng)
    date = f"{rng.integers(2024, 2031)}.{rng.integers(1, 13):02d}.{rng.integers(1, 29):02d}"
    prefix = str(rng.choice(["Lot No. ", "Lot No.", "LOT ", "Lot: ", "Lot.", "LOT No. ", "Lot ", "No. ", ""]))
    japanese = "Japan" if face in PRINT + LATIN_UNSEEN[:2] else ""
    if r < 0.72:
        shown = prefix + number
    elif r < 0.82 and japanese:
        shown = str(rng.choice(["製造番号 ", "製造番号：", "製造番号"])) + number
    elif r < 0.90:
        shown = str(rng.choice(["EXP ", "Exp. ", "EXP: "])) + date
    elif japanese:
        shown = "".join(rng.choice(list(OTHERS), int(rng.integers(3, 12)))) + str(rng.choice(["", " ", date, number]))
    else:
        shown = number + " " + date
    said = "".join(c if c in LETTERS else " " for c in shown.upper())
    said = " ".join(said.split())
    size = int(rng.uniform(26, 50))
    line = written(shown, face, size, rng, 0.0)
    ys, xs = np.nonzero(line > 0.3)
    if len(ys) == 0:
        return None
    # The strip: about the line, with the reader's errors in height, place and angle.
    # Its height follows the tallest characters; capitals alone make a lower line than kanji.
    tall = ys.max() - ys.min() + 1
    h = tall * rng.uniform(1.15, 1.75)
    canvas = np.zeros((int(line.shape[0] * 2.2), line.shape[1]), np.float32)
    oy = int(canvas.shape[0] / 2 - (ys.min() + ys.max()) / 2)
    canvas[oy:oy + line.shape[0]] = line
    for side in (-1, 1):  # the lines above and below
        if rng.random() < 0.8:
            near = written("".join(rng.choice(list(OTHERS if japanese else LETTERS), int(rng.integers(4, 16)))), face,
                           int(size * rng.uniform(0.6, 1.0)), rng, 0.0)
            ny = np.flatnonzero(near.max(1) > 0.3)
            if len(ny):
                near = near[ny[0]:ny[-1] + 1]
                gap = tall * rng.uniform(0.25, 1.0)
                y = int(canvas.shape[0] / 2 + (tall / 2 + gap if side > 0 else -tall / 2 - gap - near.shape[0]))
                y0, y1, w = max(0, y), min(canvas.shape[0], y + near.shape[0]), min(canvas.shape[1], near.shape[1])
                if y1 > y0:
                    np.maximum(canvas[y0:y1, :w], near[y0 - y:y1 - y, :w], out=canvas[y0:y1, :w])
    if rng.random() < 0.2:  # the label's edge at its side
        x = int(rng.choice([xs.min() - rng.uniform(8, 22), xs.max() + rng.uniform(10, 30)]))
        cv2.line(canvas, (x, 0), (x + int(rng.integers(-3, 4)), canvas.shape[0]), float(rng.uniform(.2, .8)), int(rng.integers(1, 4)))
    g = degrade.to_u8(255 - 255 * rng.uniform(0.7, 1.0) * canvas)
    g = degrade.thicken(g, float(np.clip(rng.normal(0.0, 0.5), -0.7, 1.2)))
    m = degrade.affine_matrix(g.shape, degrees=rng.normal(0, 0.45))
    g = degrade.warp(g, m)
    if rng.random() < 0.12:  # much dirt: specks and streaks
        g = degrade.specks(g, rng, int(rng.integers(3, 16)), radius=(0.8, 5), dark=(0, 140))
        g = degrade.streaks(g, rng, int(rng.integers(0, 3)), width=(1, 4), dark=(0, 150))
    g, scale = scanned(g, rng)
    cy = g.shape[0] / 2 + rng.normal(0, 0.05) * tall * scale
    y0, y1 = max(0, int(cy - h * scale / 2)), min(g.shape[0], int(cy + h * scale / 2) + 1)
    side = rng.uniform(0.6, 2.2, 2) * MM * scale
    x0, x1 = max(0, int(xs.min() * scale - side[0])), min(g.shape[1], int(xs.max() * scale + side[1]))
    if y1 - y0 < 8 or x1 - x0 < 16:
        return None
    return to_height(_ink(g, rng)[y0:y1, x0:x1]), said


def _ocrb(text: str, office: bool, rng: np.random.Generator) -> np.ndarray:
    """The line of OCR-B, black on white at 300 dpi."""
    pt = 9.0 if office else 9 * (1 + rng.normal(0, 0.06)) if rng.random() < 0.6 else rng.uniform(7.5, 12.5)
    pitch, jitter = None, 0.0
    if not office and rng.random() < 0.5:
        pitch = rng.uniform(0.95, 1.3 if rng.random() < 0.6 else 1.75) * pt * 0.2117
        jitter = abs(rng.normal(0, 0.06)) if rng.random() < 0.3 else 0.0
    return ocrb_lines.draw(text, rng, pitch, jitter, pt, side=6)


def _number(text: str, faces: list[str], rng: np.random.Generator) -> np.ndarray:
    """The number in ordinary type, black on white at 300 dpi; one line in three has its name before it."""
    face = str(rng.choice(faces))
    name = ""
    if rng.random() < 0.35:
        japanese = face in PRINT + LATIN_UNSEEN[:2]
        name = str(rng.choice(["券番号 ", "券番号：", "接種券番号 ", "番号 "] if japanese else ["No. ", "No.", "No "]))
    line = written(name + text, face, int(rng.uniform(24, 46)), rng, 0.0)
    return degrade.to_u8(255 - 255 * np.pad(line, ((40, 40), (48, 48))))


def voucher(rng: np.random.Generator, kind: str) -> tuple[np.ndarray, str]:
    """A voucher's digits, cut as `VoucherLooks` cuts them: the line of OCR-B, or the number in ordinary type."""
    office = kind == "voucher-office"
    ordinary = kind == "voucher-number" or (kind == "voucher" and rng.random() < 0.35)
    count = int(rng.integers(8, 13)) if ordinary else 18 if office or rng.random() < 0.7 else int(rng.integers(8, 21))
    text = "".join(str(d) for d in rng.integers(0, 10, count))
    if rng.random() < 0.15:  # runs of one digit, as real numbers have
        at, long = int(rng.integers(0, count - 3)), int(rng.integers(2, 6))
        text = (text[:at] + text[at] * long + text[at + long:])[:count]
    if ordinary and kind == "voucher" and rng.random() < 0.08:  # other print, in which no digit is to be seen
        text, g = "", _number("".join(rng.choice(list(OTHERS), count)), PRINT, rng)
    elif ordinary:
        g = _number(text, LATIN_UNSEEN if kind == "voucher-number" else LATIN, rng)
    else:
        g = _ocrb(text, office, rng)
    ys, xs = np.nonzero(g < 128)
    tall = ys.max() - ys.min() + 1
    middle = (ys.min() + ys.max()) / 2
    if office:
        g = degrade.thicken(g, rng.uniform(-0.5, 0.8))
    else:
        g = _surrounded(g, (xs.min(), xs.max()), (ys.min(), ys.max()), rng)
        g = degrade.thicken(g, float(np.clip(rng.normal(0.0, 0.6), -0.8, 1.5)))
        if rng.random() < 0.1:
            g = degrade.fade_patches(g, rng, rng.uniform(0.4, 0.8), smooth=rng.uniform(10, 60))
        if rng.random() < 0.15:  # much dirt: specks and streaks
            g = degrade.specks(g, rng, int(rng.integers(3, 16)), radius=(0.8, 4), dark=(0, 140))
            g = degrade.streaks(g, rng, int(rng.integers(0, 3)), width=(1, 4), dark=(0, 150))
    g = degrade.warp(g, degrade.affine_matrix(g.shape, degrees=rng.normal(0, 0.3), shear=rng.normal(0, 0.03)))
    if office:
        wide = g.shape[1]
        g = ocrb_lines.scanned_in_office(g, rng)
        scale = g.shape[1] / wide
    else:
        g, scale = scanned(g, rng)
    height = tall * rng.uniform(1.25, 1.8 if ordinary else 1.6) * scale
    centre = (middle + rng.normal(0, 0.05) * tall) * scale
    # Widely cut, so that a digit which something at the end hides from `LabelLines` is seen.
    narrow, near = ((0.3, 1.2), 0.8) if ordinary else ((0.9, 2.1), 0.3)
    side = np.where(rng.random(2) < near, rng.uniform(*narrow, 2), rng.uniform(2, 5.5, 2)) * MM
    x0, x1 = max(0, int((xs.min() - side[0]) * scale)), min(g.shape[1], int((xs.max() + side[1]) * scale))
    y0, y1 = max(0, int(centre - height / 2)), min(g.shape[0], int(centre + height / 2) + 1)
    return to_height(_ink(g, rng)[y0:y1, x0:x1]), text


def _surrounded(
    g: np.ndarray, across: tuple[int, int], down: tuple[int, int], rng: np.random.Generator,
) -> np.ndarray:
    """The line with what stands round it on a voucher: rules 0.4 to 2 mm away, print above, a symbol beside it."""
    g = g.copy()

    def level() -> int:
        return int(rng.uniform(0, 140))

    for side in (-1, 1):
        if rng.random() < 0.35:  # a rule above or below
            gap = rng.uniform(0.4, 2.0) * MM
            y = int(down[0] - gap if side < 0 else down[1] + gap)
            cv2.line(g, (0, y), (g.shape[1], y + int(rng.integers(-4, 5))), level(), int(rng.integers(1, 5)))
        if rng.random() < 0.25:  # the label's edge, or a symbol, at the end
            gap = rng.uniform(0.5, 2.0) * MM
            x = int(across[0] - gap if side < 0 else across[1] + gap)
            kind = rng.random()
            if kind < 0.6:
                cv2.line(g, (x, 0), (x + int(rng.integers(-4, 5)), g.shape[0]), level(), int(rng.integers(1, 5)))
            elif kind < 0.8:
                near = written("".join(rng.choice(list(OTHERS), int(rng.integers(1, 4)))), str(rng.choice(PRINT)),
                               int(rng.uniform(24, 44)), rng, 0.0)
                ys, xs = np.nonzero(near > 0.3)
                if len(ys):
                    near = near[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
                    # Never over the digits, which stay in the label.
                    near = near[:, -max(1, x):] if side < 0 else near
                    at = max(0, int((down[0] + down[1] - near.shape[0]) / 2))
                    start = max(0, x - near.shape[1]) if side < 0 else x
                    part = g[at:at + near.shape[0], start:start + near.shape[1]]
                    np.minimum(part, degrade.to_u8(255 - 255 * near[:part.shape[0], :part.shape[1]]), out=part)
            else:
                size = int(rng.integers(3, 7))
                for at in range(0, g.shape[0], size):
                    if rng.random() < 0.5:
                        end = x + side * int(rng.integers(1, 5)) * size
                        cv2.rectangle(g, (min(x, end), at), (max(x, end), at + size), level(), -1)
    if rng.random() < 0.3:  # the line above
        near = written("".join(rng.choice(list(LETTERS + OTHERS), int(rng.integers(4, 16)))), str(rng.choice(PRINT)),
                       int(rng.uniform(24, 44)), rng, 0.0)
        rows = np.flatnonzero(near.max(1) > 0.3)
        if len(rows):
            near = near[rows[0]:rows[-1] + 1]
            end = int(down[0] - rng.uniform(0.5, 2.0) * MM)
            start, wide = end - near.shape[0], min(near.shape[1], g.shape[1])
            if end > 0:
                part = g[max(0, start):end, :wide]
                np.minimum(part, degrade.to_u8(255 - 255 * near[max(0, -start):, :wide]), out=part)
    return g


MAKERS = {"kana": kana, "lot": lot, "voucher": voucher}


def make(kind: str, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pixels of all lines side by side, their widths, their texts."""
    rng = np.random.default_rng(seed)
    lines, texts = [], []
    while len(lines) < count:
        made = MAKERS[kind.partition("-")[0]](rng, kind)
        if made is None or made[0].shape[1] > 640 or made[0].shape[1] < 4 * len(made[1]) + 8:
            continue
        lines.append(made[0])
        texts.append(made[1])
    return np.concatenate(lines, 1), np.array([v.shape[1] for v in lines]), np.array(texts)


def main() -> int:
    out, kind, count, seed = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    start = time.time()
    pixels, widths, texts = make(kind, count, seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    temp = out.with_name("part-" + out.name)
    np.savez(temp, pixels=pixels, widths=widths, texts=texts)
    temp.rename(out)
    print(f"{out}: {count} lines, mean width {widths.mean():.0f}, {time.time() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
